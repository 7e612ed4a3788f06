import { type CharSet, charSet, foldAscii, negate, rangesSet } from './set.ts'
import type { Regexp } from './tree.ts'
import type { Cursor, Flags } from './units.ts'

const LINE_TERMINATORS = rangesSet([10, 10], [13, 13], [0x85, 0x85], [0x2028, 0x2029])
const EVERYTHING = rangesSet([0, 0x10ffff])

/** Whether letters match in both cases beyond ASCII. */
export const folds = (flags: Flags): boolean => flags.insensitive && flags.unicode

/** One character as it is written. */
export const letter = (cursor: Cursor, char: string): Regexp => character(cursor, charSet(char.codePointAt(0) ?? 0))

/** A character of a set, in both cases where the flags say so. */
export const character = (cursor: Cursor, set: CharSet): Regexp => ({
  kind: 'set',
  set: cursor.flags.insensitive ? foldAscii(set) : set,
  fold: folds(cursor.flags),
})

/** The characters that `.` matches. */
export const dot = (flags: Flags): CharSet => {
  if (flags.dotAll) return EVERYTHING
  return negate(flags.unixLines ? charSet(10) : LINE_TERMINATORS)
}
