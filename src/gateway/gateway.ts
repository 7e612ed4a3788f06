import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMetrics, type Metrics, SILENT } from '../admin/index.ts'
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
import type { Tracing } from '../telemetry/index.ts'
import { createActive } from './active.ts'
import { openDecisionLog } from './decision-log.ts'
import { endsOfProcess } from './expiries.ts'
import { createLinkOpener } from './front/link-opener.ts'
import { rememberInner } from './inner.ts'
import type { Discover } from './load/ask-upstream.ts'
import { firstLoad, firstLoadOfWorker, inputOfSet, type WorkerPart } from './load/first-load.ts'
import type { LoadInput } from './load/input.ts'
import { createLoader, type Loader } from './load/load.ts'
import type { Loaded } from './load/loaded.ts'
import type { OnLoad, ReloadResult } from './load/reload.ts'
import type { SetTexts } from './load/set-texts.ts'
import type { Gateway, GatewayOptions } from './public.ts'
import { reloadingOf } from './reloading.ts'
import { createClockSteps } from './request/clock-steps.ts'
import { withFacts } from './request/facts-in-record.ts'
import { recordOf } from './request/record.ts'
import type { Revision } from './request/revision.ts'
import type { Services } from './request/serve.ts'
import { tracedLog, tracedRecord } from './request/traced.ts'
import { type Served, served } from './served.ts'
import { createStoreWatch } from './store-watch.ts'
import { tracedStore, tracingOpener } from './tracing.ts'

/** A running gateway with what the rest of this room and the command line look into. */
export interface RunningGateway extends Gateway, Served {
  readonly revision: () => Revision
  readonly metrics: Metrics
  readonly surroundings: Services
  /** Opens files of the decision log anew, which somebody may have moved. */
  readonly reopen: () => Promise<void>
  /** The texts of the active revision; null where no worker needs them. */
  readonly texts: () => SetTexts | null
  /** Hears of the result of every load after the first. */
  readonly onLoad: OnLoad
  /** Loads a set that somebody else has read; it serves when it is taken. */
  readonly prepare: (set: SetTexts) => Promise<Prepared>
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
  const tracingOf = tracingOpener(options.version ?? '0', observers.log)
  const opener = createLinkOpener(observers, tracingOf)
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
  const measuredStore =
    opened.type === 'memory'
      ? opened
      : timed(opened, (operation, seconds) => observers.metrics.storeAsked(opened.type, operation, seconds))
  const tracing = await tracingOf(first.started.config)
  const store = tracedStore(measuredStore, tracing)
  await watch.ping(store).catch(() => {})
  const decisionLog = await openDecisionLog(first.started.config.decisionLog, first.started.decisionLogToken, {
    ...observers,
    audit: options.audit,
  }).catch(async (error: unknown) => {
    await store.close()
    return failedStart(error)
  })
  const services: Services = {
    store,
    ...observers,
    audit: decisionLog.audit,
    firstStep: decisionLog.roomStep,
    ...made(tracing, first.started.config, observers),
  }
  const ofProcess = await endsOfProcess(first.started.config, observers.clockMs)
  observers.metrics.endsOfProcess(ofProcess.ends)
  const active = createActive(first, services, upstream)
  upstream?.begin(active.adopt)
  await active.kept()

  const loadOf = async (wanted: LoadInput): ReturnType<Loader> => {
    const result = await load(wanted)
    if (result.loaded !== null) decisionLog.credential(result.loaded.decisionLogToken)
    return result
  }
  const reloading = reloadingOf(active, () => loadOf(input()), options.watch === true, observers.metrics)
  reloading.follow(first.disk.watched, readMs)
  reloading.onLoad(({ result }) => {
    if (result !== 'rejected') void ofProcess.renew()
  })
  const prepare = async (set: SetTexts): Promise<Prepared> => {
    const result = await loadOf(inputOfSet(input(), set))
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
    await decisionLog.close()
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
    reopen: decisionLog.reopen,
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
  rememberInner(running, { revision: active.current, services })
  return running
}

type Observers = Omit<Services, 'store' | 'audit' | 'firstStep' | 'recordOf' | 'tracing'>

/** How records and lines are made. */
const made = (
  tracing: Tracing | null,
  { decisionLog }: Loaded['config'],
  { log }: Observers,
): Pick<Services, 'recordOf' | 'tracing' | 'log'> => {
  const told = tracing === null ? recordOf : tracedRecord(tracing, recordOf)
  return {
    recordOf: withFacts(decisionLog.facts, told),
    tracing,
    log: tracing === null ? log : tracedLog(tracing, log),
  }
}

const observersOf = (
  { log = SILENT, clockMs = Date.now, version = '0', processMetrics = false, diagnostics = () => {} }: GatewayOptions,
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
  diagnostics,
})

/** What only a restart changes is as the other workers began with it. */
const discoverFor = (discover: Discover, part: WorkerPart | null): Discover => {
  if (part === null) return discover
  const { upstream, limits, telemetry } = part.running
  return config => discover({ ...config, upstream: upstream ?? config.upstream, limits, telemetry })
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
