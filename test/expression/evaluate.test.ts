import { describe, expect, it } from 'vitest'
import { type Environment, evaluateDynamic, prepare } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { environment } from './typed.ts'

const facts: JsonValue = {
  n: null,
  a: 1,
  s: 'text',
  yes: 'yes',
  l: [1, 2, 3],
  m: { x: 'X', k: 'K' },
  k: 'x',
  deep: { o: [{ id: 'x' }] },
}

const run = (text: string, profile: 'strict' | 'pel', root: JsonValue = facts): unknown => {
  const answer = evaluateDynamic(text, root, { profile, nowMs: 0 })
  if (answer.ok) return { value: answer.value }
  const error = answer.failure ?? answer.diagnostics.find(({ severity }) => severity === 'error')
  return { error: error?.code }
}

describe('the two profiles', () => {
  it.each([
    ['n < 30', { error: 'null_ordered' }, { value: true }],
    ['30 >= n', { error: 'null_ordered' }, { value: true }],
    ['n between {1, 2}', { error: 'null_ordered' }, { value: false }],
    ['yes and true', { error: 'not_boolean' }, { value: true }],
    ['not yes', { error: 'not_boolean' }, { value: false }],
    ['yes ? 1 : 2', { error: 'not_boolean' }, { value: 1 }],
    ['a + 2147483647', { error: 'overflow' }, { value: -2147483648 }],
    ["'' + 2 ^ (a + 62)", { error: 'overflow' }, { value: '9223372036854775807' }],
    ['s + n', { error: 'null_joined' }, { value: 'textnull' }],
    ['m[k]', { error: 'CG2118' }, { value: 'K' }],
    ['deep.o.![#root.m[#this.k]]', { error: 'CG2119' }, { value: ['X'] }],
  ])('returns for %j in strict %j and in pel %j', (text, strict, pel) => {
    expect(run(text, 'strict')).toEqual(strict)
    expect(run(text, 'pel')).toEqual(pel)
  })

  it.each([
    ["'' ?: 'd'", { value: 'd' }],
    ['0 ?: 1', { value: 0 }],
    ['zz.y.x', { value: null }],
    ["{'k': 1}['z']", { value: null }],
    ['l[7]', { error: 'index_out_of_range' }],
    ['n[0]', { error: 'index_into_null' }],
    ['n.![x]', { error: 'not_a_collection' }],
    ['deep.o.?[n]', { error: 'criterion_not_boolean' }],
    ["n matches 'a'", { error: 'matches_operand' }],
    ['a in l', { value: true }],
    ["s in {'text', 'other'}", { value: true }],
    ['1.0 in {1}', { value: true }],
    ['a in n', { error: 'not_a_collection' }],
    ['7 / (a + 1)', { value: 3 }],
    ['a / (a - 1)', { error: 'division_by_zero' }],
    ["m.?[key == 'x']", { value: { x: 'X' } }],
    ['{n: 1, #root.n: 2}', { value: { n: 1 } }],
    ['m?.x', { value: 'X' }],
    ['n == 1 and l[9] == 1', { value: false }],
    ['m[#root.n]', { error: 'null_index' }],
    ['a between l[0]', { error: 'between_operand' }],
    ['new int[a - 2]', { error: 'bad_array' }],
    ['m * m', { error: 'wrong_operands' }],
  ])('returns for %j in both %j', (text, wanted) => {
    expect(run(text, 'pel')).toEqual(wanted)
    expect(run(text, 'strict')).toEqual(wanted)
  })
})

describe('prepare', () => {
  it('reports a computed pattern as CG2043 in strict', () => {
    expect(run('s matches k', 'strict')).toEqual({ error: 'CG2043' })
    expect(run('#regex.matches(s, k)', 'strict')).toEqual({ error: 'CG2043' })
    expect(run("#regex.replaceAll(s, 't', 'x', k, 'y')", 'strict')).toEqual({ error: 'CG2043' })
  })

  it('reports a mistake in a constant pattern beside a computed one in pel', () => {
    expect(run("#regex.replaceAll(s, '(', 'x', k, 'y')", 'pel')).toEqual({ error: 'CG2301' })
  })

  it('reports a text that a pattern cannot be matched with exactly as a failure', () => {
    expect(run("s matches '(a$|b)c*'", 'pel', { s: 'a\n' })).toEqual({ error: 'bad_pattern' })
  })

  it('reports the compiler beside the warnings of the checker, and an error behind twenty warnings', () => {
    const warnings = Array.from({ length: 25 }, () => "(s matches '^t$')").join(' or ')
    const prepared = prepare(`${warnings} or s matches '('`, environment('strict'))
    expect(prepared.ok).toBe(false)
    expect(prepared.diagnostics).toHaveLength(20)
    expect(prepared.diagnostics.some(({ code }) => code === 'CG2301')).toBe(true)
  })

  it('reports facts nested deeper than 64, and facts that are not JSON', () => {
    let deep: JsonValue = 1
    for (let depth = 0; depth < 100; depth += 1) deep = [deep]
    expect(run('a == b', 'pel', { a: deep, b: structuredClone(deep) })).toEqual({ error: 'too_deep' })
    const trap = new Proxy([], {
      get: () => {
        throw new Error('no')
      },
    })
    expect(run('t[0]', 'pel', { t: trap } as never)).toEqual({ error: 'internal' })
  })

  it('reports a part that always fails in strict, but not behind a short circuit', () => {
    expect(run('new int[1 - 2]', 'strict')).toEqual({ error: 'CG2047' })
    expect(run('a == 1 or new int[1 - 2] == new int[1]', 'strict')).toEqual({ value: true })
  })

  it('returns a constant for what reads nothing, and none for a clock', () => {
    const constant = prepare('{1 + 1, {"k": 2}}', environment('strict'))
    expect(constant.ok && constant.expression.constant).toEqual([2, { k: 2 }])
    const now = prepare('#datetime.now()', environment('strict'))
    expect(now.ok && now.expression.constant).toBeUndefined()
  })

  it('reports a mistake in a pattern inside its string, also with doubled quotes and where it is never reached', () => {
    for (const profile of ['strict', 'pel'] as const) {
      const prepared = prepare("a == 1 or s matches 'it''s(('", environment(profile))
      expect(prepared.ok).toBe(false)
      expect(prepared.diagnostics[0]?.start).toBeGreaterThan("a == 1 or s matches 'it".length)
    }
  })

  it('reports an unknown function with the function that was meant', () => {
    const prepared = prepare('#strings.upperCase(s)', environment('pel'))
    expect(prepared.diagnostics[0]).toMatchObject({
      start: 1,
      end: 18,
      help: expect.stringContaining('#string.upperCase'),
    })
  })

  it('refuses a pattern that is not a constant in strict and bounds it in pel', () => {
    expect(run('s matches k', 'strict')).toMatchObject({ error: expect.stringMatching(/^CG/) })
    expect(run('s matches k', 'pel')).toEqual({ value: false })
    expect(run('s matches k', 'pel', { s: 'a', k: 'a'.repeat(201) })).toEqual({ error: 'bad_pattern' })
  })

  it('returns the value of a let once per read, and its failure', () => {
    const names: Environment['names'] = new Map([
      ['tenant', { kind: 'let', slot: 0, type: { kind: 'any', nullable: true }, trust: 'configured', reads: [] }],
      ['limits', { kind: 'const', value: { gold: 1 } }],
    ])
    const prepared = prepare('#limits[#tenant]', { ...environment('pel'), names, undefinedNames: 'error' })
    if (!prepared.ok) throw new Error('expected an expression')
    expect(prepared.expression.evaluate({}, { nowMs: 0, lets: [() => ({ ok: true, value: 'gold' })] })).toEqual({
      ok: true,
      value: 1,
    })
    const failure = { code: 'null_operand', message: 'an operand is null', start: 3, end: 4 }
    expect(prepared.expression.evaluate({}, { nowMs: 0, lets: [() => ({ ok: false, failure })] })).toMatchObject({
      ok: false,
      failure: { code: 'null_operand', start: 8 },
    })
  })
})

describe('more rules than there are copies of code', () => {
  const rule = (index: number): string =>
    Array.from({ length: 2 + (index % 9) }, (_, clause) => `p${index}.c${clause} == 'x'`).join(
      index % 2 === 0 ? ' and ' : ' or ',
    )
  const prepared = Array.from({ length: 400 }, (_, index) => {
    const found = prepare(rule(index), environment('strict'))
    if (!found.ok) throw new Error(rule(index))
    return found.expression
  })

  it('returns the same from a rule with a copy and from one without', () => {
    prepared.forEach(({ evaluate }, index) => {
      const count = 2 + (index % 9)
      const texts = (value: (clause: number) => unknown): JsonValue =>
        ({
          [`p${index}`]: Object.fromEntries(Array.from({ length: count }, (_, c) => [`c${c}`, value(c)])),
        }) as JsonValue
      const answer = (root: JsonValue): unknown => evaluate(root, { nowMs: 0 })
      expect(answer(texts(() => 'x'))).toEqual({ ok: true, value: true })
      expect(answer(texts(() => null))).toEqual({ ok: true, value: false })
      expect(answer(texts(c => (c === count - 1 ? 'x' : 'y')))).toEqual({ ok: true, value: index % 2 === 1 })
      expect(answer(null)).toEqual({ ok: true, value: false })
    })
  })
})
