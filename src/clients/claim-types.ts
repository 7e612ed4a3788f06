/** The types of claims that an issuer declares: what a mapping may compare, and what its tokens have to hold. */
import { isDeepStrictEqual } from 'node:util'
import { kindOf } from '../foreign-text.ts'
import type { Shape } from '../generated/config.ts'
import type { ClaimsShape } from '../issuers/index.ts'
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'

/** Tells whether a value is of the declared type, and one of the declared values. */
export const hasType = (value: JsonValue, { type, enum: values }: Shape): boolean => {
  if (values !== undefined && !values.some(one => isDeepStrictEqual(one, value))) return false
  return type === undefined || [type].flat().some(one => TYPES[one](value))
}

const TYPES: Readonly<Record<Extract<NonNullable<Shape['type']>, string>, (value: JsonValue) => boolean>> = {
  string: value => typeof value === 'string',
  number: value => typeof value === 'number' || typeof value === 'bigint',
  integer: value => Number.isInteger(value) || typeof value === 'bigint',
  boolean: value => typeof value === 'boolean',
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: value => Array.isArray(value),
  null: value => value === null,
}

/** A claim that is not as its issuer declares it. */
export interface Misfit {
  readonly reason: 'issued_claim_missing' | 'issued_claim_malformed'
  /** Its declared name, below those of the claims that it is in. */
  readonly claim: readonly string[]
  /** What it is instead. */
  readonly kind: string
}

/**
 * Finds the first claim that a token should have and has not, or that is of another type than its issuer declares. Null is as
 * good as no claim, where none is required. What else a schema says of a value is for policies to look at.
 */
export const misfitIn = (payload: JsonObject, { required = [], properties = {} }: ClaimsShape): Misfit | null => {
  for (const name of required)
    if (!Object.hasOwn(payload, name)) return { reason: 'issued_claim_missing', claim: [name], kind: kindOf(undefined) }
  for (const name of Object.keys(payload)) {
    const shape = Object.hasOwn(properties, name) ? properties[name] : undefined
    const value = payload[name] ?? null
    if (shape === undefined || (value === null && !required.includes(name))) continue
    const found = misfitOf(value, shape)
    if (found !== null) return { ...found, claim: [name, ...found.claim] }
  }
  return null
}

const misfitOf = (value: JsonValue, shape: Shape): Misfit | null => {
  if (!hasType(value, shape)) return { reason: 'issued_claim_malformed', claim: [], kind: kindOf(value) }
  const { items } = shape
  if (Array.isArray(value) && items !== undefined) {
    const found = value.map((item: JsonValue) => misfitOf(item, items)).find(one => one !== null)
    return found ?? null
  }
  return isObject(value) ? misfitIn(value, shape) : null
}
