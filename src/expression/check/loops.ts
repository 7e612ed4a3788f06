import type { Node, Project, Select } from '../parse/tree.ts'
import type { PropertyType, Type } from '../type.ts'
import { itemsOf } from './cost.ts'
import { elementFact } from './indexes.ts'
import { computed, type Inferred } from './inferred.ts'
import { need, needCondition } from './need.ts'
import { type Proofs, refineWithin } from './proofs.ts'
import { ANY, isDynamic, joinAll, type MapType, members, STRING, withNull } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

interface Loop {
  readonly source: Inferred
  readonly element: Inferred
  readonly body: Inferred
  readonly cost: number
}

/** An entry, as selections and projections of an object see it. */
const entryType = (type: Type): Type => ({
  kind: 'map',
  nullable: false,
  properties: new Map<string, PropertyType>([
    ['key', { type: STRING }],
    ['value', { type: valueType(type) }],
  ]),
  additional: null,
  exact: true,
  literal: true,
  title: 'an entry, which has key and value',
})

const valueType = (type: Type): Type => {
  if (type.kind !== 'map') return ANY
  const values = [...type.properties.values()].map(property => property.type)
  if (type.exact) return joinAll(values)
  return joinAll([type.additional ?? ANY, ...values])
}

/** Type of `#this` inside; for an object, an entry. */
const elementOf = (type: Type): Type => {
  if (isDynamic(type) || type.kind === 'null') return ANY
  return joinAll(
    members(type).map(member =>
      member.kind === 'list' ? member.items : member.kind === 'map' ? entryType(member) : ANY,
    ),
  )
}

const loop = (walk: Walk, node: Select | Project, current: Inferred, proofs: Proofs): Loop => {
  const source = node.object === null ? current : walk.look(node.object, current, proofs)
  const what = node.type === 'Select' ? 'what a selection goes over' : 'what a projection goes over'
  need(walk, node.object ?? node, source.type, ['list', 'map'], { code: 'CG2125', role: what, fact: source.fact })
  // The entries of an object are made for the loop, so the object itself counts as read.
  const entries = source.type.kind !== 'list'
  if (entries && source.fact !== null) walk.reading.read(source.fact, source.type)
  const fact = source.fact === null || entries ? null : elementFact(source.fact, source.type)
  const element: Inferred = { ...computed(elementOf(source.type), 1), paths: [walk.freshPath()], fact }
  const body = walk.use(node.body, element, proofs)
  if (fact !== null && !walk.reading.hasReadWithin(fact.path)) walk.reading.read(fact, element.type)
  const rounds = itemsOf(source.type)
  const cost = source.cost + rounds * (body.cost + 1)
  overBudget(walk, node, { source, rounds, body, cost })
  return { source, element, body, cost }
}

/** Reports the loop that takes the work over the limit: not the ones around it, which only inherit it. */
const overBudget = (
  walk: Walk,
  node: Select | Project,
  { source, rounds, body, cost }: { source: Inferred; rounds: number; body: Inferred; cost: number },
): void => {
  if (cost <= walk.budget || body.cost > walk.budget || source.cost > walk.budget) return
  const declared = source.type.kind === 'list' && source.type.maxItems !== undefined
  const object = node.object === null ? '#this' : walk.quote(node.object)
  const numbers = (value: number): string => value.toLocaleString('en-US')
  walk.report('CG2121', spanOf(node.object ?? node), {
    message: `this ${node.type === 'Select' ? 'selection' : 'projection'} may take ${numbers(cost)} units of work, more than ${numbers(walk.budget)}: ${numbers(rounds)} rounds of ${numbers(body.cost + 1)}`,
    help: boundsOf(walk, node, { object, rounds: numbers(rounds), declared }),
  })
}

/** The keys that bound the work: those of the list that the loop goes over, wherever it is declared. */
const boundsOf = (
  walk: Walk,
  { object }: Select | Project,
  { object: text, rounds, declared }: { readonly object: string; readonly rounds: string; readonly declared: boolean },
): string => {
  let list: Node | null = object
  while (list !== null && (list.type === 'Select' || list.type === 'Project')) list = list.object
  const name = list === null || list === object ? text : walk.quote(list)
  const items = declared
    ? `a smaller maxItems for \`${name}\``
    : `maxItems for \`${name}\`, which counts as ${rounds} items without it`
  return `declare ${items}, and maxLength for its texts, which count as 16,384 characters each without it; or use #data.retainAll or #data.containsAny`
}

/** `object.?[criterion]`, `.^[criterion]`, `.$[criterion]` */
export const select = (walk: Walk, node: Select, current: Inferred, proofs: Proofs): Inferred => {
  const { source, element, body, cost } = loop(walk, node, current, proofs)
  needCondition(walk, node.body, body)
  const [path = ''] = element.paths
  const whole = node.which === 'all'
  const chosen = members(source.type).map(member => {
    if (member.kind === 'map') {
      // A part of a map literal fails like the literal when a missing key is read with a dot.
      const rest: Partial<MapType> = member.literal ? { literal: true, title: 'a part of an object' } : {}
      const additional = member.literal ? null : withNull(valueType(member))
      return { kind: 'map', nullable: !whole, properties: new Map(), additional, ...rest } satisfies Type
    }
    if (member.kind !== 'list') return ANY
    const items = refineWithin(member.items, path, body.whenTrue)
    if (!whole) return withNull(items)
    const { minItems: _, ...list } = member
    return { ...list, nullable: false, items }
  })
  const type = chosen.length === 0 ? ANY : joinAll(chosen)
  const fact = source.fact === null || source.type.kind !== 'list' ? null : source.fact
  return { ...computed(type, cost), fact: fact === null || whole ? fact : elementFact(fact, source.type) }
}

/** `object.![expression]` */
export const project = (walk: Walk, node: Project, current: Inferred, proofs: Proofs): Inferred => {
  const { source, body, cost } = loop(walk, node, current, proofs)
  const bounds = source.type.kind === 'list' ? source.type : undefined
  return computed(
    {
      kind: 'list',
      nullable: false,
      items: body.type,
      ...(bounds?.maxItems === undefined ? {} : { maxItems: bounds.maxItems }),
      ...(bounds?.minItems === undefined ? {} : { minItems: bounds.minItems }),
    },
    cost,
  )
}
