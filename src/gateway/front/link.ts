/** The upstream as this process knows it: its connections, and its metadata. */
import type { UpstreamStatus } from '../../admin/index.ts'
import { accept, type Outcome, refuse } from '../../outcome.ts'
import {
  type Addressing,
  addressingOf,
  type Connection,
  createDiscovery,
  createUpstreamKeys,
  type Discovered,
  type Discovery,
  type DiscoveryFailure,
  type DiscoveryState,
  getKeys,
  type Limits,
  openHosts,
  type UpstreamKeys,
  type UpstreamSettings,
} from '../../upstream/index.ts'
import type { Services } from '../request/serve.ts'
import { createAsk, FIRST_ATTEMPT_MS } from './ask-metadata.ts'
import { observed } from './observed.ts'
import { createOriginMemory, type OriginMemory } from './origin-memory.ts'
import { traced } from './traced.ts'

export interface UpstreamLink {
  readonly settings: UpstreamSettings
  readonly addressing: Addressing
  readonly connection: Connection
  /** Asks for the metadata with the short limit of a start; once begun, returns the metadata that is known. */
  readonly discover: () => Promise<Outcome<Discovered, DiscoveryFailure>>
  /** Keeps the metadata current from now on. `adopt` is called at once when the attempt at start has succeeded. */
  readonly begin: (adopt: (discovered: Discovered) => Outcome<true, DiscoveryFailure>) => void
  readonly state: () => DiscoveryState
  readonly status: () => UpstreamStatus
  /** Tries again soon, because a request needs the metadata. */
  readonly wanted: () => void
  /** Returns the upstream's keys, which are at one of its targets. */
  readonly keysAt: (target: string) => UpstreamKeys
  /** What the upstream has allowed origins; kept over reloads. */
  readonly origins: OriginMemory
  readonly close: () => Promise<void>
}

const NOTHING: DiscoveryState = { discovered: null, sinceMs: null, failure: null }
const NO_ORIGINS = {}

/**
 * Opens no connection before the first request.
 *
 * @throws GatewayError `config_unreadable` when a PEM file cannot be read
 */
export const openUpstream = async (
  settings: UpstreamSettings,
  services: Pick<Services, 'metrics' | 'log' | 'clockMs'> & Partial<Pick<Services, 'tracing'>>,
  limits: Partial<Limits> = {},
): Promise<UpstreamLink> => {
  const { log, clockMs, metrics, tracing = null } = services
  const spanned = (connection: Connection): Connection => traced(connection, tracing, settings.url)
  const state = (): DiscoveryState => discovery?.state() ?? NOTHING
  const hosts = await openHosts(settings, () => state().discovered?.origins ?? NO_ORIGINS, limits)
  const addressing = addressingOf(settings)
  const ask = createAsk(
    settings,
    issuer => observed(spanned(hosts.documentsOf(issuer)), services, 'discovery'),
    addressing,
  )
  const asked = observed(spanned(hosts.connection), services, 'discovery')
  const keysAt = createUpstreamKeys(getKeys(asked, addressing), settings.timeout, event => {
    log.info({ ...event, event: 'upstream_keys' }, 'keys of the upstream')
  })
  const { issuer } = settings
  let first: Outcome<Discovered, DiscoveryFailure> = refuse({ code: 'upstream_unreachable' })
  let discovery: Discovery | null = null
  const report = ({ elsewhere, missing, further, endpoints }: Discovered): void => {
    log.info({ event: 'upstream_discovered', issuer }, 'the upstream is known')
    if (elsewhere.length > 0)
      log.warn({ event: 'upstream_elsewhere', members: elsewhere }, 'the upstream names another host')
    for (const failure of missing)
      log.warn({ event: 'upstream_document_missing', ...failure }, 'a document of the upstream cannot be had')
    const unknown = settings.issuers.filter(other => further.every(one => one.issuer !== other))
    if (unknown.length > 0)
      log.warn({ event: 'upstream_issuer_unknown', issuers: unknown }, 'further issuers cannot be asked')
    const apart = further.filter(one => one.discovered.endpoints['token_endpoint'] !== endpoints['token_endpoint'])
    if (apart.length > 0) {
      const issuers = apart.map(one => one.issuer)
      log.warn({ event: 'upstream_issuer_apart', issuers }, 'further issuers have a token endpoint of their own: 404')
    }
  }
  metrics.upstreamKnown(false)
  return {
    settings,
    addressing,
    connection: observed(spanned(hosts.connection), services, 'call'),
    discover: async () => {
      if (discovery === null) {
        first = await ask(FIRST_ATTEMPT_MS)
        return first
      }
      const { discovered, failure } = discovery.state()
      return discovered === null ? refuse(failure ?? { code: 'upstream_unreachable' }) : accept(discovered)
    },
    begin: adopt => {
      discovery = createDiscovery({
        attempt: () => ask(),
        first,
        clockMs,
        adopt: discovered => {
          const adopted = adopt(discovered)
          if (!adopted.ok) return adopted
          metrics.upstreamKnown(true)
          report(discovered)
          return adopted
        },
        failed: failure => log.warn({ event: 'upstream_unknown', ...failure }, 'the upstream cannot be asked'),
      })
    },
    state,
    status: () => {
      const { discovered, sinceMs, failure } = state()
      return {
        issuer,
        discovered: discovered !== null,
        since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
        failure: failure === null ? null : { code: failure.code, at: new Date(failure.atMs).toISOString() },
      }
    },
    wanted: () => void discovery?.wanted(),
    keysAt,
    origins: createOriginMemory(clockMs),
    close: async () => {
      discovery?.close()
      await hosts.connection.close()
    },
  }
}
