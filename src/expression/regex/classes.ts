import { readEscape } from './escapes.ts'
import { type CharSet, charSet, foldAscii, intersect, negate, rangesSet, unite } from './set.ts'
import type { Cursor } from './units.ts'

const plain = (cursor: Cursor, char: string): boolean => {
  const unit = cursor.peek()
  return unit !== undefined && !unit.quoted && unit.char === char
}

const unclosed = (cursor: Cursor, start: number) =>
  cursor.fail(start, cursor.offset(), 'CG2301', 'the class is not closed', 'end the class with `]`')

const together = (
  cursor: Cursor,
  start: number,
  join: (a: CharSet, b: CharSet) => CharSet | null,
  a: CharSet | null,
  b: CharSet,
): CharSet => {
  if (a === null) return b
  const joined = join(a, b)
  if (joined !== null) return joined
  const help = 'write the alternatives outside: (?:[^\\p{L}_]|x)'
  throw cursor.fail(start, cursor.last(), 'CG2306', 'this mixture of properties in one class is not supported', help)
}

const MAX_NESTING = 50

/**
 * Reads a class after its `[`, with unions `[a[b]]`, intersections `[a-z&&[^b]]` and the negation of the whole. The
 * right side of `&&` without brackets reaches to the end of the class; `inner` leaves that end for the class around.
 */
export const readClass = (cursor: Cursor, start: number, inner = false, depth = 0): CharSet => {
  if (depth > MAX_NESTING) {
    throw cursor.fail(start, start + 1, 'CG2308', 'classes are nested too deep', `at most ${MAX_NESTING} levels`)
  }
  const negated = !inner && cursor.take('^')
  let set: CharSet | null = null
  for (;;) {
    if (cursor.peek() === undefined) throw unclosed(cursor, start)
    if (plain(cursor, ']') && set !== null) {
      if (!inner) cursor.next()
      return negated ? negate(set) : set
    }
    if (plain(cursor, '[')) {
      cursor.next()
      set = together(cursor, start, unite, set, readClass(cursor, start, false, depth + 1))
    } else if (isIntersection(cursor)) {
      const right = operand(cursor, start, depth)
      set = together(cursor, start, intersect, set, right)
    } else set = together(cursor, start, unite, set, readRange(cursor))
  }
}

const isIntersection = (cursor: Cursor): boolean => {
  if (!plain(cursor, '&')) return false
  const second = cursor.after(1)
  return second !== undefined && second.char === '&' && !second.quoted
}

/** The right side of `&&`, up to the end of the class or the next `&&`. */
const operand = (cursor: Cursor, start: number, depth: number): CharSet => {
  const at = cursor.offset()
  cursor.next()
  cursor.next()
  let right: CharSet | null = null
  while (cursor.peek() !== undefined && !plain(cursor, ']') && !plain(cursor, '&')) {
    const part: CharSet = cursor.take('[')
      ? readClass(cursor, start, false, depth + 1)
      : readClass(cursor, start, true, depth + 1)
    right = together(cursor, start, unite, right, part)
  }
  if (right === null)
    throw cursor.fail(at, at + 2, 'CG2301', 'nothing stands to the right of `&&`', 'write [a-z&&[^b]]')
  return right
}

const single = (cursor: Cursor): number | CharSet => {
  const unit = cursor.next()
  if (unit === undefined) return charSet()
  if (unit.char !== '\\' || unit.quoted) return unit.char.codePointAt(0) ?? 0
  const letter = cursor.after(0)
  if (letter === undefined) {
    throw cursor.fail(unit.start, unit.end, 'CG2301', 'nothing follows the backslash', 'write \\\\ for a backslash')
  }
  cursor.next()
  // At the beginning of a range Java reads \v as the one character it was before Java 8.
  if (letter.char === 'v' && plain(cursor, '-')) return 0x0b
  const read = readEscape(cursor, unit, letter)
  if (read === null) {
    throw cursor.fail(unit.start, letter.end, 'CG2301', 'this escape has no meaning in a class', 'remove the backslash')
  }
  return 'set' in read ? read.set : read.point
}

const readRange = (cursor: Cursor): CharSet => {
  const start = cursor.offset()
  const from = single(cursor)
  if (typeof from !== 'number') return from
  if (!plain(cursor, '-')) return cased(cursor, charSet(from))
  const bound = cursor.after(1)
  if (bound === undefined || (!bound.quoted && (bound.char === ']' || bound.char === '['))) {
    return cased(cursor, charSet(from))
  }
  cursor.next()
  const to = single(cursor)
  if (typeof to !== 'number' || to < from) {
    throw cursor.fail(start, cursor.last(), 'CG2301', 'the range runs backwards', 'write the lower character first')
  }
  return cased(cursor, rangesSet([from, to]))
}

const cased = (cursor: Cursor, set: CharSet): CharSet => (cursor.flags.insensitive ? foldAscii(set) : set)
