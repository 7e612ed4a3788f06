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
  type VerifiedToken,
} from '../../upstream/index.ts'
import { type Answer, ok } from '../request/answers.ts'
import { allowedBy, denialOf, deny } from '../request/denied.ts'
import { type Exchange, required } from '../request/exchange.ts'
import type { Finish } from './finish.ts'
import { credentialOf, factsAfter, orRevoke, verifyAnswer } from './returned-tokens.ts'
import type { TokenAnswer } from './token-answer.ts'

/**
 * Product section 6, `reissue`: verifies the upstream's tokens, adds the claims of the policies, signs, and remembers which
 * belong together. Whatever goes wrong, the upstream's tokens are revoked and nothing is returned.
 *
 * @throws GatewayError `upstream_broken` when a token cannot be verified or signed again; `store_unavailable`, `store_full`
 */
export const finishReissue: Finish = (exchange, answer) =>
  orRevoke(exchange, answer, async () => {
    const now = exchange.clockMs() / 1000
    const verified = await verifyAnswer(exchange, answer, now)
    const accessToken = believed('access token', verified.accessToken)
    const idToken = verified.idToken === null ? null : believed('ID token', verified.idToken)
    const fulfilled = allowedBy(exchange).fulfil(factsAfter(exchange, verified))
    if (!fulfilled.ok) return deny(exchange, fulfilled.denial)
    const reissued = again(exchange, answer, { accessToken, idToken }, fulfilled, now)
    if (!reissued.ok) return refusedBy(exchange, reissued.refusal)
    await rememberAll(exchange, answer, reissued.value, fulfilled, now)
    return ok(bodyOf(answer, reissued.value))
  })

/** A token that cannot be verified is never passed on: it is not what the client was promised. */
const believed = (what: string, outcome: Outcome<VerifiedToken, string>): VerifiedToken => {
  if (outcome.ok) return outcome.value
  throw new GatewayError('upstream_broken', `The ${what} of the upstream cannot be issued again: ${outcome.refusal}`)
}

type Allowed = Extract<Fulfilled, { ok: true }>

const again = (
  exchange: Exchange,
  answer: TokenAnswer,
  tokens: { readonly accessToken: VerifiedToken; readonly idToken: VerifiedToken | null },
  { claims, token }: Allowed,
  now: number,
): Outcome<Reissued, ReissueRefusal> => {
  const { ctx, revision, sentScope } = exchange
  const { client } = required(exchange.client, 'client')
  const { issuer, accessToken: limits } = revision.config
  const proof = ctx.req.headers['dpop']
  return reissue({
    ...tokens,
    // RFC 6749 section 5.1: an answer that does not name the scope grants what was asked for.
    answeredScope: answer.scope ?? sentScope,
    issuer,
    clientId: client.clientId,
    upstreamClientId: credentialOf(exchange).clientId,
    ring: revision.keys,
    now,
    maxLifetime: Math.min(...[token.lifetime, client.accessTokenLifetime, limits.maxLifetime].filter(isNumber)),
    narrowing: { scope: token.scope, audience: token.audience },
    claims,
    proofThumbprint: proofThumbprint(typeof proof === 'string' ? proof : undefined),
    tokenType: answer.tokenType,
  })
}

const isNumber = (value: number | null): value is number => value !== null

const EMPTY = {
  invalid_scope: { description: 'no requested scope is granted', detail: 'scope_empty' },
  invalid_target: { description: 'no requested resource is granted', detail: 'audience_empty' },
} as const

const refusedBy = (exchange: Exchange, refusal: ReissueRefusal): Answer => {
  if (refusal.kind === 'empty') return deny(exchange, denialOf({ error: refusal.error, ...EMPTY[refusal.error] }))
  const { reason } = refusal
  throw new GatewayError('upstream_broken', `The tokens of the upstream cannot be issued again: ${reason}`)
}

/** Before anything is returned: a token that cannot be found again could not be revoked. */
const rememberAll = async (
  { client, store }: Exchange,
  answer: TokenAnswer,
  { accessToken, idToken }: Reissued,
  { claims }: Allowed,
  now: number,
): Promise<void> => {
  const { clientId } = required(client, 'client').client
  const keep = (ours: ReissuedToken, mapped: Omit<MappedToken, 'clientId'>): Promise<void> =>
    remember(store, ours, { ...mapped, clientId }, now)
  await Promise.all([
    keep(accessToken, { kind: 'access_token', token: answer.accessToken, introspection: claims.introspection }),
    idToken === null || answer.idToken === null
      ? null
      : keep(idToken, { kind: 'id_token', token: answer.idToken, introspection: {} }),
  ])
}

/** RFC 6749 section 5.1: what the answer says of the token follows the token; everything else is the upstream's. */
const bodyOf = ({ body }: TokenAnswer, { accessToken, idToken, expiresIn, scope }: Reissued) => ({
  ...body,
  access_token: accessToken.token,
  expires_in: expiresIn,
  ...(scope === null ? {} : { scope }),
  ...(idToken === null ? {} : { id_token: idToken.token }),
})
