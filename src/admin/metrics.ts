/**
 * Prometheus metrics with closed label sets: every label value is a word of ours, so that no request can make the number
 * of series grow. The series that can be named beforehand begin at 0, so that the first event counts as an increase.
 */
import { AUTH_METHODS, type AuthMethod, ENDPOINTS } from '../oauth.ts'
import type { DecisionRecord } from './decision-record.ts'
import { createProcessFamilies, expose, type Family } from './exposition.ts'
import { counter, declared, gauge, histogram, number, pairs, single } from './families.ts'
import { createFrontMetrics } from './front-metrics.ts'
import { BUCKETS, createHistogram, type Histogram } from './histogram.ts'
import { createIssuerMetrics, type IssuerStatus, KEY_RESULTS, type KeyResult } from './issuer-metrics.ts'
import { createTally } from './tally.ts'
import { type OfWorkers, together } from './together.ts'

export interface Metrics {
  readonly request: (record: DecisionRecord) => void
  /** A request that makes no decision record was answered with 503. */
  readonly unavailable: (reason: Unavailable) => void
  /** A request that makes no decision record was answered by us. */
  readonly answered: (answer: { readonly status: number; readonly detail: string | null }) => void
  /** The result of reading a client's `jwks_uri`. */
  readonly jwks: (result: KeyResult) => void
  /** The result of reading the keys of a trusted issuer, by our name of it. */
  readonly issuerKeys: (issuer: string, result: KeyResult) => void
  /** Where the state of the trusted issuers of the active revision is read. */
  readonly issuers: (read: () => readonly IssuerStatus[]) => void
  readonly reload: (result: 'applied' | 'unchanged' | 'rejected', revision: string, atMs: number) => void
  /** The seconds that a load has taken, and the longest for which it has let nothing else run. */
  readonly loaded: (seconds: number, pauseSeconds: number) => void
  /** Says that the set kept on disk is served, because the files are not right. */
  readonly lastGood: (served: boolean) => void
  /** One request to the upstream: purpose and outcome are words of ours. */
  readonly upstream: (purpose: string, outcome: string, seconds: number) => void
  /** Whether the metadata of the upstream is known; never called without an upstream. */
  readonly upstreamKnown: (known: boolean) => void
  /** A request was answered with 503 because the metadata of the upstream is not known. */
  readonly upstreamUnknown: () => void
  /** One request to an endpoint whose query was left out. */
  readonly queryDropped: (endpoint: string) => void
  /** The store has lost data: a reason is a word of ours. */
  readonly storeLostData: (reason: string) => void
  /** How long a store of a kind has taken to answer, or to fail to: kinds and operations are words of ours. */
  readonly storeAsked: (store: string, operation: string, seconds: number) => void
  /** Whether the store could be used when it was last asked. */
  readonly storeUp: (up: boolean) => void
  /** The text exposition format, version 0.0.4; of several processes together where workers answer requests. */
  readonly text: (workers?: OfWorkers) => Promise<string>
  /** What the text is made of. */
  readonly families: () => Promise<readonly Family[]>
}

/** Seconds. */
const LOAD_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const

/** Seconds: a store in memory takes none, and one elsewhere has half a second at most. */
const STORE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] as const

/** The one series of a histogram without a label. */
const WHOLE = ''

/** Why an answer is 503. */
const UNAVAILABLE = [
  'store_unavailable',
  'store_full',
  'store_lost_data',
  'jwks_unavailable',
  'overloaded',
  'too_many',
  'upstream_unknown',
  'upstream_hanging',
  'upstream_unavailable',
] as const
export type Unavailable = (typeof UNAVAILABLE)[number]
const UNAVAILABLE_REASONS: ReadonlySet<string> = new Set(UNAVAILABLE)

/** The answers of endpoints that are expected to come. */
const EXPECTED = [
  [200, 'none'],
  [400, 'invalid_request'],
  [401, 'invalid_client'],
  [429, 'temporarily_unavailable'],
  [503, 'temporarily_unavailable'],
] as const

const METHOD_LABELS = [...(Object.keys(AUTH_METHODS) as AuthMethod[]), 'unknown'] as const

/** Options of the metrics of one gateway. */
export interface MetricsOptions {
  /** Every reason for which a client can be refused; all others are counted as `other`. */
  readonly reasons?: readonly string[]
  /** Whether what is known of the process, its event loop and its garbage collector is ours to tell; false when absent. */
  readonly ofProcess?: boolean
  /** Every reason for which a store can lose data. */
  readonly losses?: readonly string[]
  /** What a store can be asked. */
  readonly operations?: readonly string[]
}

/** Counts requests, decisions and reloads of this process. */
export const createMetrics = (
  version: string,
  { reasons = [], losses = [], operations = [], ofProcess = false }: MetricsOptions = {},
): Metrics => {
  const requests = declared(createTally('endpoint', 'status', 'error'), pairs(ENDPOINTS, EXPECTED))
  const authentications = declared(
    createTally('method', 'result'),
    METHOD_LABELS.flatMap(method => ['authenticated', 'refused', 'failed'].map(result => [method, result])),
  )
  const failures = declared(createTally('reason'), [...reasons, 'other'].map(single))
  const knownReasons: ReadonlySet<string> = new Set(reasons)
  const unavailable = declared(createTally('reason'), [...UNAVAILABLE, 'other'].map(single))
  const lost = declared(createTally('reason'), losses.map(single))
  const exceptions = declared(createTally('method'), ['client_secret_jwt', 'private_key_jwt'].map(single))
  const jwks = declared(createTally('result'), KEY_RESULTS.map(single))
  const decisions = declared(createTally('endpoint', 'decision'), pairs(ENDPOINTS, [['allow'], ['deny']]))
  const reloads = declared(createTally('result'), ['applied', 'unchanged', 'rejected'].map(single))
  const droppedQueries = declared(createTally('endpoint'), ENDPOINTS.map(single))
  const durations = createHistogram('endpoint', BUCKETS)
  for (const endpoint of ENDPOINTS) durations.declare(endpoint)
  const loads = createHistogram(null, LOAD_BUCKETS)
  loads.declare(WHOLE)
  const stores = new Map<string, Histogram>()
  const storeOf = (type: string): Histogram => {
    const known = stores.get(type)
    if (known !== undefined) return known
    const made = createHistogram('operation', STORE_BUCKETS, { store: type })
    for (const operation of operations) made.declare(operation)
    stores.set(type, made)
    return made
  }
  const front = createFrontMetrics()
  const ofIssuers = createIssuerMetrics()
  const processFamilies = createProcessFamilies(ofProcess)
  let replays = 0
  let pauseSeconds = 0
  let servesLastGood = false
  let storeUp = true
  let current = { revision: '', atMs: 0, successful: 0 }

  const countUnavailable = (reason: string | null): void =>
    unavailable.add(reason !== null && UNAVAILABLE_REASONS.has(reason) ? reason : 'other')

  const families = (): readonly Family[] => [
    gauge('claimgate_build_info', 'Version of this process.', 1, { version }),
    counter('claimgate_requests_total', 'Requests at intercepted endpoints.', requests),
    counter('claimgate_client_authentication_total', 'Client authentications.', authentications),
    counter('claimgate_client_authentication_failures_total', 'Refused clients by reason.', failures),
    counter(
      'claimgate_client_authentication_exceptions_total',
      'Authentications that only an exception let pass: a looser setting of the client, or a method that it is leaving.',
      exceptions,
    ),
    number('counter', 'claimgate_replays_total', 'Assertions that were refused because they had been used.', replays),
    counter('claimgate_unavailable_total', 'Answers with 503 by reason.', unavailable),
    counter('claimgate_jwks_total', "What became of looking at clients' published keys.", jwks),
    counter('claimgate_decisions_total', 'Policy decisions.', decisions),
    counter('claimgate_reloads_total', 'Loads of configuration, clients, policies and keys.', reloads),
    number('gauge', 'claimgate_reload_successful', 'Whether the last load was accepted.', current.successful),
    number(
      'gauge',
      'claimgate_reload_timestamp_seconds',
      'When the active revision was accepted.',
      current.atMs / 1000,
    ),
    histogram('claimgate_reload_duration_seconds', 'Time from the beginning of a load to its end.', loads),
    number(
      'gauge',
      'claimgate_reload_pause_seconds',
      'The longest time for which the last load let nothing else run.',
      pauseSeconds,
    ),
    number('gauge', 'claimgate_last_good_served', 'Whether the last good set on disk is served.', servesLastGood),
    gauge('claimgate_revision_info', 'The active revision.', 1, { revision: current.revision }),
    counter(
      'claimgate_store_lost_data_total',
      'Losses of data: what was used or revoked before cannot be vouched for.',
      lost,
    ),
    {
      type: 'histogram',
      name: 'claimgate_store_duration_seconds',
      help: 'Time until the store has answered, or failed to.',
      samples: [...stores.values()].flatMap(({ samples }) => samples()),
    },
    number('gauge', 'claimgate_store_up', 'Whether the store answers.', storeUp),
    counter(
      'claimgate_query_dropped_total',
      'Requests at intercepted endpoints whose query was left out.',
      droppedQueries,
    ),
    histogram('claimgate_request_duration_seconds', 'Time from reading to answering.', durations),
    ...ofIssuers.families(),
    ...front.families(),
  ]

  const all = async (): Promise<readonly Family[]> => [...families(), ...(await processFamilies())]

  return {
    request: record => {
      const { endpoint, detail } = record
      const result = authenticationOf(record)
      requests.add(endpoint, record.status, record.error ?? 'none')
      authentications.add(labelOf(record.method), result)
      if (result === 'refused') failures.add(detail !== null && knownReasons.has(detail) ? detail : 'other')
      if (record.status === 503) countUnavailable(detail)
      if (record.by_exception) exceptions.add(labelOf(record.method))
      if (detail === 'assertion_replayed') replays++
      front.request(record)
      if (record.decision !== null) decisions.add(endpoint, record.decision)
      durations.observe(endpoint, record.duration_ms / 1000)
    },
    unavailable: countUnavailable,
    answered: ({ status, detail }) => {
      if (status === 503) countUnavailable(detail)
    },
    jwks: result => jwks.add(result),
    issuerKeys: ofIssuers.looked,
    issuers: ofIssuers.from,
    queryDropped: endpoint => droppedQueries.add(endpoint),
    upstream: front.upstream,
    reload: (result, revision, atMs) => {
      reloads.add(result)
      current = result === 'rejected' ? { ...current, successful: 0 } : { revision, atMs, successful: 1 }
    },
    loaded: (seconds, pause) => {
      loads.observe(WHOLE, seconds)
      pauseSeconds = pause
    },
    storeLostData: reason => lost.add(reason),
    upstreamKnown: front.known,
    upstreamUnknown: () => {
      front.unknown()
      countUnavailable('upstream_unknown')
    },
    lastGood: served => {
      servesLastGood = served
    },
    storeAsked: (store, operation, seconds) => storeOf(store).observe(operation, seconds),
    storeUp: up => {
      storeUp = up
    },
    text: async workers => expose(workers === undefined ? await all() : together(await all(), workers)),
    families: all,
  }
}

const labelOf = (method: AuthMethod | null): string => method ?? 'unknown'

const authenticationOf = (record: DecisionRecord): string =>
  record.outcome === 'failed'
    ? 'failed'
    : record.error === 'invalid_client' || record.detail === 'throttled' || record.client_id === null
      ? 'refused'
      : 'authenticated'
