import { jwtSvidKeysOf, type KeptBundle, NO_ISSUERS, type TrustedIssuers } from '../issuers/index.ts'
import type { JwksCache, KeySource } from '../jose/index.ts'
import { AUTH_METHODS, type Endpoint } from '../oauth.ts'
import { accept, attempt, GatewayError, type Outcome, refuse, type Soon, soon } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import { comparedBy, misframed, nothing, recordOf, type Services } from './attempt-record.ts'
import { type Caller, callerOf, issuersFor } from './caller.ts'
import { isLeaving } from './changing-method.ts'
import { DEFAULT_TOLERANCE, MAX_TOLERANCE } from './claims.ts'
import type {
  AuthenticatedClient,
  AuthenticationContext,
  AuthenticationRefusal,
  Certificate,
  PresentedRequest,
} from './client.ts'
import { createIssuedVerdicts } from './issued-verdicts.ts'
import { METHODS } from './methods/index.ts'
import { isRightInVain } from './misplaced.ts'
import { type Presented, readPresented, unauthenticated } from './presented.ts'
import { type NotProven, notProven, type Proof, provenInVain } from './proof.ts'
import type { Reason } from './reasons.ts'
import { type ClientRegistry, keysTried, type RegisteredClient } from './registry.ts'
import type { SecretMemory } from './secret-memory.ts'
import { createSecretComparer } from './secrets.ts'
import { NO_BUNDLES } from './spiffe-trust.ts'
import { standInFor } from './stand-in.ts'
import type { Throttle } from './throttle.ts'
import type { VerifyContext } from './verify.ts'
import { verifyX509Svid } from './x509-svid.ts'

export interface AuthenticationOptions {
  readonly registry: ClientRegistry
  readonly store: Store
  /** Our issuer identifier: the audience of every assertion. From the config, never from a request. */
  readonly issuer: string
  /** The external URLs of our endpoints, for `legacy` audiences only. */
  readonly endpointUrls: Readonly<Record<Endpoint, string>>
  /** Made once per process, so that a reload keeps the keys. */
  readonly jwks: JwksCache
  /** Whose tokens clients may have, and their keys; nobody's when absent. */
  readonly issuers?: TrustedIssuers
  readonly issuerKeys?: JwksCache
  /** The bundles of trust domains that serve them; nobody is asked when absent. */
  readonly bundles?: JwksCache<KeptBundle>
  /** Made once per process, so that a reload forgets no failures. */
  readonly throttle: Throttle
  /** Made once per process, so that a reload forgets no secret that was right; one of its own when absent. */
  readonly secretMemory?: SecretMemory
  /** Seconds, at most 60; 15 unless set. */
  readonly clockTolerance?: number
}

export type Authenticate = (
  request: PresentedRequest,
  context: AuthenticationContext,
) => Soon<Outcome<AuthenticatedClient, AuthenticationRefusal>>

/**
 * Makes `authenticate` for one revision of the registry. It accepts a client only by the method registered for it. A
 * refused caller does not learn the reason, which goes to the record.
 *
 * It throws, then or later, `GatewayError` (`store_unavailable`, `store_full`, `store_lost_data`, `jwks_unavailable`, `overloaded`) when the
 * question cannot be answered; nothing a client sends makes it throw otherwise.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3 RFC 6749 section 2.3}
 */
export const createAuthentication = (options: AuthenticationOptions): Authenticate => {
  const services = servicesOf(options)
  const { registry } = options
  const issuers = issuersFor(options.issuers ?? NO_ISSUERS, options.issuer, registry)
  const from = { registry, issuers }
  return (request, context) => {
    const read = readPresented(request, issuers)
    if (read.ok) return verify(callerOf(request, read.value, from, context), services)
    context.record?.(misframed(request, read.refusal.detail, context, services))
    return read
  }
}

interface ThrottledServices extends Services {
  readonly throttle: Throttle
}

const servicesOf = (options: AuthenticationOptions): ThrottledServices => {
  const { registry, throttle, store, jwks, issuerKeys = jwks, issuer, endpointUrls } = options
  const { issuers = NO_ISSUERS, bundles = NO_BUNDLES } = options
  const clockTolerance = Math.min(options.clockTolerance ?? DEFAULT_TOLERANCE, MAX_TOLERANCE)
  return {
    throttle,
    registry,
    store,
    jwks,
    issuerKeys,
    spiffe: { ofTrustDomain: issuers.ofTrustDomain, bundles },
    verdicts: createIssuedVerdicts(),
    issuer,
    endpointUrls,
    clockTolerance,
    secrets: createSecretComparer(registry.secretWork, options.secretMemory),
    mostNamed: registry.mostNamed,
    mostKeys: Math.max(registry.mostKeys, ...keysOf(issuers).map(keysTried)),
  }
}

const keysOf = ({ all, trustDomains }: TrustedIssuers): readonly KeySource[] => [
  ...all.map(({ keys }) => keys),
  ...trustDomains.map(jwtSvidKeysOf),
]

type Verdict = Outcome<AuthenticatedClient, AuthenticationRefusal>

const verify = (caller: Caller, services: ThrottledServices): Soon<Verdict> => {
  const { attempted, context } = caller
  const { throttle } = services
  const turn = throttle.turn(attempted, context.now, context.whenGone)
  // Nearly always there is nothing to wait for.
  if (turn === 'come') return verifyNow(caller, services)
  return soon(turn, come =>
    come === 'come' ? verifyNow(caller, services) : throttled(caller, throttle.wait(attempted, context.now), null),
  )
}

const verifyNow = (caller: Caller, services: ThrottledServices): Soon<Verdict> => {
  const {
    store,
    jwks,
    issuerKeys,
    spiffe,
    verdicts,
    issuer,
    endpointUrls,
    secrets,
    mostKeys,
    mostNamed,
    clockTolerance,
  } = services
  const { endpoint, now, remoteAddress: address } = caller.context
  const { clientId } = caller.attempted
  // Every member is written out: a copy of another shape is slow.
  const verifying = {
    store,
    jwks,
    issuerKeys,
    spiffe,
    verdicts,
    issuer,
    endpointUrls,
    secrets,
    mostKeys,
    mostNamed,
    clockTolerance,
    endpoint,
    address,
    clientId,
    now,
  }
  return attempt(
    () => proofOf(caller, verifying),
    proof => conclude(caller, services, proof),
    cause => unavailable(caller, cause),
  )
}

const proofOf = (caller: Caller, verifying: VerifyContext): Soon<Outcome<Proof, NotProven>> => {
  const { presented } = caller
  const certificate = presented.mechanism === 'id_only' ? presented.certificate : null
  const proof = proofOfMethod(caller, verifying)
  return certificate === null
    ? proof
    : soon(proof, found => (found.ok ? found : alsoAsSvid(certificate, verifying, found)))
}

const proofOfMethod = (
  { presented, found, several }: Caller,
  verifying: VerifyContext,
): Soon<Outcome<Proof, NotProven>> => {
  // The token is verified first, whoever it is: what it says decides who.
  if (presented.mechanism === 'issued' || presented.mechanism === 'svid')
    return soon(METHODS[OF_TOKENS[presented.mechanism]](presented, found ?? standInFor(presented), verifying), proof =>
      found === null && !proof.ok && proof.refusal.detail === 'subject_of_another'
        ? notProven(whoseOf(presented, several))
        : proof,
    )
  if (found === null) return standIn(presented, whoseOf(presented, several), verifying)
  const obstacle = obstacleFor(presented, found)
  if (obstacle === null) return METHODS[found.client.method](presented, found, verifying)
  const isRight = isRightInVain(presented, found, verifying)
  return isRight === null
    ? standIn(presented, obstacle, verifying)
    : soon(isRight, right => (right ? provenInVain(obstacle) : notProven(obstacle)))
}

/** The method of what an issuer, or a trust domain, has made. */
const OF_TOKENS = { issued: 'federated_jwt', svid: 'spiffe_jwt' } as const

/** Why a credential is no client's. */
const whoseOf = ({ clientIds }: Presented, several: readonly RegisteredClient[]): Reason => {
  if (several.length > 1) return 'subject_of_several'
  return clientIds.length > 0 ? 'unknown_client' : 'subject_not_mapped'
}

/**
 * A certificate that names a workload is looked at before it is refused, whoever is named beside it, so that neither time nor
 * a bundle that cannot be had tells of any client. Whoever has proven itself otherwise waits for no bundle.
 */
const alsoAsSvid = (
  certificate: Certificate,
  verifying: VerifyContext,
  refused: Outcome<Proof, NotProven>,
): Soon<Outcome<Proof, NotProven>> => soon(verifyX509Svid(certificate, verifying), () => refused)

/** A client that cannot authenticate is replaced by one with the same method, so that timing reveals nothing. */
const standIn = (presented: Presented, obstacle: Reason, verifying: VerifyContext): Soon<Outcome<Proof, NotProven>> => {
  const other = standInFor(presented)
  return soon(METHODS[other.client.method](presented, other, verifying), () => notProven(obstacle))
}

/** Returns why a registered client cannot authenticate in this way at all; null when its method may verify the request. */
const obstacleFor = (presented: Presented, { client }: RegisteredClient): Reason | null => {
  if (client.disabled) return 'client_disabled'
  return AUTH_METHODS[client.method].mechanism === presented.mechanism ? null : 'wrong_method'
}

const conclude = (caller: Caller, services: ThrottledServices, proof: Outcome<Proof, NotProven>): Soon<Verdict> => {
  const { found, attempted, context } = caller
  const { throttle } = services
  if (found === null || !proof.ok) {
    const { detail, jtiHash, guess } = proof.ok ? UNKNOWN_CLIENT : proof.refusal
    return soon(throttle.failed(attempted, context.now, guess), retryAfter => {
      if (retryAfter !== null) return throttled(caller, retryAfter, detail)
      const record = recordOf(caller, 'refused', detail, null, jtiHash)
      const compare = () => comparedBy(caller, services, detail)
      context.record?.({ ...record, proven: found !== null && !guess, compare })
      return unauthenticated(detail)
    })
  }
  throttle.succeeded(attempted, context.now)
  const { jtiHash, keyThumbprint, byException } = proof.value
  const detail = byException || isLeaving(found) ? 'authenticated_by_exception' : 'authenticated'
  context.record?.(recordOf(caller, 'authenticated', detail, keyThumbprint, jtiHash))
  return accept(authenticatedAs(found, proof.value))
}

const UNKNOWN_CLIENT: NotProven = { detail: 'unknown_client', jtiHash: null, guess: true }

/** A caller beyond a limit; null for a reason that nobody has looked for. */
const throttled = (caller: Caller, retryAfter: number, reason: Reason | null): Verdict => {
  const compare = reason === null ? nothing : () => ({ seen: { reason }, wanted: {} })
  caller.context.record?.({ ...recordOf(caller, 'refused', 'throttled'), compare })
  const description = 'too many failed attempts'
  return refuse({ kind: 'throttled', detail: 'throttled', description, retryAfter })
}

const unavailable = (caller: Caller, error: unknown): never => {
  const detail = error instanceof GatewayError ? error.code : 'internal'
  caller.context.record?.(recordOf(caller, 'unavailable', detail))
  throw error
}

const authenticatedAs = ({ client }: RegisteredClient, proof: Proof): AuthenticatedClient =>
  ({
    client,
    method: client.method,
    assertion: proof.assertion,
    key: proof.keyThumbprint === null ? null : { thumbprint: proof.keyThumbprint },
    certificate: proof.certificate,
  }) as AuthenticatedClient
