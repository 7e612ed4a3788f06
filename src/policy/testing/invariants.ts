/** Invariants: what must hold for every request, checked on requests made from the schemas. */
import type { Explanation, Expression, Type } from '../../expression/index.ts'
import { type Endpoint, type JsonObject, type JsonValue, JWT_BEARER, TOKEN_EXCHANGE } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Path, Source } from '../../source/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientRecord, Decision, PolicyExplanation, PolicySet } from '../decision.ts'
import { constant, environment, factsTypes } from '../environment.ts'
import { prepareAt } from '../expressions.ts'
import { BLOCKS, CLAIM_TARGETS, type PolicyFile } from '../file.ts'
import { explainRequest, type RequestOfCase, type TestWorld } from './admission.ts'
import type { ClientFile, Given, InvariantFile, TestFile } from './case.ts'
import { verifiesTokens, worldOf } from './exchange-of-case.ts'
import { clientOf, requestOf } from './facts-of-case.ts'
import { FIXED_NOW, type LoadedTest, type LoadedTests, loadTests, type PolicyTestInput } from './files.ts'
import { type RandomRequest, requests } from './generate.ts'
import { ofPlatform } from './issued.ts'
import { type ReadFacts, readFacts } from './read-names.ts'
import { setOf } from './run.ts'
import { wordsOf } from './words.ts'

/** Requests made for each invariant. */
const REQUESTS = 1000

export interface Counterexample {
  /** The smallest request found, as a case of a test would write it. */
  readonly given: RandomRequest
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
  /** Facts that the invariant reads and that were null in every request: it has failed, since it says nothing. */
  readonly missing: readonly string[]
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

/** Checks test files as far as that needs no request: their shape, their names, and the expressions of their invariants. */
export const checkPolicyTests = (input: PolicyTestInput): readonly Diagnostic[] => {
  const { tests, diagnostics } = loadTests(input)
  const found = [...diagnostics]
  for (const loaded of tests)
    for (const [index, invariant] of (loaded.test.invariants ?? []).entries())
      prepareInvariant(loaded, invariant, index, input, found)
  return found
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
      const prepared = prepareInvariant(loaded, invariant, index, input, diagnostics)
      if (prepared !== null && input.only?.(invariant.name) !== false)
        invariants.push(await check(loaded, prepared, input, seed))
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

/** The type of the facts, open to what any policy declares of them, and of the decision of these policies. */
const rootType = (policies: readonly CompiledPolicy[], exchanges: boolean): Type => {
  const blocks = Object.fromEntries(Object.keys(BLOCKS).map(block => [block, { additionalProperties: true }]))
  const grant_types = [TOKEN_EXCHANGE, JWT_BEARER].filter(grant =>
    policies.some(({ applies }) => applies.grantTypes?.has(grant)),
  )
  const all = { policy: 'invariants', applies_to: { grant_types }, ...blocks } as unknown as PolicyFile
  const facts = factsTypes(all, { unseen: null, exchanges, declaredAt: () => undefined })('claim')
  if (facts.kind !== 'map') return anything
  const decision: Type = { kind: 'string', nullable: false, enum: ['allow', 'deny'] }
  const properties = new Map(facts.properties)
  properties.set('decision', { type: decision, trust: 'verified' })
  const claims = CLAIM_TARGETS.map(target => [target, { type: claimsType(target, policies) }] as const)
  const settings = (['lifetime', 'scope', 'audience'] as const).map(name => [name, { type: anything }] as const)
  for (const [name, known, title] of [
    ['claims', claims, 'the claims of the tokens'],
    ['token', settings, 'the settings of the token'],
  ] as const) {
    const type: Type = { kind: 'map', nullable: false, properties: new Map(known), additional: null, title }
    properties.set(name, { type })
  }
  return { ...facts, properties }
}

/** A claim that no policy sets is null in every token: what is said of it is said of nothing. */
const claimsType = (target: (typeof CLAIM_TARGETS)[number], policies: readonly CompiledPolicy[]): Type => {
  const names = policies.flatMap(({ claims }) => claims.filter(one => one.target === target).map(({ name }) => name))
  const title = `the claims that policies set in the ${target.replace('_', ' ')}`
  const properties = new Map(names.map(name => [name, { type: anything }]))
  return { kind: 'map', nullable: false, properties, additional: null, title }
}

/** An invariant that is ready to be asked about requests, with the policies of its test file. */
export interface PreparedInvariant {
  readonly name: string
  readonly source: Source
  readonly path: Path
  readonly line: number
  readonly when: Expression | null
  readonly expect: Expression
  readonly policies: readonly CompiledPolicy[]
  readonly world: TestWorld
  /** The clients that the test file writes out. */
  readonly written: readonly ClientFile[]
  /** The endpoints that its policies name. */
  readonly endpoints: readonly Endpoint[]
  /** The instant of its requests, in milliseconds. */
  readonly nowMs: number
}

/** Reads the invariants of all test files, for whoever asks about other requests than random ones. */
export const prepareInvariants = (
  input: PolicyTestInput,
): { readonly invariants: readonly PreparedInvariant[]; readonly diagnostics: readonly Diagnostic[] } => {
  const tests = input.tests.filter(({ value }) => (value as Partial<TestFile> | null)?.invariants !== undefined)
  const { tests: loaded, diagnostics } = loadTests({ ...input, tests })
  const found = [...diagnostics]
  const invariants = loaded.flatMap(one =>
    (one.test.invariants ?? []).flatMap((invariant, index) => {
      const prepared = prepareInvariant(one, invariant, index, input, found)
      return prepared === null || input.only?.(invariant.name) === false ? [] : [ready(one, prepared, input)]
    }),
  )
  return { invariants, diagnostics: found }
}

const ready = (
  loaded: LoadedTest,
  { invariant, path, when, expect }: Prepared,
  input: PolicyTestInput,
): PreparedInvariant => {
  const { source, test, policies } = loaded
  const { clients, endpoints } = wordsOf(loaded, input, when === null ? [expect] : [when, expect])
  return {
    name: invariant.name,
    source,
    path,
    line: source.placeOf(source.spanOf([...path, 'name'])).line,
    when,
    expect,
    policies,
    world: worldOf(input, test.fulfilment),
    written: clients.filter(client => typeof client !== 'string'),
    endpoints: endpoints.length === 0 ? ['token'] : endpoints,
    nowMs: test.now === undefined ? (input.nowMs ?? FIXED_NOW) : Date.parse(test.now),
  }
}

const prepareInvariant = (
  { source, test, policies }: LoadedTest,
  invariant: InvariantFile,
  index: number,
  input: PolicyTestInput,
  diagnostics: Diagnostic[],
): Prepared | null => {
  const names = new Map(Object.entries(input.consts).map(([name, value]) => [name, constant(value)]))
  const exchanges = verifiesTokens(worldOf(input, test.fulfilment))
  const known = environment({ policy: 'invariants' }, rootType(policies, exchanges), names)
  const path = ['invariants', index]
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic)
  }
  const prepare = (name: 'when' | 'expect', text: string): Expression | null =>
    prepareAt(source, [...path, name], text, known, report)?.expression ?? null
  const when = invariant.when === undefined ? null : prepare('when', invariant.when)
  const expect = prepare('expect', invariant.expect)
  if (expect === null || (when === null && invariant.when !== undefined)) return null
  for (const [name, expression] of [
    ['when', when],
    ['expect', expect],
  ] as const) {
    const kind = expression?.type.kind
    if (kind === undefined || kind === 'any' || kind === 'boolean') continue
    const message = 'the condition is neither true nor false'
    const help = "compare the value with something, as in decision == 'allow', or with null"
    report(source.diagnose(source.spanOf([...path, name]), { code: 'CG3030', message, help }))
    return null
  }
  return { invariant, path, when, expect }
}

/** One request with everything an invariant may read. */
export interface Decided {
  readonly root: JsonValue
  readonly request: RequestOfCase
}

/** Sees which facts are ever there. What is said of the decision itself is no fact. */
const watch = ({ all }: ReadFacts) => {
  const unseen = new Map(
    all.filter(({ path }) => !/^(?:decision|claims|token)\b/.test(path)).map(one => [one.path, one]),
  )
  return {
    look: (root: JsonValue): void => {
      for (const [path, { valueIn }] of unseen) if (valueIn(root) !== null) unseen.delete(path)
    },
    missing: (): readonly string[] => [...unseen.keys()],
  }
}

const check = async (
  loaded: LoadedTest,
  { invariant, path, when, expect }: Prepared,
  input: PolicyTestInput,
  seed: number,
): Promise<InvariantResult> => {
  const fc = await import('fast-check')
  const { source, test, policies } = loaded
  const usual = test.now === undefined ? (input.nowMs ?? FIXED_NOW) : Date.parse(test.now)
  const set = setOf(policies)
  const world: TestWorld = worldOf(input, test.fulfilment)
  const instantOf = ({ now }: RandomRequest): number => (now === undefined ? usual : Date.parse(now))
  const decided = (given: RandomRequest): Decided | null => decide(given, set, input.clients, instantOf(given), world)
  let concerned = 0
  const own = when === null ? [expect] : [when, expect]
  const seen = watch(readFacts(own))
  const concerns = (root: JsonValue, nowMs: number): boolean => when === null || !isFalse(when, root, nowMs)
  const holds = (given: RandomRequest): boolean => {
    const outcome = decided(given)
    const nowMs = instantOf(given)
    if (outcome === null) return true
    seen.look(outcome.root)
    if (!concerns(outcome.root, nowMs)) return true
    concerned++
    return (when === null || isTrue(when, outcome.root, nowMs)) && isTrue(expect, outcome.root, nowMs)
  }
  const written = requests(fc, wordsOf(loaded, input, own), input.clients, usual)
  const isVouched = input.clients.some(({ issuer }) => issuer != null)
  const random = isVouched
    ? fc.tuple(written, fc.nat(0xffff)).map(([given, left]) => ofPlatform(given, left, input))
    : written
  const details = fc.check(fc.property(random, holds), {
    seed,
    numRuns: REQUESTS,
  })
  const { line } = source.placeOf(source.spanOf([...path, 'name']))
  const given = details.counterexample?.[0] ?? null
  const outcome = given === null ? null : decided(given)
  const counterexample =
    given === null || outcome === null
      ? null
      : {
          given,
          explanation: explainRequest(set, outcome.request, instantOf(given)),
          ...shown(when, expect, outcome.root, instantOf(given)),
        }
  const missing = details.failed ? [] : seen.missing()
  return {
    file: source.file,
    line,
    name: invariant.name,
    passed: !details.failed && concerned > 0 && missing.length === 0,
    requests: details.numRuns,
    concerned,
    missing,
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

const decide = (
  given: Given,
  set: PolicySet,
  registered: readonly ClientRecord[],
  nowMs: number,
  world: TestWorld,
): Decided | null => {
  const client = clientOf(given, registered)
  return client === null ? null : decideRequest(requestOf(given, client, nowMs, world), set, client, nowMs)
}

/** Decides a request, and returns everything that an invariant may read. */
export const decideRequest = (request: RequestOfCase, set: PolicySet, client: ClientRecord, nowMs: number): Decided => {
  const { facts, refusal } = request
  const result = refusal === null ? resultOf(set.decide(facts, nowMs), request, client) : NOTHING
  return { request, root: { ...(facts as unknown as JsonObject), ...result } }
}

/** The same request, refused. */
export const refusedRequest = (request: RequestOfCase): Decided => ({
  request,
  root: { ...(request.facts as unknown as JsonObject), ...NOTHING },
})

const NOTHING = {
  decision: 'deny',
  claims: { access_token: {}, id_token: {}, introspection: {} },
  token: { lifetime: null, scope: null, audience: null },
} as const satisfies JsonObject

/** What an invariant reads of a decision; a refusal gives nothing. */
const resultOf = (
  decision: Decision,
  { facts, settle }: RequestOfCase,
  { accessTokenLifetime }: ClientRecord,
): JsonObject => {
  const fulfilled = decision.decision === 'allow' ? decision.fulfil(facts) : null
  if (fulfilled?.ok !== true || settle(fulfilled.token) !== null) return NOTHING
  const { claims, token } = fulfilled
  const lifetimes = [token.lifetime, accessTokenLifetime].filter(one => one !== null)
  const lifetime = lifetimes.length === 0 ? null : Math.min(...lifetimes)
  return { decision: 'allow', claims, token: { lifetime, scope: token.scope, audience: token.audience } }
}
