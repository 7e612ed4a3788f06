import type { AuthMethod, Endpoint, JsonObject, JsonValue, PingOneAssertionMethod } from '../oauth.ts'

/**
 * What expressions may read for one request. The gateway fills it from an authenticated client and a framed request;
 * the checker's environment and the reference page are made from the same names (see `environment.ts`).
 * PingOne's long names and our short ones are the same objects.
 */
export interface Facts {
  readonly context: {
    readonly requestData: {
      readonly clientAssertion: JsonObject | null
      readonly clientAssertionHeader: JsonObject | null
      readonly grantType: string | null
      readonly scope: string | null
      readonly subjectToken: JsonObject | null
      readonly subjectTokenHeader: JsonObject | null
      readonly subjectTokenType: string | null
      readonly actorToken: JsonObject | null
      readonly actorTokenHeader: JsonObject | null
      readonly actorTokenType: string | null
      readonly requestedTokenType: string | null
    }
    readonly appConfig: {
      readonly tokenEndpointAuthMethod: PingOneAssertionMethod | null
      readonly clientId: string
    }
  }
  readonly clientAssertion: JsonObject | null
  readonly clientAssertionHeader: JsonObject | null
  readonly client: {
    readonly clientId: string
    readonly name: string | null
    readonly method: AuthMethod
    readonly scopes: readonly string[]
    readonly audiences: readonly string[]
    readonly metadata: JsonObject
    readonly key: { readonly thumbprint: string } | null
    readonly certificate: {
      readonly subjectDn: string
      readonly sanDns: readonly string[]
      readonly sanUri: readonly string[]
      readonly thumbprint: string
    } | null
  }
  readonly request: {
    readonly endpoint: Endpoint
    readonly grantType: string | null
    readonly scopes: readonly string[]
    readonly resources: readonly string[]
    readonly parameters: { readonly [name: string]: JsonValue }
    readonly remoteAddress: string
  }
  readonly user: JsonObject | null
  readonly upstream: { readonly accessToken: JsonObject | null; readonly idToken: JsonObject | null } | null
}
