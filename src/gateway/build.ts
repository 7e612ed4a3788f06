import { createAuthentication, createSecretMemory, createThrottle, readAuthorities } from '../clients/index.ts'
import { createNonces, createProofCheck, originsOf } from '../dpop/index.ts'
import { createAssertionGrant, createExchange } from '../exchange/index.ts'
import { createBundles, createIssuerKeys, type KeptBundles, type KeptKeys } from '../issuers/index.ts'
import {
  createAddressPolicy,
  createJwksCache,
  createKeySetFetch,
  type JwksCache,
  type JwksEvent,
} from '../jose/index.ts'
import { createRanges } from '../net.ts'
import { GatewayError } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import { createEdge, type Discovered, type Notice, type Upstream } from '../upstream/index.ts'
import { embeddedPaths, endpointUrls } from './config/endpoint-paths.ts'
import type { Config, FrontConfig } from './config/settings.ts'
import { type Front, type UpstreamFrontInput, upstreamFront } from './front/front.ts'
import type { UpstreamLink } from './front/link.ts'
import { createIssuerWatch } from './issuer-watch.ts'
import type { Loaded } from './load/loaded.ts'
import { invalidClientAnswers } from './request/answers.ts'
import {
  type CertificateSource,
  certificateFieldOf,
  createConnectionReader,
  createField,
} from './request/certificate.ts'
import { createNotice } from './request/notice.ts'
import { createTargets } from './request/paths.ts'
import { createQueryReader } from './request/query.ts'
import type { Revision } from './request/revision.ts'
import { createRoutes, pathsOf } from './request/routes.ts'
import type { Services } from './request/serve.ts'

/** Builds the revision of one load. Of the same load there are several, as the upstream says more. */
export type Build = (input: BuildInput) => Revision

export interface BuildInput {
  readonly loaded: Loaded
  /** Null while the upstream has not said what it serves, and without one. */
  readonly discovered: Discovered | null
  readonly loadedAtMs: number
}

/**
 * Makes the function that builds revisions. Failure counters, secrets that were right and fetched keys belong to the process: a reload forgets
 * them only when their own settings changed.
 */
export const createBuilder = (services: Services, link: UpstreamLink | null): Build => {
  const throttleOf = keep(
    (config: Config) => config.throttling,
    options => createThrottle(options, services.store),
  )
  const secretMemory = createSecretMemory()
  const logKeys = (event: string, { uri, result, detail }: JwksEvent): void => {
    const fields = { event, uri, result, detail }
    if (result === 'fetched') services.log.info(fields, 'jwks fetch')
    else services.log.warn(fields, 'jwks fetch')
  }
  const clientKeys = (what: JwksEvent): void => {
    services.metrics.jwks(what.result)
    logKeys('jwks_fetch', what)
  }
  const watch = createIssuerWatch()
  const issuerKeys = (what: JwksEvent): void => {
    services.metrics.issuerKeys(what.uri, what.result)
    watch.heard(what, services.clockMs())
    logKeys('issuer_keys_fetch', what)
  }
  const jwksOf = keep(
    (config: Config) => config.jwks.allowPrivateAddresses,
    ranges => createJwksCache(createKeySetFetch({ addresses: createAddressPolicy(ranges) }), clientKeys),
  )
  const keptKeysOf = keep(
    (config: Config) => config.jwks.allowPrivateAddresses,
    ranges => ({
      options: { addresses: createAddressPolicy(ranges), notice: issuerKeys },
      kept: new Map() as KeptKeys,
      keptBundles: new Map() as KeptBundles,
    }),
  )
  const publishedBy = ({ issuers, config }: Loaded) => {
    const { options, kept, keptBundles } = keptKeysOf(config)
    return {
      issuerKeys: createIssuerKeys(issuers, options, kept),
      bundles: createBundles(issuers.trustDomains, options, keptBundles),
    }
  }
  const notice = createNotice(services.log)
  return ({ loaded, discovered, loadedAtMs }) => {
    const { id, config, registry, policies, keys } = loaded
    const signingKey = keys.active(config.accessToken.alg)
    if (signingKey === null) throw new GatewayError('keys_missing', 'There is no active key for access_token.alg')
    const published = publishedBy(loaded)
    const issuers = watch.of(loaded.issuers, services.clockMs)
    services.metrics.issuers(issuers)
    const own = { loaded, revision: () => revision, services }
    const { endpoints, targets, routes, readQuery } =
      link === null || config.upstream === null
        ? embeddedFront(own)
        : upstreamFront({ ...own, config, link, discovered })
    const revision: Revision = {
      id,
      loadedAtMs,
      config,
      registry,
      policies,
      keys,
      signingKey,
      authenticate: createAuthentication({
        registry,
        store: services.store,
        issuer: config.issuer,
        endpointUrls: endpointUrls(config, endpoints),
        jwks: jwksOf(config),
        issuers: loaded.issuers,
        ...published,
        throttle: throttleOf(config),
        secretMemory,
      }),
      ...exchangesOf(loaded, services.store, published.issuerKeys),
      possession: possessionOf(loaded),
      edge: edgeOf(config, notice),
      certificates: certificateSource(loaded),
      targets,
      invalidClient: invalidClientAnswers(config.issuer),
      routes,
      readQuery,
      endpoints,
      upstream: link === null || config.upstream === null ? null : upstreamOf(link, config, loaded, discovered),
      issuers,
    }
    return revision
  }
}

/** Who verifies the tokens of others, where we do. */
const exchangesOf = (
  { config, issuers, keys, registry }: Loaded,
  store: Store,
  issuerKeys: JwksCache,
): Pick<Revision, 'readExchange' | 'readAssertion'> => {
  if (!config.tokenExchange.verifies) return { readExchange: null, readAssertion: null }
  const context = {
    issuer: config.issuer,
    ring: keys,
    issuers,
    issuerKeys,
    store,
    afterLoss: config.afterLoss,
    isClient: (name: string) => registry.get(name) !== null,
    isEnabled: (name: string) => registry.get(name)?.disabled === false,
  }
  return { readExchange: createExchange(context), readAssertion: createAssertionGrant(context) }
}

/** Proofs are ours where we sign the tokens: always without an upstream, and under reissue. */
const possessionOf = ({ config, registry, keys }: Loaded): Revision['possession'] => {
  const { issuer, hosts, dpop, fulfilment, listen } = config
  const signs = fulfilment === 'issue' || (fulfilment === 'reissue' && dpop.proofs === 'here')
  const others = [...registry.fulfilments].some(own => own !== fulfilment)
  const nonces = signs && dpop.nonce === 'required' ? createNonces(keys.derive('DPoP nonces')) : null
  return {
    proofsOf: signs ? (others ? 'own_tokens' : 'everybody') : 'nobody',
    check: createProofCheck({ origins: originsOf(issuer, hosts), nonces }),
    nonces,
    strippedPrefix: listen.strippedPrefix,
  }
}

const edgeOf = (config: Config, notice: Notice): Revision['edge'] => {
  const { clientCertificates: field } = config
  return createEdge(
    { ...config, certificateField: field === null ? null : certificateFieldOf(field.header).name },
    notice,
  )
}

const certificateSource = ({ config, clientAuthorities }: Loaded): CertificateSource => {
  const { clientCertificates: field } = config
  const read = (text: string | null) => (text === null ? null : readAuthorities(text))
  const authorities = read(clientAuthorities.field)
  return {
    field: field === null ? null : createField({ from: createRanges(field.from), header: field.header, authorities }),
    ofConnection: createConnectionReader(read(clientAuthorities.listener)),
  }
}

const upstreamOf = (
  { settings, addressing, connection, keysAt }: UpstreamLink,
  { fulfilment }: FrontConfig,
  { credentials, registry }: Loaded,
  discovered: Discovered | null,
): Upstream => {
  if (credentials === null) throw new GatewayError('internal', 'An upstream without credentials for it')
  const strategies = new Set([fulfilment, ...registry.fulfilments])
  return { settings, addressing, strategy: fulfilment, strategies, connection, credentials, keysAt, discovered }
}

const embeddedFront = ({
  loaded: { config, keys },
  revision,
  services,
}: Omit<UpstreamFrontInput, 'config' | 'link' | 'discovered'>): Front => ({
  endpoints: embeddedPaths(config),
  targets: createTargets({ spelled: pathsOf(config) }),
  routes: createRoutes(config, keys, revision, services),
  readQuery: createQueryReader({ refuse: [], addresses: {} }),
})

/** Makes something once, and again when the settings it was made from changed. */
const keep = <I, S, T>(settingsOf: (input: I) => S, make: (settings: S) => T): ((input: I) => T) => {
  let kept: { readonly settings: string; readonly made: T } | null = null
  return input => {
    const settings = JSON.stringify(settingsOf(input))
    if (kept?.settings !== settings) kept = { settings, made: make(settingsOf(input)) }
    return kept.made
  }
}
