/** What an author means by a key or a value that other tools have and we spell otherwise, or have not. */
import { nearest } from '../nearest.ts'

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Keys of ours under the names that people give them; the first that belongs where it stands counts. */
const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['clientassertion', ['assertion']],
  ['clientassertionheader', ['assertion_header']],
  ['header', ['assertion_header']],
  ['headers', ['assertion_header']],
  ['expected', ['expect']],
  ['expects', ['expect']],
  ['then', ['expect']],
  ['want', ['expect']],
  ['tests', ['cases']],
  ['testcases', ['cases']],
  ['laws', ['invariants']],
  ['condition', ['when']],
  ['if', ['when']],
  ['expression', ['when', 'value']],
  ['action', ['effect']],
  ['name', ['id', 'policy']],
  ['match', ['applies_to']],
  ['target', ['applies_to']],
  ['subjects', ['applies_to', 'clients']],
  ['ip', ['remote_address']],
  ['remoteip', ['remote_address']],
  ['clientip', ['remote_address']],
  ['grant', ['grant_type']],
  ['ttl', ['lifetime']],
  ['expiresin', ['lifetime']],
  ['aud', ['audience', 'audiences']],
  ['variables', ['let']],
  ['locals', ['let']],
  ['constants', ['const']],
])

/** The key that is meant by one that there is not; null when none is near. */
export const meantKey = (key: string, known: readonly string[]): string | null =>
  KEYS.get(plain(key))?.find(name => known.includes(name)) ?? nearest(key, known)

/** Keywords of JSON Schema that schema blocks do not have, and how to say the same. */
const KEYWORDS: Readonly<Record<string, string>> = {
  uniqueItems: 'test it in a rule: #data.size(#list.distinct(x)) == #data.size(x)',
  patternProperties: 'additionalProperties describes the members that properties does not name',
  propertyNames: 'additionalProperties describes the members that properties does not name',
  oneOf: 'write type: [string, array] for a member of several types, and the rest in a rule',
  anyOf: 'write type: [string, array] for a member of several types, and the rest in a rule',
  allOf: 'write the keywords beside each other',
  not: 'write it as a rule',
  if: 'write it as a rule',
  $ref: 'write the schema out where it is used',
  $defs: 'write the schema out where it is used',
  format: 'use pattern, or a rule',
  title: 'use a comment, or a key that begins with x-',
  description: 'use a comment, or a key that begins with x-',
  examples: 'use a comment, or a key that begins with x-',
  nullable: "write type: [string, 'null']",
  exclusiveMinimum: 'use minimum, or a rule',
  exclusiveMaximum: 'use maximum, or a rule',
  multipleOf: 'test it in a rule: x % 5 == 0',
  contains: "test it in a rule: 'a' in x",
  dependentRequired: 'test it in a rule: a == null or b != null',
  minProperties: 'name the members in required',
  maxProperties: 'use additionalProperties: false',
  unevaluatedProperties: 'use additionalProperties: false',
}

/** What to say of a keyword of JSON Schema; null for any other key, and outside of a schema block. */
export const keywordHelp = (key: string, known: readonly string[]): string | null => {
  if (!known.includes('additionalProperties') || !Object.hasOwn(KEYWORDS, key)) return null
  return `${KEYWORDS[key]}; the keywords are ${known.join(', ')}`
}

/** Values of ours under the names that people give them. */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['forbid', ['deny']],
  ['denied', ['deny']],
  ['refuse', ['deny']],
  ['reject', ['deny']],
  ['block', ['deny']],
  ['permit', ['allow']],
  ['allowed', ['allow']],
  ['grant', ['allow']],
  ['accept', ['allow']],
  ['must', ['require']],
  ['required', ['require']],
  ['assert', ['require']],
  ['ensure', ['require']],
])

/** The value of a list that is meant by one that is not in it; null when none is near. */
export const meantValue = (value: string, allowed: readonly string[]): string | null => {
  const near = VALUES.get(plain(value))?.find(one => allowed.includes(one)) ?? nearest(value, allowed)
  // Of two spellings of one value, the one in small letters is ours.
  return allowed.find(one => one === near?.toLowerCase()) ?? near
}

/** What to write where a value has the wrong type: the value in its right form, where that is plain. */
export const typeHelp = (
  name: string,
  types: readonly string[],
  data: unknown,
): { help: string; fix?: string } | null => {
  if (typeof data === 'string' && (types.includes('integer') || types.includes('number'))) {
    if (/^-?\d+(?:\.\d+)?$/.test(data)) return { help: `write ${data}, without quotes`, fix: data }
    const seconds = durationOf(data)
    if (seconds !== null) return { help: `write the seconds: ${seconds}`, fix: String(seconds) }
  }
  if (typeof data === 'string' && types.includes('boolean')) {
    if (/^(?:yes|on|true)$/i.test(data)) return { help: 'write true', fix: 'true' }
    if (/^(?:no|off|false)$/i.test(data)) return { help: 'write false', fix: 'false' }
  }
  if ((typeof data === 'number' || typeof data === 'boolean') && types.every(type => type === 'string'))
    return { help: `write '${data}', in quotes`, fix: `'${data}'` }
  if (!types.includes('array') || typeof data !== 'object' || data === null || Array.isArray(data)) return null
  const [first] = Object.keys(data)
  const key = ITEM_KEYS[name]
  return {
    help:
      key === undefined
        ? 'write a list: begin each item with `- `'
        : `write a list: begin each with \`- ${key}: ${first ?? '...'}\``,
  }
}

/** The key that an item of a list begins with. */
const ITEM_KEYS: Readonly<Record<string, string>> = { rules: 'id', cases: 'name', invariants: 'name', secrets: 'value' }

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
}

/** The seconds of `15m`, `1h`, `PT15M`; null for what is no duration. */
export const durationOf = (text: string): number | null => {
  const [, iso, unit] = /^PT(\d+)([SMH])$/i.exec(text.trim()) ?? []
  const [, number = iso, word = unit] = /^(\d+)\s*([a-z]+)$/i.exec(text.trim()) ?? []
  const factor = word === undefined ? undefined : UNITS[word.toLowerCase()]
  return number === undefined || factor === undefined ? null : Number(number) * factor
}
