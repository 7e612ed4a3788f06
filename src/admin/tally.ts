type Value = string | number
type Level = Map<Value, Level | number>

/** One series: its labels, and the number that it has come to. */
export interface Sample {
  readonly labels: { readonly [name: string]: Value }
  readonly value: number
}

/** A counter for each combination of the values of some labels. */
export interface Tally {
  /** Counts one; a value for each label, in their order. Values are words of ours. */
  readonly add: (...values: readonly Value[]) => void
  /** Begins a series at 0, so that the first event is seen as an increase; one that has begun stays as it is. */
  readonly declare: (...values: readonly Value[]) => void
  /** All series; labels are written only when the samples are read. */
  readonly samples: () => readonly Sample[]
}

/** Creates counters under these labels, at least one. */
export const createTally = (...names: readonly string[]): Tally => {
  const root: Level = new Map()
  const count = (values: readonly Value[], more: 0 | 1): void => {
    let level = root
    for (let index = 0; index < names.length - 1; index++) level = below(level, values[index] ?? '')
    const last = values[names.length - 1] ?? ''
    level.set(last, Number(level.get(last) ?? 0) + more)
  }
  return {
    add: (...values) => count(values, 1),
    declare: (...values) => count(values, 0),
    samples: () => [...walk(root, names, {})],
  }
}

const below = (level: Level, value: Value): Level => {
  const existing = level.get(value)
  if (existing instanceof Map) return existing
  const made: Level = new Map()
  level.set(value, made)
  return made
}

function* walk(level: Level, [name = '', ...rest]: readonly string[], before: Sample['labels']): Generator<Sample> {
  for (const [value, under] of level) {
    const labels = { ...before, [name]: value }
    if (under instanceof Map) yield* walk(under, rest, labels)
    else yield { labels, value: under }
  }
}
