/** What the expressions of one policy, and of an invariant, ask of the variables of one kind of request. */
import type { Environment, Evaluation, Expression, Name } from '../expression/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { ClaimTarget, CompiledPolicy, PlanEntry, Term } from '../policy/index.ts'
import type { Path, Source } from '../source/index.ts'
import { analyse } from './analyse.ts'
import type { Domain } from './domain.ts'
import { conditionOf, either, elementsKnown, type Known, NotExact, optionsOf, settled } from './known.ts'
import { elementsOf } from './observe.ts'
import { type Obstacle, obstacleOf } from './obstacle.ts'
import { createParts, type Named, type Scope } from './scope.ts'
import type { Variables } from './variable.ts'

/** An expression stands in the way: told with its place. */
export class Obstructed extends Error {
  readonly obstacle: Obstacle
  constructor(obstacle: Obstacle) {
    super(obstacle.why)
    this.name = 'Obstructed'
    this.obstacle = obstacle
  }
}

const any = { kind: 'any', nullable: true } as const

const partsOf = new WeakMap<object, ReturnType<typeof createParts>>()

const partsFor = (key: object, profile: Environment['profile'], names: ReadonlyMap<string, Name>) => {
  const known = partsOf.get(key) ?? createParts(profile, names)
  partsOf.set(key, known)
  return known
}

/** Reads terms of one policy for one kind of request. */
export interface Reader {
  /** @throws Obstructed */
  readonly condition: (term: Term, path: Path) => Known
  /** @throws Obstructed */
  readonly value: (term: Term, path: Path) => Known
}

const guarded = <T>(source: Source, path: Path, text: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof NotExact) throw new Obstructed(obstacleOf(error, { source, path, text }))
    throw error
  }
}

/** Reads a policy as this client's requests see it. */
export const readPolicy = (
  { policy, metadata }: PlanEntry,
  facts: JsonObject,
  nowMs: number,
  domain: Domain,
  variables: Variables,
): Reader => {
  const visible = metadata.ok ? withMetadata(facts, metadata.value) : facts
  const names = new Map<string, Name>()
  for (const [name, value] of Object.entries(policy.consts)) names.set(name, { kind: 'const', value })
  for (const [slot, name] of policy.letNames.entries())
    names.set(name, { kind: 'let', slot, type: any, trust: 'configured', reads: [] })
  const lets: (() => Evaluation)[] = []
  for (const expression of policy.lets) lets.push(once(() => expression.evaluate(visible, { nowMs, lets })))
  const parts = partsFor(policy.lets, policy.file.language ?? 'strict', names)
  const isStrict = policy.file.language !== 'pel'
  const read = new Map<string, () => Known>()
  const scope: Scope = {
    variables,
    closed: text => parts(text, visible, nowMs, lets),
    named: name => namedIn(policy, name, read),
    fact: (path, at) => {
      const known = domain(path, at)
      if (known !== null && !isStrict)
        throw new NotExact(at, 'in `pel` an open value is converted in ways that are not told apart')
      return known
    },
    isText: name => isTextIn(policy, name),
    isStrict,
  }
  for (const [slot, name] of policy.letNames.entries()) {
    const expression = policy.lets[slot]
    if (expression === undefined) continue
    read.set(
      name,
      once(() =>
        guarded(policy.source, ['let', name], expression.text, () =>
          analyse(expression.tree, { scope, text: expression.text, self: null }),
        ),
      ),
    )
  }
  const value = (term: Term, path: Path): Known =>
    term.kind === 'constant'
      ? settled(term.value)
      : guarded(policy.source, path, term.expression.text, () =>
          analyse(term.expression.tree, { scope, text: term.expression.text, self: null }),
        )
  return {
    value,
    condition: (term, path) => {
      const known = value(term, path)
      if (term.kind === 'constant') return known
      return guarded(policy.source, path, term.expression.text, () => conditionOf(known, term.expression.tree))
    },
  }
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const withMetadata = (facts: JsonObject, metadata: JsonValue): JsonObject => ({
  ...facts,
  client: { ...(facts['client'] as JsonObject), metadata },
})

const namedIn = (policy: CompiledPolicy, name: string, read: ReadonlyMap<string, () => Known>): Named | null => {
  const slot = policy.letNames.indexOf(name)
  const expression = policy.lets[slot]
  const known = read.get(name)
  if (expression !== undefined && known !== undefined)
    return { kind: 'let', tree: expression.tree, text: expression.text, known }
  return Object.hasOwn(policy.consts, name) ? { kind: 'const', value: policy.consts[name] ?? null } : null
}

/** True where the block of the policy refuses everything but texts. */
const isTextIn = ({ file }: CompiledPolicy, name: string): boolean => {
  const [, block, member = ''] = /^(clientAssertion|clientAssertionHeader)\.(\w+)$/.exec(name) ?? []
  if (block === undefined) return !/^clientAssertion/.test(name)
  const shape = (block === 'clientAssertion' ? file.assertion : file.assertion_header)?.properties?.[member]
  return shape?.type === 'string'
}

/** What an invariant reads of a decision, made of what its policies give. */
export interface Given {
  readonly entries: readonly { readonly entry: PlanEntry; readonly reader: Reader }[]
  readonly lifetime: number | null
}

/** Reads an expression of an invariant. @throws Obstructed */
export const readInvariant = (
  expression: Expression,
  written: { readonly source: Source; readonly path: Path },
  consts: JsonObject,
  facts: JsonObject,
  nowMs: number,
  domain: Domain,
  variables: Variables,
  given: Given,
): void => {
  const names = new Map<string, Name>(Object.entries(consts).map(([name, value]) => [name, { kind: 'const', value }]))
  const parts = partsFor(consts, 'strict', names)
  const scope: Scope = {
    variables,
    closed: text => parts(text, facts, nowMs, []),
    named: name => (Object.hasOwn(consts, name) ? { kind: 'const', value: consts[name] ?? null } : null),
    fact: (path, at) => decisionFact(path, at, given) ?? domain(path, at),
    isText: () => false,
    isStrict: true,
  }
  guarded(written.source, written.path, expression.text, () => {
    const { tree, text } = expression
    conditionOf(analyse(tree, { scope, text, self: null }), tree)
  })
}

const NOTHING = settled(null)

const decisionFact = (
  path: readonly string[],
  at: { readonly start: number; readonly end: number },
  given: Given,
): Known | null => {
  const [first, second, name] = path
  if (first === 'decision') return settled('allow', 'deny')
  if (first === 'claims') {
    if (second === undefined || name === undefined) throw new NotExact(at, 'the claims are read as a whole')
    return path
      .slice(3)
      .reduce((known, member) => inside(known, member, at), claimOf(second as ClaimTarget, name, given))
  }
  if (first !== 'token') return null
  if (second !== 'lifetime' && second !== 'scope' && second !== 'audience')
    throw new NotExact(at, 'the settings are read as a whole')
  return settingOf(second, at, given)
}

const inside = (known: Known, member: string, at: { readonly start: number; readonly end: number }): Known => {
  if (known.is === 'object') return known.read(member)
  if (known.is !== 'settled') throw new NotExact(at, 'a member of an open claim is read')
  return {
    is: 'settled',
    values:
      known.values === null
        ? null
        : known.values.map(value =>
            typeof value === 'object' && value !== null && Object.hasOwn(value, member)
              ? ((value as JsonObject)[member] ?? null)
              : null,
          ),
  }
}

const claimOf = (target: ClaimTarget, name: string, { entries }: Given): Known =>
  either([
    NOTHING,
    ...entries.flatMap(({ entry, reader }) =>
      entry.policy.claims
        .filter(claim => claim.target === target && claim.name === name)
        .map(claim => reader.value(claim.term, claim.path)),
    ),
  ])

const settingOf = (
  name: 'lifetime' | 'scope' | 'audience',
  at: { readonly start: number; readonly end: number },
  { entries, lifetime }: Given,
): Known => {
  const known = entries.flatMap(({ entry, reader }) =>
    entry.policy.settings
      .filter(setting => setting.name === name)
      .map(setting => reader.value(setting.term, setting.path)),
  )
  if (known.length === 0) return name === 'lifetime' ? settled(null, lifetime) : NOTHING
  if (name === 'lifetime') return either([settled(null, lifetime), ...known])
  for (const option of known.flatMap(optionsOf))
    if (!['settled', 'list', 'sequence'].includes(option.is))
      throw new NotExact(at, 'the setting is an open text, whose words count')
  const elements = either(known.map(one => elementsOf(wordsOf(one), at)))
  return either([
    NOTHING,
    known.every(one => one.is === 'settled')
      ? elementsKnown(elements.is === 'settled' ? elements.values : null)
      : { is: 'list', items: elements },
  ])
}

/** A text of scopes is a list of them. */
const wordsOf = (known: Known): Known =>
  known.is === 'settled' && known.values !== null
    ? {
        is: 'settled',
        values: known.values.map(value =>
          typeof value === 'string' ? value.split(' ').filter(word => word !== '') : value,
        ),
      }
    : known
