import { describe, expect, it } from 'vitest'
import { evaluateDynamic } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { readJson, readRows } from './rows.ts'

interface Case {
  readonly expression: string
  readonly root: JsonValue
  readonly group: string
  readonly value?: JsonValue
  readonly error?: true
}

const NOW = Date.UTC(2026, 10, 22, 10)

describe("PingOne's documented examples, and a row for each sentence about a function", () => {
  it.each([
    ...readRows<Case>('pel-cases.jsonl'),
    ...readRows<Case>('pel-functions.jsonl').map(row => ({ ...row, root: {} })),
  ])('returns what is documented for $expression', ({ expression, root, value, error }) => {
    const answer = evaluateDynamic(expression, root, { profile: 'pel', nowMs: NOW })
    if (error) expect(answer.ok).toBe(false)
    else if (expression === '#datetime.now()')
      expect(answer).toMatchObject({ ok: true, value: '2026-11-22T10:00:00.000Z' })
    else expect(answer).toMatchObject({ ok: true, value })
  })
})

interface Row {
  readonly expression: string
  readonly root: number
  readonly value?: string
  readonly failure?: string
  readonly refused?: string
}

describe('answers recorded from Spring', async () => {
  const { compiled } = await import('./typed.ts')
  const roots = readJson<readonly JsonValue[]>('spel-roots.json')
  const rows = readRows<Row>('spel.jsonl')
  const answer = ({ expression, root }: Row) => compiled(expression, 'pel')(roots[root] ?? null)

  it('returns the same value and the same kind of number', () => {
    const wanted = rows.filter(row => row.value !== undefined)
    expect(wanted.length).toBeGreaterThan(1_000)
    expect(wanted.map(row => [row.expression, answer(row)])).toEqual(
      wanted.map(row => [row.expression, { value: row.value }]),
    )
  })

  it('reports a failure where Spring fails', () => {
    const wanted = rows.filter(row => row.failure !== undefined && !('failure' in answer(row)))
    expect(wanted.filter(row => !('refused' in answer(row)))).toEqual([])
  })

  it('refuses what Spring cannot parse', () => {
    expect(rows.filter(row => row.refused !== undefined && !('refused' in answer(row)))).toEqual([])
  })
})

/** `failure` and `refused` are ours; `spring` is recorded where Spring answers in another way. */
interface SpringRow {
  readonly group: string
  readonly expression: string
  readonly value?: string
  readonly failure?: string
  readonly refused?: string
  readonly spring?: string
}

describe('what the tests of Spring try, in our words', async () => {
  const { compiled } = await import('./typed.ts')
  const rows = readRows<SpringRow>('spring.jsonl')
  const root = readJson<JsonValue>('spring-root.json')

  it.each(rows)('returns the recorded answer for $expression', ({ expression, group, spring, ...wanted }) => {
    expect({ group, ...compiled(expression, 'pel')(root) }).toEqual({ group, ...wanted })
  })

  it('refuses more than Spring only what is switched off in PingOne, and an Elvis without its default', () => {
    const accepted = rows.filter(({ spring, refused }) => spring?.startsWith('V ') && refused !== undefined)
    expect(new Set(accepted.map(({ refused }) => refused))).toEqual(
      new Set(['CG2003', 'CG2020', 'CG2021', 'CG2022', 'CG2025']),
    )
    expect(rows.filter(({ spring, value }) => spring !== undefined && value !== undefined)).toEqual([])
  })
})
