import { type FactPath, type FactStep, spelledPath } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { FactSource } from './decision.ts'
import type { Facts } from './facts.ts'
import { labelAt, shortened } from './trust/index.ts'

/**
 * Returns a path that an expression reads, with its label of trust and its value for this request; absent is null. Where one
 * of several elements or members is read, the value is all of them.
 */
export const sourceOf = (read: FactPath, facts: Facts): FactSource => {
  const path = shortened(read)
  // An issuer has said it, not the client.
  const isIssued = facts.client.issuer !== null && String(path[0]).startsWith('clientAssertion')
  const trust = isIssued ? 'verified' : labelAt(path)
  return { path: spelledPath(path), trust, value: valueAt(facts as unknown as JsonValue, path) }
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
