/** The upstream's metadata, read and compared with the expected issuer and URL. */
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'

/** Why the upstream's metadata could not be used. For the log, the status page and the warning at load. */
export type DiscoveryFault =
  | 'upstream_unreachable'
  | 'upstream_broken'
  | 'upstream_timeout'
  | 'status'
  | 'redirect'
  | 'content_type'
  | 'not_json'
  | 'issuer_mismatch'
  | 'no_token_endpoint'
  | 'endpoint_malformed'
  | 'endpoint_conflict'

/** The upstream's metadata. Endpoints are request targets: they are reached on the connection to the upstream. */
export interface Discovered {
  /** Both documents in one, as written; the OpenID one wins where both have a member. */
  readonly metadata: JsonObject
  /** Member of the metadata (`token_endpoint`, `jwks_uri`) to path and query. */
  readonly endpoints: Targets
  /** The same of `mtls_endpoint_aliases`. */
  readonly aliases: Targets
  /** Targets that only the losing document names: they work at the upstream all the same. */
  readonly shadowed: readonly Shadowed[]
  /** Members whose host is neither the issuer's nor the one that we connect to; reached by path nevertheless. */
  readonly elsewhere: readonly string[]
}

/** A request target as HTTP has it: path and query. */
type Targets = { readonly [member: string]: string }

export interface Shadowed {
  readonly member: string
  readonly target: string
}

/** The two documents of one upstream; null where it has none. */
export interface Documents {
  /** RFC 8414. */
  readonly authorizationServer: JsonObject | null
  /** OpenID Connect Discovery. */
  readonly openid: JsonObject | null
}

/** The issuer and URL that the documents must fit. */
export interface Expected {
  readonly issuer: string
  /** The URL that we connect to. */
  readonly url: string
}

/** URLs of the server itself, beside the members that end in `_endpoint`. */
const ALSO_ENDPOINTS: ReadonlySet<string> = new Set(['jwks_uri', 'check_session_iframe'])
const ALIASES = 'mtls_endpoint_aliases'

/** Whether a member of the metadata is the URL of something that the server serves. */
export const isEndpoint = (member: string): boolean => member.endsWith('_endpoint') || ALSO_ENDPOINTS.has(member)

/**
 * Reads the documents of the upstream as one. Refuses them when `issuer` is not exactly the expected one, when a member
 * that should be a URL is none, and when there is no token endpoint.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-3.3 RFC 8414 section 3.3}
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation OpenID Connect Discovery section 4.3}
 */
export const readDiscovered = (documents: Documents, expected: Expected): Outcome<Discovered, DiscoveryFault> => {
  const { authorizationServer, openid } = documents
  const present = [authorizationServer, openid].filter(document => document !== null)
  if (present.some(document => memberOf(document, 'issuer') !== expected.issuer)) return refuse('issuer_mismatch')
  const metadata: JsonObject = { ...authorizationServer, ...openid }
  const endpoints = targetsOf(metadata)
  const aliases = targetsOf(objectOf(memberOf(metadata, ALIASES)))
  const losing = authorizationServer === null ? {} : targetsOf(authorizationServer)
  if (endpoints === null || aliases === null || losing === null) return refuse('endpoint_malformed')
  if (!Object.hasOwn(endpoints, 'token_endpoint')) return refuse('no_token_endpoint')
  return accept({
    metadata,
    endpoints,
    aliases,
    shadowed: Object.entries(losing)
      .filter(([member, target]) => endpoints[member] !== target)
      .map(([member, target]) => ({ member, target })),
    elsewhere: elsewhere(metadata, expected),
  })
}

const memberOf = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {})

/** The endpoints of a document by path and query; null when one is no URL. A member that is null is not there. */
const targetsOf = (document: JsonObject): Targets | null => {
  const targets: Record<string, string> = {}
  for (const [member, value] of Object.entries(document)) {
    if (!isEndpoint(member) || value === null) continue
    const url = urlOf(value)
    if (url === null) return null
    targets[member] = `${url.pathname}${url.search}`
  }
  return targets
}

const urlOf = (value: JsonValue): URL | null => {
  if (typeof value !== 'string' || !URL.canParse(value)) return null
  const url = new URL(value)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
}

const elsewhere = (metadata: JsonObject, { issuer, url }: Expected): string[] => {
  const origins = new Set([new URL(issuer).origin, new URL(url).origin])
  return Object.keys(metadata).filter(member => {
    const endpoint = isEndpoint(member) ? urlOf(metadata[member] ?? null) : null
    return endpoint !== null && !origins.has(endpoint.origin)
  })
}

/** The path of a request target, without its query. */
export const pathOf = (target: string): string => target.split('?', 1)[0] ?? target
