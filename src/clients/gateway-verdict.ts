/** What the gateway says of the token of an issuer or a trust domain: asked itself, with a store of its own in which nothing has been used. */
import type { KeptBundle, TrustedIssuers } from '../issuers/index.ts'
import type { JwksCache } from '../jose/index.ts'
import { JWT_BEARER_ASSERTION } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { openStore } from '../stores/index.ts'
import { createAuthentication } from './authentication.ts'
import { type AssertionCheckContext, NOBODY_ASKED } from './check-assertion.ts'
import type { Reason } from './reasons.ts'
import { NO_BUNDLES } from './spiffe-trust.ts'
import { createThrottle } from './throttle.ts'

export interface IssuedCheckContext extends AssertionCheckContext {
  readonly issuers: TrustedIssuers
  /** The keys that issuers publish; null where nobody is asked. */
  readonly issuerKeys: JwksCache | null
  /** The bundles that trust domains serve; null where nobody is asked. */
  readonly bundles: JwksCache<KeptBundle> | null
}

/** The request of whoever sends an assertion, and perhaps a name beside it. */
export const assertionRequest = (text: string, clientId: string | null = null, type = JWT_BEARER_ASSERTION) => ({
  authorization: [],
  form: new Map([
    ['client_assertion', text],
    ['client_assertion_type', type],
    ...(clientId === null ? [] : [['client_id', clientId] as const]),
  ]),
  certificate: null,
})

export interface GatewayVerdict {
  /** Null when the gateway accepts it. */
  readonly code: Reason | null
  readonly byException: boolean
}

/** What the gateway says; null where it would have to ask for keys, and nobody is asked. */
export const verdictOf = async (
  request: ReturnType<typeof assertionRequest>,
  context: IssuedCheckContext,
): Promise<GatewayVerdict | null> => {
  const { registry, issuers, issuer, endpointUrls, endpoint, clockTolerance, now } = context
  // Of this check alone: nothing has been used in it.
  const store = await openStore({ type: 'memory', firstStart: true }, () => now)
  const authenticate = createAuthentication({
    registry,
    store,
    issuer,
    endpointUrls,
    issuers,
    clockTolerance,
    jwks: context.jwks ?? NOBODY_ASKED,
    issuerKeys: context.issuerKeys ?? NOBODY_ASKED,
    bundles: context.bundles ?? NO_BUNDLES,
    throttle: createThrottle({ enabled: false, failures: 1, window: 1 }, store),
  })
  let byException = false
  const record = ({ detail }: { readonly detail: string }): void => {
    byException = detail === 'authenticated_by_exception'
  }
  try {
    const outcome = await authenticate(request, { endpoint, now, remoteAddress: '', record })
    return { code: outcome.ok ? null : outcome.refusal.detail, byException }
  } catch (error) {
    const isUnasked = error instanceof GatewayError && error.code === 'jwks_unavailable'
    if (isUnasked && (context.issuerKeys === null || context.bundles === null)) return null
    throw error
  } finally {
    await store.close()
  }
}
