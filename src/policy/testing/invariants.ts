/** Invariants: what must hold for every request, checked on requests made from the schemas. */
import type { Explanation, Expression, Type } from '../../expression/index.ts'
import type { JsonObject, JsonValue } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source } from '../../source/index.ts'
import type { ClientRecord, Decision, PolicyExplanation, PolicySet } from '../decision.ts'
import { constant, environment, factsTypes } from '../environment.ts'
import { prepareAt } from '../expressions.ts'
import type { Facts } from '../facts.ts'
import { BLOCKS } from '../file.ts'
import type { Given, InvariantFile, TestFile } from './case.ts'
import { clientOf, factsOf } from './facts-of-case.ts'
import { type LoadedTest, type LoadedTests, loadTests, type PolicyTestInput } from './files.ts'
import { requests } from './generate.ts'
import { setOf } from './run.ts'
import { wordsOf } from './words.ts'

/** Requests made for each invariant. */
const REQUESTS = 1000

export interface Counterexample {
  /** The smallest request found, as a case of a test would write it. */
  readonly given: Given
  readonly explanation: PolicyExplanation
  /** The values of the parts of `expect`, or of `when` if that fails. */
  readonly tree: Explanation
  readonly failure: string | null
}

export interface InvariantResult {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly passed: boolean
  /** Requests decided, and those of them that `when` is about. An invariant about none has failed: it says nothing. */
  readonly requests: number
  readonly concerned: number
  readonly counterexample: Counterexample | null
}

export interface InvariantResults {
  readonly seed: number
  readonly diagnostics: readonly Diagnostic[]
  readonly invariants: readonly InvariantResult[]
}

/** Checks the invariants of all test files; the same seed makes the same requests. */
export const checkInvariants = (
  input: PolicyTestInput,
  options: { readonly seed: number },
): Promise<InvariantResults> => {
  const tests = input.tests.filter(({ value }) => (value as Partial<TestFile> | null)?.invariants !== undefined)
  return checkLoaded(loadTests({ ...input, tests }), input, options)
}

const checkLoaded = async (
  { tests }: LoadedTests,
  input: PolicyTestInput,
  { seed }: { readonly seed: number },
): Promise<InvariantResults> => {
  const diagnostics: Diagnostic[] = []
  const invariants: InvariantResult[] = []
  for (const loaded of tests) {
    for (const [index, invariant] of (loaded.test.invariants ?? []).entries()) {
      const prepared = prepareInvariant(loaded.source, invariant, index, input, diagnostics)
      if (prepared !== null) invariants.push(await check(loaded, prepared, input, seed))
    }
  }
  return { seed, diagnostics, invariants }
}

interface Prepared {
  readonly invariant: InvariantFile
  readonly path: Path
  readonly when: Expression | null
  readonly expect: Expression
}

const anything: Type = { kind: 'any', nullable: true }

/** The type of the facts, open to what any policy declares of them, and of the decision. */
const rootType = (): Type => {
  const blocks = Object.fromEntries(Object.keys(BLOCKS).map(block => [block, { additionalProperties: true }]))
  const facts = factsTypes({ policy: 'invariants', ...blocks }, { unseen: null, declaredAt: () => undefined })('claim')
  if (facts.kind !== 'map') return anything
  const decision: Type = { kind: 'string', nullable: false, enum: ['allow', 'deny'] }
  const properties = new Map(facts.properties)
  properties.set('decision', { type: decision, trust: 'verified' })
  for (const [name, members, title] of [
    ['claims', ['access_token', 'id_token', 'introspection'], 'the claims of the tokens'],
    ['token', ['lifetime', 'scope', 'audience'], 'the settings of the token'],
  ] as const) {
    const known = new Map(members.map(member => [member, { type: anything }]))
    properties.set(name, { type: { kind: 'map', nullable: false, properties: known, additional: null, title } })
  }
  return { ...facts, properties }
}

const prepareInvariant = (
  source: Source,
  invariant: InvariantFile,
  index: number,
  input: PolicyTestInput,
  diagnostics: Diagnostic[],
): Prepared | null => {
  const names = new Map(Object.entries(input.consts).map(([name, value]) => [name, constant(value)]))
  const known = environment({ policy: 'invariants' }, rootType(), names)
  const path = ['invariants', index]
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic)
  }
  const prepare = (name: 'when' | 'expect', text: string): Expression | null =>
    prepareAt(source, [...path, name], text, known, report)?.expression ?? null
  const when = invariant.when === undefined ? null : prepare('when', invariant.when)
  const expect = prepare('expect', invariant.expect)
  if (expect === null || (when === null && invariant.when !== undefined)) return null
  return { invariant, path, when, expect }
}

/** One request with everything an invariant may read. */
interface Decided {
  readonly root: JsonValue
  readonly facts: Facts
}

const check = async (
  loaded: LoadedTest,
  { invariant, path, when, expect }: Prepared,
  input: PolicyTestInput,
  seed: number,
): Promise<InvariantResult> => {
  const fc = await import('fast-check')
  const { source, test, policies } = loaded
  const nowMs = test.now === undefined ? input.nowMs : Date.parse(test.now)
  const set = setOf(policies)
  const decided = (given: Given): Decided | null => decide(given, set, input.clients, nowMs)
  let concerned = 0
  const concerns = (root: JsonValue): boolean => when === null || !isFalse(when, root, nowMs)
  const holds = (given: Given): boolean => {
    const outcome = decided(given)
    if (outcome === null || !concerns(outcome.root)) return true
    concerned++
    return (when === null || isTrue(when, outcome.root, nowMs)) && isTrue(expect, outcome.root, nowMs)
  }
  const details = fc.check(fc.property(requests(fc, wordsOf(loaded, input), input.clients), holds), {
    seed,
    numRuns: REQUESTS,
  })
  const { line } = source.placeOf(source.spanOf([...path, 'name']))
  const given = details.counterexample?.[0] ?? null
  const outcome = given === null ? null : decided(given)
  const counterexample =
    given === null || outcome === null
      ? null
      : { given, explanation: set.explain(outcome.facts, nowMs), ...shown(when, expect, outcome.root, nowMs) }
  return {
    file: source.file,
    line,
    name: invariant.name,
    passed: !details.failed && concerned > 0,
    requests: details.numRuns,
    concerned,
    counterexample,
  }
}

const isTrue = (expression: Expression, root: JsonValue, nowMs: number): boolean => {
  const evaluation = expression.evaluate(root, { nowMs })
  return evaluation.ok && evaluation.value === true
}

/** A `when` that fails is not false: the invariant has to be written so that it does not. */
const isFalse = (expression: Expression, root: JsonValue, nowMs: number): boolean => {
  const evaluation = expression.evaluate(root, { nowMs })
  return evaluation.ok && evaluation.value === false
}

const shown = (
  when: Expression | null,
  expect: Expression,
  root: JsonValue,
  nowMs: number,
): Pick<Counterexample, 'tree' | 'failure'> => {
  const culprit = when === null || isTrue(when, root, nowMs) ? expect : when
  const { result, tree } = culprit.explain(root, { nowMs })
  return { tree, failure: result.ok ? null : result.failure.message }
}

const decide = (given: Given, set: PolicySet, registered: readonly ClientRecord[], nowMs: number): Decided | null => {
  const client = clientOf(given, registered)
  if (client === null) return null
  const facts = factsOf(given, client, nowMs)
  return { facts, root: { ...(facts as unknown as JsonObject), ...resultOf(set.decide(facts, nowMs), facts, client) } }
}

const NOTHING = {
  decision: 'deny',
  claims: { access_token: {}, id_token: {}, introspection: {} },
  token: { lifetime: null, scope: null, audience: null },
} as const satisfies JsonObject

/** What an invariant reads of a decision; a refusal gives nothing. */
const resultOf = (decision: Decision, facts: Facts, { accessTokenLifetime }: ClientRecord): JsonObject => {
  const fulfilled = decision.decision === 'allow' ? decision.fulfil(facts) : null
  if (fulfilled?.ok !== true) return NOTHING
  const { claims, token } = fulfilled
  const lifetimes = [token.lifetime, accessTokenLifetime].filter(one => one !== null)
  const lifetime = lifetimes.length === 0 ? null : Math.min(...lifetimes)
  return { decision: 'allow', claims, token: { lifetime, scope: token.scope, audience: token.audience } }
}
