// Made from schemas/config.schema.json by schemas/generate.mjs: change the schema, not this file.
import type { JsonObject } from '../oauth.ts'

/** How one claimgate is deployed. Paths are relative to this file. Environment variables (CLAIMGATE_LISTEN__PORT) and flags override it. */
export type WrittenConfig = {
  /** Our identifier: the audience of client assertions and the iss of the tokens we sign. An https URL without query or fragment; http on loopback only. */
  readonly issuer: string
  /** Where clients reach us. */
  readonly listen?: {
    /**
     * An address or host name.
     * @default '127.0.0.1'
     */
    readonly host?: string
    /**
     * 0 takes any free port.
     * @default 8080
     */
    readonly port?: number
    /**
     * For balancers that take time to notice: requests are still accepted, each answer ends its connection, and /readyz says 503.
     * @default 5
     */
    readonly drain_delay?: number
    /** Certificate and key of this listener. Without it, TLS has to end in front of us. */
    readonly tls?: {
      /** PEM file: our certificate, then its intermediates. */
      readonly cert: string
      /** PEM file. */
      readonly key: string
      /** PEM file. Clients are asked for a certificate, and tls_client_auth accepts those that these authorities issued. */
      readonly client_ca?: string
    }
  }
  /** Health and metrics, never on the public port. */
  readonly admin?: {
    /**
     * Off loopback, only health and metrics answer without the token.
     * @default '127.0.0.1'
     */
    readonly host?: string
    /**
     * 0 takes any free port.
     * @default 8081
     */
    readonly port?: number
    /** Bearer token for what is neither health nor metrics, off loopback. A reference: env:NAME or file:path. */
    readonly token?: string
  }
  /**
   * A file or a folder of .yaml, .yml and .json files.
   * @default './clients'
   */
  readonly clients?: string
  /**
   * A file or a folder of .yaml, .yml and .json files, its *.test.yaml aside.
   * @default './policies'
   */
  readonly policies?: string
  /**
   * A file that holds a private JWK set. With a memory or lmdb store a missing file is created, readable by its owner only.
   * @default './keys.json'
   */
  readonly keys?: string
  /**
   * What we remember: used assertions and revoked tokens.
   * @default { type: 'lmdb' }
   */
  readonly store?:
    | {
        /** Kept in the memory of this process. */
        readonly type: 'memory'
      }
    | {
        /** Kept in a folder of this machine. */
        readonly type: 'lmdb'
        /**
         * Made when it is missing. A local disk, not a network file system.
         * @default './state'
         */
        readonly path?: string
      }
    | {
        /** Kept by a server. */
        readonly type: 'redis'
        /** redis: or rediss: URL. With a password, a reference: env:NAME or file:path. */
        readonly url: string
      }
  /** The access tokens that we issue. */
  readonly access_token?: {
    /**
     * Seconds, when no policy says.
     * @default 3600
     */
    readonly lifetime?: number
    /**
     * Seconds; no policy and no client goes beyond it. Where it is absent, a longer lifetime takes the place of the default.
     * @default 86400
     */
    readonly max_lifetime?: number
    /**
     * The key file needs an active key for it.
     * @default 'ES256'
     */
    readonly alg?: 'ES256' | 'RS256' | 'PS256' | 'EdDSA'
    /** aud of a token for a client that registered no audiences. */
    readonly audience?: string
  }
  /** Paths of our endpoints where they differ from the usual, or from the upstream's. The issuer's path is not put before them. */
  readonly endpoints?: {
    /** /token when absent; with an upstream, the upstream's own path. */
    readonly token?: Path
    /** /introspect when absent; with an upstream, the upstream's own path. */
    readonly introspection?: Path
    /** /revoke when absent; with an upstream, the upstream's own path. */
    readonly revocation?: Path
    /** /jwks when absent; with an upstream, the upstream's own path, where only fulfilment reissue takes another one. */
    readonly jwks?: Path
    /** Served with an upstream of our issuer only. The upstream's own path when absent. */
    readonly pushed_authorization_request?: Path
    /** Served with an upstream of our issuer only. The upstream's own path when absent. */
    readonly device_authorization?: Path
  }
  /**
   * CIDRs of the proxies whose Forwarded, X-Forwarded-For and Client-Cert headers are believed.
   * @default []
   */
  readonly trusted_proxies?: readonly Cidr[]
  /** What a client's jwks_uri may reach. */
  readonly jwks?: {
    /**
     * CIDRs that a jwks_uri may reach although they are private; plain http works only there.
     * @default []
     */
    readonly allow_private_addresses?: readonly Cidr[]
  }
  /** Failures are counted per address and client, over all endpoints together. */
  readonly throttling?: {
    /**
     * When false, no failure is counted and no request is answered 429.
     * @default true
     */
    readonly enabled?: boolean
    /**
     * The next request is answered 429.
     * @default 20
     */
    readonly failures?: number
    /**
     * Seconds.
     * @default 60
     */
    readonly window?: number
  }
  /** What differs per environment; policies read each member as #name. */
  readonly const?: JsonObject
  /** The token service behind us. Without it, claimgate issues tokens itself. */
  readonly upstream?: {
    /** Scheme, host and port, without a path. Endpoints that the upstream names in its metadata are reached here, by their path. Plain http draws a warning off loopback: credentials travel in the clear. */
    readonly url: string
    /** What the upstream calls itself; our own issuer when absent. Where the two differ, only client credentials, introspection and revocation work. */
    readonly issuer?: string
    /**
     * preserve: the upstream sees the public host name. upstream: it sees its own, as hosted services need.
     * @default 'preserve'
     */
    readonly host?: 'preserve' | 'upstream'
    /** PEM file, for an upstream whose certificate no public authority issued. It replaces the public ones. */
    readonly ca?: string
    /**
     * Seconds until the upstream has begun to answer. Then we answer 504.
     * @default 30
     */
    readonly timeout?: number
    /**
     * Members of the upstream's metadata that are forwarded untouched. Without this they are 404, because clients authenticate there and no policy would see it.
     * @default []
     */
    readonly pass?: readonly (
      | 'registration_endpoint'
      | 'backchannel_authentication_endpoint'
      | 'mtls_endpoint_aliases'
    )[]
    /**
     * With reissue, our JWKS holds our keys and those that clients encrypt to. true adds the upstream's signing keys, for tokens issued before claimgate stood here and for clients that are not registered yet; a date ends that.
     * @default false
     */
    readonly publish_upstream_keys?: boolean | string
  }
  /** How claims get into tokens; needed with an upstream. assertion: the upstream reads them from our client assertion. reissue: we verify what it returned, add the claims and sign it with the same algorithm; store lmdb or redis. introspection: they are remembered and appear in introspection answers; store lmdb or redis. none: authenticate, decide, forward. */
  readonly fulfilment?: 'assertion' | 'reissue' | 'introspection' | 'none'
  /**
   * With an upstream: refuse, or forward their requests untouched until a date, while clients are being registered.
   * @default 'refuse'
   */
  readonly unregistered_clients?:
    | 'refuse'
    | {
        /** A date, or a date-time of RFC 3339. From then on unregistered clients are refused. */
        readonly forward_until: string
      }
}

/** `WrittenConfig` with every default filled in. */
export type FilledConfig = {
  readonly issuer: string
  readonly listen: {
    readonly host: string
    readonly port: number
    readonly drain_delay: number
    readonly tls?: {
      readonly cert: string
      readonly key: string
      readonly client_ca?: string
    }
  }
  readonly admin: {
    readonly host: string
    readonly port: number
    readonly token?: string
  }
  readonly clients: string
  readonly policies: string
  readonly keys: string
  readonly store:
    | {
        readonly type: 'memory'
      }
    | {
        readonly type: 'lmdb'
        readonly path: string
      }
    | {
        readonly type: 'redis'
        readonly url: string
      }
  readonly access_token: {
    readonly lifetime: number
    readonly max_lifetime: number
    readonly alg: 'ES256' | 'RS256' | 'PS256' | 'EdDSA'
    readonly audience?: string
  }
  readonly endpoints: {
    readonly token?: Path
    readonly introspection?: Path
    readonly revocation?: Path
    readonly jwks?: Path
    readonly pushed_authorization_request?: Path
    readonly device_authorization?: Path
  }
  readonly trusted_proxies: readonly Cidr[]
  readonly jwks: {
    readonly allow_private_addresses: readonly Cidr[]
  }
  readonly throttling: {
    readonly enabled: boolean
    readonly failures: number
    readonly window: number
  }
  readonly const: JsonObject
  readonly upstream?: {
    readonly url: string
    readonly issuer?: string
    readonly host: 'preserve' | 'upstream'
    readonly ca?: string
    readonly timeout: number
    readonly pass: readonly (
      | 'registration_endpoint'
      | 'backchannel_authentication_endpoint'
      | 'mtls_endpoint_aliases'
    )[]
    readonly publish_upstream_keys: boolean | string
  }
  readonly fulfilment?: 'assertion' | 'reissue' | 'introspection' | 'none'
  readonly unregistered_clients:
    | 'refuse'
    | {
        readonly forward_until: string
      }
}

export type Path = string

/** An IPv4 or IPv6 range, or one address. */
export type Cidr = string

/** Keys whose change needs a restart. */
export const FIXED_KEYS = ['listen', 'admin', 'store', 'upstream'] as const
