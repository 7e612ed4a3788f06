import { NO_ISSUERS, type TrustedIssuers } from '../issuers/index.ts'
import { isHmac, type JwksCache, member } from '../jose/index.ts'
import { AUTH_METHODS, type Endpoint } from '../oauth.ts'
import { accept, attempt, type Comparison, GatewayError, type Outcome, refuse, type Soon, soon } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import { isLeaving, registrationFor } from './changing-method.ts'
import { claimedClient } from './claimed.ts'
import { DEFAULT_TOLERANCE, MAX_TOLERANCE } from './claims.ts'
import type {
  AuthenticatedClient,
  AuthenticationContext,
  AuthenticationRecord,
  AuthenticationRefusal,
  PresentedRequest,
} from './client.ts'
import { comparedFor } from './compared/index.ts'
import { comparedIssued } from './compared-issued.ts'
import { createIssuedVerdicts } from './issued-verdicts.ts'
import { METHODS } from './methods/index.ts'
import { isRightInVain } from './misplaced.ts'
import { type Issuers, type Presented, readPresented, unauthenticated } from './presented.ts'
import { type NotProven, notProven, type Proof, provenInVain } from './proof.ts'
import type { Reason } from './reasons.ts'
import type { ClientRegistry, RegisteredClient } from './registry.ts'
import type { SecretMemory } from './secret-memory.ts'
import { createSecretComparer } from './secrets.ts'
import { standInFor } from './stand-in.ts'
import type { Attempt, Throttle } from './throttle.ts'
import type { VerifyContext } from './verify.ts'

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
  const issuers = issuersOf(options)
  return (request, context) => {
    const read = readPresented(request, issuers)
    if (read.ok) return verify(callerOf(request, read.value, options.registry, context), services)
    context.record?.(misframed(request, read.refusal.detail, context, services))
    return read
  }
}

/** The part of a verification that is the same for all requests, and the throttle. */
interface Services extends Omit<VerifyContext, 'endpoint' | 'address' | 'clientId' | 'now'> {
  readonly throttle: Throttle
  readonly registry: ClientRegistry
}

const servicesOf = (options: AuthenticationOptions): Services => {
  const { registry, throttle, store, jwks, issuerKeys = jwks, issuer, endpointUrls } = options
  const clockTolerance = Math.min(options.clockTolerance ?? DEFAULT_TOLERANCE, MAX_TOLERANCE)
  return {
    throttle,
    registry,
    store,
    jwks,
    issuerKeys,
    verdicts: createIssuedVerdicts(),
    issuer,
    endpointUrls,
    clockTolerance,
    secrets: createSecretComparer(registry.secretWork, options.secretMemory),
    mostKeys: registry.mostKeys,
  }
}

/** One caller, not yet believed: the client that it names, and the proof that it presents. */
interface Caller {
  readonly request: PresentedRequest
  readonly presented: Presented
  /** Null when no client is registered under the presented names, or fits the token of an issuer alone. */
  readonly found: RegisteredClient | null
  /** Several clients fit the token of an issuer, and the request does not say which. */
  readonly several: readonly RegisteredClient[]
  readonly attempted: Attempt
  readonly context: AuthenticationContext
}

const callerOf = (
  request: PresentedRequest,
  presented: Presented,
  registry: ClientRegistry,
  context: AuthenticationContext,
): Caller => {
  const { clientIds } = presented
  const registered = registeredAs(clientIds, registry)
  const fitting =
    presented.mechanism === 'issued' && clientIds.length === 0 ? fittingOf(presented, registry, context) : NONE
  const found =
    fitting.length === 1
      ? (fitting[0] ?? null)
      : registered === null
        ? null
        : registrationFor(registered, presented, context.now)
  const attempted = {
    address: context.remoteAddress,
    clientId: found?.client.clientId ?? clientIds[0] ?? subjectOf(presented),
    guessable: isGuessable(presented),
  }
  return { request, presented, found, several: fitting.length > 1 ? fitting : NONE, attempted, context }
}

/** The name under which a token is presented without another one: so much of it as the name of a client may have. */
const subjectOf = (presented: Presented): string => {
  const sub = presented.mechanism === 'issued' ? member(presented.assertion.payload, 'sub') : null
  return typeof sub === 'string' ? sub.slice(0, 256) : ''
}

const NONE: readonly never[] = []

/** The clients that a token is. Nothing of it is believed yet. Of those that count, a disabled one takes nothing away. */
const fittingOf = (
  { issuer, assertion }: Extract<Presented, { mechanism: 'issued' }>,
  registry: ClientRegistry,
  { now }: AuthenticationContext,
): readonly RegisteredClient[] => {
  if (issuer === null) return NONE
  const all = registry.mapped.fitting(issuer.name, assertion.payload).filter(one => !isLeaving(one) || now < one.endsAt)
  const enabled = all.filter(({ client }) => !client.disabled)
  return enabled.length > 0 ? enabled : all
}

const issuersOf = ({ issuers = NO_ISSUERS, issuer, registry }: AuthenticationOptions): Issuers => ({
  of: issuers.of,
  // A client that writes a URL where its own name belongs is told of that instead: in the record alone, so that nobody learns
  // from the answer whether there is such a client.
  isForeign: (iss, sub, clientId) =>
    issuers.all.length > 0 &&
    typeof iss === 'string' &&
    /^https?:\/\//.test(iss) &&
    iss !== sub &&
    iss !== issuer &&
    (typeof sub !== 'string' || (clientId ?? sub) !== sub || registry.registered(sub) === null),
})

/** By what the request says alone, so that it is the same whether or not there is such a client. */
const isGuessable = (presented: Presented): boolean => {
  switch (presented.mechanism) {
    case 'basic':
    case 'post':
      return true
    case 'assertion':
      return isHmac(presented.assertion.alg)
    case 'issued':
      return presented.issuer === null && isHmac(presented.assertion.alg)
    case 'id_only':
      return false
  }
}

const registeredAs = (clientIds: readonly string[], registry: ClientRegistry): RegisteredClient | null => {
  for (const clientId of clientIds) {
    const client = registry.registered(clientId)
    if (client !== null) return client
  }
  return null
}

type Verdict = Outcome<AuthenticatedClient, AuthenticationRefusal>

const verify = (caller: Caller, services: Services): Soon<Verdict> => {
  const { attempted, context } = caller
  const { throttle } = services
  const turn = throttle.turn(attempted, context.now, context.whenGone)
  // Nearly always there is nothing to wait for.
  if (turn === 'come') return verifyNow(caller, services)
  return soon(turn, come =>
    come === 'come' ? verifyNow(caller, services) : throttled(caller, throttle.wait(attempted, context.now), null),
  )
}

const verifyNow = (caller: Caller, services: Services): Soon<Verdict> => {
  const { store, jwks, issuerKeys, verdicts, issuer, endpointUrls, secrets, mostKeys, clockTolerance } = services
  const { endpoint, now, remoteAddress: address } = caller.context
  const { clientId } = caller.attempted
  // Every member is written out: a copy of another shape is slow.
  const verifying = {
    store,
    jwks,
    issuerKeys,
    verdicts,
    issuer,
    endpointUrls,
    secrets,
    mostKeys,
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

const proofOf = ({ presented, found, several }: Caller, verifying: VerifyContext): Soon<Outcome<Proof, NotProven>> => {
  // The token is verified first, whoever it is: what it says decides who.
  if (presented.mechanism === 'issued')
    return soon(METHODS.federated_jwt(presented, found ?? standInFor(presented), verifying), proof =>
      found === null && !proof.ok && proof.refusal.detail === 'subject_of_another'
        ? notProven(whoseOf(presented, several))
        : proof,
    )
  if (found === null) return standIn(presented, 'unknown_client', verifying)
  const obstacle = obstacleFor(presented, found)
  if (obstacle === null) return METHODS[found.client.method](presented, found, verifying)
  const isRight = isRightInVain(presented, found, verifying)
  return isRight === null
    ? standIn(presented, obstacle, verifying)
    : soon(isRight, right => (right ? provenInVain(obstacle) : notProven(obstacle)))
}

/** Why the token of an issuer is no client's. */
const whoseOf = ({ clientIds }: Presented, several: readonly RegisteredClient[]): Reason => {
  if (clientIds.length > 0) return 'unknown_client'
  return several.length > 1 ? 'subject_of_several' : 'subject_not_mapped'
}

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

const conclude = (caller: Caller, services: Services, proof: Outcome<Proof, NotProven>): Soon<Verdict> => {
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

/** The values behind a refusal. */
const comparedBy = (
  { request, presented, found, several, context }: Caller,
  services: Services,
  detail: Reason,
): Comparison | null => {
  if (presented.mechanism === 'issued') {
    const clients = several.map(({ client }) => client.clientId).slice(0, MOST_NAMED)
    const compared = comparedIssued(detail, presented, {
      clients,
      now: context.now,
      clockTolerance: services.clockTolerance,
    })
    if (compared !== null) return compared
  }
  const { endpoint, now } = context
  return comparedFor(detail, { request, found, registry: services.registry, verifying: { ...services, endpoint, now } })
}

/** Clients in a record. */
const MOST_NAMED = 8

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

/** Makes the record of a request whose form is wrong: which client it names is looked for where it is written. */
const misframed = (
  request: PresentedRequest,
  detail: Reason,
  { endpoint, now }: AuthenticationContext,
  services: Services,
): AuthenticationRecord => {
  const { registry } = services
  const compare = (): Comparison | null => {
    const found = claimedClient(request, registry)
    return comparedFor(detail, { request, found, registry, verifying: { ...services, endpoint, now } })
  }
  return {
    clientId: null,
    method: null,
    outcome: 'refused',
    detail,
    keyThumbprint: null,
    jtiHash: null,
    client: null,
    proven: false,
    compare,
  }
}

/** There is nothing to compare. */
const nothing = (): null => null

const recordOf = (
  caller: Caller,
  outcome: AuthenticationRecord['outcome'],
  detail: string,
  keyThumbprint: string | null = null,
  jtiHash: string | null = null,
): AuthenticationRecord => ({
  clientId: caller.attempted.clientId,
  method: caller.found?.client.method ?? null,
  outcome,
  detail,
  keyThumbprint,
  jtiHash,
  client: caller.found?.client ?? null,
  proven: outcome === 'authenticated',
  compare: nothing,
})

const authenticatedAs = ({ client }: RegisteredClient, proof: Proof): AuthenticatedClient =>
  ({
    client,
    method: client.method,
    assertion: proof.assertion,
    key: proof.keyThumbprint === null ? null : { thumbprint: proof.keyThumbprint },
    certificate: proof.certificate,
  }) as AuthenticatedClient
