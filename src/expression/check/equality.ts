import { nearest } from '../../nearest.ts'
import type { JsonValue } from '../../oauth.ts'
import type { Binary, Node } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import { computed, type Inferred } from './inferred.ts'
import { measured } from './measures.ts'
import { allOf, decided, NOTHING, type Proofs, proven } from './proofs.ts'
import { constantOf, describe, isDynamic, type Kind, literalText, members, valuesOf, withoutNull } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

const SHOWN = 8

/** Values that are written in the expression: two of them need no schema to be compared. */
const WRITTEN: ReadonlySet<Node['type']> = new Set(['Literal', 'List', 'Map', 'Unary'])

/** Two types of which no value of the one equals a value of the other, null aside. */
const apart = (a: Type, b: Type): boolean =>
  members(a).length > 0 && members(b).length > 0 && !members(a).some(x => members(b).some(y => x.kind === y.kind))

const disjoint = (a: Type, b: Type): boolean => {
  const [x, y] = [valuesOf(a), valuesOf(b)]
  if (x !== undefined && y !== undefined) return a.kind === b.kind && !x.some(value => y.includes(value))
  if (a.kind !== 'string' || b.kind !== 'string') return false
  const shorter = (one: typeof a, other: typeof b): boolean =>
    one.maxLength !== undefined && other.minLength !== undefined && one.maxLength < other.minLength
  return shorter(a, b) || shorter(b, a)
}

/** Reports a comparison that can never be true, and says so; both sides null would be equal. */
export const neverEqual = (walk: Walk, nodes: readonly [Node, Node], left: Type, right: Type): boolean => {
  if (left.nullable && right.nullable) return false
  if (left.kind === 'null' || right.kind === 'null') return false
  const [constantNode, otherNode] = constantOf(left) === undefined ? [nodes[1], nodes[0]] : nodes
  const [constant, other] = constantOf(left) === undefined ? [right, left] : [left, right]
  if (apart(left, right)) {
    const text = walk.quote(otherNode)
    walk.report('CG2114', spanOf(constantNode), {
      message: `\`${text}\` is ${describe(withoutNull(other))} and never equals ${describe(withoutNull(constant))}`,
      help:
        mended(constant, other) === undefined ? 'compare values of the same type' : `write ${mended(constant, other)}`,
      fix: mended(constant, other),
    })
    return true
  }
  if (WRITTEN.has(otherNode.type) || !disjoint(left, right)) return false
  const text = walk.quote(otherNode)
  const value = constantOf(constant)?.value
  const values = valuesOf(other)
  const alternatives = values === undefined ? undefined : values.filter(v => v !== null).map(literalText)
  const near =
    typeof value === 'string'
      ? nearest(
          value,
          (values ?? []).filter(v => typeof v === 'string'),
        )
      : null
  const suggestion = near === null ? '' : `; did you mean ${literalText(near)}?`
  walk.report('CG2113', spanOf(constantNode), {
    message:
      value === undefined ? `\`${text}\` never has one of these values` : `\`${text}\` is never ${literalText(value)}`,
    help:
      alternatives === undefined
        ? 'the lengths that the schema allows exclude it'
        : `it is one of ${alternatives.slice(0, SHOWN).join(', ')}${alternatives.length > SHOWN ? ', …' : ''}${suggestion}`,
    fix: near === null || constantNode.type !== 'Literal' ? undefined : literalText(near),
  })
  return true
}

/** A literal in the type of the other side: `'5'` for a Number is `5`. */
export const mended = (constant: Type, other: Type): string | undefined => {
  const value = constantOf(constant)?.value
  if (typeof value === 'string' && other.kind === 'number' && /^-?[0-9]{1,9}$/.test(value)) return value
  if (typeof value === 'string' && other.kind === 'boolean' && (value === 'true' || value === 'false')) return value
  if ((typeof value === 'number' || typeof value === 'boolean') && other.kind === 'string')
    return literalText(String(value))
  return undefined
}

/** Scalars only: lists and objects are not compared by identity here. */
export const scalar = (type: Type): JsonValue | undefined => {
  const value = constantOf(type)?.value
  return typeof value === 'object' && value !== null ? undefined : value
}

export const hasKind = (type: Type, kind: Kind): boolean => members(type).some(member => member.kind === kind)

/** The proofs of a true `inferred == other` about `inferred`. */
const equalTo = (inferred: Inferred, other: Type): Proofs => {
  if (other.kind === 'null') return proven(inferred.paths, { isNull: true })
  if (other.nullable) return NOTHING
  const values = valuesOf(other)
  const same = other.kind !== 'any' && hasKind(inferred.type, other.kind)
  return proven(inferred.paths, { notNull: true, ...(same && values !== undefined ? { only: values } : {}) })
}

/** And when it is false. */
const unequalTo = (inferred: Inferred, other: Type): Proofs => {
  if (other.kind === 'null') return proven(inferred.paths, { notNull: true })
  const value = scalar(other)
  return value === undefined || value === null ? NOTHING : proven(inferred.paths, { not: [value] })
}

/** `==`, `!=` */
export const equality = (walk: Walk, node: Binary, left: Inferred, right: Inferred): Inferred => {
  const [a, b] = [left.type, right.type]
  const expected = node.operator === '=='
  const never = neverEqual(walk, [node.left, node.right], a, b)
  const verdict = never ? undefined : equalNow(a, b)
  if (verdict !== undefined) {
    const result = verdict === expected
    const [subject, role] =
      a.kind === 'null' ? [node.right, 'null'] : b.kind === 'null' ? [node.left, 'null'] : [node.left, undefined]
    const because =
      role === undefined
        ? 'both sides are constants'
        : `\`${walk.quote(subject)}\` is ${verdict ? 'always' : 'never'} null`
    walk.report('CG2115', spanOf(node), {
      message: `this is always ${result}: ${because}`,
      help: 'leave it out, or correct what it should test',
    })
  }
  const whenEqual = allOf(equalTo(left, b), equalTo(right, a))
  const whenNot = allOf(allOf(unequalTo(left, b), unequalTo(right, a)), measured(left, right, '!='))
  const sized = allOf(whenEqual, measured(left, right, '=='))
  return {
    ...computed(decided(verdict === undefined ? undefined : verdict === expected), left.cost + right.cost + 1),
    whenTrue: expected ? sized : whenNot,
    whenFalse: expected ? whenNot : sized,
  }
}

/** Whether two types are known to be equal or not, by null-ness or by their single values. */
const equalNow = (a: Type, b: Type): boolean | undefined => {
  if (a.kind === 'null' && b.kind === 'null') return true
  if (a.kind === 'null' || b.kind === 'null') {
    const other = a.kind === 'null' ? b : a
    return other.nullable || isDynamic(other) ? undefined : false
  }
  const [x, y] = [constantOf(a), constantOf(b)]
  return x !== undefined && y !== undefined && a.kind === b.kind ? x.value === y.value : undefined
}
