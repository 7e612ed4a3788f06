import type { Node } from '../../expression/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import {
  guardPins,
  isHeld,
  isPinned,
  isVouchedFor,
  type Lets,
  letsOf,
  type Path,
  type Pins,
  spelled,
} from '../trust/index.ts'
import type { Lint } from './lint.ts'
import { operandsOf, pathsIn } from './reads.ts'

/**
 * Warns about an `allow` rule, or an operand of its `or`, that reads nothing but what the client says: whoever knows
 * the word is allowed.
 */
export const assertedAllow: Lint = (policies, _clientsOf, report) => {
  for (const policy of policies) {
    if (!policy.hasAllow || !decides(policy)) continue
    const lets = letsOf(policy)
    let pins: Pins | null = null
    const { source } = policy
    for (const rule of policy.rules) {
      if (rule.effect !== 'allow' || rule.when.kind === 'constant') continue
      for (const part of operandsOf(rule.when.expression.tree, 'or', lets)) {
        const said = saidAlone(part, lets)
        if (said.length === 0) continue
        pins ??= guardPins(policy)
        const [read] = said.filter(path => !isPinned({ base: 'root', path, cased: null }, pins ?? new Map()))
        if (read === undefined) continue
        report(
          source.diagnose(source.spanOf(rule.path), {
            code: 'CG3103',
            severity: 'warning',
            message: `this allow rule reads nothing but what the client says: anybody can say \`${spelled(read)}\``,
            help: 'compare it with what is registered, such as client.metadata, or name the clients in applies_to with a rule that is true',
          }),
        )
        break
      }
    }
  }
}

/** An allow rule decides only where tokens begin. */
const decides = ({ applies }: CompiledPolicy): boolean =>
  applies.endpoints.has('token') || applies.endpoints.has('pushed_authorization_request')

/** What authentication has verified: that there is an assertion, and that it names the client. */
const isProven = (path: Path): boolean =>
  path[0] === 'clientAssertion' && (path.length === 1 || path[1] === 'iss' || path[1] === 'sub')

/** What the client says in a condition that reads nothing else; empty when it reads something else as well. */
const saidAlone = (part: Node, lets: Lets): readonly Path[] => {
  const paths = pathsIn(part, lets)
  if (paths.some(path => isProven(path) || (path.length > 0 && isVouchedFor(path)))) return []
  return paths.filter(path => !isHeld(path))
}
