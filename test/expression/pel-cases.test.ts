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

describe("PingOne's documented examples", () => {
  it.each(readRows<Case>('pel-cases.jsonl'))(
    'returns what is documented for $expression',
    ({ expression, root, value, error }) => {
      const answer = evaluateDynamic(expression, root, { profile: 'pel', nowMs: NOW })
      if (error) expect(answer.ok).toBe(false)
      else if (expression === '#datetime.now()')
        expect(answer).toMatchObject({ ok: true, value: '2026-11-22T10:00:00.000Z' })
      else expect(answer).toMatchObject({ ok: true, value })
    },
  )
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
