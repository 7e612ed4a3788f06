import { nearest } from '../../nearest.ts'
import { scanInstant } from '../datetime/index.ts'
import type { Entry } from '../library/entry.ts'
import type { ResultKind } from '../library/inference.ts'
import type { Node } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import type { Inferred } from './inferred.ts'
import { NOTHING } from './proofs.ts'
import { readName } from './properties.ts'
import {
  ANY,
  constantOf,
  isDynamic,
  join,
  joinAll,
  literalText,
  members,
  NULL,
  NUMBER,
  STRING,
  valuesOf,
  withNull,
  withoutNull,
} from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** A call of a function with its checked arguments. */
export interface CheckedCall {
  readonly walk: Walk
  readonly entry: Entry
  readonly nodes: readonly Node[]
  readonly args: readonly Inferred[]
  /** The type that the entry declares; null only where `nullWhen` allows it. */
  readonly declared: Type
}
type Rule = (call: CheckedCall) => Type

const typeAt = ({ args }: CheckedCall, at: number): Type => args[at]?.type ?? NULL

/** Declared to be null at times; of a dynamic value nothing is declared. */
const mayBeNull = (type: Type): boolean => type.nullable && !isDynamic(type)

const listAt = (call: CheckedCall, at: number): Extract<Type, { kind: 'list' }> | undefined => {
  const type = typeAt(call, at)
  return type.kind === 'list' ? type : undefined
}

const lengthOf = (type: Type): { readonly maxLength?: number } =>
  type.kind === 'string' && type.maxLength !== undefined ? { maxLength: type.maxLength } : {}

const part: Rule = call => {
  const type = { ...STRING, ...lengthOf(typeAt(call, 0)) }
  return call.declared.nullable ? withNull(type) : type
}

const parts: Rule = call => ({
  kind: 'list',
  nullable: call.declared.nullable,
  items: { ...STRING, ...lengthOf(typeAt(call, 0)), minLength: 1 },
})

const some: Rule = call => {
  const list = listAt(call, 0)
  if (list === undefined) return call.declared
  const { minItems: _, ...rest } = list
  return rest
}

const others: Rule = call => {
  const type = some(call)
  const node = call.nodes[1]
  const nulls =
    node?.type === 'List' && node.elements.some(element => element.type === 'Literal' && element.kind === 'null')
  return type.kind === 'list' && nulls ? { ...type, items: withoutNull(type.items) } : type
}

const flat: Rule = call => {
  const list = listAt(call, 0)
  if (list === undefined) return call.declared
  const inner = members(list.items).map(item => (item.kind === 'list' ? item.items : withoutNull(item)))
  const most = members(list.items).map(item => (item.kind === 'list' ? item.maxItems : 1))
  const known = list.maxItems !== undefined && most.every(count => count !== undefined)
  return {
    kind: 'list',
    nullable: call.declared.nullable,
    items: isDynamic(list.items) ? ANY : joinAll(inner),
    ...(known ? { maxItems: list.maxItems * Math.max(0, ...most) } : {}),
  }
}

/** A text that is an instant whatever the request says. */
const isInstant = (type: Type, strict: boolean): boolean => {
  if (type.kind !== 'string' || type.nullable) return false
  const values = valuesOf(type)
  if (values === undefined) return type.instant === true
  return values.every(value => typeof value === 'string' && scanInstant(value, strict) !== null)
}

/** In `pel` an instant beyond the year 9999 is null. */
const dated: Rule = ({ walk, args: [date, ...others], nodes, declared }) => {
  const sure = walk.strict && date !== undefined && isInstant(date.type, true)
  // A pattern that is left out by a null has a form of its own.
  const given = others.every(
    ({ type }, at) => !type.nullable || (type.kind === 'null' && nodes.length === 3 && at === 1),
  )
  return sure && given ? withoutNull(declared) : declared
}

const merged: Rule = ({ args, declared }) =>
  args.every(({ type }) => type.nullable) ? declared : withoutNull(declared)

const both: Rule = call => {
  const [a, b] = [listAt(call, 0), listAt(call, 1)]
  if (a === undefined || b === undefined) return call.declared
  const most = a.maxItems === undefined || b.maxItems === undefined ? {} : { maxItems: a.maxItems + b.maxItems }
  return { kind: 'list', nullable: a.nullable && b.nullable, items: join(a.items, b.items), ...most }
}

const element: Rule = call => {
  const list = listAt(call, 0)
  if (list === undefined) return ANY
  return !list.nullable && (list.minItems ?? 0) > 0 ? list.items : withNull(list.items)
}

const value: Rule = ({ walk, args, nodes, declared }) => {
  const [object, key, fallback] = args
  const node = nodes[1]
  const name = key === undefined ? undefined : constantOf(key.type)?.value
  const [map] = object === undefined ? [] : members(object.type)
  if (object === undefined || node === undefined || map?.kind !== 'map') return declared
  if (typeof name !== 'string') {
    const values = [...map.properties.values()].map(({ type }) => type)
    return withNull(joinAll([map.exact ? NULL : (map.additional ?? ANY), ...values]))
  }
  const property = map.properties.get(name)?.type
  if (property === undefined && map.exact && fallback !== undefined) return fallback.type
  const index = { type: 'Index', object: nodes[0] ?? null, index: node, start: node.start, end: node.end } as const
  const result = readName(
    walk,
    { object: { ...object, fact: null }, name, at: spanOf(node), node: index, dotted: false },
    NOTHING,
  ).type
  return fallback === undefined ? result : result.nullable ? join(withoutNull(result), fallback.type) : result
}

const values: Rule = call => {
  const map = typeAt(call, 0)
  if (map.kind !== 'map') return call.declared
  const items = joinAll([
    ...(map.exact ? [] : [map.additional ?? ANY]),
    ...[...map.properties.values()].map(({ type }) => type),
  ])
  return { kind: 'list', nullable: map.nullable, items }
}

const filled: Rule = ({ args }) => {
  const sure = args.some(({ type }) => type.kind === 'string' && !type.nullable && (type.minLength ?? 0) > 0)
  return sure ? STRING : withNull(STRING)
}

const choice: Rule = ({ entry, args }) => {
  const rest = args.slice(entry.params.length)
  const chosen = rest.filter((_, at) => at % 2 === 1 || (at === rest.length - 1 && rest.length % 2 === 1))
  const type = joinAll(chosen.map(inferred => inferred.type))
  return rest.length % 2 === 1 ? type : withNull(type)
}

const shape: Rule = ({ walk, args, nodes, declared }) => {
  const [text, schema] = args
  const node = nodes[1]
  const name = schema === undefined ? undefined : constantOf(schema.type)?.value
  if (text === undefined || node === undefined || typeof name !== 'string') return declared
  const { shapes } = walk.environment
  // Where nothing is declared, as in `eval`, the evaluation says so.
  if (shapes === undefined) return declared
  const known = shapes.get(name)
  if (known !== undefined) return text.type.nullable ? withNull(known.type) : known.type
  const near = nearest(name, shapes.keys())
  walk.report('CG2131', spanOf(node), {
    message: `the policy has no JSON schema \`${name}\``,
    help:
      near === null
        ? `describe it: json: { ${name}: { required: [...], properties: { ... } } }`
        : `did you mean ${literalText(near)}?`,
    fix: near === null ? undefined : literalText(near),
  })
  return declared
}

const whole: Rule = ({ args }) => ({
  ...NUMBER,
  integer: args.every(({ type }) => type.kind === 'number' && type.integer),
})

const RULES: Readonly<Record<ResultKind, Rule>> = {
  part,
  parts,
  some,
  others,
  flat,
  dated,
  merged,
  both,
  element,
  value,
  values,
  filled,
  choice,
  shape,
  whole,
}

/** Returns the type of a result: what the entry declares, and what its arguments say beyond it. */
export const resultOf = (call: CheckedCall): Type => {
  const { nullWhen, result } = call.entry
  const declared =
    nullWhen === undefined
      ? call.declared
      : nullWhen.some(at => mayBeNull(typeAt(call, at)))
        ? withNull(call.declared)
        : withoutNull(call.declared)
  return result === undefined ? declared : RULES[result]({ ...call, declared })
}
