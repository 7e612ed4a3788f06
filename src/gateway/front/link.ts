/** The upstream as this process knows it: one connection, and its metadata. */
import type { UpstreamStatus } from '../../admin/index.ts'
import { accept, type Outcome, refuse } from '../../outcome.ts'
import {
  type Addressing,
  addressingOf,
  type Connection,
  createConnection,
  createDiscovery,
  createUpstreamKeys,
  type Discovered,
  type Discovery,
  type DiscoveryFault,
  type DiscoveryState,
  discover,
  documentsOf,
  FIRST_ATTEMPT_MS,
  getKeys,
  type Limits,
  type UpstreamKeys,
  type UpstreamSettings,
} from '../../upstream/index.ts'
import { wellKnownPaths } from '../request/metadata.ts'
import type { Services } from '../request/serve.ts'
import { observed } from './observed.ts'

export interface UpstreamLink {
  readonly settings: UpstreamSettings
  readonly addressing: Addressing
  readonly connection: Connection
  /** Asks for the metadata with the short limit of a start; once begun, returns the metadata that is known. */
  readonly discover: () => Promise<Outcome<Discovered, DiscoveryFault>>
  /** Keeps the metadata current from now on. `adopt` is called at once when the attempt at start has succeeded. */
  readonly begin: (adopt: (discovered: Discovered) => Outcome<true, DiscoveryFault>) => void
  readonly state: () => DiscoveryState
  readonly status: () => UpstreamStatus
  /** Tries again soon, because a request needs the metadata. */
  readonly wanted: () => void
  /** Returns the upstream's keys, which are at one of its targets. */
  readonly keysAt: (target: string) => UpstreamKeys
  readonly close: () => Promise<void>
}

const NOTHING: DiscoveryState = { discovered: null, sinceMs: null, failure: null }

/**
 * Opens no connection before the first request.
 *
 * @throws GatewayError `config_unreadable` when the file of authorities cannot be read
 */
export const openUpstream = async (
  settings: UpstreamSettings,
  services: Pick<Services, 'metrics' | 'log' | 'clockMs'>,
  limits: Partial<Limits> = {},
): Promise<UpstreamLink> => {
  const { log, clockMs } = services
  const connection = await createConnection(settings, limits)
  const addressing = addressingOf(settings)
  const asked = observed(connection, services, 'discovery')
  const get = documentsOf(asked, addressing)
  const keysAt = createUpstreamKeys(getKeys(asked, addressing), settings.timeout, event => {
    log.info({ ...event, event: 'upstream_keys' }, 'keys of the upstream')
  })
  const { issuer, url } = settings
  const ask = (timeoutMs?: number) => discover({ get, paths: wellKnownPaths(issuer), issuer, url }, timeoutMs)
  let first: Outcome<Discovered, DiscoveryFault> = refuse('upstream_unreachable')
  let discovery: Discovery | null = null
  const state = (): DiscoveryState => discovery?.state() ?? NOTHING
  const report = (discovered: Discovered): void => {
    log.info({ event: 'upstream_discovered', issuer }, 'the upstream is known')
    const { elsewhere } = discovered
    if (elsewhere.length > 0)
      log.warn({ event: 'upstream_elsewhere', members: elsewhere }, 'the upstream names another host')
  }
  return {
    settings,
    addressing,
    connection: observed(connection, services, 'call'),
    discover: async () => {
      if (discovery === null) {
        first = await ask(FIRST_ATTEMPT_MS)
        return first
      }
      const { discovered, failure } = discovery.state()
      return discovered === null ? refuse(failure?.code ?? 'upstream_unreachable') : accept(discovered)
    },
    begin: adopt => {
      discovery = createDiscovery({
        attempt: () => ask(),
        first,
        clockMs,
        adopt: discovered => {
          const adopted = adopt(discovered)
          if (adopted.ok) report(discovered)
          return adopted
        },
        failed: code => log.warn({ event: 'upstream_unknown', code }, 'the upstream cannot be asked'),
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
    close: async () => {
      discovery?.close()
      await connection.close()
    },
  }
}
