// Made from schemas/config.schema.json by schemas/generate.mjs: change the schema, not this file.

/**
 * An IPv4 or IPv6 range, or one address.
 */
export type Cidr = string

/**
 * How one claimgate is deployed. Paths are relative to this file. Environment variables (CLAIMGATE_LISTEN__PORT) and flags override it.
 */
export interface WrittenConfig {
  /**
   * Our identifier: the audience of client assertions and the iss of the tokens we sign. An https URL without query or fragment; http on loopback only.
   */
  issuer: string
  /**
   * Where clients reach us.
   */
  listen?: {
    /**
     * An address or host name. 127.0.0.1 when absent.
     */
    host?: string
    /**
     * 8080 when absent; 0 takes any free port.
     */
    port?: number
    /**
     * For balancers that take time to notice: requests are still accepted, each answer ends its connection, and /readyz says 503. 5 when absent.
     */
    drain_delay?: number
    /**
     * Certificate and key of this listener. Without it, TLS has to end in front of us.
     */
    tls?: {
      /**
       * PEM file: our certificate, then its intermediates.
       */
      cert: string
      /**
       * PEM file.
       */
      key: string
      /**
       * PEM file. Clients are asked for a certificate, and tls_client_auth accepts those that these authorities issued.
       */
      client_ca?: string
    }
  }
  /**
   * Health and metrics, never on the public port. Loopback when absent.
   */
  admin?: {
    /**
     * 127.0.0.1 when absent. Off loopback, only health and metrics answer without the token.
     */
    host?: string
    /**
     * 8081 when absent; 0 takes any free port.
     */
    port?: number
    /**
     * Bearer token for what is neither health nor metrics, off loopback. A reference: env:NAME or file:path.
     */
    token?: string
  }
  /**
   * A file or a folder of .yaml, .yml and .json files; ./clients when absent.
   */
  clients?: string
  /**
   * A file or a folder of .yaml, .yml and .json files, its *.test.yaml aside; ./policies when absent.
   */
  policies?: string
  /**
   * A file that holds a private JWK set; ./keys.json when absent. With a memory or lmdb store a missing file is created, readable by its owner only.
   */
  keys?: string
  /**
   * What we remember: used assertions and revoked tokens. lmdb beside the configuration when absent.
   */
  store?:
    | {
        /**
         * Kept in the memory of this process.
         */
        type: 'memory'
      }
    | {
        /**
         * Kept in a folder of this machine.
         */
        type: 'lmdb'
        /**
         * Made when it is missing; ./state when absent. A local disk, not a network file system.
         */
        path?: string
      }
    | {
        /**
         * Kept by a server.
         */
        type: 'redis'
        /**
         * redis: or rediss: URL. With a password, a reference: env:NAME or file:path.
         */
        url: string
      }
  /**
   * The access tokens that we issue.
   */
  access_token?: {
    /**
     * Seconds, when no policy says; 3600 when absent.
     */
    lifetime?: number
    /**
     * Seconds; no policy and no client goes beyond it. 86400, or lifetime if that is longer, when absent.
     */
    max_lifetime?: number
    /**
     * ES256 when absent. The key file needs an active key for it.
     */
    alg?: 'ES256' | 'RS256' | 'PS256' | 'EdDSA'
    /**
     * aud of a token for a client that registered no audiences.
     */
    audience?: string
  }
  /**
   * Paths of our endpoints where they differ from the usual, or from the upstream's. The issuer's path is not put before them.
   */
  endpoints?: {
    /**
     * /token when absent; with an upstream, the upstream's own path.
     */
    token?: string
    /**
     * /introspect when absent; with an upstream, the upstream's own path.
     */
    introspection?: string
    /**
     * /revoke when absent; with an upstream, the upstream's own path.
     */
    revocation?: string
    /**
     * /jwks when absent; with an upstream, the upstream's own path, where only fulfilment reissue takes another one.
     */
    jwks?: string
    /**
     * Served with an upstream of our issuer only. The upstream's own path when absent.
     */
    pushed_authorization_request?: string
    /**
     * Served with an upstream of our issuer only. The upstream's own path when absent.
     */
    device_authorization?: string
  }
  /**
   * CIDRs of the proxies whose Forwarded, X-Forwarded-For and Client-Cert headers are believed. None when absent.
   */
  trusted_proxies?: Cidr[]
  /**
   * What a client's jwks_uri may reach.
   */
  jwks?: {
    /**
     * CIDRs that a jwks_uri may reach although they are private; plain http works only there. None when absent.
     */
    allow_private_addresses?: Cidr[]
  }
  /**
   * Failures are counted per address and client, over all endpoints together.
   */
  throttling?: {
    /**
     * True when absent.
     */
    enabled?: boolean
    /**
     * 20 when absent; the next request is answered 429.
     */
    failures?: number
    /**
     * Seconds; 60 when absent.
     */
    window?: number
  }
  /**
   * What differs per environment; policies read each member as #name.
   */
  const?: {}
  /**
   * The token service behind us. Without it, claimgate issues tokens itself.
   */
  upstream?: {
    /**
     * Scheme, host and port, without a path. Endpoints that the upstream names in its metadata are reached here, by their path. Plain http draws a warning off loopback: credentials travel in the clear.
     */
    url: string
    /**
     * What the upstream calls itself; our own issuer when absent. Where the two differ, only client credentials, introspection and revocation work.
     */
    issuer?: string
    /**
     * preserve: the upstream sees the public host name. upstream: it sees its own, as hosted services need.
     */
    host?: 'preserve' | 'upstream'
    /**
     * PEM file, for an upstream whose certificate no public authority issued. It replaces the public ones.
     */
    ca?: string
    /**
     * Seconds until the upstream has begun to answer; 30 when absent. Then we answer 504.
     */
    timeout?: number
    /**
     * Members of the upstream's metadata that are forwarded untouched. Without this they are 404, because clients authenticate there and no policy would see it.
     *
     * Items: A member of the upstream's metadata.
     */
    pass?: ('registration_endpoint' | 'backchannel_authentication_endpoint' | 'mtls_endpoint_aliases')[]
    /**
     * With reissue, our JWKS holds our keys and those that clients encrypt to. true adds the upstream's signing keys, for tokens issued before claimgate stood here and for clients that are not registered yet; a date ends that.
     */
    publish_upstream_keys?: boolean | string
  }
  /**
   * How claims get into tokens; needed with an upstream. assertion: the upstream reads them from our client assertion. reissue: we verify what it returned, add the claims and sign it with the same algorithm; store lmdb or redis. introspection: they are remembered and appear in introspection answers; store lmdb or redis. none: authenticate, decide, forward.
   */
  fulfilment?: 'assertion' | 'reissue' | 'introspection' | 'none'
  /**
   * With an upstream: refuse (the default), or forward their requests untouched until a date, while clients are being registered.
   */
  unregistered_clients?: string | {}
}
