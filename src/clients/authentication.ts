import type { JwksCache } from '../jose/index.ts'
import type { Endpoint } from '../oauth.ts'
import { accept, attempt, GatewayError, type Outcome, refuse, type Soon } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import type { AuthenticatedClient, AuthenticationContext, AuthenticationRefusal, PresentedRequest } from './client.ts'
import { METHODS } from './methods/index.ts'
import { type Presented, readPresented, unauthenticated } from './presented.ts'
import { type NotProven, notProven, type Proof } from './proof.ts'
import type { ClientRegistry, RegisteredClient } from './registry.ts'
import { createSecretComparer, secretWorkOf } from './secrets.ts'
import { standInFor } from './stand-in.ts'
import type { Attempt, Throttle } from './throttle.ts'

export interface AuthenticationOptions {
  readonly registry: ClientRegistry
  readonly store: Store
  /** Our issuer identifier: the audience of every assertion. From the config, never from a request. */
  readonly issuer: string
  /** The external URLs of our endpoints, for `legacy` audiences only. */
  readonly endpointUrls: Readonly<Record<Endpoint, string>>
  /** Made once per process, so that a reload keeps the keys. */
  readonly jwks: JwksCache
  /** Made once per process, so that a reload forgets no failures. */
  readonly throttle: Throttle
  /** Seconds, at most 60; 15 unless set. */
  readonly clockTolerance?: number
}

export type Authenticate = (
  request: PresentedRequest,
  context: AuthenticationContext,
) => Soon<Outcome<AuthenticatedClient, AuthenticationRefusal>>

const DEFAULT_TOLERANCE = 15
const MAX_TOLERANCE = 60

/**
 * Makes `authenticate` for one revision of the registry. It accepts a client only by the method registered for it, and
 * tells the caller nothing but that it did not: the reason goes to the record.
 *
 * It throws, then or later, `GatewayError` (`store_unavailable`, `store_full`, `jwks_unavailable`, `overloaded`) when the
 * question cannot be answered; nothing a client sends makes it throw otherwise.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3 RFC 6749 section 2.3}
 */
export const createAuthentication = (options: AuthenticationOptions): Authenticate => {
  const { registry, throttle, store, jwks, issuer, endpointUrls } = options
  const clockTolerance = Math.min(options.clockTolerance ?? DEFAULT_TOLERANCE, MAX_TOLERANCE)
  const registered = registry.all().flatMap(({ clientId }) => registry.registered(clientId) ?? [])
  const work = secretWorkOf(
    registered.flatMap(({ credentials }) => ('secrets' in credentials ? [credentials.secrets] : [])),
  )
  const secrets = createSecretComparer(work)

  const registeredAs = (clientIds: readonly string[]): RegisteredClient | null => {
    for (const clientId of clientIds) {
      const client = registry.registered(clientId)
      if (client !== null) return client
    }
    return null
  }

  return (request, { endpoint, now, remoteAddress, record }) => {
    const read = readPresented(request)
    if (!read.ok) {
      record?.({
        clientId: null,
        method: null,
        outcome: 'refused',
        detail: read.refusal.detail,
        keyThumbprint: null,
        jtiHash: null,
      })
      return read
    }
    const presented = read.value
    const found = registeredAs(presented.clientIds)
    const clientId = found?.client.clientId ?? presented.clientIds[0] ?? ''
    const method = found?.client.method ?? null
    const sharedSecret = presented.mechanism === 'basic' || presented.mechanism === 'post'
    const attempted: Attempt = { address: remoteAddress, clientId, sharedSecret }
    const refusedAs = (detail: string, jtiHash: string | null = null): void =>
      record?.({ clientId, method, outcome: 'refused', detail, keyThumbprint: null, jtiHash })
    const throttled = (retryAfter: number) => {
      refusedAs('throttled')
      const description = 'too many failed attempts'
      return refuse<AuthenticationRefusal>({ kind: 'throttled', detail: 'throttled', description, retryAfter })
    }
    const retryAfter = throttle.wait(attempted, now)
    if (retryAfter !== null) return throttled(retryAfter)
    // Who may not answer is stood in for, by the same method: the work is the same, and its result does not count.
    const reason = found === null ? 'unknown_client' : whyNot(presented, found)
    const asked = found === null || reason !== null ? standInFor(presented) : found
    const verifying = { store, jwks, issuer, endpointUrls, secrets, clockTolerance, endpoint, now }

    const conclude = (proof: Outcome<Proof, NotProven>): Outcome<AuthenticatedClient, AuthenticationRefusal> => {
      // A slow digest lets many guesses begin before the first has failed: those beyond the limit learn nothing.
      const tooLate = sharedSecret ? throttle.wait({ ...attempted, sharedSecret: false }, now) : null
      if (tooLate !== null) return throttled(tooLate)
      const verdict = reason === null ? proof : notProven(reason)
      if (found === null || !verdict.ok) {
        const { detail, jtiHash } = verdict.ok ? { detail: 'unknown_client', jtiHash: null } : verdict.refusal
        throttle.failed(attempted, now)
        refusedAs(detail, jtiHash)
        return unauthenticated(detail)
      }
      throttle.succeeded(attempted, now)
      const { jtiHash, keyThumbprint, byException } = verdict.value
      const detail = byException ? 'authenticated_by_exception' : 'authenticated'
      record?.({ clientId, method, outcome: 'authenticated', detail, keyThumbprint, jtiHash })
      return accept(authenticatedAs(found, verdict.value))
    }
    const unavailable = (error: unknown): never => {
      const detail = error instanceof GatewayError ? error.code : 'internal'
      record?.({ clientId, method, outcome: 'unavailable', detail, keyThumbprint: null, jtiHash: null })
      throw error
    }
    return attempt(() => METHODS[asked.client.method](presented, asked, verifying), conclude, unavailable)
  }
}

/** Why a registered client cannot authenticate in this way at all; null when its method may look at the request. */
const whyNot = (presented: Presented, { client }: RegisteredClient): string | null => {
  if (client.disabled) return 'client_disabled'
  return MECHANISMS[client.method] === presented.mechanism ? null : 'wrong_method'
}

const MECHANISMS: Readonly<Record<RegisteredClient['client']['method'], Presented['mechanism']>> = {
  client_secret_basic: 'basic',
  client_secret_post: 'post',
  client_secret_jwt: 'assertion',
  private_key_jwt: 'assertion',
  tls_client_auth: 'id_only',
  self_signed_tls_client_auth: 'id_only',
  none: 'id_only',
}

const authenticatedAs = ({ client }: RegisteredClient, proof: Proof): AuthenticatedClient =>
  ({
    client,
    method: client.method,
    assertion: proof.assertion,
    key: proof.keyThumbprint === null ? null : { thumbprint: proof.keyThumbprint },
    certificate: proof.certificate,
  }) as AuthenticatedClient
