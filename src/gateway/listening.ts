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

const GRACE_MS = 20_000
const SILENCE_MS = 2000

/** The handlers of the two listeners. */
export interface Served {
  readonly config: Config
  readonly own: RequestListener
  readonly admin: RequestListener
  /** Requests for a WebSocket, where they are taken. */
  readonly upgrade: UpgradeListener
  /** Whether an address is a trusted proxy's now. */
  readonly trusted: (address: string) => boolean
  readonly log: Log
  /** Called when the gateway begins to drain. */
  readonly drain: () => void
}

/**
 * Opens the public and the admin listener, both or none.
 *
 * @throws GatewayError `listen_failed`
 */
export const openListeners = async ({
  config,
  own,
  admin,
  upgrade,
  trusted,
  log,
  drain,
}: Served): Promise<Listening> => {
  const { tls } = config.listen
  const listener = await listen(own, {
    ...config.listen,
    requestCertificate: tls !== null && asksForCertificates(tls),
    limits: { ...config.limits, exempt: trusted, tell: createLimitLog(log) },
    ...(config.upstream?.upgrades === true ? { upgrade } : {}),
  })
  const adminListener = await listen(admin, { ...config.admin, tls: null, requestCertificate: false }).catch(
    async (cause: unknown) => {
      await listener.close({ graceMs: 0, silenceMs: 0 })
      throw cause
    },
  )
  return listening(listener, adminListener, config, drain)
}

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

const listening = (own: Listener, admin: Listener, config: Config, drain: () => void): Listening => {
  const scheme = config.listen.tls === null ? 'http' : 'https'
  const host = own.host.includes(':') ? `[${own.host}]` : own.host
  return {
    url: `${scheme}://${host}:${own.port}`,
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
