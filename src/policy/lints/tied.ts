import { type Node, REGISTRY } from '../../expression/index.ts'
import type { CompiledPolicy } from '../compiled.ts'
import { called, createMemo, isCase, isHeld, isVouchedFor, type Lets, type Path, termOf } from '../trust/index.ts'
import { isOneForAnybody } from './everybody.ts'
import { mayBeMissing } from './reads.ts'

/**
 * Returns the path of what a comparison ties to the registration of the client: it holds for one value, or some, that the
 * operator has chosen for this client or that somebody has verified, and for none that another client could say as well.
 * Null for everything else. A constant, or a default that is one, ties nothing here, since anybody can say it; nor does
 * what is common to two lists, since anybody can say all that comes to mind. Letter case may be left as a choice. That both
 * sides may be missing is looked at elsewhere (`bothMissing`).
 */
export const tiedIn = (node: Node, holds: boolean, policy: CompiledPolicy, lets: Lets): Path | null => {
  const tied = (said: Node, to: Node): Path | null => {
    const path = saidAt(said, lets)
    return path !== null && isRegistered(to, policy, lets) && !isOneForAnybody(to, policy) ? path : null
  }
  const either = (one: Node, other: Node): Path | null => tied(one, other) ?? tied(other, one)
  const among = (said: Node, list: Node): Path | null => {
    const written = listBehind(list, lets)
    if (written === null) return tied(said, list)
    const paths = written.map(element => tied(said, element))
    return paths.includes(null) ? null : (paths[0] ?? null)
  }
  if (node.type === 'Binary') {
    const { operator, left, right } = node
    if (operator === '==' || operator === '!=') return (operator === '==') === holds ? either(left, right) : null
    return operator === 'in' && holds ? among(left, right) : null
  }
  if (node.type !== 'Call' || !holds) return null
  const [first, second] = node.args
  if (first === undefined || second === undefined) return null
  if (called(node) === 'list.contains') return among(second, first)
  return called(node) === 'string.equalsIgnoreCase' ? either(first, second) : null
}

/** The path of what a client says as it says it, or with the case of its letters changed; null for anything else. */
const saidAt = (node: Node, lets: Lets): Path | null => {
  const term = termOf(node, { lets, inLoop: false })
  if (term === null || term.path.length === 0) return null
  return isVouchedFor(term.path, lets) || isHeld(term.path) ? null : term.path
}

/** The elements of a list that is written out, through names as well. */
const listBehind = (node: Node, lets: Lets): readonly Node[] | null => {
  if (node.type === 'List') return node.elements
  const named = node.type === 'Variable' ? lets.get(node.name) : undefined
  return named === undefined ? null : listBehind(named, lets)
}

/** Functions whose lists hold nothing but members, or names of members, of what they are given. */
const MEMBERS: ReadonlySet<string> = new Set([
  'list.distinct',
  'list.flatten',
  'list.sort',
  'list.first',
  'list.last',
  'map.keys',
  'map.values',
])

const registered = createMemo<CompiledPolicy, boolean>()

/** True for what is registered or verified for each client by itself, whichever branch it comes from. */
const isRegistered = (node: Node, policy: CompiledPolicy, lets: Lets): boolean => {
  const inner = (part: Node): boolean => isRegistered(part, policy, lets)
  const term = termOf(node, { lets, inLoop: false })
  if (term !== null) return term.path.length > 0 && isVouchedFor(term.path, lets)
  switch (node.type) {
    case 'Variable': {
      const named = lets.get(node.name)
      return named !== undefined && registered(policy, named, () => inner(named))
    }
    // Between the two is chosen by what they are, or by what is registered as well.
    case 'Elvis':
      return inner(node.test) && inner(node.alternate)
    case 'Ternary':
      return inner(node.consequent) && inner(node.alternate)
    case 'Property':
      return node.object !== null && inner(node.object)
    case 'Index':
      return node.object !== null && inner(node.object) && (node.index.type === 'Literal' || inner(node.index))
    // What may be missing would be a null that nobody looks for here.
    case 'List':
      return node.elements.length > 0 && node.elements.every(one => inner(one) && isThere(one, policy, lets))
    case 'Call': {
      const [first, ...others] = node.args
      if (first === undefined || !inner(first)) return false
      if (MEMBERS.has(called(node)) || isCase(node)) return others.length === 0
      const [name, ...defaults] = others
      return (
        REGISTRY.get(called(node))?.comesFrom === 'first' &&
        (name === undefined || name.type === 'Literal' || inner(name)) &&
        defaults.every(inner)
      )
    }
    default:
      return false
  }
}

const isThere = (node: Node, policy: CompiledPolicy, lets: Lets): boolean => {
  // No text is a list.
  if (node.type === 'List') return true
  const term = termOf(node, { lets, inLoop: false })
  return term !== null && !mayBeMissing(term.path, policy)
}
