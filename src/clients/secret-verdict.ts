/** What a comparison of secrets proves. */
import type { Outcome } from '../outcome.ts'
import { type NotProven, notProven, type Proof, proven, provenInVain } from './proof.ts'
import type { SecretVerdict } from './secrets.ts'

/** Turns the verdict on a presented secret into a proof. One that is out of its time is no guess. */
export const verdictOf = (verdict: SecretVerdict): Outcome<Proof, NotProven> => {
  if (verdict === 'match') return proven()
  return verdict === 'wrong' ? notProven('secret_wrong') : provenInVain(`secret_${verdict}`)
}
