import type { Node } from '../../expression/index.ts'
import type { Source } from '../../source/index.ts'
import type { CompiledPolicy, CompiledRule } from '../compiled.ts'
import type { PolicyFile } from '../file.ts'
import { STANDARD_CLAIMS } from '../standard-claims.ts'
import type { Lint } from './lint.ts'
import { type Known, pathOf, valueWithout } from './without.ts'

/**
 * Warns about a `deny` rule that a client escapes by leaving an optional claim out of its assertion: without the claim
 * one of the conditions is false. A rule of the same policy that asks whether the claim is there settles it.
 */
export const evadableDeny: Lint = (policies, _clientsOf, report) => {
  for (const policy of policies) {
    const denies = policy.rules.filter(rule => rule.effect === 'deny' && readsAssertion(rule))
    if (denies.length === 0) continue
    const lets = letTrees(policy)
    const { source } = policy
    for (const rule of denies) {
      const tree = treeOf(rule)
      const asked = presenceAsked(
        policy.rules.filter(other => other !== rule),
        lets,
      )
      const claim = tree === null ? undefined : evasion(tree, policy, lets).find(path => !asked.has(path))
      if (claim === undefined) continue
      report(
        source.diagnose(source.spanOf(rule.path), {
          code: 'CG3053',
          severity: 'warning',
          message: `a client escapes this deny by leaving \`${claim}\` out of its assertion`,
          help: `require the claim in the schema block, or refuse with a rule that says ${claim} != null`,
          ...refusingAbsence(source, rule, claim),
        }),
      )
    }
  }
}

/** The condition with the absence of the claim before it, where the scalar can hold that as it is written. */
const refusingAbsence = (source: Source, rule: CompiledRule, claim: string): { readonly fix?: string } => {
  const { start, end } = source.spanOf(rule.path)
  const written = source.text.slice(start, end)
  const style = source.styleOf(rule.path)
  if (written.includes('\n') || style === 'literal' || style === 'folded') return {}
  const quote = style === 'plain' ? '' : (written[0] ?? '')
  const condition = quote === '' ? written : written.slice(1, -1)
  return { fix: `${quote}${claim} == null or (${condition})${quote}` }
}

const SELF_ASSERTED = /^(?:context\.requestData\.)?(clientAssertion(?:Header)?)\.(\w+)/

const readsOf = ({ when }: CompiledRule): readonly string[] => (when.kind === 'expression' ? when.expression.reads : [])
const readsAssertion = (rule: CompiledRule): boolean => readsOf(rule).some(read => SELF_ASSERTED.test(read))

const treeOf = ({ when }: CompiledRule): Node | null => (when.kind === 'expression' ? when.expression.tree : null)

const letTrees = ({ lets, letNames }: CompiledPolicy): ReadonlyMap<string, Node> =>
  new Map(
    letNames.flatMap((name, index) => {
      const expression = lets[index]
      return expression === undefined ? [] : [[name, expression.tree] as const]
    }),
  )

const disjuncts = (node: Node): readonly Node[] =>
  node.type === 'Binary' && node.operator === 'or' ? [...disjuncts(node.left), ...disjuncts(node.right)] : [node]

/** The optional claims without which a part of the condition is false, and the whole not true after all. */
const evasion = (tree: Node, policy: CompiledPolicy, lets: ReadonlyMap<string, Node>): readonly string[] =>
  [...claimsIn(tree, lets)].filter(path => {
    if (!isOptional(path, policy)) return false
    const known: Known = { absent: path, lets }
    if (valueWithout(tree, known) === 'true') return false
    return disjuncts(tree).some(part => claimsIn(part, lets).has(path) && valueWithout(part, known) === 'false')
  })

/** Paths of claims and header parameters that a tree reads, through names as well. */
const claimsIn = (tree: Node, lets: ReadonlyMap<string, Node>): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item)
    else if (typeof node === 'object' && node !== null) {
      const path = pathOf(node as Node)
      const claim = path === null ? null : /^clientAssertion(?:Header)?\.\w+/.exec(path)?.[0]
      if (claim != null) found.add(claim)
      const { type, name } = node as { type?: string; name?: string }
      const named = type === 'Variable' && name !== undefined ? lets.get(name) : undefined
      if (named !== undefined) visit(named)
      else for (const member of Object.values(node)) visit(member)
    }
  }
  visit(tree)
  return found
}

const ALWAYS: ReadonlySet<string> = new Set([...Object.keys(STANDARD_CLAIMS), 'alg'])

const isOptional = (path: string, { source }: CompiledPolicy): boolean => {
  const [fact = '', name = ''] = path.split('.')
  // The policy was compiled, so the schema has accepted its file.
  const file = source.value as unknown as PolicyFile
  const block = fact === 'clientAssertion' ? file.assertion : file.assertion_header
  if (ALWAYS.has(name)) return false
  return block?.required?.includes(name) !== true && block?.properties?.[name]?.default === undefined
}

/** Claims of which a rule says that they must be there: `x != null` in a require, `x == null` in a deny. */
const presenceAsked = (rules: readonly CompiledRule[], lets: ReadonlyMap<string, Node>): ReadonlySet<string> => {
  const asked = new Set<string>()
  for (const rule of rules) {
    if (rule.effect === 'allow') continue
    const says = rule.effect === 'require' ? '!=' : '=='
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      const part = node as Node
      if (part.type === 'Binary' && part.operator === says) {
        const sides = [part.left, part.right]
        if (sides.some(side => side.type === 'Literal' && side.kind === 'null'))
          for (const side of sides) for (const claim of claimsIn(side, lets)) asked.add(claim)
      }
      for (const member of Object.values(node)) visit(member)
    }
    visit(treeOf(rule))
  }
  return asked
}
