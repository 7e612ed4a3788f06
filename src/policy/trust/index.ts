import { type Node, spelledPath, type Trust } from '../../expression/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Sliced } from '../../slices.ts'
import type { Path as FilePath } from '../../source/index.ts'
import type { CompiledClaim, CompiledPolicy, CompiledRule } from '../compiled.ts'
import type { ClientsOf } from '../registry.ts'
import { saidIn } from './flow.ts'
import { all, either, NO_PINS, type Pins, pinsOf } from './pins.ts'
import { isChosen, labelAt, type Path } from './said.ts'
import type { Lets } from './term.ts'

export { spelledPath as spelled } from '../../expression/index.ts'
export { createMemo } from './memo.ts'
export { isNeverNull } from './pins.ts'
export { type Chosen, isChosen, isHeld, isIn, isOfIssuer, isVouchedFor, labelAt, type Path, shortened } from './said.ts'
export { called, isCase, type Lets, termOf } from './term.ts'

type Report = (diagnostic: Diagnostic) => void

/** What one step of work looks at. */
const POLICIES_A_STEP = 100

const WEAK: ReadonlySet<Trust> = new Set(['self-asserted', 'requested'])

/** The trees of the `let` names of a policy, by name. */
export const letsOf = ({ lets, letNames, chosen }: CompiledPolicy): Lets => {
  const trees = letNames.flatMap((name, index): readonly (readonly [string, Node])[] => {
    const expression = lets[index]
    return expression === undefined ? [] : [[name, expression.tree]]
  })
  return Object.assign(new Map(trees), { chosen })
}

/**
 * Warns about claims in whose value a client has a say, when no rule ties what it says to what is configured or verified.
 *
 * A tie is a rule that must hold before the claim is given and that leaves the value no other choice (`pinsOf`): a
 * `require` or a `deny`, of this policy or of one that concerns all of its requests, or every `allow` rule of the policy.
 */
export function* checkTrust(policies: readonly CompiledPolicy[], clientsOf: ClientsOf, report: Report): Sliced<void> {
  for (const policy of policies) {
    yield
    const weak = policy.claims.filter(({ term }) => term.kind === 'expression' && WEAK.has(term.expression.trust))
    if (weak.length === 0) continue
    const lets = letsOf(policy)
    const own = all(guardPins(policy), allowPins(policy, lets))
    const loose = weak.filter(claim => looseIn(claim, lets, own) !== null)
    if (loose.length === 0) continue
    const elsewhere: Pins[] = []
    for (const [at, other] of policies.entries()) {
      if (at % POLICIES_A_STEP === 0) yield
      if (other !== policy && covers(other, policy, clientsOf)) elsewhere.push(guardPins(other))
    }
    const pins = all(own, ...elsewhere)
    for (const claim of loose) {
      const read = looseIn(claim, lets, pins)
      if (read !== null) report(untied(policy, claim.name, claim.path, read))
    }
  }
}

const looseIn = ({ term }: CompiledClaim, lets: Lets, pins: Pins): Path | null => {
  if (term.kind === 'constant') return null
  const [first] = saidIn(term.expression.tree, lets, pins).values()
  return first?.path ?? null
}

const untied = ({ source, chosen }: CompiledPolicy, name: string, path: FilePath, read: Path): Diagnostic => {
  const itself = isChosen(read, chosen) ? 'whoever may start the workload chooses' : 'the client says about itself'
  const says = labelAt(read) === 'requested' ? 'the request says, unsigned' : itself
  return source.diagnose(source.spanOf(path), {
    code: 'CG3051',
    severity: 'warning',
    message: `the claim \`${name}\` is what ${says}: no rule ties \`${spelledPath(read)}\` to a configured or verified fact`,
    help: 'compare it in a require rule and copy the configured value, or keep only configured values with #data.retainAll',
  })
}

/** True when the rules of a policy are evaluated for every token request that the other one concerns. */
const covers = (policy: CompiledPolicy, other: CompiledPolicy, clientsOf: ClientsOf): boolean => {
  const { endpoints, grantTypes, ids, prefixes, metadata } = policy.applies
  if (!endpoints.has('token') || policy.rules.every(rule => rule.effect === 'allow')) return false
  const grants = other.applies.grantTypes
  if (grantTypes !== null && (grants === null || [...grants].some(grant => !grantTypes.has(grant)))) return false
  const concerned = clientsOf(other)
  // Of a policy without clients nothing is known but what it says.
  if (concerned.length === 0) return ids === null && prefixes === null && metadata.length === 0
  return concerned.every(client => policy.applies.client(client.clientId, client.metadata))
}

/** What a rule pins when it does not refuse, or grants. */
const pinsOfRule = ({ when, effect }: CompiledRule, lets: Lets): Pins =>
  when.kind === 'expression' ? pinsOf(when.expression.tree, effect !== 'deny', { lets, inLoop: false }) : NO_PINS

/** What the guards of a policy pin: each `require` and each `deny` stands alone. */
const guardPins = (policy: CompiledPolicy): Pins => {
  const pins = knownPins.get(policy) ?? pinsOfGuards(policy)
  knownPins.set(policy, pins)
  return pins
}

const knownPins = new WeakMap<CompiledPolicy, Pins>()

const pinsOfGuards = (policy: CompiledPolicy): Pins => {
  const guards = policy.rules.filter(rule => rule.effect !== 'allow')
  if (guards.length === 0) return NO_PINS
  const lets = letsOf(policy)
  return all(...guards.map(rule => pinsOfRule(rule, lets)))
}

/** Any `allow` rule is enough for the claims of its policy, so only what all of them pin is tied. */
const allowPins = (policy: CompiledPolicy, lets: Lets): Pins => {
  const allows = policy.rules.filter(rule => rule.effect === 'allow')
  return allows.length === 0 ? NO_PINS : either(...allows.map(rule => pinsOfRule(rule, lets)))
}
