import { TRUST, type Trust } from '../expression/index.ts'
import type { JsonValue } from '../oauth.ts'
import type { FactSource } from './decision.ts'
import { factRows } from './fact-rows.ts'
import type { Facts } from './facts.ts'

let labels: ReadonlyMap<string, Trust> | null = null

/** The label of a path: that of the nearest fact above it that has one. */
const trustOf = (path: string): Trust => {
  labels ??= new Map(factRows().map(({ path: known, trust }) => [known, trust]))
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const known = labels.get(at)
    if (known !== undefined) return known
  }
  return TRUST[TRUST.length - 1] ?? 'requested'
}

const LONG = 'context.requestData.clientAssertion'

/** PingOne's long name of the assertion and ours are one fact; it is shown under the short one. */
export const shortPath = (path: string): string =>
  path.startsWith(LONG) ? path.slice(LONG.length - 'clientAssertion'.length) : path

/** Returns a path that an expression reads, with its label of trust and its value for this request; absent is null. */
export const sourceOf = (read: string, facts: Facts): FactSource => {
  const path = shortPath(read)
  return {
    path,
    trust: trustOf(path),
    value: valueAt(facts as unknown as JsonValue, path.replace(/(?:\.\*|\[).*$/, '')),
  }
}

/** Reads own members only. */
export const valueAt = (value: JsonValue, path: string): JsonValue => {
  let at: JsonValue = value
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, name)) return null
    at = (at as { readonly [name: string]: JsonValue })[name] ?? null
  }
  return at
}
