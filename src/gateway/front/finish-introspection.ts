import type { NumericDate } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import { KEYS_UNAVAILABLE, rememberBeside } from '../../upstream/index.ts'
import { allowedBy, deny } from '../request/denied.ts'
import { type Exchange, required } from '../request/exchange.ts'
import type { Finish } from './finish.ts'
import { finishRelayed } from './finish-relayed.ts'
import { factsAfter, orRevoke, type VerifiedAnswer, verifyAnswer } from './returned-tokens.ts'
import type { TokenAnswer } from './token-answer.ts'

/**
 * Product section 6, `introspection`: the tokens stay as they are; the claims are remembered by the token's hash until it
 * expires, for the introspection answer. When they cannot be had, the upstream's tokens are revoked.
 *
 * @throws GatewayError `store_unavailable`, `store_full`
 */
export const finishIntrospection: Finish = (exchange, answer) =>
  orRevoke(exchange, answer, async () => {
    const now = exchange.clockMs() / 1000
    const verified = await verifyAnswer(exchange, answer, now)
    refuseUnread(exchange, verified)
    const fulfilled = allowedBy(exchange).fulfil(factsAfter(exchange, verified))
    if (!fulfilled.ok) return deny(exchange, fulfilled.denial)
    const { access_token: access, introspection } = fulfilled.claims
    const issued = { token: answer.accessToken, expiresAt: expiryOf(exchange, answer, verified, now) }
    await rememberBeside(exchange.store, issued, { ...access, ...introspection }, now)
    return finishRelayed(exchange, answer)
  })

/** Claims that could not see what they may read are not the claims of the policies: an error denies. */
const refuseUnread = ({ client, revision }: Exchange, { accessToken, idToken }: VerifiedAnswer): void => {
  const unread = [accessToken, idToken].some(outcome => outcome?.ok === false && outcome.refusal === KEYS_UNAVAILABLE)
  if (!unread || !revision.policies.givesClaims(required(client, 'client').client)) return
  throw new GatewayError('upstream_broken', 'The keys of the upstream cannot be had, and claims may read its tokens')
}

/** When the token expires, as itself or the answer says; else no later than tokens may live here. */
const expiryOf = (
  { revision }: Exchange,
  { expiresIn }: TokenAnswer,
  { accessToken }: VerifiedAnswer,
  now: NumericDate,
): NumericDate => {
  if (accessToken.ok) return Number(accessToken.value.payload['exp'])
  return now + (expiresIn ?? revision.config.accessToken.maxLifetime)
}
