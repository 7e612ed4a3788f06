import type { BinaryOperator } from './tree.ts'

/** Binding strength of the binary operators, loosest first. Only one of `comparison` and of `power` may stand per level. */
export const LEVEL = { or: 1, and: 2, comparison: 3, sum: 4, product: 5, power: 6 } as const
export type Level = (typeof LEVEL)[keyof typeof LEVEL]

export const LEVEL_OF: Readonly<Record<BinaryOperator, Level>> = {
  or: LEVEL.or,
  and: LEVEL.and,
  '==': LEVEL.comparison,
  '!=': LEVEL.comparison,
  '<': LEVEL.comparison,
  '<=': LEVEL.comparison,
  '>': LEVEL.comparison,
  '>=': LEVEL.comparison,
  matches: LEVEL.comparison,
  between: LEVEL.comparison,
  in: LEVEL.comparison,
  '+': LEVEL.sum,
  '-': LEVEL.sum,
  '*': LEVEL.product,
  '/': LEVEL.product,
  '%': LEVEL.product,
  '^': LEVEL.power,
}

/** Operators written with letters, in any case. */
export const WORDS: ReadonlyMap<string, BinaryOperator> = new Map([
  ['or', 'or'],
  ['and', 'and'],
  ['eq', '=='],
  ['ne', '!='],
  ['lt', '<'],
  ['le', '<='],
  ['gt', '>'],
  ['ge', '>='],
  ['matches', 'matches'],
  ['between', 'between'],
  ['in', 'in'],
  ['div', '/'],
  ['mod', '%'],
])

/** Operators of two characters, then of one. */
export const SYMBOLS: ReadonlyMap<string, BinaryOperator> = new Map([
  ['||', 'or'],
  ['&&', 'and'],
  ['==', '=='],
  ['!=', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['<', '<'],
  ['>', '>'],
  ['+', '+'],
  ['-', '-'],
  ['*', '*'],
  ['/', '/'],
  ['%', '%'],
  ['^', '^'],
])

/** Operators of other languages, longest first, and what they are here. */
export const FOREIGN: readonly (readonly [string, BinaryOperator])[] = [
  ['===', '=='],
  ['!==', '!='],
  ['=~', 'matches'],
  ['<>', '!='],
  ['=<', '<='],
  ['**', '^'],
  ['&', 'and'],
  ['|', 'or'],
]

/** What begins a loop over a collection. */
export const COLLECTION: ReadonlyMap<string, 'all' | 'first' | 'last' | 'project'> = new Map([
  ['?[', 'all'],
  ['^[', 'first'],
  ['$[', 'last'],
  ['![', 'project'],
])
