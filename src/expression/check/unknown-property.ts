import { nearest } from '../../nearest.ts'
import type { Severity, Span } from '../../outcome.ts'
import { yamlText } from '../../yaml-text.ts'
import { isDotted, spelledBelow, spelledStep } from '../fact-path.ts'
import type { Node } from '../parse/tree.ts'
import { meansElement, sourceOf } from './misread.ts'
import type { PropertyRead } from './property-read.ts'
import { literalText, type MapType } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** A place where a name exists. */
interface Elsewhere {
  /** The names that lead to it from the object that is read, or what stands for the whole reading. */
  readonly to: readonly string[] | { readonly text: string; readonly here: boolean }
  readonly declaredAt?: (() => string | undefined) | undefined
}

const SHOWN = 8

const listed = (names: Iterable<string>): string => {
  const all = [...names]
  const shown = all.slice(0, SHOWN).map(name => spelledBelow([name]))
  return shown.join(', ') + (all.length > SHOWN ? ', …' : '')
}

/** The same name, or one like it, in this object, in one of its objects, in the object around it, or among the `#name`s. */
const elsewhere = (walk: Walk, { node, name }: PropertyRead, map: MapType): Elsewhere | undefined => {
  const siblings = [...map.properties].filter(([, { unavailable }]) => unavailable === undefined)
  const near = nearest(
    name,
    siblings.map(([key]) => key),
  )
  const exactBelow = siblings.find(([, { type }]) => type.kind === 'map' && type.properties.has(name))
  const like = near === null ? undefined : { to: [near], declaredAt: map.properties.get(near)?.declaredAt }
  if (near?.toLowerCase() === name.toLowerCase()) return like
  if (node.object === null && walk.environment.names.has(name)) return { to: { text: `#${name}`, here: true } }
  const rootHas = walk.root.type.kind === 'map' && walk.root.type.properties.has(name)
  if (node.object === null && map !== walk.root.type && rootHas)
    return { to: { text: spelledFrom('#root', [name]), here: true } }
  if (exactBelow !== undefined) {
    const [key, { type }] = exactBelow
    return { to: [key, name], declaredAt: type.kind === 'map' ? type.properties.get(name)?.declaredAt : undefined }
  }
  const around = objectAround(node.object)
  const parent = around === undefined ? undefined : around === null ? walk.root.type : walk.typeOf(around)
  if (parent?.kind === 'map') {
    const above = parent.properties.get(name)
    const text = around == null ? name : spelledFrom(walk.quote(around), [name])
    if (above !== undefined && above.unavailable === undefined)
      return { to: { text, here: false }, declaredAt: above.declaredAt }
  }
  return like
}

/** What the object that is read is read from by name: null for the facts, or the element; undefined for any other object. */
const objectAround = (object: Node | null): Node | null | undefined => {
  if (object?.type === 'Property') return object.object
  return object?.type === 'Index' && object.index.type === 'Literal' ? object.object : undefined
}

const spelledFrom = (object: string, names: readonly string[]): string =>
  `${object}${names.map(name => spelledStep(name)).join('')}`

/** What to write, what to write in the place of which part of the source; null where no part can be replaced. */
interface Instead {
  readonly write: string
  readonly replace: { readonly span: Span; readonly fix: string } | null
}

/** A name that may not follow a dot is written in brackets, and then the dot goes as well. */
const insteadOf = (walk: Walk, { node, at }: PropertyRead, map: MapType, { to }: Elsewhere): Instead => {
  if ('text' in to) {
    const fits = node.type === 'Property' || to.text.startsWith('#')
    return { write: to.text, replace: to.here && fits ? { span: at, fix: to.text } : null }
  }
  const dotted = to.every(isDotted)
  if (node.type === 'Index')
    return {
      write: dotted || node.object === null ? spelledBelow(to) : spelledFrom(walk.quote(node.object), to),
      replace: { span: at, fix: to.map(literalText).join('][') },
    }
  if (dotted) return { write: to.join('.'), replace: { span: at, fix: to.join('.') } }
  if (node.object === null) {
    const fix = spelledFrom(map === walk.root.type ? '#root' : '#this', to)
    return { write: fix, replace: { span: at, fix } }
  }
  const start = spanOf(node.object).end
  return {
    write: spelledFrom(walk.quote(node.object), to),
    replace: { span: { start, end: at.end }, fix: spelledFrom('', to) },
  }
}

/** The longest declared name that stands in the text from `start` on. */
const nameFrom = (walk: Walk, start: number, map: MapType): string | undefined => {
  const rest = walk.text.slice(start)
  return [...map.properties.keys()]
    .filter(name => rest.startsWith(name) && !/^\w/.test(rest.slice(name.length)))
    .toSorted((a, b) => b.length - a.length)[0]
}

/** The declared name that the text goes on with: `kubernetes.io`, `tenant-id`, where a dot or a minus ends the name that is read. */
const longerName = (walk: Walk, { node, at }: PropertyRead, map: MapType): string | undefined => {
  if (node.type !== 'Property' || map === walk.root.type) return undefined
  const name = nameFrom(walk, at.start, map)
  return name === undefined || isDotted(name) ? undefined : name
}

/** The names that the text goes on with after a name: `kubernetes.io.tenant-id` is two, and both need brackets. */
const namesFrom = (walk: Walk, start: number, map: MapType, name: string): readonly string[] => {
  const end = start + name.length
  const type = map.properties.get(name)?.type
  if (type?.kind !== 'map' || walk.text[end] !== '.') return [name]
  const next = nameFrom(walk, end + 1, type)
  if (next === undefined) return [name]
  const after = namesFrom(walk, end + 1, type, next)
  return after.every(part => isDotted(part)) ? [name] : [name, ...after]
}

/** Reports a declared name that needs brackets. What follows of it is part of the name, and says nothing of its own. */
const needsBrackets = (walk: Walk, { node, at }: PropertyRead, map: MapType, name: string): void => {
  const place = map.properties.get(name)?.declaredAt?.()
  const start = node.object === null ? at.start : spanOf(node.object).end
  const names = namesFrom(walk, at.start, map, name)
  const fix = spelledFrom(node.object === null ? '#this' : '', names)
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
  const instead = suggestion === undefined ? undefined : insteadOf(walk, read, map, suggestion)
  const declared = suggestion?.declaredAt?.()
  const place = declared === undefined ? '' : `declared at ${declared}; `
  const declare =
    map.declareIn === undefined
      ? undefined
      : `add \`${yamlText(name)}: { type: string }\` to \`${map.declareIn}.properties\``
  const fallback = isRoot
    ? `facts begin with ${listed(map.properties.keys())}; a constant text needs quotes: '${name}'`
    : (declare ?? (map.properties.size === 0 ? 'it has no properties' : `it has ${listed(map.properties.keys())}`))
  const absent = map.absent?.get(name)
  const replace = absent === undefined ? (instead?.replace ?? null) : null
  walk.report('CG2104', replace?.span ?? at, {
    message: `no property \`${spelledBelow([name])}\` in ${where}`,
    help:
      absent !== undefined
        ? absent
        : instead === undefined
          ? fallback
          : `${place}did you mean \`${instead.write}\`?${declare === undefined ? '' : ` Else ${declare}`}`,
    fix: replace?.fix,
    // An unknown first name is null in no language: it is PingOne's constant, or a slip.
    ...severityOf(walk, map, isRoot),
  })
}

/**
 * An unknown first name is null in no language: it is PingOne's constant, or a slip. Where the members of an object are
 * fixed by us, null is what nobody meant, also in `pel`.
 */
const severityOf = (walk: Walk, map: MapType, isRoot: boolean): { readonly severity?: Severity } => {
  if (isRoot) return { severity: 'error' }
  return map.closed === true && !walk.strict ? { severity: 'warning' } : {}
}
