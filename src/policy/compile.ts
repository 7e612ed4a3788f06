import { type Expression, NAMESPACES, type Name } from '../expression/index.ts'
import { type JsonValue, RESERVED_CLAIMS } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { durationOf } from '../schema/index.ts'
import type { Path, Source } from '../source/index.ts'
import type { CompiledClaim, CompiledPolicy, CompiledRule, CompiledSetting, SettingName, Term } from './compiled.ts'
import { SETTINGS } from './compiled.ts'
import { constant, demandsPresence, environment, type Stage } from './environment.ts'
import { prepareAt } from './expressions.ts'
import { isLate } from './facts.ts'
import { CLAIM_TARGETS, type ClaimFile, type PolicyFile } from './file.ts'
import { aboutOrder } from './let-order.ts'
import { isLifetime } from './lifetime.ts'
import { selector } from './select.ts'
import type { SharedTypes, TypesOf } from './shared-types.ts'
import { checkUnfilledBlocks, readsUnfilled, seesExchanged, unfilledRead } from './unfilled.ts'
import type { VouchedClaims } from './vouched.ts'

/** What every policy of one load shares. */
export interface Load {
  readonly consts: { readonly [name: string]: JsonValue }
  readonly unseen: string | null
  /** Whether token exchanges are answered here. */
  readonly exchanges: boolean
  readonly typesOf: TypesOf
  /** What issuers vouch for in every request of the policy; null or absent for most. */
  readonly vouched?: VouchedClaims | null
  readonly report: (diagnostic: Diagnostic) => void
}

/** Compiles one policy whose shape the schema has accepted; every mistake is reported, and the result then unusable. */
export const compilePolicy = (source: Source, policy: PolicyFile, load: Load): CompiledPolicy => {
  const { report } = load
  const types = load.typesOf(source, policy, report)
  if (!(load.exchanges && seesExchanged(policy))) checkUnfilledBlocks(source, policy, report)
  if (load.unseen !== null && demandsPresence(policy, 'user')) report(demandsUser(source, load.unseen))
  const { prepare, lets, letNames } = namesOf(types, source, policy, load)
  const rules = compileRules(source, policy, prepare, report)
  return {
    name: policy.policy,
    source,
    applies: selector(policy.applies_to ?? {}),
    ...types.blocks,
    chosen: load.vouched?.chosen ?? null,
    issuers: load.vouched?.issuers ?? null,
    partial: load.vouched?.partial ?? NONE,
    file: policy,
    consts: { ...load.consts, ...policy.const },
    lets,
    letNames,
    rules,
    hasAllow: rules.some(rule => rule.effect === 'allow'),
    claims: compileClaims(source, policy, prepare, report),
    settings: compileSettings(source, policy, prepare, report),
    types,
  }
}

const NONE: ReadonlySet<string> = new Set()

/** Prepares the expression at a path for a stage; null after an error. */
type Prepare = (stage: Stage, path: Path, text: string) => Expression | null

type Named = { readonly prepare: Prepare } & Pick<CompiledPolicy, 'lets' | 'letNames'>

/** Reads `const` and `let`, and returns how expressions that see them are prepared. */
const namesOf = (types: SharedTypes, source: Source, policy: PolicyFile, load: Load): Named => {
  const hasExchanged = load.exchanges && seesExchanged(policy)
  const names = new Map<string, Name>()
  for (const [name, value] of Object.entries(load.consts)) names.set(name, constant(value))
  for (const [name, value] of Object.entries(policy.const ?? {})) {
    if (mayName(source, ['const', name], name, names, load)) names.set(name, constant(value))
  }
  const late = new Set<string>()
  const prepare: Prepare = (stage, path, text) => {
    const known = types.find(stage, text)
    if (known !== undefined) return known
    let isSilent = true
    const placed = prepareAt(
      source,
      path,
      text,
      environment(policy, types.typeAt(stage), names, types.shapes),
      diagnostic => {
        isSilent = false
        load.report(stage === 'let' ? aboutOrder(diagnostic, policy, path) : diagnostic)
      },
    )
    if (placed === null) return null
    const unfilled = hasExchanged ? null : unfilledRead(placed.expression, names)
    if (unfilled !== null) {
      load.report(source.diagnose(source.spanOf(path), readsUnfilled(unfilled)))
      return placed.expression
    }
    if (isSilent) types.keep(stage, text, placed.expression)
    const tooEarly = stage === 'rule' || stage === 'token' || (stage === 'claim' && load.unseen !== null)
    const name = tooEarly ? placed.expression.uses.find(used => late.has(used)) : undefined
    if (name !== undefined) load.report(readsLater(source, path, text, name, stage === 'claim' ? load.unseen : null))
    return placed.expression
  }
  const lets: Expression[] = []
  const letNames: string[] = []
  for (const [name, text] of Object.entries(policy.let ?? {})) {
    if (!mayName(source, ['let', name], name, names, load)) continue
    const expression = prepare('let', ['let', name], text)
    // A name whose expression is wrong is still a name: one mistake, one diagnostic.
    const type = expression?.type ?? { kind: 'any', nullable: true }
    const reads = expression?.reads ?? []
    names.set(name, { kind: 'let', slot: lets.length, type, trust: expression?.trust ?? 'configured', reads })
    if (expression === null) continue
    if (reads.some(isLate) || expression.uses.some(used => late.has(used))) late.add(name)
    lets.push(expression)
    letNames.push(name)
  }
  return { prepare, lets, letNames }
}

const readsLater = (source: Source, path: Path, text: string, name: string, why: string | null): Diagnostic => {
  const at = Math.max(0, text.search(new RegExp(`#${name}\\b`)))
  return source.diagnose(source.spanInScalar(path, at, at + name.length + 1), {
    code: 'CG3031',
    message: `\`#${name}\` reads the user or the upstream, which are not known here`,
    help:
      why ??
      'everything that can refuse is decided before anything is forwarded; only claims computed afterwards may read it',
  })
}

/** A block that nothing is ever held against would look like a guard. */
const demandsUser = (source: Source, why: string): Diagnostic =>
  source.diagnose(source.spanOfKey(['user', 'required']), {
    code: 'CG3031',
    message: '`user` demands members of what is not known here, so that nothing would be refused',
    help: why,
  })

const mayName = (source: Source, path: Path, name: string, names: ReadonlyMap<string, Name>, load: Load): boolean => {
  const reserved = name === 'root' || name === 'this' || NAMESPACES.includes(name)
  if (!reserved && !names.has(name)) return true
  const why = reserved
    ? `\`${name}\` belongs to the language`
    : Object.hasOwn(load.consts, name)
      ? `\`${name}\` is a constant of the configuration already`
      : `\`${name}\` is named already`
  load.report(source.diagnose(source.spanOfKey(path), { code: 'CG3003', message: why, help: 'choose another name' }))
  return false
}

/** What is wrong with the type of a condition; a dynamic one is judged when it runs. */
const conditionMistake = ({ type }: Expression, policy: PolicyFile): { message: string; help: string } | null => {
  if (type.kind === 'any') return null
  if (type.kind !== 'boolean')
    return {
      message: 'the condition is neither true nor false',
      help: 'compare the value with something, or with null',
    }
  if (!type.nullable || policy.language === 'pel') return null
  return { message: 'the condition may be null', help: 'compare it: `== true` is false for null' }
}

const compileRules = (source: Source, policy: PolicyFile, prepare: Prepare, report: Load['report']): CompiledRule[] => {
  const ids = new Set<string>()
  const rules: CompiledRule[] = []
  for (const [index, rule] of (policy.rules ?? []).entries()) {
    const path = ['rules', index]
    if (ids.has(rule.id)) {
      report(
        source.diagnose(source.spanOf([...path, 'id']), {
          code: 'CG3002',
          message: `the rule \`${rule.id}\` stands here a second time`,
          help: 'ids are unique within a policy',
        }),
      )
    }
    ids.add(rule.id)
    const when = rule.when === true ? TRUE : termOf(prepare('rule', [...path, 'when'], rule.when))
    if (when === null) continue
    const mistake = when.kind === 'expression' ? conditionMistake(when.expression, policy) : null
    if (mistake !== null) report(source.diagnose(source.spanOf([...path, 'when']), { code: 'CG3030', ...mistake }))
    rules.push({
      name: `${policy.policy}/${rule.id}`,
      effect: rule.effect,
      when,
      error: rule.error ?? null,
      message: rule.message ?? 'The request is refused by policy',
      path: [...path, 'when'],
    })
  }
  // Decisions list rules in code-point order; plans keep the policies in theirs.
  return rules.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const TRUE: Term = { kind: 'constant', value: true }
const termOf = (expression: Expression | null): Term | null =>
  expression === null ? null : { kind: 'expression', expression }

const compileClaims = (source: Source, policy: PolicyFile, prepare: Prepare, report: Load['report']): CompiledClaim[] =>
  CLAIM_TARGETS.flatMap(target =>
    Object.entries(policy.claims?.[target] ?? {}).flatMap(([name, written]) => {
      const path = ['claims', target, name]
      if (RESERVED_CLAIMS.has(name)) {
        report(
          source.diagnose(source.spanOfKey(path), {
            code: 'CG3040',
            message: `the claim \`${name}\` is reserved`,
            help: 'the token service sets it; use a name of your own',
          }),
        )
      }
      const claim = claimOf(written, path, prepare)
      return claim === null ? [] : [{ target, name, ...claim }]
    }),
  )

const claimOf = (
  written: ClaimFile,
  path: Path,
  prepare: Prepare,
): Pick<CompiledClaim, 'term' | 'required' | 'path'> | null => {
  if (typeof written === 'object' && 'const' in written)
    return { term: { kind: 'constant', value: written.const }, required: false, path: [...path, 'const'] }
  if (typeof written === 'object') {
    const term = termOf(prepare('claim', [...path, 'value'], written.value))
    return term === null ? null : { term, required: written.required ?? false, path: [...path, 'value'] }
  }
  if (typeof written !== 'string') return { term: { kind: 'constant', value: written }, required: false, path }
  const term = termOf(prepare('claim', path, written))
  return term === null ? null : { term, required: false, path }
}

const LISTS = ['list', 'string', 'any']
const SETTING_TYPES: Readonly<Record<SettingName, { readonly kinds: readonly string[]; readonly wanted: string }>> = {
  lifetime: { kinds: ['number', 'any'], wanted: 'a positive integer' },
  scope: { kinds: LISTS, wanted: 'a list of texts or one text separated by spaces' },
  audience: { kinds: LISTS, wanted: 'a list of texts or one text separated by spaces' },
}

const compileSettings = (
  source: Source,
  policy: PolicyFile,
  prepare: Prepare,
  report: Load['report'],
): CompiledSetting[] =>
  SETTINGS.flatMap((name): CompiledSetting[] => {
    const written = policy.token?.[name]
    if (written === undefined) return []
    const path = ['token', name]
    if (typeof written !== 'string') return [{ name, term: { kind: 'constant', value: written as JsonValue }, path }]
    const seconds = name === 'lifetime' ? durationOf(written) : null
    if (seconds !== null) {
      const message = `\`${written}\` is no number of seconds`
      report(
        source.diagnose(source.spanOf(path), {
          code: 'CG3044',
          message,
          help: `write ${seconds}`,
          fix: String(seconds),
        }),
      )
      return []
    }
    const expression = prepare('token', path, written)
    if (expression === null) return []
    const { kinds, wanted } = SETTING_TYPES[name]
    const { constant } = expression
    const badConstant = constant !== undefined && (constant === null || (name === 'lifetime' && !isLifetime(constant)))
    if (!kinds.includes(expression.type.kind) || badConstant) {
      report(
        source.diagnose(source.spanOf(path), {
          code: 'CG3044',
          message: `token.${name} is not ${wanted}`,
          help: `it must give ${wanted}`,
        }),
      )
    }
    return [{ name, term: { kind: 'expression', expression }, path }]
  })
