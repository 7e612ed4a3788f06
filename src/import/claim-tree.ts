/** Claims whose names say where in a tree of maps their values stand. */
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { TakenClaim } from './taken.ts'

export type ClaimTree = Map<string, ClaimTree | TakenClaim>

const isTree = (node: ClaimTree | TakenClaim): node is ClaimTree => node instanceof Map

/** Puts a claim at its place; false where another stands in the way. */
export const place = (tree: ClaimTree, path: readonly string[], claim: TakenClaim): boolean => {
  const [name = '', ...rest] = path
  const there = tree.get(name)
  if (rest.length === 0) {
    if (there !== undefined) return false
    tree.set(name, claim)
    return true
  }
  const below: ClaimTree | TakenClaim = there ?? new Map()
  if (!isTree(below)) return false
  tree.set(name, below)
  return place(below, rest, claim)
}

/** The claims at the top of the tree; what is below is one value. */
export const claimsOf = (tree: ClaimTree): ReadonlyMap<string, TakenClaim> =>
  new Map([...tree].map(([name, node]) => [name, isTree(node) ? mapOf(node) : node]))

const mapOf = (tree: ClaimTree): TakenClaim => {
  const entries = [...tree].map(([name, node]): [string, TakenClaim] => [name, isTree(node) ? mapOf(node) : node])
  const constants = entries.flatMap(([name, claim]): [string, JsonValue][] =>
    'const' in claim ? [[name, claim.const]] : [],
  )
  if (constants.length === entries.length) return { const: Object.fromEntries(constants) }
  return { expression: `{${entries.map(([name, claim]) => `${quoted(name)}: ${textOf(claim)}`).join(', ')}}` }
}

const textOf = (claim: TakenClaim): string => ('const' in claim ? literalOf(claim.const) : claim.expression)

/** A text of the expression language: a quote inside is doubled. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const literalOf = (value: JsonValue): string => {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `{${value.map(literalOf).join(', ')}}`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as JsonObject).map(([key, one]) => `${quoted(key)}: ${literalOf(one)}`)
    // `{}` would be a list.
    return entries.length === 0 ? '{:}' : `{${entries.join(', ')}}`
  }
  return String(value)
}
