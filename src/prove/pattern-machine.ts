/** Regular expressions as automata: a pattern without look-around is a regular language. */
import { type Charset, parseRegex, type Regexp } from '../expression/index.ts'
import type { Span } from '../outcome.ts'
import { NotExact } from './known.ts'
import type { Machine } from './machine.ts'

/** Steps of a pattern at most, its counted repetitions written out. */
const MOST_STEPS = 3000

interface Step {
  /** What it reads to go on; null goes on by itself. */
  readonly reads: Charset | null
  readonly next: readonly number[]
}

interface Program {
  readonly steps: Step[]
  readonly add: (step: Step) => number
}

const within = ({ ranges, negated }: Charset, point: number): boolean =>
  ranges.some(([from, to]) => point >= from && point <= to) !== negated

/** Compiles a part so that what follows it comes next; returns where it begins. @throws NotExact */
const compiled = (node: Regexp, next: number, program: Program, at: Span): number => {
  if (program.steps.length > MOST_STEPS) throw new NotExact(at, 'the pattern is too large')
  switch (node.kind) {
    case 'set':
      if (node.fold || node.set.properties.length > 0)
        throw new NotExact(at, 'the pattern has a property of characters, or both cases of all letters')
      return program.add({ reads: node.set, next: [next] })
    case 'sequence':
      return node.items.reduceRight((after, item) => compiled(item, after, program, at), next)
    case 'choice':
      return program.add({ reads: null, next: node.options.map(option => compiled(option, next, program, at)) })
    case 'capture':
      return compiled(node.body, next, program, at)
    case 'repeat':
      return repeated(node, next, program, at)
    case 'edge':
    case 'end':
    case 'break':
    case 'behind':
      throw new NotExact(at, 'the pattern looks around itself')
  }
}

const repeated = (
  { body, min, max }: Extract<Regexp, { kind: 'repeat' }>,
  next: number,
  program: Program,
  at: Span,
): number => {
  let after = next
  if (max === null) {
    const again: number[] = [next]
    const turn = program.add({ reads: null, next: again })
    again.push(compiled(body, turn, program, at))
    after = turn
  } else
    for (let count = min; count < max; count++)
      after = program.add({ reads: null, next: [next, compiled(body, after, program, at)] })
  for (let count = 0; count < min; count++) after = compiled(body, after, program, at)
  return after
}

interface Anchored {
  readonly body: Regexp
  readonly start: boolean
  readonly end: 'no' | 'end' | 'line'
  readonly unixLines: boolean
}

const SAME_END = { start: false, end: 'no', unixLines: false } as const

/** Takes the anchors off both ends of each alternative. */
const anchored = (node: Regexp): readonly Anchored[] => {
  if (node.kind === 'choice') return node.options.flatMap(anchored)
  if (node.kind === 'capture') return anchored(node.body)
  const items = node.kind === 'sequence' ? [...node.items] : [node]
  const [first] = items
  const start = first?.kind === 'edge' && first.source === '\\A'
  if (start) items.shift()
  const last = items.at(-1)
  const isEnd = last?.kind === 'edge' && last.source === '\\z'
  const isLine = last?.kind === 'end'
  if (isEnd || isLine) items.pop()
  const [only] = items
  if (!start && !isEnd && !isLine && only?.kind === 'capture' && items.length === 1) return anchored(only)
  return [
    {
      ...SAME_END,
      body: { kind: 'sequence', items },
      start,
      end: isEnd ? 'end' : isLine ? 'line' : 'no',
      unixLines: isLine && last.unixLines,
    },
  ]
}

const ranges = (...points: readonly number[]): Charset => ({
  ranges: points.map(point => [point, point] as const),
  properties: [],
  negated: false,
})
const ANYTHING: Charset = { ranges: [[0, 0x10ffff]], properties: [], negated: false }

/** What may follow the end of a match up to the end of the text. */
const tailOf = ({ end, unixLines }: Anchored, how: 'whole' | 'somewhere', accept: number, program: Program): number => {
  if (how === 'whole' || end === 'end') return accept
  if (end === 'no') {
    const again: number[] = [accept]
    const turn = program.add({ reads: null, next: again })
    again.push(program.add({ reads: ANYTHING, next: [turn] }))
    return turn
  }
  const breaks = unixLines ? ranges(10) : ranges(10, 13, 0x85, 0x2028, 0x2029)
  const one = program.add({ reads: breaks, next: [accept] })
  const two = program.add({ reads: ranges(13), next: [program.add({ reads: ranges(10), next: [accept] })] })
  return program.add({ reads: null, next: unixLines ? [accept, one] : [accept, one, two] })
}

const machines = new Map<string, Machine>()

/** Texts that a pattern matches as a whole, or is found in. @throws NotExact */
export const matchesPattern = (pattern: string, how: 'whole' | 'somewhere', at: Span): Machine => {
  const key = `${how} ${pattern}`
  const known = machines.get(key) ?? machineOf(pattern, how, key, at)
  machines.set(key, known)
  return known
}

const machineOf = (pattern: string, how: 'whole' | 'somewhere', key: string, at: Span): Machine => {
  const tree = parseRegex(pattern)
  if (tree === null) throw new NotExact(at, 'the pattern is not accepted')
  const steps: Step[] = []
  const program: Program = { steps, add: step => steps.push(step) - 1 }
  const accept = program.add({ reads: ranges(), next: [] })
  const starts = anchored(tree).map(option => {
    const begin = compiled(option.body, tailOf(option, how, accept, program), program, at)
    if (how === 'whole' || option.start) return begin
    const again: number[] = [begin]
    const turn = program.add({ reads: null, next: again })
    again.push(program.add({ reads: ANYTHING, next: [turn] }))
    return turn
  })
  return determined(key, steps, starts, accept)
}

/** Walks all ways through the steps at once. */
const determined = (key: string, steps: readonly Step[], starts: readonly number[], accept: number): Machine => {
  const reached = (from: readonly number[]): readonly number[] => {
    const seen = new Set<number>()
    const open = [...from]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      const step = steps[at]
      if (step?.reads === null) open.push(...step.next)
    }
    return [...seen].filter(at => steps[at]?.reads !== null).sort((a, b) => a - b)
  }
  const states: (readonly number[])[] = []
  const numbers = new Map<string, number>()
  const numberOf = (state: readonly number[]): number => {
    const name = state.join(' ')
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, states.length)
    return states.push(state) - 1
  }
  const sets = steps.flatMap(({ reads }) => (reads === null ? [] : [reads]))
  const distinct = [...new Map(sets.map(set => [JSON.stringify(set), set])).values()]
  return {
    key,
    start: numberOf(reached(starts)),
    step: (state, point) =>
      numberOf(
        reached(
          (states[state] ?? []).flatMap(at =>
            within(steps[at]?.reads ?? ranges(), point) ? (steps[at]?.next ?? []) : [],
          ),
        ),
      ),
    accepts: state => states[state]?.includes(accept) === true,
    kindOf: point => distinct.map(set => (within(set, point) ? '1' : '0')).join(''),
    points: [],
    cuts: [...new Set(distinct.flatMap(set => set.ranges.flatMap(([from, to]) => [from, to + 1])))],
  }
}
