import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/outcome.ts'
import { CODES, checkInvariants, type Fulfilment, loadPolicies, runPolicyTests } from '../../src/policy/index.ts'
import { render, type Source } from '../../src/source/index.ts'
import { BASELINE, CLIENTS, NOW, sourceOf } from './given.ts'

const FOLDER = new URL('./golden/', import.meta.url)
const FULFILMENT = /^# fulfilment: (\w+)$/m
const GRANTS = /^# grants: (.+)$/m

/** Said of issuers, which only a gateway has: test/golden. */
const OF_ISSUERS = ['CG3064', 'CG3065']

const files = readdirSync(FOLDER)
const cases = files.filter(name => name.endsWith('.yaml'))
const isTest = (name: string): boolean => name.endsWith('.test.yaml')

/** Every `.yaml` is a policy (several, between lines of `# ---`); the `.txt` beside it is all that is said about it. */
const diagnosticsOfPolicies = (name: string, text: string): readonly Diagnostic[] => {
  const parts = text.split(/^# ---\n/m)
  const grants = GRANTS.exec(text)?.[1]?.split(' ') ?? []
  return loadPolicies({
    sources: parts.map((part, index): Source => sourceOf(part, parts.length === 1 ? name : `${index + 1}-${name}`)),
    clients: CLIENTS.map(client => ({ ...client, grantTypes: [...client.grantTypes, ...grants] })),
    fulfilment: (FULFILMENT.exec(text)?.[1] ?? 'issue') as Fulfilment,
    consts: { environment: 'test' },
  }).diagnostics
}

/** Every `.test.yaml` is a policy test of the policy `baseline`. */
const diagnosticsOfTest = async (name: string, text: string): Promise<readonly Diagnostic[]> => {
  const input = {
    sources: [sourceOf(BASELINE, 'baseline.yaml')],
    tests: [sourceOf(text, name)],
    clients: CLIENTS,
    fulfilment: 'issue',
    consts: {},
    nowMs: NOW,
  } as const
  return [...runPolicyTests(input).diagnostics, ...(await checkInvariants(input, { seed: 1 })).diagnostics]
}

describe('a file with mistakes', () => {
  it.each(cases)('reports %s as its golden file shows', async name => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8')
    const diagnostics = isTest(name) ? await diagnosticsOfTest(name, text) : diagnosticsOfPolicies(name, text)
    expect(diagnostics.length).toBeGreaterThan(0)
    await expect(render(diagnostics)).toMatchFileSnapshot(new URL(name.replace('.yaml', '.txt'), FOLDER).pathname)
  })

  it('requires a golden file for every code of the room, and a page for every code in a golden file', () => {
    const shown = files.filter(name => name.endsWith('.txt')).map(name => readFileSync(new URL(name, FOLDER), 'utf8'))
    const codes = new Set([...OF_ISSUERS, ...(shown.join('\n').match(/CG3\d{3}(?=\])/g) ?? [])])
    expect([...codes].toSorted()).toEqual(Object.keys(CODES).toSorted())
  })
})
