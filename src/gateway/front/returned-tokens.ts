/** The tokens that the upstream has returned: what they say, and how they are taken back. */
import type { NumericDate } from '../../oauth.ts'
import { GatewayError, type Outcome, refuse } from '../../outcome.ts'
import type { Facts } from '../../policy/index.ts'
import {
  type Credential,
  tokenFacts,
  type UpstreamKeys,
  type VerifiedToken,
  verifyAccessToken,
  verifyIdToken,
} from '../../upstream/index.ts'
import { type Exchange, required } from '../request/exchange.ts'
import { askUpstream } from './ask.ts'
import { MEMBERS } from './path-map.ts'
import type { TokenAnswer } from './token-answer.ts'

/** What came of verifying the tokens of one answer. */
export interface VerifiedAnswer {
  readonly accessToken: Outcome<VerifiedToken, string>
  /** Null when there is none. */
  readonly idToken: Outcome<VerifiedToken, string> | null
}

/** Verifies the tokens of an answer with the upstream's keys. */
export const verifyAnswer = async (
  exchange: Exchange,
  answer: TokenAnswer,
  now: NumericDate,
): Promise<VerifiedAnswer> => {
  const keys = keysOf(exchange)
  if (keys === null) {
    const unknown = refuse('token_keys_unknown')
    return { accessToken: unknown, idToken: answer.idToken === null ? null : unknown }
  }
  const { issuer } = required(exchange.revision.upstream, 'upstream').settings
  const { clientId } = credentialOf(exchange)
  const { accessToken, idToken } = answer
  const [access, id] = await Promise.all([
    verifyAccessToken(accessToken, { issuer, keys, now }),
    idToken === null ? null : verifyIdToken(idToken, { issuer, keys, now, clientId, accessToken }),
  ])
  return { accessToken: access, idToken: id }
}

const keysOf = ({ revision }: Exchange): UpstreamKeys | null => {
  const { keysAt, discovered } = required(revision.upstream, 'upstream')
  const target = required(discovered, 'discovered').endpoints['jwks_uri']
  return target === undefined ? null : keysAt(target)
}

/** Returns what we are to the upstream in the name of the client of this exchange. */
export const credentialOf = ({ client, revision }: Exchange): Credential => {
  const { clientId } = required(client, 'client').client
  return required(required(revision.upstream, 'upstream').credentials.of(clientId), 'credential')
}

/** The facts of the request, and with them what the verified tokens say. A token that nobody can verify says nothing. */
export const factsAfter = (exchange: Exchange, { accessToken, idToken }: VerifiedAnswer): Facts => {
  const { clientId } = required(exchange.client, 'client').client
  return {
    ...required(exchange.facts, 'facts'),
    ...tokenFacts(accessToken.ok ? accessToken.value : null, idToken?.ok ? idToken.value : null, {
      grantType: exchange.form.single.get('grant_type') ?? null,
      clientIds: [clientId, credentialOf(exchange).clientId],
    }),
  }
}

/**
 * Finishes an answer, and takes the upstream's tokens back whenever it does not end with tokens for the client: nobody
 * else could. A finish that refuses, and one that throws, both count.
 */
export const orRevoke = async <T extends { readonly outcome: string }>(
  exchange: Exchange,
  answer: TokenAnswer,
  finish: () => Promise<T>,
): Promise<T> => {
  try {
    const finished = await finish()
    if (finished.outcome !== 'answered') await revokeAnswer(exchange, answer)
    return finished
  } catch (error) {
    await revokeAnswer(exchange, answer)
    throw error
  }
}

/**
 * Revokes the tokens of an answer at the upstream, with our credential for the client. A failure is logged, and changes
 * nothing: the client does not get the tokens either way.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009#section-2.1 RFC 7009 section 2.1}
 */
const revokeAnswer = async (exchange: Exchange, { accessToken, refreshToken }: TokenAnswer): Promise<void> => {
  await Promise.all([
    refreshToken === null ? null : revokeOne(exchange, refreshToken, 'refresh_token'),
    revokeOne(exchange, accessToken, 'access_token'),
  ])
}

const revokeOne = async (exchange: Exchange, token: string, hint: string): Promise<void> => {
  const { log, id, client, revision } = exchange
  const tell = (code: string): void => {
    const { clientId } = required(client, 'client').client
    log.error({ event: 'upstream_revocation_failed', id, client: clientId, token: hint, code }, 'tokens not taken back')
  }
  if (revision.upstream?.discovered?.endpoints[MEMBERS.revocation] === undefined) return tell('no_revocation_endpoint')
  try {
    const single = new Map([
      ['token', token],
      ['token_type_hint', hint],
    ])
    const reply = await askUpstream(exchange, {
      endpoint: 'revocation',
      form: { single, resources: [], audiences: [] },
    })
    if (reply.kind === 'refused') tell(reply.error)
  } catch (error) {
    tell(error instanceof GatewayError ? error.code : 'internal')
  }
}
