/** Metrics as Prometheus reads them. */
import type { Registry } from 'prom-client'
import type { BucketSample } from './histogram.ts'
import type { Sample } from './tally.ts'

/** One metric and its series of this moment. */
export type Family =
  | {
      readonly type: 'counter' | 'gauge'
      readonly name: string
      readonly help: string
      readonly samples: readonly Sample[]
    }
  | {
      readonly type: 'histogram'
      readonly name: string
      readonly help: string
      readonly samples: readonly BucketSample[]
    }

/** Writes families, and what is known of the process where that is ours to tell, in the text format 0.0.4. */
export type Expose = (families: readonly Family[]) => Promise<string>

/**
 * Makes the writer. The library is loaded when metrics are first read: until then the process does not pay for it. With
 * `ofProcess` its metrics of the process, of the event loop's delay and of the garbage collector come with them.
 */
export const createExposition = (ofProcess: boolean): Expose => {
  let own: Registry | null = null
  return async families => {
    const { collectDefaultMetrics, Registry } = await import('prom-client')
    if (ofProcess && own === null) {
      own = new Registry()
      collectDefaultMetrics({ register: own })
    }
    const ours = new Registry()
    for (const family of families) ours.registerMetric(metricOf(family))
    return [await ours.metrics(), ...(own === null ? [] : [await own.metrics()])].join('\n')
  }
}

type Metric = Parameters<Registry['registerMetric']>[0]

/** What is counted is counted elsewhere, at a fraction of the library's cost; this is what the library reads of a metric. */
const metricOf = ({ type, name, help, samples }: Family): Metric => {
  const values = samples.map(sample => ({
    labels: sample.labels,
    value: sample.value,
    ...('suffix' in sample ? { metricName: `${name}${sample.suffix}` } : {}),
  }))
  const metric = { name, help, type, aggregator: 'sum', values }
  return { ...metric, get: async () => metric } as unknown as Metric
}
