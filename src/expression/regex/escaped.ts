import { character } from './characters.ts'
import { readEscape } from './escapes.ts'
import { charSet } from './set.ts'
import type { Regexp } from './tree.ts'
import { type Cursor, plain, type Unit } from './units.ts'

const EDGES: ReadonlyMap<string, Regexp> = new Map<string, Regexp>([
  ['A', { kind: 'edge', source: '\\A' }],
  ['z', { kind: 'edge', source: '\\z' }],
  ['b', { kind: 'edge', source: '\\b' }],
  ['B', { kind: 'edge', source: '\\B' }],
  ['R', { kind: 'break' }],
])

const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['G', 'the end of the previous match'],
  ['X', 'a grapheme cluster'],
  ['N', 'a character by its name'],
])

/** Reads the rest of an escape outside of a class. @throws RegexError */
export const escaped = (cursor: Cursor, slash: Unit): Regexp => {
  const unit = cursor.after(0)
  if (unit === undefined) {
    throw cursor.fail(slash.start, slash.end, 'CG2301', 'nothing follows the backslash', 'write \\\\ for a backslash')
  }
  cursor.next()
  const { char } = unit
  if (char === 'Z') return { kind: 'end', unixLines: cursor.flags.unixLines }
  refuseEscape(cursor, slash, unit)
  const edge = EDGES.get(char)
  if (edge !== undefined) return edge
  const read = readEscape(cursor, slash, unit)
  if (read === null) {
    throw cursor.fail(
      slash.start,
      unit.end,
      'CG2301',
      'this escape has no meaning',
      'write the letter without the backslash',
    )
  }
  return 'set' in read ? { kind: 'set', set: read.set, fold: false } : character(cursor, charSet(read.point))
}

const refuseEscape = (cursor: Cursor, slash: Unit, unit: Unit): void => {
  const { char } = unit
  if (/[1-9]/.test(char) || (char === 'k' && plain(cursor.after(0), '<'))) {
    let end = unit.end
    if (char === 'k') {
      for (let part = cursor.next(); part !== undefined && !plain(part, '>'); part = cursor.next());
      end = cursor.last()
    }
    const help = 'state the alternatives, or compare two groups outside of the pattern'
    throw cursor.fail(slash.start, end, 'CG2302', 'back-references are not supported', help)
  }
  const meaning =
    char === 'b' && plain(cursor.after(0), '{') && plain(cursor.after(1), 'g')
      ? 'a boundary of text segmentation'
      : UNSUPPORTED.get(char)
  if (meaning !== undefined) {
    throw cursor.fail(
      slash.start,
      unit.end,
      'CG2306',
      `\`\\${char}\` (${meaning}) is not supported`,
      'write the pattern without it',
    )
  }
}
