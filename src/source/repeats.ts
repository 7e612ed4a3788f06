/** What stands again and again in a file: the items of a list have much the same keys in the same order, and many lines alike. */
import type { JsonValue } from '../oauth.ts'

/** What has been read of a file so far, so that what stands there again is neither read nor held twice. */
export interface Repeats {
  /** Texts that were written with quotes, or with an escape. */
  readonly texts: Map<string, string>
  /** Texts that were written without quotes. */
  readonly plain: Map<string, string>
  /** What was last written behind each key, up to the end of its line. */
  readonly lines: Map<string, Line>
  /** The key that stood after each key, whatever map it was in. Each may be written without quotes. */
  readonly next: Map<string, string>
  /** The key that was read last. */
  last: string
}

interface Line {
  readonly written: string
  readonly value: JsonValue
}

export const createRepeats = (): Repeats => ({
  texts: new Map(),
  plain: new Map(),
  lines: new Map(),
  next: new Map(),
  last: '',
})

/** The key that most likely stands at a place of a text, where it does; what follows it is looked at by the caller. */
export const expectedAt = (repeats: Repeats, text: string, at: number): string | undefined => {
  const expected = repeats.next.get(repeats.last)
  if (expected === undefined || !text.startsWith(expected, at)) return undefined
  return expected
}

/** Remembers the key that stands after the last one. */
export const follow = (repeats: Repeats, name: string): void => {
  repeats.next.set(repeats.last, name)
  repeats.last = name
}

/** The value of what stands between two places of a text, where the same stood behind the key before; nobody changes it. */
export const lineAgain = (
  { lines }: Repeats,
  name: string,
  text: string,
  start: number,
  end: number,
): JsonValue | undefined => {
  const known = lines.get(name)
  return known?.written.length === end - start && text.startsWith(known.written, start) ? known.value : undefined
}

/** Longer lines are hardly ever the same. */
const LONGEST = 200

/** Remembers what stands behind a key. */
export const keepLine = ({ lines }: Repeats, name: string, written: string, value: JsonValue): void => {
  if (written.length <= LONGEST) lines.set(name, { written, value })
}
