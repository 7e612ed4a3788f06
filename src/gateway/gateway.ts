import Koa, { type Middleware } from 'koa'
import {
  type Audit,
  createAudit,
  createHealth,
  createMetrics,
  type Log,
  type Metrics,
  SILENT,
  type Status,
} from '../admin/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept, type Diagnostic, refuse } from '../outcome.ts'
import { render } from '../source/index.ts'
import { openStore, type Store } from '../stores/index.ts'
import { adminGuard } from './admin-guard.ts'
import { createBuilder } from './build.ts'
import type { EffectiveValue } from './config.ts'
import { firstLoad } from './first-load.ts'
import { writeLastGood } from './last-good.ts'
import { type Listener, listen } from './listen.ts'
import { type Loaded, type LoadResult, load } from './load.ts'
import type { LoadInput } from './load-input.ts'
import { acceptsCertificates } from './metadata.ts'
import { createReloader, type ReloadResult } from './reload.ts'
import { restartRequired } from './restart.ts'
import type { Revision } from './revision.ts'
import { dispatch, passesDirectly } from './routes.ts'
import type { Surroundings } from './serve.ts'
import type { Config } from './settings.ts'
import { openUpstream, type UpstreamLink } from './upstream/link.ts'
import { cannotFront } from './upstream/load.ts'
import { missingAlgs } from './upstream/missing-algs.ts'
import { createWatcher } from './watch.ts'

export interface GatewayOptions {
  /** Path of `claimgate.yaml`, or the configuration itself. */
  readonly config: string | JsonObject
  /** Where relative paths start when the configuration is no file; the current folder when absent. */
  readonly folder?: string
  /** For `env:NAME` references and `CLAIMGATE_...` overrides; nothing of the process is read by itself. */
  readonly env?: { readonly [name: string]: string | undefined }
  /** Dotted paths over the file and the environment: `{ 'listen.port': 8080 }`. */
  readonly flags?: { readonly [path: string]: JsonValue | undefined }
  /** The store of a configuration that names none: memory when absent. */
  readonly defaultStore?: 'memory' | 'lmdb'
  /** A pino logger, or anything like it; silent when absent. */
  readonly log?: Log
  /** Receives each audit record instead of the log. */
  readonly audit?: Audit
  /** Begin with the set that was last right when the files are not, and keep each that is; false when absent. */
  readonly lastGood?: boolean
  /** Reload when files change; false when absent. */
  readonly watch?: boolean
  /** Mounted on the admin listener behind health and metrics. */
  readonly adminRoutes?: Middleware
  /** Milliseconds since 1970; the clock of the process when absent. */
  readonly clockMs?: () => number
  /** For metrics. */
  readonly version?: string
}

/** A running gateway: routes to mount, or listeners to open. */
export interface Gateway {
  /** Koa middleware: `app.use(gateway.routes)`, before any body parser. */
  readonly routes: Middleware
  /** The active revision. */
  readonly revision: () => Revision
  readonly effective: () => readonly EffectiveValue[]
  /** Loads all files again; the revision changes only if all of them are right. */
  readonly reload: () => Promise<ReloadResult>
  /** Opens the public and the admin listener. */
  readonly listen: () => Promise<Listening>
  readonly status: () => Status
  readonly metrics: Metrics
  /** Stops watching and closes the store; listeners are closed by what `listen` returned. */
  readonly close: () => Promise<void>
  /** For this room. */
  readonly surroundings: Surroundings
}

export interface Listening {
  readonly url: string
  readonly host: string
  readonly port: number
  readonly admin: { readonly host: string; readonly port: number }
  /** Says "not ready" and goes on serving, but ends each connection with its next answer: clients go elsewhere. */
  readonly drain: () => void
  /** Says "not ready", stops accepting, and lets running requests finish for at most this many milliseconds. */
  readonly close: (graceMs?: number) => Promise<void>
}

const GRACE_MS = 20_000

/**
 * Loads everything and opens the store.
 *
 * @throws LoadError with all diagnostics of all files
 * @throws GatewayError `store_unavailable`
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const log = options.log ?? SILENT
  const clockMs = options.clockMs ?? Date.now
  const metrics = createMetrics(options.version ?? '0')
  const audit = options.audit ?? createAudit(log)
  let link: UpstreamLink | null = null
  let loadedOnce = false
  const input = (): LoadInput => ({
    config: options.config,
    env: options.env ?? {},
    defaultStore: options.defaultStore ?? 'memory',
    createKeys: true,
    nowMs: clockMs(),
    discover: async settings => {
      // A connection is opened at the start, or after the next one.
      if (loadedOnce && link === null) return refuse('upstream_unreachable')
      link ??= await openUpstream(settings, { metrics, log, clockMs })
      return link.discover()
    },
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.flags === undefined ? {} : { flags: options.flags }),
  })
  const failedStart = async (error: unknown): Promise<never> => {
    await (link as UpstreamLink | null)?.close()
    throw error
  }
  const { started, folder, disk, ...begun } = await firstLoad(input(), options.lastGood === true).catch(failedStart)
  loadedOnce = true
  const upstream = link as UpstreamLink | null
  let { source } = begun
  const store = await open(started, clockMs).catch(failedStart)
  const surroundings: Surroundings = { store, metrics, log, clockMs, audit }
  const build = createBuilder(surroundings, upstream)
  let active = started
  let current = build({ loaded: active, discovered: null, loadedAtMs: clockMs() })
  // What is known of the upstream changes where requests go, and nothing that was loaded.
  upstream?.begin(discovered => {
    const refusal = cannotFront(active.config, discovered)
    if (refusal !== null) return refuse(refusal)
    current = build({ loaded: active, discovered, loadedAtMs: current.loadedAtMs })
    const algs = active.config.fulfilment === 'reissue' ? missingAlgs(discovered, active.keys) : []
    if (algs.length > 0)
      log.warn(
        { event: 'upstream_algs_without_key', algs },
        'the upstream may sign with algorithms that we have no active key for',
      )
    return accept(true)
  })
  let effective = disk.effective
  let last: ReloadResult = {
    result: source === 'disk' ? 'applied' : 'rejected',
    revision: current.id,
    diagnostics: disk.diagnostics,
    restartRequired: [],
  }
  let draining = false
  if (source === 'last_good') {
    log.error({ event: 'last_good', revision: current.id }, 'the files are wrong: serving the last good revision')
    metrics.lastGood(true)
  }
  tell(log, metrics, last, current, clockMs())
  /** Keeps what serves now. A disk that is full or read-only takes nothing away from the requests. */
  const remember = async ({ id, kept }: Loaded): Promise<void> => {
    if (folder === null) return
    const set = { revision: id, savedAt: new Date(clockMs()).toISOString(), ...kept }
    await writeLastGood(folder, set).catch((cause: unknown) => {
      const word = cause instanceof Error && 'code' in cause ? String(cause.code) : null
      log.error({ event: 'last_good', revision: id, cause: word }, 'the last good revision cannot be kept')
    })
  }
  if (source === 'disk') await remember(started)

  /** Sets are kept one after the other. */
  let keeping: Promise<void> = Promise.resolve()
  const { listen: at, admin, store: opened } = started.config
  const kept = { listen: at, admin, store: opened, upstream: started.config.upstream }
  const apply = (result: LoadResult): ReloadResult => {
    watcher?.follow(result.watched)
    const { loaded, diagnostics } = result
    const restart = loaded === null ? last.restartRequired : restartRequired(started.config, loaded.config)
    // What was loaded for an upstream is of no use without it, nor the other way round.
    if (loaded === null || (loaded.config.upstream === null) !== (upstream === null)) {
      last = { result: 'rejected', revision: current.id, diagnostics, restartRequired: restart }
    } else {
      const unchanged = loaded.id === current.id
      last = {
        result: unchanged ? 'unchanged' : 'applied',
        revision: loaded.id,
        diagnostics,
        restartRequired: restart,
      }
      // Requests that run keep what they began with; the next one sees the new revision, whole.
      if (!unchanged) {
        active = { ...loaded, config: { ...loaded.config, ...kept } }
        current = build({ loaded: active, discovered: upstream?.state().discovered ?? null, loadedAtMs: clockMs() })
      }
      if (!unchanged || source === 'last_good') keeping = keeping.then(() => remember(loaded))
      source = 'disk'
      metrics.lastGood(false)
      effective = result.effective
    }
    tell(log, metrics, last, current, clockMs())
    return last
  }
  const failed = (error: unknown): ReloadResult => {
    const cause = error instanceof Error ? error.name : null
    log.error({ event: 'load', result: 'rejected', revision: current.id, cause }, 'load failed')
    metrics.reload('rejected', current.id, clockMs())
    last = { result: 'rejected', revision: current.id, diagnostics: [], restartRequired: last.restartRequired }
    return last
  }
  const reloader = createReloader({ load: () => load(input()), apply, failed })
  const watcher = options.watch === true ? createWatcher(reloader.changed) : null
  watcher?.follow(disk.watched)

  let closing: Promise<void> | null = null
  const closeAll = async (): Promise<void> => {
    reloader.close()
    await watcher?.close()
    await keeping
    await store.close()
    await upstream?.close()
  }
  const status = (): Status => ({
    revision: current.id,
    source,
    loadedAt: new Date(current.loadedAtMs).toISOString(),
    lastReload: last.result,
    lastReloadCodes: last.result === 'rejected' ? codesOf(last.diagnostics) : [],
    restartRequired: last.restartRequired,
    clients: current.registry.all().length,
    policies: current.policies.names,
    upstream: upstream === null ? null : upstream.status(),
  })
  const routes = dispatch(() => current)
  const health = createHealth({ status, draining: () => draining, pingStore: () => store.ping(), metrics })

  return {
    routes,
    revision: () => current,
    effective: () => effective,
    reload: reloader.reload,
    status,
    metrics,
    surroundings,
    listen: async () => {
      const requestCertificate = acceptsCertificates(started.config)
      const framed = koa(log, [routes])
      const own = await listen(
        (req, res) => {
          if (!passesDirectly(req, res, current)) framed(req, res)
        },
        { ...at, requestCertificate },
      )
      const adminApp = koa(log, [
        health,
        adminGuard(admin.host, started.adminToken),
        ...(options.adminRoutes ? [options.adminRoutes] : []),
      ])
      const adminListener = await listen(adminApp, { ...admin, tls: null, requestCertificate: false }).catch(
        async (cause: unknown) => {
          await own.close(0)
          throw cause
        },
      )
      return listening(own, adminListener, started.config, () => {
        draining = true
      })
    },
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}

const open = ({ config, redisUrl, firstStart }: Loaded, clockMs: () => number): Promise<Store> => {
  const settings = config.store.type === 'redis' ? { type: config.store.type, url: redisUrl ?? '' } : config.store
  return openStore({ ...settings, firstStart }, () => clockMs() / 1000)
}

function koa(log: Log, middleware: readonly Middleware[]) {
  const app = new Koa()
  for (const one of middleware) app.use(one)
  // Koa would print errors, with whatever they carry, to the terminal.
  app.on('error', (error: unknown) => {
    log.error({ event: 'http_error', cause: error instanceof Error ? error.name : null }, 'http error')
  })
  return app.callback()
}

function listening(own: Listener, admin: Listener, config: Config, drain: () => void): Listening {
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
    close: async (graceMs = GRACE_MS) => {
      drain()
      await own.close(graceMs)
      await admin.close(1000)
    },
  }
}

const codesOf = (diagnostics: readonly Diagnostic[]): readonly string[] => [
  ...new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)),
]

function tell(log: Log, metrics: Metrics, last: ReloadResult, current: Revision, nowMs: number): void {
  metrics.reload(last.result, last.revision, nowMs)
  if (last.result === 'unchanged') return
  const fields = { event: 'load', result: last.result, revision: current.id, codes: codesOf(last.diagnostics) }
  if (last.result === 'rejected') log.error({ ...fields, diagnostics: render(last.diagnostics) }, 'load rejected')
  else if (last.diagnostics.length > 0) log.warn({ ...fields, diagnostics: render(last.diagnostics) }, 'load')
  else log.info(fields, 'load')
  if (last.restartRequired.length > 0) {
    log.warn(
      { event: 'restart_required', keys: last.restartRequired },
      `restart required: ${last.restartRequired.join(', ')}`,
    )
  }
}
