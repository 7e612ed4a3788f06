import { nearest } from '../../nearest.ts'
import { spelledStep } from '../fact-path.ts'
import { FUNCTIONS } from '../library/index.ts'
import type { Property, Variable } from '../parse/tree.ts'
import type { PropertyType, Type } from '../type.ts'
import { computed, type Inferred } from './inferred.ts'
import { meansElement } from './misread.ts'
import { booleanProofs, NOTHING, type Proofs, refine } from './proofs.ts'
import type { PropertyRead } from './property-read.ts'
import { typeOfValue } from './schema.ts'
import type { Fact } from './trust.ts'
import { ANY, describe, isDynamic, join, type MapType, members, NULL, withNull } from './types.ts'
import { unknownProperty } from './unknown-property.ts'
import type { Walk } from './walk.ts'

/** `name` or `object.name` */
export const property = (walk: Walk, node: Property, current: Inferred, proofs: Proofs): Inferred => {
  const object = node.object === null ? current : walk.look(node.object, current, proofs)
  return readName(walk, { object, name: node.name, at: node.at, node, dotted: true }, proofs)
}

/** Reads a property by a name that is known. */
export const readName = (walk: Walk, read: PropertyRead, proofs: Proofs): Inferred => {
  const { object, name } = read
  const result = lookUp(walk, read)
  const paths = object.paths.length === 0 ? [] : [`${object.paths[0] ?? ''}${spelledStep(name)}`, ...object.paths]
  const type = refine(object.type.nullable ? withNull(result.type) : result.type, paths[0] ?? null, proofs)
  return {
    ...computed(type, object.cost + 1),
    paths,
    fact: object.fact === null ? null : partOf(object.fact, name, result),
    ...(type.kind === 'boolean' ? booleanProofs(paths) : { whenTrue: NOTHING, whenFalse: NOTHING }),
  }
}

const partOf = (fact: Fact, name: string, property: PropertyType): Fact => {
  const path = [...fact.path, name]
  const trust = property.trust ?? fact.trust
  const { declaredAt } = property
  if (trust === undefined && declaredAt === undefined) return { path }
  return { path, ...(trust === undefined ? {} : { trust }), ...(declaredAt === undefined ? {} : { declaredAt }) }
}

const lookUp = (walk: Walk, read: PropertyRead): PropertyType => {
  const { type } = read.object
  if (isDynamic(type)) return { type: ANY }
  if (type.kind === 'null') return { type: NULL }
  let joined: PropertyType | undefined
  for (const member of members(type)) {
    const next = member.kind === 'map' ? ofMap(walk, read, member) : ofOther(walk, read, type)
    joined = joined === undefined ? next : { ...joined, type: join(joined.type, next.type) }
  }
  return joined ?? { type: ANY }
}

const ofMap = (walk: Walk, read: PropertyRead, map: MapType): PropertyType => {
  const declared = map.properties.get(read.name)
  if (declared !== undefined) {
    if (declared.unavailable !== undefined)
      walk.report('CG2105', read.at, { message: `\`${read.name}\` cannot be read here`, help: declared.unavailable })
    return declared
  }
  if (map.additional !== null && map.closed === true && !walk.strict) unknownProperty(walk, read, map)
  if (map.additional !== null) return { type: withNull(map.additional) }
  if (map.literal && !read.dotted) return { type: map.exact ? NULL : ANY }
  unknownProperty(walk, read, map)
  return { type: map.exact && !walk.strict ? NULL : ANY }
}

/** Functions that do the work of properties in other languages. */
const INSTEAD: ReadonlyMap<string, (object: string, type: Type) => string> = new Map([
  ['length', (object, type) => (type.kind === 'list' ? `#data.size(${object})` : `#string.length(${object})`)],
  ['size', (object, type) => (type.kind === 'list' ? `#data.size(${object})` : `#string.length(${object})`)],
  ['first', object => `#list.first(${object})`],
  ['last', object => `#list.last(${object})`],
])

const ofOther = (walk: Walk, read: PropertyRead, type: Type): PropertyType => {
  const { node, name, at } = read
  const object = node.object === null ? '#this' : walk.quote(node.object)
  const elements = type.kind === 'list' && members(type.items).some(({ kind }) => kind === 'map')
  const instead = INSTEAD.get(name)?.(object, type) ?? (elements ? `${object}.![${name}]` : undefined)
  const outside = node.object === null && hasProperty(walk.root.type, name) ? `#root.${name}` : undefined
  const element = node.object === null && meansElement(name) ? '#this' : undefined
  const write = element ?? outside ?? instead
  walk.report('CG2126', at, {
    message: `\`${object}\` is ${describe(type)} and has no property \`${name}\``,
    help:
      write === undefined
        ? `${describe(type)} has no properties; #string and #data have functions for it`
        : `write ${write}`,
    fix: element ?? outside,
  })
  return { type: ANY }
}

const hasProperty = (type: Type, name: string): boolean => type.kind === 'map' && type.properties.has(name)

/** `#root`, `#this`, or the name of a `let` or `const`. */
export const variable = (walk: Walk, node: Variable, current: Inferred, proofs: Proofs): Inferred => {
  const { name } = node
  if (name === 'root') return walk.root
  if (name === 'this') return { ...current, type: refine(current.type, current.paths[0] ?? null, proofs), cost: 1 }
  const definition = walk.environment.names.get(name)
  if (definition === undefined) return undefinedName(walk, node)
  walk.uses.add(name)
  const paths = [`#${name}`]
  const declared = definition.kind === 'const' ? typeOfValue(definition.value) : definition.type
  if (definition.kind === 'let') walk.reading.inherit(definition.reads, definition.trust)
  const type = refine(titled(declared, name), paths[0] ?? null, proofs)
  return { ...computed(type, 1), paths, ...(type.kind === 'boolean' ? booleanProofs(paths) : {}) }
}

const titled = (type: Type, name: string): Type => (type.kind === 'map' ? { ...type, title: `\`#${name}\`` } : type)

const undefinedName = (walk: Walk, node: Variable): Inferred => {
  if (walk.environment.undefinedNames === 'null') return computed(NULL, 1)
  const { name } = node
  const span = { start: node.start, end: node.end }
  const message = `\`#${name}\` is not defined`
  if (FUNCTIONS.has(name)) {
    walk.report('CG2103', span, {
      message: `\`#${name}\` is a library, not a value`,
      help: `call one of its functions: #${name}.${FUNCTIONS.get(name)?.[0]?.name ?? 'name'}(…)`,
    })
    return computed(ANY, 1)
  }
  const names = [...walk.environment.names.keys()]
  const near = nearest(name, [...names, 'root', 'this', ...FUNCTIONS.keys()])
  if (near !== null) {
    walk.report('CG2103', span, { message, help: `did you mean \`#${near}\`?`, fix: `#${near}` })
  } else if (hasProperty(walk.root.type, name)) {
    walk.report('CG2103', span, { message, help: `facts are read without #: \`${name}\``, fix: name })
  } else {
    const scope = names.length === 0 ? 'the policy has no `let` and no `const`' : `defined are ${listNames(names)}`
    walk.report('CG2103', span, { message, help: `define it with \`let\` or \`const\`; ${scope}` })
  }
  return computed(ANY, 1)
}

const SHOWN = 8

const listNames = (names: readonly string[]): string =>
  names
    .slice(0, SHOWN)
    .map(name => `#${name}`)
    .join(', ') + (names.length > SHOWN ? ', …' : '')
