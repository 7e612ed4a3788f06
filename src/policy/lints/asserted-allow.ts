import { type Node, print, REGISTRY } from '../../expression/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { called, isHeld, isVouchedFor, type Lets, letsOf, type Path, spelled, termOf } from '../trust/index.ts'
import { createEveryWay } from './every-way.ts'
import { isSoForAnybody } from './everybody.ts'
import type { PolicyLint } from './lint.ts'
import { mayBeMissing, operandsOf, pathsIn } from './reads.ts'
import { tiedIn } from './tied.ts'
import { isWithin } from './without.ts'

/**
 * Warns about an `allow` rule, or an operand of its `or`, that rests on nothing but what the client says: whoever knows
 * the word is allowed.
 */
export const assertedAllow: PolicyLint = (policy, report) => {
  if (!policy.hasAllow || !decides(policy)) return
  const lets = letsOf(policy)
  const { source } = policy
  for (const rule of policy.rules) {
    if (rule.effect !== 'allow' || rule.when.kind === 'constant') continue
    for (const part of operandsOf(rule.when.expression.tree, 'or', lets)) {
      const read = saidAlone(part, policy, lets).find(path => !isTiedByGuards(path, policy, lets))
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
  rests(part, policy, lets) ? [] : pathsIn(part, lets).filter(path => !isHeld(path) && !isSure(path, part))

/** True when a `require` or a `deny` of the policy leaves what the client says no value but one that is registered. */
const isTiedByGuards = (path: Path, policy: CompiledPolicy, lets: Lets): boolean => {
  const ties = createEveryWay(lets, (part, holds) => {
    const tied = tiedIn(part, holds, policy, lets)
    return tied !== null && isWithin(path, tied)
  })
  return policy.rules.some(
    ({ effect, when }) =>
      effect !== 'allow' && when.kind === 'expression' && ties(when.expression.tree, effect !== 'deny'),
  )
}

/** That there is an assertion is proven, what stands in it is not; else what somebody verified, or the operator, stands for. */
const isSure = (path: Path, node: Node): boolean =>
  path.join('.') === 'clientAssertion' ? asksWhetherThere(node) : path.length > 0 && isVouchedFor(path)

const asksWhetherThere = (node: Node): boolean =>
  (node.type === 'Binary' && (isNull(node.left) || isNull(node.right))) ||
  (node.type === 'Call' && node.name === 'isDefined')

/**
 * True when a condition is so only if something that the operator has registered, or that was verified, is so. What is so
 * for every client, such as `client.clientId != null`, or for one that nobody has heard of, such as `client.scopes != {}`,
 * is nothing to rest on. What the client says must be tied to it (`tiedIn`).
 */
const rests = (condition: Node, policy: CompiledPolicy, lets: Lets): boolean => {
  const restsIn = (part: Node, holds: boolean): boolean => {
    const common = holds ? memberOfCommon(part, lets) : []
    if (common.length > 0) return common.some(one => restsIn(one, true))
    const paths = pathsIn(part, lets)
    if (!paths.some(path => isSure(path, part))) return false
    if (!paths.every(path => isSure(path, part))) return tiedIn(part, holds, policy, lets) !== null
    return !isAlwaysSo(part, holds, policy, lets) && !isSoForAnybody(part, holds, policy)
  }
  return createEveryWay(lets, restsIn)(condition, true)
}

/** What is in a list that holds what several have in common is in each: `x in a` and `x in b` for `x in #data.retainAll(a, b)`. */
const memberOfCommon = (part: Node, lets: Lets): readonly Node[] => {
  const [member, list] = membershipIn(part)
  const named = list?.type === 'Variable' ? lets.get(list.name) : undefined
  const common = named ?? list
  if (member === undefined || common?.type !== 'Call') return []
  if (REGISTRY.get(called(common))?.comesFrom !== 'common') return []
  const { start, end } = part
  return common.args.map(right => ({
    type: 'Binary',
    operator: 'in',
    left: member,
    right,
    start,
    end,
    at: { start, end },
  }))
}

const membershipIn = (part: Node): readonly [member?: Node, list?: Node] => {
  if (part.type === 'Binary' && part.operator === 'in') return [part.left, part.right]
  const [list, member] = part.type === 'Call' && called(part) === 'list.contains' ? part.args : []
  return member === undefined || list === undefined ? [] : [member, list]
}

const isNull = (node: Node): boolean => node.type === 'Literal' && node.kind === 'null'

/** The names of who the client is: authentication has seen to it that they are the same. */
const IDENTITY: ReadonlySet<string> = new Set([
  'client.clientId',
  'context.appConfig.clientId',
  'clientAssertion.iss',
  'clientAssertion.sub',
])

/** A value that every client has, or one that is equal to itself. */
const isAlwaysSo = (node: Node, holds: boolean, policy: CompiledPolicy, lets: Lets): boolean => {
  const termIn = (one: Node | undefined) => (one === undefined ? null : termOf(one, { lets, inLoop: false }))
  const isThere = (one: Node | undefined): boolean => {
    const term = termIn(one)
    return term !== null && !mayBeMissing(term.path, policy)
  }
  const isIdentity = (one: Node): boolean => IDENTITY.has(termIn(one)?.path.join('.') ?? '')
  if (node.type === 'Call') return holds && node.name === 'isDefined' && isThere(node.args[0])
  if (node.type !== 'Binary') return false
  const { operator, left, right } = node
  if (operator !== '==' && operator !== '!=') return false
  if (isNull(left) || isNull(right)) return (operator === '!=') === holds && isThere(isNull(left) ? right : left)
  return (operator === '==') === holds && (print(left) === print(right) || (isIdentity(left) && isIdentity(right)))
}
