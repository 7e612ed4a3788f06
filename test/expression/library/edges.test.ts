import { describe, expect, it } from 'vitest'
import { EvaluationError } from '../../../src/expression/evaluation-error.ts'
import { REGISTRY } from '../../../src/expression/library/index.ts'
import { ARRAY, Big, Real, type Value } from '../../../src/expression/value.ts'
import { metered, plain } from './java.ts'

const call = (name: string, args: readonly Value[], context = metered()): unknown => {
  const entry = REGISTRY.get(name)
  if (entry === undefined) throw new Error(`no ${name}`)
  return plain(entry.impl(args, context))
}

const codeOf = (name: string, args: readonly Value[], context = metered()): string => {
  try {
    call(name, args, context)
  } catch (error) {
    if (error instanceof EvaluationError) return error.code
    throw error
  }
  return 'no failure'
}

const array = (kind: 'int' | 'float' | 'byte' | 'double', ...values: readonly Value[]): Value =>
  Object.assign([...values], { [ARRAY]: kind })
const float = (value: number): Real => new Real('float', Math.fround(value))
const double = (value: number): Real => new Real('double', value)

describe('kinds of numbers', () => {
  it('returns the kind that the function is named after', () => {
    expect(call('string.asInt', ['7', 0])).toBe(7)
    expect(call('string.asLong', ['7', 0])).toBe('long 7')
    expect(call('string.asLong', ['-9223372036854775808', 0])).toBe('long -9223372036854775808')
    expect(call('string.asBigInt', ['7', 0])).toBe('integer 7e0')
    expect(call('string.asBigDecimal', ['7.50', 0])).toBe('decimal 750e-2')
    expect(call('string.asFloat', ['7', 0])).toBe('float 7')
    expect(call('string.asDouble', ['7', 0])).toBe('double 7')
    expect(call('string.asDouble', ['7.5', 0])).toBe(7.5)
  })

  it('returns false for elements that are equal only by value', () => {
    expect(call('data.containsAll', [[3], [double(3)]])).toBe(false)
    expect(call('data.containsAll', [array('float', float(2.1)), [2.1]])).toBe(false)
    expect(call('data.containsAll', [array('float', float(2.1)), [float(2.1)]])).toBe(true)
    expect(call('data.containsAny', [[1], [1n]])).toBe(false)
    expect(call('data.containsAny', [array('byte', 1), [1]])).toBe(false)
    expect(call('data.indexOf', [array('int', 1, 2), 2])).toBe(1)
    expect(call('data.indexOf', [[new Big('decimal', 20n, 1)], new Big('decimal', 2n, 0)])).toBe(-1)
    expect(call('data.equals', [[double(0)], [double(-0)]])).toBe(false)
    expect(call('data.containsAll', [[4294967296], [4294967296n]])).toBe(true)
  })

  it('returns true for elements that are equal all the way down', () => {
    expect(call('data.indexOf', [[{ a: [1, { b: null }] }], { a: [1, { b: null }] }])).toBe(0)
    expect(call('data.indexOf', [[{ a: [1] }], { a: [double(1)] }])).toBe(-1)
    expect(call('data.retainAll', [[['a'], ['b']], [['b']]])).toEqual([['b']])
  })

  it('returns equality by value from the extensions', () => {
    expect(call('list.contains', [[3], double(3)])).toBe(true)
    expect(call('list.contains', [[3], new Big('decimal', 30n, 1)])).toBe(true)
    expect(call('list.distinct', [[1, 1n, double(1), '1', null, null]])).toEqual([1, '1', null])
    expect(call('core.switchExpr', [double(5), 5, 'five'])).toBe('five')
    expect(call('core.switchExpr', ['5', 5, 'five'])).toBe(null)
  })
})

describe('nulls', () => {
  it('returns null lists where the documentation is silent', () => {
    expect(call('data.size', [null])).toBe(0)
    expect(call('data.removeAll', [['a'], null])).toEqual(['a'])
    expect(call('data.removeAll', [['a', null], [null]])).toEqual(['a'])
    expect(call('string.join', [[null, 'a', null, 'b'], ','])).toBe('a,b')
    expect(call('string.join', [[1, double(2), true], ','])).toBe('1,2.0,true')
  })

  it('refuses null for a Java primitive', () => {
    expect(codeOf('string.substring', ['abc', null, 2])).toBe('null_argument')
    expect(codeOf('string.compare', ['a', 'b', null])).toBe('null_argument')
    expect(codeOf('math.max', [1, null])).toBe('null_argument')
    expect(codeOf('crypto.hmacHexDigest', ['a', 'k', null])).toBe('null_argument')
    expect(codeOf('crypto.hmacHexDigest', ['a', '', 'HmacMD5'])).toBe('invalid_argument')
  })

  it('returns a sorted list with null first in pel and refuses it in strict', () => {
    expect(call('list.sort', [[2, null, 1]], metered('pel'))).toEqual([null, 1, 2])
    expect(codeOf('list.sort', [[2, null, 1]], metered('strict'))).toBe('null_ordered')
    expect(codeOf('list.sort', [[null]], metered('strict'))).toBe('null_ordered')
    expect(codeOf('list.sort', [[1, 'a']])).toBe('not_comparable')
  })
})

describe('conditions of #core.ifelse', () => {
  it.each(['true', 'ON', 'y', 'T', 'Yes', 1, 0.5, 7n, true] as const)('accepts %s', condition => {
    expect(call('core.ifelse', [condition, 'then', 'else'])).toBe('then')
  })

  it.each(['false', '1', '', ' true', 'no', 0, -1, false, null] as const)('refuses %s', condition => {
    expect(call('core.ifelse', [condition, 'then', 'else'])).toBe('else')
    expect(call('core.ifelse', [condition, 'then'])).toBe(null)
  })
})

describe('maps', () => {
  it('returns own properties only, __proto__ being an ordinary key', () => {
    expect(call('map.get', [{}, 'constructor'])).toBe(null)
    expect(call('map.get', [{}, '__proto__'])).toBe(null)
    const claims = JSON.parse('{"__proto__": {"admin": true}, "a": 1}')
    const merged = REGISTRY.get('map.merge')?.impl([claims, { b: 2 }], metered())
    expect(Object.getPrototypeOf(merged)).toBe(null)
    expect(Object.keys(merged as object)).toEqual(['__proto__', 'a', 'b'])
    expect(call('map.get', [claims, '__proto__'])).toEqual({ admin: true })
  })
})

describe('numbers of #math', () => {
  it('returns whole numbers of the smallest kind that holds them', () => {
    expect(call('math.floor', [2.7])).toBe(2)
    expect(call('math.floor', [3e9 + 0.5])).toBe('long 3000000000')
    expect(call('math.round', [new Big('decimal', -25n, 1)])).toBe('integer -2e0')
    expect(call('math.ceil', [new Big('decimal', 21n, 1)])).toBe('integer 3e0')
    expect(codeOf('math.round', [Number.NaN])).toBe('invalid_argument')
  })

  it('refuses the absolute value of the least int in strict and returns it in pel', () => {
    expect(call('math.abs', [-2147483648], metered('pel'))).toBe(-2147483648)
    expect(codeOf('math.abs', [-2147483648], metered('strict'))).toBe('overflow')
  })
})

const NETWORKS: readonly (readonly [ip: string, cidr: string, answer: boolean | string])[] = [
  ['10.255.255.255', '10.0.0.0/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['1.2.3.4', '0.0.0.0/0', true],
  ['1.2.3.4', '1.2.3.4', true],
  ['::ffff:10.0.0.1', '10.0.0.0/8', true],
  ['::ffff:a00:1', '10.0.0.0/8', true],
  ['10.0.0.1', '::ffff:10.0.0.0/104', true],
  ['10.0.0.1', '::/0', false],
  ['2001:db8:1::', '2001:db8::/32', true],
  ['2001:DB9::1', '2001:db8::/32', false],
  ['fe80::1%eth0', 'fe80::/10', 'invalid_argument'],
  ['010.0.0.1', '10.0.0.0/8', 'invalid_argument'],
  ['10.0.0', '10.0.0.0/8', 'invalid_argument'],
  ['1::2::3', '::/0', 'invalid_argument'],
  ['1:2:3:4:5:6:7:8:9', '::/0', 'invalid_argument'],
  ['10.0.0.1', '10.1.2.3/8', 'invalid_argument'],
  ['10.0.0.1', '10.0.0.0/33', 'invalid_argument'],
  ['10.0.0.1', '10.0.0.0/08', 'invalid_argument'],
]

describe('#net.inCidr', () => {
  it.each(NETWORKS)('returns for %s in %s: %s', (ip, cidr, answer) => {
    const seen = typeof answer === 'string' ? codeOf('net.inCidr', [ip, cidr]) : call('net.inCidr', [ip, cidr])
    expect(seen).toBe(answer)
  })

  it('reports a network that does not parse at load, with its place', () => {
    const prepare = REGISTRY.get('net.inCidr')?.prepare
    expect(() => prepare?.([undefined, '10.0.0.0/33'], new Map())).toThrow(
      expect.objectContaining({ code: 'CG2390', argument: 1, start: 9, end: 11 }),
    )
  })
})

describe('limits', () => {
  const long = 'a'.repeat(60_000)

  it('refuses results that are too large', () => {
    expect(codeOf('string.join', [[long, long], ''])).toBe('result_too_large')
    expect(codeOf('string.replace', [long, 'a', 'aa', -1])).toBe('result_too_large')
    expect(codeOf('string.format', ['%200000d', 1])).toBe('result_too_large')
    expect(codeOf('string.asUrlEncoded', ['é'.repeat(60_000)])).toBe('result_too_large')
    expect(codeOf('string.split', ['a '.repeat(10_001), ' '])).toBe('result_too_large')
    expect(codeOf('data.union', [Array(6_000).fill(1), Array(6_000).fill(1)])).toBe('result_too_large')
    expect(codeOf('string.asBigInt', ['1'.repeat(2_000), 0])).toBe('result_too_large')
    expect(codeOf('string.asBigDecimal', ['1e999999999', 0])).toBe('result_too_large')
  })

  it('requires fuel in proportion to the input', () => {
    const spent = (name: string, args: readonly Value[]): number => {
      const context = metered()
      REGISTRY.get(name)?.impl(args, context)
      return context.spent()
    }
    const objects = (count: number): Value[] => Array.from({ length: count }, (_, index) => ({ index }))
    expect(spent('string.upperCase', [long])).toBeGreaterThan(3_000)
    expect(spent('list.sort', [Array.from({ length: 1_000 }, (_, index) => (index * 7) % 1_000)])).toBeGreaterThan(
      1_000,
    )
    expect(spent('data.containsAll', [objects(300), objects(300)])).toBeGreaterThan(40_000)
    expect(spent('list.distinct', [objects(300)])).toBeGreaterThan(40_000)
  })
})
