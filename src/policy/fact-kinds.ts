/** The kinds of value that facts have: the table of facts is written with them. */
import { type PropertyType, type Trust, type Type, typeOfSchema } from '../expression/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { BlockName } from './file.ts'

/** Returns the type of an object that a schema block of the policy describes, with its standard members. */
export type TypeOfBlock = (block: BlockName, standard: JsonObject, trust: Trust) => Type

/** A kind of value. Its TypeScript type is that of `fallback`. */
export interface Kind<T> {
  /** The type for the checker; a function where a schema block of the policy has a say in it. */
  readonly type: Type | ((typeOfBlock: TypeOfBlock, trust: Trust) => Type)
  /** The value where nothing is said. */
  readonly fallback: T
}

export interface Fact<T> {
  readonly trust: Trust
  /** A few words for the reference page and for completion. */
  readonly doc: string
  readonly kind: Kind<T>
  /** The value in a policy test that does not write it. */
  readonly inTests: T
  /** True for a fact that is known only after the upstream has answered: claims alone can read it. */
  readonly late: boolean
  /** Why most requests do not have it: what reads it loads for a token exchange alone. Null for a fact that all requests have. */
  readonly unfilled: string | null
}

export interface Fields {
  readonly [name: string]: Fact<unknown>
}

/** The values of some facts. */
export type ValuesOf<F extends Fields> = { readonly [Name in keyof F]: F[Name]['inTests'] }

interface FactOptions<T> {
  readonly inTests?: T
  readonly late?: boolean
  readonly unfilled?: string
}

/** Declares a fact; in policy tests it has the fallback of its kind, unless told otherwise. */
export const fact = <T>(
  trust: Trust,
  doc: string,
  kind: Kind<T>,
  { inTests = kind.fallback, late = false, unfilled }: FactOptions<NoInfer<T>> = {},
): Fact<T> => ({ trust, doc, kind, inTests, late, unfilled: unfilled ?? null })

export const text: Kind<string> = { type: { kind: 'string', nullable: false }, fallback: '' }

export const texts: Kind<readonly string[]> = {
  type: { kind: 'list', nullable: false, items: { kind: 'string', nullable: false } },
  fallback: [],
}

export const oneOf = <const V extends string>(values: readonly [V, ...V[]]): Kind<V> => ({
  type: { kind: 'string', nullable: false, enum: values },
  fallback: values[0],
})

/** An object whose members are not declared: they are dynamic. */
export const anyMembers = (title: string): Kind<{ readonly [name: string]: JsonValue }> => ({
  type: { kind: 'map', nullable: false, properties: new Map(), additional: { kind: 'any', nullable: true }, title },
  fallback: {},
})

/** A part of a JWT that no schema block describes: its standard members, and dynamic ones. */
export const undescribed = (
  standard: JsonObject,
  options: Parameters<typeof typeOfSchema>[1] = {},
): Kind<JsonObject> => ({
  type: typeOfSchema({ properties: standard, additionalProperties: true }, options),
  fallback: {},
})

/** An object that a schema block describes, beside its standard members; the policy decides whether it can be null. */
export const described = (block: BlockName, standard: JsonObject = {}): Kind<JsonObject> => ({
  type: (typeOfBlock, trust) => typeOfBlock(block, standard, trust),
  fallback: {},
})

/** The kind with null added, and null its fallback. */
export const orNull = <T>({ type }: Kind<T>): Kind<T | null> => ({
  type: typeof type === 'function' ? type : { ...type, nullable: true },
  fallback: null,
})

export interface RecordKind<F extends Fields> extends Kind<ValuesOf<F>> {
  readonly fields: F
}

/** An object of facts; `absent` are names that PingOne has in it and we do not. Its type is made once, unless a schema block has a say in it. */
export const record = <F extends Fields>(
  title: string,
  fields: F,
  absent?: { readonly [name: string]: string },
): RecordKind<F> => {
  const entries = Object.entries(fields)
  const typeWith = (typeOfBlock: TypeOfBlock): Type => ({
    kind: 'map',
    nullable: false,
    properties: new Map(entries.map(([name, one]) => [name, propertyOf(one, typeOfBlock)])),
    additional: null,
    closed: true,
    title,
    ...(absent === undefined ? {} : { absent: new Map(Object.entries(absent)) }),
  })
  const isDescribed = entries.some(([, { kind }]) => typeof kind.type === 'function')
  return {
    type: isDescribed ? typeWith : typeWith(neverAsked),
    fallback: Object.fromEntries(entries.map(([name, { inTests }]) => [name, inTests])) as ValuesOf<F>,
    fields,
  }
}

const propertyOf = (
  { kind: { type }, trust, doc, unfilled }: Fact<unknown>,
  typeOfBlock: TypeOfBlock,
): PropertyType => ({
  type: typeof type === 'function' ? type(typeOfBlock, trust) : type,
  trust,
  description: doc,
  ...(unfilled === null ? {} : { unavailable: unfilled }),
})

const neverAsked: TypeOfBlock = block => {
  throw new Error(`no schema block has a say in a fixed type: ${block}`)
}
