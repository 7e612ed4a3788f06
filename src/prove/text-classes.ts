/** The classes of texts that some predicates tell apart, with members of each. */
import { mappingOf, widthOf } from './case-mapping.ts'
import { type Machine, pointsOf } from './machine.ts'

/** Texts of which every predicate says the same. */
export interface TextClass {
  /** What each predicate says, as digits. */
  readonly says: string
  /** Members, the shortest first; all of them where there are fewer than were asked for. */
  readonly members: readonly string[]
  /** A long member; null where none was found. */
  readonly long: string | null
}

/** Product states that are walked at most: beyond, the texts are not told apart. */
const MOST_STATES = 20_000

/** Letters that people read easily, where any will do. */
const READABLE = 'xyzqwvukjhgfdbaceilmnoprstXYZQ0123456789_-.~'
const FIRST_HALF = 0xd800
const AFTER_HALVES = 0xe000
const FIRST_WIDE = 0x10000
const AFTER_LAST = 0x110000

/** Some characters of a range that are none of the points, readable ones first. */
const someOf = (from: number, to: number, taken: ReadonlySet<number>, count: number): number[] => {
  const found: number[] = []
  const take = (point: number): void => {
    if (found.length < count && point >= from && point < to && !taken.has(point) && !found.includes(point))
      found.push(point)
  }
  for (const point of pointsOf(READABLE)) take(point)
  for (let point = from; point < to && found.length < count; point++) take(point)
  return found
}

/** Characters such that each of all characters has one among them that every machine takes for the same; several of each. */
const alphabetOf = (machines: readonly Machine[], each: number): readonly number[] => {
  const points = new Set(machines.flatMap(machine => machine.points))
  const folded = new Set(machines.flatMap(({ folded: how }) => how ?? []))
  for (const how of folded) for (const point of mappingOf(how).changed) points.add(point)
  const cuts = new Set([
    0,
    FIRST_HALF,
    AFTER_HALVES,
    FIRST_WIDE,
    AFTER_LAST,
    ...machines.flatMap(machine => machine.cuts),
  ])
  const ends = [...cuts].filter(cut => cut <= AFTER_LAST).sort((a, b) => a - b)
  const candidates: number[] = []
  for (const [at, from] of ends.entries()) {
    const to = ends[at + 1]
    if (to === undefined || (from >= FIRST_HALF && from < AFTER_HALVES)) continue
    // Characters that change with their case may be the only ones of a range: those beyond stand for the others too.
    candidates.push(...someOf(from, to, points, each))
  }
  const groups = new Map<string, number[]>()
  const sort = (point: number): void => {
    if (point >= FIRST_HALF && point < AFTER_HALVES) return
    const kind = `${widthOf(point)} ${machines.map(machine => machine.kindOf(point)).join('|')}`
    const group = groups.get(kind)
    if (group === undefined) groups.set(kind, [point])
    else if (group.length < each && !group.includes(point)) group.push(point)
  }
  for (const point of pointsOf(READABLE)) sort(point)
  for (const point of candidates) sort(point)
  for (const point of points) sort(point)
  return [...groups.values()].flat()
}

interface Visited {
  readonly states: readonly number[]
  readonly text: string
}

/**
 * Returns the classes of the texts, or null where there are too many states. `count` members are looked for in each; a text of
 * `long` code units as well, where one exists that repeats a character.
 *
 * Every product state that a text can reach is reached: characters that no machine tells apart lead to the same state.
 */
export const textClasses = (
  machines: readonly Machine[],
  count: number,
  long: number,
  favoured: readonly string[] = [],
): readonly TextClass[] | null => {
  const alphabet = alphabetOf(machines, count)
  const spelled = alphabet.map(point => String.fromCodePoint(point))
  const visits = new Map<string, number>()
  const found = new Map<string, Set<string>>()
  const saysAt = (states: readonly number[]): string =>
    machines.map((machine, at) => (machine.accepts(states[at] ?? 0) ? '1' : '0')).join('')
  const start = machines.map(machine => machine.start)
  for (const text of favoured) {
    const says = saysAt(machines.map(machine => pointsOf(text).reduce(machine.step, machine.start)))
    found.set(says, (found.get(says) ?? new Set()).add(text))
  }
  let queue: Visited[] = [{ states: start, text: '' }]
  let steps = 0
  while (queue.length > 0) {
    const next: Visited[] = []
    for (const { states, text } of queue) {
      const key = states.join(' ')
      const seen = visits.get(key) ?? 0
      if (seen >= count) continue
      visits.set(key, seen + 1)
      if (visits.size > MOST_STATES) return null
      const says = saysAt(states)
      const members = found.get(says) ?? new Set<string>()
      found.set(says, members)
      if (members.size < count + favoured.length) members.add(text)
      for (const [at, point] of alphabet.entries()) {
        steps++
        if (steps > 40 * MOST_STATES) return null
        const reached = machines.map((machine, index) => machine.step(states[index] ?? 0, point))
        if ((visits.get(reached.join(' ')) ?? 0) < count) next.push({ states: reached, text: text + spelled[at] })
      }
    }
    queue = next
  }
  const stretch = stretching(machines, alphabet, long)
  return [...found].map(([says, members]) => ({ says, members: [...members], long: stretch(members, says) }))
}

/** Makes a long member of a class by repeating a character that leads back to the same state. */
const stretching = (machines: readonly Machine[], alphabet: readonly number[], long: number) => {
  const saysOf = (text: string): string =>
    machines.map(machine => (machine.accepts(pointsOf(text).reduce(machine.step, machine.start)) ? '1' : '0')).join('')
  const narrow = alphabet.filter(point => point < FIRST_WIDE)
  return (members: ReadonlySet<string>, says: string): string | null => {
    for (const text of [...members].slice(0, 2)) {
      for (let at = text.length; at >= 0; at--) {
        const [head, tail] = [text.slice(0, at), text.slice(at)]
        if (!head.isWellFormed()) continue
        for (const point of narrow) {
          if (text.length >= long) return null
          const longer = head + String.fromCodePoint(point).repeat(long - text.length) + tail
          if (longer.length <= long && saysOf(longer) === says) return longer
        }
      }
    }
    return null
  }
}
