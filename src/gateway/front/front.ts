/** The part of a revision that stands in front of an upstream. */
import { JWS_ALGS } from '../../jose/index.ts'
import { type Discovered, type UpstreamMetadataInput, upstreamMetadata } from '../../upstream/index.ts'
import type { EndpointPaths } from '../config/endpoint-paths.ts'
import type { FrontConfig } from '../config/settings.ts'
import { type Document, documentOf } from '../request/answers.ts'
import { authMethods } from '../request/metadata.ts'
import { createTargets } from '../request/paths.ts'
import type { Revision } from '../request/revision.ts'
import type { Services } from '../request/serve.ts'
import { UPSTREAM_STEPS } from './forwarded-endpoints.ts'
import type { UpstreamLink } from './link.ts'
import { guardedPaths, guardedTrees, MEMBERS, type UpstreamPaths, upstreamPaths } from './path-map.ts'
import { createUpstreamRoutes, unknownRoutes } from './proxy-routes.ts'
import { publicJwks } from './public-jwks.ts'
import { createSwap } from './swap.ts'

/** Where requests go, and where our endpoints are. */
export interface Front extends Pick<Revision, 'targets' | 'routes' | 'endpoints'> {}

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
    return { endpoints: {}, targets: createTargets([], config.issuer), routes: unknownRoutes(link.wanted) }
  const paths = upstreamPaths(config, discovered)
  const publishUntilMs = link.settings.publishKeysUntil * 1000
  const upstreamKeys = link.keysAt(discovered.endpoints['jwks_uri'] ?? '')
  const readKeys = () => upstreamKeys.published(services.clockMs() / 1000)
  const jwks = { own: keys.publicJwks.keys, readKeys, publishUntilMs }
  return {
    endpoints: paths.endpoints,
    targets: createTargets(guardedPaths(paths), config.issuer, guardedTrees(paths, discovered)),
    routes: createUpstreamRoutes({
      paths,
      steps: UPSTREAM_STEPS,
      swap: config.fulfilment === 'reissue' ? createSwap(revision, services) : {},
      metadata: createMetadata(describe(config, paths, discovered, loaded), publishUntilMs),
      jwks: () => publicJwks(jwks, services.clockMs()),
      revision,
      services,
    }),
  }
}

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
    fulfilment,
    pass: upstream.pass,
    paths: Object.fromEntries(members),
    methods: authMethods(config),
    algs: JWS_ALGS,
    signingAlgs: keys.algs,
  }
}

/** Both documents are written once: with the upstream's keys published, and from the date on without. */
const createMetadata = (description: Description, publishUntilMs: number): ((nowMs: number) => Document) => {
  const publishing = documentOf(upstreamMetadata({ ...description, publishKeys: true }))
  const ours = documentOf(upstreamMetadata({ ...description, publishKeys: false }))
  return nowMs => (nowMs < publishUntilMs ? publishing : ours)
}
