import { describe, expect, it } from 'vitest'
import { evaluateDynamic, parse } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { ATTACKED, ATTACKS } from './attacks.ts'

const value = (text: string, root: unknown = {}): unknown => {
  const answer = evaluateDynamic(text, root as JsonValue, { profile: 'pel', nowMs: 0 })
  return answer.ok ? answer.value : { failure: answer.failure?.code ?? answer.diagnostics[0]?.code }
}

describe('what attacks on evaluators use', () => {
  it.each(ATTACKS)('returns nothing of the host for %j', (text, wanted) => {
    expect(value(text, ATTACKED)).toEqual(wanted)
  })

  it('returns a claim named __proto__ as an ordinary value, read and written', () => {
    const root = JSON.parse('{"__proto__": {"admin": true}, "k": "__proto__"}') as JsonValue
    expect(value('__proto__.admin', root)).toBe(true)
    expect(value('admin', root)).toBeNull()
    const answer = value('{#root.k: 1}', root)
    expect(JSON.stringify(answer)).toBe('{"__proto__":1}')
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype)
  })

  it('never reads a polluted prototype', () => {
    for (const name of ['admin', 'key', 'fault']) {
      Object.defineProperty(Object.prototype, name, { value: true, configurable: true, enumerable: false })
    }
    try {
      expect(value('admin')).toBeNull()
      expect(value('a.admin', { a: {} })).toBeNull()
      expect(value("a['admin']", { a: {} })).toBeNull()
      expect(value("{'x': 1}['admin']")).toBeNull()
    } finally {
      for (const name of ['admin', 'key', 'fault']) Reflect.deleteProperty(Object.prototype, name)
    }
  })

  it('never calls a getter of a prototype', () => {
    const called: string[] = []
    class Facts {
      get admin(): boolean {
        called.push('admin')
        return true
      }
    }
    const facts = { own: new Facts(), bare: Object.create({ admin: true }) as unknown, list: [1] }
    Object.defineProperty(Object.prototype, 'admin', {
      configurable: true,
      get: () => {
        called.push('Object.prototype.admin')
        return true
      },
    })
    try {
      for (const text of ['own.admin', 'bare.admin', 'own.admin == true', 'admin', "own['admin']", 'list.admin'])
        expect(value(text, facts), text).not.toBe(true)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'admin')
    }
    expect(value('own.admin', facts)).toBeNull()
    expect(called).toEqual([])
  })

  it('returns null for a fact that is undefined, and reads on from it', () => {
    const facts = { none: undefined, deep: { none: undefined } }
    for (const text of ['none', 'deep.none', 'none.x', 'deep.none.x.y']) expect(value(text, facts), text).toBeNull()
    expect(value('deep.none == null and none.x.y == null', facts)).toBe(true)
  })

  it('never throws on facts that are not JSON', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const hostile = {
      cycle,
      trap: new Proxy(
        {},
        {
          get: () => {
            throw new Error('secret')
          },
          getOwnPropertyDescriptor: () => {
            throw new Error('secret')
          },
        },
      ),
      get bomb() {
        throw new Error('secret')
      },
      call: () => 'called',
      none: undefined,
    }
    for (const text of [
      'cycle',
      'cycle == cycle.self',
      "'' + cycle",
      'trap.x',
      'bomb',
      'call',
      'call.name',
      '#root.![value]',
      '#root',
    ]) {
      const answer = evaluateDynamic(text, hostile as unknown as JsonValue, { profile: 'pel', nowMs: 0 })
      expect(JSON.stringify(answer)).not.toMatch(/secret|called/)
    }
    expect(value('none', hostile)).toBeNull()
  })

  it('reports too much work instead of doing it', () => {
    const list = Array.from({ length: 2_000 }, (_item, index) => index)
    expect(value('l.![#root.l.![#root.l.![#this]]]', { l: list })).toEqual({ failure: 'budget_exceeded' })
    expect(value("'x' * 2000000000")).toEqual({ failure: 'result_too_large' })
    expect(value('new int[2147483647]')).toEqual({ failure: 'result_too_large' })
    expect(value(`${Array(40).fill("'x' * 99999").join(' + ')}`)).toEqual({ failure: 'result_too_large' })
    expect(value('l', { l: Array.from({ length: 10_001 }, () => 1) })).toEqual({ failure: 'result_too_large' })
  })

  it('reports deep and long texts, and never a stack overflow', () => {
    for (const text of [
      '('.repeat(10_000),
      '!'.repeat(10_000),
      '{'.repeat(10_000),
      'a['.repeat(3_000),
      `a${'.b'.repeat(4_900)}`,
      '-'.repeat(9_999),
      'a ? '.repeat(2_500),
      `'${"''".repeat(6_000)}'`,
    ]) {
      expect(parse(text).ok).toBe(false)
    }
  })

  it('returns in linear time for patterns that stop others', () => {
    const text = 'a'.repeat(30_000)
    expect(value("t matches 'a*a*a*a*b'", { t: text })).toBe(false)
    expect(value("t matches '(a+)+b'", { t: text })).toBe(false)
  })

  it('never names a value in a failure', () => {
    const root = { secret: 'hunter2', list: ['hunter2'], map: { k: 'hunter2' } }
    for (const text of [
      'secret * 0.5',
      'secret < 1',
      '-secret',
      'secret and true',
      'list + 1',
      'map.k.x',
      'list[9]',
      'list[secret]',
      'list.?[#this]',
      '#math.abs(secret)',
      'secret ? 1 : 2',
    ]) {
      const answer = evaluateDynamic(text, root, { profile: 'strict', nowMs: 0 })
      expect(JSON.stringify(answer), text).toMatch(/"ok":false/)
      expect(JSON.stringify(answer)).not.toContain('hunter2')
    }
  })

  it('never generates code', () => {
    const { Function: original, eval: evaluate } = globalThis
    const refuse = (): never => {
      throw new Error('code generation')
    }
    Object.assign(globalThis, { Function: refuse, eval: refuse })
    Object.defineProperty(original.prototype, 'constructor', { value: refuse, configurable: true, writable: true })
    try {
      const answer = value(
        "a == 'x' and a matches '[a-z]+' and #string.length(a) > 0 and l.?[#this in {1}].![#this + 1] == {2}",
        {
          a: 'x',
          l: [1, 2],
        },
      )
      expect(answer).toBe(true)
    } finally {
      Object.assign(globalThis, { Function: original, eval: evaluate })
      Object.defineProperty(original.prototype, 'constructor', { value: original, configurable: true, writable: true })
    }
  })
})
