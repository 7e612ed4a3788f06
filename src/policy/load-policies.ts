import { isObject, type JsonValue } from '../oauth.ts'
import { byPlace, type Diagnostic } from '../outcome.ts'
import { atOnce, type Sliced } from '../slices.ts'
import type { Source } from '../source/index.ts'
import type { ClientIndex } from './candidates.ts'
import type { CompiledPolicy } from './compiled.ts'
import { createConcerning } from './concerned.ts'
import { createConflictCheck } from './conflicts.ts'
import type { ClientRecord, LoadedPolicies, PolicyInput } from './decision.ts'
import type { AppliesTo, PolicyFile } from './file.ts'
import { whyUnseen } from './fulfilment.ts'
import { checkLints } from './lints/index.ts'
import { inOrder, rememberPlans } from './plan.ts'
import { checkBlind, type ReadPolicy, readPolicy } from './read-policy.ts'
import { selector } from './select.ts'
import { policySet } from './set.ts'
import { shareTypes, type TypesOf } from './shared-types.ts'
import { checkTrust } from './trust/index.ts'
import { type VouchedClaims, vouchedFor } from './vouched.ts'

/** What a load makes besides the answer; policy tests build on it. */
export interface Compiled {
  /** In the order of plans; null when any diagnostic is an error. */
  readonly policies: readonly CompiledPolicy[] | null
  readonly diagnostics: readonly Diagnostic[]
  readonly index: ClientIndex
}

/** Loads policy files again and again. What one said last time is kept for as long as it, and all it depends on, is the same. */
export type PoliciesLoader = (input: PolicyInput) => Sliced<LoadedPolicies>

/**
 * Loads policy files: checks and compiles each, then all together against the registry of clients.
 *
 * All mistakes of all files are reported, sorted by place. With an error there is no policy set.
 */
export const loadPolicies = (input: PolicyInput): LoadedPolicies => atOnce(createPoliciesLoader()(input))

export const createPoliciesLoader = (): PoliciesLoader => {
  const compile = createCompiler()
  return function* (input) {
    const { policies, diagnostics, index } = yield* compile(input)
    if (policies === null) return { policies, diagnostics }
    return { policies: yield* policySet(policies, yield* rememberPlans(policies, index)), diagnostics }
  }
}

export const compilePolicies = (input: PolicyInput): Compiled => atOnce(createCompiler()(input))

/** What is kept of a file. */
interface KeptPolicy extends ReadPolicy {
  /** Made when it is first asked for. */
  blind: readonly Diagnostic[] | null
  /** The claims of issuers that it was compiled with; empty without any. */
  readonly typed: string
}

const createCompiler = (): ((input: PolicyInput) => Sliced<Compiled>) => {
  const reading = createReading()
  const concerning = createConcerning()
  const conflicts = createConflictCheck()
  return function* (input) {
    const diagnostics: Diagnostic[] = []
    const report = (diagnostic: Diagnostic): void => {
      diagnostics.push(diagnostic)
    }
    const { read, blind } = reading(input)
    const names = new Map<string, Source>()
    const policies: CompiledPolicy[] = []
    const concerned = new Map<CompiledPolicy, readonly ClientRecord[]>()
    const { index, of } = yield* concerning(input)
    for (const source of input.sources) {
      yield
      const vouched = yield* vouchedIn(source, index)
      const known = read(source, vouched)
      for (const diagnostic of known.diagnostics) report(diagnostic)
      if (known.read === null) continue
      const { file, compiled } = known.read
      checkName(source, file, names, report)
      const { clients, isAnyBlind, told } = yield* of(file, compiled)
      concerned.set(compiled, clients)
      for (const diagnostic of told) report(diagnostic)
      if (isAnyBlind) for (const one of blind(source, vouched)) report(one)
      policies.push(compiled)
    }
    const clientsOf = (policy: CompiledPolicy): readonly ClientRecord[] => concerned.get(policy) ?? []
    yield* conflicts(policies, clientsOf, report)
    yield* checkTrust(policies, clientsOf, report)
    yield* checkLints(policies, clientsOf, report)
    diagnostics.sort(byPlace)
    const broken = diagnostics.some(({ severity }) => severity === 'error')
    return { policies: broken ? null : inOrder(policies), diagnostics, index }
  }
}

/** Reads the files of one load; each is compiled at most once for as long as it stays as it is. */
interface Reading {
  readonly read: (source: Source, vouched: VouchedClaims | null) => ReadPolicy
  /** What is wrong with a file for clients whose claims are sent to the upstream. */
  readonly blind: (source: Source, vouched: VouchedClaims | null) => readonly Diagnostic[]
}

/** Makes what reads the files of one load after the other. Other constants make other policies. */
const createReading = (): ((input: PolicyInput) => Reading) => {
  let settings = ''
  let kept = new Map<Source, KeptPolicy>()
  let types: TypesOf | null = null
  return ({ consts, fulfilment, exchanges = fulfilment === 'issue' }) => {
    const unseen = whyUnseen(fulfilment)
    const wanted = JSON.stringify([consts, unseen, exchanges])
    const known = wanted === settings ? kept : new Map<Source, KeptPolicy>()
    if (wanted !== settings || types === null) types = shareTypes({ unseen, exchanges })
    const load: Constants = { consts, unseen, exchanges, typesOf: types }
    const next = new Map<Source, KeptPolicy>()
    settings = wanted
    kept = next
    const keptOf = (source: Source, vouched: VouchedClaims | null): KeptPolicy => {
      const typed = vouched === null ? '' : JSON.stringify([vouched.claims, vouched.issuers, [...vouched.chosen]])
      const before = next.get(source) ?? known.get(source)
      const one = before?.typed === typed ? before : { ...readPolicy(source, { ...load, vouched }), blind: null, typed }
      next.set(source, one)
      return one
    }
    return {
      read: keptOf,
      blind: (source, vouched) => {
        const one = keptOf(source, vouched)
        if (one.read !== null) one.blind ??= checkBlind(source, one.read.file, { ...load, vouched })
        return one.blind ?? []
      },
    }
  }
}

interface Constants {
  readonly consts: { readonly [name: string]: JsonValue }
  readonly unseen: string | null
  readonly exchanges: boolean
  readonly typesOf: TypesOf
}

/** The claims that issuers vouch for in every request of a policy: null for most, whose clients have no issuer. */
function* vouchedIn({ value }: Source, { all, find }: ClientIndex): Sliced<VouchedClaims | null> {
  if (!hasIssuers(all)) return null
  const written = isObject(value) ? value['applies_to'] : undefined
  try {
    return vouchedFor(yield* find(selector((written ?? {}) as AppliesTo)))
  } catch {
    // Its shape is wrong, which is told where it is read.
    return null
  }
}

const issuersKnown = new WeakMap<ClientIndex['all'], boolean>()

const hasIssuers = (all: ClientIndex['all']): boolean => {
  const known = issuersKnown.get(all) ?? all.some(({ vouched }) => vouched != null)
  issuersKnown.set(all, known)
  return known
}

const checkName = (
  source: Source,
  { policy }: PolicyFile,
  names: Map<string, Source>,
  report: (diagnostic: Diagnostic) => void,
): void => {
  const first = names.get(policy)
  if (first === undefined) {
    names.set(policy, source)
    return
  }
  const here = first.placeOf(first.spanOf(['policy']))
  report(
    source.diagnose(source.spanOf(['policy']), {
      code: 'CG3001',
      message: `the policy \`${policy}\` is in two files`,
      help: 'give one of them another name',
      related: [{ message: 'also here', file: here.file, line: here.line, column: here.column }],
    }),
  )
}
