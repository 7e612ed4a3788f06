import { describe, expect, it } from 'vitest'
import { evaluateDynamic } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'

const explain = (text: string, root: JsonValue) => {
  const answer = evaluateDynamic(text, root, { profile: 'strict', nowMs: 0, explain: true })
  return { ...answer, path: answer.reason?.map(step => step.text) }
}

describe('explain', () => {
  it('returns the first false operand of an and, and marks what was not evaluated', () => {
    const { ok, tree, path } = explain("a == 1 and b == 'x' and c == 2", { a: 1, b: 'y', c: 2 })
    expect(ok).toBe(true)
    expect(path).toEqual(["a == 1 and b == 'x' and c == 2", "a == 1 and b == 'x'", "b == 'x'"])
    expect(tree?.children[1]).toMatchObject({ text: 'c == 2', evaluated: false })
    expect(tree?.children[1]).not.toHaveProperty('value')
  })

  it('returns the part that failed', () => {
    const { ok, path, tree } = explain('a == 1 ? (x + 1) * 2 : 0', { a: 1 })
    expect(ok).toBe(false)
    expect(path?.at(-1)).toBe('(x + 1)')
    expect(tree?.failure).toMatchObject({ code: 'null_operand' })
  })

  it('returns the arm that was taken', () => {
    expect(explain("a == 1 ? 'one' : 'other'", { a: 2 }).path).toEqual(["a == 1 ? 'one' : 'other'", "'other'"])
    expect(explain("a ?: 'default'", { a: '' }).path).toEqual(["a ?: 'default'", "'default'"])
  })

  it('returns the value and the type of every part', () => {
    const { tree } = explain('client.tier + 1', { client: { tier: 2 } })
    expect(tree).toMatchObject({
      type: 'int',
      value: 3,
      children: [{ text: 'client.tier', value: 2, children: [{ text: 'client', type: 'map' }] }, { value: 1 }],
    })
  })

  it('returns the same result as the fast evaluation', () => {
    for (const text of ['l.?[#this > 1]', 'l.![x]', 'm.k', 'l[5]', 'a and b', "s matches 't.*'"]) {
      const root = { l: [1, 2], m: { k: 1 }, a: true, b: false, s: 'text' }
      const fast = evaluateDynamic(text, root, { profile: 'pel', nowMs: 0 })
      const slow = evaluateDynamic(text, root, { profile: 'pel', nowMs: 0, explain: true })
      expect(slow).toMatchObject(fast)
    }
  })
})
