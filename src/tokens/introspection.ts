import type { JsonObject, NumericDate } from '../oauth.ts'
import { type ActivityContext, activityOf, type InactiveReason } from './activity.ts'
import { isBoundToKey } from './confirmation.ts'
import { withoutReserved } from './reserved.ts'
import type { KeyRing, SigningKey } from './ring.ts'
import { readIssued } from './verify-access-token.ts'

/** RFC 9701 section 5. */
export const INTROSPECTION_TYP = 'token-introspection+jwt'

/** The one answer for every token that the caller cannot be told about, RFC 7662 section 2.2. */
export const INACTIVE: JsonObject = Object.freeze({ active: false })

/** Who asks. */
export interface IntrospectionCaller {
  readonly clientId: string
  readonly audiences: readonly string[]
  /** What the caller is as a resource server. */
  readonly resourceIds: readonly string[]
  /** The clients whose tokens it may look at whatever they are for; null for those of any client. */
  readonly introspects: readonly string[] | null
}

export interface IntrospectionContext extends ActivityContext {
  readonly ring: KeyRing
  readonly issuer: string
  readonly caller: IntrospectionCaller
}

/** The parts of a token that say whom it concerns. */
export interface Concerning {
  /** The client it was issued to; null where nobody says. */
  readonly clientId: string | null
  readonly audience: readonly string[]
}

/** Tells whether a token was issued to the caller, or for a resource that is the caller's, or to a client that it looks after. */
export const mayIntrospect = (
  { clientId, audiences, resourceIds, introspects }: IntrospectionCaller,
  token: Concerning,
): boolean =>
  clientId === token.clientId ||
  introspects === null ||
  (token.clientId !== null && introspects.includes(token.clientId)) ||
  token.audience.some(audience => audiences.includes(audience) || resourceIds.includes(audience))

/** An answer, and why it is `INACTIVE`; null where it is not. */
export interface Introspected {
  readonly answer: JsonObject
  readonly reason: InactiveReason | null
}

/** Answers `INACTIVE`, and keeps the reason. */
export const inactive = (reason: InactiveReason): Introspected => ({ answer: INACTIVE, reason })

/**
 * Answers an introspection request: the claims of the token and those remembered for introspection, or `INACTIVE`.
 *
 * @throws GatewayError `store_unavailable`: a token that may have been revoked is never called active.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2.2 RFC 7662 section 2.2}
 */
export const introspect = async (text: string, context: IntrospectionContext): Promise<Introspected> => {
  const token = readIssued(text, context.ring, context)
  if (token === null) return inactive('inactive_unknown')
  if (!mayIntrospect(context.caller, token)) return inactive('inactive_not_for_caller')
  const { reason, remembered } = await activityOf(token, context)
  if (reason !== null) return inactive(reason)
  const tokenType = isBoundToKey(token.payload) ? 'DPoP' : 'Bearer'
  const answer = { active: true, token_type: tokenType, ...token.payload, ...withoutReserved(remembered) }
  return { answer, reason: null }
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
