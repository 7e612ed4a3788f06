/** Every row of the expression language that is kept in files, and the examples of its library, with what Node.js answers. */
import { evaluateDynamic } from '../../src/expression/index.ts'
import { REGISTRY } from '../../src/expression/library/index.ts'
import type { JsonValue } from '../../src/oauth.ts'
import { readJson, readRows } from '../expression/rows.ts'

export interface Row {
  readonly expression: string
  readonly root: JsonValue
}

export const PROFILES = ['strict', 'pel'] as const
export const NOW = Date.UTC(2026, 10, 22, 10)

interface Kept {
  readonly expression: string
  readonly root?: JsonValue
}

/** All rows, each once. */
export const allRows = (): readonly Row[] => {
  const roots = readJson<readonly JsonValue[]>('spel-roots.json')
  const spring = readJson<JsonValue>('spring-root.json')
  const rows = [
    ...readRows<Kept>('pel-cases.jsonl'),
    ...readRows<Kept>('pel-functions.jsonl'),
    ...readRows<{ expression: string; root: number }>('spel.jsonl').map(row => ({
      ...row,
      root: roots[row.root] ?? null,
    })),
    ...readRows<Kept>('spring.jsonl').map(row => ({ ...row, root: spring })),
    ...[...REGISTRY.values()].flatMap(({ examples }) => examples.map(({ expression }) => ({ expression, root: {} }))),
  ]
  return rows.map(({ expression, root = {} }) => ({ expression, root }))
}

/** What is compared: a value, or the code of a failure or of the first diagnostic. */
export const answersOf = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ expression, root }) =>
    PROFILES.map(profile => {
      const answer = evaluateDynamic(expression, root, { profile, nowMs: NOW })
      const told = answer.ok ? [answer.value] : (answer.failure?.code ?? answer.diagnostics[0]?.code)
      return JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
    }),
  )

/** A text of all characters for each block of Unicode; of the blocks that have none, and for private use, every 64th. */
export const blocks = (size: number): readonly string[] =>
  Array.from({ length: 0x110000 / size }, (_, block) =>
    Array.from({ length: size }, (__, at) => block * size + at)
      .filter(code => code < 0xd800 || code > 0xdfff)
      .map(code => String.fromCodePoint(code))
      .join(''),
  ).filter((text, index) => /[^\p{Cn}\p{Co}]/u.test(text) || (text !== '' && index % 64 === 0))

/** What the tables of an engine could make different: cases, white space, classes of patterns, and the order of texts. */
export const OVER_UNICODE: readonly string[] = [
  '#string.upperCase(t)',
  '#string.lowerCase(t)',
  '#string.capitalize(t)',
  '#string.trim(t)',
  '#string.isBlank(t)',
  "#regex.replaceAll(t, '\\p{L}+', 'l')",
  "#regex.replaceAll(t, '\\p{Lu}+', 'u')",
  "#regex.replaceAll(t, '\\w+', 'w')",
  "#regex.replaceAll(t, '\\s+', 's')",
  "#regex.replaceAll(t, '(?i)[a-zß-ỿ]+', 'i')",
  '#string.asUrlEncoded(t)',
  '#string.asBase64Encoded(t)',
  '#crypto.sha256(t)',
]
