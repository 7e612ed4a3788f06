import { nearest } from '../../nearest.ts'
import type { Severity } from '../../outcome.ts'
import { meansElement, sourceOf } from './misread.ts'
import type { PropertyRead } from './property-read.ts'
import { literalText, type MapType } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** A place where a name exists: what to write instead of the name, or of the whole path. */
interface Elsewhere {
  readonly write: string
  readonly declaredAt?: (() => string | undefined) | undefined
  /** True when `write` can stand in the place of the name alone. */
  readonly here: boolean
}

const SHOWN = 8
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/

const listed = (names: Iterable<string>): string => {
  const all = [...names]
  return all.slice(0, SHOWN).join(', ') + (all.length > SHOWN ? ', …' : '')
}

/** The same name, or one like it, in this object, in one of its objects, in the object around it, or among the `#name`s. */
const elsewhere = (walk: Walk, { node, name }: PropertyRead, map: MapType): Elsewhere | undefined => {
  const siblings = [...map.properties].filter(([, { unavailable }]) => unavailable === undefined)
  const near = nearest(
    name,
    siblings.map(([key]) => key),
  )
  const exactBelow = siblings.find(([, { type }]) => type.kind === 'map' && type.properties.has(name))
  const like = near === null ? undefined : { write: near, declaredAt: map.properties.get(near)?.declaredAt, here: true }
  if (like !== undefined && like.write.toLowerCase() === name.toLowerCase()) return like
  if (node.object === null && walk.environment.names.has(name)) return { write: `#${name}`, here: true }
  const rootHas = walk.root.type.kind === 'map' && walk.root.type.properties.has(name)
  if (node.object === null && map !== walk.root.type && rootHas) return { write: `#root.${name}`, here: true }
  if (exactBelow !== undefined) {
    const [key, { type }] = exactBelow
    const declaredAt = type.kind === 'map' ? type.properties.get(name)?.declaredAt : undefined
    return { write: `${key}.${name}`, declaredAt, here: true }
  }
  const around = node.object?.type === 'Property' ? node.object.object : undefined
  const parent = around === undefined ? undefined : around === null ? walk.root.type : walk.typeOf(around)
  if (parent?.kind === 'map') {
    const above = parent.properties.get(name)
    const prefix = around === null || around === undefined ? '' : `${walk.quote(around)}.`
    if (above !== undefined && above.unavailable === undefined)
      return { write: `${prefix}${name}`, declaredAt: above.declaredAt, here: false }
  }
  return like
}

const example = (name: string): string => (IDENTIFIER.test(name) ? name : literalText(name))

/** The longest declared name that stands in the text from `start` on. */
const nameFrom = (walk: Walk, start: number, map: MapType): string | undefined => {
  const rest = walk.text.slice(start)
  return [...map.properties.keys()]
    .filter(name => rest.startsWith(name) && !/^\w/.test(rest.slice(name.length)))
    .toSorted((a, b) => b.length - a.length)[0]
}

/** The declared name that the text goes on with: `kubernetes.io`, `tenant-id`, where a dot or a minus ends the name that is read. */
const longerName = (walk: Walk, { node, at }: PropertyRead, map: MapType): string | undefined => {
  if (node.type !== 'Property' || node.object === null) return undefined
  const name = nameFrom(walk, at.start, map)
  return name === undefined || IDENTIFIER.test(name) ? undefined : name
}

/** The names that the text goes on with after a name: `kubernetes.io.tenant-id` is two, and both need brackets. */
const namesFrom = (walk: Walk, start: number, map: MapType, name: string): readonly string[] => {
  const end = start + name.length
  const type = map.properties.get(name)?.type
  if (type?.kind !== 'map' || walk.text[end] !== '.') return [name]
  const next = nameFrom(walk, end + 1, type)
  if (next === undefined) return [name]
  const after = namesFrom(walk, end + 1, type, next)
  return after.every(part => IDENTIFIER.test(part)) ? [name] : [name, ...after]
}

/** Reports a declared name that needs brackets. What follows of it is part of the name, and says nothing of its own. */
const needsBrackets = (walk: Walk, { node, at }: PropertyRead, map: MapType, name: string): void => {
  const place = map.properties.get(name)?.declaredAt?.()
  const start = node.object === null ? at.start : spanOf(node.object).end
  const names = namesFrom(walk, at.start, map, name)
  const fix = names.map(part => (IDENTIFIER.test(part) ? `.${part}` : `[${literalText(part)}]`)).join('')
  const path = node.object === null ? fix : `${sourceOf(walk, node.object)}${fix}`
  const declared = place === undefined ? '' : `declared at ${place}; `
  const span = { start, end: at.start + names.join('.').length }
  walk.cover(span)
  walk.report('CG2104', span, {
    message: `the name \`${name}\` is written in brackets`,
    help: `${declared}write ${path}`,
    fix,
  })
}

/** Reports a property that its object does not have, with the place where the author may have meant it. */
export const unknownProperty = (walk: Walk, read: PropertyRead, map: MapType): void => {
  const { name, at, node } = read
  const longer = longerName(walk, read, map)
  if (longer !== undefined) {
    needsBrackets(walk, read, map, longer)
    return
  }
  if (node.object === null && map !== walk.root.type && meansElement(name)) {
    walk.report('CG2104', at, { message: `the element is not called \`${name}\``, help: 'write #this', fix: '#this' })
    return
  }
  const isRoot = node.object === null && map === walk.root.type
  const where = map.title ?? (node.object === null ? 'the element' : `\`${walk.quote(node.object)}\``)
  const suggestion = elsewhere(walk, read, map)
  const declared = suggestion?.declaredAt?.()
  const place = declared === undefined ? '' : `declared at ${declared}; `
  const declare =
    map.declareIn === undefined
      ? undefined
      : `add \`${example(name)}: { type: string }\` to \`${map.declareIn}.properties\``
  const fallback = isRoot
    ? `facts begin with ${listed(map.properties.keys())}; a constant text needs quotes: '${name}'`
    : (declare ?? (map.properties.size === 0 ? 'it has no properties' : `it has ${listed(map.properties.keys())}`))
  const absent = map.absent?.get(name)
  const bracketed = node.type === 'Index'
  walk.report('CG2104', at, {
    message: `no property \`${name}\` in ${where}`,
    help:
      absent !== undefined
        ? absent
        : suggestion === undefined
          ? fallback
          : `${place}did you mean \`${suggestion.write}\`?${declare === undefined ? '' : ` Else ${declare}`}`,
    fix:
      absent === undefined && suggestion?.here
        ? bracketed
          ? bracketFix(suggestion.write)
          : suggestion.write
        : undefined,
    // An unknown first name is null in no language: it is PingOne's constant, or a slip.
    ...severityOf(walk, map, isRoot),
  })
}

const bracketFix = (name: string): string | undefined =>
  name.startsWith('#') || name.includes('.') ? undefined : literalText(name)

/**
 * An unknown first name is null in no language: it is PingOne's constant, or a slip. Where the members of an object are
 * fixed by us, null is what nobody meant, also in `pel`.
 */
const severityOf = (walk: Walk, map: MapType, isRoot: boolean): { readonly severity?: Severity } => {
  if (isRoot) return { severity: 'error' }
  return map.closed === true && !walk.strict ? { severity: 'warning' } : {}
}
