/** Families of metrics, and tallies whose series begin at 0. */
import type { Family } from './exposition.ts'
import type { Histogram } from './histogram.ts'
import type { Sample, Tally } from './tally.ts'

export const single = (value: string): readonly [string] => [value]

export const pairs = (
  names: readonly string[],
  more: readonly (readonly (string | number)[])[],
): readonly (readonly (string | number)[])[] => names.flatMap(name => more.map(values => [name, ...values]))

export const declared = (tally: Tally, series: readonly (readonly (string | number)[])[]): Tally => {
  for (const values of series) tally.declare(...values)
  return tally
}

export const counter = (name: string, help: string, tally: Tally): Family => ({
  type: 'counter',
  name,
  help,
  samples: tally.samples(),
})

export const number = (type: 'counter' | 'gauge', name: string, help: string, value: number | boolean): Family => ({
  type,
  name,
  help,
  samples: [{ labels: {}, value: Number(value) }],
})

export const gauge = (name: string, help: string, value: number, labels: Sample['labels']): Family => ({
  type: 'gauge',
  name,
  help,
  samples: [{ labels, value }],
})

export const histogram = (name: string, help: string, { samples }: Histogram): Family => ({
  type: 'histogram',
  name,
  help,
  samples: samples(),
})
