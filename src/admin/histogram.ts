/** Durations in buckets, under the values of one label, or of none. */
import type { Sample } from './tally.ts'

/** Seconds: the bounds for answers. */
export const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] as const

/** A series of a histogram, with the end of the name that it has. */
export interface BucketSample extends Sample {
  readonly suffix: '_bucket' | '_sum' | '_count'
}

export interface Histogram {
  readonly observe: (value: string, seconds: number) => void
  /** Begins the series of a value of the label at 0. */
  readonly declare: (value: string) => void
  readonly samples: () => readonly BucketSample[]
}

interface Entry {
  readonly counts: number[]
  sum: number
  count: number
}

/** Creates a histogram whose buckets end at these seconds, in their order; `fixed` are labels of all its series. */
export const createHistogram = (
  label: string | null,
  buckets: readonly number[],
  fixed: Sample['labels'] = {},
): Histogram => {
  const entries = new Map<string, Entry>()

  const entryOf = (value: string): Entry => {
    const known = entries.get(value)
    if (known !== undefined) return known
    const made = { counts: buckets.map(() => 0), sum: 0, count: 0 }
    entries.set(value, made)
    return made
  }

  return {
    declare: value => void entryOf(value),
    observe: (value, seconds) => {
      const entry = entryOf(value)
      const bucket = buckets.findIndex(limit => seconds <= limit)
      if (bucket >= 0) entry.counts[bucket] = (entry.counts[bucket] ?? 0) + 1
      entry.sum += seconds
      entry.count += 1
    },
    samples: () =>
      [...entries].flatMap(([value, { counts, sum, count }]) => {
        const labels = label === null ? fixed : { ...fixed, [label]: value }
        let total = 0
        const ends = buckets.map((le, index): BucketSample => {
          total += counts[index] ?? 0
          return { suffix: '_bucket', labels: { ...labels, le }, value: total }
        })
        return [
          ...ends,
          { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
          { suffix: '_sum', labels, value: sum },
          { suffix: '_count', labels, value: count },
        ]
      }),
  }
}
