import { type Expression, type Node, parse } from '../expression/index.ts'
import type { Diagnostic } from '../outcome.ts'
import type { CompiledPolicy, CompiledRule } from './compiled.ts'
import { type Flow, flowOf, tiesOf } from './flow.ts'

/**
 * Warns about claims whose value a client asserts about itself, when nothing ties it to what is configured or verified.
 *
 * A tie is a rule that compares the value (see `tiesOf`) and that must hold before the claim is given: a `require` or a
 * `deny`, or every `allow` rule of the policy.
 */
export const checkTrust = (policy: CompiledPolicy, report: (diagnostic: Diagnostic) => void): void => {
  const candidates = policy.claims.filter(
    ({ term }) => term.kind === 'expression' && term.expression.trust === 'self-asserted',
  )
  if (candidates.length === 0) return
  const lets = letFlows(policy)
  const tied = tiedPaths(policy, lets)
  const { source } = policy
  for (const { name, term, path } of candidates) {
    if (term.kind !== 'expression') continue
    const tree = treeOf(term.expression)
    if (tree === null) continue
    const loose = [...flowOf(tree, lets)].find(read => !isTied(read, tied))
    if (loose === undefined) continue
    report(
      source.diagnose(source.spanOf(path), {
        code: 'CG3051',
        severity: 'warning',
        message: `the claim \`${name}\` is what the client says about itself: no rule ties \`${loose}\` to a configured or verified fact`,
        help: 'compare it in a require rule and copy the configured value, or keep only configured values with #data.retainAll',
      }),
    )
  }
}

const treeOf = ({ text }: Expression): Node | null => {
  const parsed = parse(text)
  return parsed.node
}

/** What flows into each `let` of a policy, by name, in their order. */
const letFlows = (policy: CompiledPolicy): ReadonlyMap<string, Flow> => {
  const flows = new Map<string, Flow>()
  for (const [index, name] of policy.letNames.entries()) {
    const expression = policy.lets[index]
    const tree = expression === undefined ? null : treeOf(expression)
    flows.set(name, tree === null ? new Set() : flowOf(tree, flows))
  }
  return flows
}

const tiedPaths = (policy: CompiledPolicy, lets: ReadonlyMap<string, Flow>): Flow => {
  const ties = (rule: CompiledRule): Flow => {
    const tree = rule.when.kind === 'expression' ? treeOf(rule.when.expression) : null
    return tree === null ? new Set() : tiesOf(tree, lets)
  }
  const guards = policy.rules.filter(rule => rule.effect !== 'allow').map(ties)
  const [first, ...others] = policy.rules.filter(rule => rule.effect === 'allow').map(ties)
  const everyAllow = [...(first ?? [])].filter(path => others.every(other => isTied(path, other)))
  return new Set([...guards.flatMap(guard => [...guard]), ...everyAllow])
}

/** A path is tied when it or what it is a part of is. */
const isTied = (path: string, tied: Flow): boolean =>
  [...tied].some(known => path === known || path.startsWith(`${known}.`))
