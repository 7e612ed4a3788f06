// Made from schemas/policy-test.schema.json by schemas/generate.mjs: change the schema, not this file.

/**
 * Requests and the decisions they must get. Stands beside the policies as NAME.test.yaml.
 */
export type WrittenPolicyTest = {
  [k: string]: unknown
} & {
  /**
   * What these cases prove.
   */
  description?: string
  /**
   * Names of policies; all policies when absent.
   *
   * @minItems 1
   */
  policies?: [string, ...string[]]
  /**
   * The instant of every decision: ISO 8601 with a zone.
   */
  now?: string
  /**
   * How claims get into tokens; that of the configuration when absent.
   */
  fulfilment?: 'issue' | 'assertion' | 'reissue' | 'introspection' | 'none'
  /**
   * What every case begins with; a case is merged over it one level deep, and null removes.
   */
  defaults?: {
    /**
     * The id of a registered client, or the client itself.
     */
    client?: string | {}
    request?: Request
    /**
     * Payload of the verified assertion; iss, sub, aud, iat, exp and jti are filled in. Ignored for clients whose method uses none.
     */
    assertion?: {} | null
    /**
     * Its JOSE header; alg is filled in.
     */
    assertion_header?: {} | null
    /**
     * Payload of the verified subject token of a token exchange.
     */
    subject_token?: {} | null
    /**
     * Its JOSE header.
     */
    subject_token_header?: {} | null
    /**
     * Payload of the verified actor token of a token exchange.
     */
    actor_token?: {} | null
    /**
     * Its JOSE header.
     */
    actor_token_header?: {} | null
    /**
     * Claims about the user in the tokens the upstream returned.
     */
    user?: {} | null
    /**
     * Claims of the tokens the upstream returned.
     */
    upstream?: {
      /**
       * Its claims.
       */
      access_token?: {} | null
      /**
       * Its claims.
       */
      id_token?: {} | null
    } | null
    /**
     * What is known of the key that signed the assertion.
     */
    key?: {
      /**
       * RFC 7638, base64url.
       */
      thumbprint: string
    } | null
    /**
     * What is known of the certificate of the connection.
     */
    certificate?: {
      /**
       * Distinguished name, RFC 4514.
       */
      subject_dn?: string
      /**
       * Subject alternative names.
       */
      san_dns?: string[]
      /**
       * Subject alternative names.
       */
      san_uri?: string[]
      /**
       * RFC 8705 x5t#S256.
       */
      thumbprint?: string
    } | null
  }
  /**
   * Each is one request.
   *
   * @minItems 1
   */
  cases?: [Case, ...Case[]]
  /**
   * What must hold for every request: checked on a thousand requests made from the schemas of the policies.
   *
   * @minItems 1
   */
  invariants?: [Invariant, ...Invariant[]]
}
/**
 * What the client asks for.
 */
export type Request = {
  /**
   * token when absent.
   */
  endpoint?: 'token' | 'introspection' | 'revocation' | 'pushed_authorization_request' | 'device_authorization'
  /**
   * client_credentials at the token endpoint when absent.
   */
  grant_type?: string | null
  /**
   * Separated by spaces; all registered scopes when absent.
   */
  scope?: string | null
  /**
   * Values of resource, RFC 8707.
   */
  resources?: string[] | null
  /**
   * Further form parameters.
   */
  parameters?: {} | null
  /**
   * 192.0.2.1 when absent.
   */
  remote_address?: string | null
  /**
   * RFC 8693.
   */
  subject_token_type?: string | null
  /**
   * RFC 8693.
   */
  actor_token_type?: string | null
  /**
   * RFC 8693.
   */
  requested_token_type?: string | null
} | null
/**
 * What the client asks for.
 */
export type Request1 = {
  /**
   * token when absent.
   */
  endpoint?: 'token' | 'introspection' | 'revocation' | 'pushed_authorization_request' | 'device_authorization'
  /**
   * client_credentials at the token endpoint when absent.
   */
  grant_type?: string | null
  /**
   * Separated by spaces; all registered scopes when absent.
   */
  scope?: string | null
  /**
   * Values of resource, RFC 8707.
   */
  resources?: string[] | null
  /**
   * Further form parameters.
   */
  parameters?: {} | null
  /**
   * 192.0.2.1 when absent.
   */
  remote_address?: string | null
  /**
   * RFC 8693.
   */
  subject_token_type?: string | null
  /**
   * RFC 8693.
   */
  actor_token_type?: string | null
  /**
   * RFC 8693.
   */
  requested_token_type?: string | null
} | null

/**
 * One request and its decision.
 */
export interface Case {
  /**
   * A sentence that is true when the case passes.
   */
  name: string
  /**
   * The instant of this decision.
   */
  now?: string
  /**
   * The id of a registered client, or the client itself.
   */
  client?: string | {}
  request?: Request1
  /**
   * Payload of the verified assertion; iss, sub, aud, iat, exp and jti are filled in. Ignored for clients whose method uses none.
   */
  assertion?: {} | null
  /**
   * Its JOSE header; alg is filled in.
   */
  assertion_header?: {} | null
  /**
   * Payload of the verified subject token of a token exchange.
   */
  subject_token?: {} | null
  /**
   * Its JOSE header.
   */
  subject_token_header?: {} | null
  /**
   * Payload of the verified actor token of a token exchange.
   */
  actor_token?: {} | null
  /**
   * Its JOSE header.
   */
  actor_token_header?: {} | null
  /**
   * Claims about the user in the tokens the upstream returned.
   */
  user?: {} | null
  /**
   * Claims of the tokens the upstream returned.
   */
  upstream?: {
    /**
     * Its claims.
     */
    access_token?: {} | null
    /**
     * Its claims.
     */
    id_token?: {} | null
  } | null
  /**
   * What is known of the key that signed the assertion.
   */
  key?: {
    /**
     * RFC 7638, base64url.
     */
    thumbprint: string
  } | null
  /**
   * What is known of the certificate of the connection.
   */
  certificate?: {
    /**
     * Distinguished name, RFC 4514.
     */
    subject_dn?: string
    /**
     * Subject alternative names.
     */
    san_dns?: string[]
    /**
     * Subject alternative names.
     */
    san_uri?: string[]
    /**
     * RFC 8705 x5t#S256.
     */
    thumbprint?: string
  } | null
  expect: Expect
}
/**
 * Only what is written is compared; claims of a token that is written are compared exactly.
 */
export interface Expect {
  /**
   * allow or deny.
   */
  decision: 'allow' | 'deny'
  /**
   * Exactly these policy/rule: the true allow rules, or the refusing ones.
   */
  rules?: string[]
  /**
   * Of a refusal.
   */
  error?: string
  /**
   * Of a refusal.
   */
  reason?: 'facts' | 'evaluation_error' | 'rule' | 'no_grant' | 'required_claim' | 'claims_too_large' | 'token'
  /**
   * The error_description of a refusal.
   */
  message?: string
  /**
   * Exactly the claims that policies give to each token that is written.
   */
  claims?: {
    /**
     * Its populated claims.
     */
    access_token?: {}
    /**
     * Its populated claims.
     */
    id_token?: {}
    /**
     * Claims of introspection answers only.
     */
    introspection?: {}
  }
  /**
   * Seconds: the smallest of the policies and the client; null when none sets one.
   */
  lifetime?: number | null
  /**
   * What policies leave of what was asked for, in any order; null when none says.
   */
  scope?: string | string[] | null
  /**
   * What policies leave of the registered audiences, in any order; null when none says.
   */
  audience?: string | string[] | null
}
/**
 * Expressions over the facts and over decision ('allow' or 'deny'), claims (access_token, id_token, introspection) and token (lifetime, scope, audience). A refusal has no claims, and null for each setting.
 */
export interface Invariant {
  /**
   * What can never happen, or always does.
   */
  name: string
  /**
   * The requests it is about; all when absent. An invariant that is about no request fails.
   */
  when?: string
  /**
   * True for each of these requests.
   */
  expect: string
}
