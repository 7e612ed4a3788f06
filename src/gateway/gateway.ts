import type { Middleware } from 'koa'
import {
  createDecisionLog,
  createHealth,
  createMetrics,
  type DecisionSink,
  type Log,
  type Metrics,
  SILENT,
  type Status,
} from '../admin/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { refuse } from '../outcome.ts'
import { openStore, STORES, type Store } from '../stores/index.ts'
import { createActive } from './active.ts'
import { adminGuard } from './admin-guard.ts'
import type { EffectiveValue } from './config/config.ts'
import { openUpstream, type UpstreamLink } from './front/link.ts'
import { koa, type Listening, openListeners } from './listening.ts'
import { firstLoad } from './load/first-load.ts'
import type { LoadInput } from './load/input.ts'
import { type LoadResult, load } from './load/load.ts'
import type { Loaded } from './load/loaded.ts'
import { createReloader, type ReloadResult } from './load/reload.ts'
import { createWatcher } from './load/watch.ts'
import { createDispatch } from './request/dispatch.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'

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
  readonly surroundings: Services
}

/**
 * Loads everything and opens the store.
 *
 * @throws LoadError with all diagnostics of all files
 * @throws GatewayError `store_unavailable`
 */
export const createGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const log = options.log ?? SILENT
  const clockMs = options.clockMs ?? Date.now
  const metrics = createMetrics(options.version ?? '0')
  const audit = options.audit ?? createDecisionLog(log)
  let link: UpstreamLink | null = null
  let loadedOnce = false
  /** When the last load began, by the clock that files are written by. */
  let readMs = 0
  const input = (): LoadInput => {
    readMs = Date.now()
    return {
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
    }
  }
  const failedStart = async (error: unknown): Promise<never> => {
    await (link as UpstreamLink | null)?.close()
    throw error
  }
  const first = await firstLoad(input(), options.lastGood === true).catch(failedStart)
  const { started, disk } = first
  loadedOnce = true
  const upstream = link as UpstreamLink | null
  const store = await open(started, clockMs).catch(failedStart)
  const surroundings: Services = { store, metrics, log, clockMs, audit }
  const active = createActive(first, surroundings, upstream)
  upstream?.begin(active.adopt)
  await active.kept()

  const apply = (result: LoadResult): ReloadResult => {
    watcher?.follow(result.watched, readMs)
    return active.apply(result)
  }
  const reloader = createReloader({ load: () => load(input()), apply, failed: active.failed })
  const watcher = options.watch === true ? createWatcher(reloader.changed) : null
  watcher?.follow(disk.watched, readMs)

  let draining = false
  let closing: Promise<void> | null = null
  const closeAll = async (): Promise<void> => {
    reloader.close()
    await watcher?.close()
    await active.kept()
    await store.close()
    await upstream?.close()
  }
  const { status } = active
  const dispatch = createDispatch(active.current)
  const health = createHealth({ status, draining: () => draining, pingStore: () => store.ping(), metrics })

  return {
    routes: dispatch.middleware,
    revision: active.current,
    effective: active.effective,
    reload: reloader.reload,
    status,
    metrics,
    surroundings,
    listen: () => {
      const framed = koa(log, [dispatch.middleware])
      const guard = adminGuard(started.config.admin.host, started.adminToken)
      return openListeners({
        config: started.config,
        own: (req, res) => {
          if (!dispatch.passes(req, res)) framed(req, res)
        },
        admin: koa(log, [health, guard, ...(options.adminRoutes ? [options.adminRoutes] : [])]),
        drain: () => {
          draining = true
        },
      })
    },
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}

const open = ({ config, storeSecret, firstStart }: Loaded, clockMs: () => number): Promise<Store> => {
  const { secret } = STORES[config.store.type]
  const settings = secret === null ? config.store : { ...config.store, [secret]: storeSecret ?? '' }
  return openStore({ ...settings, firstStart }, () => clockMs() / 1000)
}
