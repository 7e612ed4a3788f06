/** Predicates on what a function makes of a text, as predicates on the text itself. */
import { type Case, imageOf, mappingOf, SIGMAS, widthOf } from './case-mapping.ts'
import { lastSeen, type Machine, pointsOf } from './machine.ts'

/** Turns a predicate on the result of a function into one on its argument; null where this is not known exactly. */
export type Transform = (of: Machine) => Machine | null

/** States that are made of several parts, under numbers. */
const numbering = <State>(nameOf: (state: State) => string) => {
  const states: State[] = []
  const numbers = new Map<string, number>()
  return {
    numberOf: (state: State): number => {
      const name = nameOf(state)
      const known = numbers.get(name)
      if (known !== undefined) return known
      numbers.set(name, states.length)
      return states.push(state) - 1
    },
    stateOf: (number: number): State => states[number] as State,
  }
}

const run = (of: Machine, state: number, points: readonly number[]): number =>
  points.reduce((at, point) => of.step(at, point), state)

/** `lowerCase` and `upperCase`. Not where small and final sigma differ: which of them comes depends on the neighbours. */
export const inCase =
  (how: Case): Transform =>
  of => {
    if (how === 'lower' && of.kindOf(SIGMAS[0]) !== of.kindOf(SIGMAS[1])) return null
    if (of.folded !== undefined) return null
    const { sources, uneven } = mappingOf(how)
    const points = new Set([...of.points, ...of.points.flatMap(point => sources.get(point) ?? []), ...uneven])
    const kindOf = (point: number): string => {
      const image = imageOf(how, point)
      if (image.length === 1 && image[0] === point) return of.kindOf(point)
      const kinds = image.map(one => `${of.kindOf(one)}${widthOf(one) === widthOf(point) ? '' : '*'}`)
      return kinds.join('+')
    }
    return {
      key: `${how}(${of.key})`,
      start: of.start,
      step: (state, point) => run(of, state, imageOf(how, point)),
      accepts: of.accepts,
      kindOf,
      points: [...points],
      cuts: of.cuts,
      ...(of.cuts.length === 0 ? {} : { folded: how }),
    }
  }

/** A text of ours before and after. */
export const between =
  (before: string, after: string): Transform =>
  of => {
    const end = pointsOf(after)
    return {
      ...of,
      key: `between(${JSON.stringify([before, after])}, ${of.key})`,
      start: run(of, of.start, pointsOf(before)),
      accepts: state => of.accepts(run(of, state, end)),
    }
  }

/** `removePrefix`. */
export const withoutPrefix =
  (prefix: string): Transform =>
  of => {
    const wanted = pointsOf(prefix)
    const { numberOf, stateOf } = numbering<readonly [seen: number, inner: number]>(String)
    if (wanted.length === 0) return of
    return {
      ...of,
      key: `withoutPrefix(${JSON.stringify(prefix)}, ${of.key})`,
      start: numberOf([0, of.start]),
      step: (state, point) => {
        const [seen, inner] = stateOf(state)
        if (seen < 0) return numberOf([seen, of.step(inner, point)])
        if (wanted[seen] !== point) return numberOf([-1, of.step(inner, point)])
        return seen + 1 === wanted.length ? numberOf([-1, of.start]) : numberOf([seen + 1, of.step(inner, point)])
      },
      accepts: state => of.accepts(stateOf(state)[1]),
      kindOf: point => `${wanted.includes(point) ? point : ''}/${of.kindOf(point)}`,
      points: [...of.points, ...wanted],
    }
  }

const LAST_TRIMMED = 0x20

/** `trim`: what is up to the space at both ends goes. A run of it may be the end, or be followed by more. */
export const trimmed: Transform = of => {
  const { numberOf, stateOf } = numbering<readonly [begun: number, kept: number, ahead: number]>(String)
  return {
    ...of,
    key: `trim(${of.key})`,
    start: numberOf([0, of.start, of.start]),
    step: (state, point) => {
      const [begun, kept, ahead] = stateOf(state)
      if (point > LAST_TRIMMED) {
        const now = of.step(ahead, point)
        return numberOf([1, now, now])
      }
      return begun === 0 ? state : numberOf([1, kept, of.step(ahead, point)])
    },
    accepts: state => of.accepts(stateOf(state)[1]),
    kindOf: point => `${point <= LAST_TRIMMED ? 't' : ''}/${of.kindOf(point)}`,
    cuts: [...of.cuts, LAST_TRIMMED + 1],
  }
}

const FIRST_HALF = 0xd800
const LAST_HALF = 0xdfff

const halvesOf = (point: number): readonly number[] =>
  point > 0xffff ? [0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff)] : [point]

/** `substring` at two positions from the beginning. A cut through a pair leaves half of it, which no other text of ours has. */
export const cutOut =
  (from: number, to: number): Transform =>
  of => {
    if (of.cuts.some(cut => cut > FIRST_HALF && cut <= LAST_HALF)) return null
    const { numberOf, stateOf } = numbering<readonly [units: number, inner: number]>(String)
    return {
      ...of,
      key: `cutOut(${from}, ${to}, ${of.key})`,
      start: numberOf([0, of.start]),
      step: (state, point) => {
        const [units, inner] = stateOf(state)
        if (units >= to) return state
        const width = widthOf(point)
        const whole = units >= from && units + width <= to
        const seen = whole ? [point] : halvesOf(point).filter((_, at) => units + at >= from && units + at < to)
        return numberOf([Math.min(to, units + width), run(of, inner, seen)])
      },
      accepts: state => of.accepts(stateOf(state)[1]),
    }
  }

/** `substringBefore` and `substringAfter` of one character; where it is missing the result is null, which satisfies nothing. */
export const beside =
  (side: 'before' | 'after', separator: string): Transform =>
  of => {
    const [point, ...others] = pointsOf(separator)
    if (point === undefined || others.length > 0) return null
    const { numberOf, stateOf } = numbering<readonly [passed: number, inner: number]>(String)
    return {
      ...of,
      key: `${side}(${JSON.stringify(separator)}, ${of.key})`,
      start: numberOf([0, of.start]),
      step: (state, read) => {
        const [passed, inner] = stateOf(state)
        if (passed === 0 && read === point) return numberOf([1, inner])
        return passed === (side === 'before' ? 0 : 1) ? numberOf([passed, of.step(inner, read)]) : state
      },
      accepts: state => stateOf(state)[0] === 1 && of.accepts(stateOf(state)[1]),
      kindOf: read => `${read === point ? 's' : ''}/${of.kindOf(read)}`,
      points: [...of.points, point],
    }
  }

/**
 * `replace` of a text of ours, the first so many times or always. What may still become an occurrence waits: it is a
 * beginning of the needle, so that its length says all of it.
 */
export const replaced =
  (needle: string, replacement: string, times: number): Transform =>
  of => {
    const wanted = pointsOf(needle)
    const put = pointsOf(replacement)
    const next = lastSeen(wanted)
    const { numberOf, stateOf } = numbering<readonly [left: number, waiting: number, inner: number]>(String)
    if (wanted.length === 0 || times === 0) return of
    return {
      ...of,
      key: `replaced(${JSON.stringify([needle, replacement, times])}, ${of.key})`,
      start: numberOf([times, 0, of.start]),
      step: (state, point) => {
        const [left, waiting, inner] = stateOf(state)
        if (left === 0) return numberOf([0, 0, of.step(inner, point)])
        const seen = next(waiting, point)
        if (seen === wanted.length) return numberOf([left < 0 ? left : left - 1, 0, run(of, inner, put)])
        const passed = [...wanted.slice(0, waiting), point].slice(0, waiting + 1 - seen)
        return numberOf([left, seen, run(of, inner, passed)])
      },
      accepts: state => {
        const [, waiting, inner] = stateOf(state)
        return of.accepts(run(of, inner, wanted.slice(0, waiting)))
      },
      kindOf: point => `${wanted.includes(point) ? point : ''}/${of.kindOf(point)}`,
      points: [...of.points, ...wanted],
    }
  }

/** Some part, or every part, between separators satisfies the predicate. Empty parts are none. */
export const ofParts =
  (quantifier: 'some' | 'every', separators: string): Transform =>
  of => {
    const separating = pointsOf(separators)
    if (separating.some(point => point > 0xffff)) return null
    const { numberOf, stateOf } = numbering<readonly [settled: number, begun: number, inner: number]>(String)
    const settledBy = (settled: number, begun: number, inner: number): number => {
      if (begun === 0) return settled
      if (quantifier === 'some') return of.accepts(inner) ? 1 : settled
      return of.accepts(inner) ? settled : 0
    }
    return {
      ...of,
      key: `${quantifier} part(${JSON.stringify(separators)}, ${of.key})`,
      start: numberOf([quantifier === 'every' ? 1 : 0, 0, of.start]),
      step: (state, point) => {
        const [settled, begun, inner] = stateOf(state)
        return separating.includes(point)
          ? numberOf([settledBy(settled, begun, inner), 0, of.start])
          : numberOf([settled, 1, of.step(inner, point)])
      },
      accepts: state => settledBy(...stateOf(state)) === 1,
      kindOf: point => `${separating.includes(point) ? 's' : ''}/${of.kindOf(point)}`,
      points: [...of.points, ...separating],
    }
  }
