import type { Binary, Node } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import { anchors } from './anchors.ts'
import { charactersOf, itemsOf } from './cost.ts'
import { hasKind, mended, neverEqual, scalar } from './equality.ts'
import { computed, type Inferred } from './inferred.ts'
import { measured, OPPOSITE, type Order } from './measures.ts'
import { need } from './need.ts'
import { allOf, NOTHING, type Proofs, proven } from './proofs.ts'
import { settle } from './settled.ts'
import { ANY, BOOLEAN, describe, isDynamic, members, valuesOf, withoutNull } from './types.ts'
import { spanOf, type Walk } from './walk.ts'
import { wildcards } from './wildcards.ts'

/** The proofs of a comparison that does not fail about its operands, in `strict`. */
const notNull = (walk: Walk, ...inferred: readonly Inferred[]): Proofs =>
  walk.strict ? inferred.map(({ paths }) => proven(paths, { notNull: true })).reduce(allOf, NOTHING) : NOTHING

const orderable = (walk: Walk, node: Node, inferred: Inferred, role: string): boolean =>
  need(walk, node, inferred.type, ['number', 'string', 'boolean'], {
    code: 'CG2108',
    role,
    fact: inferred.fact,
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

/** Reports an order of instants as texts: what is none, or has another offset, would be before or after by its letters. */
const asLetters = (walk: Walk, node: Binary, sides: readonly Inferred[]): void => {
  if (!sides.some(({ type }) => type.kind === 'string' && type.instant === true)) return
  const { left, right } = node
  const isPair = node.operator === 'between' && right.type === 'List'
  const bounds = isPair ? right.elements.map(walk.quote) : [walk.quote(right)]
  const compared = (bound: string, operator: string): string =>
    `#datetime.compare(${walk.quote(left)}, ${bound}) ${operator} 0`
  const [low = '', high = ''] = bounds
  walk.report('CG2108', spanOf(node), {
    message: `\`${walk.quote(node)}\` compares instants letter by letter`,
    help: `write ${isPair ? `${compared(low, '>=')} and ${compared(high, '<=')}` : compared(low, node.operator)}`,
    fix: isPair || node.operator === 'between' ? undefined : compared(low, node.operator),
  })
}

/** `<`, `<=`, `>`, `>=` */
export const ordering = (walk: Walk, node: Binary, operator: Order, left: Inferred, right: Inferred): Inferred => {
  const role = `an operand of ${operator}`
  const first = orderable(walk, node.left, left, role)
  const second = orderable(walk, node.right, right, role)
  const wrongKind = (inferred: Inferred): boolean =>
    members(inferred.type).some(({ kind }) => kind === 'list' || kind === 'map' || kind === 'null')
  if ((first || left.type.nullable) && (second || right.type.nullable) && !wrongKind(left) && !wrongKind(right))
    sameKind(walk, node.right, left.type, right.type, node.left)
  asLetters(walk, node, [left, right])
  const safe = notNull(walk, left, right)
  return {
    ...computed(BOOLEAN, left.cost + right.cost + 1),
    whenTrue: allOf(safe, measured(left, right, operator)),
    whenFalse: allOf(safe, measured(left, right, OPPOSITE[operator])),
  }
}

/** `x between {low, high}` */
export const between = (walk: Walk, node: Binary, left: Inferred, right: Inferred): Inferred => {
  orderable(walk, node.left, left, 'the left side of between')
  const bounds = right.type
  asLetters(walk, node, [left, ...(bounds.kind === 'list' ? [{ ...right, type: bounds.items }] : [])])
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

/** What to write where `in` has a text on its right: the list that the text enumerates, or a search in the text. */
const listMeant = (walk: Walk, { left, right }: Binary): string => {
  if (right.type !== 'Literal' || typeof right.value !== 'string')
    return `write a list, {a, b}; whether a text holds another says #string.contains(${walk.quote(right)}, ${walk.quote(left)})`
  const items = right.value.split(',').map(item => `'${item.trim().replaceAll("'", "''")}'`)
  return `write a list: {${items.join(', ')}}`
}

/** `x in list` */
export const membership = (walk: Walk, node: Binary, left: Inferred, right: Inferred): Inferred => {
  const cost = left.cost + right.cost + itemsOf(right.type)
  const fits = need(walk, node.right, right.type, ['list'], {
    code: 'CG2125',
    role: 'the right side of in',
    help: listMeant(walk, node),
    fact: right.fact,
  })
  if (!fits || right.type.kind !== 'list') return computed(BOOLEAN, cost)
  const { items } = right.type
  const values = valuesOf(items)
  const exact = values !== undefined && !items.nullable
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
      : proven(left.paths, { notNull: true, ...(exact && same ? { only: values } : {}) }),
    whenFalse:
      excluded === undefined || excluded.length === 0
        ? NOTHING
        : proven(left.paths, { not: excluded.filter(value => value !== undefined) }),
  }
}

/** `text matches 'pattern'`; the pattern itself is checked where it is compiled. */
export const matches = (walk: Walk, node: Binary, left: Inferred, right: Inferred): Inferred => {
  need(walk, node.left, left.type, ['string'], {
    code: 'CG2108',
    role: 'the left side of matches',
    fact: left.fact,
  })
  need(walk, node.right, right.type, ['string'], { code: 'CG2108', role: 'the pattern of matches', fact: right.fact })
  anchors(walk, node.right)
  settle(walk, node.right, 'regex')
  wildcards(walk, node.left, node.right)
  const safe = notNull(walk, left)
  return {
    ...computed(BOOLEAN, left.cost + right.cost + 1 + Math.ceil(charactersOf(left.type) / 16)),
    whenTrue: safe,
    whenFalse: safe,
  }
}
