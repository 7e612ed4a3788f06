/** Revocation in front of an upstream: it revokes its token, and ours that was issued for it ends with it. */
import { rememberRevocation, revokeAccessToken, verifyJws } from '../../tokens/index.ts'
import { forget } from '../../upstream/index.ts'
import { type Answer, OK_EMPTY, refused } from '../request/answers.ts'
import { authenticated, type Exchange, type Step } from '../request/exchange.ts'
import { withParameter } from '../request/form.ts'
import { relayedError } from '../request/upstream-answers.ts'
import { askUpstream } from './ask.ts'
import { isShared, mappedToken } from './upstream-of.ts'

/**
 * RFC 7009 section 2.2: 200 whether or not there was anything to revoke. The upstream knows to which
 * client it issued a token; of tokens that were issued again, we know.
 */
export const revokeUpstream: Step = async exchange => {
  const { form, store } = exchange
  const token = form.single.get('token') ?? ''
  const mapped = await mappedToken(exchange, token)
  if (mapped === null && isShared(exchange)) return { ...OK_EMPTY, detail: 'not_ours' }
  if (mapped !== null && mapped.clientId !== authenticated(exchange).client.clientId) {
    const description = 'the token was issued to another client'
    return refused({ error: 'invalid_grant', description, detail: 'other_client' })
  }
  if (mapped?.kind === 'exchanged') return revokeExchanged(exchange, token)
  const sent = withParameter(form, 'token', mapped?.token ?? token)
  const reply = await askUpstream(exchange, { endpoint: 'revocation', form: sent })
  if (reply.kind === 'refused') return relayedError(reply)
  // An ID token stays in the token map: it still serves as a hint at the logout.
  if (mapped?.kind === 'access_token') {
    await endDescendants(exchange, token, mapped.clientId)
    await forget(store, token)
  }
  return OK_EMPTY
}

/** What has come out of an exchange here is ours alone: the upstream's token that it goes back to stays. */
const revokeExchanged = async (exchange: Exchange, token: string): Promise<Answer> => {
  const { revision, store, now } = exchange
  const { clientId } = authenticated(exchange).client
  const { issuer } = revision.config
  const result = await revokeAccessToken(token, { ring: revision.keys, issuer, store, now, clientId })
  await forget(store, token)
  return { ...OK_EMPTY, detail: result }
}

/** Remembers the revocation for what has come from the token by exchanges that we answered. */
const endDescendants = async ({ revision, store, now }: Exchange, token: string, clientId: string): Promise<void> => {
  if (revision.config.tokenExchange.answeredBy !== 'here') return
  const { jti, exp } = verifyJws(token, revision.keys)?.payload ?? {}
  if (typeof jti !== 'string' || typeof exp !== 'number') return
  await rememberRevocation(store, { clientId, jti, expiresAt: exp }, now)
}
