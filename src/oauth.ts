/** The field's words, spelled as on the wire. A leaf: it imports nothing of ours. */

/** A JSON value as RFC 8259 defines it. A whole number that a double would be written otherwise for is a bigint (`exact-json.ts`). */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject

/** A JSON object. Read it with own-property access only. */
export interface JsonObject {
  readonly [name: string]: JsonValue
}

/** Tells whether a value is a JSON object: neither null nor a list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members of a JSON object that is to be written; those that are undefined are left out. */
export interface Members {
  readonly [name: string]: JsonValue | undefined
}

/** Seconds since 1970-01-01T00:00:00Z, {@link https://www.rfc-editor.org/rfc/rfc7519#section-2 RFC 7519 section 2}. */
export type NumericDate = number

/**
 * How a request carries the proof of its client. `issued` is an assertion of a trusted issuer, `svid` one of a SPIFFE trust
 * domain, `id_only` a public client or one with a certificate.
 */
export type Mechanism = 'basic' | 'post' | 'assertion' | 'issued' | 'svid' | 'id_only'
/** The kind of credentials that a client registers. */
export type CredentialKind = 'secrets' | 'keys' | 'subject' | 'mapping' | 'spiffe_id' | 'none'

/** The facts of one client authentication method. */
export interface AuthMethodFacts {
  readonly mechanism: Mechanism
  /** The registered credentials that prove the name of the client. */
  readonly registers: CredentialKind
  /** How the client protects its assertion; null for a client that makes none. */
  readonly signs: 'mac' | 'signature' | null
  /** The client shows a certificate when it connects. */
  readonly certificate: boolean
  /** PingOne's spelling; null for a method that PingOne does not have. */
  readonly pingOne: string | null
}

/** Every client authentication method, in the order in which metadata lists them. All other lists are filters of it. */
export const AUTH_METHODS = {
  client_secret_basic: {
    mechanism: 'basic',
    registers: 'secrets',
    signs: null,
    certificate: false,
    pingOne: 'CLIENT_SECRET_BASIC',
  },
  client_secret_post: {
    mechanism: 'post',
    registers: 'secrets',
    signs: null,
    certificate: false,
    pingOne: 'CLIENT_SECRET_POST',
  },
  client_secret_jwt: {
    mechanism: 'assertion',
    registers: 'secrets',
    signs: 'mac',
    certificate: false,
    pingOne: 'CLIENT_SECRET_JWT',
  },
  private_key_jwt: {
    mechanism: 'assertion',
    registers: 'keys',
    signs: 'signature',
    certificate: false,
    pingOne: 'PRIVATE_KEY_JWT',
  },
  tls_client_auth: { mechanism: 'id_only', registers: 'subject', signs: null, certificate: true, pingOne: null },
  self_signed_tls_client_auth: {
    mechanism: 'id_only',
    registers: 'keys',
    signs: null,
    certificate: true,
    pingOne: null,
  },
  federated_jwt: { mechanism: 'issued', registers: 'mapping', signs: null, certificate: false, pingOne: null },
  spiffe_jwt: { mechanism: 'svid', registers: 'spiffe_id', signs: null, certificate: false, pingOne: null },
  spiffe_x509: { mechanism: 'id_only', registers: 'spiffe_id', signs: null, certificate: true, pingOne: null },
  none: { mechanism: 'id_only', registers: 'none', signs: null, certificate: false, pingOne: 'NONE' },
} as const satisfies { readonly [method: string]: AuthMethodFacts }

/**
 * Values of `token_endpoint_auth_method`, RFC 7591 section 2, OpenID Connect Core section 9, RFC 8705 section 2,
 * draft-ietf-oauth-spiffe-client-auth-02 section 4.
 */
export type AuthMethod = keyof typeof AUTH_METHODS

/** The method of a client that names none, RFC 7591 section 2. */
export const DEFAULT_AUTH_METHOD: AuthMethod = 'client_secret_basic'

/** PingOne's names of the methods that have an assertion. */
export type PingOneAssertionMethod = Extract<
  (typeof AUTH_METHODS)[AuthMethod],
  { signs: 'mac' | 'signature' }
>['pingOne']

/** Tells whether clients of a method present an assertion: their own, or that of an issuer. */
export const hasAssertion = (method: AuthMethod): boolean => WITH_ASSERTION.has(AUTH_METHODS[method].mechanism)

const WITH_ASSERTION: ReadonlySet<Mechanism> = new Set(['assertion', 'issued', 'svid'])

/** Lists the methods whose facts fit, in the order of the table. */
export const authMethodsThat = (fits: (facts: AuthMethodFacts) => boolean): readonly AuthMethod[] =>
  (Object.keys(AUTH_METHODS) as AuthMethod[]).filter(method => fits(AUTH_METHODS[method]))

/** Finds a method by its name, or by PingOne's; the default for a name that is neither. */
export const authMethodOf = (name: string | undefined): AuthMethod =>
  (Object.keys(AUTH_METHODS) as AuthMethod[]).find(
    method => method === name || (name !== undefined && AUTH_METHODS[method].pingOne === name),
  ) ?? DEFAULT_AUTH_METHOD

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

/** RFC 8693 section 2.1. */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
/** RFC 7523 section 2.1. */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/**
 * Identity Assertion JWT Authorization Grant: its token type, its `typ` in small letters, and its name as a profile of
 * jwt-bearer, draft-ietf-oauth-identity-assertion-authz-grant.
 */
export const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag'
export const ID_JAG_TYP = 'oauth-id-jag+jwt'
export const ID_JAG_PROFILE = 'urn:ietf:params:oauth:grant-profile:id-jag'

/**
 * The grants by which a client gets tokens on somebody else's behalf, and what a refusal of a policy is called there: RFC
 * 8693 section 2.2.2, RFC 7521 section 4.1.1.
 */
export const DELEGATING_GRANTS: ReadonlyMap<string | null, 'invalid_request' | 'invalid_grant'> = new Map([
  [TOKEN_EXCHANGE, 'invalid_request'],
  [JWT_BEARER, 'invalid_grant'],
])
/** draft-ietf-oauth-spiffe-client-auth-02 section 3.1. */
export const JWT_SPIFFE_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe'

/**
 * The grants that the embedded token service can serve. A client that is registered for another one does not load, nor one
 * that has jwt-bearer where no issuer makes assertions.
 */
export const EMBEDDED_GRANT_TYPES: ReadonlySet<string> = new Set(['client_credentials', TOKEN_EXCHANGE, JWT_BEARER])

/** Claims that a token service sets and resource servers rely on; no policy may set them, and none ever replaces one. */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set(
  (
    'iss sub aud exp iat nbf jti client_id cnf scope act auth_time acr amr azp nonce at_hash c_hash s_hash sid active ' +
    'token_type username authorization_details token_introspection _claim_names _claim_sources ' +
    'may_act scp derived_from'
  ).split(' '),
)
