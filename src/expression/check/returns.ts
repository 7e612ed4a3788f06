import type { Node } from '../parse/tree.ts'
import { neverEqual } from './equality.ts'
import { NOTHING } from './narrow.ts'
import { type Seen, spanOf, type Walk } from './node-facts.ts'
import { readName } from './properties.ts'
import type { Type } from './type.ts'
import {
  ANY,
  constantOf,
  describe,
  INTEGER,
  isDynamic,
  join,
  joinAll,
  members,
  NULL,
  NUMBER,
  STRING,
  withNull,
  withoutNull,
} from './types.ts'

export interface Result {
  readonly walk: Walk
  readonly args: readonly Seen[]
  readonly nodes: readonly Node[]
  /** What the entry says. */
  readonly declared: Type
}
type Rule = (result: Result) => Type

const typeAt = ({ args }: Result, at: number): Type => args[at]?.type ?? NULL

/** Declared to be null at times; of a dynamic value nothing is declared. */
const mayBeNull = (type: Type): boolean => type.nullable && !isDynamic(type)

const onlyIfNull =
  (...at: readonly number[]): Rule =>
  result =>
    at.some(index => mayBeNull(typeAt(result, index))) ? withNull(result.declared) : withoutNull(result.declared)

/** Null in, null out; a text that does not grow. */
const sameLength: Rule = result => {
  const input = typeAt(result, 0)
  const length = input.kind === 'string' && input.maxLength !== undefined ? { maxLength: input.maxLength } : {}
  return mayBeNull(input) ? withNull({ ...STRING, ...length }) : { ...STRING, ...length }
}

/** The default is what remains when the text cannot be read. */
const orDefault: Rule = result =>
  mayBeNull(typeAt(result, 1)) ? withNull(result.declared) : withoutNull(result.declared)

const listAt = (result: Result, at: number): Extract<Type, { kind: 'list' }> | undefined => {
  const type = typeAt(result, at)
  return type.kind === 'list' ? type : undefined
}

/** A list of some of the elements. */
const someOf: Rule = result => {
  const list = listAt(result, 0)
  if (list === undefined) return result.declared
  const { minItems: _, ...rest } = list
  return rest
}

const removed: Rule = result => {
  const kept = someOf(result)
  const node = result.nodes[1]
  const nulls =
    node?.type === 'List' && node.elements.some(element => element.type === 'Literal' && element.kind === 'null')
  return kept.kind === 'list' && nulls ? { ...kept, items: withoutNull(kept.items) } : kept
}

const union: Rule = result => {
  const [a, b] = [listAt(result, 0), listAt(result, 1)]
  if (a === undefined || b === undefined) return result.declared
  const most = a.maxItems === undefined || b.maxItems === undefined ? {} : { maxItems: a.maxItems + b.maxItems }
  return { kind: 'list', nullable: a.nullable && b.nullable, items: join(a.items, b.items), ...most }
}

const element: Rule = result => {
  const list = listAt(result, 0)
  if (list === undefined) return ANY
  return !list.nullable && (list.minItems ?? 0) > 0 ? list.items : withNull(list.items)
}

/** The first that is not empty: never null when one of them cannot be empty. */
const firstFilled: Rule = ({ args }) => {
  const sure = args.some(({ type }) => type.kind === 'string' && !type.nullable && (type.minLength ?? 0) > 0)
  return sure ? STRING : withNull(STRING)
}

/** The last argument of a pair list is the default when it has no partner. */
const chosen =
  (skip: number): Rule =>
  ({ args }) => {
    const rest = args.slice(skip)
    const values = rest.filter((_, at) => at % 2 === 1 || (at === rest.length - 1 && rest.length % 2 === 1))
    const type = joinAll(values.map(seen => seen.type))
    return rest.length % 2 === 1 ? type : withNull(type)
  }

const mapGet: Rule = ({ walk, args, nodes, declared }) => {
  const [object, key, fallback] = args
  const node = nodes[1]
  const name = key === undefined ? undefined : constantOf(key.type)?.value
  const [map] = object === undefined ? [] : members(object.type)
  if (object === undefined || node === undefined || map?.kind !== 'map') return declared
  if (typeof name !== 'string') {
    const values = [...map.properties.values()].map(({ type }) => type)
    return withNull(joinAll([map.exact ? NULL : (map.additional ?? ANY), ...values]))
  }
  const known = map.properties.get(name)?.type
  if (known === undefined && map.exact && fallback !== undefined) return fallback.type
  const index = { type: 'Index', object: nodes[0] ?? null, index: node, start: node.start, end: node.end } as const
  const found = readName(
    walk,
    { object: { ...object, fact: null }, name, at: spanOf(node), node: index, dotted: false },
    NOTHING,
  ).type
  return fallback === undefined ? found : found.nullable ? join(withoutNull(found), fallback.type) : found
}

const keys: Rule = result => onlyIfNull(0)(result)

const values: Rule = result => {
  const map = typeAt(result, 0)
  if (map.kind !== 'map') return result.declared
  const items = joinAll([
    ...(map.exact ? [] : [map.additional ?? ANY]),
    ...[...map.properties.values()].map(({ type }) => type),
  ])
  return { kind: 'list', nullable: map.nullable, items }
}

const split: Rule = result => {
  const input = typeAt(result, 0)
  const most = input.kind === 'string' && input.maxLength !== undefined ? { maxLength: input.maxLength } : {}
  return { kind: 'list', nullable: mayBeNull(input), items: { ...STRING, ...most, minLength: 1 } }
}

const isDefined: Rule = result => {
  const [seen] = result.args
  const [node] = result.nodes
  if (seen !== undefined && node !== undefined && !seen.type.nullable && !isDynamic(seen.type))
    result.walk.report('CG2115', spanOf(node), {
      message: `\`${result.walk.quote(node)}\` is always defined`,
      help: 'leave the test out',
    })
  return result.declared
}

/** Whole when every argument is. */
const asWhole: Rule = ({ args }) => ({
  ...NUMBER,
  integer: args.every(({ type }) => type.kind === 'number' && type.integer),
})

/** Where a function's result is known better than its entry says. */
export const RETURNS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['string.upperCase', result => withoutLength(sameLength(result))],
  ['string.lowerCase', result => withoutLength(sameLength(result))],
  ['string.trim', sameLength],
  ['string.substring', sameLength],
  ['string.split', split],
  ['string.join', onlyIfNull(0)],
  ['string.replace', onlyIfNull(0)],
  ['string.asBase64Encoded', onlyIfNull(0)],
  ['string.asUrlEncoded', onlyIfNull(0)],
  ['string.asInt', orDefault],
  ['string.asLong', orDefault],
  ['string.asBigInt', orDefault],
  ['string.asFloat', orDefault],
  ['string.asDouble', orDefault],
  ['string.asBigDecimal', orDefault],
  ['string.firstNonEmpty', firstFilled],
  ['data.removeAll', removed],
  ['data.retainAll', someOf],
  ['data.union', union],
  ['list.distinct', someOf],
  ['list.sort', someOf],
  ['list.first', element],
  ['list.last', element],
  ['math.min', asWhole],
  ['math.max', asWhole],
  ['math.abs', asWhole],
  ['math.floor', () => INTEGER],
  ['math.ceil', () => INTEGER],
  ['math.round', () => INTEGER],
  ['map.get', mapGet],
  ['map.keys', keys],
  ['map.values', values],
  ['core.ifelse', chosen(0)],
  ['core.switchExpr', chosen(1)],
  ['core.isDefined', isDefined],
])

/** Changing case may change the length: one sharp s is two letters in upper case. */
const withoutLength = (type: Type): Type => (type.nullable ? withNull(STRING) : STRING)

/** Functions whose result is the size of their first argument. */
export const MEASURES: ReadonlySet<string> = new Set(['data.size', 'string.length'])

/** What a true result proves: these arguments are not null. */
export const PROVES: ReadonlyMap<
  string,
  { readonly args: readonly number[]; readonly filled?: true; readonly unlessNull?: number }
> = new Map([
  ['core.isDefined', { args: [0] }],
  ['string.isNotEmpty', { args: [0], filled: true }],
  ['string.isNotBlank', { args: [0], filled: true }],
  ['string.contains', { args: [0, 1] }],
  ['string.startsWith', { args: [0], unlessNull: 1 }],
  ['string.endsWith', { args: [0], unlessNull: 1 }],
  ['string.equalsIgnoreCase', { args: [0], unlessNull: 1 }],
  ['data.isNotEmpty', { args: [0], filled: true }],
  ['data.containsAny', { args: [0, 1], filled: true }],
  ['data.containsAll', { args: [0, 1] }],
  ['regex.matches', { args: [0] }],
  ['list.contains', { args: [0], filled: true }],
])

/** Functions that compare the elements of a list with a value, or with the elements of another list. */
const COMPARES: ReadonlyMap<string, 'element' | 'elements'> = new Map([
  ['list.contains', 'element'],
  ['data.indexOf', 'element'],
  ['data.containsAll', 'elements'],
  ['data.containsAny', 'elements'],
  ['data.retainAll', 'elements'],
  ['data.removeAll', 'elements'],
])

/** A list that can be sorted: Numbers or Strings, and no null among them. */
const sortable = (walk: Walk, node: Node, { type }: Seen): void => {
  if (type.kind !== 'list' || type.maxItems === 0 || isDynamic(type.items)) return
  const { items } = type
  const text = walk.quote(node)
  const kinds = new Set(members(items).map(({ kind }) => kind))
  const [kind] = kinds
  if (kinds.size !== 1 || (kind !== 'string' && kind !== 'number'))
    walk.report('CG2107', spanOf(node), {
      message: `the elements of \`${text}\` are ${describe(withoutNull(items))}, and only Numbers or Strings have an order`,
      help: 'sort a projection of it: x.![name]',
    })
  else if (items.nullable)
    walk.report('CG2110', spanOf(node), {
      message: `\`${text}\` may hold null, and null has no place in an order`,
      help: `remove it first: #data.removeAll(${text}, {null})`,
    })
}

/** Reports arguments that cannot work, or cannot have been meant. */
export const lint = (walk: Walk, name: string, nodes: readonly Node[], args: readonly Seen[]): void => {
  const [first, second] = args
  const [firstNode, secondNode] = nodes
  if (name === 'list.sort' && first !== undefined && firstNode !== undefined) sortable(walk, firstNode, first)
  if (first === undefined || second === undefined || firstNode === undefined || secondNode === undefined) return
  if (name === 'core.switchExpr') {
    for (let at = 1; at + 1 < nodes.length; at += 2) {
      const [node, seen] = [nodes[at], args[at]]
      if (node !== undefined && seen !== undefined) neverEqual(walk, [firstNode, node], first.type, seen.type)
    }
    return
  }
  const how = COMPARES.get(name)
  if (how === undefined || first.type.kind !== 'list') return
  const { items } = first.type
  if (how === 'element') neverEqual(walk, [firstNode, secondNode], items, second.type)
  else if (secondNode.type === 'List')
    for (const node of secondNode.elements) neverEqual(walk, [firstNode, node], items, walk.typeOf(node) ?? ANY)
}
