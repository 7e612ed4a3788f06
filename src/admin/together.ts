/** The metrics of several processes as those of one. */
import type { Family } from './exposition.ts'
import type { Sample } from './tally.ts'

/** What the workers have counted, beside what their primary knows. */
export interface OfWorkers {
  /** By the number of the worker. */
  readonly living: ReadonlyMap<number, readonly Family[]>
  /** What workers had counted that are gone: what is counted never becomes less. */
  readonly departed: readonly Family[]
  /** What is known of the workers themselves. */
  readonly own: readonly Family[]
}

/** What the primary alone tells: it loads for all of them, and each of them would count the same. */
const OF_THE_PRIMARY: ReadonlySet<string> = new Set([
  'claimgate_build_info',
  'claimgate_last_good_served',
  'claimgate_reload_duration_seconds',
  'claimgate_reload_successful',
  'claimgate_reload_timestamp_seconds',
  'claimgate_reloads_total',
])

/** What the workers alone tell: whom requests meet. */
const OF_THE_WORKERS: ReadonlySet<string> = new Set(['claimgate_revision_info'])

/** A state that is good for all, or for none. */
const LEAST: ReadonlySet<string> = new Set([
  'claimgate_issuer_keys',
  'claimgate_store_up',
  'claimgate_upstream_discovered',
])

/** What all of them notice, and none alone. */
const GREATEST: ReadonlySet<string> = new Set(['claimgate_store_lost_data_total'])

const ofProcess = (name: string): boolean => /^(?:process|nodejs)_/.test(name)

/**
 * Puts the families of a primary and its workers together: counters and histograms are sums, gauges the greatest or the
 * least, and what is known of a process has the label `worker`, a number or `primary`.
 */
export const together = (primary: readonly Family[], { living, departed, own }: OfWorkers): readonly Family[] => {
  const made = new Map<string, Merged>()
  const add = (families: readonly Family[], from: 'primary' | 'departed' | number): void => {
    for (const family of families) {
      const { name } = family
      if (from === 'primary' ? OF_THE_WORKERS.has(name) : OF_THE_PRIMARY.has(name)) continue
      if (from === 'departed' && (family.type === 'gauge' || ofProcess(name))) continue
      const merged = made.get(name) ?? { family, samples: new Map() }
      made.set(name, merged)
      for (const sample of family.samples) addSample(merged, name, labelled(sample, name, from))
    }
  }
  add(primary, 'primary')
  add(departed, 'departed')
  for (const [number, families] of living) add(families, number)
  return [...own, ...[...made.values()].map(familyOf)]
}

/** What is to be kept of a worker that is gone. */
export const countedBy = (before: readonly Family[], last: readonly Family[]): readonly Family[] =>
  together(before, { living: new Map([[0, last]]), departed: [], own: [] }).filter(
    ({ type, name }) => type !== 'gauge' && !ofProcess(name),
  )

interface Merged {
  readonly family: Family
  readonly samples: Map<string, Sample>
}

const labelled = <T extends Sample>(sample: T, name: string, worker: 'primary' | 'departed' | number): T =>
  ofProcess(name) ? { ...sample, labels: { ...sample.labels, worker } } : sample

const addSample = ({ family, samples }: Merged, name: string, sample: Sample): void => {
  const key = JSON.stringify(['suffix' in sample ? sample.suffix : '', sample.labels])
  const known = samples.get(key)
  if (known === undefined) samples.set(key, sample)
  else samples.set(key, { ...known, value: ruleOf(name, family.type)(known.value, sample.value) })
}

const ruleOf = (name: string, type: Family['type']): ((one: number, other: number) => number) => {
  if (LEAST.has(name)) return Math.min
  return type === 'gauge' || GREATEST.has(name) ? Math.max : (one, other) => one + other
}

const familyOf = ({ family, samples }: Merged): Family => ({ ...family, samples: [...samples.values()] }) as Family
