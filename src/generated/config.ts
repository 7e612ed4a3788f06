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
   * Paths of our endpoints where they differ from the usual. The issuer's path is not put before them.
   */
  endpoints?: {
    /**
     * /token when absent.
     */
    token?: string
    /**
     * /introspect when absent.
     */
    introspection?: string
    /**
     * /revoke when absent.
     */
    revocation?: string
    /**
     * /jwks when absent.
     */
    jwks?: string
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
}
