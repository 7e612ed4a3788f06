import type { JsonValue } from '../../oauth.ts'
import { ELEMENT, type FactPath, MEMBER } from '../fact-path.ts'
import type { Index, Node } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import { computed, type Inferred } from './inferred.ts'
import { listInBrackets } from './misread.ts'
import { need, needInteger } from './need.ts'
import { booleanProofs, type Proofs, refine } from './proofs.ts'
import { readName } from './properties.ts'
import type { Fact } from './trust.ts'
import {
  ANY,
  constantOf,
  isDynamic,
  joinAll,
  type ListType,
  literalText,
  type MapType,
  members,
  NULL,
  STRING,
  valuesOf,
  withNull,
} from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** True when `#this` is read in it, other than as the element of a loop inside. */
const readsThis = (node: Node): boolean => {
  switch (node.type) {
    case 'Variable':
      return node.name === 'this'
    case 'Literal':
      return false
    case 'Property':
      return node.object !== null && readsThis(node.object)
    case 'Index':
      return node.object !== null && readsThis(node.object)
    case 'Select':
    case 'Project':
      return node.object === null || readsThis(node.object)
    case 'Call':
      return node.args.some(readsThis)
    case 'List':
      return node.elements.some(readsThis)
    case 'Map':
      return node.entries.some(({ key, value }) => readsThis(key) || readsThis(value))
    case 'NewArray':
      return (
        node.dimensions.some(size => size !== null && readsThis(size)) ||
        (node.elements !== null && readsThis(node.elements))
      )
    case 'Unary':
      return readsThis(node.argument)
    case 'Binary':
      return readsThis(node.left) || readsThis(node.right)
    case 'Ternary':
      return readsThis(node.test) || readsThis(node.consequent) || readsThis(node.alternate)
    case 'Elvis':
      return readsThis(node.test) || readsThis(node.alternate)
  }
}

/** `object[index]` */
export const index = (walk: Walk, node: Index, current: Inferred, proofs: Proofs): Inferred => {
  const object = node.object === null ? current : walk.look(node.object, current, proofs)
  const bare = node.index.type === 'Property' && node.index.object === null ? node.index : null
  if (bare !== null && (walk.strict || members(object.type).every(({ kind }) => kind === 'map'))) {
    const fix = walk.environment.names.has(bare.name) ? `#${bare.name}` : literalText(bare.name)
    walk.report('CG2118', spanOf(bare), {
      message: `\`[${bare.name}]\` reads the key '${bare.name}', not the value of \`${bare.name}\``,
      help: `write ['${bare.name}'] for the key, [#${bare.name}] for a \`let\` or \`const\`, [#root.${bare.name}] for a fact`,
      fix,
    })
    return !walk.strict && isMapLike(object.type)
      ? readName(walk, { object, name: bare.name, at: bare.at, node, dotted: false }, proofs)
      : computed(ANY, object.cost + 2)
  }
  if (readsThis(node.index) && (walk.strict || current !== walk.root)) return thisInside(walk, node, object)
  // PingOne computes an index on the root, whatever the element is.
  const key = walk.use(node.index, walk.root, proofs)
  const constant = constantOf(key.type)?.value
  // A name is read as after a dot, whatever its letters.
  const isName = node.index.type === 'Literal' && typeof constant === 'string' && isMapLike(object.type)
  if (!walk.strict || !isName) checkObject(walk, node, object)
  if (node.object === null && isList(walk, constant)) {
    listInBrackets(walk, node)
    return computed(ANY, object.cost + 2)
  }
  if (typeof constant === 'string' && isMapLike(object.type))
    return readName(walk, { object, name: constant, at: spanOf(node.index), node, dotted: false }, proofs)
  const name = typeof constant === 'number' ? String(constant) : key.paths[0]
  const paths =
    name === undefined || object.paths.length === 0 ? [] : [`${object.paths[0] ?? ''}[${name}]`, ...object.paths]
  if (paths[0] !== undefined && proofs.get(paths[0])?.notNull) walk.provided.add(node)
  const type = elementType(walk, node, object, key)
  const refined = refine(object.type.nullable ? withNull(type) : type, paths[0] ?? null, proofs)
  return {
    ...computed(refined, object.cost + key.cost + 1),
    paths,
    fact: object.fact === null ? null : elementFact(object.fact, object.type),
    ...(refined.kind === 'boolean' ? booleanProofs(paths) : {}),
  }
}

/** True for what cannot be a member of the facts: `['admin']` as other languages write a list of one. */
const isList = (walk: Walk, key: JsonValue | undefined): boolean => {
  const { type } = walk.root
  if (type.kind !== 'map' || type.additional !== null) return false
  return typeof key === 'string' ? !type.properties.has(key) : key !== undefined || walk.strict
}

const isMapLike = (type: Type): boolean =>
  isDynamic(type) || (members(type).length > 0 && members(type).every(({ kind }) => kind === 'map'))

const pathInside = (path: FactPath, type: Type): FactPath => {
  if (type.kind === 'string') return path
  return [...path, type.kind === 'list' ? ELEMENT : MEMBER]
}

/** The fact that an element of a fact is. */
export const elementFact = (fact: Fact, type: Type): Fact => ({
  ...fact,
  path: pathInside(fact.path, type),
})

const thisInside = (walk: Walk, node: Index, object: Inferred): Inferred => {
  const source = node.object === null ? undefined : walk.text.slice(spanOf(node.object).start, spanOf(node.object).end)
  const key = walk.text.slice(spanOf(node.index).start, spanOf(node.index).end)
  const instead = source === undefined ? undefined : `#map.get(${source}, ${key})`
  walk.report(
    'CG2119',
    { start: node.start, end: node.end },
    {
      message: 'inside an index #this is the root, not the element',
      help: `write ${instead ?? '#map.get(x, #this)'}, or #root for the root`,
      fix: instead,
    },
  )
  if (!walk.strict) walk.use(node.index, walk.root, new Map())
  if (object.fact !== null) walk.reading.read(object.fact, object.type)
  return computed(ANY, object.cost + 2)
}

const checkObject = (walk: Walk, node: Index, object: Inferred): void => {
  if (node.object === null) return
  need(walk, node.object, object.type, ['list', 'map', 'string'], {
    code: 'CG2125',
    role: 'what an index reads from',
    help: `\`${walk.quote(node.object)}\` has no elements`,
    fact: object.fact,
  })
}

const elementType = (walk: Walk, node: Index, object: Inferred, key: Inferred): Type => {
  const { type } = object
  if (isDynamic(type)) {
    need(walk, node.index, key.type, ['number', 'string'], { code: 'CG2108', role: 'an index', fact: key.fact })
    return ANY
  }
  const types = members(type).map(member => {
    if (member.kind === 'list') return ofList(walk, node, member, key)
    if (member.kind === 'map') return ofMap(walk, node, member, key)
    if (member.kind !== 'string') return ANY
    inRange(walk, node, key, member.minLength ?? 0, member.maxLength)
    return { ...STRING, maxLength: 1, minLength: 1 }
  })
  return types.length === 0 ? ANY : joinAll(types)
}

const ofList = (walk: Walk, node: Index, list: ListType, key: Inferred): Type => {
  inRange(walk, node, key, list.minItems ?? 0, list.maxItems)
  return list.items
}

/** The number is known to be an index, or a warning says that it may be past the end. */
const inRange = (walk: Walk, node: Index, key: Inferred, least: number, most: number | undefined): void => {
  if (!need(walk, node.index, key.type, ['number'], { code: 'CG2108', role: 'the index of a list', fact: key.fact }))
    return
  if (!needInteger(walk, node.index, key.type, 'CG2108', 'the index of a list')) return
  const object = node.object === null ? '#this' : walk.quote(node.object)
  const values = valuesOf(key.type)
  const span = spanOf(node.index)
  const positions = values?.filter(value => typeof value === 'number') ?? []
  const never = positions.length > 0 && positions.every(at => at < 0 || (most !== undefined && at >= most))
  if (never) {
    walk.report('CG2120', span, {
      message: `\`${object}\` never has an element at this position`,
      help: positions.every(at => at === -1)
        ? `write #list.last(${object})`
        : most === undefined
          ? 'positions count from 0'
          : `positions count from 0, and it has at most ${most} elements`,
      severity: walk.strict ? 'error' : 'warning',
    })
    return
  }
  if (positions.length > 0 && positions.every(at => at >= 0 && at < least)) return
  if (isDynamic(key.type)) return
  const at = positions.length === 1 ? positions[0] : undefined
  const first = at === 0 ? `, or #list.first(${object})` : ''
  walk.report('CG2120', span, {
    message: `\`${object}\` may have no element at this position, and then the expression fails`,
    help: `test the size first, \`#data.size(${object}) > ${at ?? 'n'} and …\`, or declare minItems${first}`,
  })
}

const ofMap = (walk: Walk, node: Index, map: MapType, key: Inferred): Type => {
  if (!need(walk, node.index, key.type, ['string'], { code: 'CG2108', role: 'the key of an object', fact: key.fact }))
    return ANY
  const rest = map.exact ? NULL : (map.additional ?? ANY)
  const values = valuesOf(key.type)
  if (values === undefined || isDynamic(key.type)) {
    return withNull(joinAll([rest, ...[...map.properties.values()].map(({ type }) => type)]))
  }
  const names = values.map(String)
  const missing = names.filter(name => !map.properties.has(name))
  const nothing = missing.length === names.length
  if (missing.length > 0 && map.exact && (nothing || !walk.provided.has(node))) {
    const declared = key.fact?.declaredAt?.()
    walk.report('CG2117', spanOf(node), {
      message: `${map.title ?? 'the table'} has no entry for ${missing.map(literalText).join(', ')}`,
      help: nothing
        ? `it has ${[...map.properties.keys()].map(literalText).join(', ')}`
        : 'add the missing entries, or give a default with ?:',
      related: declared === undefined ? undefined : `the values are declared at ${declared}`,
    })
  }
  return joinAll(names.map(name => map.properties.get(name)?.type ?? withNull(rest)))
}
