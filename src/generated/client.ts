// Made from schemas/client.schema.json by schemas/generate.mjs: change the schema, not this file.
import type { JsonObject, JsonValue } from '../oauth.ts'

/** One client, or a list of clients, in the words of RFC 7591. */
export type WrittenClientFile = readonly Client[] | Client

/** One registered client: the metadata of RFC 7591 and of OpenID Connect registration, and what is ours. Names and pages may have a language tag (`client_name#de`). */
export type Client = {
  /** Printable ASCII. The same on both sides of the proxy. */
  readonly client_id: string
  /**
   * How the client proves who it is, at every endpoint. PingOne names (PRIVATE_KEY_JWT) mean the same. While a client changes its method: a list of the old one and the new one, and `until`.
   * @default 'client_secret_basic'
   */
  readonly token_endpoint_auth_method?:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'tls_client_auth'
    | 'self_signed_tls_client_auth'
    | 'federated_jwt'
    | 'spiffe_jwt'
    | 'spiffe_x509'
    | 'none'
    | 'CLIENT_SECRET_BASIC'
    | 'CLIENT_SECRET_POST'
    | 'CLIENT_SECRET_JWT'
    | 'PRIVATE_KEY_JWT'
    | 'NONE'
    | readonly [
        (
          | 'client_secret_basic'
          | 'client_secret_post'
          | 'client_secret_jwt'
          | 'private_key_jwt'
          | 'tls_client_auth'
          | 'self_signed_tls_client_auth'
          | 'federated_jwt'
          | 'spiffe_jwt'
          | 'spiffe_x509'
          | 'none'
          | 'CLIENT_SECRET_BASIC'
          | 'CLIENT_SECRET_POST'
          | 'CLIENT_SECRET_JWT'
          | 'PRIVATE_KEY_JWT'
          | 'NONE'
        ),
        ...(
          | 'client_secret_basic'
          | 'client_secret_post'
          | 'client_secret_jwt'
          | 'private_key_jwt'
          | 'tls_client_auth'
          | 'self_signed_tls_client_auth'
          | 'federated_jwt'
          | 'spiffe_jwt'
          | 'spiffe_x509'
          | 'none'
          | 'CLIENT_SECRET_BASIC'
          | 'CLIENT_SECRET_POST'
          | 'CLIENT_SECRET_JWT'
          | 'PRIVATE_KEY_JWT'
          | 'NONE'
        )[],
      ]
  /** With two methods: from here on the second alone counts. A date means its first second in UTC. */
  readonly until?: string
  /** The one algorithm of the client's assertions. Required for the JWT methods, except with assertion.audience: fapi2. A client that changes from one JWT method to the other has a list of two. */
  readonly token_endpoint_auth_signing_alg?:
    | 'HS256'
    | 'HS384'
    | 'HS512'
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
    | readonly [
        (
          | 'HS256'
          | 'HS384'
          | 'HS512'
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
        ),
        ...(
          | 'HS256'
          | 'HS384'
          | 'HS512'
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
  /** The public keys of the client (RFC 7517). Private and symmetric keys are refused. */
  readonly jwks?: JsonObject & {
    /** At most 64 keys, of which 16 can verify signatures. An unknown member of a key is ignored. `{ public_key: file:PATH }` is one in PEM, with `kid` and `alg` beside it where the client names them. */
    readonly keys: readonly [JsonObject, ...JsonObject[]]
  }
  /** The one key of a client that sent PEM: a public key or a certificate, as a reference, env:NAME or file:PATH, or the text itself. It has no `kid`: where the client sends one, write `jwks: { keys: [{ public_key: file:PATH, kid: NAME }] }`. */
  readonly public_key?: string
  /** Where the client publishes its public keys. https; http only to addresses in jwks.allow_private_addresses. */
  readonly jwks_uri?: string
  /** What the client may ask for at the token endpoint. Empty for a resource server that only introspects. */
  readonly grant_types: readonly string[]
  /** The scopes the client may have, separated by spaces. A request without scope means all of them. */
  readonly scope?: string
  /** Resources the client may get tokens for, and introspect. The first is the default. */
  readonly audiences?: readonly string[]
  /** Seconds; the smallest of config, client and policies wins. */
  readonly access_token_lifetime?: number
  /** The operator's own facts about the client, read as client.metadata. Trusted, unlike what an assertion says. */
  readonly metadata?: JsonObject
  /** Several may be live at once, for rotation. */
  readonly secrets?: readonly [Secret, ...Secret[]]
  /** The RFC 7591 spelling of one secret: a reference, env:NAME or file:PATH, or the secret itself (with a warning). */
  readonly client_secret?: string
  /**
   * form: id and secret are form-encoded as RFC 6749 says. raw: for clients that do not encode.
   * @default 'form'
   */
  readonly basic_encoding?: 'form' | 'raw'
  readonly assertion?: Assertion
  readonly federated?: Federated
  /** For spiffe_jwt and spiffe_x509: the SPIFFE ID of the workload that is this client, or a beginning of whole segments with a final /*. */
  readonly spiffe_id?: string
  /** For tls_client_auth: the distinguished name, as RFC 4514 writes it. Letter case counts in values. */
  readonly tls_client_auth_subject_dn?: string
  /** For tls_client_auth: a DNS name among the subject alternative names. */
  readonly tls_client_auth_san_dns?: string
  /** For tls_client_auth: a URI among the subject alternative names. */
  readonly tls_client_auth_san_uri?: string
  /** For tls_client_auth: an IP address among the subject alternative names. */
  readonly tls_client_auth_san_ip?: string
  /** For tls_client_auth: an e-mail address among the subject alternative names. */
  readonly tls_client_auth_san_email?: string
  readonly upstream?: Upstream
  /** With an upstream: another strategy than the configuration's for this client, such as none for a console of the upstream itself. */
  readonly fulfilment?: 'assertion' | 'reissue' | 'introspection' | 'none'
  /** What this client is as a resource server: it may introspect tokens whose aud meets these, and exchange them. */
  readonly resource_ids?: readonly string[]
  /** client_ids, or any: tokens of these clients are answered at introspection, whatever their aud. For resource servers whose tokens carry no aud. */
  readonly introspects?: 'any' | readonly string[]
  /** For each authorization server, by its issuer, an ID-JAG for which this client may exchange the ID token of a user (draft-ietf-oauth-identity-assertion-authz-grant). */
  readonly id_jag?: {
    readonly [name: string]: {
      /** The name of this client at the authorization server. */
      readonly client_id: string
      /** The scopes over there that may be asked for, with spaces between. Absent: none. */
      readonly scope?: string
      /** The resources over there that may be asked for. Absent: none. */
      readonly resources?: readonly [string, ...string[]]
    }
  }
  /** Tokens of trusted issuers that this client may present as subject or actor tokens. Of any other token of theirs it is no party. */
  readonly subject_tokens?: readonly [
    {
      /** A name in trusted_issuers of the configuration, with use: subject_token. */
      readonly issuer: string
      /** aud of the tokens, one of those of the issuer. May be left out where the issuer has one. */
      readonly audience?: string
      /** The application that the issuer gave the token to: azp, or client_id where there is none. Absent: any. */
      readonly azp?: string
    },
    ...{
      /** A name in trusted_issuers of the configuration, with use: subject_token. */
      readonly issuer: string
      /** aud of the tokens, one of those of the issuer. May be left out where the issuer has one. */
      readonly audience?: string
      /** The application that the issuer gave the token to: azp, or client_id where there is none. Absent: any. */
      readonly azp?: string
    }[],
  ]
  /**
   * proof: a subject token that is bound to a key needs the proof of that key in the exchange. resource: not where it is for the resource_ids of this client, which cannot have the key.
   * @default 'proof'
   */
  readonly bound_subject?: 'proof' | 'resource'
  /**
   * A disabled client is refused like an unknown one.
   * @default false
   */
  readonly disabled?: boolean
  /** For people; policies read it as client.name. */
  readonly client_name?: string
  /** Not used. */
  readonly client_uri?: string
  /** Not used. */
  readonly logo_uri?: string
  /** Not used. */
  readonly tos_uri?: string
  /** Not used. */
  readonly policy_uri?: string
  /** People responsible for the client. */
  readonly contacts?: readonly string[]
  /** Belong to the upstream; not used here. */
  readonly redirect_uris?: readonly string[]
  /** Belong to the upstream; not used here. */
  readonly response_types?: readonly string[]
  /** Belongs to the upstream; not used here. */
  readonly application_type?: 'web' | 'native'
  /** Belongs to the upstream; not used here. */
  readonly post_logout_redirect_uris?: readonly string[]
  /** Belongs to the upstream; not used here. */
  readonly frontchannel_logout_uri?: string
  /** Belongs to the upstream; not used here. */
  readonly frontchannel_logout_session_required?: boolean
  /** Belongs to the upstream; not used here. */
  readonly backchannel_logout_uri?: string
  /** Belongs to the upstream; not used here. */
  readonly backchannel_logout_session_required?: boolean
  /** Belongs to the upstream; not used here. */
  readonly initiate_login_uri?: string
  /** Belongs to the upstream; not used here. */
  readonly request_uris?: readonly string[]
  /** Whether users have the same sub for every client. Belongs to the upstream; not used here. */
  readonly subject_type?: 'public' | 'pairwise'
  /** Belongs to the upstream; not used here. */
  readonly sector_identifier_uri?: string
  /** Seconds. Belongs to the upstream; not used here. */
  readonly default_max_age?: number
  /** Belongs to the upstream; not used here. */
  readonly require_auth_time?: boolean
  /** Belongs to the upstream; not used here. */
  readonly default_acr_values?: readonly string[]
  /** The encryption of the content, beside id_token_encrypted_response_alg. Belongs to the upstream; not used here. */
  readonly id_token_encrypted_response_enc?: string
  /** Belongs to the upstream; not used here. */
  readonly userinfo_signed_response_alg?: string
  /** Belongs to the upstream; not used here. */
  readonly userinfo_encrypted_response_alg?: string
  /** Belongs to the upstream; not used here. */
  readonly userinfo_encrypted_response_enc?: string
  /** Belongs to the upstream; not used here. */
  readonly request_object_signing_alg?: string
  /** Belongs to the upstream; not used here. */
  readonly request_object_encryption_alg?: string
  /** Belongs to the upstream; not used here. */
  readonly request_object_encryption_enc?: string
  /** Belongs to the upstream; not used here. */
  readonly require_signed_request_object?: boolean
  /** Belongs to the upstream; not used here. */
  readonly authorization_signed_response_alg?: string
  /** Belongs to the upstream; not used here. */
  readonly authorization_encrypted_response_alg?: string
  /** Belongs to the upstream; not used here. */
  readonly authorization_encrypted_response_enc?: string
  /** Belongs to the upstream; not used here. */
  readonly authorization_details_types?: readonly string[]
  /** Belongs to the upstream; not used here. */
  readonly backchannel_token_delivery_mode?: 'poll' | 'ping' | 'push'
  /** Belongs to the upstream; not used here. */
  readonly backchannel_client_notification_endpoint?: string
  /** Belongs to the upstream; not used here. */
  readonly backchannel_authentication_request_signing_alg?: string
  /** Belongs to the upstream; not used here. */
  readonly backchannel_user_code_parameter?: boolean
  /** Not used: nothing that it says counts. */
  readonly software_statement?: string
  /** Not used (RFC 7592). */
  readonly registration_client_uri?: string
  /** Not used (RFC 7592), and a secret: it is warned of. */
  readonly registration_access_token?: string
  /** Not used. */
  readonly software_id?: string
  /** Not used. */
  readonly software_version?: string
  /** NumericDate; not used. */
  readonly client_id_issued_at?: number
  /** NumericDate from which `client_secret` is wrong; 0 means never. */
  readonly client_secret_expires_at?: number
  /** With which the upstream signs ID tokens for this client. HS* cannot be re-signed. */
  readonly id_token_signed_response_alg?:
    | 'HS256'
    | 'HS384'
    | 'HS512'
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
    | 'none'
  /** With which the upstream encrypts ID tokens for this client. Encrypted ones cannot be re-signed. */
  readonly id_token_encrypted_response_alg?: string
  /**
   * Bind access tokens to the certificate that the client shows (RFC 8705 section 3), however it authenticates; a request without one is refused. The embedded token service also does it wherever the certificate authenticates the client. With fulfilment issue and reissue claimgate binds, elsewhere the upstream.
   * @default false
   */
  readonly tls_client_certificate_bound_access_tokens?: boolean
  /**
   * The client always uses DPoP (RFC 9449 section 5.2): it gets nothing without a proof. With fulfilment issue and reissue claimgate verifies proofs and binds the tokens, elsewhere the upstream does.
   * @default false
   */
  readonly dpop_bound_access_tokens?: boolean
  /**
   * What the FAPI 2.0 Security Profile asks of a client is asked of this one: private_key_jwt or a certificate, short assertions for our issuer alone, PS256, ES256 or EdDSA, tokens that are bound to a DPoP key or its certificate, pushed authorization requests with PKCE. What says otherwise does not load. It needs fulfilment issue or reissue.
   * @default false
   */
  readonly fapi2?: boolean
  /**
   * Belongs to the upstream (RFC 9126 section 6).
   * @default false
   */
  readonly require_pushed_authorization_requests?: boolean
}

/** One secret: exactly one of `value`, `sha256` and `scrypt`. */
export type Secret = {
  /** A reference, env:NAME or file:PATH, or the secret itself (with a warning). */
  readonly value?: string
  /** Of the UTF-8 octets, in hexadecimal: what `claimgate secret hash` prints. For secrets a machine made. */
  readonly sha256?: string
  /** What `claimgate secret hash --digest scrypt` prints. For secrets a person chose. */
  readonly scrypt?: string
  /** The secret is wrong before this instant. A date means its first second in UTC. */
  readonly not_before?: string
  /** The secret is wrong from this instant on. A date means its first second in UTC. */
  readonly expires_at?: string
}

/** For the JWT methods. Anything looser than the default needs `until`, warns, and is counted. */
export type Assertion = {
  /**
   * What `aud` may be. strict: our issuer alone. fapi2: our issuer as a string. legacy: also the token endpoint or the endpoint called; needs `until`.
   * @default 'strict'
   */
  readonly audience?: 'strict' | 'fapi2' | 'legacy'
  /** Exact values of `aud` that are as good as our issuer: old host names of ours, above all. Needs `until`. */
  readonly audiences?: readonly [string, ...string[]]
  /** Seconds by which the clock of the client may differ from ours, 15 unless set. More than that needs `until`. */
  readonly clock_tolerance?: number
  /** Seconds an assertion may be valid, 300 unless set (60 with fapi2); the clock tolerance comes on top. More than that needs `until`. */
  readonly max_lifetime?: number
  /**
   * once: `jti` is mandatory and accepted once. optional: an assertion without `jti` is accepted, again and again; needs `until`.
   * @default 'once'
   */
  readonly jti?: 'once' | 'optional'
  /**
   * Refuse assertions whose `typ` is not client-authentication+jwt.
   * @default false
   */
  readonly require_typ?: boolean
  /** From here on whatever was looser is as strict as the default. A date means its first second in UTC. */
  readonly until?: string
}

/** For federated_jwt: which tokens of which issuer are this client. */
export type Federated = {
  /** The name of an entry of trusted_issuers in the configuration. */
  readonly issuer: string
  /** The sub of its tokens: exact, or with * for one or more characters other than : and /, and ** for one or more that may also be /. A wildcard stands between delimiters (: and /) alone. */
  readonly subject?: string
  /** Claims that its tokens must have, each compared exactly. */
  readonly claims?: { readonly [name: string]: JsonValue }
}

/** How we authenticate to the upstream as this client. Every confidential client behind an upstream needs one. Only the credential differs; the client_id is the same on both sides. */
export type Upstream = {
  /** The same as ours in ordinary use. One shared upstream client is allowed only for client_credentials under reissue. */
  readonly client_id?: string
  /**
   * How we authenticate to the upstream as this client.
   * @default 'client_secret_basic'
   */
  readonly token_endpoint_auth_method?:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'tls_client_auth'
    | 'self_signed_tls_client_auth'
    | 'federated_jwt'
    | 'spiffe_jwt'
    | 'spiffe_x509'
    | 'none'
    | 'CLIENT_SECRET_BASIC'
    | 'CLIENT_SECRET_POST'
    | 'CLIENT_SECRET_JWT'
    | 'PRIVATE_KEY_JWT'
    | 'NONE'
  /** A reference, env:NAME or file:PATH, or the secret itself (with a warning). */
  readonly client_secret?: string
  /** With which we sign assertions for the upstream. When absent: HS256 for client_secret_jwt, else the alg of the key, else the first that fits it. */
  readonly token_endpoint_auth_signing_alg?:
    | 'HS256'
    | 'HS384'
    | 'HS512'
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
  /** For private_key_jwt: a reference to a private JWK, or the `kid` of an active one of our keys. */
  readonly key?: string
  /** For tls_client_auth and self_signed_tls_client_auth: the PEM certificate (or chain) that we show, and its private key. */
  readonly tls_client_certificate?: {
    /** A reference, env:NAME or file:PATH, to PEM text. */
    readonly cert: string
    /** A reference, env:NAME or file:PATH, to PEM text. */
    readonly key: string
  }
  /**
   * form: id and secret are form-encoded as RFC 6749 says. raw: they are sent as they are.
   * @default 'form'
   */
  readonly basic_encoding?: 'form' | 'raw'
  /** One of upstream.issuers in the configuration; the upstream's own issuer when absent. */
  readonly issuer?: string
}
