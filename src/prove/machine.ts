/** Deterministic automata over the characters of a text, made as they are walked: each decides one predicate. */
import type { Case } from './case-mapping.ts'
import { widthOf } from './case-mapping.ts'

/**
 * One predicate on texts. Two characters of one width and one `kindOf` lead from every state to the same one, so that
 * one stands for the other.
 */
export interface Machine {
  /** Says which predicate it is: two machines of one key are the same. */
  readonly key: string
  readonly start: number
  readonly step: (state: number, point: number) => number
  readonly accepts: (state: number) => boolean
  /** Empty for a character that it tells from no other. */
  readonly kindOf: (point: number) => string
  /** Characters with a kind of their own. */
  readonly points: readonly number[]
  /** Where ranges of one kind begin. */
  readonly cuts: readonly number[]
  /** It looks at texts in this case, and tells ranges of characters apart: each that changes is looked at. */
  readonly folded?: Case
}

export const pointsOf = (text: string): readonly number[] => Array.from(text, one => one.codePointAt(0) ?? 0)

const DEAD = -1

const kindsOf = (points: readonly number[]): Pick<Machine, 'kindOf' | 'points' | 'cuts'> => {
  const own = new Set(points)
  return { kindOf: point => (own.has(point) ? String(point) : ''), points: [...own], cuts: [] }
}

/** Is one of these texts. */
export const isAmong = (words: readonly string[]): Machine => {
  const next: Map<number, number>[] = [new Map()]
  const ends = new Set<number>()
  for (const word of words) {
    let node = 0
    for (const point of pointsOf(word)) {
      let child = next[node]?.get(point)
      if (child === undefined) {
        child = next.push(new Map()) - 1
        next[node]?.set(point, child)
      }
      node = child
    }
    ends.add(node)
  }
  return {
    key: `among ${JSON.stringify(words)}`,
    start: 0,
    step: (state, point) => (state === DEAD ? DEAD : (next[state]?.get(point) ?? DEAD)),
    accepts: state => ends.has(state),
    ...kindsOf(words.flatMap(pointsOf)),
  }
}

/** Begins with this text. */
export const beginsWith = (prefix: string): Machine => {
  const wanted = pointsOf(prefix)
  return {
    key: `begins ${JSON.stringify(prefix)}`,
    start: 0,
    step: (state, point) => {
      if (state === DEAD || state === wanted.length) return state
      return wanted[state] === point ? state + 1 : DEAD
    },
    accepts: state => state === wanted.length,
    ...kindsOf(wanted),
  }
}

/** How much of the text has been seen last, as Knuth, Morris and Pratt count it. */
export const lastSeen = (wanted: readonly number[]): ((state: number, point: number) => number) => {
  const back: number[] = [0]
  for (let at = 1, seen = 0; at < wanted.length; at++) {
    while (seen > 0 && wanted[at] !== wanted[seen]) seen = back[seen - 1] ?? 0
    if (wanted[at] === wanted[seen]) seen++
    back[at] = seen
  }
  return (state, point) => {
    let seen = state
    while (seen > 0 && (seen === wanted.length || wanted[seen] !== point)) seen = back[seen - 1] ?? 0
    return wanted[seen] === point ? seen + 1 : seen
  }
}

/** Ends with this text. */
export const endsWith = (suffix: string): Machine => {
  const wanted = pointsOf(suffix)
  const next = lastSeen(wanted)
  return {
    key: `ends ${JSON.stringify(suffix)}`,
    start: 0,
    step: wanted.length === 0 ? () => 0 : next,
    accepts: state => state === wanted.length,
    ...kindsOf(wanted),
  }
}

/** Has this text somewhere. */
export const includes = (part: string): Machine => {
  const wanted = pointsOf(part)
  const next = lastSeen(wanted)
  return {
    key: `includes ${JSON.stringify(part)}`,
    start: 0,
    step: (state, point) => (state === wanted.length ? state : next(state, point)),
    accepts: state => state === wanted.length,
    ...kindsOf(wanted),
  }
}

const NO_KINDS: Pick<Machine, 'kindOf' | 'points' | 'cuts'> = { kindOf: () => '', points: [], cuts: [] }

/** Has at most so many units: UTF-16 code units, or characters. */
export const isAtMost = (most: number, unit: 'code units' | 'characters'): Machine => ({
  key: `at most ${most} ${unit}`,
  start: 0,
  step: (state, point) => Math.min(most + 1, state + (unit === 'characters' ? 1 : widthOf(point))),
  accepts: state => state <= most,
  ...NO_KINDS,
})

/** Every text: for a variable of which nothing is asked. */
export const isText: Machine = { key: 'text', start: 0, step: () => 0, accepts: () => true, ...NO_KINDS }

/** Consists of characters of these ranges alone. */
export const isAllWithin = (name: string, ranges: readonly (readonly [number, number])[]): Machine => {
  const within = (point: number): boolean => ranges.some(([from, to]) => point >= from && point <= to)
  return {
    key: `all within ${name}`,
    start: 0,
    step: (state, point) => (state === 0 && within(point) ? 0 : DEAD),
    accepts: state => state === 0,
    kindOf: point => (within(point) ? 'within' : ''),
    points: [],
    cuts: ranges.flatMap(([from, to]) => [from, to + 1]),
  }
}

/** Where a text stands for the first time: accepted when the position satisfies a test; -1 is nowhere. Positions beyond `bound` are one. */
export const firstAt = (needle: string, bound: number, key: string, test: (position: number) => boolean): Machine => {
  const wanted = pointsOf(needle)
  const next = lastSeen(wanted)
  const width = needle.length
  const states: (readonly [seen: number, units: number, found: number])[] = []
  const numbers = new Map<string, number>()
  const numbered = (seen: number, units: number, found: number): number => {
    const name = `${seen} ${units} ${found}`
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, states.length)
    return states.push([seen, units, found]) - 1
  }
  const most = bound + width + 1
  return {
    key: `first ${JSON.stringify(needle)} ${key}`,
    start: width === 0 ? numbered(0, 0, 0) : numbered(0, 0, DEAD),
    step: (state, point) => {
      const [seen, units, found] = states[state] ?? [0, 0, DEAD]
      if (found !== DEAD) return state
      const now = next(seen, point)
      const read = Math.min(most, units + widthOf(point))
      return now === wanted.length ? numbered(0, 0, Math.min(bound + 1, read - width)) : numbered(now, read, DEAD)
    },
    accepts: state => test(states[state]?.[2] ?? DEAD),
    ...kindsOf(wanted),
  }
}
