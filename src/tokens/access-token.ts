import { ID_JAG_TYP, type JsonObject, type JsonValue, type NumericDate } from '../oauth.ts'
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
export const issueAccessToken = (input: AccessTokenInput, key: SigningKey): IssuedAccessToken =>
  sign(input, withoutReserved(input.claims), key)

/** What an exchange puts into a token beside what every access token has, RFC 8693 section 4. */
export interface Delegated {
  /** Absent where nobody acts for the subject. */
  readonly act?: JsonObject
  /** As `derivedFrom` writes it; absent for a token that came from none of ours. */
  readonly derived_from?: JsonValue
  /** About the authentication of the subject, RFC 9068 section 2.2.1. */
  readonly auth_time?: JsonValue
  readonly acr?: JsonValue
  readonly amr?: JsonValue
}

/**
 * Issues an access token that names who acts for whom.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-4.1 RFC 8693 section 4.1}
 */
export const issueDelegatedToken = (
  input: AccessTokenInput,
  delegated: Delegated,
  key: SigningKey,
): IssuedAccessToken => sign(input, { ...withoutReserved(input.claims), ...delegated }, key)

/** What an ID-JAG grants beside scopes; no policy claims it. */
const RESOURCE = 'resource'

/**
 * Issues an ID-JAG: a grant that `clientId`, a client elsewhere, presents at the authorization server that is its audience.
 * What it grants is written here alone.
 *
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-oauth-identity-assertion-authz-grant/ draft-ietf-oauth-identity-assertion-authz-grant section 3}
 */
export const issueGrant = (
  input: AccessTokenInput,
  resources: readonly string[],
  delegated: Omit<Delegated, 'derived_from'>,
  key: SigningKey,
): IssuedAccessToken => {
  const { [RESOURCE]: _, ...claims } = withoutReserved(input.claims)
  const [first, ...others] = resources
  const resource = first === undefined ? {} : { [RESOURCE]: others.length === 0 ? first : resources }
  return sign(input, { ...claims, ...resource, ...delegated }, key, ID_JAG_TYP)
}

const sign = (
  input: AccessTokenInput,
  claims: JsonObject,
  key: SigningKey,
  typ: string = ACCESS_TOKEN_TYP,
): IssuedAccessToken => {
  const second = Math.floor(input.now)
  const expiresAt = second + input.lifetime
  const jti = jtiAt(input.now, input.remembers)
  const [first, ...others] = input.audience
  // Claims come last, and hold none of ours: adding to a copy takes V8 ten times as long as copying to the end.
  const token = key.sign(typ, {
    iss: input.issuer,
    sub: input.subject,
    aud: others.length === 0 ? first : input.audience,
    exp: expiresAt,
    iat: second,
    jti,
    client_id: input.clientId,
    cnf: input.cnf,
    scope: input.scope.length === 0 ? undefined : input.scope.join(' '),
    ...claims,
  })
  return { token, jti, expiresAt }
}
