/** The policy engine with what most applications leave out. */
import {
  AUTH_METHODS,
  type AuthMethod,
  DEFAULT_AUTH_METHOD,
  type Endpoint,
  type JsonObject,
  type JsonValue,
} from '../oauth.ts'
import type { ClientRecord, Facts, Fulfilment, LoadedPolicies, SignedClaims } from '../policy/index.ts'
import * as policy from '../policy/index.ts'
import type { Source } from '../source/index.ts'

/** A client as an application knows it. What is absent has the default of RFC 7591, or there is none of it. */
export interface PolicyClient {
  readonly clientId: string
  /** Its name for people. */
  readonly name?: string | null
  readonly method?: AuthMethod
  readonly grantTypes?: readonly string[]
  readonly scopes?: readonly string[]
  readonly audiences?: readonly string[]
  /** Seconds; null for no cap of its own. */
  readonly accessTokenLifetime?: number | null
  readonly metadata?: JsonObject
  /** Its own strategy; null for that of all. */
  readonly fulfilment?: Fulfilment | null
}

/** What policies are loaded against. */
export interface PolicyOptions {
  /** All clients: mistakes that concern a client are found when policies are loaded. */
  readonly clients: readonly PolicyClient[]
  /** How claims get into tokens; `issue` when absent: the application makes them. */
  readonly fulfilment?: Fulfilment
  /** Values that every policy reads as `#name`. */
  readonly consts?: { readonly [name: string]: JsonValue }
}

export interface PolicyInput extends PolicyOptions {
  /** One for each policy file, as `readSource` returns it. */
  readonly sources: readonly Source[]
}

/**
 * Loads policies: checks and compiles each, then all together against the clients. All mistakes are reported, sorted by
 * place; with an error among them there is no policy set.
 */
export const loadPolicies = ({ sources, clients, fulfilment = 'issue', consts = {} }: PolicyInput): LoadedPolicies =>
  policy.loadPolicies({ sources, clients: clients.map(recordOf), fulfilment, consts })

/** What is known of one request, all of it verified by the application. */
export interface FactsInput {
  readonly client: PolicyClient
  /** The verified client assertion. */
  readonly assertion?: SignedClaims | null
  /** The key that verified it. */
  readonly key?: Facts['client']['key']
  /** The certificate of the connection. */
  readonly certificate?: Facts['client']['certificate']
  readonly request?: RequestInput
}

/** A request to an OAuth endpoint. */
export interface RequestInput {
  /** `token` when absent. */
  readonly endpoint?: Endpoint
  /** `client_credentials` when absent at the token endpoint. */
  readonly grantType?: string | null
  /** `scope` as it was sent; all registered scopes when absent or null. */
  readonly scope?: string | null
  /** Values of `resource` and `audience`. */
  readonly resources?: readonly string[]
  /** Form parameters without credentials, codes and tokens. */
  readonly parameters?: Facts['request']['parameters']
  /** The address of the client. */
  readonly remoteAddress?: string
  /** The key of the DPoP proof. */
  readonly dpop?: Facts['request']['dpop']
}

/** Makes the facts that expressions read about one request. `user` and `upstream` are null. */
export const makeFacts = ({ client, assertion = null, key, certificate, request = {} }: FactsInput): Facts => {
  const record = recordOf(client)
  const { endpoint = 'token', scope = null, resources = [], parameters = {}, remoteAddress = '' } = request
  const { dpop = { thumbprint: null } } = request
  const grantType = request.grantType ?? (endpoint === 'token' ? 'client_credentials' : null)
  const scopes = scope === null ? record.scopes : scope.split(' ').filter(word => word !== '')
  return policy.makeFacts({
    client: { ...record, name: client.name ?? null, issuer: record.issuer ?? null },
    assertion,
    scope,
    ...(key === undefined ? {} : { key }),
    ...(certificate === undefined ? {} : { certificate }),
    request: { endpoint, grantType, scopes, resources, parameters, remoteAddress, dpop },
  })
}

const recordOf = ({ clientId, method = DEFAULT_AUTH_METHOD, ...given }: PolicyClient): ClientRecord => {
  if (!Object.hasOwn(AUTH_METHODS, method)) throw new TypeError(`${method} is no token_endpoint_auth_method`)
  return {
    clientId,
    method,
    grantTypes: given.grantTypes ?? ['client_credentials'],
    scopes: given.scopes ?? [],
    audiences: given.audiences ?? [],
    accessTokenLifetime: given.accessTokenLifetime ?? null,
    metadata: given.metadata ?? {},
    fulfilment: given.fulfilment ?? null,
  }
}
