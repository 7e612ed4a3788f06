/** Who verifies proofs of possession: what nobody would do is an error, since somebody relies on it. */
import type { FilledConfig } from '../../generated/config.ts'
import type { Path, What } from '../../source/index.ts'

type Report = (path: Path, what: What) => void

/** Nonces are asked for by whoever verifies proofs. */
export const checkDpop = ({ dpop, upstream, fulfilment }: FilledConfig, report: Report): void => {
  if (dpop.nonce === 'off' || upstream === undefined) return
  const because =
    dpop.proofs === 'upstream'
      ? 'dpop.proofs is upstream'
      : fulfilment === 'reissue' || fulfilment === undefined
        ? null
        : `fulfilment is ${fulfilment}`
  if (because === null) return
  report(['dpop', 'nonce'], {
    code: 'CG6230',
    message: `nobody would ask for nonces: ${because}, and proofs go on to the upstream`,
    help: 'remove it, or use fulfilment reissue with dpop.proofs: here',
  })
}
