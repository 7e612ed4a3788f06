import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { equal } from './equal.ts'
import type { Shape, ShapeType } from './file.ts'

/** Why a value does not have its shape: where, and which keyword says so. Never the value. */
export interface Misfit {
  /** Declared names and list positions; a member that is not declared is not named. */
  readonly path: readonly (string | number)[]
  readonly keyword: keyof Shape
}

/** A value with the defaults of its shape filled in, or the first reason against it. The input is never changed. */
export type Fitted = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly misfit: Misfit }
export type Fit = (value: JsonValue) => Fitted

/** Compiles a pattern to a search in linear time. */
export type PatternCompiler = (pattern: string) => (text: string) => boolean

/**
 * Compiles a schema block once, to closures: nothing is interpreted and no code is generated per request.
 *
 * At the top a block describes an object, whether it says so or not.
 */
export const compileShape = (shape: Shape, pattern: PatternCompiler): Fit =>
  fitter(
    shape.type === undefined && shape.enum === undefined && shape.const === undefined
      ? { ...shape, type: 'object' }
      : shape,
    pattern,
  )

type Check = (value: JsonValue) => boolean

const isNumber = (value: JsonValue): value is number | bigint => typeof value === 'number' || typeof value === 'bigint'

const fitter = (shape: Shape, pattern: PatternCompiler): Fit => {
  const checks = scalarChecks(shape, pattern)
  const object = objectFit(shape, pattern)
  const list = shape.items === undefined ? null : listFit(fitter(shape.items, pattern))
  return value => {
    for (const [keyword, holds] of checks) if (!holds(value)) return misfit([], keyword)
    if (Array.isArray(value)) return list === null ? fits(value) : list(value)
    return isObject(value) && object !== null ? object(value) : fits(value)
  }
}

const fits = (value: JsonValue): Fitted => ({ ok: true, value })
const misfit = (path: Misfit['path'], keyword: keyof Shape): Fitted => ({ ok: false, misfit: { path, keyword } })
const below = (name: string | number, { path, keyword }: Misfit): Fitted => misfit([name, ...path], keyword)

const TYPE_CHECKS: Readonly<Record<ShapeType, Check>> = {
  string: value => typeof value === 'string',
  number: isNumber,
  integer: value => Number.isInteger(value) || typeof value === 'bigint',
  boolean: value => typeof value === 'boolean',
  object: isObject,
  array: value => Array.isArray(value),
  null: value => value === null,
}

/** As in JSON Schema, a keyword about texts says nothing about numbers, and so on. */
const scalarChecks = (shape: Shape, pattern: PatternCompiler): readonly (readonly [keyof Shape, Check])[] => {
  const checks: [keyof Shape, Check][] = []
  const { enum: values, const: only, minItems, maxItems, minLength, maxLength, minimum, maximum } = shape
  if (shape.type !== undefined) {
    const types = [shape.type].flat().map(type => TYPE_CHECKS[type])
    checks.push(['type', value => types.some(holds => holds(value))])
  }
  if (values !== undefined) checks.push(['enum', value => values.some(one => equal(one, value))])
  if (only !== undefined) checks.push(['const', value => equal(only, value)])
  if (minItems !== undefined) checks.push(['minItems', value => !Array.isArray(value) || value.length >= minItems])
  if (maxItems !== undefined) checks.push(['maxItems', value => !Array.isArray(value) || value.length <= maxItems])
  if (minLength !== undefined)
    checks.push(['minLength', value => typeof value !== 'string' || characters(value) >= minLength])
  if (maxLength !== undefined)
    checks.push([
      'maxLength',
      value => typeof value !== 'string' || value.length <= maxLength || characters(value) <= maxLength,
    ])
  if (minimum !== undefined) checks.push(['minimum', value => !isNumber(value) || value >= minimum])
  if (maximum !== undefined) checks.push(['maximum', value => !isNumber(value) || value <= maximum])
  if (shape.pattern !== undefined) {
    const found = pattern(shape.pattern)
    checks.push(['pattern', value => typeof value !== 'string' || found(value)])
  }
  return checks
}

/** JSON Schema counts characters, not UTF-16 code units. */
const characters = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

interface Member {
  readonly name: string
  readonly accepts: Fit
  readonly fallback: JsonValue | undefined
}

const objectFit = (shape: Shape, pattern: PatternCompiler): ((value: JsonObject) => Fitted) | null => {
  const required = shape.required ?? []
  const members: readonly Member[] = Object.entries(shape.properties ?? {}).map(([name, child]) => ({
    name,
    accepts: fitter(child, pattern),
    fallback: child.default,
  }))
  const declared = new Set(members.map(member => member.name))
  const others = shape.additionalProperties ?? true
  const otherFit = typeof others === 'object' ? fitter(others, pattern) : null
  if (required.length === 0 && members.length === 0 && others === true) return null
  return value => {
    const changed: [string, JsonValue][] = []
    for (const { name, accepts, fallback } of members) {
      const present = Object.hasOwn(value, name) ? value[name] : undefined
      if (present === undefined) {
        if (fallback !== undefined) changed.push([name, fallback])
        continue
      }
      const fitted = accepts(present)
      if (!fitted.ok) return below(name, fitted.misfit)
      if (fitted.value !== present) changed.push([name, fitted.value])
    }
    for (const name of required) {
      if (!Object.hasOwn(value, name) && !changed.some(([known]) => known === name)) return misfit([name], 'required')
    }
    if (others !== true) {
      for (const [name, present] of Object.entries(value)) {
        if (declared.has(name)) continue
        const fitted = otherFit?.(present)
        if (fitted?.ok !== true) return misfit([], 'additionalProperties')
        if (fitted.value !== present) changed.push([name, fitted.value])
      }
    }
    // fromEntries, not assignment: a member may be called `__proto__`.
    return fits(changed.length === 0 ? value : Object.fromEntries([...Object.entries(value), ...changed]))
  }
}

const listFit =
  (item: Fit) =>
  (list: readonly JsonValue[]): Fitted => {
    let copy: JsonValue[] | null = null
    for (let at = 0; at < list.length; at++) {
      const value = list[at] ?? null
      const fitted = item(value)
      if (!fitted.ok) return below(at, fitted.misfit)
      if (fitted.value !== value) {
        copy ??= [...list]
        copy[at] = fitted.value
      }
    }
    return fits(copy ?? list)
  }
