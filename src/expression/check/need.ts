import type { Node } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import type { Inferred } from './inferred.ts'
import type { Code } from './report.ts'
import type { Fact } from './trust.ts'
import { describe, isDynamic, type Kind, members } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

export interface Need {
  /** Reported when the type is wrong. */
  readonly code: Code
  /** Reported when the value may be null; CG2109 unless said. */
  readonly nullCode?: Code
  /** The use of the value: `an operand of <`. */
  readonly role: string
  /** The kind that messages ask for, when more kinds are accepted than should be used. */
  readonly shownAs?: Kind
  /** True when null is accepted. */
  readonly nullable?: boolean
  /** A better way to write it, when the type is wrong. */
  readonly help?: string
  readonly nullHelp?: (text: string) => string
  readonly fact?: Fact | null
}

const KINDS: Record<Kind, string> = {
  boolean: 'Boolean',
  number: 'Number',
  string: 'String',
  list: 'list',
  map: 'object',
}

const kinds = (accepted: readonly Kind[]): string => accepted.map(kind => KINDS[kind]).join(' or ')

/** A way to turn one kind into another, as the help line of a wrong type. */
const CONVERSIONS: { readonly [pair: string]: (text: string) => string } = {
  'string number': text => `convert it: #string.asInt(${text}, 0)`,
  'string list': text => `split it: #string.split(${text}, ' ')`,
  'list string': text => `join it: #string.join(${text}, ',')`,
  'list number': text => `count it: #data.size(${text})`,
  'list boolean': text => `say what counts: #data.isNotEmpty(${text})`,
  'string boolean': text => `compare it: ${text} == 'true'`,
  'number string': text => `turn it into text: '' + ${text}`,
  'number boolean': text => `compare it: ${text} != 0`,
  'boolean string': text => `turn it into text: '' + ${text}`,
  'map string': text => `read one of its properties: ${text}.name`,
  'map boolean': text => `test that it exists: ${text} != null`,
}

const conversion = (actual: Kind | undefined, accepted: readonly Kind[], text: string): string | undefined => {
  for (const kind of accepted) {
    const help = actual === undefined ? undefined : CONVERSIONS[`${actual} ${kind}`]
    if (help !== undefined) return help(text)
  }
  return undefined
}

/** The help line for a value that may be null. */
export const guard = (text: string): string =>
  `test it first, \`${text} != null and …\`, or give a default, \`(${text} ?: …)\`, or require it in the schema`

export const whereDeclared = (fact: Fact | null | undefined): string | undefined => {
  const place = fact?.declaredAt?.()
  return place === undefined ? undefined : `declared at ${place}`
}

/**
 * Reports a value of the wrong kind, or one that may be null. Nothing is said of dynamic values.
 *
 * @returns true when the value fits.
 */
export const need = (walk: Walk, node: Node, type: Type, accepted: readonly Kind[], need: Need): boolean => {
  if (isDynamic(type)) return true
  const expected = need.shownAs === undefined ? accepted : [need.shownAs]
  const wrong = members(type).find(member => member.kind !== 'null' && !accepted.some(kind => kind === member.kind))
  if (wrong !== undefined && wrong.kind !== 'null' && wrong.kind !== 'any') {
    const text = walk.quote(node)
    walk.report(need.code, spanOf(node), {
      message: `\`${text}\` is ${describe(type)}, and ${need.role} must be a ${kinds(expected)}`,
      help: need.help ?? conversion(wrong.kind, expected, text) ?? `use a ${kinds(expected)}`,
    })
    return false
  }
  if (!type.nullable || need.nullable) return true
  const text = walk.quote(node)
  walk.report(need.nullCode ?? 'CG2109', spanOf(node), {
    message:
      type.kind === 'null'
        ? `${need.role} must be a ${kinds(expected)}, not null`
        : `\`${text}\` may be null, and ${need.role} must not be`,
    help: type.kind === 'null' ? `use a ${kinds(expected)}` : (need.nullHelp ?? guard)(text),
    related: whereDeclared(need.fact),
  })
  return false
}

/** Reports a condition that is not a Boolean or may be null. */
export const needCondition = (walk: Walk, node: Node, inferred: Inferred): boolean =>
  need(walk, node, inferred.type, ['boolean'], {
    code: 'CG2111',
    nullCode: 'CG2112',
    role: 'a condition',
    nullHelp: text => `say what null means: \`${text} == true\` takes it for false`,
    fact: inferred.fact,
  })

/** Reports a Number that may have a fraction where a whole one is needed; infinity and no number have no place there. */
export const needInteger = (walk: Walk, node: Node, type: Type, code: Code, role: string): boolean => {
  if (!members(type).some(member => member.kind === 'number' && !member.integer)) return true
  const text = walk.quote(node)
  walk.report(code, spanOf(node), {
    message: `\`${text}\` may have a fraction, and ${role} must be a whole Number`,
    help: `round it, #math.floor(${text}), or declare it with \`type: integer\``,
  })
  return false
}
