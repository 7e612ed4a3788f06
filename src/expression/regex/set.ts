/** A set of code points: ranges and Unicode properties, or everything but those. */
export interface CharSet {
  readonly ranges: readonly Range[]
  /** In the syntax of the engine: `\p{L}`, `\P{Lu}`. */
  readonly properties: readonly string[]
  readonly negated: boolean
}

export type Range = readonly [from: number, to: number]

const LAST = 0x10ffff

export const rangesSet = (...ranges: readonly Range[]): CharSet => ({ ranges, properties: [], negated: false })
export const charSet = (...points: readonly number[]): CharSet =>
  rangesSet(...points.map((point): Range => [point, point]))
export const propertySet = (...properties: readonly string[]): CharSet => ({ ranges: [], properties, negated: false })

const sorted = (ranges: readonly Range[]): Range[] => {
  const merged: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

const others = (ranges: readonly Range[]): Range[] => {
  const result: Range[] = []
  let next = 0
  for (const [from, to] of sorted(ranges)) {
    if (from > next) result.push([next, from - 1])
    next = to + 1
  }
  if (next <= LAST) result.push([next, LAST])
  return result
}

const flip = (property: string): string => (property.startsWith('\\p') ? '\\P' : '\\p') + property.slice(2)

/** The same set without `negated`; null when that would need a union with a negation inside. */
const positive = (set: CharSet): CharSet | null => {
  if (!set.negated) return set
  if (set.properties.length === 0) return rangesSet(...others(set.ranges))
  const [only = ''] = set.properties
  return set.properties.length === 1 && set.ranges.length === 0 ? propertySet(flip(only)) : null
}

export const negate = (set: CharSet): CharSet => ({ ...set, negated: !set.negated })

/** Null when the engine has no single class for the result: a negation that mixes properties. */
export const unite = (a: CharSet, b: CharSet): CharSet | null => {
  const x = positive(a)
  const y = positive(b)
  if (x === null || y === null) return null
  return {
    ranges: sorted([...x.ranges, ...y.ranges]),
    properties: [...new Set([...x.properties, ...y.properties])],
    negated: false,
  }
}

/** Null when the engine has no single class for the result. */
export const intersect = (a: CharSet, b: CharSet): CharSet | null => {
  const either = unite(negate(a), negate(b))
  return either === null ? null : negate(either)
}

/** Adds the other case of ASCII letters. */
export const foldAscii = (set: CharSet): CharSet => {
  const added: Range[] = []
  for (const [from, to] of set.ranges) {
    for (const [low, high, shift] of [
      [0x41, 0x5a, 32],
      [0x61, 0x7a, -32],
    ] as const) {
      const start = Math.max(from, low)
      const end = Math.min(to, high)
      if (start <= end) added.push([start + shift, end + shift])
    }
  }
  return added.length === 0 ? set : { ...set, ranges: sorted([...set.ranges, ...added]) }
}

const point = (code: number): string => `\\x{${code.toString(16)}}`

/** Writes the set as a class of the engine. */
export const writeSet = ({ ranges, properties, negated }: CharSet): string => {
  if (ranges.length === 0 && properties.length === 0) return negated ? '(?s:.)' : `[^${point(0)}-${point(LAST)}]`
  const [only] = ranges
  if (only !== undefined && ranges.length === 1 && only[0] === only[1] && properties.length === 0 && !negated) {
    return point(only[0])
  }
  const items = sorted(ranges).map(([from, to]) => (from === to ? point(from) : `${point(from)}-${point(to)}`))
  return `[${negated ? '^' : ''}${items.join('')}${properties.join('')}]`
}
