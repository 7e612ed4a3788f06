/** The values behind each reason, for the decision record and for `claimgate assertion --check`. */
import { kindOf, kindOfCharacters, likeText, likeUrl } from '../foreign-text.ts'
import { isHmac, JWS_ALGS, member, thumbprintOf } from '../jose/index.ts'
import { AUTH_METHODS, type JsonObject, JWT_BEARER_ASSERTION, type NumericDate } from '../oauth.ts'
import type { Compared, Comparison } from '../outcome.ts'
import { formDecode } from './basic.ts'
import { headerOf, payloadOf } from './claimed.ts'
import { rulesAt } from './claims.ts'
import type { AssertionRules, PresentedRequest } from './client.ts'
import { comparedName } from './nearest-id.ts'
import type { Reason } from './reasons.ts'
import type { ClientRegistry, RegisteredClient } from './registry.ts'
import type { VerifyContext } from './verify.ts'

/** A refused request, with what it is held against. */
export interface Evidence {
  readonly request: PresentedRequest
  /** The client that it names; null when none is registered under the name. */
  readonly found: RegisteredClient | null
  readonly registry: ClientRegistry
  readonly verifying: Pick<VerifyContext, 'issuer' | 'endpointUrls' | 'endpoint' | 'clockTolerance' | 'now'>
}

/**
 * Returns what a refused request held and what it should have held: numbers, registered values, and words of ours for
 * classes of foreign text. Null where the reason is no comparison. It decides nothing.
 */
export const comparedFor = (reason: Reason, evidence: Evidence): Comparison | null => {
  const compare = COMPARISONS[reason]
  return compare === undefined ? null : compare(evidence)
}

type Compare = (evidence: Evidence) => Comparison | null

const only = (seen: Compared): Comparison => ({ seen, wanted: {} })

const claimsOf = ({ request }: Evidence): JsonObject => payloadOf(request.form.get('client_assertion') ?? '') ?? {}
const headOf = ({ request }: Evidence): JsonObject => headerOf(request.form.get('client_assertion') ?? '') ?? {}

/** What kind of value a claim has, where it has to be another one. */
const claimKind =
  (name: string, wanted: string): Compare =>
  evidence => ({ seen: { [name]: kindOf(member(claimsOf(evidence), name)) }, wanted: { [name]: wanted } })

const headerKind =
  (name: string, wanted: string): Compare =>
  evidence => ({ seen: { [name]: kindOf(member(headOf(evidence), name)) }, wanted: { [name]: wanted } })

/** The rules in force for the client; none for a client that has none. */
const rulesOf = ({ found, verifying }: Evidence): AssertionRules | null =>
  found === null ? null : rulesAt(found.client.assertion, verifying.now)

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000

const numberIn = (claims: JsonObject, name: string): NumericDate | null => {
  const value = member(claims, name)
  return typeof value === 'number' ? value : null
}

/** Seconds by which a claim is ahead of now, or behind it, against the tolerance. */
const distance =
  (claim: string, name: string, sign: 1 | -1, limit: (evidence: Evidence) => number): Compare =>
  evidence => {
    const at = numberIn(claimsOf(evidence), claim)
    if (at === null) return null
    return { seen: { [name]: rounded(sign * (at - evidence.verifying.now)) }, wanted: { [name]: limit(evidence) } }
  }

const tolerance = (evidence: Evidence): number => rulesOf(evidence)?.clockTolerance ?? evidence.verifying.clockTolerance

/** A claim that has to be the client's id. */
const clientClaim =
  (name: 'iss' | 'sub'): Compare =>
  ({ found, registry, verifying, request }) => {
    if (found === null) return null
    const { clientId } = found.client
    const value = member(payloadOf(request.form.get('client_assertion') ?? '') ?? {}, name)
    if (typeof value !== 'string') return { seen: { [name]: kindOf(value) }, wanted: { [name]: clientId } }
    const like =
      likeText(value, clientId) ??
      (registry.get(value) !== null ? 'other_client' : null) ??
      (value === verifying.issuer ? 'our_issuer' : null) ??
      (URL.canParse(value) ? 'url' : 'other')
    return { seen: { [name]: like }, wanted: { [name]: clientId } }
  }

/** Values of a list in a record. */
const MOST = 8

const audienceClass = (value: unknown, evidence: Evidence): string => {
  if (typeof value !== 'string') return kindOf(value)
  const { issuer, endpointUrls, endpoint } = evidence.verifying
  if (value === issuer) return 'issuer'
  if (rulesOf(evidence)?.audiences.includes(value) === true) return 'registered'
  if (value === endpointUrls.token) return 'token_endpoint'
  if (value === endpointUrls[endpoint]) return 'called_endpoint'
  if (Object.values(endpointUrls).includes(value)) return 'other_endpoint'
  const like = likeUrl(value, issuer)
  if (like !== null) return `issuer_${like}`
  return likeUrl(value, endpointUrls.token) === null ? 'other' : `token_endpoint_${likeUrl(value, endpointUrls.token)}`
}

const audience: Compare = evidence => {
  const { issuer, endpointUrls, endpoint } = evidence.verifying
  const value = member(claimsOf(evidence), 'aud')
  const list = Array.isArray(value) ? (value as readonly unknown[]) : null
  const seen =
    list === null ? audienceClass(value, evidence) : list.slice(0, MOST).map(one => audienceClass(one, evidence))
  const isTyped = String(member(headOf(evidence), 'typ'))
    .toLowerCase()
    .endsWith('client-authentication+jwt')
  const rules = rulesOf(evidence)
  const isLegacy = rules?.audience === 'legacy' && !isTyped
  const ours = [issuer, ...(rules?.audiences ?? []), ...(isLegacy ? [endpointUrls.token, endpointUrls[endpoint]] : [])]
  const wanted = ours.length === 1 ? issuer : [...new Set(ours)]
  return { seen: { aud: seen, ...(list === null ? {} : { values: list.length }) }, wanted: { aud: wanted } }
}

const lifetime: Compare = evidence => {
  const claims = claimsOf(evidence)
  const [exp, iat] = [numberIn(claims, 'exp'), numberIn(claims, 'iat')]
  const rules = rulesOf(evidence)
  if (exp === null || rules === null) return null
  const start = Math.min(iat ?? evidence.verifying.now, evidence.verifying.now)
  return { seen: { lifetime: rounded(exp - start) }, wanted: { lifetime: rules.maxLifetime } }
}

const algorithm: Compare = evidence => {
  const alg = member(headOf(evidence), 'alg')
  const wanted = { alg: [...(evidence.found?.client.algs ?? [])] }
  if (typeof alg !== 'string') return { seen: { alg: kindOf(alg) }, wanted }
  if ((JWS_ALGS as readonly string[]).includes(alg)) return { seen: { alg }, wanted }
  const like = (JWS_ALGS as readonly string[]).some(one => likeText(alg, one) !== null)
  return { seen: { alg: /^none$/i.test(alg) ? 'none' : like ? 'other_letter_case' : 'other' }, wanted }
}

/** Key ids and thumbprints that are registered; null where the client publishes its keys itself. */
const keyId: Compare = evidence => {
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
const signature: Compare = evidence => {
  const alg = member(headOf(evidence), 'alg')
  const text = (evidence.request.form.get('client_assertion') ?? '').split('.')[2] ?? ''
  const octets = Buffer.from(text, 'base64url')
  const isDer = typeof alg === 'string' && alg.startsWith('ES') && octets[0] === 0x30 && octets[1] === octets.length - 2
  return isDer ? { seen: { signature: 'der' }, wanted: { signature: 'r_and_s' } } : null
}

const method: Compare = ({ request, found }) => {
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

const several: Compare = ({ request, found }) => ({
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

const basicCharacters: Compare = evidence => {
  const pair = pairOf(evidence)
  if (pair === null) return null
  const sides = { name: kindOfCharacters(pair.name), secret: kindOfCharacters(pair.secret) }
  return only(Object.fromEntries(Object.entries(sides).filter(([, kind]) => kind !== 'visible')))
}

const secretCharacters: Compare = ({ request }) =>
  only({ secret: kindOfCharacters(request.form.get('client_secret') ?? '') })

/** How a wrong secret was written, where that may be what is wrong with it. */
const wrongSecret: Compare = evidence => {
  const pair = pairOf(evidence)
  const sent = pair?.secret ?? evidence.request.form.get('client_secret') ?? ''
  if (/^ | $/.test(sent)) return only({ secret: 'space_at_an_end' })
  const credentials = evidence.found?.credentials
  if (pair === null || credentials?.kind !== 'secrets' || formDecode(sent) === sent) return null
  return { seen: { secret: 'reads_otherwise_when_decoded' }, wanted: { basic_encoding: credentials.basicEncoding } }
}

const basicEncoding: Compare = ({ found }) =>
  found?.credentials.kind === 'secrets'
    ? { seen: { basic_encoding: 'other' }, wanted: { basic_encoding: found.credentials.basicEncoding } }
    : null

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

const type: Compare = evidence => {
  const typ = member(headOf(evidence), 'typ')
  const wanted = { typ: ['JWT', 'client-authentication+jwt'] }
  if (typeof typ !== 'string' || typ === '') return { seen: { typ: kindOf(typ) }, wanted }
  const name = typ.toLowerCase().replace(/^application\//, '')
  return { seen: { typ: name === 'jwt' || TYPES.has(name) ? name : 'other' }, wanted }
}

const requiredType: Compare = evidence => {
  const compared = type(evidence)
  return compared === null ? null : { ...compared, wanted: { typ: 'client-authentication+jwt' } }
}

const assertionType: Compare = ({ request }) => {
  const name = request.form.get('client_assertion_type') ?? ''
  const other = /(?:^|:)client-assertion-type:(saml2-bearer|jwt-spiffe)$/.exec(name)?.[1]
  const seen = name.includes('%') ? 'encoded_twice' : (other ?? likeText(name, JWT_BEARER_ASSERTION) ?? 'other')
  return { seen: { client_assertion_type: seen }, wanted: { client_assertion_type: JWT_BEARER_ASSERTION } }
}

const headerMember =
  (...names: readonly string[]): Compare =>
  evidence =>
    only({ header: names.filter(name => Object.hasOwn(headOf(evidence), name)) })

const names: Compare = ({ request, found, registry }) => {
  const body = request.form.get('client_id') ?? ''
  return {
    seen: { client_id: registry.get(body) === null ? 'not_registered' : body },
    wanted: found === null ? {} : { client_id: found.client.clientId },
  }
}

const unknownName: Compare = ({ request, registry }) => {
  const [name = ''] = namesOf(request)
  return comparedName(name, registry)
}

const namesOf = (request: PresentedRequest): readonly string[] => {
  const raw = pairOf({ request } as Evidence)?.name
  const subject = member(payloadOf(request.form.get('client_assertion') ?? '') ?? {}, 'sub')
  const decoded = raw === undefined ? null : formDecode(raw)
  return [decoded ?? raw, subject, request.form.get('client_id')].filter(name => typeof name === 'string')
}

const certificateExpired: Compare = ({ request, verifying }) =>
  request.certificate === null
    ? null
    : { seen: { expired_for: rounded(verifying.now - request.certificate.notAfter) }, wanted: { expired_for: 0 } }

const subject: Compare = ({ found }) => {
  if (found?.credentials.kind !== 'subject') return null
  const { kind, value } = found.credentials.match
  return { seen: { [kind]: 'other' }, wanted: { [kind]: String(value) } }
}

const secretMade: Compare = evidence => {
  const alg = member(headOf(evidence), 'alg')
  return typeof alg === 'string' && isHmac(alg as never) ? { seen: { alg }, wanted: {} } : null
}

const COMPARISONS: { readonly [reason in Reason]?: Compare } = {
  unknown_client: unknownName,
  wrong_method: method,
  client_id_mismatch: names,
  several_mechanisms: several,
  basic_characters: basicCharacters,
  basic_encoding: basicEncoding,
  secret_malformed: secretCharacters,
  secret_wrong: wrongSecret,
  assertion_type_unknown: assertionType,
  assertion_header_extension: headerMember('crit', 'b64', 'zip'),
  assertion_carries_key: headerMember('jwk', 'jku', 'x5u', 'x5c'),
  assertion_alg_unknown: algorithm,
  assertion_alg_not_registered: algorithm,
  assertion_kid_malformed: headerKind('kid', 'string'),
  assertion_typ_refused: type,
  assertion_typ_required: requiredType,
  assertion_sub_malformed: claimKind('sub', 'string'),
  assertion_signature_wrong: signature,
  assertion_key_unknown: keyId,
  assertion_mac_wrong: secretMade,
  assertion_iss_missing: clientClaim('iss'),
  assertion_iss_mismatch: clientClaim('iss'),
  assertion_sub_missing: clientClaim('sub'),
  assertion_sub_mismatch: clientClaim('sub'),
  assertion_aud_missing: audience,
  assertion_aud_malformed: audience,
  assertion_aud_not_string: audience,
  assertion_aud_mismatch: audience,
  assertion_exp_malformed: claimKind('exp', 'number'),
  assertion_nbf_malformed: claimKind('nbf', 'number'),
  assertion_iat_malformed: claimKind('iat', 'number'),
  assertion_jti_malformed: claimKind('jti', 'string'),
  assertion_expired: distance('exp', 'expired_for', -1, tolerance),
  assertion_lifetime_too_long: lifetime,
  assertion_not_yet_valid: distance('nbf', 'nbf_ahead', 1, tolerance),
  assertion_issued_in_future: distance('iat', 'iat_ahead', 1, tolerance),
  assertion_too_old: distance(
    'iat',
    'age',
    -1,
    evidence => (rulesOf(evidence)?.maxLifetime ?? 0) + tolerance(evidence),
  ),
  certificate_expired: certificateExpired,
  certificate_other_subject: subject,
}
