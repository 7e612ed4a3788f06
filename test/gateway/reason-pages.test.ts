/** Every reason code has a page with a cause and a way out, and a request in a test that has it. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { VERBS } from '../../src/cli/verbs.ts'
import { REASON_PAGES as EXCHANGE } from '../../src/exchange/index.ts'
import { REASON_PAGES, type RecordCode } from '../../src/gateway/index.ts'
import type { ReasonPage } from '../../src/outcome.ts'
import { claimgate } from '../cli/terminal.ts'
import { UPSTREAM_REQUESTS } from '../upstream/reason-requests.ts'
import { REQUESTS } from './reason-requests.ts'

/** Codes that take more than a request: the test that lets them happen. */
const ELSEWHERE = {
  overloaded: '../clients/secrets.test.ts',
  // Userinfo makes no record.
  dpop_ath: '../dpop/check.test.ts',
  dpop_key_differs: '../upstream/dpop.test.ts',
  inactive_after_loss: './loss.test.ts',
  inactive_ancestor: '../exchange/exchange.test.ts',
  upstream_unreachable: '../upstream/faults.test.ts',
  // A client is found by its `sub`, so that only `claimgate assertion --check` compares it with another name.
  assertion_sub_mismatch: '../cli/assertion-check.test.ts',
} as const satisfies { readonly [code in RecordCode]?: string }

/** Those of token exchanges and assertions, whose requests stand in tables of their own. */
const TABLES = [
  [/^grant_/, '../exchange/assertion-grants.test.ts'],
  [/^id_jag_/, '../exchange/id-jag.test.ts'],
  [/^/, '../exchange/refusals.test.ts'],
] as const
const tableOf = (code: string): string => TABLES.find(([pattern]) => pattern.test(code))?.[1] ?? ''
const OF_EXCHANGES = Object.fromEntries(Object.keys(EXCHANGE).map(code => [code, tableOf(code)]))

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const codes = Object.keys(REASON_PAGES) as readonly RecordCode[]

test('requires a request for every code, and a code for every request', () => {
  const asked = [
    ...Object.keys(REQUESTS),
    ...Object.keys(UPSTREAM_REQUESTS),
    ...Object.keys({ ...ELSEWHERE, ...OF_EXCHANGES }),
  ]
  expect(asked.toSorted()).toEqual(codes.toSorted())
})

test.each(Object.entries<string>({ ...ELSEWHERE, ...OF_EXCHANGES }))('requires that %s is in %s', (code, path) => {
  expect(existsSync(new URL(path, import.meta.url))).toBe(true)
  expect(read(path)).toContain(code)
})

describe.each<[string, ReasonPage]>(Object.entries(REASON_PAGES))('the page of %s', (code, page) => {
  test('has a title, a cause and a way out, in sentences', () => {
    expect(page.title).toMatch(/^[A-Za-z].*[^.]$/)
    for (const text of [page.cause, page.remedy]) expect(text).toMatch(/^[A-Z`].*\.$/s)
    expect(page.cause.length).toBeGreaterThan(30)
  })

  test('is printed by claimgate help, and stands in the documents', async () => {
    const { code: exit, out } = await claimgate(['help', code])
    expect(exit).toBe(0)
    const flat = (text: string): string => text.replace(/\s+/g, ' ')
    for (const text of [code, page.title, page.cause, page.remedy]) expect(flat(out)).toContain(flat(text))
    expect(out.split('\n').every(line => line.length <= 100)).toBe(true)
    expect(read('../../docs/reasons.md')).toContain(`### ${code}\n`)
  })
})

test('never has a code with the name of a verb, which help would show instead', () => {
  const verbs = VERBS.map(({ name }) => name.split(' ')[0])
  expect(codes.filter(code => verbs.includes(code))).toEqual([])
})
