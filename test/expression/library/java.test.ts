import { describe, expect, it } from 'vitest'
import { REGISTRY } from '../../../src/expression/library/index.ts'
import type { Value } from '../../../src/expression/value.ts'
import { fromJava, metered, plain, rowsOf } from './java.ts'

const rows = rowsOf('java-strings.jsonl') as { fn: string; args: unknown[]; value: unknown }[]
const functions = [...new Set(rows.map(({ fn }) => fn))]

describe('functions that Java 17 and commons-lang have too', () => {
  it.each(functions)('returns what Java returns from %s', fn => {
    const entry = REGISTRY.get(`string.${fn}`)
    for (const { args, value } of rows.filter(row => row.fn === fn)) {
      const returned = entry?.impl(args.map(fromJava) as Value[], metered()) ?? null
      expect({ args, value: plain(returned) }).toEqual({ args, value: plain(fromJava(value)) })
    }
  })
})
