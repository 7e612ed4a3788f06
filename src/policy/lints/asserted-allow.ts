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
  spelled,
  termOf,
} from '../trust/index.ts'
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

/** What authentication has verified: that there is an assertion, and that it names the client. */
const isProven = (path: Path): boolean =>
  path[0] === 'clientAssertion' && (path.length === 1 || path[1] === 'iss' || path[1] === 'sub')

/** What the client says in a condition that rests on nothing else; empty when it rests on something else as well. */
const saidAlone = (part: Node, policy: CompiledPolicy, lets: Lets): readonly Path[] =>
  rests(part, policy, lets) ? [] : pathsIn(part, lets).filter(path => !isHeld(path) && !isSure(path))

/** Proven by authentication, or said by the operator or by somebody who was verified. */
const isSure = (path: Path): boolean => isProven(path) || (path.length > 0 && isVouchedFor(path))

const resting = createMemo<Lets, boolean>()

/**
 * True when a condition holds only if something that the operator has registered, or that was verified, is so. What is so
 * for every client, such as `client.clientId != null`, is nothing to rest on, and neither is to differ from it.
 */
const rests = (node: Node, policy: CompiledPolicy, lets: Lets): boolean => {
  const inner = (part: Node): boolean => rests(part, policy, lets)
  const named = node.type === 'Variable' ? lets.get(node.name) : undefined
  if (named !== undefined) return resting(lets, named, () => inner(named))
  if (node.type === 'Binary' && node.operator === 'and') return inner(node.left) || inner(node.right)
  if (node.type === 'Binary' && node.operator === 'or') return inner(node.left) && inner(node.right)
  const paths = pathsIn(node, lets)
  if (!paths.some(isSure)) return false
  return paths.every(isSure) ? !isAlwaysSo(node, policy, lets) : !isDifference(node)
}

const isNull = (node: Node): boolean => node.type === 'Literal' && node.kind === 'null'

/** A value that every client has, or one that is equal to itself. */
const isAlwaysSo = (node: Node, policy: CompiledPolicy, lets: Lets): boolean => {
  const isThere = (one: Node | undefined): boolean => {
    const term = one === undefined ? null : termOf(one, { lets, inLoop: false })
    return term !== null && !mayBeMissing(term.path, policy)
  }
  if (node.type === 'Call') return node.name === 'isDefined' && isThere(node.args[0])
  if (node.type !== 'Binary') return false
  const { operator, left, right } = node
  if (operator === '!=') return (isNull(left) && isThere(right)) || (isNull(right) && isThere(left))
  return operator === '==' && print(left) === print(right)
}

/** What a client can say of a registered value that is not its own. */
const isDifference = (node: Node): boolean =>
  node.type === 'Unary' ? node.operator === 'not' : node.type === 'Binary' && node.operator === '!='
