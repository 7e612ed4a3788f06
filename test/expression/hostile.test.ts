import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { evaluateDynamic, REGISTRY } from '../../src/expression/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { ATTACKED, ATTACKS } from './attacks.ts'
import { readJson, readRows } from './rows.ts'

const BUILT = fileURLToPath(new URL('../../dist/expression/index.js', import.meta.url))
const HARNESS = fileURLToPath(new URL('./hostile.mjs', import.meta.url))

interface Row {
  readonly expression: string
  readonly root: JsonValue
}

const roots = readJson<readonly JsonValue[]>('spel-roots.json')
const spring = readJson<JsonValue>('spring-root.json')
const rows: readonly Row[] = [
  ...readRows<Row>('pel-cases.jsonl'),
  ...readRows<{ readonly expression: string }>('pel-functions.jsonl').map(row => ({ ...row, root: {} })),
  ...readRows<{ readonly expression: string; readonly root: number }>('spel.jsonl').map(row => ({
    ...row,
    root: roots[row.root] ?? null,
  })),
  ...readRows<{ readonly expression: string }>('spring.jsonl').map(row => ({ ...row, root: spring })),
  ...ATTACKS.map(([expression]) => ({ expression, root: ATTACKED })),
].map(({ expression, root }) => ({ expression, root }))

/** Properties that facts, options, nodes and results might be asked for. */
const OBJECTS = {
  enumerable: { tenant: 'evil', admin: true, x: 'evil', k: 'evil', name: 'evil', zz: 'evil', unknown: 'evil' },
  hidden: {
    value: 'evil',
    key: 'evil',
    length: 7,
    fault: true,
    code: 'evil',
    ok: true,
    start: 0,
    end: 0,
    constant: 'evil',
    kind: 'evil',
    type: 'evil',
    zoneid: 'America/Vancouver',
    nullable: true,
    run: 'evil',
    failure: 'evil',
  },
  elements: {},
}

/** Elements that an array without them would be read to have. */
const ARRAYS = { enumerable: {}, hidden: {}, elements: { 0: 'evil', 1: 'evil', 7: 'evil', 20: 'evil' } }

/** re2js reads past the end of its own arrays, so no pattern compiles there: the load is refused. */
const PATTERNS = /matches|#regex/i

interface Answer {
  readonly guarded: boolean
  readonly answers: readonly Told[]
  readonly examples: readonly (readonly [expression: string, kind: string, value: unknown])[]
}

type Told = readonly [kind: string, value: unknown]
const evaluated = ({ expression, root }: Row): Told => {
  const answer = evaluateDynamic(expression, root, { profile: 'pel', nowMs: 0 })
  if (answer.ok) return ['value', answer.value]
  return answer.failure === undefined ? ['refused', answer.diagnostics[0]?.code] : ['failure', answer.failure.code]
}

const spoiled = (pollution: unknown, asked: readonly Row[], flags: readonly string[] = []): Answer => {
  if (!existsSync(BUILT)) throw new Error('dist is missing: run `npm run build` first')
  const child = spawnSync(process.execPath, ['--disallow-code-generation-from-strings', ...flags, HARNESS], {
    input: JSON.stringify({ rows: asked, pollution }),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  expect(child.stderr).toBe('')
  return JSON.parse(child.stdout) as Answer
}

/** As the harness writes them. */
const digits = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)

/** What this process answers, as JSON; each row is asked for several times. */
const answered = new Map<Row, string>()
const clean = (row: Row): string => {
  const text = answered.get(row) ?? JSON.stringify(evaluated(row), digits)
  answered.set(row, text)
  return text
}

/** The rows whose answers differ from those of this process. */
const differing = (asked: readonly Row[], { answers }: Answer): readonly unknown[] =>
  asked
    .map((row, index) => ({
      row: row.expression,
      clean: clean(row),
      spoiled: JSON.stringify(answers[index]),
    }))
    .filter(answer => answer.clean !== answer.spoiled)

const examples = [...REGISTRY.values()].flatMap(entry => entry.examples)
const expected = examples.map(({ expression, value, error }) => [expression, error ? null : (value ?? null)])

describe('a process that forbids code from strings, with a spoiled Object.prototype', () => {
  let hostile: Answer
  beforeAll(() => {
    hostile = spoiled(OBJECTS, rows)
  }, 60_000)

  it('refuses code from strings', () => {
    expect(hostile.guarded).toBe(true)
  })

  it('returns for every row what a clean process returns', () => {
    expect(differing(rows, hostile)).toEqual([])
  })

  it('returns for every example what the reference says', () => {
    expect(hostile.examples.map(([expression, , value]) => [expression, value])).toEqual(expected)
  })
})

describe('a process with a spoiled Array.prototype', () => {
  it('returns for every row and example without a pattern what a clean process returns', () => {
    const plain = ({ expression }: { readonly expression: string }): boolean => !PATTERNS.test(expression)
    const asked = rows.filter(plain)
    const hostile = spoiled(ARRAYS, asked)
    expect(differing(asked, hostile)).toEqual([])
    expect(
      hostile.examples
        .filter(([expression]) => plain({ expression }))
        .map(([expression, , value]) => [expression, value]),
    ).toEqual(expected.filter(([expression]) => plain({ expression: String(expression) })))
  }, 60_000)
})

describe.each(['delete', 'throw'])('a process under --disable-proto=%s', mode => {
  it('returns for every row what a clean process returns', () => {
    const nothing = { enumerable: {}, hidden: {}, elements: {} }
    expect(differing(rows, spoiled(nothing, rows, [`--disable-proto=${mode}`]))).toEqual([])
  }, 60_000)
})
