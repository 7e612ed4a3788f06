/** The values of the claims of an assertion. */
import { kindOf, likeText, likeUrl } from '../../foreign-text.ts'
import { member } from '../../jose/index.ts'
import { MAX_NUMERIC_DATE, rulesAt } from '../claims.ts'
import type { AssertionRules } from '../client.ts'
import { type Compare, claimsOf, type Evidence, headOf, numberIn, rounded } from './evidence.ts'

/** What kind of value a claim has, where it has to be another one. */
export const claimKind =
  (name: string, wanted: string): Compare =>
  evidence => ({ seen: { [name]: kindOf(member(claimsOf(evidence), name)) }, wanted: { [name]: wanted } })

/** What is wrong with a time: a value of another kind, or a number that is no second of our era. */
export const time =
  (name: 'exp' | 'nbf' | 'iat'): Compare =>
  evidence => {
    const value = member(claimsOf(evidence), name)
    const seen = typeof value === 'number' || typeof value === 'bigint' ? kindOfTime(Number(value)) : kindOf(value)
    return { seen: { [name]: seen }, wanted: { [name]: 'seconds' } }
  }

const kindOfTime = (value: number): string => {
  if (value < 0) return 'negative'
  return value / 1000 <= MAX_NUMERIC_DATE ? 'milliseconds' : 'too_large'
}

/** The rules in force for the client; none for a client that has none. */
export const rulesOf = ({ found, verifying }: Evidence): AssertionRules | null =>
  found === null ? null : rulesAt(found.client.assertion, verifying.now)

/** Seconds by which a claim is ahead of now, or behind it, against the tolerance. */
export const distance =
  (claim: string, name: string, sign: 1 | -1, limit: (evidence: Evidence) => number): Compare =>
  evidence => {
    const at = numberIn(claimsOf(evidence), claim)
    if (at === null) return null
    return { seen: { [name]: rounded(sign * (at - evidence.verifying.now)) }, wanted: { [name]: limit(evidence) } }
  }

/** The tolerance for clocks, in seconds. */
export const tolerance = (evidence: Evidence): number =>
  rulesOf(evidence)?.clockTolerance ?? evidence.verifying.clockTolerance

/** A claim that has to be the client's id. */
export const clientClaim =
  (name: 'iss' | 'sub'): Compare =>
  evidence => {
    const { found, registry, verifying } = evidence
    if (found === null) return null
    const { clientId } = found.client
    const value = member(claimsOf(evidence), name)
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

/** The audience: how each of its values differs from ours. */
export const audience: Compare = evidence => {
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

/** The seconds for which the assertion can be used, and may be. */
export const lifetime: Compare = evidence => {
  const claims = claimsOf(evidence)
  const [exp, iat] = [numberIn(claims, 'exp'), numberIn(claims, 'iat')]
  const rules = rulesOf(evidence)
  if (exp === null || rules === null) return null
  const start = Math.min(iat ?? evidence.verifying.now, evidence.verifying.now)
  return { seen: { lifetime: rounded(exp - start) }, wanted: { lifetime: rules.maxLifetime } }
}
