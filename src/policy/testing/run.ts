import type { Diagnostic } from '../../outcome.ts'
import { atOnce } from '../../slices.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientRecord, PolicyExplanation, PolicySet } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { compilePolicies } from '../load-policies.ts'
import { makePlan } from '../plan.ts'
import { policySet } from '../set.ts'
import { explainRequest } from './admission.ts'
import type { CaseFile } from './case.ts'
import { merged } from './case.ts'
import { compare, type Difference } from './compare.ts'
import { type Coverage, tally } from './covered/index.ts'
import { worldOf } from './exchange-of-case.ts'
import { clientOf, requestOf } from './facts-of-case.ts'
import { FIXED_NOW, type LoadedTest, type LoadedTests, loadTests, type PolicyTestInput } from './files.ts'

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
  /** Of every part of every policy, whether a case reaches it or not. */
  readonly parts: Coverage
}

/** Runs policy tests: every case is decided by the real engine, without HTTP. */
export const runPolicyTests = (input: PolicyTestInput): PolicyTestResults => runLoaded(loadTests(input), input)

/** Runs the cases of test files that are loaded already. */
export const runLoaded = ({ tests, diagnostics }: LoadedTests, input: PolicyTestInput): PolicyTestResults => {
  const counts = tally(everyPolicy(tests, input))
  const cases = tests.flatMap(loaded => runFile(loaded, input, counts.add))
  return { diagnostics, cases, coverage: coverageOf(cases), parts: counts.result() }
}

/** Each policy once: as a test has loaded it, else by itself, so that a policy without a test counts as well. */
const everyPolicy = (tests: readonly LoadedTest[], input: PolicyTestInput): readonly CompiledPolicy[] => {
  const known = new Map(tests.flatMap(({ policies }) => policies.map(policy => [policy.source, policy] as const)))
  return input.sources.flatMap(source => {
    const policy = known.get(source)
    return policy === undefined ? (compilePolicies({ ...input, sources: [source] }).policies ?? []) : [policy]
  })
}

type Observe = (explanation: PolicyExplanation, facts: Facts) => void

const runFile = (loaded: LoadedTest, input: PolicyTestInput, observe: Observe): readonly CaseResult[] => {
  const { test, policies } = loaded
  const set = setOf(policies)
  return (test.cases ?? []).flatMap((one, index) => {
    const client = input.only?.(one.name) === false ? null : clientOf(merged(test.defaults ?? {}, one), input.clients)
    return client === null ? [] : [runCase({ ...loaded, one, index, client, set }, input, observe)]
  })
}

/** A case may change a registered client, so nothing remembered of the registry counts. */
export const setOf = (policies: readonly CompiledPolicy[]): PolicySet =>
  atOnce(policySet(policies, (asker, endpoint, grant) => makePlan(policies, asker, endpoint, grant)))

interface Case extends LoadedTest {
  readonly one: CaseFile
  readonly index: number
  readonly client: ClientRecord & { readonly name: string | null }
  readonly set: PolicySet
}

const runCase = (
  { source, test, one, index, client, set }: Case,
  input: PolicyTestInput,
  observe: Observe,
): CaseResult => {
  const instant = one.now ?? test.now
  const nowMs = instant === undefined ? (input.nowMs ?? FIXED_NOW) : Date.parse(instant)
  const world = worldOf(input, test.fulfilment)
  const request = requestOf(merged(test.defaults ?? {}, one), client, nowMs, world)
  const explanation = explainRequest(set, request, nowMs)
  if (request.refusal === null) observe(explanation, request.facts)
  const differences = compare(one.expect, explanation, client)
  const { line } = source.placeOf(source.spanOf(['cases', index, 'name']))
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
