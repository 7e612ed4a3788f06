import type { Middleware } from 'koa'
import type { IssuerStatus } from './issuer-metrics.ts'
import type { Metrics } from './metrics.ts'
import type { OfWorkers } from './together.ts'

/** The sources of the health pages. None asks a token service, and none a client's JWKS. */
export interface HealthInput {
  /** The active revision and the result of the last load; null before the first. */
  readonly status: () => Status | null
  readonly draining: () => boolean
  /** Throws when the store cannot be used. */
  readonly pingStore: () => Promise<void>
  readonly metrics: Metrics
  /** The workers that answer requests; absent where this process does. */
  readonly roster?: Roster
}

/** The workers, as the process that leads them knows them. */
export interface Roster {
  /** Whether one of them answers requests. */
  readonly serving: () => boolean
  readonly workers: () => readonly WorkerStatus[]
  /** Asks each of them. */
  readonly metrics: () => Promise<OfWorkers>
}

/** One worker. */
export interface WorkerStatus {
  readonly worker: number
  readonly pid: number | null
  readonly state: 'starting' | 'serving' | 'ending' | 'waiting'
  /** The revision that it serves; null before it does. */
  readonly revision: string | null
  /** Processes before this one that have ended by themselves. */
  readonly ends: number
}

export interface Status {
  readonly revision: string
  readonly loadedAt: string
  /** The origin of the active revision: the files, or the kept set of when they were last right. */
  readonly source: 'disk' | 'last_good'
  readonly lastReload: 'applied' | 'unchanged' | 'rejected'
  /** Codes of the diagnostics that rejected the last load. */
  readonly lastReloadCodes: readonly string[]
  /** Keys that changed in the file and count only after a restart. */
  readonly restartRequired: readonly string[]
  readonly clients: number
  readonly policies: readonly string[]
  /** Null when we are the token service. */
  readonly upstream: UpstreamStatus | null
  /** The trusted issuers, in the order of the configuration. */
  readonly issuers: readonly IssuerStatus[]
}

/** The state of the upstream. Readiness never depends on it: an upstream that is down is no reason to restart a gateway. */
export interface UpstreamStatus {
  readonly issuer: string
  /** Whether its metadata is known; until then every request is answered with 503. */
  readonly discovered: boolean
  readonly since: string | null
  /** Our code for the failure of the last attempt to read its metadata; null when the attempt succeeded. */
  readonly failure: { readonly code: string; readonly at: string } | null
}

interface Report {
  readonly status: 200 | 503
  readonly type: 'application/json' | 'text/plain; version=0.0.4'
  readonly body: string
}

const json = (status: 200 | 503, body: object): Report => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
})

type Pages = { readonly [path: string]: () => Report | Promise<Report> }

/**
 * Answers `/livez`, `/startupz`, `/readyz` and `/metrics`, and passes everything else on.
 *
 * Ready means: a complete revision is active, the store answers, and we are not draining. A rejected reload stays
 * ready, because the old revision is valid; and so does a gateway whose upstream cannot be reached.
 */
export const createHealth = (input: HealthInput): Middleware =>
  serving({
    '/livez': () => json(200, { status: 'ok' }),
    '/startupz': () => (isStarting(input) ? json(503, { status: 'starting' }) : json(200, { status: 'ok' })),
    '/readyz': () => ready(input),
    '/metrics': () => metricsOf(input),
  })

/** Answers `/statusz`, which names policies and says how many clients there are, and passes everything else on. */
export const createStatusPage = (input: HealthInput): Middleware => serving({ '/statusz': () => statusOf(input) })

const serving =
  (pages: Pages): Middleware =>
  async (ctx, next) => {
    const page = Object.hasOwn(pages, ctx.path) ? pages[ctx.path] : undefined
    if (page === undefined) return next()
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'GET, HEAD')
      ctx.status = 405
      return
    }
    const report = await page()
    ctx.set('Cache-Control', 'no-store')
    ctx.status = report.status
    ctx.type = report.type
    ctx.body = report.body
  }

/** The store is asked each time, so that its gauge says what is. */
const metricsOf = async (input: HealthInput): Promise<Report> => {
  input.metrics.storeUp((await storeFault(input)) === null)
  const workers = await input.roster?.metrics()
  return { status: 200, type: 'text/plain; version=0.0.4', body: await input.metrics.text(workers) }
}

const ready = async (input: HealthInput): Promise<Report> => {
  if (input.draining()) return json(503, { status: 'draining' })
  if (isStarting(input)) return json(503, { status: 'starting' })
  const fault = await storeFault(input)
  return fault === null ? json(200, { status: 'ok' }) : json(503, { status: fault })
}

const isStarting = ({ status, roster }: HealthInput): boolean => status() === null || roster?.serving() === false

const statusOf = async (input: HealthInput): Promise<Report> => {
  const status = input.status()
  return json(200, {
    status: isStarting(input) && !input.draining() ? 'starting' : wordOf(status, input.draining()),
    store: (await storeFault(input)) ?? 'ok',
    revision: status?.revision ?? null,
    source: status?.source ?? null,
    loaded_at: status?.loadedAt ?? null,
    last_reload: status?.lastReload ?? null,
    last_reload_codes: status?.lastReloadCodes ?? [],
    restart_required: status?.restartRequired ?? [],
    clients: status?.clients ?? 0,
    policies: status?.policies ?? [],
    upstream: status?.upstream ?? null,
    issuers: status?.issuers ?? [],
    ...(input.roster === undefined ? {} : { workers: input.roster.workers() }),
  })
}

/** The status is `degraded` while an older set serves because the files have mistakes. */
const wordOf = (status: Status | null, draining: boolean): string => {
  if (status === null) return 'starting'
  if (draining) return 'draining'
  return status.lastReload === 'rejected' ? 'degraded' : 'serving'
}

/** Returns the code of what is wrong with the store; null when nothing is. */
const storeFault = async (input: HealthInput): Promise<string | null> => {
  try {
    await input.pingStore()
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'store_full' ? 'store_full' : 'store_unavailable'
  }
}
