import { isWithin, type Node, REGISTRY } from '../../expression/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import {
  called,
  isChosen,
  isHeld,
  isVouchedFor,
  type Lets,
  letsOf,
  type Path,
  spelled,
  termOf,
} from '../trust/index.ts'
import { createEveryWay } from './every-way.ts'
import { passesForAnybody } from './everybody.ts'
import type { PolicyLint } from './lint.ts'
import { operandsOf, pathsIn } from './reads.ts'
import { tiedIn } from './tied.ts'

/**
 * Warns about an `allow` rule that rests on nothing but what the client says, in one operand of its `or` or in several of
 * them together: whoever knows the word is allowed.
 */
export const assertedAllow: PolicyLint = (policy, report) => {
  if (!policy.hasAllow || !decides(policy)) return
  const lets = letsOf(policy)
  const { source } = policy
  for (const rule of policy.rules) {
    if (rule.effect !== 'allow' || rule.when.kind === 'constant') continue
    const asked = operandsOf(rule.when.expression.tree, 'or', lets).flatMap(part => {
      const paths = saidIn(part, lets)
      const read = paths.find(path => !isTiedByGuards(path, policy, lets))
      return read === undefined ? [] : [{ part, read }]
    })
    const open = asked.find(({ part }) => isOpen([part], policy, lets))
    const [read = null] = [open, ...asked].flatMap(one => (one === undefined ? [] : [one.read]))
    if (
      read === null ||
      (open === undefined &&
        !isOpen(
          asked.map(({ part }) => part),
          policy,
          lets,
        ))
    )
      continue
    report(
      source.diagnose(source.spanOf(rule.path), {
        code: 'CG3103',
        severity: 'warning',
        ...(isChosen(read, policy.chosen) ? chosen(read) : said(read)),
      }),
    )
  }
}

const said = (read: Path) => ({
  message: `this allow rule rests on nothing but what the client says: anybody can say \`${spelled(read)}\``,
  help: 'compare it with what is registered, such as client.metadata, or name the clients in applies_to with a rule that is true',
})

const chosen = (read: Path) => ({
  message: `this allow rule rests on nothing but what whoever may start the workload chooses: \`${spelled(read)}\``,
  help: 'ask beside it for a claim that the issuer alone decides, such as the id of a project, or pin it in the mapping of the client',
})

/** An allow rule decides only where tokens begin. */
const decides = ({ applies }: CompiledPolicy): boolean =>
  applies.endpoints.has('token') || applies.endpoints.has('pushed_authorization_request')

/** What the client says in a condition. */
const saidIn = (part: Node, lets: Lets): readonly Path[] =>
  pathsIn(part, lets).filter(path => !isHeld(path) && !isSure(path, part, lets))

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

/** That there is an assertion itself is proven, what stands in it is not; else what somebody verified, or the operator, stands for. */
const isSure = (path: Path, node: Node, lets: Lets): boolean =>
  isAssertion(path) ? asksWhetherThere(node, lets) : path.length > 0 && isVouchedFor(path, lets)

const isAssertion = (path: Path): boolean => path.length === 1 && path[0] === 'clientAssertion'

const asksWhetherThere = (node: Node, lets: Lets): boolean => {
  const isIt = (one: Node): boolean => isAssertion(termOf(one, { lets, inLoop: false })?.path ?? [])
  if (node.type === 'Call') return called(node) === 'core.isDefined' && node.args.every(isIt)
  return node.type === 'Binary' && [node.left, node.right].every(side => isNull(side) || isIt(side))
}

/**
 * True when one of several conditions is so for anybody who says something: if nothing that the operator has registered, or
 * that was verified, stands against it. What is so for every client, such as `client.clientId != null`, or for one that
 * nobody has heard of, such as `client.scopes != {}`, does not. What the client says stands against it where it is tied to
 * the registration (`tiedIn`).
 */
const isOpen = (conditions: readonly Node[], policy: CompiledPolicy, lets: Lets): boolean => {
  const ties = { true: new Map<Node, boolean>(), false: new Map<Node, boolean>() }
  const isTied = (part: Node, holds: boolean): boolean => {
    const known = ties[`${holds}`].get(part) ?? tiedIn(part, holds, policy, lets) !== null
    ties[`${holds}`].set(part, known)
    return known
  }
  const isTiedEveryWay = createEveryWay(lets, isTied)
  const loose = conditions.filter(condition => !isTiedEveryWay(condition, true))
  if (loose.length === 0) return false
  return passesForAnybody(policy, valueHere => {
    const isOut = (part: Node, holds: boolean): boolean => {
      const common = holds ? memberOfCommon(part, lets) : []
      if (common.length > 0) return common.some(one => isOut(one, true))
      const paths = pathsIn(part, lets)
      if (!paths.some(path => isSure(path, part, lets))) return false
      return paths.every(path => isSure(path, part, lets)) ? valueHere(part) !== holds : isTied(part, holds)
    }
    const everyWayIsOut = createEveryWay(lets, isOut)
    return loose.some(condition => !everyWayIsOut(condition, true))
  })
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
