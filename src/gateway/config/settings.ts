/** The configuration: as it is written, and as it is used. */
import type { SigningAlg } from '../../jose/index.ts'
import type { Endpoint, JsonObject, NumericDate } from '../../oauth.ts'
import type { StoreSettings } from '../../stores/index.ts'
import type { Strategy, UpstreamSettings, Withheld } from '../../upstream/index.ts'

/** The configuration with every default filled in and every path absolute. */
export interface Config {
  readonly issuer: string
  readonly listen: {
    readonly host: string
    readonly port: number
    /** Seconds. */
    readonly drainDelay: number
    readonly tls: TlsConfig | null
  }
  readonly admin: { readonly host: string; readonly port: number; readonly token: string | null }
  readonly clients: string
  readonly policies: string
  readonly keys: string
  readonly store: StoreConfig
  readonly accessToken: {
    /** Seconds. */
    readonly lifetime: number
    /** Seconds. */
    readonly maxLifetime: number
    readonly alg: SigningAlg
    readonly audience: string | null
  }
  /** Paths as configured; `endpoint-paths.ts` says where the others are. */
  readonly endpoints: WrittenEndpoints
  readonly trustedProxies: readonly string[]
  readonly jwks: { readonly allowPrivateAddresses: readonly string[] }
  readonly throttling: { readonly enabled: boolean; readonly failures: number; readonly window: number }
  readonly consts: JsonObject
  /** Null when we are the token service. */
  readonly upstream: UpstreamSettings | null
  readonly fulfilment: 'issue' | Strategy
  /** Requests of unregistered clients are forwarded before this instant; null refuses them. */
  readonly forwardUnregisteredUntil: NumericDate | null
}

/** The endpoints whose path can be configured. */
export type EndpointName = Endpoint | 'jwks'
export type WrittenEndpoints = { readonly [name in EndpointName]?: string }

/** Paths of PEM files. */
export interface TlsConfig {
  readonly cert: string
  readonly key: string
  readonly clientCa: string | null
}

/** The secret of a store may still be a reference, `env:NAME` or `file:path`. */
export type StoreConfig = Pick<StoreSettings, 'type' | 'path' | 'url'>

/** The configuration in its written form, after the schema has passed. */
export interface WrittenConfig {
  readonly issuer: string
  readonly listen: {
    readonly host: string
    readonly port: number
    readonly drain_delay: number
    readonly tls?: { readonly cert: string; readonly key: string; readonly client_ca?: string }
  }
  readonly admin: { readonly host: string; readonly port: number; readonly token?: string }
  readonly clients: string
  readonly policies: string
  readonly keys: string
  readonly store: StoreConfig
  readonly access_token: {
    readonly lifetime: number
    readonly max_lifetime: number
    readonly alg: SigningAlg
    readonly audience?: string
  }
  readonly endpoints: WrittenEndpoints
  readonly trusted_proxies: readonly string[]
  readonly jwks: { readonly allow_private_addresses: readonly string[] }
  readonly throttling: { readonly enabled: boolean; readonly failures: number; readonly window: number }
  readonly const: JsonObject
  readonly upstream?: WrittenUpstream
  readonly fulfilment?: Strategy
  readonly unregistered_clients: 'refuse' | { readonly forward_until: string }
}

export interface WrittenUpstream {
  readonly url: string
  readonly issuer?: string
  readonly host?: 'preserve' | 'upstream'
  readonly ca?: string
  readonly timeout?: number
  readonly pass?: readonly Withheld[]
  readonly publish_upstream_keys?: boolean | string
}
