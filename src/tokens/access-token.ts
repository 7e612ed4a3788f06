import type { JsonObject, NumericDate } from '../oauth.ts'
import { jtiAt } from './jti.ts'
import { withoutReserved } from './reserved.ts'
import type { SigningKey } from './ring.ts'

/** RFC 9068 section 2.1. */
export const ACCESS_TOKEN_TYP = 'at+jwt'

/** The key and the certificate that a token is bound to: RFC 9449 section 6.1, RFC 8705 section 3.1. */
export type Confirmation = {
  /** RFC 7638 thumbprint. */
  readonly jkt?: string
  /** base64url SHA-256 of the DER. */
  readonly 'x5t#S256'?: string
}

export interface AccessTokenInput {
  readonly issuer: string
  readonly clientId: string
  /** The client id where there is no user, RFC 9068 section 2.2. */
  readonly subject: string
  /** At least one. */
  readonly audience: readonly string[]
  readonly scope: readonly string[]
  /** Seconds. */
  readonly lifetime: number
  readonly now: NumericDate
  /** What the token is bound to, RFC 7800 section 3.1; undefined for a bearer token. */
  readonly cnf: Confirmation | undefined
  /** Claims of the policies. They never replace a claim that is written here. */
  readonly claims: JsonObject
  /** Whether further claims are remembered for introspection. */
  readonly remembers?: boolean
}

export interface IssuedAccessToken {
  readonly token: string
  readonly jti: string
  readonly expiresAt: NumericDate
}

/**
 * Issues a JWT access token. Its `jti` has 128 random bits; `scope` is left out when empty.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068#section-2 RFC 9068 section 2}
 */
export const issueAccessToken = (input: AccessTokenInput, key: SigningKey): IssuedAccessToken => {
  const second = Math.floor(input.now)
  const expiresAt = second + input.lifetime
  const jti = jtiAt(input.now, input.remembers)
  const [first, ...others] = input.audience
  // Claims come last, and hold none of ours: adding to a copy takes V8 ten times as long as copying to the end.
  const token = key.sign(ACCESS_TOKEN_TYP, {
    iss: input.issuer,
    sub: input.subject,
    aud: others.length === 0 ? first : input.audience,
    exp: expiresAt,
    iat: second,
    jti,
    client_id: input.clientId,
    cnf: input.cnf,
    scope: input.scope.length === 0 ? undefined : input.scope.join(' '),
    ...withoutReserved(input.claims),
  })
  return { token, jti, expiresAt }
}
