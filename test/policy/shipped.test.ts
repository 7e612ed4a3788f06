import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { type ClientRecord, loadPolicies, type PolicyTestResults, runPolicyTests } from '../../src/policy/index.ts'
import { render, type Source } from '../../src/source/index.ts'
import { CLIENTS, sourceOf } from './given.ts'

const FOLDER = new URL('../../policies/', import.meta.url)
const read = (name: string): Source => sourceOf(readFileSync(new URL(name, FOLDER), 'utf8'), name)

const agent = (clientId: string, kind: string, may: readonly string[]): ClientRecord => ({
  clientId,
  method: 'client_secret_basic',
  grantTypes: [TOKEN_EXCHANGE],
  scopes: ['orders:read', 'orders:write'],
  audiences: ['https://orders.example.com'],
  accessTokenLifetime: null,
  metadata: { kind, may },
})

const files = readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter(name => name.endsWith('.yaml'))
  .sort()
const tests = files.filter(name => name.endsWith('.test.yaml')).map(read)
const sources = files.filter(name => !name.endsWith('.test.yaml')).map(read)
/** Those of the quick start, and an application with its agents. */
const clients = [
  ...CLIENTS,
  agent('chat', 'application', []),
  agent('order-agent', 'agent', ['orders:read']),
  agent('clerk-agent', 'agent', ['orders:read', 'orders:write']),
]
const input = { clients, fulfilment: 'issue', consts: {} } as const

const run = (policies: readonly Source[]): PolicyTestResults =>
  runPolicyTests({ ...input, sources: policies, tests, nowMs: Date.parse('2026-11-22T10:00:00Z') })

const failures = ({ cases }: PolicyTestResults): readonly string[] =>
  cases.filter(one => !one.passed).map(one => `${one.file}: ${one.name} ${JSON.stringify(one.differences)}`)

interface Guard {
  readonly source: Source
  readonly index: number
  readonly name: string
}

const rulesOf = ({ value }: Source): readonly { readonly id: string; readonly effect: string }[] =>
  (value as { rules?: { id: string; effect: string }[] }).rules ?? []

const guards: readonly Guard[] = sources.flatMap(source =>
  rulesOf(source).flatMap(({ id, effect }, index) =>
    effect === 'allow' ? [] : [{ source, index, name: `${source.file}/${id}` }],
  ),
)

/** The same policy without one of its rules. */
const without = ({ source, index }: Guard): Source => {
  const value = source.value as { [name: string]: unknown }
  const rules = rulesOf(source).filter((_, at) => at !== index)
  const { rules: _, ...rest } = value
  return sourceOf(JSON.stringify(rules.length === 0 ? rest : { ...rest, rules }), source.file)
}

describe('the shipped policies', () => {
  it('returns all of them together for the clients of the quick start, without a warning', () => {
    const { policies, diagnostics } = loadPolicies({ ...input, sources })
    expect(render(diagnostics)).toBe('')
    expect(policies?.names).toEqual(
      files
        .filter(name => !name.endsWith('.test.yaml'))
        .map(name => basename(name, '.yaml'))
        .sort(),
    )
  })

  it('accepts all of their tests', () => {
    const results = run(sources)
    expect(render(results.diagnostics)).toBe('')
    expect(failures(results)).toEqual([])
    expect(results.cases.length).toBeGreaterThan(40)
  })

  it('requires that a test beside each policy sees every rule true and false', () => {
    const { coverage } = run(sources)
    const always = coverage.filter(({ rule, seen }) => !rule.endsWith('/registered') && seen.length < 2)
    expect(always).toEqual([])
    expect(tests.map(({ file }) => file)).toEqual(sources.map(({ file }) => file.replace('.yaml', '.test.yaml')))
  })

  it('are those of the example of agents, word for word', () => {
    const example = new URL('../../examples/agents/policies/', import.meta.url)
    const rules = (folder: URL, name: string): string =>
      readFileSync(new URL(name, folder), 'utf8').replace(/^# yaml-language-server.*\n/, '')
    for (const name of readdirSync(example).filter(one => !one.endsWith('.test.yaml')))
      expect(rules(new URL('exchange/', FOLDER), name)).toBe(rules(example, name))
  })

  it.each(guards)('requires that a test fails when $name is deleted', guard => {
    const weakened = sources.map(source => (source === guard.source ? without(guard) : source))
    const results = run(weakened)
    expect(render(results.diagnostics)).toBe('')
    expect(failures(results).length).toBeGreaterThan(0)
  })
})
