/**
 * Prometheus text metrics with closed label sets: every label value is a word of ours, so that no request can make
 * the number of series grow.
 */
import type { AuthMethod } from '../oauth.ts'
import type { DecisionRecord } from './decision-record.ts'
import { createTally, type Tally } from './tally.ts'

export interface Metrics {
  readonly request: (record: DecisionRecord) => void
  /** The result of reading a client's `jwks_uri`. */
  readonly jwks: (result: 'fetched' | 'failed' | 'stale' | 'key_dropped') => void
  readonly reload: (result: 'applied' | 'unchanged' | 'rejected', revision: string, atMs: number) => void
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
  /** Whether the store could be used when it was last asked. */
  readonly storeUp: (up: boolean) => void
  /** The text exposition format, version 0.0.4. */
  readonly text: () => string
}

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] as const

interface Histogram {
  readonly counts: number[]
  sum: number
  count: number
}

/** Counts requests, decisions and reloads of this process. */
export const createMetrics = (version: string, lossReasons: readonly string[] = []): Metrics => {
  const requests = createTally('endpoint', 'status', 'error')
  const authentications = createTally('method', 'result')
  const exceptions = createTally('method')
  const jwks = createTally('result')
  const decisions = createTally('endpoint', 'decision')
  let replays = 0
  // Series that exist from the start can be watched from the start.
  const losses = new Map(lossReasons.map(reason => [reason, 0]))
  let storeUp = true
  const reloads = createTally('result')
  const unregistered = createTally('endpoint')
  const droppedQueries = createTally('endpoint')
  const refusedCredentials = createTally('endpoint')
  const upstreamRequests = createTally('purpose', 'outcome')
  const upstreamDurations = new Map<string, Histogram>()
  const durations = new Map<string, Histogram>()
  let servesLastGood = false
  let upstreamKnown: boolean | null = null
  let answeredUnknown = 0
  let current = { revision: '', atMs: 0, successful: 0 }

  return {
    request: record => {
      const { endpoint, detail } = record
      requests.add(endpoint, record.status, record.error ?? 'none')
      authentications.add(labelOf(record.method), authenticationOf(record))
      if (record.by_exception) exceptions.add(labelOf(record.method))
      if (detail === 'assertion_replayed') replays++
      if (detail === CREDENTIAL_REFUSED) refusedCredentials.add(endpoint)
      if (detail === UNREGISTERED) unregistered.add(endpoint)
      if (record.decision !== null) decisions.add(endpoint, record.decision)
      observe(durations, endpoint, record.duration_ms / 1000)
    },
    jwks: result => jwks.add(result),
    queryDropped: endpoint => droppedQueries.add(endpoint),
    upstream: (purpose, outcome, seconds) => {
      upstreamRequests.add(purpose, outcome)
      observe(upstreamDurations, purpose, seconds)
    },
    reload: (result, revision, atMs) => {
      reloads.add(result)
      current = result === 'rejected' ? { ...current, successful: 0 } : { revision, atMs, successful: 1 }
    },
    upstreamKnown: known => {
      upstreamKnown = known
    },
    storeLostData: reason => {
      losses.set(reason, (losses.get(reason) ?? 0) + 1)
    },
    storeUp: up => {
      storeUp = up
    },
    upstreamUnknown: () => {
      answeredUnknown++
    },
    lastGood: served => {
      servesLastGood = served
    },
    text: () =>
      [
        ...family('claimgate_build_info', 'gauge', 'Version of this process.', [[`version="${version}"`, 1]]),
        ...counter('claimgate_requests_total', 'Requests at intercepted endpoints.', requests),
        ...counter('claimgate_client_authentication_total', 'Client authentications.', authentications),
        ...counter(
          'claimgate_client_authentication_exceptions_total',
          'Assertions that only a looser setting of their client let pass.',
          exceptions,
        ),
        ...family('claimgate_replays_total', 'counter', 'Assertions that were refused because they had been used.', [
          ['', replays],
        ]),
        ...family('claimgate_store_up', 'gauge', 'Whether the store could be used when it was last asked.', [
          ['', storeUp ? 1 : 0],
        ]),
        ...family(
          'claimgate_store_lost_data_total',
          'counter',
          'Losses of data: what was used or revoked before cannot be vouched for.',
          [...losses].map(([reason, count]) => [`reason="${reason}"`, count] as const),
        ),
        ...counter('claimgate_jwks_total', "What became of looking at clients' published keys.", jwks),
        ...counter('claimgate_decisions_total', 'Policy decisions.', decisions),
        ...counter('claimgate_reloads_total', 'Loads of configuration, clients, policies and keys.', reloads),
        ...family('claimgate_reload_successful', 'gauge', 'Whether the last load was accepted.', [
          ['', current.successful],
        ]),
        ...family('claimgate_reload_timestamp_seconds', 'gauge', 'When the active revision was accepted.', [
          ['', current.atMs / 1000],
        ]),
        ...family('claimgate_last_good_served', 'gauge', 'Whether the last good set on disk is served.', [
          ['', servesLastGood ? 1 : 0],
        ]),
        ...family('claimgate_revision_info', 'gauge', 'The active revision.', [[`revision="${current.revision}"`, 1]]),
        ...histogram('claimgate_request_duration_seconds', 'Time from reading to answering.', 'endpoint', durations),
        ...(upstreamKnown === null
          ? []
          : [
              ...family('claimgate_upstream_discovered', 'gauge', 'Whether the metadata of the upstream is known.', [
                ['', upstreamKnown ? 1 : 0],
              ]),
              ...family(
                'claimgate_upstream_unknown_answers_total',
                'counter',
                'Requests answered with 503 because the metadata of the upstream is not known.',
                [['', answeredUnknown]],
              ),
            ]),
        ...(upstreamRequests.empty()
          ? []
          : [
              ...counter('claimgate_upstream_requests_total', 'Requests to the upstream.', upstreamRequests),
              ...histogram(
                'claimgate_upstream_duration_seconds',
                'Until the upstream answered: the head of what is passed, all of the rest.',
                'purpose',
                upstreamDurations,
              ),
            ]),
        ...(refusedCredentials.empty()
          ? []
          : counter(
              'claimgate_upstream_credential_refused_total',
              'Requests that failed because the upstream does not accept our credential for the client.',
              refusedCredentials,
            )),
        ...(droppedQueries.empty()
          ? []
          : counter(
              'claimgate_query_dropped_total',
              'Requests at intercepted endpoints whose query was left out.',
              droppedQueries,
            )),
        ...(unregistered.empty()
          ? []
          : counter(
              'claimgate_unregistered_requests_total',
              'Requests of unregistered clients that were forwarded.',
              unregistered,
            )),
        '',
      ].join('\n'),
  }
}

/** The detail of a record whose request failed because the upstream refused our own credential. */
const CREDENTIAL_REFUSED = 'upstream_refuses_credential'

/** The detail of a record whose request was forwarded for a client that is not registered. */
export const UNREGISTERED = 'unregistered_forwarded'

const labelOf = (method: AuthMethod | null): string => method ?? 'unknown'

const authenticationOf = (record: DecisionRecord): string =>
  record.outcome === 'failed'
    ? 'failed'
    : record.error === 'invalid_client' || record.client_id === null
      ? 'refused'
      : 'authenticated'

const observe = (histograms: Map<string, Histogram>, key: string, seconds: number): void => {
  let entry = histograms.get(key)
  if (entry === undefined) {
    entry = { counts: BUCKETS.map(() => 0), sum: 0, count: 0 }
    histograms.set(key, entry)
  }
  const bucket = BUCKETS.findIndex(limit => seconds <= limit)
  if (bucket >= 0) entry.counts[bucket] = (entry.counts[bucket] ?? 0) + 1
  entry.sum += seconds
  entry.count += 1
}

const counter = (name: string, help: string, tally: Tally): string[] => family(name, 'counter', help, tally.samples())

const family = (name: string, type: string, help: string, samples: Iterable<readonly [string, number]>): string[] => {
  const lines = [...samples].map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines.sort()]
}

const histogram = (name: string, help: string, label: string, histograms: ReadonlyMap<string, Histogram>): string[] => {
  const lines = [...histograms].flatMap(([key, { counts, sum, count }]) => {
    let total = 0
    const buckets = BUCKETS.map((limit, index) => {
      total += counts[index] ?? 0
      return `${name}_bucket{${label}="${key}",le="${limit}"} ${total}`
    })
    return [
      ...buckets,
      `${name}_bucket{${label}="${key}",le="+Inf"} ${count}`,
      `${name}_sum{${label}="${key}"} ${sum}`,
      `${name}_count{${label}="${key}"} ${count}`,
    ]
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines]
}
