/** The tokens that the upstream has returned: verified, read as facts, and revoked when the client does not get them. */
import type { NumericDate } from '../../oauth.ts'
import { GatewayError, type Outcome, refuse } from '../../outcome.ts'
import type { Facts } from '../../policy/index.ts'
import {
  tokenFacts,
  type UpstreamKeys,
  type VerifiedToken,
  verifyAccessToken,
  verifyIdToken,
} from '../../upstream/index.ts'
import { authenticated, type Exchange, required } from '../request/exchange.ts'
import { askUpstream } from './ask.ts'
import type { IssuedToken } from './issued.ts'
import { MEMBERS } from './path-map.ts'
import type { TokenAnswer } from './token-answer.ts'
import { credentialOf, furtherOf, issuerOf, upstreamOf } from './upstream-of.ts'

/** The tokens of one answer, each verified or refused. */
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
  const issuer = issuerOf(exchange)
  const { clientId } = credentialOf(exchange)
  const { accessToken, idToken } = answer
  const [access, id] = await Promise.all([
    verifyAccessToken(accessToken, { issuer, keys, now }),
    idToken === null ? null : verifyIdToken(idToken, { issuer, keys, now, clientId, accessToken }),
  ])
  return { accessToken: access, idToken: id }
}

/** The keys of whoever issues the tokens of the client of an exchange; null where its metadata names none. */
export const keysOf = (exchange: Exchange): UpstreamKeys | null => {
  const { keysAt, discovered } = upstreamOf(exchange)
  const { issuer } = credentialOf(exchange)
  const target = (furtherOf(discovered, issuer) ?? discovered).endpoints['jwks_uri']
  return target === undefined ? null : keysAt(target)
}

/** The facts of the request with those of the verified tokens. A token that cannot be verified adds none. */
export const factsAfter = (exchange: Exchange, { accessToken, idToken }: VerifiedAnswer): Facts => {
  const { clientId } = authenticated(exchange).client
  return {
    ...required(exchange.facts, 'facts'),
    ...tokenFacts(accessToken.ok ? accessToken.value : null, idToken?.ok ? idToken.value : null, {
      grantType: exchange.form.single.get('grant_type') ?? null,
      clientIds: [clientId, credentialOf(exchange).clientId],
    }),
  }
}

/**
 * Finishes an answer, and revokes the upstream's tokens whenever it does not end with tokens for the client: no other party
 * could. This holds for a finish that refuses and for one that throws.
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
const revokeAnswer = (exchange: Exchange, { accessToken, refreshToken }: TokenAnswer): Promise<void> =>
  revokeIssued(exchange, [
    ...(refreshToken === null ? [] : [{ token: refreshToken, hint: 'refresh_token' } as const]),
    { token: accessToken, hint: 'access_token' },
  ])

/** Revokes what the upstream has issued, each token as what it is. */
export const revokeIssued = async (exchange: Exchange, issued: readonly IssuedToken[]): Promise<void> => {
  await Promise.all(issued.map(({ token, hint }) => revokeOne(exchange, token, hint)))
}

const revokeOne = async (exchange: Exchange, token: string, hint: string): Promise<void> => {
  const { log, id, revision } = exchange
  const report = (code: string): void => {
    const { clientId } = authenticated(exchange).client
    log.error({ event: 'upstream_revocation_failed', id, client: clientId, token: hint, code }, 'tokens not taken back')
  }
  if (revision.upstream?.discovered?.endpoints[MEMBERS.revocation] === undefined)
    return report('no_revocation_endpoint')
  try {
    const single = new Map([
      ['token', token],
      ['token_type_hint', hint],
    ])
    const reply = await askUpstream(exchange, {
      endpoint: 'revocation',
      form: { single, resources: [], audiences: [] },
    })
    if (reply.kind === 'refused') report(reply.error)
  } catch (error) {
    report(error instanceof GatewayError ? error.code : 'internal')
  }
}
