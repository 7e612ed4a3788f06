/** Whether a token of ours still counts. */
import type { JsonObject, NumericDate } from '../oauth.ts'
import type { Store } from '../stores/index.ts'
import { ancestorsOf, isAnyEnded } from './ancestors.ts'
import { remembersClaims } from './jti.ts'
import { clientRevokedBefore, isRevoked, rememberedClaims } from './remembered.ts'
import type { AccessToken } from './verify-access-token.ts'

/** Why a token is inactive, for the log alone: every introspection answer is the same. */
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
  /** A token that it came from, by an exchange, was revoked, or its client is disabled. */
  | 'inactive_ancestor'
  /** The upstream calls it inactive. */
  | 'inactive_upstream'
  /** It is active, and does not concern the caller. */
  | 'inactive_not_for_caller'

export interface ActivityContext {
  readonly store: Store
  readonly now: NumericDate
  /** What is said of tokens that were issued before the store lost its data. */
  readonly afterLoss: 'active' | 'inactive'
  /** Whether tokens of a client count: it is registered, and not disabled. */
  readonly isEnabled: (clientId: string) => boolean
}

/** Why a token is inactive, null where it is active; and the claims that are remembered for introspection. */
export interface Activity {
  readonly reason: InactiveReason | null
  readonly remembered: JsonObject
}

/**
 * Tells whether a token whose signature was verified is active.
 *
 * @throws GatewayError `store_unavailable`: a token that may have been revoked is never called active.
 */
export const activityOf = async (token: AccessToken, context: ActivityContext): Promise<Activity> => {
  const { store, now, afterLoss, isEnabled } = context
  if (token.isExpired) return ended('inactive_expired')
  if (!isEnabled(token.clientId)) return ended('inactive_client_disabled')
  const ancestors = ancestorsOf(token)
  if (ancestors === null) return ended('inactive_unknown')
  const [revocation, remembered, isEnded] = await Promise.all([
    revocationOf(token, context),
    rememberedClaims(store, token, now),
    ancestors.length > 0 && isAnyEnded(ancestors, context),
  ])
  if (revocation !== null) return ended(revocation)
  if (isEnded) return ended('inactive_ancestor')
  const isMissing = remembersClaims(token.jti) && Object.keys(remembered).length === 0
  return isMissing && afterLoss === 'inactive' ? ended('inactive_after_loss') : { reason: null, remembered }
}

const NOTHING: JsonObject = {}

const ended = (reason: InactiveReason): Activity => ({ reason, remembered: NOTHING })

/** Returns why a token is revoked, or may have been; null when it is not. */
const revocationOf = async (
  token: AccessToken,
  { store, now, afterLoss }: ActivityContext,
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
