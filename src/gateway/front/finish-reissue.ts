import { FAPI2_ALGS } from '../../jose/index.ts'
import type { Members } from '../../oauth.ts'
import { GatewayError, type Outcome } from '../../outcome.ts'
import type { Fulfilled } from '../../policy/index.ts'
import {
  type MappedToken,
  proofThumbprint,
  type Reissued,
  type ReissuedToken,
  type ReissueRefusal,
  reissue,
  remember,
  scopeIn,
  type VerifiedToken,
} from '../../upstream/index.ts'
import { type Answer, ok } from '../request/answers.ts'
import { allowedBy } from '../request/claims.ts'
import { denialOf, deny } from '../request/denied.ts'
import { authenticated, type Exchange } from '../request/exchange.ts'
import { confirmationOf, tokenTypeOf } from '../request/possession.ts'
import { permittedScopes, refuseWider, tellTakenOut } from './answered-scope.ts'
import { bindRefreshTokenOf } from './bound-grants.ts'
import type { Finish } from './finish.ts'
import { verifiesProofs } from './possession.ts'
import { factsAfter, orRevoke, verifyAnswer } from './returned-tokens.ts'
import type { TokenAnswer } from './token-answer.ts'
import { credentialOf } from './upstream-of.ts'

/**
 * The strategy `reissue` (docs/proxy.md#reissue): verifies the upstream's tokens, adds the claims of the policies, signs,
 * and remembers which of the upstream's tokens belongs to which of ours. When any of this fails, the upstream's tokens
 * are revoked and none is returned.
 *
 * @throws GatewayError `upstream_broken` when a token cannot be verified or signed again; `store_unavailable`, `store_full`
 */
export const finishReissue: Finish = (exchange, answer) =>
  orRevoke(exchange, answer, async () => {
    const now = exchange.clockMs() / 1000
    const verified = await verifyAnswer(exchange, answer, now)
    const accessToken = verifiedOrFail('access token', verified.accessToken)
    const idToken = verified.idToken === null ? null : verifiedOrFail('ID token', verified.idToken)
    if (authenticated(exchange).client.fapi2) requireFapi2([accessToken, idToken])
    const fulfilled = allowedBy(exchange).fulfil(factsAfter(exchange, verified))
    if (!fulfilled.ok) return deny(exchange, fulfilled.denial)
    const reissued = reissueTokens(exchange, answer, { accessToken, idToken }, fulfilled, now)
    if (!reissued.ok) {
      const scope = scopeIn(accessToken.payload) ?? answer.scope
      return refuseWider(exchange, scope) ?? refusedBy(exchange, reissued.refusal)
    }
    tellTakenOut(exchange, reissued.value.takenOut)
    await rememberAll(exchange, answer, reissued.value, fulfilled, now)
    await bindRefreshTokenOf(exchange, answer)
    return ok(bodyOf(exchange, answer, reissued.value))
  })

/** A token that cannot be verified is never passed on: the client would rely on unchecked claims. */
const verifiedOrFail = (what: string, outcome: Outcome<VerifiedToken, string>): VerifiedToken => {
  if (outcome.ok) return outcome.value
  throw new GatewayError('upstream_broken', `The ${what} of the upstream cannot be issued again: ${outcome.refusal}`)
}

/** FAPI 2.0 Security Profile section 5.4.1: tokens keep the algorithm that the upstream has signed them with. */
const requireFapi2 = (tokens: readonly (VerifiedToken | null)[]): void => {
  const other = tokens.find(token => token !== null && !FAPI2_ALGS.some(alg => alg === token.alg))
  if (other == null) return
  throw new GatewayError('upstream_broken', `The upstream signs with ${other.alg}, which FAPI 2.0 does not allow`)
}

type Allowed = Extract<Fulfilled, { ok: true }>

const reissueTokens = (
  exchange: Exchange,
  answer: TokenAnswer,
  tokens: { readonly accessToken: VerifiedToken; readonly idToken: VerifiedToken | null },
  { claims, token }: Allowed,
  now: number,
): Outcome<Reissued, ReissueRefusal> => {
  const { ctx, revision, sentScope } = exchange
  const { client } = authenticated(exchange)
  const { issuer, accessToken: limits } = revision.config
  const credential = credentialOf(exchange)
  const proof = ctx.req.headers['dpop']
  return reissue({
    ...tokens,
    // RFC 6749 section 5.1: an answer that does not name the scope grants the requested scope.
    answeredScope: answer.scope ?? sentScope,
    // A client of a further issuer knows that one alone.
    issuer: credential.issuer ?? issuer,
    clientId: client.clientId,
    upstreamClientId: credential.clientId,
    ring: revision.keys,
    now,
    maxLifetime: Math.min(...[token.lifetime, client.accessTokenLifetime, limits.maxLifetime].filter(isNumber)),
    narrowing: { permitted: permittedScopes(exchange), scope: token.scope, audience: token.audience },
    claims,
    proofThumbprint: verifiesProofs(exchange) ? null : proofThumbprint(typeof proof === 'string' ? proof : undefined),
    cnf: confirmationOf(exchange, client.certificateBound ? exchange.certificate : null),
    tokenType: answer.tokenType,
  })
}

const isNumber = (value: number | null): value is number => value !== null

const EMPTY = {
  invalid_scope: 'no requested scope is granted',
  invalid_target: 'no requested resource is granted',
} as const

const refusedBy = (exchange: Exchange, refusal: ReissueRefusal): Answer => {
  if (refusal.kind === 'empty')
    return deny(exchange, denialOf({ error: refusal.error, description: EMPTY[refusal.error] }))
  const { reason } = refusal
  throw new GatewayError('upstream_broken', `The tokens of the upstream cannot be issued again: ${reason}`)
}

/** Remembers both tokens before they are returned: a token that cannot be found again could not be revoked. */
const rememberAll = async (
  exchange: Exchange,
  answer: TokenAnswer,
  { accessToken, idToken }: Reissued,
  { claims }: Allowed,
  now: number,
): Promise<void> => {
  const { store } = exchange
  const { clientId } = authenticated(exchange).client
  const keep = (ours: ReissuedToken, mapped: Omit<MappedToken, 'clientId'>): Promise<void> =>
    remember(store, ours, { ...mapped, clientId }, now)
  await Promise.all([
    keep(accessToken, { kind: 'access_token', token: answer.accessToken, introspection: claims.introspection }),
    idToken === null || answer.idToken === null
      ? null
      : keep(idToken, { kind: 'id_token', token: answer.idToken, introspection: {} }),
  ])
}

/** RFC 6749 section 5.1: the members that describe the token follow the new token; all others are the upstream's. */
const bodyOf = (
  exchange: Exchange,
  { body }: TokenAnswer,
  { accessToken, idToken, expiresIn, scope }: Reissued,
): Members => ({
  ...body,
  access_token: accessToken.token,
  ...(exchange.proof === null ? {} : { token_type: tokenTypeOf(exchange) }),
  expires_in: expiresIn,
  ...(scope === null ? {} : { scope }),
  ...(idToken === null ? {} : { id_token: idToken.token }),
})
