import type { JsonObject, NumericDate } from '../oauth.ts'
import type { Store } from '../stores/index.ts'
import { isBoundToKey } from './confirmation.ts'
import { remembersClaims } from './jti.ts'
import { clientRevokedBefore, isRevoked, rememberedClaims } from './remembered.ts'
import { withoutReserved } from './reserved.ts'
import type { KeyRing, SigningKey } from './ring.ts'
import { type AccessToken, readIssued } from './verify-access-token.ts'

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

export interface IntrospectionContext {
  readonly ring: KeyRing
  readonly issuer: string
  readonly store: Store
  readonly now: NumericDate
  readonly caller: IntrospectionCaller
  /** What is said of tokens that were issued before the store lost its data. */
  readonly afterLoss: 'active' | 'inactive'
  /** Whether tokens of a client count: it is registered, and not disabled. */
  readonly isEnabled: (clientId: string) => boolean
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

/** Why an introspection answers `INACTIVE`, for the log alone: the answer is the same. */
export type InactiveReason =
  /** It is not a token that can be told about here. */
  | 'inactive_unknown'
  | 'inactive_revoked'
  | 'inactive_expired'
  /** Every token of its client that is as old was revoked. */
  | 'inactive_client_revoked'
  /** Its client is disabled, or no longer registered. */
  | 'inactive_client_disabled'
  /** The store has lost its data since: it does not know whether the token was revoked, or its claims. */
  | 'inactive_after_loss'
  /** The upstream calls it inactive. */
  | 'inactive_upstream'
  /** It is active, and does not concern the caller. */
  | 'inactive_not_for_caller'

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
  const { store, now } = context
  const token = readIssued(text, context.ring, context)
  if (token === null) return inactive('inactive_unknown')
  if (!mayIntrospect(context.caller, token)) return inactive('inactive_not_for_caller')
  if (token.isExpired) return inactive('inactive_expired')
  if (!context.isEnabled(token.clientId)) return inactive('inactive_client_disabled')
  const [revocation, remembered] = await Promise.all([
    revocationOf(token, context),
    rememberedClaims(store, token, now),
  ])
  if (revocation !== null) return inactive(revocation)
  const isMissing = remembersClaims(token.jti) && Object.keys(remembered).length === 0
  if (isMissing && context.afterLoss === 'inactive') return inactive('inactive_after_loss')
  const tokenType = isBoundToKey(token.payload) ? 'DPoP' : 'Bearer'
  const answer = { active: true, token_type: tokenType, ...token.payload, ...withoutReserved(remembered) }
  return { answer, reason: null }
}

/** Returns why a token is revoked, or may have been; null when it is not. */
const revocationOf = async (
  token: AccessToken,
  { store, now, afterLoss }: IntrospectionContext,
): Promise<InactiveReason | null> => {
  const [revoked, before] = await Promise.all([
    isRevoked(store, token, now),
    clientRevokedBefore(store, token.clientId, now),
  ])
  if (revoked) return 'inactive_revoked'
  if (token.issuedAt < before) return 'inactive_client_revoked'
  // The store is asked after it has answered, so that a loss just before that counts too.
  const isBeforeLoss = afterLoss === 'inactive' && token.issuedAt < (await store.revocations.amnesiaBefore())
  return isBeforeLoss ? 'inactive_after_loss' : null
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
