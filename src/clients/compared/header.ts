/** The values of the header and the signature of an assertion. */
import { kindOf, likeText } from '../../foreign-text.ts'
import { isHmac, JWS_ALGS, member, thumbprintOf } from '../../jose/index.ts'
import { JWT_SPIFFE_ASSERTION } from '../../oauth.ts'
import { type Compare, headOf, only } from './evidence.ts'

/** What kind of value a member of the header has, where it has to be another one. */
export const headerKind =
  (name: string, wanted: string): Compare =>
  evidence => ({ seen: { [name]: kindOf(member(headOf(evidence), name)) }, wanted: { [name]: wanted } })

/** The algorithm, by its name where it is one. */
export const algorithm: Compare = evidence => {
  const alg = member(headOf(evidence), 'alg')
  const wanted = { alg: [...(evidence.found?.client.algs ?? [])] }
  if (typeof alg !== 'string') return { seen: { alg: kindOf(alg) }, wanted }
  if ((JWS_ALGS as readonly string[]).includes(alg)) return { seen: { alg }, wanted }
  const like = (JWS_ALGS as readonly string[]).some(one => likeText(alg, one) !== null)
  return { seen: { alg: /^none$/i.test(alg) ? 'none' : like ? 'other_letter_case' : 'other' }, wanted }
}

/** Key ids and thumbprints that are registered; null where the client publishes its keys itself. */
export const keyId: Compare = evidence => {
  const credentials = evidence.found?.credentials
  if (credentials?.kind !== 'keys') return null
  const kid = member(headOf(evidence), 'kid')
  const { source } = credentials
  if (source.kind === 'uri')
    return { seen: { kid: typeof kid === 'string' ? 'not_published' : 'absent' }, wanted: { jwks_uri: source.uri } }
  const kids = source.keys.map(key => key.kid ?? '(none)')
  const wanted = { kid: kids }
  if (typeof kid !== 'string') return { seen: { kid: 'absent' }, wanted }
  if (source.keys.some(key => key.kid === kid)) return { seen: { kid, key: 'of_another_type' }, wanted }
  if (source.keys.some(key => thumbprintOf(key) === kid))
    return { seen: { kid: 'thumbprint_of_a_registered_key' }, wanted }
  return { seen: { kid: kids.map(one => likeText(kid, one)).find(like => like !== null) ?? 'other' }, wanted }
}

/** ES256 signatures in DER begin so, and are longer than the 64 octets of r and s. */
export const signature: Compare = evidence => {
  const alg = member(headOf(evidence), 'alg')
  const text = (evidence.request.form.get('client_assertion') ?? '').split('.')[2] ?? ''
  const octets = Buffer.from(text, 'base64url')
  const isDer = typeof alg === 'string' && alg.startsWith('ES') && octets[0] === 0x30 && octets[1] === octets.length - 2
  return isDer ? { seen: { signature: 'der' }, wanted: { signature: 'r_and_s' } } : null
}

/** Types that JWTs for other purposes have. */
const TYPES: ReadonlySet<string> = new Set([
  'at+jwt',
  'dpop+jwt',
  'logout+jwt',
  'oauth-authz-req+jwt',
  'oauth-id-jag+jwt',
  'secevent+jwt',
  'token-introspection+jwt',
])

/** The type, by its name where it is a known one. */
export const type: Compare = evidence => {
  const typ = member(headOf(evidence), 'typ')
  const isSvid = evidence.request.form.get('client_assertion_type') === JWT_SPIFFE_ASSERTION
  const wanted = { typ: ['JWT', isSvid ? 'JOSE' : 'client-authentication+jwt'] }
  if (typeof typ !== 'string' || typ === '') return { seen: { typ: kindOf(typ) }, wanted }
  const name = typ.toLowerCase().replace(/^application\//, '')
  return { seen: { typ: name === 'jwt' || TYPES.has(name) ? name : 'other' }, wanted }
}

/** The type, where one alone is accepted. */
export const requiredType: Compare = evidence => {
  const compared = type(evidence)
  return compared === null ? null : { ...compared, wanted: { typ: 'client-authentication+jwt' } }
}

/** The members of the header that are of these names. */
export const headerMember =
  (...names: readonly string[]): Compare =>
  evidence =>
    only({ header: names.filter(name => Object.hasOwn(headOf(evidence), name)) })

/** The algorithm of a MAC. */
export const secretMade: Compare = evidence => {
  const alg = member(headOf(evidence), 'alg')
  return typeof alg === 'string' && isHmac(alg as never) ? { seen: { alg }, wanted: {} } : null
}
