import type { Endpoint } from '../oauth.ts'
import { accept, GatewayError, type Outcome, refuse } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import type { AuthenticatedClient, AuthenticationContext, AuthenticationRefusal, PresentedRequest } from './client.ts'
import type { JwksCache } from './jwks.ts'
import { METHODS } from './methods/index.ts'
import type { NotProven, Proof } from './methods/verify.ts'
import { type Presented, readPresented, unauthenticated } from './presented.ts'
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
) => Promise<Outcome<AuthenticatedClient, AuthenticationRefusal>>

const DEFAULT_TOLERANCE = 15
const MAX_TOLERANCE = 60

/**
 * Makes `authenticate` for one revision of the registry. It accepts a client only by the method registered for it, and
 * tells the caller nothing but that it did not: the reason goes to the record.
 *
 * The promise rejects with `GatewayError` (`store_unavailable`, `store_full`, `jwks_unavailable`, `overloaded`) when the question
 * cannot be answered; nothing a client sends makes it reject otherwise.
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

  return async (request, { endpoint, now, remoteAddress, record = () => {} }) => {
    const read = readPresented(request)
    if (!read.ok) {
      record({ outcome: 'refused', detail: read.refusal.detail, ...NOBODY })
      return read
    }
    const presented = read.value
    const [firstId = ''] = presented.clientIds
    const found = presented.clientIds.map(id => registry.registered(id)).find(client => client !== null) ?? null
    const clientId = found?.client.clientId ?? firstId
    const who = { clientId, method: found?.client.method ?? null, keyThumbprint: null, jtiHash: null }
    const sharedSecret = presented.mechanism === 'basic' || presented.mechanism === 'post'
    const attempt: Attempt = { address: remoteAddress, clientId, sharedSecret }
    const throttled = (retryAfter: number) => {
      record({ outcome: 'refused', detail: 'throttled', ...who })
      const description = 'too many failed attempts'
      return refuse<AuthenticationRefusal>({ kind: 'throttled', detail: 'throttled', description, retryAfter })
    }
    const retryAfter = throttle.wait(attempt, now)
    if (retryAfter !== null) return throttled(retryAfter)
    try {
      // Who may not answer is stood in for, by the same method: the work is the same, and its result does not count.
      const reason = found === null ? 'unknown_client' : whyNot(presented, found)
      const asked = found === null || reason !== null ? standInFor(presented) : found
      const verifying = { store, jwks, issuer, endpointUrls, secrets, clockTolerance, endpoint, now }
      const proven = await METHODS[asked.client.method](presented, asked, verifying)
      const verdict = reason === null ? proven : refuse<NotProven>({ detail: reason, jtiHash: null })
      // A slow digest lets many guesses begin before the first has failed: those beyond the limit learn nothing.
      const tooLate = sharedSecret ? throttle.wait({ ...attempt, sharedSecret: false }, now) : null
      if (tooLate !== null) return throttled(tooLate)
      if (!verdict.ok || found === null) {
        const { detail, jtiHash } = verdict.ok ? { detail: 'unknown_client', jtiHash: null } : verdict.refusal
        throttle.failed(attempt, now)
        record({ outcome: 'refused', detail, ...who, jtiHash })
        return unauthenticated(detail)
      }
      throttle.succeeded(attempt, now)
      const { jtiHash, keyThumbprint, byException } = verdict.value
      const detail = byException ? 'authenticated_by_exception' : 'authenticated'
      record({ outcome: 'authenticated', detail, ...who, jtiHash, keyThumbprint })
      return accept(authenticatedAs(found, verdict.value))
    } catch (error) {
      const detail = error instanceof GatewayError ? error.code : 'internal'
      record({ outcome: 'unavailable', detail, ...who })
      throw error
    }
  }
}

const NOBODY = { clientId: null, method: null, keyThumbprint: null, jtiHash: null } as const

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
