import { createHash } from 'node:crypto'
import { disk } from '../files/index.ts'
import { GatewayError } from '../outcome.ts'
import { createBreaker } from './breaker.ts'
import type { Channel } from './channel.ts'
import { type ClientCertificate, connector } from './connector.ts'
import { LIMITS, type Limits } from './limits.ts'
import { type PassedRequest, type Passing, pass, type Sink } from './pass.ts'
import { basePathOf } from './prefixes.ts'
import { createRebase, type Rebase } from './rebase.ts'
import { createRenewedPool, type RenewedPool } from './renewed-pool.ts'
import { request, type UpstreamAnswer, type UpstreamRequest } from './request.ts'
import type { UpstreamSettings } from './settings.ts'
import { createSlots, shareOf } from './slots.ts'

/** Kept-alive connections to the upstream: one pool, renewed again and again, and one more for each client certificate. */
export interface Connection {
  /** `host:port` of `upstream.url`, the Host by which the upstream knows itself. */
  readonly authority: string
  /** Rewrites URLs of the upstream's own name; null where it is told the public one. */
  readonly rebase: Rebase | null
  /**
   * Sends one request of ours and reads the whole answer. Follows no redirect, sends nothing twice.
   *
   * @throws GatewayError `upstream_unreachable`, `upstream_broken`, `upstream_timeout`, `upstream_hanging`; `overloaded`
   * when too many are under way
   */
  readonly request: (request: UpstreamRequest) => Promise<UpstreamAnswer>
  /** Passes a client's request on and its answer back, both as they stream. Every failure ends in the sink. */
  readonly pass: (request: PassedRequest, sink: Sink) => Passing
  /** Breaks off the running requests, and closes. */
  readonly close: () => Promise<void>
}

/** Shorter than servers keep an idle connection, so that they seldom close it under a POST; their hints replace it. */
const KEEP_ALIVE_MS = 4000
/** As long as `Retry-After` says. */
const OPEN_MS = 5000

/**
 * Prepares the connections to the upstream; the first request opens one. `limits` replace the usual ones. Loads the
 * library here: a gateway without an upstream starts sooner.
 *
 * @throws GatewayError `config_unreadable` when the file of authorities or of our certificate cannot be read
 */
export const createConnection = async (
  settings: Pick<UpstreamSettings, 'url' | 'issuer' | 'host' | 'ca' | 'timeout'> &
    Partial<Pick<UpstreamSettings, 'serverName' | 'certificate' | 'dropFields' | 'stripped'>>,
  shorter: Partial<Limits> = {},
): Promise<Connection> => {
  const { buildConnector, Pool } = await import('undici')
  const { origin, host: authority, hostname } = new URL(settings.url)
  const base = basePathOf(settings.url)
  const limits: Limits = { ...LIMITS, headMs: settings.timeout * 1000, ...shorter }
  const name = settings.serverName ?? hostname
  const ca = settings.ca === null ? null : await readPem(settings.ca, 'upstream.ca')
  const { certificate: pems = null } = settings
  const shown =
    pems === null
      ? null
      : {
          cert: await readPem(pems.cert, 'upstream.certificate.cert'),
          key: await readPem(pems.key, 'upstream.certificate.key'),
        }
  const open = (certificate: ClientCertificate | null): RenewedPool => {
    const settings = {
      // One for all pools: sessions of TLS are taken up again.
      connect: connector(buildConnector, { name, ca, certificate, timeoutMs: limits.connectMs }),
      pipelining: 1,
      headersTimeout: limits.headMs,
      bodyTimeout: limits.idleMs,
      maxHeaderSize: limits.headBytes,
      keepAliveTimeout: KEEP_ALIVE_MS,
    }
    return createRenewedPool(() => new Pool(origin, settings), limits.ageMs)
  }
  const rebase = createRebase(settings)
  const dropped = new Set(settings.dropFields)
  const { concurrent, own = concurrent, ofNetwork = concurrent } = limits
  const passedSlots = createSlots({ total: concurrent, ofParty: ofNetwork })
  const ownSlots = createSlots({ total: own, ofParty: shareOf(own) })
  const breaker = createBreaker({ timeouts: limits.timeouts, openMs: OPEN_MS })
  const channelOf = (pool: RenewedPool): Channel => ({
    limits,
    rebase,
    dropped,
    dispatch: (options, handler) => {
      // Without a name undici takes the Host that a client has written, and opens a new connection for each.
      const named = { ...options, path: base + options.path, servername: name }
      pool.dispatch(named, handler)
    },
    passed: passedSlots,
    own: ownSlots,
    breaker,
  })
  const main = open(shown)
  const channel = channelOf(main)
  // Named by the content of the certificate: a reload reads it anew, and must not open connections of its own each time.
  const others = new Map<string, RenewedPool>()
  const pools = new WeakMap<ClientCertificate, RenewedPool>()
  const poolOf = (certificate: ClientCertificate): RenewedPool => {
    const remembered = pools.get(certificate)
    if (remembered !== undefined) return remembered
    const name = createHash('sha256').update(certificate.cert).update('\0').update(certificate.key).digest('base64')
    const pool = others.get(name) ?? open(certificate)
    others.set(name, pool)
    pools.set(certificate, pool)
    return pool
  }
  // Null stands for the received Host.
  const host = settings.host === 'preserve' ? null : authority
  return {
    authority,
    rebase,
    request: sent => {
      const { certificate = null } = sent
      return request(certificate === null ? channel : channelOf(poolOf(certificate)), sent)
    },
    pass: (passed, sink) => pass(channel, passed, host, sink),
    close: async () => {
      const reason = new GatewayError('upstream_unreachable', 'The connection to the upstream was closed')
      await Promise.all([main, ...others.values()].map(pool => pool.destroy(reason)))
    },
  }
}

const readPem = async (path: string, key: string): Promise<string> => {
  try {
    return (await disk.read(path)).text
  } catch (cause) {
    throw new GatewayError('config_unreadable', `The PEM file of ${key} cannot be read`, { cause })
  }
}
