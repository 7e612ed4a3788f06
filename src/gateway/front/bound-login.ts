/**
 * Authorization requests under reissue: with `dpop_jkt` the code is bound here, and the upstream does not hear of it; those of
 * FAPI 2.0 clients are pushed.
 */
import type { IncomingMessage } from 'node:http'
import { bindCode } from '../../dpop/index.ts'
import { networkOf } from '../../net.ts'
import { laxNames, pairsOf } from '../../oauth-parameters.ts'
import { remoteAddressOf } from '../request/address.ts'
import { type Answer, DPOP_JKT_REFUSED, NOT_PUSHED } from '../request/answers.ts'
import type { Revision } from '../request/revision.ts'
import type { Services } from '../request/serve.ts'
import { THUMBPRINT } from './bound-grants.ts'
import { asksByObject, claimsOfObject, PUSHED } from './front-channel.ts'

/** Takes `dpop_jkt` out of the parameters of an authorization request and keeps it, or answers in the place of the upstream. */
export type BindLogin = (parameters: string) => Promise<string | Answer>

/**
 * Makes the binding of logins. A request is refused that names a key and has no code challenge to know its code by, and one
 * whose challenge is bound to another key; requests of clients whose proofs are the upstream's, those that it alone knows among
 * them, pass as they are. What a request object says counts beside what stands around it: upstreams differ in which of the two they read.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-10 RFC 9449 section 10}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9101#section-6.3 RFC 9101 section 6.3}
 */
export const createBindLogin =
  (req: IncomingMessage, { registry, possession, edge }: Revision, { store, clockMs }: Services): BindLogin =>
  async parameters => {
    const pairs = parameters.split('&').map(text => ({ text, ...read(text) }))
    const objects = pairs.flatMap(({ name, value }) => (asksByObject(name) && value !== '' ? [value] : []))
    const valuesOf = (wanted: string): readonly string[] => [
      ...pairs.flatMap(({ name, value }) => (name === wanted ? [value] : [])),
      ...inObjects(objects, name => name === wanted),
    ]
    const isPushed = objects.length === 0 && valuesOf('request_uri').some(uri => uri.startsWith(PUSHED))
    if (!isPushed && clientsIn(parameters, objects).some(id => registry.get(id)?.fapi2 === true)) return NOT_PUSHED
    const keys = new Set(valuesOf('dpop_jkt'))
    const [clientId = '', ...otherClients] = new Set(valuesOf('client_id'))
    const client = registry.get(clientId)
    if (keys.size === 0 || possession.proofsOf === 'nobody') return parameters
    if (client === null || (client.fulfilment ?? 'reissue') !== 'reissue') return parameters
    const others = pairs.flatMap(({ name, text }) => (name === 'dpop_jkt' ? [] : [text])).join('&')
    // What stands beside a pushed request does not count, RFC 9126 section 4.
    if (isPushed) return others
    const [thumbprint = '', ...otherKeys] = keys
    const [challenge = '', ...otherChallenges] = new Set(valuesOf('code_challenge'))
    const isOne = [otherKeys, otherClients, otherChallenges].every(({ length }) => length === 0)
    const isS256 = challenge !== '' && [...new Set(valuesOf('code_challenge_method'))].join() === 'S256'
    if (!isOne || !isS256 || !THUMBPRINT.test(thumbprint)) return DPOP_JKT_REFUSED
    const from = networkOf(remoteAddressOf(req, edge))
    const bound = await bindCode(store, { clientId, challenge, from }, thumbprint, clockMs() / 1000)
    return bound === 'bound' ? others : DPOP_JKT_REFUSED
  }

const CLIENT_ID = laxNames(['client_id'])

/** Every client that a request may be of, to whichever reader: a rule about one client must not end at a capital letter. */
const clientsIn = (parameters: string, objects: readonly string[]): readonly string[] => [
  ...[/&/, /[&;]/].flatMap(separators =>
    pairsOf(parameters, separators).flatMap(({ name, value }) => (CLIENT_ID.has(name) ? [decode(value ?? '')] : [])),
  ),
  ...inObjects(objects, name => CLIENT_ID.has(name)),
]

/** The texts of the members of request objects. */
const inObjects = (objects: readonly string[], isWanted: (name: string) => boolean): readonly string[] =>
  objects.flatMap(object =>
    Object.entries(claimsOfObject(object) ?? {}).flatMap(([name, value]) =>
      isWanted(name) && typeof value === 'string' ? [value] : [],
    ),
  )

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
