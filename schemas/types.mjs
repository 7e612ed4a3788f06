// Writes the TypeScript types of a JSON Schema, for a formatter to lay out. It knows the keywords that our schemas use, and
// no others.

const JSON_TYPES = { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' }
/** Keywords that the writer follows, and those that say nothing about a type of TypeScript. */
const KEYWORDS = new Set(
  [
    '$ref oneOf const enum type if then else items minItems properties required additionalProperties dependentSchemas',
    'dependentRequired $schema $id $defs title description default examples x-reloadable anyOf not patternProperties',
    'propertyNames minProperties maxItems uniqueItems minLength maxLength pattern minimum maximum',
  ].flatMap(line => line.split(' ')),
)
const IS_NAME = /^[A-Za-z_$][\w$]*$/

const listOf = value => (value === undefined ? [] : [value].flat())
const isEmpty = schema => Object.keys(schema).length === 0

/** The type named after a definition: `client` is `Client`. */
const typeName = name => name.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase())
const definitionOf = reference => reference.replace('#/$defs/', '')

/** A JSON value as a TypeScript literal. */
export const literal = value =>
  JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/"(\w+)":/g, '$1:')
    .replace(/"([^"\\']*)"/g, "'$1'")

const commentOf = ({ description, default: standard }) => {
  const tag = standard === undefined || literal(standard) === '{}' ? [] : [`@default ${literal(standard)}`]
  const lines = [...listOf(description), ...tag]
  if (lines.length === 0) return ''
  return lines.length === 1 ? `/** ${lines[0]} */\n` : `/**\n${lines.map(line => ` * ${line}\n`).join('')} */\n`
}

const unionOf = types => [...new Set(types)].join(' | ')

/**
 * Writes types of one schema. With `filled`, the members that have a default are there, and nothing is described: this is
 * what the code reads once defaults are filled in.
 */
const createWriter = (definitions, { filled }) => {
  const used = new Set()

  const typeOf = schema => {
    const unknown = Object.keys(schema).find(keyword => !KEYWORDS.has(keyword))
    if (unknown !== undefined) throw new Error(`schemas/types.mjs does not know the keyword ${unknown}`)
    if (schema.$ref !== undefined) {
      used.add(definitionOf(schema.$ref))
      return typeName(definitionOf(schema.$ref))
    }
    if (schema.oneOf !== undefined) return unionOf(schema.oneOf.map(typeOf))
    if (schema.const !== undefined) return literal(schema.const)
    if (schema.enum !== undefined) return unionOf(schema.enum.map(literal))
    const kinds = kindsOf(schema)
    return kinds.length === 0 ? 'JsonValue' : unionOf(kinds.map(kind => typeOfKind(schema, kind)))
  }

  /** The JSON types of a value, which a condition on the type may name as well. */
  const kindsOf = ({ type, if: condition }) => {
    if (type !== undefined) return listOf(type)
    return condition?.type === undefined ? [] : [condition.type, null]
  }

  /** The type of the values of one JSON type: `if` on the type says more about them. */
  const typeOfKind = ({ if: condition, then, else: otherwise, ...schema }, kind) => {
    const more = (condition?.type === kind ? then : condition?.type === undefined ? {} : otherwise) ?? {}
    const whole = { ...schema, ...more }
    if (more.$ref !== undefined || more.enum !== undefined || more.const !== undefined) return typeOf(whole)
    if (kind === 'array') return typeOfList(whole)
    return kind === 'object' ? typeOfObject(whole) : JSON_TYPES[kind]
  }

  const typeOfList = ({ items = {}, minItems = 0 }) => {
    const item = typeOf(items)
    const group = item.includes(' ') ? `(${item})` : item
    return minItems > 0 ? `readonly [${item}, ...${group}[]]` : `readonly ${group}[]`
  }

  const typeOfObject = schema => {
    const { properties = {}, additionalProperties: others } = schema
    if (others !== undefined && typeof others === 'object' && !isEmpty(others))
      return `{ readonly [name: string]: ${typeOf(others)} }`
    if (isEmpty(properties)) return 'JsonObject'
    const [excluding] = Object.entries(schema.dependentSchemas ?? {})
    const members = excluding === undefined ? membersOf(schema) : alternativesOf(schema, ...excluding)
    return others === true ? `JsonObject & ${members}` : members
  }

  const membersOf = ({ properties, required = [] }) => {
    const members = Object.entries(properties).map(([name, member]) => {
      const mark = required.includes(name) || (filled && member.default !== undefined) ? '' : '?'
      const key = IS_NAME.test(name) ? name : literal(name)
      return `${filled ? '' : commentOf(member)}readonly ${key}${mark}: ${typeOf(member)}`
    })
    return `{\n${members.join('\n')}\n}`
  }

  /** An object where one member excludes others: with it, or without it. */
  const alternativesOf = ({ properties, dependentRequired = {} }, name, { properties: excluded }) => {
    const needs = (member, other) => dependentRequired[member]?.includes(other) ?? false
    const pick = keep => Object.fromEntries(Object.entries(properties).filter(([member]) => keep(member)))
    const beside = pick(member => !Object.keys(excluded).some(other => other === member || needs(member, other)))
    const without = pick(member => member !== name)
    const always = Object.keys(without).filter(one => Object.keys(without).every(m => m === one || needs(m, one)))
    return unionOf([
      membersOf({ properties: beside, required: [name] }),
      membersOf({ properties: without, required: always }),
    ])
  }

  /** The types of the definitions that have been used, and of those that they use. */
  const definitionsUsed = () => {
    const texts = new Map()
    for (const name of used) {
      const schema = definitions[name]
      texts.set(
        name,
        `${commentOf({ description: schema.description })}export type ${typeName(name)} = ${typeOf(schema)}\n`,
      )
    }
    return [...texts.values()]
  }

  return { typeOf, definitionsUsed }
}

/** A module of the types of a schema; `filledName` names a second type, with the defaults filled in. */
export const typesOf = (schema, { name, filledName, constants = [] }) => {
  const { $defs: definitions = {}, ...root } = schema
  const writer = createWriter(definitions, { filled: false })
  const parts = [`${commentOf(root)}export type ${name} = ${writer.typeOf(root)}\n`]
  if (filledName !== undefined) {
    const filled = createWriter(definitions, { filled: true }).typeOf(root)
    parts.push(`/** \`${name}\` with every default filled in. */\nexport type ${filledName} = ${filled}\n`)
  }
  const body = [...parts, ...writer.definitionsUsed(), ...constants].join('\n')
  const names = ['JsonObject', 'JsonValue'].filter(type => new RegExp(`\\b${type}\\b`).test(body))
  return `${names.length === 0 ? '' : `import type { ${names.join(', ')} } from '../oauth.ts'\n\n`}${body}`
}
