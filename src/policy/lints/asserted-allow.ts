import { type Node, print } from '../../expression/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import {
  createMemo,
  guardPins,
  isHeld,
  isPinned,
  isVouchedFor,
  type Lets,
  letsOf,
  type Path,
  type Pins,
  pinsOf,
  saidIn,
  spelled,
  termOf,
} from '../trust/index.ts'
import { isSoForAnybody } from './everybody.ts'
import type { PolicyLint } from './lint.ts'
import { mayBeMissing, operandsOf, pathsIn } from './reads.ts'

/**
 * Warns about an `allow` rule, or an operand of its `or`, that rests on nothing but what the client says: whoever knows
 * the word is allowed.
 */
export const assertedAllow: PolicyLint = (policy, report) => {
  if (!policy.hasAllow || !decides(policy)) return
  const lets = letsOf(policy)
  let pins: Pins | null = null
  const { source } = policy
  for (const rule of policy.rules) {
    if (rule.effect !== 'allow' || rule.when.kind === 'constant') continue
    for (const part of operandsOf(rule.when.expression.tree, 'or', lets)) {
      const said = saidAlone(part, policy, lets)
      if (said.length === 0) continue
      pins ??= guardPins(policy)
      const [read] = said.filter(path => !isPinned({ base: 'root', path, cased: null }, pins ?? new Map()))
      if (read === undefined) continue
      report(
        source.diagnose(source.spanOf(rule.path), {
          code: 'CG3103',
          severity: 'warning',
          message: `this allow rule rests on nothing but what the client says: anybody can say \`${spelled(read)}\``,
          help: 'compare it with what is registered, such as client.metadata, or name the clients in applies_to with a rule that is true',
        }),
      )
      break
    }
  }
}

/** An allow rule decides only where tokens begin. */
const decides = ({ applies }: CompiledPolicy): boolean =>
  applies.endpoints.has('token') || applies.endpoints.has('pushed_authorization_request')

/** What the client says in a condition that rests on nothing else; empty when it rests on something else as well. */
const saidAlone = (part: Node, policy: CompiledPolicy, lets: Lets): readonly Path[] =>
  rests(part, true, policy, lets) ? [] : pathsIn(part, lets).filter(path => !isHeld(path) && !isSure(path, part))

/** That there is an assertion is proven, what stands in it is not; else what somebody verified, or the operator, stands for. */
const isSure = (path: Path, node: Node): boolean =>
  path.length === 1 && path[0] === 'clientAssertion' ? asksWhetherThere(node) : path.length > 0 && isVouchedFor(path)

const asksWhetherThere = (node: Node): boolean =>
  (node.type === 'Binary' && (isNull(node.left) || isNull(node.right))) ||
  (node.type === 'Call' && node.name === 'isDefined')

const restingTrue = createMemo<Lets, boolean>()
const restingFalse = createMemo<Lets, boolean>()

/**
 * True when a condition is so, or is not, only if something that the operator has registered, or that was verified, is so.
 * What is so for every client, such as `client.clientId != null`, or for one that nobody has heard of, such as
 * `client.scopes != {}`, is nothing to rest on. Where what the client says is compared with it, the client must have no
 * choice left.
 */
const rests = (node: Node, holds: boolean, policy: CompiledPolicy, lets: Lets): boolean => {
  const inner = (part: Node, partHolds = holds): boolean => rests(part, partHolds, policy, lets)
  const named = node.type === 'Variable' ? lets.get(node.name) : undefined
  if (named !== undefined) return (holds ? restingTrue : restingFalse)(lets, named, () => inner(named))
  if (node.type === 'Unary' && node.operator === 'not') return inner(node.argument, !holds)
  if (node.type === 'Binary' && (node.operator === 'and' || node.operator === 'or')) {
    const { left, right } = node
    return (node.operator === 'and') === holds ? inner(left) || inner(right) : inner(left) && inner(right)
  }
  if (node.type === 'Ternary')
    return (inner(node.test, true) || inner(node.consequent)) && (inner(node.test, false) || inner(node.alternate))
  // A branch that never is what is asked for.
  if (node.type === 'Literal') return node.kind === 'boolean' && node.value !== holds
  const paths = pathsIn(node, lets)
  if (!paths.some(path => isSure(path, node))) return false
  if (!paths.every(path => isSure(path, node))) return leavesNoChoice(node, holds, lets)
  return !isAlwaysSo(node, holds, policy, lets) && !isSoForAnybody(node, holds, policy)
}

/** True when a condition fixes whatever the client says in it. Letter case is the one choice that may be left. */
const leavesNoChoice = (node: Node, holds: boolean, lets: Lets): boolean => {
  if (holds && node.type === 'Call' && node.name === 'equalsIgnoreCase') return true
  return saidIn(node, lets, pinsOf(node, holds, { lets, inLoop: false })).size === 0
}

const isNull = (node: Node): boolean => node.type === 'Literal' && node.kind === 'null'

/** The names of who the client is: authentication has seen to it that they are the same. */
const IDENTITY: ReadonlySet<string> = new Set(
  [
    ['client', 'clientId'],
    ['context', 'appConfig', 'clientId'],
    ['clientAssertion', 'iss'],
    ['clientAssertion', 'sub'],
  ].map(path => JSON.stringify(path)),
)

/** A value that every client has, or one that is equal to itself. */
const isAlwaysSo = (node: Node, holds: boolean, policy: CompiledPolicy, lets: Lets): boolean => {
  const termIn = (one: Node | undefined) => (one === undefined ? null : termOf(one, { lets, inLoop: false }))
  const isThere = (one: Node | undefined): boolean => {
    const term = termIn(one)
    return term !== null && !mayBeMissing(term.path, policy)
  }
  const isIdentity = (one: Node): boolean => IDENTITY.has(JSON.stringify(termIn(one)?.path))
  if (node.type === 'Call') return holds && node.name === 'isDefined' && isThere(node.args[0])
  if (node.type !== 'Binary') return false
  const { operator, left, right } = node
  if (operator !== '==' && operator !== '!=') return false
  if (isNull(left) || isNull(right)) return (operator === '!=') === holds && isThere(isNull(left) ? right : left)
  return (operator === '==') === holds && (print(left) === print(right) || (isIdentity(left) && isIdentity(right)))
}
