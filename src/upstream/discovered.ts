/** The upstream's metadata, read and compared with the expected issuer and URL. */
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { arrivingOf, prefixesOf, withoutPrefix } from './prefixes.ts'

/** Why the upstream's metadata could not be used. For the log, the status page and the warning at load. */
export type DiscoveryFault =
  | 'upstream_unreachable'
  | 'upstream_broken'
  | 'upstream_timeout'
  | 'status'
  | 'redirect'
  | 'content_type'
  | 'not_json'
  | 'file_unreadable'
  | 'issuer_mismatch'
  | 'no_token_endpoint'
  | 'endpoint_malformed'
  | 'endpoint_conflict'

/** One failure in full. For the log; the code alone is for the status page. */
export interface DiscoveryFailure {
  readonly code: DiscoveryFault
  /** The path of the document, or the file. */
  readonly path?: string
  readonly status?: number
  /** Where a redirect leads, without its query. */
  readonly location?: string
  /** The words of the system or of OpenSSL for a failed connection. */
  readonly connection?: string
  /** The issuer that was expected, and the one that the document has; null when it has none. */
  readonly expected?: string
  readonly found?: string | null
  /** The member of the metadata that is meant. */
  readonly member?: string
}

/** Says a failure in one line. */
export const sayFailure = (failure: DiscoveryFailure): string => {
  const { code, path, status, location, connection, expected, found, member } = failure
  const parts = [
    ...(path === undefined ? [] : [path]),
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(location === undefined ? [] : [`to ${location}`]),
    ...(connection === undefined ? [] : [connection]),
    ...(found === undefined ? [] : [`its issuer is ${found ?? 'missing'}`]),
    ...(expected === undefined ? [] : [`expected is ${expected}`]),
    ...(member === undefined ? [] : [member]),
  ]
  return parts.length === 0 ? code : `${code} (${parts.join(', ')})`
}

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
  /** Members whose host is none that we may ask; reached by path at the upstream nevertheless. */
  readonly elsewhere: readonly string[]
  /** Paths that are asked at another host, by the origin there. */
  readonly origins: { readonly [path: string]: string }
  /** Documents that could not be had although the other one could. */
  readonly missing: readonly DiscoveryFailure[]
  /** What further issuers of the same token endpoint say; those that cannot be asked are not here. */
  readonly further: readonly Further[]
}

/** A further issuer of the same token endpoint. */
export interface Further {
  readonly issuer: string
  readonly discovered: Discovered
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
  /** Other hosts that the metadata may name and that are asked there, with a port where it is not that of the scheme. */
  readonly hosts?: readonly string[]
  /** What a proxy in front takes off before requests arrive. */
  readonly stripped?: string
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
export const readDiscovered = (documents: Documents, expected: Expected): Outcome<Discovered, DiscoveryFailure> => {
  const { authorizationServer, openid } = documents
  const present = [authorizationServer, openid].filter(document => document !== null)
  const others = present.map(document => memberOf(document, 'issuer')).filter(issuer => issuer !== expected.issuer)
  if (others.length > 0)
    return refuse({ code: 'issuer_mismatch', expected: expected.issuer, found: shown(others[0] ?? null) })
  const metadata: JsonObject = { ...authorizationServer, ...openid }
  const read = arrivingNames(expected)
  const endpoints = targetsOf(metadata, read)
  const aliases = targetsOf(objectOf(memberOf(metadata, ALIASES)), read)
  const losing = authorizationServer === null ? {} : targetsOf(authorizationServer, read)
  for (const targets of [endpoints, aliases, losing])
    if (typeof targets === 'string') return refuse({ code: 'endpoint_malformed', member: targets })
  if (!isTargets(endpoints) || !isTargets(aliases) || !isTargets(losing)) return refuse({ code: 'endpoint_malformed' })
  if (!Object.hasOwn(endpoints, 'token_endpoint')) return refuse({ code: 'no_token_endpoint' })
  return accept({
    metadata,
    endpoints,
    aliases,
    shadowed: Object.entries(losing)
      .filter(([member, target]) => endpoints[member] !== target)
      .map(([member, target]) => ({ member, target })),
    ...hostsOf(metadata, expected),
    missing: [],
    further: [],
  })
}

const isTargets = (targets: Targets | string): targets is Targets => typeof targets !== 'string'

/** Foreign text for the log. */
const shown = (value: JsonValue): string | null =>
  typeof value === 'string' ? value.replace(/[^\x20-\x7e]/g, '?').slice(0, 512) : null

const memberOf = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined

const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {})

/** Makes the function that reads a URL of the metadata as the path that arrives here. */
const arrivingNames = ({ url, hosts = [], stripped = '' }: Expected): ((named: URL) => string) => {
  const prefixes = prefixesOf({ url, stripped })
  const { origin } = new URL(url)
  const listed = listedHosts(hosts)
  return named => {
    const path = `${named.pathname}${named.search}`
    // Neither prefix means anything at another host.
    if (named.origin !== origin && listed.has(named.host)) return path
    return named.origin === origin ? withoutPrefix(path, prefixes.base) : arrivingOf(path, prefixes)
  }
}

const listedHosts = (hosts: readonly string[]): ReadonlySet<string> => new Set(hosts.map(host => host.toLowerCase()))

/** The endpoints of a document by path and query; or the member that is no URL. A member that is null is not there. */
const targetsOf = (document: JsonObject, read: (named: URL) => string): Targets | string => {
  const targets: Record<string, string> = {}
  for (const [member, value] of Object.entries(document)) {
    if (!isEndpoint(member) || value === null) continue
    const url = urlOf(value)
    if (url === null) return member
    targets[member] = read(url)
  }
  return targets
}

const urlOf = (value: JsonValue): URL | null => {
  if (typeof value !== 'string' || !URL.canParse(value)) return null
  const url = new URL(value)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
}

/** Sorts the members by host: ours or the upstream's, one that is asked there, or another. */
const hostsOf = (metadata: JsonObject, expected: Expected): Pick<Discovered, 'elsewhere' | 'origins'> => {
  const { issuer, url, hosts = [] } = expected
  const listed = listedHosts(hosts)
  const { origin, protocol } = new URL(url)
  const secure = protocol === 'https:'
  const elsewhere: string[] = []
  const origins: Record<string, string> = {}
  for (const [member, value] of Object.entries(metadata)) {
    const endpoint = isEndpoint(member) ? urlOf(value) : null
    if (endpoint === null || endpoint.origin === origin) continue
    // What travels to the upstream under TLS is not sent to another host without it.
    if (listed.has(endpoint.host) && (endpoint.protocol === 'https:' || !secure))
      origins[endpoint.pathname] = endpoint.origin
    else if (endpoint.origin !== new URL(issuer).origin) elsewhere.push(member)
  }
  return { elsewhere, origins }
}

/** The path of a request target, without its query. */
export const pathOf = (target: string): string => target.split('?', 1)[0] ?? target
