import type { JsonObject, JsonValue } from '../oauth.ts'

/**
 * Puts the defaults of a schema into a value that the schema has accepted: into every object whose keys it names. Members
 * stand in the order of the schema, and those that it does not name after them.
 */
export const withDefaults = (schema: JsonObject, value: JsonObject): JsonObject => {
  const filled: { [key: string]: JsonValue } = {}
  for (const [key, member] of Object.entries(propertiesFor(schema, value))) {
    const given = Object.hasOwn(value, key) ? value[key] : member['default']
    if (given !== undefined) filled[key] = isObject(given) ? withDefaults(member, given) : given
  }
  return { ...filled, ...Object.fromEntries(Object.entries(value).filter(([key]) => !Object.hasOwn(filled, key))) }
}

type Properties = { readonly [key: string]: JsonObject }

/** The members that a schema names; of alternatives, the one whose constants the value has. */
const propertiesFor = (schema: JsonObject, value: JsonObject): Properties => {
  const alternatives = (schema['oneOf'] as readonly JsonObject[] | undefined) ?? []
  const chosen = alternatives.find(one =>
    Object.entries(propertiesOf(one)).every(
      ([key, { const: wanted }]) => wanted === undefined || value[key] === wanted,
    ),
  )
  return { ...propertiesOf(schema), ...(chosen === undefined ? {} : propertiesOf(chosen)) }
}

const propertiesOf = (schema: JsonObject): Properties => (schema['properties'] as Properties | undefined) ?? {}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
