// Made from schemas/client.schema.json by schemas/generate.mjs: change the schema, not this file.

/**
 * One client, or a list of clients, in the words of RFC 7591.
 */
export type WrittenClientFile = Client[] | Client

/**
 * One registered client (RFC 7591 metadata).
 */
export interface Client {
  /**
   * Printable ASCII. The same on both sides of the proxy.
   */
  client_id: string
  /**
   * How the client proves who it is, at every endpoint. client_secret_basic when absent. PingOne names (PRIVATE_KEY_JWT) mean the same.
   */
  token_endpoint_auth_method?:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'tls_client_auth'
    | 'self_signed_tls_client_auth'
    | 'none'
    | 'CLIENT_SECRET_BASIC'
    | 'CLIENT_SECRET_POST'
    | 'CLIENT_SECRET_JWT'
    | 'PRIVATE_KEY_JWT'
    | 'NONE'
  /**
   * The one algorithm of the client's assertions. Required for the JWT methods, except with assertion.audience: fapi2.
   */
  token_endpoint_auth_signing_alg?:
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
  /**
   * The public keys of the client (RFC 7517). Private and symmetric keys are refused.
   */
  jwks?: {
    /**
     * At most 64 keys, of which 16 can verify signatures. An unknown member of a key is ignored.
     *
     * @minItems 1
     * @maxItems 64
     */
    keys: [{}, ...{}[]]
    [k: string]: unknown
  }
  /**
   * Where the client publishes its public keys. https; http only to addresses in jwks.allow_private_addresses.
   */
  jwks_uri?: string
  /**
   * What the client may ask for at the token endpoint.
   *
   * @minItems 1
   * @maxItems 16
   */
  grant_types:
    | [string]
    | [string, string]
    | [string, string, string]
    | [string, string, string, string]
    | [string, string, string, string, string]
    | [string, string, string, string, string, string]
    | [string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
  /**
   * The scopes the client may have, separated by spaces. A request without scope means all of them.
   */
  scope?: string
  /**
   * Resources the client may get tokens for, and introspect. The first is the default.
   *
   * @maxItems 64
   */
  audiences?: string[]
  /**
   * Seconds; the smallest of config, client and policies wins.
   */
  access_token_lifetime?: number
  /**
   * The operator's own facts about the client, read as client.metadata. Trusted, unlike what an assertion says.
   */
  metadata?: {}
  /**
   * Several may be live at once, for rotation.
   *
   * @minItems 1
   * @maxItems 8
   */
  secrets?:
    | [Secret]
    | [Secret, Secret]
    | [Secret, Secret, Secret]
    | [Secret, Secret, Secret, Secret]
    | [Secret, Secret, Secret, Secret, Secret]
    | [Secret, Secret, Secret, Secret, Secret, Secret]
    | [Secret, Secret, Secret, Secret, Secret, Secret, Secret]
    | [Secret, Secret, Secret, Secret, Secret, Secret, Secret, Secret]
  /**
   * The RFC 7591 spelling of one secret: a reference, env:NAME or file:PATH, or the secret itself (with a warning).
   */
  client_secret?: string
  /**
   * form: id and secret are form-encoded as RFC 6749 says. raw: for clients that do not encode.
   */
  basic_encoding?: 'form' | 'raw'
  assertion?: Assertion
  /**
   * For tls_client_auth: the distinguished name, as RFC 4514 writes it. Letter case counts in values.
   */
  tls_client_auth_subject_dn?: string
  /**
   * For tls_client_auth: a DNS name among the subject alternative names.
   */
  tls_client_auth_san_dns?: string
  /**
   * For tls_client_auth: a URI among the subject alternative names.
   */
  tls_client_auth_san_uri?: string
  /**
   * For tls_client_auth: an IP address among the subject alternative names.
   */
  tls_client_auth_san_ip?: string
  /**
   * For tls_client_auth: an e-mail address among the subject alternative names.
   */
  tls_client_auth_san_email?: string
  upstream?: Upstream
  /**
   * A disabled client is refused like an unknown one.
   */
  disabled?: boolean
  /**
   * For people; policies read it as client.name.
   */
  client_name?: string
  /**
   * Not used.
   */
  client_uri?: string
  /**
   * Not used.
   */
  logo_uri?: string
  /**
   * Not used.
   */
  tos_uri?: string
  /**
   * Not used.
   */
  policy_uri?: string
  /**
   * People responsible for the client.
   *
   * @maxItems 32
   */
  contacts?: string[]
  /**
   * Belong to the upstream; not used here.
   *
   * @maxItems 64
   */
  redirect_uris?: string[]
  /**
   * Belong to the upstream; not used here.
   *
   * @maxItems 16
   */
  response_types?:
    | []
    | [string]
    | [string, string]
    | [string, string, string]
    | [string, string, string, string]
    | [string, string, string, string, string]
    | [string, string, string, string, string, string]
    | [string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [string, string, string, string, string, string, string, string, string, string, string, string, string, string]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
    | [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string
      ]
  /**
   * Belongs to the upstream; not used here.
   */
  application_type?: 'web' | 'native'
  /**
   * Not used.
   */
  software_id?: string
  /**
   * Not used.
   */
  software_version?: string
  /**
   * NumericDate; not used.
   */
  client_id_issued_at?: number
  /**
   * NumericDate from which `client_secret` is wrong; 0 means never.
   */
  client_secret_expires_at?: number
  /**
   * With which the upstream signs ID tokens for this client. HS* cannot be re-signed.
   */
  id_token_signed_response_alg?:
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
  /**
   * With which the upstream encrypts ID tokens for this client. Encrypted ones cannot be re-signed.
   */
  id_token_encrypted_response_alg?: string
  /**
   * Bind access tokens to the certificate the client used (RFC 8705 section 3).
   */
  tls_client_certificate_bound_access_tokens?: boolean
  /**
   * The client always uses DPoP (RFC 9449 section 5.2). With fulfilment reissue it cannot use the userinfo endpoint.
   */
  dpop_bound_access_tokens?: boolean
  /**
   * Belongs to the upstream (RFC 9126 section 6).
   */
  require_pushed_authorization_requests?: boolean
}
/**
 * One secret: exactly one of `value`, `sha256` and `scrypt`.
 */
export interface Secret {
  /**
   * A reference, env:NAME or file:PATH, or the secret itself (with a warning).
   */
  value?: string
  /**
   * Of the UTF-8 octets, in hexadecimal: what `claimgate secret hash` prints. For secrets a machine made.
   */
  sha256?: string
  /**
   * What `claimgate secret hash --digest scrypt` prints. For secrets a person chose.
   */
  scrypt?: string
  /**
   * The secret is wrong before this instant. A date means its first second in UTC.
   */
  not_before?: string
  /**
   * The secret is wrong from this instant on. A date means its first second in UTC.
   */
  expires_at?: string
}
/**
 * For the JWT methods. Anything looser than the default needs `until`, warns, and is counted.
 */
export interface Assertion {
  /**
   * What `aud` may be. strict: our issuer alone. fapi2: our issuer as a string. legacy: also the token endpoint or the endpoint called; needs `until`.
   */
  audience?: 'strict' | 'fapi2' | 'legacy'
  /**
   * Seconds an assertion may be valid, 300 unless set (60 with fapi2). More than that needs `until`.
   */
  max_lifetime?: number
  /**
   * once: `jti` is mandatory and accepted once. optional: an assertion without `jti` is accepted, again and again; needs `until`.
   */
  jti?: 'once' | 'optional'
  /**
   * Refuse assertions whose `typ` is not client-authentication+jwt.
   */
  require_typ?: boolean
  /**
   * From here on whatever was looser is as strict as the default. A date means its first second in UTC.
   */
  until?: string
}
/**
 * How we authenticate to the upstream as this client. Every confidential client behind an upstream needs one. Only the credential differs; the client_id is the same on both sides.
 */
export interface Upstream {
  /**
   * The same as ours in ordinary use. One shared upstream client is allowed only for client_credentials under reissue.
   */
  client_id?: string
  /**
   * How we authenticate to the upstream as this client.
   */
  token_endpoint_auth_method?:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'client_secret_jwt'
    | 'private_key_jwt'
    | 'tls_client_auth'
    | 'self_signed_tls_client_auth'
    | 'none'
    | 'CLIENT_SECRET_BASIC'
    | 'CLIENT_SECRET_POST'
    | 'CLIENT_SECRET_JWT'
    | 'PRIVATE_KEY_JWT'
    | 'NONE'
  /**
   * A reference, env:NAME or file:PATH, or the secret itself (with a warning).
   */
  client_secret?: string
  /**
   * With which we sign assertions for the upstream. When absent: HS256 for client_secret_jwt, else the alg of the key, else the first that fits it.
   */
  token_endpoint_auth_signing_alg?:
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
  /**
   * For private_key_jwt: a reference to a private JWK, or the `kid` of an active one of our keys.
   */
  key?: string
  /**
   * For tls_client_auth and self_signed_tls_client_auth: the PEM certificate (or chain) that we show, and its private key.
   */
  tls_client_certificate?: {
    /**
     * A reference, env:NAME or file:PATH, to PEM text.
     */
    cert: string
    /**
     * A reference, env:NAME or file:PATH, to PEM text.
     */
    key: string
  }
  /**
   * form: id and secret are form-encoded as RFC 6749 says. raw: they are sent as they are.
   */
  basic_encoding?: 'form' | 'raw'
}
