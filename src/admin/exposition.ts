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

/** Writes families in the text format 0.0.4. The library is loaded when metrics are first read: until then nobody pays for it. */
export const expose = async (families: readonly Family[]): Promise<string> => {
  const { Registry } = await import('prom-client')
  const registry = new Registry()
  for (const family of families) registry.registerMetric(metricOf(family))
  return registry.metrics()
}

/**
 * Makes what reads the library's metrics of the process, of the event loop's delay and of the garbage collector, where they
 * are ours to tell.
 */
export const createProcessFamilies = (ofProcess: boolean): (() => Promise<readonly Family[]>) => {
  let own: Registry | null = null
  return async () => {
    if (!ofProcess) return []
    const { collectDefaultMetrics, Registry } = await import('prom-client')
    if (own === null) {
      own = new Registry()
      collectDefaultMetrics({ register: own })
    }
    return (await own.getMetricsAsJSON()).map(metric => familyOf(metric as unknown as ReadMetric))
  }
}

type Metric = Parameters<Registry['registerMetric']>[0]

/** What the library says of a metric; its types leave out the name of a series. */
interface ReadMetric {
  readonly type: Family['type']
  readonly name: string
  readonly help: string
  readonly values: readonly (Sample & { readonly metricName?: string })[]
}

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

/** The way back. Of a histogram the library names each series. */
const familyOf = ({ name, help, type, values }: ReadMetric): Family => {
  const samples = values.map(({ labels, value, metricName }) =>
    metricName === undefined ? { labels, value } : { labels, value, suffix: metricName.slice(name.length) },
  )
  return { type, name, help, samples } as Family
}
