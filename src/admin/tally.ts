type Value = string | number
type Level = Map<Value, Level | number>

/** A counter for each combination of the values of some labels. */
export interface Tally {
  /** Counts one; a value for each label, in their order. Values are words of ours, without quotes. */
  readonly add: (...values: readonly Value[]) => void
  readonly empty: () => boolean
  /** `endpoint="token",status="200"` and how often; labels are written only when the samples are read. */
  readonly samples: () => readonly (readonly [labels: string, count: number])[]
}

/** Creates counters under these labels, at least one. */
export const createTally = (...names: readonly string[]): Tally => {
  const root: Level = new Map()
  return {
    add: (...values) => {
      let level = root
      for (let index = 0; index < names.length - 1; index++) level = below(level, values[index] ?? '')
      const last = values[names.length - 1] ?? ''
      level.set(last, Number(level.get(last) ?? 0) + 1)
    },
    empty: () => root.size === 0,
    samples: () => [...walk(root, names, [])],
  }
}

const below = (level: Level, value: Value): Level => {
  const existing = level.get(value)
  if (existing instanceof Map) return existing
  const made: Level = new Map()
  level.set(value, made)
  return made
}

function* walk(
  level: Level,
  names: readonly string[],
  before: readonly string[],
): Generator<readonly [string, number]> {
  for (const [value, under] of level) {
    const labels = [...before, `${names[before.length]}="${value}"`]
    if (under instanceof Map) yield* walk(under, names, labels)
    else yield [labels.join(','), under]
  }
}
