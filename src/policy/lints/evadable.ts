import { isWithin, type Node, type Profile } from '../../expression/index.ts'
import type { Source } from '../../source/index.ts'
import type { CompiledPolicy, CompiledRule } from '../compiled.ts'
import type { PolicyFile } from '../file.ts'
import { isChosen, isOfIssuer, isVouchedFor, type Lets, letsOf, type Path, spelled, termOf } from '../trust/index.ts'
import type { PolicyLint } from './lint.ts'
import { leftOut, operandsOf, pathsIn } from './reads.ts'
import { type Known, valueWithout } from './without.ts'

/**
 * Warns about a `deny` or a `require` that a client escapes by leaving something out of its assertion or its request:
 * without it a part of the `deny` is false, or a part of the `require` true. A rule of the same policy that refuses its
 * absence settles it, and so does a `require` that says `x == null or …`: there the author has thought of it.
 */
export const evadable: PolicyLint = (policy, report) => {
  const guards = policy.rules.filter(({ effect, when }) => effect !== 'allow' && when.kind === 'expression')
  if (guards.length === 0) return
  const lets = letsOf(policy)
  const { source } = policy
  for (const rule of guards) {
    const others = guards.filter(other => other !== rule)
    const [claim] =
      evasions(rule, policy, lets).find(paths => {
        const known = knownWithout(paths, policy, lets)
        return !others.some(other => refuses(other, known) || settles(other, known))
      }) ?? []
    if (claim === undefined) continue
    const name = spelled(claim)
    const from = claim[0] === 'request' || claim[0] === 'context' ? 'request' : 'assertion'
    const isDeny = rule.effect === 'deny'
    report(
      source.diagnose(source.spanOf(rule.path), {
        code: 'CG3053',
        severity: 'warning',
        message: escapeOf(rule, claim, policy, from),
        help:
          from === 'request'
            ? `refuse with a rule that says ${name} != null, or say in a require what it must be`
            : `require the claim in the schema block, or refuse with a rule that says ${name} != null`,
        ...mended(source, rule, isDeny ? `${name} == null or` : `${name} != null and`),
      }),
    )
  }
}

const escapeOf = ({ effect }: CompiledRule, claim: Path, { chosen, partial }: CompiledPolicy, from: string): string => {
  const name = spelled(claim)
  if (isChosen(claim, chosen)) return `a workload escapes this ${effect} by running without \`${name}\``
  if (isOfIssuer(claim, chosen) && partial.has(String(claim[1])))
    return `not every issuer has \`${name}\`: clients of the others escape this ${effect}`
  return `a client escapes this ${effect} by leaving \`${name}\` out of its ${from}`
}

/** The facts that a policy takes to be absent. */
export const knownWithout = (absent: readonly Path[], { source }: CompiledPolicy, lets: Lets): Known => {
  const { language } = source.value as unknown as PolicyFile
  const profile: Profile = language ?? 'strict'
  return { absent, lets, profile }
}

/** True when a rule refuses where some facts are absent. */
export const refuses = ({ effect, when }: CompiledRule, known: Known): boolean =>
  when.kind === 'expression' &&
  effect !== 'allow' &&
  valueWithout(when.expression.tree, known) === (effect === 'deny' ? 'true' : 'false')

/**
 * True when a rule refuses the absence of some facts except where the operator's own facts say otherwise:
 * `client.method != 'private_key_jwt' or x != null`.
 */
const settles = ({ effect, when }: CompiledRule, known: Known): boolean => {
  if (when.kind === 'constant' || effect === 'allow') return false
  const [operator, refusal] = effect === 'require' ? (['or', 'false'] as const) : (['and', 'true'] as const)
  const parts = operandsOf(when.expression.tree, operator, known.lets)
  const open = parts.filter(part => valueWithout(part, known) !== refusal)
  return open.length < parts.length && open.every(part => isOperators(part, known.lets))
}

const isOperators = (part: Node, lets: Lets): boolean => {
  const paths = pathsIn(part, lets)
  return paths.length > 0 && paths.every(path => path.length > 0 && isVouchedFor(path, lets))
}

/** The condition with the absence of the fact before it, where the scalar can hold that as it is written. */
const mended = (source: Source, rule: CompiledRule, before: string): { readonly fix?: string } => {
  const { start, end } = source.spanOf(rule.path)
  const written = source.text.slice(start, end)
  const style = source.styleOf(rule.path)
  if (written.includes('\n') || style === 'literal' || style === 'folded') return {}
  const quote = style === 'plain' ? '' : (written[0] ?? '')
  const condition = quote === '' ? written : written.slice(1, -1)
  return { fix: `${quote}${style === 'single' ? before.replaceAll("'", "''") : before} (${condition})${quote}` }
}

/**
 * What may be left out so that a part of the condition no longer refuses, and the whole does not either: one thing, or all
 * that a part asks for where one alone changes nothing.
 */
const evasions = (rule: CompiledRule, policy: CompiledPolicy, lets: Lets): readonly (readonly Path[])[] => {
  const { when, effect } = rule
  if (when.kind === 'constant') return []
  const { tree } = when.expression
  const optional = pathsIn(tree, lets).flatMap(path => leftOut(path, policy))
  const parts = operandsOf(tree, effect === 'deny' ? 'or' : 'and', lets)
  const together = parts
    .map(part => pathsIn(part, lets).flatMap(path => leftOut(path, policy)))
    .filter(({ length }) => length > 1)
  return [...optional.map(path => [path]), ...together].filter(paths => {
    const known = knownWithout(paths, policy, lets)
    if (refuses(rule, known)) return false
    return parts.some(
      part =>
        paths.every(path => pathsIn(part, lets).some(read => isWithin(read, path))) &&
        valueWithout(part, known) === (effect === 'deny' ? 'false' : 'true') &&
        !(effect === 'require' && paths.some(path => acceptsAbsence(part, path, lets))),
    )
  })
}

/** True for `x == null or …`, also with `and` beside it, which says that the absence of the fact is accepted. */
const acceptsAbsence = (part: Node, path: Path, lets: Lets): boolean =>
  operandsOf(part, 'or', lets)
    .flatMap(one => operandsOf(one, 'and', lets))
    .some(one => {
      if (one.type !== 'Binary' || one.operator !== '==') return false
      const sides = [one.left, one.right]
      if (!sides.some(side => side.type === 'Literal' && side.kind === 'null')) return false
      return sides.some(side => {
        const term = termOf(side, { lets, inLoop: false })
        return term !== null && term.path.length > 0 && (isWithin(path, term.path) || isWithin(term.path, path))
      })
    })
