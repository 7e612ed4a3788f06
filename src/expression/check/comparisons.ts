import type { JsonValue } from '../../oauth.ts'
import type { Binary, Node } from '../parse/tree.ts'
import { anchors } from './anchors.ts'
import { charactersOf, itemsOf } from './cost.ts'
import { decided, NOTHING, type Proofs, proven } from './narrow.ts'
import { nearest } from './nearest.ts'
import { need } from './need.ts'
import { computed, type Seen, spanOf, type Walk } from './seen.ts'
import type { Type } from './type.ts'
import {
  ANY,
  BOOLEAN,
  constantOf,
  describe,
  isDynamic,
  type Kind,
  literalText,
  members,
  valuesOf,
  withoutNull,
} from './types.ts'

const SHOWN = 8

/** Two types of which no value of the one equals a value of the other, null aside. */
const apart = (a: Type, b: Type): boolean =>
  !isDynamic(a) && !isDynamic(b) && !members(a).some(x => members(b).some(y => x.kind === y.kind))

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
  const text = walk.quote(otherNode)
  if (apart(left, right)) {
    walk.report('CG2114', spanOf(constantNode), {
      message: `\`${text}\` is ${describe(withoutNull(other))} and never equals ${describe(withoutNull(constant))}`,
      help:
        mended(constant, other) === undefined ? 'compare values of the same type' : `write ${mended(constant, other)}`,
      fix: mended(constant, other),
    })
    return true
  }
  if (!disjoint(left, right)) return false
  const value = constantOf(constant)?.value
  const values = valuesOf(other)
  const known = values === undefined ? undefined : values.filter(v => v !== null).map(literalText)
  const near =
    typeof value === 'string'
      ? nearest(
          value,
          (values ?? []).filter(v => typeof v === 'string'),
        )
      : undefined
  const meant = near === undefined ? '' : `; did you mean ${literalText(near)}?`
  walk.report('CG2113', spanOf(constantNode), {
    message:
      value === undefined ? `\`${text}\` never has one of these values` : `\`${text}\` is never ${literalText(value)}`,
    help:
      known === undefined
        ? 'the lengths that the schema allows exclude it'
        : `it is one of ${known.slice(0, SHOWN).join(', ')}${known.length > SHOWN ? ', …' : ''}${meant}`,
    fix: near === undefined || constantNode.type !== 'Literal' ? undefined : literalText(near),
  })
  return true
}

/** A literal in the type of the other side: `'5'` for a Number is `5`. */
const mended = (constant: Type, other: Type): string | undefined => {
  const value = constantOf(constant)?.value
  if (typeof value === 'string' && other.kind === 'number' && /^-?[0-9]{1,9}$/.test(value)) return value
  if (typeof value === 'string' && other.kind === 'boolean' && (value === 'true' || value === 'false')) return value
  if ((typeof value === 'number' || typeof value === 'boolean') && other.kind === 'string')
    return literalText(String(value))
  return undefined
}

/** Scalars only: lists and objects are not compared by identity here. */
const scalar = (type: Type): JsonValue | undefined => {
  const value = constantOf(type)?.value
  return typeof value === 'object' && value !== null ? undefined : value
}

const hasKind = (type: Type, kind: Kind): boolean => members(type).some(member => member.kind === kind)

/** What `seen == other` proves about `seen`, when it is true. */
const equalTo = (seen: Seen, other: Type): Proofs => {
  if (other.kind === 'null') return proven(seen.paths, { isNull: true })
  if (other.nullable) return NOTHING
  const values = valuesOf(other)
  const same = other.kind !== 'any' && hasKind(seen.type, other.kind)
  return proven(seen.paths, { notNull: true, ...(same && values !== undefined ? { only: values } : {}) })
}

/** And when it is false. */
const unequalTo = (seen: Seen, other: Type): Proofs => {
  if (other.kind === 'null') return proven(seen.paths, { notNull: true })
  const value = scalar(other)
  return value === undefined || value === null ? NOTHING : proven(seen.paths, { not: [value] })
}

const merge = (a: Proofs, b: Proofs): Proofs => new Map([...a, ...b])

/** `==`, `!=` */
export const equality = (walk: Walk, node: Binary, left: Seen, right: Seen): Seen => {
  const [a, b] = [left.type, right.type]
  const wanted = node.operator === '=='
  const never = neverEqual(walk, [node.left, node.right], a, b)
  const known = never ? undefined : equalNow(a, b)
  if (known !== undefined) {
    const result = known === wanted
    const [subject, role] =
      a.kind === 'null' ? [node.right, 'null'] : b.kind === 'null' ? [node.left, 'null'] : [node.left, undefined]
    const because =
      role === undefined
        ? 'both sides are constants'
        : `\`${walk.quote(subject)}\` is ${known ? 'always' : 'never'} null`
    walk.report('CG2115', spanOf(node), {
      message: `this is always ${result}: ${because}`,
      help: 'leave it out, or correct what it should test',
    })
  }
  const whenEqual = merge(equalTo(left, b), equalTo(right, a))
  const whenNot = merge(merge(unequalTo(left, b), unequalTo(right, a)), measured(left, right, '!='))
  const sized = merge(whenEqual, measured(left, right, '=='))
  return {
    ...computed(decided(known === undefined ? undefined : known === wanted), left.cost + right.cost + 1),
    whenTrue: wanted ? sized : whenNot,
    whenFalse: wanted ? whenNot : sized,
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
  return x !== undefined && y !== undefined && a.kind === b.kind && x.value === y.value ? true : undefined
}

type Order = '<' | '<=' | '>' | '>='
const MIRROR: Record<Order, Order> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const OPPOSITE: Record<Order, Order> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

/** What a size says about a list or a text: `#data.size(x) > 0`. */
const measured = (left: Seen, right: Seen, operator: Order | '==' | '!='): Proofs => {
  if (right.measures !== undefined && left.measures === undefined)
    return measured(right, left, operator === '==' || operator === '!=' ? operator : MIRROR[operator])
  const value = constantOf(right.type)?.value
  if (left.measures === undefined || typeof value !== 'number') return NOTHING
  const least =
    operator === '>'
      ? Math.floor(value) + 1
      : operator === '>=' || operator === '=='
        ? Math.ceil(value)
        : operator === '!=' && value === 0
          ? 1
          : 0
  return least > 0 ? proven(left.measures, { notNull: true, atLeast: least }) : NOTHING
}

/** What a comparison that does not fail proves about its operands, in `strict`. */
const notNull = (walk: Walk, ...seen: readonly Seen[]): Proofs =>
  walk.strict ? seen.map(({ paths }) => proven(paths, { notNull: true })).reduce(merge, NOTHING) : NOTHING

const orderable = (walk: Walk, node: Node, seen: Seen, role: string): boolean =>
  need(walk, node, seen.type, ['number', 'string', 'boolean'], {
    code: 'CG2108',
    role,
    fact: seen.fact,
    help: 'only Numbers and Strings have an order',
  })

/** Reports operands that are of different kinds, or may be. */
const sameKind = (walk: Walk, node: Node, left: Type, right: Type, other: Node): void => {
  if (isDynamic(left) || isDynamic(right)) return
  const kinds = new Set([...members(left), ...members(right)].map(({ kind }) => kind))
  if (kinds.size <= 1) return
  const value = left.kind === 'number' ? mended(right, left) : undefined
  walk.report('CG2108', spanOf(node), {
    message: `\`${walk.quote(other)}\` is ${describe(withoutNull(left))}, and \`${walk.quote(node)}\` is ${describe(withoutNull(right))}: they have no order`,
    help:
      value !== undefined
        ? `write ${value}`
        : left.kind === 'string' && right.kind === 'number'
          ? `convert it: #string.asInt(${walk.quote(other)}, 0)`
          : 'compare values of the same type',
    fix: value,
  })
}

/** `<`, `<=`, `>`, `>=` */
export const ordering = (walk: Walk, node: Binary, operator: Order, left: Seen, right: Seen): Seen => {
  const role = `an operand of ${operator}`
  const first = orderable(walk, node.left, left, role)
  const second = orderable(walk, node.right, right, role)
  const wrongKind = (seen: Seen): boolean =>
    members(seen.type).some(({ kind }) => kind === 'list' || kind === 'map' || kind === 'null')
  if ((first || left.type.nullable) && (second || right.type.nullable) && !wrongKind(left) && !wrongKind(right))
    sameKind(walk, node.right, left.type, right.type, node.left)
  const safe = notNull(walk, left, right)
  return {
    ...computed(BOOLEAN, left.cost + right.cost + 1),
    whenTrue: merge(safe, measured(left, right, operator)),
    whenFalse: merge(safe, measured(left, right, OPPOSITE[operator])),
  }
}

/** `x between {low, high}` */
export const between = (walk: Walk, node: Binary, left: Seen, right: Seen): Seen => {
  orderable(walk, node.left, left, 'the left side of between')
  const bounds = right.type
  if (
    need(walk, node.right, bounds, ['list'], {
      code: 'CG2128',
      role: 'the right side of between',
      help: 'write {low, high}',
      fact: right.fact,
    })
  ) {
    const pair = bounds.kind === 'list' && bounds.minItems === 2 && bounds.maxItems === 2
    if (!pair && !isDynamic(bounds))
      walk.report('CG2128', spanOf(node.right), {
        message: '`between` takes a list of two values',
        help: 'write {low, high}',
      })
    else if (node.right.type === 'List')
      for (const bound of node.right.elements) {
        const type = walk.typeOf(bound) ?? ANY
        if (need(walk, bound, type, ['number', 'string', 'boolean'], { code: 'CG2108', role: 'a bound of between' }))
          sameKind(walk, bound, left.type, type, node.left)
      }
    else if (
      bounds.kind === 'list' &&
      need(walk, node.right, bounds.items, ['number', 'string', 'boolean'], {
        code: 'CG2108',
        role: 'a bound of between',
      })
    )
      sameKind(walk, node.right, left.type, bounds.items, node.left)
  }
  const safe = notNull(walk, left)
  return { ...computed(BOOLEAN, left.cost + right.cost + 2), whenTrue: safe, whenFalse: safe }
}

/** `x in list` */
export const membership = (walk: Walk, node: Binary, left: Seen, right: Seen): Seen => {
  const cost = left.cost + right.cost + itemsOf(right.type)
  const fits = need(walk, node.right, right.type, ['list'], {
    code: 'CG2125',
    role: 'the right side of in',
    help: 'write a list: {a, b}',
    fact: right.fact,
  })
  if (!fits || right.type.kind !== 'list') return computed(BOOLEAN, cost)
  const { items } = right.type
  const values = valuesOf(items)
  const known = values !== undefined && !items.nullable
  const written = node.right.type === 'List' ? node.right.elements : undefined
  if (written !== undefined)
    for (const element of written) neverEqual(walk, [node.left, element], left.type, walk.typeOf(element) ?? ANY)
  else if (right.type.maxItems !== 0) neverEqual(walk, [node.left, node.right], left.type, items)
  const constants = written?.map(element => scalar(walk.typeOf(element) ?? ANY))
  const excluded = constants?.filter(value => value !== undefined && value !== null)
  const same = items.kind !== 'any' && items.kind !== 'null' && hasKind(left.type, items.kind)
  return {
    ...computed(BOOLEAN, cost),
    whenTrue: items.nullable
      ? NOTHING
      : proven(left.paths, { notNull: true, ...(known && same ? { only: values } : {}) }),
    whenFalse:
      excluded === undefined || excluded.length === 0
        ? NOTHING
        : proven(left.paths, { not: excluded.filter(value => value !== undefined) }),
  }
}

/** `text matches 'pattern'`; the pattern itself is checked where it is compiled. */
export const matches = (walk: Walk, node: Binary, left: Seen, right: Seen): Seen => {
  need(walk, node.left, left.type, ['string', 'number', 'boolean'], {
    code: 'CG2108',
    role: 'the left side of matches',
    fact: left.fact,
  })
  need(walk, node.right, right.type, ['string'], { code: 'CG2108', role: 'the pattern of matches', fact: right.fact })
  anchors(walk, node.right)
  const safe = notNull(walk, left)
  return {
    ...computed(BOOLEAN, left.cost + right.cost + 1 + Math.ceil(charactersOf(left.type) / 16)),
    whenTrue: safe,
    whenFalse: safe,
  }
}
