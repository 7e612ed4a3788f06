/** The part of a revision that stands in front of an upstream. */
import { PROOF_ALG_NAMES } from '../../dpop/index.ts'
import { ALG_NAMES } from '../../jose/index.ts'
import { DELEGATING_GRANTS, ENDPOINTS } from '../../oauth.ts'
import { type Discovered, pathOf, type UpstreamMetadataInput, upstreamMetadata } from '../../upstream/index.ts'
import type { EndpointPaths } from '../config/endpoint-paths.ts'
import type { FrontConfig } from '../config/settings.ts'
import { type Document, documentOf } from '../request/answers.ts'
import { type Cors, listedOrigins } from '../request/cors.ts'
import { authMethods, certificatesOf, grantProfiles } from '../request/metadata.ts'
import { createTargets, type Guards } from '../request/paths.ts'
import { createQueryReader, type QueryRules } from '../request/query.ts'
import type { Revision } from '../request/revision.ts'
import type { Services } from '../request/serve.ts'
import { upstreamCors } from './cors-upstream.ts'
import { createElsewhere } from './elsewhere.ts'
import { UPSTREAM_STEPS } from './forwarded-endpoints.ts'
import { createVet, createVetElsewhere, rulesOf } from './front-channel.ts'
import type { UpstreamLink } from './link.ts'
import { guardsOf, MEMBERS, type UpstreamPaths, upstreamPaths } from './path-map.ts'
import { createUpstreamRoutes, type IssuerRoutes, unknownRoutes } from './proxy-routes.ts'
import { createPublicJwks } from './public-jwks.ts'
import { createSwap } from './swap.ts'

/** Where requests go, and where our endpoints are. */
export interface Front extends Pick<Revision, 'targets' | 'routes' | 'endpoints' | 'readQuery'> {}

export interface UpstreamFrontInput {
  readonly loaded: Pick<Revision, 'config' | 'keys'>
  readonly config: FrontConfig
  readonly link: UpstreamLink
  readonly discovered: Discovered | null
  readonly revision: () => Revision
  readonly services: Services
}

/** Builds it: every route while the upstream is known, none before. */
export const upstreamFront = ({ loaded, config, link, discovered, revision, services }: UpstreamFrontInput): Front => {
  const { keys } = loaded
  if (discovered === null)
    return {
      endpoints: {},
      targets: createTargets({ spelled: [] }),
      routes: unknownRoutes(link.wanted, corsOf(config, link, null, {}), services),
      readQuery: createQueryReader({ refuse: [], addresses: {} }),
    }
  const paths = upstreamPaths(config, discovered)
  const publishUntilMs = link.settings.publishKeysUntil * 1000
  const routesOf = (seen: FrontConfig, what: Discovered): IssuerRoutes => {
    const own = upstreamPaths(seen, what)
    const upstreamKeys = link.keysAt(what.endpoints['jwks_uri'] ?? '')
    const readKeys = () => upstreamKeys.published(services.clockMs() / 1000)
    const jwks = createPublicJwks({ own: keys.publicJwks.keys, readKeys, publishUntilMs })
    return {
      paths: own,
      metadata: createMetadata(describe(seen, own, what, loaded), publishUntilMs),
      jwks: () => jwks(services.clockMs()),
    }
  }
  const others = furtherIssuers(config, discovered)
  const further = others.map(one => routesOf(one.config, one.discovered))
  const guards = together([
    guardsOf(paths, config, discovered),
    ...others.map((one, index) => guardsOf(further[index]?.paths ?? paths, one.config, one.discovered)),
  ])
  return {
    endpoints: paths.endpoints,
    readQuery: createQueryReader({ refuse: config.upstream.refuseQuery, addresses: addressesOf(discovered) }),
    targets: createTargets(guards),
    routes: createUpstreamRoutes({
      issuers: [routesOf(config, discovered), ...further],
      steps: UPSTREAM_STEPS,
      elsewhere: createElsewhere({
        vet: createVetElsewhere(rulesOf(config)),
        open: config.upstream.passPaths,
        log: services.log,
      }),
      swap: createSwap(revision, services, {
        vet: createVet(rulesOf(config)),
        elsewhere: createVetElsewhere(rulesOf(config)),
        reissue: config.fulfilment === 'reissue',
      }),
      cors: corsOf(config, link, discovered, paths.endpoints),
      openDocuments: config.openDocuments,
      revision,
      services,
    }),
  }
}

/** The guards of several issuers of one upstream. */
const together = (guards: readonly Guards[]): Guards => ({
  spelled: guards.flatMap(({ spelled }) => [...spelled]),
  trees: guards.flatMap(({ trees }) => [...trees]),
  closed: guards.flatMap(({ closed }) => [...closed]),
  named: guards.flatMap(({ named }) => [...named]),
  open: guards[0]?.open ?? null,
  confined: guards.some(({ confined }) => confined),
})

/**
 * The further issuers, each with the configuration as its applications see it: every path of theirs is guarded as ours is.
 * The paths that are configured are those of the first.
 */
const furtherIssuers = (
  config: FrontConfig,
  { further }: Discovered,
): readonly { readonly config: FrontConfig; readonly discovered: Discovered }[] => {
  const { jwks: _, ...endpoints } = config.endpoints
  const same = config.issuer === config.upstream.issuer
  return further.map(({ issuer, discovered }) => ({
    config: { ...config, issuer: same ? issuer : config.issuer, endpoints, upstream: { ...config.upstream, issuer } },
    discovered,
  }))
}

const corsOf = (
  { cors }: FrontConfig,
  link: UpstreamLink,
  discovered: Discovered | null,
  endpoints: EndpointPaths,
): Cors | null => {
  if (cors === 'off') return null
  if (cors !== 'upstream') return listedOrigins(cors.origins)
  const members = Object.entries(endpoints).map(([name, path]) => [path, MEMBERS[name as keyof EndpointPaths]] as const)
  const targets = new Map(members.map(([path, member]) => [path, discovered?.endpoints[member] ?? path]))
  const pathAt = (target: string): string => targets.get(pathOf(target)) ?? pathOf(target)
  return upstreamCors(link, discovered?.endpoints['token_endpoint'] ?? null, pathAt)
}

const addressesOf = ({ endpoints }: Discovered): QueryRules['addresses'] =>
  Object.fromEntries(ENDPOINTS.map(endpoint => [endpoint, endpoints[MEMBERS[endpoint]]]))

type Description = Omit<UpstreamMetadataInput, 'publishKeys'>

const describe = (
  config: FrontConfig,
  { endpoints }: UpstreamPaths,
  discovered: Discovered,
  { keys }: Pick<Revision, 'keys'>,
): Description => {
  const { issuer, fulfilment, upstream } = config
  const members = Object.entries(endpoints).map(([name, path]) => [MEMBERS[name as keyof EndpointPaths], path])
  return {
    discovered,
    issuer,
    upstreamIssuer: upstream.issuer,
    url: upstream.url,
    stripped: upstream.stripped,
    fulfilment,
    pass: upstream.pass,
    refusedResponseTypes: config.frontChannelRefuse,
    paths: Object.fromEntries(members),
    methods: authMethods(config),
    algs: ALG_NAMES,
    signingAlgs: keys.algs,
    binding: bindingOf(config),
    ...answeredBy(config),
  }
}

/** The grants that we answer ourselves. Users log in at the upstream: there are ID tokens for which an ID-JAG can be issued. */
const answeredBy = (config: FrontConfig): Pick<Description, 'grants' | 'profiles'> =>
  config.tokenExchange.answeredBy === 'here'
    ? {
        grants: [...config.servedGrants].filter(grant => DELEGATING_GRANTS.has(grant)),
        profiles: grantProfiles(config, true),
      }
    : { grants: [], profiles: null }

/** The members about what tokens of ours are bound to. */
const bindingOf = (config: FrontConfig): Description['binding'] => {
  if (config.fulfilment !== 'reissue') return {}
  return {
    ...(config.dpop.proofs === 'here' ? { dpop_signing_alg_values_supported: PROOF_ALG_NAMES } : {}),
    ...(certificatesOf(config) === 'none' ? {} : { tls_client_certificate_bound_access_tokens: true }),
  }
}

/** Both documents are written once: with the upstream's keys published, and from the date on without. */
const createMetadata = (description: Description, publishUntilMs: number): ((nowMs: number) => Document) => {
  const publishing = documentOf(upstreamMetadata({ ...description, publishKeys: true }))
  const ours = documentOf(upstreamMetadata({ ...description, publishKeys: false }))
  return nowMs => (nowMs < publishUntilMs ? publishing : ours)
}
