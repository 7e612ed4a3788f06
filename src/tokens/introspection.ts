import type { JsonObject, NumericDate } from '../oauth.ts'
import type { Store } from '../stores/index.ts'
import { isRevoked, rememberedClaims } from './remembered.ts'
import { withoutReserved } from './reserved.ts'
import type { KeyRing, SigningKey } from './ring.ts'
import { type AccessToken, readAccessToken } from './verify-access-token.ts'

/** RFC 9701 section 5. */
export const INTROSPECTION_TYP = 'token-introspection+jwt'

/** The one answer for every token that the caller cannot be told about, RFC 7662 section 2.2. */
export const INACTIVE: JsonObject = Object.freeze({ active: false })

/** Who asks. */
export interface IntrospectionCaller {
  readonly clientId: string
  readonly audiences: readonly string[]
}

export interface IntrospectionContext {
  readonly ring: KeyRing
  readonly issuer: string
  readonly store: Store
  readonly now: NumericDate
  readonly caller: IntrospectionCaller
}

/** Tells whether the token was issued to the caller, or for a resource that is the caller's. */
export const mayIntrospect = (caller: IntrospectionCaller, token: AccessToken): boolean =>
  caller.clientId === token.clientId || token.audience.some(audience => caller.audiences.includes(audience))

/**
 * Answers an introspection request: the claims of the token and those remembered for introspection, or `INACTIVE`.
 *
 * @throws GatewayError `store_unavailable`: a token that may have been revoked is never called active.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 section 2.2}
 */
export const introspect = async (text: string, context: IntrospectionContext): Promise<JsonObject> => {
  const { store, now } = context
  const token = readAccessToken(text, context.ring, context)
  if (token === null || !mayIntrospect(context.caller, token)) return INACTIVE
  const [revoked, remembered] = await Promise.all([isRevoked(store, token, now), rememberedClaims(store, token, now)])
  if (revoked) return INACTIVE
  return { active: true, token_type: 'Bearer', ...token.payload, ...withoutReserved(remembered) }
}

export interface IntrospectionJwtInput {
  readonly issuer: string
  /** The client id of the caller. */
  readonly audience: string
  readonly now: NumericDate
}

/**
 * Signs an introspection answer for one caller.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9701#section-5 RFC 9701 section 5}
 */
export const signIntrospection = (answer: JsonObject, input: IntrospectionJwtInput, key: SigningKey): string =>
  key.sign(INTROSPECTION_TYP, {
    iss: input.issuer,
    aud: input.audience,
    iat: Math.floor(input.now),
    token_introspection: answer,
  })
