// Made from schemas/config.schema.json by schemas/generate.mjs: change the schema, not this file.
import type { JsonObject, JsonValue } from '../oauth.ts'

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
    /** Path that the proxy in front takes off every request before it arrives here: our public URLs begin with it. Absent: the path of upstream.url, when the issuer's path begins with it. / for nothing. */
    readonly stripped_prefix?: string
    /** Certificate and key of this listener. Without it, TLS has to end in front of us. */
    readonly tls?: {
      /** PEM file: our certificate, then its intermediates. */
      readonly cert: string
      /** PEM file. */
      readonly key: string
      /** PEM file. Clients are asked for a certificate, and tls_client_auth accepts those that these authorities issued, directly or through intermediates that the client sends. Nobody else's authorities count, and weak signatures and keys do not. */
      readonly client_ca?: string
      /**
       * For self_signed_tls_client_auth without client_ca: clients are asked for a certificate, and no chain counts as verified.
       * @default false
       */
      readonly request_certificates?: boolean
    }
  }
  /** Health and metrics, never on the public port. */
  readonly admin?: {
    /**
     * Off loopback, only health and metrics answer without the token. On loopback, only under the names of this machine.
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
  /** Paths of our endpoints where they differ from the usual, or from the upstream's. The issuer's path is not put before them. A final slash is a part of a path. */
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
   * CIDRs of the proxies whose word about addresses, scheme and host is believed. An address with bits behind the prefix is an error.
   * @default []
   */
  readonly trusted_proxies?: readonly Cidr[]
  /**
   * The one field that trusted_proxies are believed in about addresses. The other one is neither read nor passed on.
   * @default 'x-forwarded-for'
   */
  readonly forwarded?: 'x-forwarded-for' | 'forwarded' | 'none'
  /** Certificates that a proxy which ends TLS hands over. Absent: no field is believed. */
  readonly client_certificates?: {
    /** CIDRs of the proxies that may write the field. trusted_proxies alone never may. */
    readonly from: readonly [Cidr, ...Cidr[]]
    /**
     * client-cert: RFC 9440. xfcc: X-Forwarded-Client-Cert of Envoy, whose last element counts. pem-escaped:NAME: a field with an escaped PEM text, as nginx's $ssl_client_escaped_cert.
     * @default 'client-cert'
     */
    readonly header?: string
    /** PEM file. The chain of each certificate is verified here against these authorities. Without it, tls_client_auth does not load. */
    readonly ca?: string
  }
  /** Values of Host that pass to the upstream and that claimgate vouches for; the issuer's host when absent. Others are 421 on passed paths. Case, default port and a final dot do not count. */
  readonly hosts?: readonly string[]
  /** What a client's jwks_uri may reach. */
  readonly jwks?: {
    /**
     * CIDRs that a jwks_uri may reach although they are private; plain http works only there.
     * @default []
     */
    readonly allow_private_addresses?: readonly Cidr[]
  }
  /** Proof of possession, RFC 9449: who verifies the proofs of clients. */
  readonly dpop?: {
    /**
     * here: claimgate verifies them, and binds the tokens that it signs (issue and reissue); the upstream never sees a proof. upstream: proofs go on to it, and so they always do with every other fulfilment.
     * @default 'here'
     */
    readonly proofs?: 'here' | 'upstream'
    /**
     * required: a proof must hold a nonce that was given out in the last ten minutes (RFC 9449 section 8); a request without one is answered use_dpop_nonce, and uses nothing up. off: none is given out.
     * @default 'off'
     */
    readonly nonce?: 'off' | 'required'
  }
  /**
   * What introspection says of tokens that were issued before the store lost its data, and that may have been revoked: inactive or active. It concerns tokens that claimgate issued, and those of an upstream whose claims it keeps; elsewhere the upstream's word stands.
   * @default 'inactive'
   */
  readonly after_loss?: 'inactive' | 'active'
  /** How `claimgate serve` writes its log to standard output. */
  readonly log?: {
    /**
     * json: one object on each line, a decision record for each request. text: for people, one short line for each request, and mistakes in files as `claimgate check` shows them. auto: text where the output is a terminal, json elsewhere.
     * @default 'auto'
     */
    readonly format?: 'auto' | 'json' | 'text'
  }
  /**
   * Processes in which `claimgate serve` answers requests. More than one share the public listener and need a store that processes share: lmdb on one machine, redis beyond. auto: as many as there are CPUs for this process. As a plugin the application decides.
   * @default 1
   */
  readonly workers?: number | 'auto'
  /** Issuers of credentials that clients have from their platform, by a name of ours. Nothing is trusted for a use that is not listed. */
  readonly trusted_issuers?: { readonly [name: string]: TrustedIssuer }
  /** RFC 8693: who answers, and how long what comes out lives at most. */
  readonly token_exchange?: {
    /** here: claimgate verifies the tokens and issues a new one, without an upstream or with fulfilment reissue. upstream: the decided request is forwarded. Absent: here without an upstream, upstream with one. */
    readonly answered_by?: 'here' | 'upstream'
    /** Of exchanges that an upstream answers. verified: subject and actor tokens are verified before any rule, and policies read them, as where we answer. passed: only the upstream looks at them. Absent: verified where we answer, else passed. */
    readonly tokens?: 'verified' | 'passed'
    /**
     * Seconds. No token that comes out of an exchange lives longer, nor longer than the tokens it came from; and no token that an assertion is the grant of.
     * @default 900
     */
    readonly max_lifetime?: number
  }
  /** Failures are counted per address and client, over all endpoints together; ten times as many are allowed to one address, and to one client. Processes and replicas that share the store share the counts. Beyond a limit, failures are answered 429, and what could be a guess waits its turn; a right credential passes. */
  readonly throttling?: {
    /**
     * When false, no failure is counted and no request is answered 429.
     * @default true
     */
    readonly enabled?: boolean
    /**
     * The next failure is answered 429.
     * @default 20
     */
    readonly failures?: number
    /**
     * Seconds.
     * @default 60
     */
    readonly window?: number
  }
  /** Limits of the public listener and of requests to the upstream. */
  readonly limits?: {
    /**
     * Open connections from one IPv4 address or one /64 of IPv6; more are closed. Proxies in trusted_proxies are not counted: behind them it limits the passed requests of a client's network.
     * @default 256
     */
    readonly connections_per_address?: number
    /**
     * Requests of claimgate itself that wait for the upstream at once; more are 503. One endpoint or one client holds three quarters of them at most.
     * @default 1024
     */
    readonly requests?: number
    /**
     * Requests that are passed at once, each from the moment its body or 64 KiB of it are there; more are 503. One path holds three quarters of them at most, one network as many as it may have connections.
     * @default 1024
     */
    readonly passed?: number
    /**
     * Octets of the request line and all fields; a larger head is 431.
     * @default 16384
     */
    readonly head?: number
    /**
     * Octets; a larger body is 413.
     * @default 10485760
     */
    readonly body?: number
    /**
     * Seconds without an octet after which a passed request or answer ends.
     * @default 60
     */
    readonly idle?: number
    /**
     * Seconds until a connection to the upstream stands, TLS included; then 504.
     * @default 5
     */
    readonly connect?: number
    /**
     * Seconds from its first octet; then 408. Looked at every two seconds.
     * @default 10
     */
    readonly head_time?: number
    /**
     * Octets of the form at an endpoint at which clients authenticate; a larger one is 413.
     * @default 65536
     */
    readonly form?: number
    /**
     * Seconds until the body of an intercepted request, or of one with a token to exchange, has come whole; then 408.
     * @default 30
     */
    readonly form_time?: number
    /**
     * Octets of the status line and all fields of an answer of the upstream; a larger head is 502.
     * @default 65536
     */
    readonly answer_head?: number
    /**
     * Octets of an answer of the upstream that is read here, such as a token response; a larger one is 502.
     * @default 1048576
     */
    readonly answer?: number
    /**
     * Seconds that a connection of a client or a balancer is kept without a request. Longer than the balancer in front keeps its own.
     * @default 65
     */
    readonly keep_alive?: number
    /**
     * Requests to one endpoint or path of the upstream that may wait in vain one after the other; the next ones are 503 at once for five seconds, until one that is let through is answered. 0: each one waits.
     * @default 5
     */
    readonly timeouts?: number
  }
  /** What differs per environment; policies read each member as #name. */
  readonly const?: JsonObject
  /** The token service behind us. Without it, claimgate issues tokens itself. */
  readonly upstream?: {
    /** Scheme, host and port, and a path where everything of the upstream lies below one. The path is put before every path, and taken off what comes back. Plain http draws a warning off loopback: credentials travel in the clear. */
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
     * Members of the upstream's metadata and exact paths that are forwarded untouched. Without this they are 404, because clients authenticate there and no policy would see it.
     * @default []
     */
    readonly pass?: readonly string[]
    /**
     * With reissue, our JWKS holds our keys and those that clients encrypt to. true adds the upstream's signing keys, for tokens issued before claimgate stood here and for clients that are not registered yet; a date ends that.
     * @default false
     */
    readonly publish_upstream_keys?: boolean | string
    /** Only these trees pass, with what the metadata names. A final slash names what lies below; without it, the path itself and what lies below. Absent: everything that is not guarded passes. */
    readonly paths?: readonly string[]
    /**
     * auto: both documents; one that cannot be had counts as missing when the other one is good. openid, oauth: that document alone. file:PATH: a document on disk, for an upstream without any.
     * @default 'auto'
     */
    readonly metadata?: string
    /**
     * Further issuers of the same token endpoint, such as one for each application. upstream.issuer in a client file says whose issuer it is.
     * @default []
     */
    readonly issuers?: readonly string[]
    /**
     * Hosts beside that of url that the metadata may name and that are asked there.
     * @default []
     */
    readonly hosts?: readonly string[]
    /** The name that the upstream's certificate must have; the host of url when absent. */
    readonly server_name?: string
    /** The client certificate of every connection to the upstream. */
    readonly certificate?: {
      /** PEM file. */
      readonly cert: string
      /** PEM file. */
      readonly key: string
    }
    /**
     * none: no scope is sent unless a policy has token.scope, and the upstream's own default counts. registered: all registered scopes are sent. Policies see the registered ones either way.
     * @default 'none'
     */
    readonly default_scope?: 'none' | 'registered'
    /**
     * Scopes that an answer of the upstream may have although they were not sent.
     * @default []
     */
    readonly adds_scopes?: readonly string[]
    /**
     * Under reissue: paths of the upstream, with what lies below, at which a bearer token of ours is exchanged as at userinfo.
     * @default []
     */
    readonly exchange?: readonly string[]
    /**
     * WebSocket connections pass on passed paths.
     * @default false
     */
    readonly upgrades?: boolean
    /**
     * Further request fields that are taken out of passed requests.
     * @default []
     */
    readonly drop_fields?: readonly string[]
    /**
     * Names in the query of an intercepted endpoint that are refused beside those of OAuth.
     * @default []
     */
    readonly refuse_query?: readonly string[]
  }
  /** What the authorization endpoint of the upstream may hand out without a policy. */
  readonly front_channel?: {
    /** Words of response_type that no policy would see; token when absent, and id_token too under reissue. */
    readonly refuse?: readonly ('token' | 'id_token' | 'code' | 'none' | 'vp_token')[]
  }
  /** upstream: the upstream's own preflights and fields are relayed, and count for our own answers. off: no field of CORS. Or the origins that may read our answers. upstream when absent and there is one, else off. Metadata and keys are public: every origin may read them unless off is written. */
  readonly cors?:
    | 'upstream'
    | 'off'
    | {
        /** Origins of the browser applications that may read answers, exactly as a browser sends them. */
        readonly origins: readonly string[]
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
    readonly stripped_prefix?: string
    readonly tls?: {
      readonly cert: string
      readonly key: string
      readonly client_ca?: string
      readonly request_certificates: boolean
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
  readonly forwarded: 'x-forwarded-for' | 'forwarded' | 'none'
  readonly client_certificates?: {
    readonly from: readonly [Cidr, ...Cidr[]]
    readonly header: string
    readonly ca?: string
  }
  readonly hosts?: readonly string[]
  readonly jwks: {
    readonly allow_private_addresses: readonly Cidr[]
  }
  readonly dpop: {
    readonly proofs: 'here' | 'upstream'
    readonly nonce: 'off' | 'required'
  }
  readonly after_loss: 'inactive' | 'active'
  readonly log: {
    readonly format: 'auto' | 'json' | 'text'
  }
  readonly workers: number | 'auto'
  readonly trusted_issuers: { readonly [name: string]: TrustedIssuer }
  readonly token_exchange: {
    readonly answered_by?: 'here' | 'upstream'
    readonly tokens?: 'verified' | 'passed'
    readonly max_lifetime: number
  }
  readonly throttling: {
    readonly enabled: boolean
    readonly failures: number
    readonly window: number
  }
  readonly limits: {
    readonly connections_per_address: number
    readonly requests: number
    readonly passed: number
    readonly head: number
    readonly body: number
    readonly idle: number
    readonly connect: number
    readonly head_time: number
    readonly form: number
    readonly form_time: number
    readonly answer_head: number
    readonly answer: number
    readonly keep_alive: number
    readonly timeouts: number
  }
  readonly const: JsonObject
  readonly upstream?: {
    readonly url: string
    readonly issuer?: string
    readonly host: 'preserve' | 'upstream'
    readonly ca?: string
    readonly timeout: number
    readonly pass: readonly string[]
    readonly publish_upstream_keys: boolean | string
    readonly paths?: readonly string[]
    readonly metadata: string
    readonly issuers: readonly string[]
    readonly hosts: readonly string[]
    readonly server_name?: string
    readonly certificate?: {
      readonly cert: string
      readonly key: string
    }
    readonly default_scope: 'none' | 'registered'
    readonly adds_scopes: readonly string[]
    readonly exchange: readonly string[]
    readonly upgrades: boolean
    readonly drop_fields: readonly string[]
    readonly refuse_query: readonly string[]
  }
  readonly front_channel: {
    readonly refuse?: readonly ('token' | 'id_token' | 'code' | 'none' | 'vp_token')[]
  }
  readonly cors?:
    | 'upstream'
    | 'off'
    | {
        readonly origins: readonly string[]
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

/** One issuer whose tokens are believed, and as what. */
export type TrustedIssuer = {
  /** A SPIFFE trust domain instead of an issuer: its name is that of the SPIFFE IDs, and iss says nothing. */
  readonly spiffe?: string
  /** The bundle of the trust domain: the https URL of its endpoint, which is asked again as spiffe_refresh_hint says (60 to 3600 s), or file:PATH. */
  readonly bundle?: string
  /** The iss of its tokens, compared octet by octet: a final slash counts. */
  readonly issuer?: string
  /** A preset, or a schema block, which may extend a preset. It types the expressions of policies. With spiffe: the preset spiffe unless set. */
  readonly claims?:
    | 'github'
    | 'gitlab'
    | 'kubernetes'
    | 'gcp'
    | 'entra'
    | 'aws'
    | 'circleci'
    | 'terraform'
    | 'spiffe'
    | Claims
  /** The JWK set of the issuer in a file, for one that cannot be asked. */
  readonly jwks?: string
  /** Where the issuer publishes its keys. Without it and without jwks: found in the issuer's metadata. */
  readonly jwks_uri?: string
  /** A PEM file with the authorities that vouch for the issuer's server, beside the public ones. */
  readonly ca?: string
  /** A reference to the token with which keys are fetched where the issuer answers nobody without one: file:PATH or env:NAME. It goes to the host of the issuer or of jwks_uri alone. */
  readonly authorization?: string
  /** The algorithms that the issuer signs with. Required unless the preset says it; with spiffe those of JWT-SVIDs. */
  readonly algs?: readonly [
    'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519',
    ...(
      | 'RS256'
      | 'RS384'
      | 'RS512'
      | 'PS256'
      | 'PS384'
      | 'PS512'
      | 'ES256'
      | 'ES384'
      | 'ES512'
      | 'EdDSA'
      | 'Ed25519'
    )[],
  ]
  /** Seconds from iat to exp, or from now to exp without iat. The preset has a default; else 3600. */
  readonly max_lifetime?: number
  /** once: jti is required and accepted once for the issuer. reusable: the platform hands out the same token until it expires. The preset has a default; else once. */
  readonly tokens?: 'once' | 'reusable'
  /** What tokens of the issuer may be. Nothing is trusted for a use that is not listed. */
  readonly use: {
    /** Tokens authenticate clients that are registered for federated_jwt; JWT-SVIDs and X.509-SVIDs those for spiffe_jwt and spiffe_x509. */
    readonly client_assertion?: {
      /** The sole value of aud. Our issuer unless set. */
      readonly audience?: string
    }
    /** Tokens can be exchanged as subject or actor tokens, by the clients whose subject_tokens list the issuer. */
    readonly subject_token?: {
      /** A token has one of these in aud. None of them is the audience of another use. */
      readonly audience: string | readonly [string, ...string[]]
      /** Claims with the value that each must have, compared exactly. An issuer that serves everybody needs its tenant here. */
      readonly match?: { readonly [name: string]: string | number | boolean }
      /**
       * qualified: sub of our token is NAME|sub, or NAME|tenant|sub where the issuer has tenants. same: sub as the issuer writes it, for one issuer at most.
       * @default 'qualified'
       */
      readonly subject?: 'qualified' | 'same'
    }
    /** Tokens are authorization grants (jwt-bearer, RFC 7523 section 2.1) of the clients that are registered for it. Their sole audience is our issuer. */
    readonly authorization_grant?: {
      /**
       * id-jag: Identity Assertion JWT Authorization Grants, which name the client, the resources and the scopes. jwt: JWTs of the issuer without such a profile, which name no client: the policies have to.
       * @default [ 'id-jag' ]
       */
      readonly profiles?: readonly ['id-jag' | 'jwt', ...('id-jag' | 'jwt')[]]
      /** Claims with the value that each must have, compared exactly. An issuer that serves everybody needs its tenant here. */
      readonly match?: { readonly [name: string]: string | number | boolean }
      /**
       * qualified: sub of our token is NAME|sub, or NAME|tenant|sub where the issuer has tenants. same: sub as the issuer writes it, for one issuer at most.
       * @default 'qualified'
       */
      readonly subject?: 'qualified' | 'same'
    }
  }
}

/** A part of JSON Schema, as in the schema blocks of policies, for the whole payload. */
export type Claims = {
  /** The preset whose claims, algorithms and limits these add to. */
  readonly extends?: 'github' | 'gitlab' | 'kubernetes' | 'gcp' | 'entra' | 'aws' | 'circleci' | 'terraform' | 'spiffe'
  /** Names that must be there. */
  readonly required?: readonly string[]
  /** A shape for each name. */
  readonly properties?: { readonly [name: string]: Shape }
}

/** A part of JSON Schema; pattern is a Java regular expression searched for, in linear time. */
export type Shape = {
  /** One type or several. */
  readonly type?: Type | readonly [Type, ...Type[]]
  /** The value is one of these. */
  readonly enum?: readonly [JsonValue, ...JsonValue[]]
  /** The value is this one. */
  readonly const?: JsonValue
  /** Names that must be there. */
  readonly required?: readonly string[]
  /** A shape for each name. */
  readonly properties?: { readonly [name: string]: Shape }
  /** false forbids members that are not declared; a shape describes them. */
  readonly additionalProperties?: boolean | Shape
  /** A shape for every item of a list. */
  readonly items?: Shape
  /** Of a list. */
  readonly minItems?: number
  /** Of a list. */
  readonly maxItems?: number
  /** Of a text, in characters. */
  readonly minLength?: number
  /** Of a text, in characters. */
  readonly maxLength?: number
  /** Inclusive. */
  readonly minimum?: number
  /** Inclusive. */
  readonly maximum?: number
  /** Java syntax; found anywhere in the text unless anchored. */
  readonly pattern?: string
  /** Stands in for a member that is absent, in the expressions of this policy only. */
  readonly default?: JsonValue
}

/** The name of a JSON type; integer is a number without a fraction. */
export type Type = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/** Keys whose change needs a restart. */
export const FIXED_KEYS = ['listen', 'admin', 'store', 'log', 'workers', 'limits', 'upstream'] as const
