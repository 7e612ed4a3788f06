import type { JsonObject, NumericDate } from '../oauth.ts'
import { ACCESS_TOKEN_TYP } from './access-token.ts'
import { issuedAt } from './jti.ts'
import type { KeyRing } from './ring.ts'
import { type VerifiedJws, verifyJws } from './verify-jws.ts'

/** An access token of ours: verified, perhaps revoked. */
export interface AccessToken {
  readonly jti: string
  readonly clientId: string
  readonly audience: readonly string[]
  readonly expiresAt: NumericDate
  readonly issuedAt: NumericDate
  readonly payload: JsonObject
  readonly isExpired: boolean
}

export interface AccessTokenExpectation {
  readonly issuer: string
  readonly now: NumericDate
}

/**
 * Reads an access token that we issued, or returns null: not ours, not an access token, expired, malformed. Whether it was
 * revoked is not asked.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-4 RFC 9068 section 4}
 */
export const readAccessToken = (token: string, ring: KeyRing, expected: AccessTokenExpectation): AccessToken | null => {
  const read = readIssued(token, ring, expected)
  return read === null || read.isExpired ? null : read
}

/** Reads an access token that we issued, an expired one too: for whoever says why it is of no use. */
export const readIssued = (token: string, ring: KeyRing, expected: AccessTokenExpectation): AccessToken | null => {
  const verified = verifyJws(token, ring)
  return verified === null ? null : issuedIn(verified, expected)
}

/** Returns the access token in what one of our keys has signed; null when it is none. */
export const issuedIn = ({ header, payload }: VerifiedJws, expected: AccessTokenExpectation): AccessToken | null => {
  if (header['typ'] !== ACCESS_TOKEN_TYP) return null
  const { iss, exp, iat, jti, client_id: clientId } = payload
  if (iss !== expected.issuer) return null
  if (typeof exp !== 'number' || typeof jti !== 'string' || typeof clientId !== 'string' || typeof iat !== 'number')
    return null
  const audience = strings(payload['aud'])
  const isExpired = exp <= expected.now
  return { jti, clientId, audience, expiresAt: exp, issuedAt: issuedAt(iat, jti), payload, isExpired }
}

const strings = (value: JsonObject[string] | undefined): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter(item => typeof item === 'string')
}
