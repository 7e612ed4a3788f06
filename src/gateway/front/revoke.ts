/** Revocation in front of an upstream: it revokes, and what we issued for its token ends with it. */
import { forget, lookUp } from '../../upstream/index.ts'
import { OK_EMPTY, refused, relayedError } from '../request/answers.ts'
import { required, type Step } from '../request/exchange.ts'
import { askUpstream } from './ask.ts'
import { isShared } from './introspect.ts'
import { withToken } from './with-token.ts'

/**
 * RFC 7009 section 2.2: 200 whether or not there was anything to revoke. The upstream knows the client by its own name, so
 * that it can tell whose token it is; of tokens that we issued again, we can.
 */
export const revokeUpstream: Step = async exchange => {
  const { form, store, now, revision } = exchange
  const token = form.single.get('token') ?? ''
  const mapped = revision.config.fulfilment === 'reissue' ? await lookUp(store, token, now) : null
  if (mapped === null && isShared(exchange)) return { ...OK_EMPTY, detail: 'not_ours' }
  if (mapped !== null && mapped.clientId !== required(exchange.client, 'client').client.clientId) {
    const description = 'the token was issued to another client'
    return refused({ error: 'invalid_grant', description, detail: 'other_client' })
  }
  const told = await askUpstream(exchange, { endpoint: 'revocation', form: withToken(form, mapped?.token ?? token) })
  if (told.kind === 'refused') return relayedError(told)
  // An ID token goes on serving as a hint at the logout.
  if (mapped?.kind === 'access_token') await forget(store, token)
  return OK_EMPTY
}
