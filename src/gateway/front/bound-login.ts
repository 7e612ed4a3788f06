/** Authorization requests with `dpop_jkt`, under reissue: the code is bound here, and the upstream does not hear of it. */
import { bindCode } from '../../dpop/index.ts'
import type { Revision } from '../request/revision.ts'
import type { Services } from '../request/serve.ts'
import { THUMBPRINT } from './bound-grants.ts'

/** Takes `dpop_jkt` out of the parameters of an authorization request, and keeps it. */
export type BindLogin = (parameters: string) => Promise<string | 'refused'>

/** What a name could be written with that is not as it reads. */
const MAY_NAME = /dpop|%/i

/**
 * Makes the binding of logins. A request is refused that names a key and has no code challenge to know its code by, and one
 * whose challenge is bound to another key; requests of clients whose proofs are the upstream's pass as they are.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-10 RFC 9449 section 10}
 */
export const createBindLogin =
  ({ registry, possession }: Revision, { store, clockMs }: Services): BindLogin =>
  async parameters => {
    if (possession.proofsOf === 'nobody' || !MAY_NAME.test(parameters)) return parameters
    const pairs = parameters.split('&').map(text => ({ text, ...read(text) }))
    const valuesOf = (wanted: string): readonly string[] =>
      pairs.flatMap(({ name, value }) => (name === wanted ? [value] : []))
    const keys = valuesOf('dpop_jkt')
    const [clientId = '', ...otherClients] = valuesOf('client_id')
    const client = registry.get(clientId)
    if (keys.length === 0 || (client?.fulfilment ?? 'reissue') !== 'reissue') return parameters
    const [thumbprint = ''] = keys
    const [challenge = '', ...otherChallenges] = valuesOf('code_challenge')
    const isOne = keys.length === 1 && otherClients.length === 0 && otherChallenges.length === 0
    const isS256 = challenge !== '' && valuesOf('code_challenge_method').join() === 'S256'
    if (!isOne || !isS256 || !THUMBPRINT.test(thumbprint)) return 'refused'
    if (client !== null) {
      const bound = await bindCode(store, { clientId, challenge }, thumbprint, clockMs() / 1000)
      if (bound !== 'bound') return 'refused'
    }
    return pairs.flatMap(({ name, text }) => (name === 'dpop_jkt' ? [] : [text])).join('&')
  }

const read = (pair: string): { readonly name: string; readonly value: string } => {
  const equals = pair.indexOf('=')
  const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
  return { name: decode(name), value: decode(value) }
}

/** As it stands where it cannot be decoded: no parameter of ours is written like that. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
