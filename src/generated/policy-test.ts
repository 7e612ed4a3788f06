// Made from schemas/policy-test.schema.json by schemas/generate.mjs: change the schema, not this file.
import type { JsonObject } from '../oauth.ts'

/** Requests and the decisions they must get. Stands beside the policies as NAME.test.yaml. */
export type WrittenPolicyTest = {
  /** What these cases prove. */
  readonly description?: string
  /** Names of policies; all policies when absent. */
  readonly policies?: readonly [string, ...string[]]
  /** The instant of every case, and of most requests of invariants: ISO 8601 with a zone. 2026-01-15T12:00:00Z when absent. */
  readonly now?: Instant
  /** How claims get into tokens; that of the configuration when absent. */
  readonly fulfilment?: 'issue' | 'assertion' | 'reissue' | 'introspection' | 'none'
  /** What every case begins with; a case is merged over it one level deep, and null removes. */
  readonly defaults?: {
    /** The id of a registered client, or the client itself. */
    readonly client?: string | Client
    /** What the client asks for. */
    readonly request?: Request
    /** Payload of the verified assertion; iss, sub, aud, iat, exp and jti are filled in. Ignored for clients whose method uses none. */
    readonly assertion?: JsonObject | null
    /** Its JOSE header; alg is filled in. */
    readonly assertion_header?: JsonObject | null
    /** Payload of the verified subject token of a token exchange. */
    readonly subject_token?: JsonObject | null
    /** Its JOSE header. */
    readonly subject_token_header?: JsonObject | null
    /** Payload of the verified actor token of a token exchange. */
    readonly actor_token?: JsonObject | null
    /** Its JOSE header. */
    readonly actor_token_header?: JsonObject | null
    /** Claims about the user in the tokens the upstream returned. */
    readonly user?: JsonObject | null
    /** Claims of the tokens the upstream returned. */
    readonly upstream?: {
      /** Its claims. */
      readonly access_token?: JsonObject | null
      /** Its claims. */
      readonly id_token?: JsonObject | null
    } | null
    /** What is known of the key that signed the assertion. */
    readonly key?: {
      /** RFC 7638, base64url. */
      readonly thumbprint: string
    } | null
    /** What is known of the certificate of the connection. */
    readonly certificate?: {
      /** Distinguished name, RFC 4514. */
      readonly subject_dn?: string
      /** Subject alternative names. */
      readonly san_dns?: readonly string[]
      /** Subject alternative names. */
      readonly san_uri?: readonly string[]
      /** RFC 8705 x5t#S256. */
      readonly thumbprint?: string
    } | null
  }
  /** Each is one request. */
  readonly cases?: readonly [Case, ...Case[]]
  /** What must hold for every request: checked on a thousand requests made from the schemas of the policies. */
  readonly invariants?: readonly [Invariant, ...Invariant[]]
}

/** ISO 8601 date and time with a zone. */
export type Instant = string

/** A client that need not be registered. */
export type Client = {
  /** As registered. */
  readonly client_id?: string
  /** For people. */
  readonly client_name?: string
  /** Our name of the issuer that vouches for it, with federated_jwt and the SPIFFE methods. */
  readonly issuer?: string
  /**
   * As registered.
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
  /** client_credentials when absent. */
  readonly grant_types?: readonly string[]
  /** Registered scopes, separated by spaces. */
  readonly scope?: string
  /** Registered audiences. */
  readonly audiences?: readonly string[]
  /** Seconds. */
  readonly access_token_lifetime?: number
  /** The operator's facts about the client. */
  readonly metadata?: JsonObject
}

/** What the client asks for. */
export type Request = {
  /**
   * Where the request arrives.
   * @default 'token'
   */
  readonly endpoint?: 'token' | 'introspection' | 'revocation' | 'pushed_authorization_request' | 'device_authorization'
  /** client_credentials at the token endpoint when absent. */
  readonly grant_type?: string | null
  /** Separated by spaces; all registered scopes when absent. */
  readonly scope?: string | null
  /** Values of resource, RFC 8707. */
  readonly resources?: readonly string[] | null
  /** Further form parameters. */
  readonly parameters?: JsonObject | null
  /**
   * Where the request comes from.
   * @default '192.0.2.1'
   */
  readonly remote_address?: string | null
  /** The verified proof of possession of the request (RFC 9449); none when absent. */
  readonly dpop?: {
    /** RFC 7638 thumbprint of the key of the proof, base64url. */
    readonly thumbprint: string
  } | null
  /** RFC 8693. */
  readonly subject_token_type?: string | null
  /** RFC 8693. */
  readonly actor_token_type?: string | null
  /** RFC 8693. */
  readonly requested_token_type?: string | null
} | null

/** One request and its decision. */
export type Case = {
  /** A sentence that is true when the case passes. */
  readonly name: string
  /** The instant of this decision. */
  readonly now?: Instant
  /** The id of a registered client, or the client itself. */
  readonly client?: string | Client
  /** What the client asks for. */
  readonly request?: Request
  /** Payload of the verified assertion; iss, sub, aud, iat, exp and jti are filled in. Ignored for clients whose method uses none. */
  readonly assertion?: JsonObject | null
  /** Its JOSE header; alg is filled in. */
  readonly assertion_header?: JsonObject | null
  /** Payload of the verified subject token of a token exchange. */
  readonly subject_token?: JsonObject | null
  /** Its JOSE header. */
  readonly subject_token_header?: JsonObject | null
  /** Payload of the verified actor token of a token exchange. */
  readonly actor_token?: JsonObject | null
  /** Its JOSE header. */
  readonly actor_token_header?: JsonObject | null
  /** Claims about the user in the tokens the upstream returned. */
  readonly user?: JsonObject | null
  /** Claims of the tokens the upstream returned. */
  readonly upstream?: {
    /** Its claims. */
    readonly access_token?: JsonObject | null
    /** Its claims. */
    readonly id_token?: JsonObject | null
  } | null
  /** What is known of the key that signed the assertion. */
  readonly key?: {
    /** RFC 7638, base64url. */
    readonly thumbprint: string
  } | null
  /** What is known of the certificate of the connection. */
  readonly certificate?: {
    /** Distinguished name, RFC 4514. */
    readonly subject_dn?: string
    /** Subject alternative names. */
    readonly san_dns?: readonly string[]
    /** Subject alternative names. */
    readonly san_uri?: readonly string[]
    /** RFC 8705 x5t#S256. */
    readonly thumbprint?: string
  } | null
  /** Only what is written is compared; claims of a token that is written are compared exactly. */
  readonly expect: Expect
}

/** Expressions over the facts and over decision ('allow' or 'deny'), claims (access_token, id_token, introspection) and token (lifetime, scope, audience). A refusal has no claims, and null for each setting. */
export type Invariant = {
  /** What can never happen, or always does. */
  readonly name: string
  /** The requests it is about; all when absent. An invariant that is about no request fails. */
  readonly when?: string
  /** True for each of these requests. */
  readonly expect: string
}

/** What the decision must be. */
export type Expect = {
  /** allow or deny. */
  readonly decision: 'allow' | 'deny'
  /** Exactly these policy/rule: the true allow rules, or the refusing ones. */
  readonly rules?: readonly string[]
  /** Of a refusal. */
  readonly error?: string
  /** Of a refusal; request: the gateway refuses it before policies are asked. */
  readonly reason?:
    | 'request'
    | 'facts'
    | 'evaluation_error'
    | 'rule'
    | 'no_grant'
    | 'required_claim'
    | 'claims_too_large'
    | 'token'
  /** The code that the decision record has for a refusal before policies are asked: `claimgate help CODE` explains it. */
  readonly detail?: string
  /** The error_description of a refusal. */
  readonly message?: string
  /** Exactly the claims that policies give to each token that is written. */
  readonly claims?: {
    /** Its populated claims. */
    readonly access_token?: JsonObject
    /** Its populated claims. */
    readonly id_token?: JsonObject
    /** Claims of introspection answers only. */
    readonly introspection?: JsonObject
  }
  /** Seconds: the smallest of the policies and the client; null when none sets one. */
  readonly lifetime?: number | null
  /** What policies leave of what was asked for, in any order; null when none says. */
  readonly scope?: string | readonly string[] | null
  /** What policies leave of the registered audiences, in any order; null when none says. */
  readonly audience?: string | readonly string[] | null
}
