import type { JsonValue } from '../../oauth.ts'
import { spelledStep } from '../fact-path.ts'
import type { Type } from '../type.ts'
import { BOOLEAN, NULL, valuesOf, withoutNull } from './types.ts'

/** The proof of a condition about the value of one path. */
export interface Proof {
  readonly notNull?: true
  readonly isNull?: true
  /** One of these. */
  readonly only?: readonly JsonValue[]
  /** None of these. */
  readonly not?: readonly JsonValue[]
  /** A list of at least so many elements, or a text of at least so many characters. */
  readonly atLeast?: number
}

/** Proofs by path. Facts never change while an expression runs, so a proof holds until the end of its branch. */
export type Proofs = ReadonlyMap<string, Proof>
export const NOTHING: Proofs = new Map()

const unique = (values: readonly JsonValue[]): readonly JsonValue[] => [...new Set(values)]

const strengthen = (a: Proof, b: Proof): Proof => {
  const only =
    a.only === undefined || b.only === undefined ? (a.only ?? b.only) : a.only.filter(v => b.only?.includes(v))
  const not = a.not === undefined ? (b.not ?? []) : b.not === undefined ? a.not : unique([...a.not, ...b.not])
  const atLeast = Math.max(a.atLeast ?? 0, b.atLeast ?? 0)
  return {
    ...a,
    ...b,
    ...(only === undefined ? {} : { only }),
    ...(not.length === 0 ? {} : { not }),
    ...(atLeast === 0 ? {} : { atLeast }),
  }
}

const weaken = (a: Proof, b: Proof): Proof => {
  const not = (a.not ?? []).filter(value => b.not?.includes(value))
  const atLeast = Math.min(a.atLeast ?? 0, b.atLeast ?? 0)
  return {
    ...(a.notNull && b.notNull ? { notNull: true } : {}),
    ...(a.isNull && b.isNull ? { isNull: true } : {}),
    ...(a.only && b.only ? { only: unique([...a.only, ...b.only]) } : {}),
    ...(not.length === 0 ? {} : { not }),
    ...(atLeast === 0 ? {} : { atLeast }),
  }
}

/** Returns what holds when both hold. */
export const allOf = (a: Proofs, b: Proofs): Proofs => {
  if (a.size === 0) return b
  if (b.size === 0) return a
  if (a === b) return a
  const result = new Map(a)
  for (const [path, proof] of b) {
    const earlier = result.get(path)
    result.set(path, earlier === undefined ? proof : strengthen(earlier, proof))
  }
  return result
}

/** Returns what holds when one of the two holds. */
export const eitherOf = (a: Proofs, b: Proofs): Proofs => {
  if (a.size === 0 || b.size === 0) return NOTHING
  const result = new Map<string, Proof>()
  for (const [path, proof] of a) {
    const other = b.get(path)
    if (other !== undefined) result.set(path, weaken(proof, other))
  }
  return result
}

/** Returns the proof for one path; `paths` is the path and its parents, which are not null when it is not. */
export const proven = (paths: readonly string[], proof: Proof): Proofs => {
  const [path, ...parents] = paths
  if (path === undefined) return NOTHING
  const result = new Map<string, Proof>([[path, proof]])
  if (proof.notNull) for (const parent of parents) result.set(parent, { notNull: true })
  return result
}

const among = (type: Type, proof: Proof): readonly JsonValue[] | undefined => {
  const declared = valuesOf(type)
  const base = proof.only === undefined ? declared : (declared?.filter(v => proof.only?.includes(v)) ?? proof.only)
  return base?.filter(value => !proof.not?.includes(value))
}

const withProof = (type: Type, proof: Proof): Type => {
  if (proof.isNull) return type.nullable ? NULL : type
  const base = proof.notNull ? withoutNull(type) : type
  const values = among(base, proof)
  const limited = values === undefined || values.length === 0 ? {} : { enum: values }
  switch (base.kind) {
    case 'string':
      return {
        ...base,
        ...limited,
        ...(proof.atLeast ? { minLength: Math.max(base.minLength ?? 0, proof.atLeast) } : {}),
      }
    case 'number':
      return { ...base, ...limited }
    case 'boolean':
      return { ...base, ...(values === undefined && proof.not?.length === 1 ? other(proof.not) : limited) }
    case 'list':
      return proof.atLeast ? { ...base, minItems: Math.max(base.minItems ?? 0, proof.atLeast) } : base
    case 'any':
    case 'map':
    case 'null':
      return base
  }
}

const other = (not: readonly JsonValue[]): { readonly enum?: readonly JsonValue[] } =>
  not[0] === true ? { enum: [false] } : not[0] === false ? { enum: [true] } : {}

/** Returns the type of a path in the light of the proofs; a choice of types is only freed from null. */
export const refine = (type: Type, path: string | null, proofs: Proofs): Type => {
  const proof = path === null ? undefined : proofs.get(path)
  return proof === undefined ? type : withProof(type, proof)
}

/** Returns the type of an element for which a selection's criterion was true: proofs about it and what it holds. */
export const refineWithin = (type: Type, path: string, proofs: Proofs): Type => {
  const self = refine(type, path, proofs)
  if (self.kind !== 'map') return self
  const properties = new Map(self.properties)
  for (const [name, property] of properties) {
    const inner = refineWithin(property.type, `${path}${spelledStep(name)}`, proofs)
    if (inner !== property.type) properties.set(name, { ...property, type: inner })
  }
  return { ...self, properties }
}

/** Proofs when a value is known to be a Boolean. */
export const booleanProofs = (paths: readonly string[]): { readonly whenTrue: Proofs; readonly whenFalse: Proofs } => ({
  whenTrue: proven(paths, { notNull: true, only: [true] }),
  whenFalse: proven(paths, { notNull: true, only: [false] }),
})

/** Returns the type of a comparison whose result is known, or any Boolean. */
export const decided = (value: boolean | undefined): Type =>
  value === undefined ? BOOLEAN : { ...BOOLEAN, enum: [value] }
