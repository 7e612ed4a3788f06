/** The token endpoint after the decision: the upstream is asked, and its answer finished. */
import type { JsonObject } from '../../oauth.ts'
import type { Strategy } from '../../upstream/index.ts'
import { allowedBy, evaluateClaims } from '../request/claims.ts'
import { denialOf, deny } from '../request/denied.ts'
import { required, type Step } from '../request/exchange.ts'
import { withParameter } from '../request/form.ts'
import { relayedError } from '../request/upstream-answers.ts'
import { askForTokens } from './ask-for-tokens.ts'
import { type Finish, finishRelayed } from './finish.ts'
import { finishIntrospection } from './finish-introspection.ts'
import { finishReissue } from './finish-reissue.ts'
import { scopeToSend } from './forwarded-grant.ts'
import { strategyOf, upstreamOf } from './upstream-of.ts'

/** How claims get into tokens: docs/proxy.md#strategies. */
const FINISH: Readonly<Record<Strategy, Finish>> = {
  assertion: finishRelayed,
  none: finishRelayed,
  introspection: finishIntrospection,
  reissue: finishReissue,
}

/** Asks the upstream for tokens: with the scope that the policies left, and under `assertion` with their claims. */
export const forwardToken: Step = async exchange => {
  const { form } = exchange
  const strategy = strategyOf(exchange)
  const { settings: upstream } = upstreamOf(exchange)
  const settings = allowedBy(exchange).settings()
  if (!settings.ok) return deny(exchange, settings.denial)
  const scope = scopeToSend(
    form,
    required(exchange.requested, 'requested'),
    settings.token.scope,
    upstream.defaultScope,
  )
  if (!scope.ok) return deny(exchange, denialOf(scope.refusal))
  exchange.sentScope = scope.value
  let claims: JsonObject | null = null
  if (strategy === 'assertion') {
    const fulfilled = evaluateClaims(exchange)
    if (!fulfilled.ok) return deny(exchange, fulfilled.denial)
    claims = assertionClaims(fulfilled.claims)
  }
  const reply = await askForTokens(exchange, {
    endpoint: 'token',
    form: withParameter(form, 'scope', scope.value),
    claims,
  })
  if (reply.kind === 'refused') return relayedError(reply)
  const finished = await FINISH[strategy](exchange, reply.answer)
  return { ...finished, headers: { ...reply.fields, ...finished.headers } }
}

/** Access-token claims at top level, ID-token claims in one member; null when there are none. */
const assertionClaims = (claims: {
  readonly access_token: JsonObject
  readonly id_token: JsonObject
}): JsonObject | null => {
  const idToken = Object.keys(claims.id_token).length === 0 ? {} : { id_token: claims.id_token }
  const all = { ...claims.access_token, ...idToken }
  return Object.keys(all).length === 0 ? null : all
}
