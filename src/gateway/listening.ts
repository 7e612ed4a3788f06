import type { RequestListener } from 'node:http'
import Koa, { type Middleware } from 'koa'
import { createLimitLog, type Log } from '../admin/index.ts'
import { asksForCertificates, type Config } from './config/settings.ts'
import { type Listener, listen, type UpgradeListener } from './listen.ts'

export interface Listening {
  readonly url: string
  readonly host: string
  readonly port: number
  readonly admin: { readonly host: string; readonly port: number }
  /** Answers "not ready" at `/readyz` and goes on serving, but ends each connection with its next answer: clients go elsewhere. */
  readonly drain: () => void
  /**
   * Answers "not ready" at `/readyz`, stops accepting, and lets running requests finish for at most `graceMs` milliseconds,
   * 20,000 unless said otherwise. Connections without a request end after `silenceMs`, 2000 unless said otherwise: a client
   * that is about to use one is still answered.
   */
  readonly close: (graceMs?: number, silenceMs?: number) => Promise<void>
}

export const GRACE_MS = 20_000
export const SILENCE_MS = 2000

/** What the public listener needs. */
export interface Served {
  readonly config: Config
  readonly own: RequestListener
  /** Requests for a WebSocket, where they are taken. */
  readonly upgrade: UpgradeListener
  /** Whether an address is a trusted proxy's now. */
  readonly trusted: (address: string) => boolean
  readonly log: Log
}

/**
 * Opens the public listener.
 *
 * @throws GatewayError `listen_failed`
 */
export const openPublic = ({ config, own, upgrade, trusted, log }: Served): Promise<Listener> => {
  const { tls } = config.listen
  return listen(own, {
    ...config.listen,
    requestCertificate: tls !== null && asksForCertificates(tls),
    limits: { ...config.limits, exempt: trusted, tell: createLimitLog(log) },
    ...(config.upstream?.upgrades === true ? { upgrade } : {}),
  })
}

/**
 * Opens the admin listener.
 *
 * @throws GatewayError `listen_failed`
 */
export const openAdmin = (admin: RequestListener, config: Config): Promise<Listener> =>
  listen(admin, { ...config.admin, tls: null, requestCertificate: false })

/** Opens both listeners, or none. */
export const openBoth = async (
  openOwn: () => Promise<Listener>,
  openOther: () => Promise<Listener>,
  config: Config,
  drain: () => void,
): Promise<Listening> => {
  const own = await openOwn()
  const admin = await openOther().catch(async (cause: unknown) => {
    await own.close({ graceMs: 0, silenceMs: 0 })
    throw cause
  })
  return {
    url: urlOf(own, config),
    host: own.host,
    port: own.port,
    admin: { host: admin.host, port: admin.port },
    drain: () => {
      drain()
      own.drain()
    },
    close: async (graceMs = GRACE_MS, silenceMs = SILENCE_MS) => {
      drain()
      await own.close({ graceMs, silenceMs: Math.min(graceMs, silenceMs) })
      await admin.close({ graceMs: 1000, silenceMs: 0 })
    },
  }
}

/** Where a public listener is reached from its own machine. */
export const urlOf = ({ host, port }: Pick<Listener, 'host' | 'port'>, { listen: { tls } }: Config): string =>
  `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`

/** Node's error codes of ended connections and of requests that are not HTTP. */
const CONNECTION = /^(?:HPE_\w+|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ERR_HTTP_REQUEST_TIMEOUT)$/

/** Makes a Koa application of some middleware. */
export const koa = (log: Log, middleware: readonly Middleware[]) => {
  const app = new Koa()
  for (const one of middleware) app.use(one)
  // Koa would print errors to the terminal, with all that they carry.
  app.on('error', (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    // A client that breaks off or does not write HTTP is no failure, and must not fill the log of failures.
    if (code !== null && CONNECTION.test(code)) log.info({ event: 'http_error', cause: code }, 'connection broke off')
    else log.error({ event: 'http_error', cause: error instanceof Error ? error.name : null }, 'http error')
  })
  return app.callback()
}
