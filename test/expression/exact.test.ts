/** What an expression gives is what was said: whole numbers of any size, and texts of whole characters. */
import { describe, expect, it } from 'vitest'
import { readExact, writeExact } from '../../src/exact-json.ts'
import { evaluateDynamic, halvedIn } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'

const root = readExact(
  '{"id":100002348117421473,"near":100002348117421472,"list":[9007199254740993],"big":1e30,"name":"😀x"}',
)

const run = (text: string, profile: 'strict' | 'pel'): string => {
  const answer = evaluateDynamic(text, root, { profile, nowMs: 0 })
  return answer.ok
    ? writeExact(answer.value)
    : (answer.failure?.code ?? answer.diagnostics.map(({ code }) => code).join())
}

describe.each(['strict', 'pel'] as const)('whole numbers beyond 2^53 in %s', profile => {
  it.each([
    ['id', '100002348117421473'],
    ["'' + id", '"100002348117421473"'],
    ['id == 100002348117421473L', 'true'],
    ['id == near', 'false'],
    ['id > near', 'true'],
    ['id - near', '1'],
    ['id + 1', '100002348117421474'],
    ['id in {near, id}', 'true'],
    ['#list.contains(list, 9007199254740992L)', 'false'],
    ['#list.contains(list, 9007199254740993L)', 'true'],
    ['#list.sort({id, near})', '[100002348117421472,100002348117421473]'],
    ['{id: id}', '{"id":100002348117421473}'],
    ['list', '[9007199254740993]'],
    ["#string.asLong('800356270543470622', null)", '800356270543470622'],
    ["#string.asBigInt('123456789012345678901234567890', null)", '123456789012345678901234567890'],
    ["#string.format('%d', id)", '"100002348117421473"'],
    ['#math.max(id, near)', '100002348117421473'],
    ['big', '1e+30'],
  ])('returns for %s %s', (text, value) => {
    expect(run(text, profile)).toBe(value)
  })
})

describe('whole numbers beyond 64 bits', () => {
  const huge = readExact('{"n":18446744073709551617,"low":-18446744073709551617}')
  const runHuge = (text: string, profile: 'strict' | 'pel'): string => {
    const answer = evaluateDynamic(text, huge, { profile, nowMs: 0 })
    return answer.ok ? writeExact(answer.value) : (answer.failure?.code ?? '')
  }

  it.each([
    ['n + 5', '18446744073709551622'],
    ['n + 5 <= 100', 'false'],
    ['5 - n', '-18446744073709551612'],
    ['-n', '-18446744073709551617'],
    ['-low', '18446744073709551617'],
    ['n * 3', '55340232221128654851'],
    ['n ^ 2', '340282366920938463500268095579187314689'],
    ['low - 1', '-18446744073709551618'],
  ])('never come round to small ones: %s', (text, value) => {
    expect(runHuge(text, 'pel')).toBe(value)
    expect(runHuge(text, 'strict')).toBe('overflow')
  })

  it.each([
    ['n % 7', '3'],
    ['n - n', '0'],
    ['n / n', '1'],
    ['n + low', '0'],
  ])('give small results exactly: %s', (text, value) => {
    expect([runHuge(text, 'pel'), runHuge(text, 'strict')]).toEqual([value, value])
  })

  it('are bounded', () => {
    const failing = evaluateDynamic('n + n ^ 2000', huge, { profile: 'pel', nowMs: 0 })
    expect(failing).toMatchObject({ ok: false, failure: { code: 'result_too_large', start: 4, end: 12 } })
    expect(runHuge('n ^ 2000', 'pel')).toBe('result_too_large')
    expect(runHuge('((((n * n) * (n * n)) ^ 2) ^ 2) ^ 8', 'pel')).toBe('result_too_large')
  })
})

describe('arguments of another type', () => {
  const untyped = { text: 'team, admin', five: '5', fives: [5, 6], one: 'admin', list: ['admin'] }
  const run = (text: string, profile: 'strict' | 'pel'): JsonValue => {
    const answer = evaluateDynamic(text, untyped, { profile, nowMs: 0 })
    return answer.ok ? answer.value : (answer.failure?.code ?? null)
  }

  it.each<[text: string, strict: JsonValue, pel: JsonValue]>([
    ["#list.contains(text, 'admin')", false, true],
    ["#list.contains(text, 'team, admin')", true, false],
    ["#list.contains(one, 'admin')", true, true],
    ["#list.contains(list, 'admin')", true, true],
    ["#data.containsAny(text, {'admin'})", false, true],
    ["#data.retainAll(text, {'admin'})", [], ['admin']],
    ['#data.size(text)', 1, 2],
    ['#math.abs(five)', 'type_mismatch', 5],
    ['#math.abs(fives)', 'type_mismatch', 5],
    ["#string.substring('abcdefgh', 0, five)", 'type_mismatch', 'abcde'],
    ["#string.substring('abcdefgh', 0, fives)", 'type_mismatch', 'abcde'],
    ['#math.abs(fives[0])', 5, 5],
  ])('%s', (text, strict, pel) => {
    expect([run(text, 'strict'), run(text, 'pel')]).toEqual([strict, pel])
  })
})

describe('half of a character', () => {
  const resultOf = (text: string): JsonValue => {
    const answer = evaluateDynamic(text, root, { profile: 'strict', nowMs: 0 })
    if (!answer.ok) throw new Error(text)
    return answer.value
  }

  it.each([
    '#string.substring(name, 0, 1)',
    'name[0]',
    '{name[1]}',
    "{'a': {name[0]}}",
    "#string.split('😀', '\uD83D')",
    "#string.replace(name, '\uDE00', '', -1)",
    "'x' + name[0]",
  ])('is found in the result of %s', text => {
    expect(halvedIn(resultOf(text))?.code).toBe('half_character')
  })

  it.each(['name', '#string.substring(name, 0, 2)', 'name[0] + name[1]', "{name: 1, 'b': {null, true, id}}"])(
    'is not found in the result of %s',
    text => {
      expect(halvedIn(resultOf(text))).toBeNull()
    },
  )
})
