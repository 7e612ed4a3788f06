import type { Entry } from '../library/entry.ts'
import type { Node } from '../parse/tree.ts'
import { neverEqual } from './equality.ts'
import type { Inferred } from './inferred.ts'
import { ANY, describe, isDynamic, members, withoutNull } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** A list that can be sorted: Numbers or Strings, and no null among them. */
const sortable = (walk: Walk, node: Node, { type }: Inferred): void => {
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

/** Reports a question whose answer is known. */
const alwaysThere = (walk: Walk, node: Node, { type }: Inferred): void => {
  if (type.nullable || isDynamic(type)) return
  walk.report('CG2115', spanOf(node), {
    message: `\`${walk.quote(node)}\` is always defined`,
    help: 'leave the test out',
  })
}

type Compares = NonNullable<Entry['compares']>

/** Reports what can never be equal, for each way in which a function compares its arguments. */
const COMPARISONS: Readonly<Record<Compares, (walk: Walk, nodes: readonly Node[], args: readonly Inferred[]) => void>> =
  {
    choices: (walk, [subject, ...choices], [first, ...types]) => {
      if (subject === undefined || first === undefined) return
      for (let at = 0; at + 1 < choices.length; at += 2) {
        const [node, inferred] = [choices[at], types[at]]
        if (node !== undefined && inferred !== undefined) neverEqual(walk, [subject, node], first.type, inferred.type)
      }
    },
    element: (walk, [list, value], [first, second]) => {
      if (list === undefined || value === undefined || second === undefined || first?.type.kind !== 'list') return
      neverEqual(walk, [list, value], first.type.items, second.type)
    },
    elements: (walk, [list, others], [first]) => {
      if (list === undefined || others?.type !== 'List' || first?.type.kind !== 'list') return
      for (const node of others.elements) neverEqual(walk, [list, node], first.type.items, walk.typeOf(node) ?? ANY)
    },
  }

/** Reports arguments that cannot work, or cannot have been meant. */
export const lintArguments = (walk: Walk, entry: Entry, nodes: readonly Node[], args: readonly Inferred[]): void => {
  const { sorts, compares, falseWhenNull } = entry
  const [node, first] = [nodes[0], args[0]]
  if (sorts === true && node !== undefined && first !== undefined) sortable(walk, node, first)
  if (compares !== undefined) COMPARISONS[compares](walk, nodes, args)
  const [tested, value] = falseWhenNull === undefined ? [] : [nodes[falseWhenNull], args[falseWhenNull]]
  if (tested !== undefined && value !== undefined) alwaysThere(walk, tested, value)
}
