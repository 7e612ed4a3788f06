/** What the schema blocks of policies ask of open members, and the blocks as far as they concern those. */

import { compilePattern } from '../expression/index.ts'
import type { Span } from '../outcome.ts'
import { type BlockName, type CompiledPolicy, compileShape, type Fit, type Shape } from '../policy/index.ts'
import { NotExact, type Open } from './known.ts'
import { isAtMost } from './machine.ts'
import { observe, observeValues } from './observe.ts'
import { matchesPattern } from './pattern-machine.ts'
import { TOKENS, type Variable, type Variables } from './variable.ts'

const NOWHERE: Span = { start: 0, end: 0 }

/** The blocks that describe what a client sends. */
export const OPEN_BLOCKS = {
  assertion: TOKENS.assertion,
  assertion_header: TOKENS.header,
  subject_token: TOKENS.subject,
  actor_token: TOKENS.actor,
} as const

export type OpenBlock = keyof typeof OPEN_BLOCKS

const isOpenBlock = (name: string): name is OpenBlock => Object.hasOwn(OPEN_BLOCKS, name)

export interface Reduced {
  readonly policy: CompiledPolicy
  /** What was left out, so that more requests come through. */
  readonly isWider: boolean
}

/** Asks the variables what the blocks of a policy ask, and returns the policy with blocks that ask nothing else. */
export const reduceBlocks = (policy: CompiledPolicy, variables: Variables): Reduced => {
  const blocks: Partial<Record<BlockName, Fit>> = { ...policy.blocks }
  let isWider = false
  for (const name of Object.keys(policy.blocks) as BlockName[]) {
    if (name === 'metadata') continue
    const shape = policy.file[name]
    if (!isOpenBlock(name) || shape === undefined) {
      // Nothing is asked of these here, and no kept expression reads them.
      if (name !== 'user') {
        delete blocks[name]
        isWider = true
      }
      continue
    }
    const reduced = reduce(shape, OPEN_BLOCKS[name], variables)
    isWider ||= reduced.isWider
    blocks[name] = compileShape(reduced.shape, pattern => compilePattern(pattern) as (text: string) => boolean)
  }
  return { policy: { ...policy, blocks }, isWider }
}

interface ReducedShape {
  readonly shape: Shape
  readonly isWider: boolean
}

const variableAt = (variables: Variables, path: readonly string[]): Variable | null =>
  variables.all().find(one => one.path.length === path.length && one.path.every((step, at) => step === path[at])) ??
  null

/** An object of a block: only the members that are variables stay. */
const reduce = (shape: Shape, path: readonly string[], variables: Variables): ReducedShape => {
  const properties: Record<string, Shape> = {}
  let isWider = shape.additionalProperties !== undefined && shape.additionalProperties !== true
  for (const [name, child] of Object.entries(shape.properties ?? {})) {
    const variable = variableAt(variables, [...path, name])
    if (variable === null) {
      isWider = true
      continue
    }
    const inner = reduceMember(child, variable, [...path, name], variables)
    isWider ||= inner.isWider
    Object.defineProperty(properties, name, { value: inner.shape, enumerable: true, configurable: true })
  }
  const required = (shape.required ?? []).filter(name => variableAt(variables, [...path, name]) !== null)
  isWider ||= required.length !== (shape.required ?? []).length
  const { additionalProperties: _, ...rest } = shape
  return { shape: { ...rest, properties, required }, isWider }
}

/** A member that is a variable: what its shape says of it is asked, or left out where it is not told apart. */
const reduceMember = (
  shape: Shape,
  variable: Variable,
  path: readonly string[],
  variables: Variables,
): ReducedShape => {
  const open: Open = { is: 'open', variable, through: [] }
  const { pattern, items, minItems, maxItems, properties, required, ...rest } = shape
  let isWider = minItems !== undefined || maxItems !== undefined
  askScalar(shape, open, variables)
  const asked = pattern === undefined ? true : askPattern(pattern, open, variables)
  isWider ||= !asked
  const kept: Shape = asked && pattern !== undefined ? { ...rest, pattern } : rest
  const inner = items === undefined ? null : reduceItems(items, open, variables)
  isWider ||= inner?.isWider === true
  const withItems: Shape = inner === null ? kept : { ...kept, items: inner.shape }
  if (properties === undefined && required === undefined) return { shape: withItems, isWider }
  const object = reduce(
    {
      ...withItems,
      ...(properties === undefined ? {} : { properties }),
      ...(required === undefined ? {} : { required }),
    },
    path,
    variables,
  )
  return { shape: object.shape, isWider: isWider || object.isWider }
}

/** The elements share the classes of the list itself. What is inside of them is not looked at. */
const reduceItems = (shape: Shape, open: Open, variables: Variables): ReducedShape => {
  const { pattern, items, minItems, maxItems, properties, required, additionalProperties, ...rest } = shape
  askScalar(shape, open, variables)
  const asked = pattern === undefined ? true : askPattern(pattern, open, variables)
  const isWider =
    !asked || [items, minItems, maxItems, properties, required, additionalProperties].some(one => one !== undefined)
  return { shape: asked && pattern !== undefined ? { ...rest, pattern } : rest, isWider }
}

const askScalar = (shape: Shape, open: Open, variables: Variables): void => {
  const { enum: values, const: only, minLength, maxLength, minimum, maximum, default: fallback } = shape
  observeValues(
    variables,
    open,
    [...(values ?? []), ...(only === undefined ? [] : [only]), ...(fallback === undefined ? [] : [fallback])],
    NOWHERE,
  )
  if (maxLength !== undefined) observe(variables, open, isAtMost(maxLength, 'characters'), NOWHERE)
  if (minLength !== undefined && minLength > 0) observe(variables, open, isAtMost(minLength - 1, 'characters'), NOWHERE)
  for (const bound of [minimum, maximum])
    if (bound !== undefined) variables.observedOf(open.variable).numbers.add(bound)
}

const askPattern = (pattern: string, open: Open, variables: Variables): boolean => {
  try {
    observe(variables, open, matchesPattern(pattern, 'somewhere', NOWHERE), NOWHERE)
    return true
  } catch (error) {
    if (error instanceof NotExact) return false
    throw error
  }
}
