import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Middleware } from 'koa'
import {
  createDecisionLog,
  createHealth,
  createMetrics,
  createStatusPage,
  type HealthInput,
  type Log,
  type Metrics,
  type Roster,
  SILENT,
} from '../admin/index.ts'
import { divideStretching, REASONS } from '../clients/index.ts'
import {
  LOSS_REASONS,
  openStore,
  STORE_OPERATIONS,
  STORES,
  type Store,
  type StoreEvent,
  timed,
} from '../stores/index.ts'
import { type Active, createActive } from './active.ts'
import { adminGuard, adminHosts } from './admin-guard.ts'
import { createLinkOpener } from './front/link-opener.ts'
import { createHandlers } from './handlers.ts'
import { rememberInner } from './inner.ts'
import type { Listener } from './listen.ts'
import { koa, type Listening, openAdmin, openBoth, openPublic } from './listening.ts'
import type { Discover } from './load/ask-upstream.ts'
import { firstLoad, firstLoadOfWorker, inputOfSet, type WorkerPart } from './load/first-load.ts'
import type { LoadInput } from './load/input.ts'
import { createLoader, type Loader, type LoadResult } from './load/load.ts'
import type { Loaded } from './load/loaded.ts'
import { createReloader, type Reloader, type ReloadResult } from './load/reload.ts'
import type { SetTexts } from './load/set-texts.ts'
import { createWatcher } from './load/watch.ts'
import { measured } from './load-pause.ts'
import type { Gateway, GatewayOptions } from './public.ts'
import { createClockSteps } from './request/clock-steps.ts'
import { createDispatch } from './request/dispatch.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'
import { createStoreWatch, type StoreWatch } from './store-watch.ts'

/** A running gateway with what the rest of this room and the command line look into. */
export interface RunningGateway extends Gateway {
  readonly revision: () => Revision
  readonly metrics: Metrics
  readonly surroundings: Services
  /** The texts of the active revision; null where no worker needs them. */
  readonly texts: () => SetTexts | null
  /** Hears of the result of every load after the first. */
  readonly onLoad: (listener: (result: ReloadResult) => void) => void
  /** Loads a set that somebody else has read; it serves when it is taken. */
  readonly prepare: (set: SetTexts) => Promise<Prepared>
  /** Opens the public listener alone. */
  readonly listenPublic: () => Promise<Listener>
  /** Opens the admin listener alone, for the processes of a roster. */
  readonly listenAdmin: (roster: Roster, draining: () => boolean) => Promise<Listener>
}

/** A set that is loaded and does not serve yet. */
export interface Prepared {
  /** Null when it is not right. */
  readonly revision: string | null
  readonly take: () => ReloadResult
  readonly drop: () => void
}

/**
 * Loads everything and opens the store.
 *
 * @throws LoadError with all diagnostics of all files
 * @throws GatewayError `store_unavailable`
 */
export const createGateway = (options: GatewayOptions): Promise<RunningGateway> => openGateway(options, null)

/** As `createGateway`, for one worker of several. */
export const createWorkerGateway = (options: GatewayOptions, part: WorkerPart): Promise<RunningGateway> => {
  divideStretching(part.of)
  return openGateway(options, part)
}

const openGateway = async (options: GatewayOptions, part: WorkerPart | null): Promise<RunningGateway> => {
  const observers = observersOf(options, part)
  const opener = createLinkOpener(observers)
  const input = (): LoadInput => inputOf(options, observers.clockMs, discoverFor(opener.discover, part))
  const failedStart = async (error: unknown): Promise<never> => {
    await opener.link()?.close()
    throw error
  }
  const load = createLoader()
  const readMs = Date.now()
  const first = await (part === null
    ? firstLoad(load, input(), options.lastGood === true)
    : firstLoadOfWorker(load, input(), part)
  ).catch(failedStart)
  const upstream = opener.end()
  const watch = createStoreWatch(observers.log, observers.metrics)
  const opened = await open(first.started, observers.clockMs, watch.tell).catch(failedStart)
  // One in the process answers at once: looking at the clock would take as long.
  const store =
    opened.type === 'memory'
      ? opened
      : timed(opened, (operation, seconds) => observers.metrics.storeAsked(opened.type, operation, seconds))
  await watch.ping(store).catch(() => {})
  const services: Services = { store, ...observers }
  const active = createActive(first, services, upstream)
  upstream?.begin(active.adopt)
  await active.kept()

  const reloading = reloadingOf(active, () => load(input()), options.watch === true, observers.metrics)
  reloading.follow(first.disk.watched, readMs)
  const prepare = async (set: SetTexts): Promise<Prepared> => {
    const result = await load(inputOfSet(input(), set))
    const { loaded } = result
    return {
      revision: loaded?.id ?? null,
      take: () => reloading.apply(result),
      drop: () => loaded?.forget(),
    }
  }
  let closing: Promise<void> | null = null
  const closeAll = async (): Promise<void> => {
    await reloading.close()
    await active.kept()
    await store.close()
    await upstream?.close()
  }
  const running: RunningGateway = {
    ...served(active, services, watch, first.started, { adminRoutes: options.adminRoutes, onLoad: reloading.onLoad }),
    revision: active.current,
    texts: active.texts,
    onLoad: reloading.onLoad,
    prepare,
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
  rememberInner(running, { revision: active.current, services })
  return running
}

type Observers = Omit<Services, 'store'>

const observersOf = (
  {
    log = SILENT,
    clockMs = Date.now,
    version = '0',
    processMetrics = false,
    audit,
    diagnostics = () => {},
  }: GatewayOptions,
  part: WorkerPart | null,
): Observers => ({
  metrics: createMetrics(version, {
    reasons: REASONS,
    losses: LOSS_REASONS,
    operations: STORE_OPERATIONS,
    ofProcess: processMetrics,
  }),
  log,
  clockMs,
  newId: part === null ? randomUUID : () => `${randomUUID()}-w${part.number}`,
  clockSteps: createClockSteps(log),
  audit: audit ?? createDecisionLog(log),
  diagnostics,
})

/** What only a restart changes is as the other workers began with it. */
const discoverFor = (discover: Discover, part: WorkerPart | null): Discover => {
  if (part === null) return discover
  const { upstream, limits } = part.running
  return settings => discover(upstream ?? settings, limits)
}

const inputOf = (options: GatewayOptions, clockMs: () => number, discover: Discover): LoadInput => ({
  config: options.config,
  env: options.env ?? {},
  defaultStore: options.defaultStore ?? 'memory',
  createKeys: true,
  nowMs: clockMs(),
  discover,
  heldTexts: options.lastGood === true,
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
  /** Takes the outcome of a load. */
  readonly apply: (result: LoadResult) => ReloadResult
  readonly onLoad: RunningGateway['onLoad']
  /** Watches these from now on, if files are watched at all; they were read from `sinceMs` on. */
  readonly follow: (paths: readonly string[], sinceMs: number) => void
  readonly close: () => Promise<void>
}

/** Loads again on demand, and when files change. */
const reloadingOf = (active: Active, load: () => ReturnType<Loader>, watch: boolean, metrics: Metrics): Reloading => {
  /** The start of the last load, by the clock that files are written by. */
  let readMs = 0
  const listeners: ((result: ReloadResult) => void)[] = []
  const told = (result: ReloadResult): ReloadResult => {
    for (const listener of listeners) listener(result)
    return result
  }
  const apply = (result: LoadResult): ReloadResult => told(active.apply(result))
  const reloader = createReloader({
    load: () => {
      readMs = Date.now()
      return measured(load, metrics.loaded)
    },
    apply: result => {
      watcher?.follow(result.watched, readMs)
      return apply(result)
    },
    failed: error => told(active.failed(error)),
    trying: active.trying,
  })
  const watcher = watch ? createWatcher(reloader.changed) : null
  return {
    reload: reloader.reload,
    apply,
    onLoad: listener => void listeners.push(listener),
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
  { adminRoutes, onLoad }: Pick<RunningGateway, 'onLoad'> & { readonly adminRoutes: Middleware | undefined },
): Pick<RunningGateway, 'routes' | 'listener' | 'fetch' | 'listen' | 'listenPublic' | 'listenAdmin'> => {
  let draining = false
  const dispatch = createDispatch(active.current, log)
  const handlers = createHandlers(dispatch, log)
  const pingStore = (): Promise<void> => watch.ping(store)
  const listenPublic = async (): Promise<Listener> => {
    const opened = await openPublic({
      config,
      own: handlers.listener,
      upgrade: (req, res, upgrade) => {
        if (!dispatch.passes(req, res, upgrade)) handlers.framed(req, res)
      },
      trusted: address => active.current().edge.trusts(address),
      log,
    })
    onLoad(({ result }) => {
      if (result !== 'rejected') void renewed(opened, log)
    })
    return opened
  }
  const adminOf = (pages: HealthInput): Promise<Listener> => {
    const { host } = config.admin
    const open = [adminHosts(host), createHealth(pages)]
    const guarded = [adminGuard(host, adminToken), createStatusPage(pages), ...(adminRoutes ? [adminRoutes] : [])]
    return openAdmin(koa(log, [...open, ...guarded]), config)
  }
  const pages = { status: active.status, pingStore, metrics }
  const { routes, listener, fetch } = handlers
  return {
    routes,
    listener,
    fetch,
    listenPublic,
    listenAdmin: (roster, isDraining) => adminOf({ ...pages, draining: isDraining, roster }),
    listen: (): Promise<Listening> => {
      const drain = (): void => {
        draining = true
      }
      return openBoth(listenPublic, () => adminOf({ ...pages, draining: () => draining }), config, drain)
    },
  }
}

/** Shows a new certificate from now on, where there is one. The load has found that it is whole. */
const renewed = async ({ renew }: Listener, log: Log): Promise<void> => {
  try {
    if (await renew()) log.info({ event: 'certificate_renewed' }, 'new connections are shown the new certificate')
  } catch (error) {
    const cause = error instanceof Error ? error.name : null
    log.error({ event: 'certificate_renewed', cause }, 'the new certificate cannot be shown')
  }
}
