import { describe, expect, it } from 'vitest'
import { compileRegex } from '../../../src/expression/regex/index.ts'
import { rowsOf } from '../library/java.ts'

interface Row {
  readonly pattern: string
  readonly text: string
  readonly matches: boolean
  readonly found: readonly string[]
  readonly replacement: string
  /** False where Java throws. */
  readonly first: string | false
  readonly all: string | false
}

const rows = rowsOf('java-regexes.jsonl') as unknown as readonly Row[]
const spend = (): void => {}

const orFalse = (read: () => string): string | false => {
  try {
    return read()
  } catch {
    return false
  }
}

describe('patterns that Java 17 has too', () => {
  it.each(rows.map(row => [row.pattern, row] as const))('returns what Java returns for %j', (_, row) => {
    const compiled = compileRegex(row.pattern)
    if (!compiled.ok) throw new Error(compiled.error.message)
    const { regex } = compiled
    expect({
      matches: regex.matches(row.text),
      found: regex.findAll(row.text, spend),
      finds: regex.finds(row.text),
      first: orFalse(() => regex.replaceFirst(row.text, row.replacement, spend)),
      all: orFalse(() => regex.replaceAll(row.text, row.replacement, spend)),
    }).toEqual({
      matches: row.matches,
      found: row.found,
      finds: row.found.length > 0,
      first: row.first,
      all: row.all,
    })
  })
})
