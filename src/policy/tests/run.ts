import type { Diagnostic } from '../../outcome.ts'
import { validate } from '../../schema/index.ts'
import type { Source } from '../../source/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientRecord, PolicyExplanation, PolicyInput } from '../decision.ts'
import type { PolicyFile } from '../file.ts'
import { compilePolicies } from '../load.ts'
import { makePlan } from '../plan.ts'
import { policySet } from '../set.ts'
import type { CaseFile, TestFile } from './case.ts'
import { merged } from './case.ts'
import { compare, type Difference } from './compare.ts'
import { clientOf, factsOf } from './facts-of-case.ts'

export interface PolicyTestInput extends PolicyInput {
  /** The test files; `sources` are the policies. */
  readonly tests: readonly Source[]
  /** The instant of cases that name none, in milliseconds. */
  readonly nowMs: number
}

export interface CaseResult {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly passed: boolean
  readonly differences: readonly Difference[]
  /** The decision with its trees: what to show for a case that failed. */
  readonly explanation: PolicyExplanation
}

/** What the cases of all test files made each rule do. */
export interface RuleCoverage {
  readonly rule: string
  readonly file: string
  readonly line: number
  readonly seen: readonly ('true' | 'false' | 'error')[]
}

export interface PolicyTestResults {
  /** Mistakes in the policies or in the tests; a file with errors has no cases. */
  readonly diagnostics: readonly Diagnostic[]
  readonly cases: readonly CaseResult[]
  /** Of the policies that cases reached. */
  readonly coverage: readonly RuleCoverage[]
}

/** Runs policy tests: every case is decided by the real engine, without HTTP. */
export const runPolicyTests = (input: PolicyTestInput): PolicyTestResults => {
  const diagnostics: Diagnostic[] = []
  const cases: CaseResult[] = []
  const loads = new Map<string, readonly CompiledPolicy[] | null>()
  const load = (test: TestFile): readonly CompiledPolicy[] | null => {
    const key = JSON.stringify([test.policies ?? null, test.fulfilment ?? input.fulfilment])
    const known = loads.get(key)
    if (known !== undefined) return known
    const sources = input.sources.filter(source => test.policies?.includes(nameOf(source)) ?? true)
    const compiled = compilePolicies({ ...input, sources, fulfilment: test.fulfilment ?? input.fulfilment })
    // Warnings are for `check`; a test reports what keeps it from running.
    for (const one of compiled.diagnostics) if (one.severity === 'error') diagnostics.push(one)
    loads.set(key, compiled.policies)
    return compiled.policies
  }
  for (const source of input.tests) {
    const mistakes = validate('policy-test', source)
    diagnostics.push(...mistakes)
    if (mistakes.length > 0) continue
    // The schema has accepted the value, so it is a test file.
    const test = source.value as unknown as TestFile
    const unknown = checkNames(source, test, input)
    diagnostics.push(...unknown)
    const policies = unknown.length > 0 ? null : load(test)
    if (policies !== null) cases.push(...runFile(source, test, policies, input))
  }
  return { diagnostics: unique(diagnostics), cases, coverage: coverageOf(cases) }
}

const nameOf = (source: Source): string => (source.value as unknown as Partial<PolicyFile> | null)?.policy ?? ''

const unique = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(
    diagnostics.map(one => [`${one.file}:${one.line}:${one.column}:${one.code}:${one.message}`, one]),
  ).values(),
]

const checkNames = (source: Source, test: TestFile, input: PolicyTestInput): readonly Diagnostic[] => {
  const names = new Set(input.sources.map(nameOf))
  const policies = (test.policies ?? []).flatMap((name, index) =>
    names.has(name)
      ? []
      : [
          source.diagnose(source.spanOf(['policies', index]), {
            code: 'CG3060',
            message: `no policy is called \`${name}\``,
            help: 'a test names policies by their `policy:` key',
          }),
        ],
  )
  const clients = test.cases.flatMap((one, index) => {
    const { client } = merged(test.defaults ?? {}, one)
    if (typeof client !== 'string' || input.clients.some(known => known.clientId === client)) return []
    const path = one.client === undefined ? ['defaults', 'client'] : ['cases', index, 'client']
    return [
      source.diagnose(source.spanOf(path), {
        code: 'CG3061',
        message: `no client \`${client}\` is registered`,
        help: 'name a registered client, or write the client itself: { client_id: ..., metadata: ... }',
      }),
    ]
  })
  return [...policies, ...clients]
}

const runFile = (
  source: Source,
  test: TestFile,
  policies: readonly CompiledPolicy[],
  input: PolicyTestInput,
): readonly CaseResult[] =>
  test.cases.flatMap((one, index) => {
    const client = clientOf(merged(test.defaults ?? {}, one), input.clients)
    return client === null ? [] : [runCase(source, test, one, index, client, policies, input.nowMs)]
  })

const runCase = (
  source: Source,
  test: TestFile,
  one: CaseFile,
  index: number,
  client: ClientRecord & { name: string | null },
  policies: readonly CompiledPolicy[],
  defaultNowMs: number,
): CaseResult => {
  const instant = one.now ?? test.now
  const nowMs = instant === undefined ? defaultNowMs : Date.parse(instant)
  const facts = factsOf(merged(test.defaults ?? {}, one), client, nowMs)
  // A case may change a registered client, so nothing remembered of the registry counts.
  const set = policySet(policies, [], (asker, endpoint, grant) => makePlan(policies, asker, endpoint, grant))
  const explanation = set.explain(facts, nowMs)
  const differences = compare(one.expect, explanation, client)
  const { line } = source.diagnose(source.spanOf(['cases', index, 'name']), { code: 'CG3060', message: '', help: '' })
  return { file: source.file, line, name: one.name, passed: differences.length === 0, differences, explanation }
}

const coverageOf = (cases: readonly CaseResult[]): readonly RuleCoverage[] => {
  const rules = new Map<string, { rule: string; file: string; line: number; seen: Set<'true' | 'false' | 'error'> }>()
  for (const { explanation } of cases) {
    for (const { rule, file, line, outcome } of explanation.rules) {
      const known = rules.get(rule) ?? { rule, file, line, seen: new Set() }
      known.seen.add(outcome)
      rules.set(rule, known)
    }
  }
  return [...rules.values()]
    .map(({ seen, ...rest }) => ({ ...rest, seen: [...seen].toSorted() }))
    .toSorted((a, b) => (a.rule < b.rule ? -1 : 1))
}
