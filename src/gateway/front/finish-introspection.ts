import type { NumericDate } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import { KEYS_UNAVAILABLE, rememberBeside, scopeIn } from '../../upstream/index.ts'
import { allowedBy } from '../request/claims.ts'
import { deny } from '../request/denied.ts'
import { authenticated, type Exchange } from '../request/exchange.ts'
import { refuseWider } from './answered-scope.ts'
import { type Finish, relayedTokens } from './finish.ts'
import { factsAfter, orRevoke, type VerifiedAnswer, verifyAnswer } from './returned-tokens.ts'
import type { TokenAnswer } from './token-answer.ts'

/**
 * The strategy `introspection` (docs/proxy.md#introspection): the tokens stay as they are; the claims are remembered by
 * the token's hash until it expires, for the introspection answer. When the claims cannot be evaluated or remembered, the
 * upstream's tokens are revoked.
 *
 * @throws GatewayError `store_unavailable`, `store_full`
 */
export const finishIntrospection: Finish = (exchange, answer) =>
  orRevoke(exchange, answer, async () => {
    const now = exchange.clockMs() / 1000
    const verified = await verifyAnswer(exchange, answer, now)
    refuseUnread(exchange, verified)
    const wider = refuseWider(exchange, answer.scope ?? scopeOf(verified))
    if (wider !== null) return wider
    const fulfilled = allowedBy(exchange).fulfil(factsAfter(exchange, verified))
    if (!fulfilled.ok) return deny(exchange, fulfilled.denial)
    const { access_token: access, introspection } = fulfilled.claims
    const issued = { token: answer.accessToken, expiresAt: expiryOf(exchange, answer, verified, now) }
    await rememberBeside(exchange.store, issued, { ...access, ...introspection }, now)
    return relayedTokens(exchange, answer)
  })

/** The scope of a token, for an answer that names none. */
const scopeOf = ({ accessToken }: VerifiedAnswer): string | null =>
  accessToken.ok ? scopeIn(accessToken.value.payload) : null

/** Fails where claims may read tokens that cannot be verified now: they would not be the claims of the policies. */
const refuseUnread = (exchange: Exchange, { accessToken, idToken }: VerifiedAnswer): void => {
  const unread = [accessToken, idToken].some(outcome => outcome?.ok === false && outcome.refusal === KEYS_UNAVAILABLE)
  if (!unread || !exchange.revision.policies.givesClaims(authenticated(exchange).client)) return
  throw new GatewayError('upstream_broken', 'The keys of the upstream cannot be had, and claims may read its tokens')
}

/** When the token expires: by its `exp`, else by the answer's `expires_in`, else by the longest lifetime of our tokens. */
const expiryOf = (
  { revision }: Exchange,
  { expiresIn }: TokenAnswer,
  { accessToken }: VerifiedAnswer,
  now: NumericDate,
): NumericDate => {
  if (accessToken.ok) return Number(accessToken.value.payload['exp'])
  return now + (expiresIn ?? revision.config.accessToken.maxLifetime)
}
