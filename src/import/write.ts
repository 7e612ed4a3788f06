/** Writes YAML that reads as it is meant: one key a line, values as JSON, texts in single quotes. */
import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'

const INDENT = '  '

/** Writes the members of a map, each on a line of its own. */
export const block = (object: JsonObject, depth = 0): string =>
  Object.entries(object)
    .map(([key, value]) => `${INDENT.repeat(depth)}${keyText(key)}:${after(value, depth)}`)
    .join('')

/** Lists and maps that are longer than this stand below their key. */
const LONGEST = 100

const after = (value: JsonValue, depth: number): string => {
  if (typeof value === 'string' && hasPlainLines(value)) {
    const lines = value.split('\n').map(line => (line === '' ? '' : INDENT.repeat(depth + 1) + line))
    return ` |-\n${lines.join('\n')}\n`
  }
  const short = inline(value)
  if (short.length <= LONGEST && !short.includes('\n')) return ` ${short}\n`
  if (Array.isArray(value)) return `\n${value.map(one => `${INDENT.repeat(depth + 1)}- ${inline(one)}\n`).join('')}`
  return isObject(value) ? `\n${block(value, depth + 1)}` : ` ${short}\n`
}

/** Lines that a block shows as they are: YAML takes the indent from the first one, and drops line breaks at the end. */
const hasPlainLines = (text: string): boolean =>
  text.includes('\n') && text === text.trim() && !NEEDS_ESCAPE.test(text.replaceAll('\n', ''))

const inline = (value: JsonValue): string => {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, one]) => `${keyText(key)}: ${inline(one)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** Characters that YAML shows in no quotes but double ones, and halves of characters, which no file can hold. */
const NEEDS_ESCAPE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\p{Surrogate}/u

const text = (value: string): string => (NEEDS_ESCAPE.test(value) ? escaped(value) : `'${value.replaceAll("'", "''")}'`)

/** JSON leaves some of them as they are. */
const escaped = (value: string): string =>
  JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const keyText = (key: string): string =>
  /^[a-z][a-z0-9_]*$/i.test(key) && !/^(?:true|false|null|y|n|yes|no|on|off)$/i.test(key) ? key : text(key)
