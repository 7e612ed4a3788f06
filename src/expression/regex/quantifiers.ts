import type { Regexp } from './tree.ts'
import { type Cursor, plain, type Unit } from './units.ts'

/** How far counted quantifiers may count, those inside each other multiplied: the engine writes every repetition out. */
const MAX_REPEAT = 1_000

const SIMPLE: Readonly<Record<string, readonly [number, number | null]>> = {
  '*': [0, null],
  '+': [1, null],
  '?': [0, 1],
}

/** Reads the quantifier that may follow a part that begins at `start`. @throws RegexError */
export const quantified = (cursor: Cursor, body: Regexp, start: number): Regexp => {
  const unit = cursor.peek()
  if (!plain(unit, '*+?{')) return body
  cursor.next()
  const [min, max] = SIMPLE[unit.char] ?? counted(cursor, unit)
  const lazy = cursor.take('?')
  const extra = cursor.peek()
  if (!lazy && plain(extra, '+')) {
    throw cursor.fail(
      unit.start,
      extra.end,
      'CG2304',
      'possessive quantifiers are not supported',
      'remove the second `+`',
    )
  }
  if (plain(extra, '*+?{')) {
    throw cursor.fail(
      unit.start,
      extra.end,
      'CG2301',
      'two quantifiers follow each other',
      'put a group around the first: (?:a{2}){3}',
    )
  }
  const node: Regexp = { kind: 'repeat', body, min, max, lazy }
  if (repetitions(node) > MAX_REPEAT) {
    throw cursor.fail(start, cursor.last(), 'CG2308', `this counts beyond ${MAX_REPEAT}`, 'count less, or use * or +')
  }
  return node
}

/** How often the engine writes the node out, counted quantifiers inside each other multiplied. */
const repetitions = (node: Regexp): number => {
  switch (node.kind) {
    case 'repeat':
      return Math.max(1, node.min, node.max ?? 0) * repetitions(node.body)
    case 'sequence':
      return Math.max(1, ...node.items.map(repetitions))
    case 'choice':
      return Math.max(1, ...node.options.map(repetitions))
    case 'capture':
    case 'behind':
      return repetitions(node.body)
    case 'set':
    case 'edge':
    case 'end':
    case 'break':
      return 1
  }
}

const counted = (cursor: Cursor, brace: Unit): readonly [number, number | null] => {
  let text = ''
  for (let unit = cursor.next(); unit !== undefined && !plain(unit, '}'); unit = cursor.next()) text += unit.char
  const match = /^([0-9]{1,9})(,([0-9]{1,9})?)?$/.exec(text)
  const min = Number(match?.[1])
  const max = match?.[2] === undefined ? min : match[3] === undefined ? null : Number(match[3])
  if (match !== null && (max === null || max >= min)) return [min, max]
  throw cursor.fail(
    brace.start,
    cursor.last(),
    'CG2301',
    'this is not a repetition',
    'write {2}, {2,} or {2,5}; \\{ for the character',
  )
}
