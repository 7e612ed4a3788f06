/** The claims of a client assertion whose signature has been verified. */

import { member } from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import type { AssertionRules } from './client.ts'
import type { Reason } from './reasons.ts'

/** The longest lifetime of an assertion that needs no end date, in seconds. */
export const DEFAULT_MAX_LIFETIME: Readonly<Record<AssertionRules['audience'], number>> = {
  strict: 300,
  fapi2: 60,
  legacy: 300,
}

/** The end of the year 9999: no clock of ours gets further. */
export const MAX_NUMERIC_DATE = 253_402_300_799
const MAX_JTI = 256

export interface ClaimsContext {
  readonly clientId: string
  readonly rules: AssertionRules
  readonly explicitlyTyped: boolean
  readonly issuer: string
  /** URLs that a `legacy` audience may also name: the token endpoint and the endpoint that was called. */
  readonly legacyAudiences: readonly string[]
  readonly now: NumericDate
  /** Seconds, for a client that has no tolerance of its own. */
  readonly clockTolerance: number
}

export interface CheckedClaims {
  readonly jti: string | null
  readonly exp: NumericDate
  /** Seconds that were granted. */
  readonly clockTolerance: number
  /** The assertion cannot have been used before this instant. */
  readonly usableFrom: NumericDate
}

/** Seconds of clock tolerance that need no end date, and those of a client that says nothing. */
export const DEFAULT_TOLERANCE = 15
export const MAX_TOLERANCE = 60

export const isLongTolerance = (tolerance: number | null): boolean =>
  tolerance !== null && tolerance > DEFAULT_TOLERANCE

/** One for all: there may be many clients. */
const NO_OTHERS: readonly never[] = []

/** The rules of a client that says nothing. */
export const DEFAULT_RULES: AssertionRules = {
  audience: 'strict',
  audiences: NO_OTHERS,
  maxLifetime: DEFAULT_MAX_LIFETIME.strict,
  clockTolerance: null,
  jti: 'once',
  requireTyp: false,
  until: null,
}

/** Returns the same rules with everything that is looser than the default as strict as the default. */
export const defaultsOf = (rules: AssertionRules): AssertionRules => {
  const audience = rules.audience === 'legacy' ? 'strict' : rules.audience
  const maxLifetime = Math.min(rules.maxLifetime, DEFAULT_MAX_LIFETIME[audience])
  const clockTolerance = isLongTolerance(rules.clockTolerance) ? null : rules.clockTolerance
  return { ...rules, audience, audiences: NO_OTHERS, maxLifetime, clockTolerance, jti: 'once', until: null }
}

/** Returns the rules in force at an instant: exceptions end at `until`. */
export const rulesAt = (rules: AssertionRules, now: NumericDate): AssertionRules =>
  rules.until === null || now < rules.until ? rules : defaultsOf(rules)

/**
 * Checks the claims of a client assertion. A refusal is the reason code for the audit record.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 section 3}
 */
export const checkClaims = (payload: JsonObject, context: ClaimsContext): Outcome<CheckedClaims, Reason> => {
  const rules = rulesAt(context.rules, context.now)
  const iss = member(payload, 'iss')
  const sub = member(payload, 'sub')
  if (iss !== context.clientId) return refuse(iss === undefined ? 'assertion_iss_missing' : 'assertion_iss_mismatch')
  if (sub !== context.clientId) return refuse(sub === undefined ? 'assertion_sub_missing' : 'assertion_sub_mismatch')
  if (rules.requireTyp && !context.explicitlyTyped) return refuse('assertion_typ_required')
  const audience = checkAudience(member(payload, 'aud'), rules, context)
  if (audience !== null) return refuse(audience)
  const times = checkTimes(payload, rules, context)
  if (!times.ok) return times
  if (rules.jti === 'optional' && member(payload, 'jti') === undefined) {
    const { exp, usableFrom, clockTolerance } = times.value
    return accept({ jti: null, exp, usableFrom, clockTolerance })
  }
  return checkJti(payload, times.value)
}

/** Reads the `jti` of an assertion that has to have one. */
export const checkJti = (
  payload: JsonObject,
  { exp, usableFrom, clockTolerance }: Omit<CheckedClaims, 'jti'>,
): Outcome<CheckedClaims, Reason> => {
  const jti = member(payload, 'jti')
  if (jti === undefined) return refuse('assertion_jti_missing')
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > MAX_JTI) return refuse('assertion_jti_malformed')
  return accept({ jti, exp, usableFrom, clockTolerance })
}

/** Compares exactly: no prefix, no trailing slash, no letter case. */
const checkAudience = (aud: unknown, rules: AssertionRules, context: ClaimsContext): Reason | null => {
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (aud === undefined || values.length === 0) return 'assertion_aud_missing'
  if (!values.every(value => typeof value === 'string')) return 'assertion_aud_malformed'
  if (rules.audience === 'fapi2' && Array.isArray(aud)) return 'assertion_aud_not_string'
  if (rules.audience === 'legacy' && !context.explicitlyTyped) {
    const ours = [context.issuer, ...rules.audiences, ...context.legacyAudiences]
    return values.some(value => ours.includes(value as string)) ? null : 'assertion_aud_mismatch'
  }
  const [value] = values
  const isOurs = value === context.issuer || rules.audiences.includes(value as string)
  return values.length === 1 && isOurs ? null : 'assertion_aud_mismatch'
}

const isNumericDate = (value: unknown): value is NumericDate =>
  typeof value === 'number' && value >= 0 && value <= MAX_NUMERIC_DATE

/** Checks the times of an assertion against now, and its lifetime against what is allowed. */
export const checkTimes = (
  payload: JsonObject,
  rules: AssertionRules,
  context: Pick<ClaimsContext, 'now' | 'clockTolerance'>,
): Outcome<Omit<CheckedClaims, 'jti'>, Reason> => {
  const { now } = context
  const clockTolerance = rules.clockTolerance ?? context.clockTolerance
  const exp = member(payload, 'exp')
  const iat = member(payload, 'iat')
  const nbf = member(payload, 'nbf')
  if (exp === undefined) return refuse('assertion_exp_missing')
  if (!isNumericDate(exp)) return refuse('assertion_exp_malformed')
  if (nbf !== undefined && !isNumericDate(nbf)) return refuse('assertion_nbf_malformed')
  if (iat !== undefined && !isNumericDate(iat)) return refuse('assertion_iat_malformed')
  if (now >= exp + clockTolerance) return refuse('assertion_expired')
  if (exp > now + rules.maxLifetime + clockTolerance) return refuse('assertion_lifetime_too_long')
  if (nbf !== undefined && nbf > now + clockTolerance) return refuse('assertion_not_yet_valid')
  if (iat !== undefined) {
    if (iat > now + clockTolerance) return refuse('assertion_issued_in_future')
    if (iat < now - rules.maxLifetime - clockTolerance) return refuse('assertion_too_old')
    if (exp - iat > rules.maxLifetime + clockTolerance) return refuse('assertion_lifetime_too_long')
  }
  return accept({ exp, usableFrom: Math.max(exp - rules.maxLifetime, iat ?? 0, nbf ?? 0), clockTolerance })
}
