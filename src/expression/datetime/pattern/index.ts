/** Java date patterns: read once, then print and parse by closures. */
import { inRange } from '../iso.ts'
import type { Zone } from '../zone.ts'
import type { PatternMistake } from './element.ts'
import { readPattern } from './elements-of.ts'
import { momentOf } from './fields.ts'
import { compileParser } from './parse.ts'
import { compilePrinter } from './print.ts'
import { resolve } from './resolve.ts'

export type { PatternMistake } from './element.ts'

export interface DatePattern {
  /** Prints an instant as it is in a zone; null where a value does not fit its letters. */
  readonly print: (epochMs: number, zone: Zone) => string | null
  /**
   * Reads a text; `fallback` is the zone of a text that names none. Null where the text does not match, lacks a date, or
   * lies outside the years 0001 to 9999.
   */
  readonly parse: (text: string, fallback: Zone) => number | null
}

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: DatePattern }
  | { readonly ok: false; readonly mistake: PatternMistake }

/** Compiles a Java 17 `DateTimeFormatter` pattern with English names. */
export const compilePattern = (text: string): CompiledPattern => {
  const read = readPattern(text)
  if (!read.ok) return read
  const print = compilePrinter(read.elements)
  const parse = compileParser(read.elements)
  return {
    ok: true,
    pattern: {
      print: (epochMs, zone) => print(momentOf(epochMs, zone)),
      parse: (source, fallback) => {
        const parsed = parse(source)
        const epochMs = parsed === null ? null : resolve(parsed, fallback)
        return epochMs === null ? null : inRange(epochMs)
      },
    },
  }
}
