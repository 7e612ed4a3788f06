/** Patterns, networks and time zones that are not written out, and yet known when a policy is loaded. */
import type { LiteralKind } from '../library/entry.ts'
import type { Node } from '../parse/tree.ts'
import type { Settled } from '../settled.ts'
import { valuesOf } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** Returns what a node can be; null when a request has a say in it. */
export const settled = (walk: Walk, node: Node, kind: LiteralKind): Settled | null => {
  if (node.type === 'Elvis') return both(settled(walk, node.test, kind), settled(walk, node.alternate, kind))
  if (node.type === 'Ternary') return both(settled(walk, node.consequent, kind), settled(walk, node.alternate, kind))
  const type = walk.typeOf(node)
  const values = type === undefined ? undefined : valuesOf(type)
  if (values !== undefined) return { texts: values.filter(value => typeof value === 'string'), reads: [] }
  if (type?.kind === 'null') return { texts: [], reads: [] }
  const fact = walk.factOf(node)
  if (fact?.trust !== 'configured') return null
  return { texts: [], reads: [{ kind, path: fact.path, ...spanOf(node) }] }
}

const both = (a: Settled | null, b: Settled | null): Settled | null =>
  a === null || b === null ? null : { texts: [...a.texts, ...b.texts], reads: [...a.reads, ...b.reads] }

/** Notes what a pattern that is not written out can be; `pel` takes any. */
export const settle = (walk: Walk, node: Node, kind: LiteralKind | undefined): void => {
  if (!walk.strict || kind === undefined || kind === 'schema' || node.type === 'Literal') return
  const known = settled(walk, node, kind)
  if (known !== null) walk.settled.set(node, known)
}
