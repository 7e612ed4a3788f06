import { describe, expect, it } from 'vitest'
import { readExact, writeExact } from '../src/exact-json.ts'

describe('exact JSON', () => {
  it.each([
    '{"a":100002348117421473}',
    '[9007199254740993,-9007199254740993,18446744073709551616,123456789012345678901234567890]',
    '{"1234567890123456789":"1234567890123456789","\\"":"\\\\\\"9007199254740993"}',
    '{"__proto__":9007199254740993}',
    '[1,1.5,1e-7,"x",null,true,{}]',
    '9007199254740993',
  ])('returns %s as it was', text => {
    expect(writeExact(readExact(text))).toBe(text)
  })

  it('returns bigints for nothing but whole numbers that a double would be written otherwise for', () => {
    const doubles =
      '[9007199254740991, 9007199254740992, 1234567890123456.5, 0.1234567890123456789, 12345678901234567e1]'
    expect(readExact(doubles)).toEqual(JSON.parse(doubles))
    expect(readExact('[9007199254740993, -0, 10000000000000000000000]')).toEqual([
      9007199254740993n,
      -0,
      10000000000000000000000n,
    ])
  })

  it('reads more digits than a double can have as JSON does', () => {
    const most = `1${'0'.repeat(307)}1`
    expect(readExact(most)).toBe(BigInt(most))
    expect(readExact(`[${most}0, -${most}0]`)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  })

  it.each(['"', '\\"', '\\\\\\"', '"\\"'])('refuses texts that do not end in linear time: %s', unit => {
    const text = `9007199254740993"${unit.repeat(100_000)}`
    const start = process.cpuUsage()
    expect(() => readExact(text)).toThrow(SyntaxError)
    const { user } = process.cpuUsage(start)
    expect(user / 1000).toBeLessThan(1000)
  })

  it('says of bad JSON what JSON does', () => {
    const bad = '[9007199254740993, x]'
    const saidBy = (read: (text: string) => unknown): unknown => {
      try {
        return read(bad)
      } catch (thrown) {
        return (thrown as Error).message
      }
    }
    expect(saidBy(readExact)).toBe(saidBy(JSON.parse))
  })

  it('returns what JSON does for everything else', () => {
    expect(writeExact({ a: undefined, b: [undefined, 1] })).toBe('{"b":[null,1]}')
    expect(writeExact({ a: 9007199254740993n }, 2)).toBe('{\n  "a": 9007199254740993\n}')
    expect(() => readExact('{"a":9007199254740993')).toThrow(SyntaxError)
    expect(() => readExact('[09007199254740993]')).toThrow(SyntaxError)
  })
})
