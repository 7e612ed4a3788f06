/** The map of the upstream's paths, made once for each revision: ours, withheld, exchanged, or passed. */
import { ENDPOINTS, type Endpoint } from '../../oauth.ts'
import {
  type Discovered,
  type DiscoveryFault,
  pathOf,
  WITHHELD,
  type Withheld,
  withoutPrefix,
} from '../../upstream/index.ts'
import type { EndpointPaths } from '../config/endpoint-paths.ts'
import type { Config, EndpointName } from '../config/settings.ts'
import { wellKnownPaths } from '../request/metadata.ts'
import type { Guards } from '../request/paths.ts'

/** Endpoints that are passed with one thing in the request or the answer exchanged, under reissue. */
export const SWAPPED = ['userinfo', 'authorization', 'end_session'] as const
export type Swapped = (typeof SWAPPED)[number]

/** The paths of one revision with an upstream; every other path is passed. */
export interface UpstreamPaths {
  /** Where our endpoints are; the upstream has all of them. */
  readonly endpoints: EndpointPaths
  readonly intercepted: ReadonlyMap<string, Endpoint>
  /** Metadata documents. */
  readonly documents: ReadonlySet<string>
  /** Null where the upstream's keys are passed. */
  readonly jwks: string | null
  readonly swapped: ReadonlyMap<string, Swapped>
  /** Trees of `upstream.exchange`, where a bearer token of ours is exchanged. A final slash names only what lies below. */
  readonly exchanged: readonly string[]
  /** 404. */
  readonly withheld: ReadonlySet<string>
}

/** The upstream's member for each endpoint of ours. */
export const MEMBERS: Readonly<Record<EndpointName, string>> = {
  token: 'token_endpoint',
  introspection: 'introspection_endpoint',
  revocation: 'revocation_endpoint',
  pushed_authorization_request: 'pushed_authorization_request_endpoint',
  device_authorization: 'device_authorization_endpoint',
  jwks: 'jwks_uri',
}

/** Endpoints that work when the upstream has another issuer than ours: those without a user. */
const WITHOUT_USER: ReadonlySet<EndpointName> = new Set(['token', 'introspection', 'revocation', 'jwks'])

type Settings = Pick<Config, 'issuer' | 'endpoints' | 'fulfilment'> & {
  readonly upstream: Pick<NonNullable<Config['upstream']>, 'issuer' | 'pass' | 'passPaths' | 'exchange' | 'stripped'>
}

/**
 * Draws the map. A path of ours wins over a withheld one, and both over one that is passed. A path of the upstream is
 * withheld when its endpoint is served by us elsewhere or not at all.
 */
export const upstreamPaths = (config: Settings, discovered: Discovered): UpstreamPaths => {
  const endpoints = endpointsOf(config, discovered)
  const documents = new Set(Object.values(wellKnownPaths(config.issuer, config.upstream.stripped)))
  const intercepted = new Map<string, Endpoint>()
  for (const endpoint of ENDPOINTS) {
    const path = endpoints[endpoint]
    if (path !== undefined) intercepted.set(path, endpoint)
  }
  const jwks = endpoints.jwks ?? null
  const ours = new Set([...documents, ...intercepted.keys(), ...(jwks === null ? [] : [jwks])])
  const passed = new Set(config.upstream.passPaths)
  const withheld = new Set(withheldOf(config, discovered).filter(path => !ours.has(path) && !passed.has(path)))
  const swapped = new Map<string, Swapped>()
  // Authorization requests are looked at under every strategy: see front-channel.ts.
  for (const kind of config.fulfilment === 'reissue' ? SWAPPED : (['authorization'] as const)) {
    const target = discovered.endpoints[`${kind}_endpoint`]
    const path = target === undefined ? undefined : pathOf(target)
    if (path !== undefined && !ours.has(path) && !withheld.has(path)) swapped.set(path, kind)
  }
  // The document that does not count may name another one, which works all the same.
  for (const { member, target } of discovered.shadowed) {
    const path = pathOf(target)
    if (member === 'authorization_endpoint' && !ours.has(path) && !withheld.has(path))
      swapped.set(path, 'authorization')
  }
  const exchanged = config.fulfilment === 'reissue' ? config.upstream.exchange : []
  return { endpoints, intercepted, documents, jwks, swapped, exchanged, withheld }
}

const endpointsOf = ({ issuer, endpoints, fulfilment, upstream }: Settings, discovered: Discovered): EndpointPaths => {
  const names = (Object.keys(MEMBERS) as EndpointName[]).filter(
    name => (name !== 'jwks' || fulfilment === 'reissue') && (issuer === upstream.issuer || WITHOUT_USER.has(name)),
  )
  const found = names.flatMap(name => {
    const target = discovered.endpoints[MEMBERS[name]]
    return target === undefined ? [] : [[name, endpoints[name] ?? pathOf(target)] as const]
  })
  return Object.fromEntries(found)
}

const withheldOf = ({ issuer, endpoints, fulfilment, upstream }: Settings, discovered: Discovered): string[] => {
  const { pass } = upstream
  const same = issuer === upstream.issuer
  const passed = (member: string): boolean => pass.includes(member as Withheld)
  const own = new Set(
    Object.entries(MEMBERS).flatMap(([name, member]) => (name === 'jwks' && fulfilment !== 'reissue' ? [] : [member])),
  )
  const guarded = (member: string): boolean =>
    own.has(member) || (WITHHELD.includes(member as Withheld) && !passed(member)) || (!same && !passed(member))
  return [
    ...Object.entries(discovered.endpoints).flatMap(([member, target]) => (guarded(member) ? [pathOf(target)] : [])),
    ...discovered.shadowed.flatMap(({ member, target }) => (guarded(member) ? [pathOf(target)] : [])),
    ...(passed('mtls_endpoint_aliases') ? [] : aliasPaths(discovered)),
    // A configured path of an endpoint that the upstream does not have.
    ...Object.values(endpoints),
    ...otherDocuments([issuer, upstream.issuer], upstream.stripped),
  ]
}

/** The paths of aliases, but of those that only name their endpoint again: Keycloak has one of userinfo, at the same path. */
const aliasPaths = ({ endpoints, aliases }: Discovered): string[] =>
  Object.entries(aliases).flatMap(([member, target]) => {
    const endpoint = endpoints[member]
    return endpoint !== undefined && pathOf(endpoint) === pathOf(target) ? [] : [pathOf(target)]
  })

/** Paths at which the upstream might publish metadata that differs from ours. */
const otherDocuments = (issuers: readonly string[], stripped: string): string[] =>
  issuers.flatMap(issuer => {
    const whole = new URL(issuer).pathname.replace(/\/$/, '')
    const arriving = withoutPrefix(`${whole}/`, stripped).replace(/\/$/, '')
    return [...new Set([whole, arriving])].flatMap(path => [
      ...Object.values(wellKnownPaths(`${new URL(issuer).origin}${path}`)),
      `/.well-known/openid-configuration${path}`,
      ...withoutSegments(path),
    ])
  })

/** The documents as they are where a part of the issuer's path is taken off on the way. */
const withoutSegments = (path: string): string[] => {
  const segments = path.split('/').slice(1)
  return segments.flatMap((_, index) => {
    const rest = segments.slice(index + 1).map(segment => `/${segment}`)
    const names = ['openid-configuration', 'oauth-authorization-server']
    return names.flatMap(name => [`${rest.join('')}/.well-known/${name}`, `/.well-known/${name}${rest.join('')}`])
  })
}

/** Endpoints of users and of everybody, which pass; other spellings of them do not. */
const SPELLED = ['authorization_endpoint', 'userinfo_endpoint', 'end_session_endpoint', 'jwks_uri'] as const

/** Endpoints at which clients authenticate: what lies around them at the upstream is guarded too. */
const AUTHENTICATING = [
  'token_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
  'pushed_authorization_request_endpoint',
  'device_authorization_endpoint',
  'backchannel_authentication_endpoint',
  'registration_endpoint',
] as const

/**
 * Returns what is guarded besides the paths of the map: other spellings of them, and the trees around the endpoints at which
 * clients authenticate, whether they are ours, withheld, or named by the document that does not count. Below the registration
 * endpoint each client's registration has a path (RFC 7592 section 2): nothing is there at all.
 */
export const guardsOf = (
  paths: UpstreamPaths,
  { upstream }: Settings & GuardSettings,
  discovered: Discovered,
): Guards => {
  const { intercepted, documents, jwks, swapped, withheld } = paths
  const { endpoints, shadowed, aliases } = discovered
  const at = (member: string): string[] => (endpoints[member] === undefined ? [] : [pathOf(endpoints[member])])
  const authenticating = [
    ...intercepted.keys(),
    ...AUTHENTICATING.flatMap(at),
    ...shadowed.flatMap(({ member, target }) => (isAuthenticating(member) ? [pathOf(target)] : [])),
    ...Object.values(aliases).map(pathOf),
  ]
  return {
    spelled: [
      ...intercepted.keys(),
      ...documents,
      ...(jwks === null ? [] : [jwks]),
      ...swapped.keys(),
      ...withheld,
      ...SPELLED.flatMap(at),
    ],
    trees: authenticating.filter(path => intercepted.has(path) || withheld.has(path)),
    closed: at('registration_endpoint').filter(path => withheld.has(path)),
    named: [...Object.values(endpoints).map(pathOf), ...upstream.passPaths],
    open: upstream.paths,
    confined: new URL(upstream.url).pathname !== '/',
  }
}

interface GuardSettings {
  readonly upstream: Pick<NonNullable<Config['upstream']>, 'paths' | 'url'>
}

const isAuthenticating = (member: string): boolean => (AUTHENTICATING as readonly string[]).includes(member)

/** One of our endpoints at a path that means something else already. */
export interface Conflict {
  readonly name: EndpointName
  /** The upstream's member, or `metadata`. */
  readonly other: string
}

/** Finds endpoints of ours that would hide something else: then this upstream cannot be stood in front of. */
export const conflictsOf = ({ endpoints, documents }: UpstreamPaths, discovered: Discovered): readonly Conflict[] => {
  const own = Object.entries(endpoints) as [EndpointName, string][]
  const members = new Set(own.map(([name]) => MEMBERS[name]))
  const others = Object.entries(discovered.endpoints).filter(([member]) => !members.has(member))
  return own.flatMap(([name, path], index) => [
    ...own.slice(index + 1).flatMap(([second, at]) => (at === path ? [{ name, other: MEMBERS[second] }] : [])),
    ...others.flatMap(([member, target]) => (pathOf(target) === path ? [{ name, other: member }] : [])),
    ...(documents.has(path) ? [{ name, other: 'metadata' }] : []),
  ])
}

/** Returns why a gateway with this configuration cannot stand in front of the upstream; null when it can. */
export const cannotFront = (config: Config, discovered: Discovered): DiscoveryFault | null => {
  const { upstream } = config
  if (upstream === null) return null
  const paths = upstreamPaths({ ...config, upstream }, discovered)
  return conflictsOf(paths, discovered).length > 0 ? 'endpoint_conflict' : null
}
