/** The times of a token that a trusted issuer has made. */
import { member } from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { accept } from '../outcome.ts'
import { type Exchanging, type Role, refuseToken } from './refusal.ts'

/** Seconds by which the clock of an issuer may be ahead of ours. */
export const CLOCK_TOLERANCE = 15

/** The end of the year 9999. */
const MAX_NUMERIC_DATE = 253_402_300_799

export interface Times {
  readonly expiresAt: NumericDate
  /** The token cannot have been used before this instant. */
  readonly usableFrom: NumericDate
}

/**
 * Checks times against now, and against the longest lifetime. No tolerance makes an expired token live: what comes from it
 * would live longer than it.
 */
export const checkTimes = (
  role: Role,
  payload: JsonObject,
  maxLifetime: number,
  now: NumericDate,
): Exchanging<Times> => {
  const [exp, iat, nbf] = ['exp', 'iat', 'nbf'].map(name => member(payload, name))
  if (!isDate(exp) || !isDateOrAbsent(iat) || !isDateOrAbsent(nbf))
    return refuseToken(role, 'exchange_malformed', 'cannot be used')
  if (now >= exp) return refuseToken(role, 'exchange_expired', 'has expired')
  const latest = now + CLOCK_TOLERANCE
  const isEarly = (nbf ?? 0) > latest || (iat ?? 0) > latest
  const lifetime = exp - (iat ?? now)
  if (isEarly || lifetime > maxLifetime + CLOCK_TOLERANCE)
    return refuseToken(role, 'exchange_times', isEarly ? 'is not valid yet' : 'lives too long')
  return accept({ expiresAt: exp, usableFrom: Math.max(exp - maxLifetime, iat ?? 0, nbf ?? 0) })
}

const isDate = (value: unknown): value is NumericDate =>
  typeof value === 'number' && value >= 0 && value <= MAX_NUMERIC_DATE

const isDateOrAbsent = (value: unknown): value is NumericDate | undefined => value === undefined || isDate(value)
