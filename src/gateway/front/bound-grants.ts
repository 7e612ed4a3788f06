/** Under reissue: codes, and refresh tokens of public clients, that are bound to the key of a proof here. */
import { bindCode, bindRefreshToken, keyOfCode, keyOfRefreshToken, refusalOf } from '../../dpop/index.ts'
import { networkOf } from '../../net.ts'
import type { JsonObject } from '../../oauth.ts'
import { type Answer, badRequest, refused } from '../request/answers.ts'
import { authenticated, type Exchange, type Step } from '../request/exchange.ts'
import { withParameter } from '../request/form.ts'
import { verifiesProofs } from './possession.ts'
import type { TokenAnswer } from './token-answer.ts'

/**
 * Refuses a code or a refresh token that is bound to another key than that of the proof, and one that comes without the
 * proof it needs. A public client's refresh token that comes with a proof must be bound: one that nobody has bound may be
 * stolen, and whoever has it could bind it.
 */
export const provesGrant: Step = exchange => {
  const grantType = exchange.form.single.get('grant_type')
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') return null
  if (!verifiesProofs(exchange)) return null
  return grantType === 'authorization_code' ? provesCode(exchange) : provesRefreshToken(exchange)
}

const provesCode = async (exchange: Exchange): Promise<Answer | null> => {
  const { form, store, now } = exchange
  const verifier = form.single.get('code_verifier')
  if (verifier === undefined) return null
  const bound = await keyOfCode(store, authenticated(exchange).client.clientId, verifier, now)
  return bound === null ? null : differing(exchange, bound)
}

const provesRefreshToken = async (exchange: Exchange): Promise<Answer | null> => {
  const { form, store, now, proof } = exchange
  const { client } = authenticated(exchange)
  const token = form.single.get('refresh_token')
  if (client.method !== 'none' || token === undefined) return null
  const bound = await keyOfRefreshToken(store, client.clientId, token, now)
  if (bound !== null) return differing(exchange, bound)
  if (proof === null) return null
  const description = 'the refresh token is not bound to a key'
  return refused({ error: 'invalid_grant', description, detail: 'dpop_key_unknown' })
}

const differing = ({ proof }: Exchange, bound: string): Answer | null => {
  if (proof?.thumbprint === bound) return null
  const refusal = refusalOf(proof === null ? 'dpop_missing' : 'dpop_key_differs')
  return refused({ ...refusal, error: 'invalid_grant' })
}

/** The form of an RFC 7638 thumbprint with SHA-256. */
export const THUMBPRINT = /^[\w-]{43}$/

/**
 * Binds the code of a pushed authorization request to the key of its proof, or to the one that `dpop_jkt` names. The
 * upstream is told of neither: it would want a proof.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-10.1 RFC 9449 section 10.1}
 */
export const bindsCode: Step = async exchange => {
  const { form, store, now, proof } = exchange
  const named = form.single.get('dpop_jkt')
  const thumbprint = proof?.thumbprint ?? named
  if (thumbprint === undefined || !verifiesProofs(exchange)) return null
  if (named !== undefined && !THUMBPRINT.test(named)) return badRequest('dpop_jkt is malformed', 'dpop_jkt')
  if (named !== undefined && named !== thumbprint) return refused(refusalOf('dpop_key_differs'))
  const challenge = form.single.get('code_challenge')
  if (challenge === undefined || form.single.get('code_challenge_method') !== 'S256')
    return badRequest('a code that is bound to a key needs a code_challenge with S256', 'dpop_jkt')
  const { clientId, method } = authenticated(exchange).client
  const from = method === 'none' ? networkOf(exchange.remoteAddress) : null
  const bound = await bindCode(store, { clientId, challenge, from }, thumbprint, now)
  if (bound !== 'bound') return badRequest('the code_challenge was used before', 'dpop_jkt')
  exchange.form = withParameter(form, 'dpop_jkt', null)
  return null
}

/** Binds the refresh token of an answer to the key of the proof, for a public client: that of others is bound to the client. */
export const bindRefreshTokenOf = async (exchange: Exchange, { refreshToken, body }: TokenAnswer): Promise<void> => {
  const { form, proof, store, now } = exchange
  const { client } = authenticated(exchange)
  if (proof === null || client.method !== 'none') return
  const { clientId } = client
  const used = form.single.get('refresh_token')
  const token = refreshToken ?? used
  if (token === undefined) return
  const replaced = used === undefined || used === token ? null : used
  await bindRefreshToken(store, { clientId, token, replaced, lifetime: lifetimeIn(body) }, proof.thumbprint, now)
}

/** Names under which token services say how long a refresh token lives; there is no standard. */
const LIFETIMES = ['refresh_expires_in', 'refresh_token_expires_in'] as const

const lifetimeIn = (body: JsonObject): number | null => {
  const said = LIFETIMES.map(name => body[name]).find(value => typeof value === 'number' && value > 0)
  return typeof said === 'number' ? said : null
}
