/** What the expressions of one policy are checked against: the facts with the types that its schema blocks give them. */
import { type Environment, type Name, type PropertyType, type Type, typeOfSchema } from '../expression/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { TypeOfBlock } from './fact-kinds.ts'
import { FACTS, isLate } from './facts.ts'
import { BLOCKS, type BlockName, type PolicyFile } from './file.ts'
import { isExchangeOnly, seesExchanged, withExchanged } from './unfilled.ts'

/** Where an expression stands decides what is known: only claims are computed after the upstream has answered. */
export type Stage = 'let' | 'rule' | 'claim' | 'token'

/** What the types of one policy's facts depend on besides its schema blocks. */
export interface FactContext {
  /** Why claims never see what an upstream returns (`whyUnseen`); null where they do. */
  readonly unseen: string | null
  /** Whether token exchanges are answered here: then their tokens are facts. */
  readonly exchanges: boolean
  /** `file:line` of a path in a schema block; asked for only when a diagnostic cites it. */
  readonly declaredAt: (block: BlockName, path: readonly string[]) => string | undefined
}

/**
 * Returns the type of `#root` for the expressions of one policy: the table of facts (`facts.ts`), typed by the schema
 * blocks. The stages differ in which facts are known at all.
 */
export const factsTypes = (policy: PolicyFile, surroundings: FactContext): ((stage: Stage) => Type) => {
  const { type } = FACTS
  const declared = typeof type === 'function' ? type(blockTypes(policy, surroundings), 'configured') : type
  const root = surroundings.exchanges && seesExchanged(policy) ? withExchanged(declared) : declared
  return stage => {
    const known = withoutLate(root, unavailable(stage, surroundings))
    return policy.language === 'pel' ? dynamic(known, 0) : known
  }
}

/** Makes the environment of one place from the type of its facts and the `#name`s it sees. */
export const environment = (
  policy: PolicyFile,
  root: Type,
  names: ReadonlyMap<string, Name>,
  shapes: NonNullable<Environment['shapes']> = new Map(),
): Environment => ({
  profile: policy.language ?? 'strict',
  root,
  names,
  undefinedNames: 'error',
  shapes,
})

/** Adds the standard members to a block without taking the author's own declaration of them away. */
const withStandard = (shape: JsonObject | undefined, standard: JsonObject): JsonObject => ({
  ...shape,
  properties: { ...standard, ...(shape?.['properties'] as JsonObject | undefined) },
})

/** True when a block demands members, so that a request without the thing itself is refused before any expression. */
export const demandsPresence = (policy: PolicyFile, block: BlockName): boolean =>
  (policy[block]?.required ?? []).length > 0

/** Every client has metadata, and every exchange a subject token; there is no user before the upstream has answered. */
const isNullable = (policy: PolicyFile, block: BlockName): boolean => {
  if (block === 'user') return true
  if (block === 'metadata' || (block === 'subject_token' && isExchangeOnly(policy))) return false
  return !demandsPresence(policy, block)
}

/** The types of blocks that an author left out: the same for every policy, but that exchanges have a subject token. */
const undeclared = { general: new Map<BlockName, Type>(), exchange: new Map<BlockName, Type>() }

const blockTypes = (policy: PolicyFile, { declaredAt }: FactContext): TypeOfBlock => {
  const declared = new Map<BlockName, Type>()
  const absent = isExchangeOnly(policy) ? undeclared.exchange : undeclared.general
  return (block, standard, trust) => {
    const shape = policy[block] as JsonObject | undefined
    const types = shape === undefined ? absent : declared
    const known = types.get(block)
    if (known !== undefined) return known
    const type = typeOfSchema(withStandard(shape, standard), {
      // Only the claims of issuers have a title: a file cannot write one.
      title: typeof shape?.['title'] === 'string' ? shape['title'] : `the ${BLOCKS[block]}`,
      trust,
      declareIn: [block],
      declaredAt: path => (shape === undefined ? undefined : declaredAt(block, path)),
      nullable: isNullable(policy, block),
    })
    types.set(block, type)
    return type
  }
}

/** Why a stage cannot read the facts that the upstream's answer brings; null when it can. */
const unavailable = (stage: Stage, { unseen }: FactContext): string | null => {
  switch (stage) {
    case 'let':
      return null
    case 'rule':
    case 'token':
      return 'it is known only after the upstream has answered, and everything that can refuse is decided before'
    case 'claim':
      return unseen
  }
}

const withoutLate = (root: Type, why: string | null): Type => {
  if (root.kind !== 'map' || why === null) return root
  const marked = ([name, known]: readonly [string, PropertyType]): readonly [string, PropertyType] =>
    isLate([name]) ? [name, { ...known, unavailable: why }] : [name, known]
  return { ...root, properties: new Map([...root.properties].map(marked)) }
}

/** In `pel` what is not declared is dynamic, except at the top: an unknown name there is a constant without quotes. */
const dynamic = (type: Type, depth: number): Type => {
  if (type.kind === 'list') return { ...type, items: dynamic(type.items, depth + 1) }
  if (type.kind !== 'map') return type
  const properties = new Map(
    [...type.properties].map(([name, known]) => [name, { ...known, type: dynamic(known.type, depth + 1) }] as const),
  )
  const additional: Type | null = depth === 0 ? null : (type.additional ?? { kind: 'any', nullable: true })
  return { ...type, properties, additional }
}

/** Returns a `const` name with its value. */
export const constant = (value: JsonValue): Name => ({ kind: 'const', value })
