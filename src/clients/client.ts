/** The words of client registration and authentication. */

import type { JwsAlg } from '../jose/index.ts'
import type { AuthMethod, Endpoint, JsonObject, NumericDate } from '../oauth.ts'
import type { Comparison } from '../outcome.ts'
import type { Reason } from './reasons.ts'

/** A registered client (RFC 7591 metadata), read, checked and prepared. */
export interface Client {
  readonly clientId: string
  readonly name: string | null
  readonly method: AuthMethod
  /** Our name of the issuer whose tokens it presents; null for a client that has a credential of its own. */
  readonly issuer: string | null
  /** Pinned algorithms for the JWT methods, usually one; empty for the others. */
  readonly algs: readonly JwsAlg[]
  readonly grantTypes: readonly string[]
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  /** What the client is as a resource server: tokens for these concern it. */
  readonly resourceIds: readonly string[]
  /** The clients whose tokens it may introspect whatever they are for; null for those of any client. */
  readonly introspects: readonly string[] | null
  /** The tokens of trusted issuers that it may exchange. */
  readonly subjectTokens: readonly SubjectTokens[]
  /** Whether a subject token that is for one of its `resourceIds` needs no proof of the key it is bound to. */
  readonly liftsBinding: boolean
  /** The authorization servers for which it may get an ID-JAG, by their issuers. */
  readonly idJag: ReadonlyMap<string, IdJagTarget>
  /** What the FAPI 2.0 Security Profile asks of a client is asked of it. */
  readonly fapi2: boolean
  /** It gets nothing without a DPoP proof, RFC 9449 section 5.2. */
  readonly dpopBound: boolean
  /** Its tokens are bound to its certificate however it authenticates, RFC 8705 section 3.4. */
  readonly certificateBound: boolean
  /** Seconds; null when the client has no cap of its own. */
  readonly accessTokenLifetime: number | null
  readonly metadata: JsonObject
  readonly assertion: AssertionRules
  readonly disabled: boolean
  /** Its own strategy; null for that of the configuration. */
  readonly fulfilment: FrontStrategy | null
  /** How to reach the upstream as this client; null without one. Raw, the upstream room reads it. */
  readonly upstream: JsonObject | null
}

/** Tokens of a trusted issuer that a client may exchange. */
export interface SubjectTokens {
  /** Our name of the issuer. */
  readonly issuer: string
  /** A value of `aud`. */
  readonly audience: string
  /** The application that the token was given to; null for any. */
  readonly azp: string | null
}

/** What a client is at another authorization server, and what it may ask for there. */
export interface IdJagTarget {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly resources: readonly string[]
}

/** How claims get into the tokens of a client, in front of an upstream. */
export type FrontStrategy = 'assertion' | 'reissue' | 'introspection' | 'none'

export interface AssertionRules {
  readonly audience: 'strict' | 'fapi2' | 'legacy'
  /** Further names that we go by, each as good as the issuer. */
  readonly audiences: readonly string[]
  /** Seconds, without the clock tolerance. */
  readonly maxLifetime: number
  /** Seconds by which the clock of the client may differ; null for those of all clients. */
  readonly clockTolerance: number | null
  readonly jti: 'once' | 'optional'
  /** Refuses an assertion whose `typ` is not `client-authentication+jwt`. */
  readonly requireTyp: boolean
  /** Looser settings end here; null when nothing is looser than the default. */
  readonly until: NumericDate | null
}

declare const authenticated: unique symbol

/** Proof that a client is who it says; only `authenticate` makes one. */
export interface AuthenticatedClient {
  readonly [authenticated]: true
  readonly client: Client
  readonly method: AuthMethod
  /** Verified payload and header; null unless a JWT method was used. */
  readonly assertion: { readonly payload: JsonObject; readonly header: JsonObject } | null
  readonly key: { readonly thumbprint: string } | null
  readonly certificate: Certificate | null
}

/** A client certificate seen on our TLS listener, or in `Client-Cert` (RFC 9440) from a trusted proxy. */
export interface Certificate {
  readonly subjectDn: string
  readonly sanDns: readonly string[]
  readonly sanUri: readonly string[]
  readonly sanIp: readonly string[]
  readonly sanEmail: readonly string[]
  /** base64url SHA-256 of the DER, RFC 8705 section 3.1. */
  readonly thumbprint: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  readonly notAfter: NumericDate
  /** True when the chain was verified against the configured CA. */
  readonly chainVerified: boolean
}

/** The parts of a request that can authenticate its client, as the gateway has framed them. Nothing is believed yet. */
export interface PresentedRequest {
  /** Every `Authorization` header value, raw, in order. */
  readonly authorization: readonly string[]
  /** Form parameters, each once, empty values already left out. */
  readonly form: ReadonlyMap<string, string>
  readonly certificate: Certificate | null
}

export interface AuthenticationContext {
  readonly endpoint: Endpoint
  /** Seconds, read once per request. */
  readonly now: NumericDate
  readonly remoteAddress: string
  /** Calls back when whoever asks leaves before there is an answer, or when there has been one. */
  readonly whenGone?: (hear: () => void) => void
  /** Receives the record of this one attempt; the caller joins it with its own facts about the request. */
  readonly record?: (record: AuthenticationRecord) => void
}

/**
 * Why authentication was refused: stable reason codes for the audit record. `invalid_client` ends as 401 and the one
 * constant body, `invalid_request` as 400, `throttled` as 429 with `Retry-After`.
 */
export interface AuthenticationRefusal {
  readonly kind: 'invalid_client' | 'invalid_request' | 'throttled'
  readonly detail: Reason
  /** Safe for `error_description`; used for `invalid_request` only. */
  readonly description: string
  /** Seconds, with `throttled`. */
  readonly retryAfter?: number
}

/** The facts of one authentication for the audit record; never a secret, an assertion or a token. */
export interface AuthenticationRecord {
  /** As presented, believed or not. */
  readonly clientId: string | null
  readonly method: AuthMethod | null
  readonly outcome: 'authenticated' | 'refused' | 'unavailable'
  /**
   * `authenticated`; or `authenticated_by_exception`, to be counted, when only a looser `assertion` setting of the client
   * let it pass, or a method that it is leaving; or the reason of the refusal.
   */
  readonly detail: string
  readonly keyThumbprint: string | null
  /** base64url SHA-256 of the jti. */
  readonly jtiHash: string | null
  /** The registered client that the request names; null for a name that is not registered. */
  readonly client: Client | null
  /** Its credential was right, whatever became of the request. */
  readonly proven: boolean
  /** Finds the values behind a refusal, where its reason is a comparison: once the answer is sent, so that no clock tells of them. */
  readonly compare: () => Comparison | null
}
