/** The field's words, spelled as on the wire. A leaf: it imports nothing of ours. */

/** A JSON value as RFC 8259 defines it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject

/** A JSON object. Read it with own-property access only. */
export interface JsonObject {
  readonly [name: string]: JsonValue
}

/** The members of a JSON object that is to be written; those that are undefined are left out. */
export interface Members {
  readonly [name: string]: JsonValue | undefined
}

/** Seconds since 1970-01-01T00:00:00Z, {@link https://www.rfc-editor.org/rfc/rfc7519#section-2 RFC 7519 section 2}. */
export type NumericDate = number

/** Values of `token_endpoint_auth_method`, RFC 7591 section 2, OpenID Connect Core section 9, RFC 8705 section 2. */
export const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
] as const
export type AuthMethod = (typeof AUTH_METHODS)[number]

/** The endpoints at which a client authenticates. */
export const ENDPOINTS = [
  'token',
  'introspection',
  'revocation',
  'pushed_authorization_request',
  'device_authorization',
] as const
export type Endpoint = (typeof ENDPOINTS)[number]

/**
 * OAuth error codes that claimgate answers with, its own and those of a token service behind it: RFC 6749 section 5.2,
 * RFC 7009 section 2.2.1, RFC 8707 section 2; RFC 8628 section 3.5, RFC 9449 section 5, RFC 9396 section 5, OpenID Connect
 * Core section 3.1.2.6.
 */
export const ERROR_CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'access_denied',
  'unsupported_token_type',
  'temporarily_unavailable',
  'server_error',
  'authorization_pending',
  'slow_down',
  'expired_token',
  'use_dpop_nonce',
  'invalid_dpop_proof',
  'invalid_authorization_details',
  'invalid_redirect_uri',
  'invalid_token',
  'unsupported_response_type',
  'login_required',
  'interaction_required',
  'consent_required',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** RFC 7521 section 4.2 and RFC 7523 section 2.2. */
export const JWT_BEARER_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Claims that a token service sets and resource servers rely on; no policy may set them, and none ever replaces one. */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set(
  (
    'iss sub aud exp iat nbf jti client_id cnf scope act auth_time acr amr azp nonce at_hash c_hash s_hash sid active ' +
    'token_type username authorization_details token_introspection _claim_names _claim_sources'
  ).split(' '),
)
