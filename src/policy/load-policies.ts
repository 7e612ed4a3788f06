import { isObject, type JsonValue } from '../oauth.ts'
import { byPlace, type Diagnostic } from '../outcome.ts'
import { validate } from '../schema/index.ts'
import type { Path, Source } from '../source/index.ts'
import { indexClients } from './candidates.ts'
import { compilePolicy } from './compile.ts'
import type { CompiledPolicy } from './compiled.ts'
import { checkClaimConflicts } from './conflicts.ts'
import type { LoadedPolicies, PolicyInput } from './decision.ts'
import { CLAIM_TARGETS, type PolicyFile } from './file.ts'
import { checkFulfilment, claimsSeeUpstream } from './fulfilment.ts'
import { checkLints } from './lints/index.ts'
import { inOrder } from './plan.ts'
import { checkClients, clientFinder } from './registry.ts'
import { policySet } from './set.ts'
import { shareTypes } from './shared-types.ts'
import { checkTrust } from './trust/index.ts'
import { yamlTrap } from './yaml-traps.ts'

/** What a load makes besides the answer; policy tests build on it. */
export interface Compiled {
  /** In the order of plans; null when any diagnostic is an error. */
  readonly policies: readonly CompiledPolicy[] | null
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Loads policy files: checks and compiles each, then all together against the registry of clients.
 *
 * All mistakes of all files are reported, sorted by place. With an error there is no policy set.
 */
export const loadPolicies = (input: PolicyInput): LoadedPolicies => {
  const { policies, diagnostics } = compilePolicies(input)
  return { policies: policies === null ? null : policySet(policies, input.clients), diagnostics }
}

export const compilePolicies = (input: PolicyInput): Compiled => {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic)
  }
  const seesUpstream = claimsSeeUpstream(input.fulfilment)
  const typesOf = shareTypes(seesUpstream)
  const load = { consts: input.consts, claimsSeeUpstream: seesUpstream, typesOf, report }
  const names = new Map<string, Source>()
  const policies: CompiledPolicy[] = []
  const index = indexClients(input.clients)
  const clientsOf = clientFinder(index)
  for (const source of input.sources) {
    const policy = readPolicy(source, report)
    if (policy === null) continue
    checkName(source, policy, names, report)
    const compiled = compilePolicy(source, policy, load)
    const clients = clientsOf(compiled)
    checkClients(compiled, policy, index, clients, report)
    if (seesUpstream && clients.some(client => client.fulfilment && !claimsSeeUpstream(client.fulfilment)))
      checkBlind(source, policy, load, report)
    checkFulfilment(compiled, clients, input.fulfilment, report)
    policies.push(compiled)
  }
  checkClaimConflicts(policies, clientsOf, report)
  checkTrust(policies, clientsOf, report)
  checkLints(policies, clientsOf, report)
  diagnostics.sort(byPlace)
  const broken = diagnostics.some(({ severity }) => severity === 'error')
  return { policies: broken ? null : inOrder(policies), diagnostics }
}

/** Compiles once more for clients whose claims are sent to the upstream: what they read must be there before it answers. */
const checkBlind = (
  source: Source,
  policy: PolicyFile,
  load: Omit<Parameters<typeof compilePolicy>[2], 'report'>,
  report: (diagnostic: Diagnostic) => void,
): void => {
  const blind: Diagnostic[] = []
  const note = (diagnostic: Diagnostic): void => void blind.push(diagnostic)
  compilePolicy(source, policy, { ...load, claimsSeeUpstream: false, typesOf: shareTypes(false), report: note })
  const seen: Diagnostic[] = []
  compilePolicy(source, policy, { ...load, report: (diagnostic: Diagnostic): void => void seen.push(diagnostic) })
  const told = new Set(seen.map(({ code, line, column }) => `${code} ${line}:${column}`))
  for (const one of blind) if (!told.has(`${one.code} ${one.line}:${one.column}`)) report(one)
}

/** Checks the shape of a file; null when it does not have the shape of a policy. */
const readPolicy = (source: Source, report: (diagnostic: Diagnostic) => void): PolicyFile | null => {
  const traps = expressionPlaces(source.value)
    .map(([path, value]) => yamlTrap(source, path, value))
    .filter(trap => trap !== null)
  // A trap explains what the schema can only call a wrong type.
  const trapped = (one: Diagnostic): boolean => traps.some(trap => trap.line <= one.line && one.line <= trap.endLine)
  const mistakes = validate('policy', source).filter(one => !trapped(one))
  for (const diagnostic of [...traps, ...mistakes]) report(diagnostic)
  // The schema has accepted the value, so it is a policy file.
  return traps.length + mistakes.length === 0 ? (source.value as unknown as PolicyFile) : null
}

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

const members = (value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] =>
  isObject(value) ? Object.entries(value) : []

/** Every place of a file where an expression belongs, with its value; the file may have any shape. */
const expressionPlaces = (value: JsonValue): readonly (readonly [Path, JsonValue | undefined])[] => {
  const places: [Path, JsonValue | undefined][] = []
  for (const [name, text] of members(member(value, 'let'))) places.push([['let', name], text])
  const rules = member(value, 'rules')
  for (const [index, rule] of (Array.isArray(rules) ? rules : []).entries()) {
    const when = member(rule, 'when')
    if (when !== undefined) places.push([['rules', index, 'when'], when])
  }
  for (const target of CLAIM_TARGETS) {
    for (const [name, claim] of members(member(member(value, 'claims'), target))) {
      const path = ['claims', target, name]
      const long = ['const', 'value', 'required'].some(key => member(claim, key) !== undefined)
      if (!long) places.push([path, claim])
      else if (member(claim, 'value') !== undefined) places.push([[...path, 'value'], member(claim, 'value')])
    }
  }
  for (const [name, setting] of members(member(value, 'token'))) {
    if (!Array.isArray(setting) && !name.startsWith('x-')) places.push([['token', name], setting])
  }
  return places
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
