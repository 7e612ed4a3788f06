import { setTimeout as sleep } from 'node:timers/promises'
import type { Middleware } from 'koa'
import {
  createDecisionLog,
  createHealth,
  createMetrics,
  createStatusPage,
  type DecisionSink,
  type Log,
  type Metrics,
  SILENT,
  type Status,
} from '../admin/index.ts'
import { REASONS } from '../clients/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { LOSS_REASONS, openStore, STORES, type Store, type StoreEvent } from '../stores/index.ts'
import { type Active, createActive } from './active.ts'
import { adminGuard, adminHosts } from './admin-guard.ts'
import type { EffectiveValue } from './config/config.ts'
import { createLinkOpener } from './front/link-opener.ts'
import { koa, type Listening, openListeners } from './listening.ts'
import type { Discover } from './load/ask-upstream.ts'
import { firstLoad } from './load/first-load.ts'
import type { LoadInput } from './load/input.ts'
import { createLoader, type Loader } from './load/load.ts'
import type { Loaded } from './load/loaded.ts'
import { createReloader, type Reloader, type ReloadResult } from './load/reload.ts'
import { createWatcher } from './load/watch.ts'
import { measured } from './load-pause.ts'
import { createClockSteps } from './request/clock-steps.ts'
import { createDispatch } from './request/dispatch.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'
import { createStoreWatch, type StoreWatch } from './store-watch.ts'

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
  /** Receives each decision record instead of the log. */
  readonly audit?: DecisionSink
  /** Receives the mistakes that a load has found, which the log has as text. */
  readonly diagnostics?: (diagnostics: readonly Diagnostic[]) => void
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
  /** Metrics of the process, its event loop and its garbage collector beside ours; false when absent. */
  readonly processMetrics?: boolean
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
  /** For the rest of this room. */
  readonly surroundings: Services
}

/**
 * Loads everything and opens the store.
 *
 * @throws LoadError with all diagnostics of all files
 * @throws GatewayError `store_unavailable`
 */
export const createGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const observers = observersOf(options)
  const opener = createLinkOpener(observers)
  const input = (): LoadInput => inputOf(options, observers.clockMs, opener.discover)
  const failedStart = async (error: unknown): Promise<never> => {
    await opener.link()?.close()
    throw error
  }
  const load = createLoader()
  const readMs = Date.now()
  const first = await firstLoad(load, input(), options.lastGood === true).catch(failedStart)
  const upstream = opener.end()
  const watch = createStoreWatch(observers.log, observers.metrics)
  const store = await open(first.started, observers.clockMs, watch.tell).catch(failedStart)
  await watch.ping(store).catch(() => {})
  const services: Services = { store, ...observers }
  const active = createActive(first, services, upstream)
  upstream?.begin(active.adopt)
  await active.kept()

  const reloading = reloadingOf(active, () => load(input()), options.watch === true, observers.metrics)
  reloading.follow(first.disk.watched, readMs)
  let closing: Promise<void> | null = null
  const closeAll = async (): Promise<void> => {
    await reloading.close()
    await active.kept()
    await store.close()
    await upstream?.close()
  }
  return {
    ...served(active, services, watch, first.started, options.adminRoutes),
    revision: active.current,
    effective: active.effective,
    reload: reloading.reload,
    status: active.status,
    metrics: services.metrics,
    surroundings: services,
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}

type Observers = Omit<Services, 'store'>

const observersOf = ({
  log = SILENT,
  clockMs = Date.now,
  version = '0',
  processMetrics = false,
  audit,
  diagnostics = () => {},
}: GatewayOptions): Observers => ({
  metrics: createMetrics(version, { reasons: REASONS, losses: LOSS_REASONS, ofProcess: processMetrics }),
  log,
  clockMs,
  clockSteps: createClockSteps(log),
  audit: audit ?? createDecisionLog(log),
  diagnostics,
})

const inputOf = (options: GatewayOptions, clockMs: () => number, discover: Discover): LoadInput => ({
  config: options.config,
  env: options.env ?? {},
  defaultStore: options.defaultStore ?? 'memory',
  createKeys: true,
  nowMs: clockMs(),
  discover,
  ...(options.folder === undefined ? {} : { folder: options.folder }),
  ...(options.flags === undefined ? {} : { flags: options.flags }),
})

const open = async (
  { config, storeSecret, firstStart }: Loaded,
  clockMs: () => number,
  tell: (event: StoreEvent) => void,
): Promise<Store> => {
  const { secret } = STORES[config.store.type]
  const settings = secret === null ? config.store : { ...config.store, [secret]: storeSecret ?? '' }
  const store = await openStore({ ...settings, firstStart }, () => clockMs() / 1000, tell)
  // What has just begun vouches for what comes after: `iat` is mostly a whole second, so the next one has to begin.
  const untilVouched = 1000 * Math.ceil(await store.amnesiaBefore()) - clockMs()
  if (untilVouched > 0) await sleep(Math.min(untilVouched, 1000))
  return store
}

interface Reloading extends Pick<Reloader, 'reload'> {
  /** Watches these from now on, if files are watched at all; they were read from `sinceMs` on. */
  readonly follow: (paths: readonly string[], sinceMs: number) => void
  readonly close: () => Promise<void>
}

/** Loads again on demand, and when files change. */
const reloadingOf = (active: Active, load: () => ReturnType<Loader>, watch: boolean, metrics: Metrics): Reloading => {
  /** The start of the last load, by the clock that files are written by. */
  let readMs = 0
  const reloader = createReloader({
    load: () => {
      readMs = Date.now()
      return measured(load, metrics.loaded)
    },
    apply: result => {
      watcher?.follow(result.watched, readMs)
      return active.apply(result)
    },
    failed: active.failed,
    trying: active.trying,
  })
  const watcher = watch ? createWatcher(reloader.changed) : null
  return {
    reload: reloader.reload,
    follow: (paths, sinceMs) => watcher?.follow(paths, sinceMs),
    close: async () => {
      reloader.close()
      await watcher?.close()
    },
  }
}

/** The routes, and the listeners that serve them. */
const served = (
  active: Active,
  { log, metrics, store }: Services,
  watch: StoreWatch,
  { config, adminToken }: Loaded,
  adminRoutes: Middleware | undefined,
): Pick<Gateway, 'routes' | 'listen'> => {
  let draining = false
  const dispatch = createDispatch(active.current, log)
  const pingStore = (): Promise<void> => watch.ping(store)
  const pages = { status: active.status, draining: () => draining, pingStore, metrics }
  const listen = (): Promise<Listening> => {
    const framed = koa(log, [dispatch.middleware])
    const { host } = config.admin
    const open = [adminHosts(host), createHealth(pages)]
    const guarded = [adminGuard(host, adminToken), createStatusPage(pages), ...(adminRoutes ? [adminRoutes] : [])]
    return openListeners({
      config,
      own: (req, res) => {
        if (!dispatch.passes(req, res)) framed(req, res)
      },
      upgrade: (req, res, upgrade) => {
        if (!dispatch.passes(req, res, upgrade)) framed(req, res)
      },
      admin: koa(log, [...open, ...guarded]),
      trusted: address => active.current().edge.trusts(address),
      log,
      drain: () => {
        draining = true
      },
    })
  }
  return { routes: dispatch.middleware, listen }
}
