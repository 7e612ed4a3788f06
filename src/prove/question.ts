/** One invariant asked about one kind of request: what is kept of the policies, and what is open. */

import { compilePattern } from '../expression/index.ts'
import type { JsonObject } from '../oauth.ts'
import {
  type CompiledPolicy,
  type CompiledRule,
  compileShape,
  makePlan,
  type PlanEntry,
  type PreparedInvariant,
  requestOf,
} from '../policy/index.ts'
import { createDomain, type Kind } from './domain.ts'
import type { Obstacle } from './obstacle.ts'
import { Obstructed, readInvariant, readPolicy } from './reading.ts'
import { type Base, requestFileOf } from './request-of.ts'
import { reduceBlocks } from './shapes.ts'
import type { Member } from './values.ts'
import { createVariables, isToken, TOKENS, type TokenOrigin, type Variable, type Variables } from './variable.ts'

/** How much of the policies is kept: the more, the fewer requests come through that really do not. */
export type Level = 0 | 1 | 2

export interface Question {
  readonly variables: Variables
  /** Policies that let through at least what the real ones do, one set for each way in which what was left out may turn out. */
  readonly relaxed: readonly (readonly CompiledPolicy[])[]
  /** The relaxed policies are the real ones. */
  readonly isWhole: boolean
  /** Expressions that were left out because they are not told apart. */
  readonly obstacles: readonly Obstacle[]
  readonly accepts: (variable: Variable, value: Member) => boolean
  /** The variables that the invariant itself reads. */
  readonly own: ReadonlySet<string>
}

/** Rules that allow and are not told apart, at most: each may be true or false. */
const MOST_OPEN_ALLOWS = 4

interface Touched {
  readonly rule: CompiledRule
  readonly entry: PlanEntry
  readonly names: readonly string[] | Obstacle
}

/** @throws Obstructed where the invariant, or a claim that it reads, is not told apart */
export const askAbout = (invariant: PreparedInvariant, kind: Kind, base: Base, level: Level): Question => {
  const { client, endpoint, grantType } = kind
  const { world, nowMs, policies } = invariant
  const facts = requestOf(requestFileOf(base, new Map()), client, nowMs, world).facts as unknown as JsonObject
  const plan = makePlan(
    policies,
    { clientId: client.clientId, metadata: client.metadata },
    endpoint as never,
    grantType,
  )
  const ask = (variables: Variables): void => {
    const domain = createDomain(kind, world, variables)
    const entries = plan.entries.map(entry => ({ entry, reader: readPolicy(entry, facts, nowMs, domain, variables) }))
    const consts = (world as unknown as { readonly consts?: JsonObject }).consts ?? {}
    for (const name of ['when', 'expect'] as const) {
      const expression = invariant[name]
      if (expression === null) continue
      const written = { source: invariant.source, path: [...invariant.path, name] }
      readInvariant(expression, written, consts, facts, nowMs, domain, variables, {
        entries,
        lifetime: client.accessTokenLifetime,
      })
    }
  }
  const variables = createVariables()
  ask(variables)
  const own = new Set(variables.all().map(({ name }) => name))
  const readersIn = (of: Variables) => {
    const domain = createDomain(kind, world, of)
    return plan.entries.map(entry => ({ entry, reader: readPolicy(entry, facts, nowMs, domain, of) }))
  }
  const touched = touchedBy(readersIn)
  const kept = keptAt(level, touched, own)
  for (const { entry, reader } of readersIn(variables))
    for (const rule of entry.policy.rules) if (kept.has(rule)) reader.condition(rule.when, rule.path)
  return relax(plan.entries, touched, kept, variables, own, readsOf(invariant))
}

/** The variables of each rule, or why it is not told apart. */
const touchedBy = (
  readersIn: (
    variables: Variables,
  ) => readonly { readonly entry: PlanEntry; readonly reader: ReturnType<typeof readPolicy> }[],
): readonly Touched[] => {
  const scratch = createVariables()
  return readersIn(scratch).flatMap(({ entry }, at) =>
    entry.policy.rules.map((rule): Touched => {
      if (rule.when.kind === 'constant') return { rule, entry, names: [] }
      const alone = createVariables()
      try {
        readersIn(alone)[at]?.reader.condition(rule.when, rule.path)
        return { rule, entry, names: alone.all().map(({ name }) => name) }
      } catch (error) {
        if (error instanceof Obstructed) return { rule, entry, names: error.obstacle }
        throw error
      }
    }),
  )
}

const isNames = (names: Touched['names']): names is readonly string[] => Array.isArray(names)

/** At level 0 the rules about what the invariant reads, at 1 those that share something with it, at 2 all. */
const keptAt = (level: Level, touched: readonly Touched[], own: ReadonlySet<string>): ReadonlySet<CompiledRule> =>
  new Set(
    touched
      .filter(({ names }) => {
        if (!isNames(names)) return false
        if (level === 2 || names.length === 0) return true
        return level === 1 ? names.some(name => own.has(name)) : names.every(name => own.has(name))
      })
      .map(({ rule }) => rule),
  )

/** The claims and settings that an invariant reads: `claims.access_token.tenant`, `token.lifetime`. */
const readsOf = ({ when, expect }: PreparedInvariant): ReadonlySet<string> =>
  new Set(
    [...(when?.reads ?? []), ...expect.reads].flatMap(([first, second, third]) =>
      first === 'claims'
        ? [`claims ${String(second)} ${String(third)}`]
        : first === 'token'
          ? [`token ${String(second)}`]
          : [],
    ),
  )

const relax = (
  entries: readonly PlanEntry[],
  touched: readonly Touched[],
  kept: ReadonlySet<CompiledRule>,
  variables: Variables,
  own: ReadonlySet<string>,
  reads: ReadonlySet<string>,
): Question => {
  const obstacles = touched.flatMap(({ names }) => (isNames(names) ? [] : [names]))
  const open = touched.filter(({ rule }) => rule.effect === 'allow' && !kept.has(rule)).map(({ rule }) => rule)
  if (open.length > MOST_OPEN_ALLOWS) {
    const [first] = obstacles
    throw new Obstructed(
      first ?? { file: '', line: 1, column: 1, expression: '', why: 'too many rules that allow depend on other facts' },
    )
  }
  let isWhole = touched.every(({ rule }) => kept.has(rule))
  const reduced = entries.map(({ policy }) => {
    const { policy: narrow, isWider } = reduceBlocks(policy, variables)
    // What nobody reads may fail, or be too large, and then nothing is given: that is looked at by itself.
    const claims = policy.claims.filter(({ target, name }) => reads.has(`claims ${target} ${name}`))
    const settings = policy.settings.filter(({ name }) => reads.has(`token ${name}`))
    if (isWider || policy.claims.length > 0 || settings.length < policy.settings.length) isWhole = false
    return { ...narrow, claims, settings }
  })
  const relaxed = Array.from({ length: 2 ** open.length }, (_, bits) => {
    const isTrue = new Set(open.filter((_, at) => ((bits >> at) & 1) === 1))
    return reduced.map(policy => ({
      ...policy,
      rules: policy.rules.flatMap(rule =>
        kept.has(rule) ? [rule] : isTrue.has(rule) ? [{ ...rule, when: TRUE }] : [],
      ),
    }))
  })
  return { variables, relaxed, isWhole, obstacles, own, accepts: acceptor(entries) }
}

const TRUE = { kind: 'constant', value: true } as const

/** Tells whether every block accepts a value of a member. */
const acceptor = (entries: readonly PlanEntry[]): Question['accepts'] => {
  const fits = new Map<string, readonly ((value: JsonObject) => boolean)[]>()
  return ({ name, path, origin }, value) => {
    if (typeof value === 'symbol' || !isToken(origin) || path.length !== TOKENS[origin].length + 1) return true
    const member = String(path.at(-1))
    const known = fits.get(name) ?? fitsOf(entries, origin, member)
    fits.set(name, known)
    return known.every(suits => suits({ [member]: value }))
  }
}

const BLOCK_OF = {
  assertion: 'assertion',
  header: 'assertion_header',
  subject: 'subject_token',
  actor: 'actor_token',
} as const satisfies Readonly<Record<TokenOrigin, string>>

const fitsOf = (entries: readonly PlanEntry[], origin: TokenOrigin, member: string) =>
  entries.flatMap(({ policy: { file } }) => {
    const shape = file[BLOCK_OF[origin]]?.properties?.[member]
    if (shape === undefined) return []
    const check = compileShape(
      { properties: { [member]: shape } },
      pattern => compilePattern(pattern) as (text: string) => boolean,
    )
    return [(value: JsonObject) => check(value).ok]
  })
