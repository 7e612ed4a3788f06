/** Our own functions, as somebody would call them who wants more than they should give. */
import { describe, expect, it } from 'vitest'
import { evaluateDynamic } from '../../../src/expression/index.ts'
import type { JsonValue } from '../../../src/oauth.ts'

const run = (text: string, root: JsonValue = {}, profile: 'strict' | 'pel' = 'strict'): unknown => {
  const answer = evaluateDynamic(text, root, { profile, nowMs: 0 })
  return answer.ok ? answer.value : (answer.failure?.code ?? answer.diagnostics.map(({ code }) => code).join())
}

describe('#string.matchesWildcard', () => {
  it.each([
    ['v1x2', 'v*x2', true],
    ['v1x2x', 'v*x2', false],
    ['v.', 'v.', true],
    ['vx', 'v.', false],
    ['a+b(c)[d]{2}^$|?', 'a+b(c)[d]{2}^$|?', true],
    ['\\Qa\\E', '\\Qa\\E', true],
    ['repo:acme/', 'repo:acme/*', false],
    ['repo:acme/x\nrepo:evil/y', 'repo:acme/x', false],
    ['repo:acme/a\nb', 'repo:acme/*', true],
    ['repo:acme/a:b', 'repo:acme/**', false],
    ['a/b/c', '**', true],
    ['a/b/c', '***', true],
    ['a', '**b', false],
    ['', '*', false],
    ['', '', true],
    ['😀', '*', true],
    ['(?i)A', '(?i)a', false],
    ['a|b', 'a', false],
  ])('compares %j with %j: %j', (text, pattern, wanted) => {
    const literal = `'${pattern.replaceAll("'", "''")}'`
    expect(run(`#string.matchesWildcard(x, ${literal})`, { x: text })).toBe(wanted)
    expect(run('#string.matchesWildcard(x, p)', { x: text, p: pattern }, 'pel')).toBe(wanted)
  })

  it('takes time in proportion to the text, whatever the pattern', () => {
    const started = performance.now()
    expect(run(`#string.matchesWildcard(x, '${'*a'.repeat(40)}b')`, { x: 'a'.repeat(20_000) })).not.toBe(true)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('refuses a pattern of the request in strict', () => {
    expect(run('#string.matchesWildcard(x, p)', { x: 'a', p: '*' })).toBe('CG2043')
  })
})

describe('#regex.capture', () => {
  it.each([
    ['(a)(b)?', 'a', 0, 'a'],
    ['(a)(b)?', 'a', 1, 'a'],
    ['(a)(b)?', 'a', 2, null],
    ['(a)|(b)', 'b', 2, 'b'],
    ['(?<owner>[^/]+)/.*', 'acme/x/y', 1, 'acme'],
    ['(?:x)(a)', 'xa', 1, 'a'],
    ['.*(a.*)', 'xaya', 1, 'a'],
    ['(.)', '😀', 1, '😀'],
    ['(a)', 'a\n', 1, null],
    ['(a', 'a', 1, 'CG2302'],
  ])('returns from %j and %j group %j: %j', (pattern, text, group, wanted) => {
    const result = run(`#regex.capture(x, '${pattern}', ${group})`, { x: text })
    if (typeof wanted === 'string' && wanted.startsWith('CG')) expect(result).toMatch(/^CG23/)
    else expect(result).toBe(wanted)
  })

  it('refuses a group that the pattern does not have', () => {
    expect(run("#regex.capture(x, '(a)', 2)", { x: 'a' })).toBe('invalid_argument')
    expect(run("#regex.capture(x, '(a)', -1)", { x: 'a' })).toBe('invalid_argument')
    expect(run("#regex.capture(x, '(a)', 2)", { x: 'nothing' })).toBe('invalid_argument')
  })
})

describe('#list.flatten', () => {
  it('takes one level, and leaves nulls of the inner lists', () => {
    expect(run('#list.flatten(x)', { x: [['a', null], null, [], [['b']], 'c', { d: 1 }] })).toEqual([
      'a',
      null,
      ['b'],
      'c',
      { d: 1 },
    ])
  })

  it('refuses more elements than a list may have', () => {
    const inner = Array.from({ length: 200 }, (_, at) => at)
    expect(run('#list.flatten(x)', { x: Array.from({ length: 100 }, () => inner) })).toBe('result_too_large')
  })
})

describe('base64url', () => {
  it.each([
    ['eyJhIjoiw7wifQ', '{"a":"ü"}'],
    ['eyJhIjoiw7wifQ==', '{"a":"ü"}'],
    ['eyJhIjoiw7wifQ=', null],
    ['a', null],
    ['YQ\n', null],
    [' YQ', null],
    ['Y+==', null],
    ['_w', null],
    ['7aCA', null],
    ['', ''],
  ])('decodes %j to %j', (text, wanted) => {
    expect(run('#string.asBase64UrlDecoded(x)', { x: text })).toBe(wanted)
  })

  it('returns what it has encoded', () => {
    const x = 'ÿþ?>~😀'
    expect(run('#string.asBase64UrlEncoded(x)', { x })).toMatch(/^[\w-]+$/)
    expect(run('#string.asBase64UrlDecoded(#string.asBase64UrlEncoded(x))', { x })).toBe(x)
  })
})

describe('hours and weekdays', () => {
  it.each([
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', 1, 'Sunday'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', 3, 'Sunday'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', 2, 'Sunday'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', 2, 'Sunday'],
    ['2026-01-01T00:00:00Z', 'Asia/Kathmandu', 5, 'Thursday'],
    ['2026-01-01', 'Pacific/Kiritimati', 14, 'Thursday'],
    ['2026-01-01T00:00:00+14:00', 'America/Vancouver', 2, 'Wednesday'],
    ['0001-01-01Z', 'UTC', 0, 'Monday'],
  ])('of %s in %s are %j and %s', (date, zone, hour, weekday) => {
    expect(run(`#datetime.hourInTimezone(x, '${zone}')`, { x: date })).toBe(hour)
    expect(run(`#datetime.weekdayInTimezone(x, '${zone}')`, { x: date })).toBe(weekday)
  })

  it.each(["'Berlin'", "'europe/berlin'", "'EST'"])('refuse the time zone %s at load', zone => {
    expect(run(`#datetime.hourInTimezone(#datetime.now(), ${zone})`)).toBe('CG2404')
  })

  it.each([null, '', 'soon', '2026-02-30', '2026-01-01T00:00:00', 1_700_000_000])(
    'refuse %j, which is no instant',
    x => {
      expect(['invalid_argument', 'null_argument', 'type_mismatch']).toContain(
        run("#datetime.hourInTimezone(x, 'UTC')", { x }),
      )
      expect(['invalid_argument', 'null_argument', 'type_mismatch']).toContain(
        run('#datetime.compare(#datetime.now(), x)', { x }),
      )
      expect(['invalid_argument', 'null_argument', 'type_mismatch']).toContain(run('#datetime.getYear(x)', { x }))
    },
  )
})
