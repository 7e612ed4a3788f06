import { describe, expect, it } from 'vitest'
import { raised } from '../../../src/expression/compile/power.ts'
import { REGISTRY } from '../../../src/expression/library/index.ts'
import { numberText } from '../../../src/expression/library/java-text.ts'
import { Real, type Value } from '../../../src/expression/value.ts'
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

describe('the texts of numbers', () => {
  it('returns what Double.toString and Float.toString of Java 17 print', () => {
    const reals = rowsOf('java-reals.jsonl') as { kind: 'double' | 'float'; bits: string; text: string }[]
    const view = new DataView(new ArrayBuffer(8))
    const read = (kind: 'double' | 'float', bits: string): number => {
      view.setBigUint64(0, BigInt(`0x${bits}`) << (kind === 'float' ? 32n : 0n))
      return kind === 'float' ? view.getFloat32(0) : view.getFloat64(0)
    }
    expect(reals).toHaveLength(800)
    expect(reals.map(({ kind, bits }) => numberText(new Real(kind, read(kind, bits))))).toEqual(
      reals.map(({ text }) => text),
    )
  })

  it('returns the text of a double for a whole fact beyond 64 bits', () => {
    expect([1e21, 2 ** 63, -(2 ** 63), 9007199254740992].map(numberText)).toEqual([
      '1.0E21',
      '9.223372036854776E18',
      '-9223372036854775808',
      '9007199254740992',
    ])
  })
})

describe('powers', () => {
  it('returns what Math.pow of Java 17 returns, to the last bit', () => {
    const powers = rowsOf('java-powers.jsonl') as unknown as [number, number, number][]
    expect(powers.length).toBeGreaterThan(300)
    expect(powers.map(([base, exponent]) => raised(base, exponent))).toEqual(powers.map(([, , power]) => power))
  })

  it('returns what the engine returns for zeros, infinities and NaN', () => {
    const ends = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 5e-324, 1.7e308]
    for (const base of ends)
      for (const exponent of [...ends, 0.5, 2, 3]) expect(raised(base, exponent)).toBe(base ** exponent)
    expect(raised(-2.5, 3)).toBe(-15.625)
    expect(raised(-8, 1 / 3)).toBeNaN()
  })
})
