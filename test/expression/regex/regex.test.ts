import { describe, expect, it } from 'vitest'
import { CODES, compileRegex, dynamicRegex, type Regex } from '../../../src/expression/regex/index.ts'
import { metered } from '../library/java.ts'

const spend = (): void => {}

const regex = (pattern: string): Regex => {
  const compiled = compileRegex(pattern)
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.error.message}`)
  return compiled.regex
}

const refusal = (pattern: string): { code: string; at: string } => {
  const compiled = compileRegex(pattern)
  if (compiled.ok) return { code: 'accepted', at: '' }
  return { code: compiled.error.code, at: pattern.slice(compiled.error.start, compiled.error.end) }
}

const REFUSED: readonly (readonly [pattern: string, code: string, at: string])[] = [
  ['([a-z])\\1', 'CG2302', '\\1'],
  ['(?<x>a)\\k<x>b', 'CG2302', '\\k<x>'],
  ['a(?=b)', 'CG2303', '(?='],
  ['a(?!b)', 'CG2303', '(?!'],
  ['x[0-9]++y', 'CG2304', '++'],
  ['xa?+', 'CG2304', '?+'],
  ['a{2}+', 'CG2304', '{2}+'],
  ['a(?>b)', 'CG2305', '(?>'],
  ['a\\Gb', 'CG2306', '\\G'],
  ['\\X', 'CG2306', '\\X'],
  ['\\b{g}', 'CG2306', '\\b'],
  ['\\N{DIGIT ONE}', 'CG2306', '\\N'],
  ['a\\p{InGreek}', 'CG2306', '\\p{InGreek}'],
  ['(?m)a^b', 'CG2306', '^'],
  ['(?m)a$', 'CG2306', '$'],
  ['(?U)a', 'CG2306', 'U'],
  ['(?<=(a))b', 'CG2306', '('],
  ['[\\p{L}_&&[^\\p{Lu}x]]', 'CG2306', '[\\p{L}_&&[^\\p{Lu}x]'],
  ['a\\p{Letter}', 'CG2307', '\\p{Letter}'],
  ['\\p{IsLattin}', 'CG2307', '\\p{IsLattin}'],
  ['[a-z]{1,5000}', 'CG2308', '[a-z]{1,5000}'],
  ['(?:a{100}){100}', 'CG2308', '(?:a{100}){100}'],
  ['(?<=a+)b', 'CG2309', '(?<=a+)'],
  ['[a-z', 'CG2301', '[a-z'],
  ['(abc', 'CG2301', '('],
  ['abc)', 'CG2301', ')'],
  ['*a', 'CG2301', '*'],
  ['a**', 'CG2301', '**'],
  ['a{', 'CG2301', '{'],
  ['a{3,2}', 'CG2301', '{3,2}'],
  ['[z-a]', 'CG2301', 'z-a'],
  ['\\y', 'CG2301', '\\y'],
  ['a\\', 'CG2301', '\\'],
  ['\\xg', 'CG2301', '\\x'],
  ['\\x{110000}', 'CG2301', '\\x{110000}'],
  ['(?<1>a)', 'CG2301', '1>'],
  ['(?<a>x)(?<a>y)', 'CG2301', 'a'],
  ['(?P<a>x)', 'CG2301', '(?P'],
]

describe('a pattern', () => {
  it.each(REFUSED)('reports %s as %s at %s', (pattern, code, at) => {
    expect(refusal(pattern)).toEqual({ code, at })
    expect(Object.keys(CODES)).toContain(code)
  })

  it('reports deep nesting instead of running out of stack', () => {
    expect(refusal(`${'('.repeat(5000)}a${')'.repeat(5000)}`).code).toBe('CG2308')
    expect(refusal(`${'['.repeat(5000)}a${']'.repeat(5000)}`).code).toBe('CG2308')
  })

  it('accepts look-behind, as the sample of PingOne needs it', () => {
    expect(regex('(?<=CN=)[^,]+').findAll('CN=Devs,CN=Users,DC=lab', spend)).toEqual(['Devs', 'Users'])
    expect(regex('(?<!a)b').findAll('ab bb', spend)).toEqual(['b', 'b'])
  })

  it('accepts a pattern computed at run time up to 200 characters', () => {
    expect(dynamicRegex('a'.repeat(200)).ok).toBe(true)
    expect(dynamicRegex('a'.repeat(201)).ok).toBe(false)
    for (let count = 0; count < 200; count += 1) expect(dynamicRegex(`a{${count}}`).ok).toBe(true)
  })
})

describe('the end of a text', () => {
  it('accepts `$` before a final line terminator, as Java does', () => {
    expect(regex('a$').replaceAll('a\n', 'b', spend)).toBe('b\n')
    expect(regex('(a$)').replaceAll('a\r\n', '[$1]', spend)).toBe('[a]\r\n')
    expect(regex('[a\\r]*$').findAll('a\r\n', spend)).toEqual(['a', '', ''])
    expect(regex('a$').matches('a\n')).toBe(false)
    expect(regex('a(,|$)').replaceAll('a,a', 'b', spend)).toBe('bb')
  })

  it('reports an inner `$` only where it cannot be exact', () => {
    expect(regex('a(?:,|$).*').matches('a,b')).toBe(true)
    expect(() => regex('a(?:,|$).*').matches('a,b\n')).toThrow()
  })
})

describe('a replacement', () => {
  it('refuses a group that does not exist', () => {
    for (const replacement of ['$1', '${x}', '$', '$x', 'a\\']) {
      expect(() => regex('b').replaceAll('abc', replacement, spend)).toThrow()
      expect(regex('x').replaceAll('abc', replacement, spend)).toBe('abc')
    }
  })

  it('refuses a result that is too large', () => {
    expect(() => regex('a').replaceAll('a'.repeat(2_000), '$0'.repeat(100), spend)).toThrow(/longer/)
    expect(() => regex('a').findAll('a'.repeat(10_001), spend)).toThrow(/elements/)
  })
})

describe('the work of matching', () => {
  // The engine looks for letters a match must have first: all of them are here, in the wrong order.
  const hostile = `${'a'.repeat(30_000)}bcb`

  it.each(['a*a*a*b[de]', '(a+)+cc*b+c', '(a|aa)*b[de]', '(?:a{0,20}){0,9}b[de]', '(?<=a{1,20})b[de]', '(a*)*b[de]'])(
    'returns for %s on 30,000 characters',
    pattern => {
      const compiled = regex(pattern)
      expect(compiled.matches(hostile)).toBe(false)
      expect(compiled.finds(hostile)).toBe(false)
      expect(compiled.findAll(hostile, metered('pel', 1_000_000).spend)).toEqual([])
    },
  )

  it('refuses a search that starts over from every character, by its fuel', () => {
    expect(() => regex('a*bc*d|a').findAll(hostile, metered('pel', 1_000_000).spend)).toThrow('fuel')
  })

  it('returns many short matches within the fuel of an evaluation', () => {
    const context = metered('pel', 1_000_000)
    expect(regex('[^,]+').findAll('a,'.repeat(9_000), context.spend)).toHaveLength(9_000)
    expect(regex('(CN=)([^,]+),?').findAll('CN=a,'.repeat(2_000), context.spend)).toHaveLength(2_000)
  })
})
