/** Random expressions from a seed: the same seed gives the same texts on every machine. */
export interface Random {
  readonly below: (limit: number) => number
  readonly pick: <T>(items: readonly T[]) => T
}

export const random = (seed: number): Random => {
  let state = seed >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, pick: items => items[below(items.length)] as (typeof items)[number] }
}

export const NAMES = [
  'a',
  'b',
  'c',
  'd',
  'l',
  't',
  'f',
  's',
  'k',
  'o',
  'r',
  'big',
  'i',
  'neg',
  'mix',
  'm',
  'x',
  'y',
  'zz',
]
const NUMBERS = [
  '0',
  '1',
  '2',
  '7',
  '2147483647',
  '46341',
  '1L',
  '3000000000L',
  '9223372036854775807L',
  '1.0',
  '0.5',
  '2.5',
  '1e3',
  '1.5f',
]
const TEXTS = ["''", "'a'", "'text'", "'x'", "'5'", "'true'", "'off'", "'it''s'", '"q"']
const WORDS = ['true', 'false', 'null']
const OPERATORS = [
  '+',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '==',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  'in',
  'between',
]

/** Writes an expression of at most this depth. */
export const expression = (source: Random, depth: number): string => {
  const { below, pick } = source
  const inner = (): string => expression(source, depth - 1)
  const group = (): string => `(${inner()})`
  const leaf = (): string =>
    pick([() => pick(NUMBERS), () => pick(TEXTS), () => pick(WORDS), () => pick(NAMES), () => path(source)])()
  if (depth <= 0) return leaf()
  const criterion = (): string =>
    pick([() => '#this != null', () => `x == ${pick(NUMBERS)}`, () => `#this > ${pick(NUMBERS)}`, inner])()
  return pick<() => string>([
    leaf,
    () => `${group()} ${pick(OPERATORS)} ${group()}`,
    () => `${group()} ${pick(OPERATORS)} ${group()}`,
    () => `${pick(['not ', '-', '+'])}${group()}`,
    () => `${group()} ? ${group()} : ${group()}`,
    () => `${group()} ?: ${group()}`,
    () => `{${Array.from({ length: below(4) }, inner).join(', ')}}`,
    () => `{${pick(["'k'", 'x', '#root.k'])}: ${inner()}, y: ${inner()}}`,
    () => `${path(source)}[${pick([() => pick(['0', '1', "'x'", 'x', '#root.i', '#this.k']), inner])()}]`,
    () => `${pick([() => path(source), group])()}.${pick(['?', '^', '$'])}[${criterion()}]`,
    () => `${pick([() => path(source), group])()}.![${pick([() => '#this', () => 'x', () => 'key', inner])()}]`,
  ])()
}

const path = ({ below, pick }: Random): string => {
  const links = Array.from({ length: below(3) }, () => `.${pick(['x', 'y', 'e', 'f', 'key', 'zz'])}`)
  return `${pick([() => pick(NAMES), () => `#root.${pick(NAMES)}`, () => '#this', () => '#root'])()}${links.join('')}`
}
