import { type FactPath, type FactStep, spelledPath } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { FactSource } from './decision.ts'
import type { Facts } from './facts.ts'
import { type Chosen, isChosen, labelAt, shortened } from './trust/index.ts'

/**
 * Returns a path that an expression reads, with its label of trust and its value for this request; absent is null. Where one
 * of several elements or members is read, the value is all of them.
 */
export const sourceOf = (read: FactPath, facts: Facts, chosen: Chosen): FactSource => {
  const path = shortened(read)
  const value = valueAt(facts as unknown as JsonValue, path)
  const { issuer } = facts.client
  if (issuer === null || !String(path[0]).startsWith('clientAssertion'))
    return { path: spelledPath(path), trust: labelAt(path), value }
  // An issuer has said it, not the client.
  const isIts = isChosen(
    path.filter(step => typeof step !== 'object'),
    chosen,
  )
  return { path: spelledPath(path), trust: 'verified', by: [issuer], ...(isIts ? { isChosen: true } : {}), value }
}

/** Reads own members only. */
export const valueAt = (value: JsonValue, path: FactPath): JsonValue => {
  let at = value
  for (const step of path) {
    if (typeof step === 'object') return at
    if (!hasOwn(at, step)) return null
    at = at[step] ?? null
  }
  return at
}

const hasOwn = (
  value: JsonValue,
  step: Exclude<FactStep, object>,
): value is { readonly [step: FactStep & PropertyKey]: JsonValue } =>
  typeof value === 'object' &&
  value !== null &&
  Array.isArray(value) === (typeof step === 'number') &&
  Object.hasOwn(value, step)
