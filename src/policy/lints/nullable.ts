/** Which values may be null: facts that may be missing, and what is made of them. */
import { type Node, REGISTRY } from '../../expression/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { createMemo, type Lets, type Path, termOf } from '../trust/index.ts'
import { mayBeMissing, memberMayBeMissing, written } from './reads.ts'

/** Tells whether the element of a selection or projection, or a member of it, may be null. */
export type Item = (path: Path) => boolean

export interface Where {
  readonly policy: CompiledPolicy
  readonly lets: Lets
  /** Null outside of selections and projections. */
  readonly item: Item | null
}

const nullable = createMemo<CompiledPolicy, boolean>()

/** Functions that give null for null are the rule; those that answer yes or no, or count, never do. */
export const mayBeNull = (node: Node, where: Where): boolean => {
  const { policy, lets, item } = where
  const term = termOf(node, { lets, inLoop: item !== null })
  if (term?.base === 'item') return item?.(term.path) ?? true
  if (term !== null) return term.path.length > 0 && mayBeMissing(term.path, policy)
  const may = (part: Node): boolean => mayBeNull(part, where)
  const mayBranch = (part: Node): boolean => (part.type === 'Literal' ? part.kind === 'null' : may(part))
  // What is taken out of a list that is written out is one of its elements.
  const mayInside = (part: Node | null): boolean => {
    const list = part === null ? null : written(part, lets)
    return list !== null && (list.type === 'List' ? list.elements.some(mayBranch) : may(list))
  }
  switch (node.type) {
    case 'Variable': {
      const named = lets.get(node.name)
      return named !== undefined && nullable(policy, named, () => mayBeNull(named, { ...where, item: null }))
    }
    case 'Call':
      return (
        REGISTRY.get(`${node.namespace}.${node.name}`)?.returns.nullable === true &&
        node.args.some(argument => argument.type !== 'Literal')
      )
    case 'Property':
      return node.object !== null && may(node.object)
    case 'Index':
      return node.index.type !== 'Literal' || mayInside(node.object)
    case 'Select':
      return node.which !== 'all' || (node.object !== null && may(node.object))
    case 'Project':
      return node.object !== null && may(node.object)
    case 'Ternary':
      return mayBranch(node.consequent) || mayBranch(node.alternate)
    case 'Elvis':
      return mayBranch(node.alternate)
    case 'Literal':
    case 'List':
    case 'Map':
    case 'NewArray':
    case 'Unary':
    case 'Binary':
      return false
  }
}

/** What is known of the elements of a list or a map. */
export const itemOf = (object: Node | null, where: Where): Item => {
  const { policy, lets, item } = where
  if (object === null) return path => path.length > 0 || item === null || item([])
  const term = termOf(object, { lets, inLoop: item !== null })
  // Of what stands in the element of another loop nothing is known.
  if (term?.base === 'item') return () => true
  if (term !== null) return path => memberMayBeMissing(term.path, path, policy)
  const several = (...nodes: readonly Node[]): Item => {
    const items = nodes.map(one => itemOf(one, where))
    return path => items.some(one => one(path))
  }
  switch (object.type) {
    case 'Variable': {
      const named = lets.get(object.name)
      return named === undefined ? path => path.length > 0 : itemOf(named, { ...where, item: null })
    }
    case 'List': {
      const mayBe = object.elements.some(one => (one.type === 'Literal' ? one.kind === 'null' : mayBeNull(one, where)))
      return path => (path.length > 0 ? object.elements.length > 0 : mayBe)
    }
    case 'Elvis':
      return several(object.test, object.alternate)
    case 'Ternary':
      return several(object.consequent, object.alternate)
    case 'Call':
      return several(...object.args)
    case 'Select':
      return itemOf(object.object, where)
    case 'Project': {
      const inner = itemOf(object.object, where)
      return path => path.length > 0 || mayBeNull(object.body, { ...where, item: inner })
    }
    case 'Literal':
      return () => false
    default:
      return path => path.length > 0
  }
}
