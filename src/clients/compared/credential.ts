/** The values of names, secrets and certificates: how they were sent, never what they are. */
import { kindOfCharacters, likeText } from '../../foreign-text.ts'
import { member } from '../../jose/index.ts'
import { AUTH_METHODS, JWT_BEARER_ASSERTION } from '../../oauth.ts'
import { formDecode } from '../basic.ts'
import { payloadOf } from '../claimed.ts'
import type { PresentedRequest } from '../client.ts'
import { comparedName } from '../nearest-id.ts'
import { type Compare, type Evidence, only, rounded } from './evidence.ts'

/** The mechanism of the request, and that of the registered method. */
export const method: Compare = ({ request, found }) => {
  if (found === null) return null
  const { method: registered } = found.client
  return {
    seen: { mechanism: mechanismsOf(request)[0] ?? 'id_only' },
    wanted: { mechanism: AUTH_METHODS[registered].mechanism, method: registered },
  }
}

const mechanismsOf = ({ authorization, form }: PresentedRequest): readonly string[] => [
  ...(authorization.length > 0 ? ['basic'] : []),
  ...(form.has('client_secret') ? ['post'] : []),
  ...(form.has('client_assertion') ? ['assertion'] : []),
]

/** The mechanisms of a request that has more than one. */
export const several: Compare = ({ request, found }) => ({
  seen: { mechanisms: mechanismsOf(request) },
  wanted: found === null ? { mechanisms: 1 } : { mechanisms: [AUTH_METHODS[found.client.method].mechanism] },
})

/** Both sides of Basic credentials as they came; null for a field that is none. */
const pairOf = ({ request }: Evidence): { readonly name: string; readonly secret: string } | null => {
  const token = /^basic\s+(\S+)/i.exec(request.authorization[0] ?? '')?.[1]
  if (token === undefined) return null
  const text = Buffer.from(token, 'base64').toString('latin1')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { name: text.slice(0, colon), secret: text.slice(colon + 1) }
}

/** What is wrong with the characters of Basic credentials, and on which side. */
export const basicCharacters: Compare = evidence => {
  const pair = pairOf(evidence)
  if (pair === null) return null
  const sides = { name: kindOfCharacters(pair.name), secret: kindOfCharacters(pair.secret) }
  return only(Object.fromEntries(Object.entries(sides).filter(([, kind]) => kind !== 'visible')))
}

/** What is wrong with the characters of a secret in the body. */
export const secretCharacters: Compare = ({ request }) =>
  only({ secret: kindOfCharacters(request.form.get('client_secret') ?? '') })

/** How a wrong secret was written, where that may be what is wrong with it. */
export const wrongSecret: Compare = evidence => {
  const pair = pairOf(evidence)
  const sent = pair?.secret ?? evidence.request.form.get('client_secret') ?? ''
  if (/^ | $/.test(sent)) return only({ secret: 'space_at_an_end' })
  const credentials = evidence.found?.credentials
  if (pair === null || credentials?.kind !== 'secrets' || formDecode(sent) === sent) return null
  return { seen: { secret: 'reads_otherwise_when_decoded' }, wanted: { basic_encoding: credentials.basicEncoding } }
}

/** The registered encoding of Basic credentials. */
export const basicEncoding: Compare = ({ found }) =>
  found?.credentials.kind === 'secrets'
    ? { seen: { basic_encoding: 'other' }, wanted: { basic_encoding: found.credentials.basicEncoding } }
    : null

/** The type of the assertion. */
export const assertionType: Compare = ({ request }) => {
  const name = request.form.get('client_assertion_type') ?? ''
  const other = /(?:^|:)client-assertion-type:(saml2-bearer|jwt-spiffe)$/.exec(name)?.[1]
  const seen = name.includes('%') ? 'encoded_twice' : (other ?? likeText(name, JWT_BEARER_ASSERTION) ?? 'other')
  return { seen: { client_assertion_type: seen }, wanted: { client_assertion_type: JWT_BEARER_ASSERTION } }
}

/** Two names in one request. */
export const names: Compare = ({ request, found, registry }) => {
  const body = request.form.get('client_id') ?? ''
  return {
    seen: { client_id: registry.get(body) === null ? 'not_registered' : body },
    wanted: found === null ? {} : { client_id: found.client.clientId },
  }
}

/** A name that is not registered, and the registered one that is nearest. */
export const unknownName: Compare = ({ request, registry }) => {
  const [name = ''] = namesOf(request)
  return comparedName(name, registry)
}

const namesOf = (request: PresentedRequest): readonly string[] => {
  const raw = pairOf({ request } as Evidence)?.name
  const subject = member(payloadOf(request.form.get('client_assertion') ?? '') ?? {}, 'sub')
  const decoded = raw === undefined ? null : formDecode(raw)
  return [decoded ?? raw, subject, request.form.get('client_id')].filter(name => typeof name === 'string')
}

/** The seconds for which a certificate has been out of its time. */
export const certificateExpired: Compare = ({ request, verifying }) =>
  request.certificate === null
    ? null
    : { seen: { expired_for: rounded(verifying.now - request.certificate.notAfter) }, wanted: { expired_for: 0 } }

/** How many URIs a certificate has. */
export const uris: Compare = ({ request }) =>
  request.certificate === null ? null : { seen: { uris: request.certificate.sanUri.length }, wanted: { uris: 1 } }

/** The registered subject of a certificate. */
export const subject: Compare = ({ found }) => {
  if (found?.credentials.kind !== 'subject') return null
  const { kind, value } = found.credentials.match
  return { seen: { [kind]: 'other' }, wanted: { [kind]: String(value) } }
}
