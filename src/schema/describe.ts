import type { ErrorObject } from 'ajv'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { Diagnostic, DiagnosticCode } from '../outcome.ts'
import type { Path, Source } from '../source/index.ts'
import { foreignKey } from './foreign-keys.ts'
import { keywordHelp, meantKey, meantValue, typeHelp } from './meant.ts'
import { isUnknownKey, keyOf, knownKeys } from './mistakes.ts'

const pathOf = (instancePath: string, root: JsonValue): Path => {
  const path: (string | number)[] = []
  let at: JsonValue | undefined = root
  for (const part of instancePath.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(at) ? Number(name) : name)
    at = Array.isArray(at) ? at[Number(name)] : (at as JsonObject | undefined)?.[name]
  }
  return path
}

const nameOf = (path: Path): string => {
  const name = path.at(-1)
  if (name === undefined) return 'the file'
  return typeof name === 'number' ? `item ${name + 1}` : `\`${name}\``
}

interface Told {
  readonly code: DiagnosticCode
  readonly message: string
  readonly help: string
  readonly fix?: string
}

/** Words a mistake, at the key or value itself. */
export const describe = (error: ErrorObject, source: Source): Diagnostic => {
  const path = pathOf(error.instancePath, source.value)
  if (isUnknownKey(error)) {
    const key = keyOf(error)
    return source.diagnose(source.spanOfKey([...path, key]), unknownKey(key, knownKeys(error)))
  }
  const atKey = error.keyword === 'required' || error.keyword === 'minProperties' || error.keyword === 'not'
  const span = atKey && path.length > 0 ? source.spanOfKey(path) : source.spanOf(path)
  return source.diagnose(span, tell(error, nameOf(path)))
}

const unknownKey = (key: string, known: readonly string[]): Told => {
  const elsewhere = foreignKey(key, known)
  if (elsewhere !== null) return { code: 'CG1101', message: `unknown key \`${key}\``, help: elsewhere }
  const keyword = keywordHelp(key, known)
  if (keyword !== null) return { code: 'CG1101', message: `unknown key \`${key}\``, help: keyword }
  const meant = meantKey(key, known)
  return meant === null
    ? {
        code: 'CG1101',
        message: `unknown key \`${key}\``,
        help: known.length > 0 ? `known here: ${known.join(', ')}` : 'remove it',
      }
    : { code: 'CG1101', message: `unknown key \`${key}\``, help: `did you mean \`${meant}\`?`, fix: meant }
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`)

const exampleOf = ({ parentSchema }: ErrorObject): string => {
  const [example] = (parentSchema?.['examples'] as readonly unknown[] | undefined) ?? []
  return typeof example === 'string' && !example.includes(' ') ? `, for example ${example}` : ''
}

/** The description of a key with its default, unless that is an empty list or object. */
const remedyOf = ({
  description = 'see `claimgate schema`',
  default: standard,
}: Readonly<Record<string, unknown>>): string => {
  const text = typeof standard === 'string' ? standard : JSON.stringify(standard)
  return /^(?:|\{\}|\[\])$/.test(text ?? '') ? String(description) : `${description} Default: ${text}.`
}

/** One sentence and one remedy per keyword; the schema's own description is the remedy where it has one. */
const tell = (error: ErrorObject, name: string): Told => {
  const { params, keyword } = error
  const description = remedyOf(error.parentSchema ?? {})
  switch (keyword) {
    case 'required':
      return {
        code: 'CG1102',
        message: `${name} lacks \`${params['missingProperty']}\``,
        help: `add \`${params['missingProperty']}\``,
      }
    case 'dependentRequired':
      return {
        code: 'CG1107',
        message: `\`${params['property']}\` needs \`${params['missingProperty']}\` beside it`,
        help: `add \`${params['missingProperty']}\``,
      }
    case 'type': {
      const types = [params['type']].flat().map(String)
      const meant = typeHelp(name.replaceAll('`', ''), types, error.data)
      const message = `${name} must be ${types.map(article).join(' or ')}`
      return { code: 'CG1103', message, help: description, ...meant }
    }
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map(String)
      const meant = typeof error.data === 'string' ? meantValue(error.data, allowed) : null
      return {
        code: 'CG1104',
        message: `${name} must be one of ${allowed.join(', ')}`,
        help: meant === null ? description : `did you mean \`${meant}\`?`,
        ...(meant === null ? {} : { fix: meant }),
      }
    }
    case 'const':
      return { code: 'CG1104', message: `${name} must be ${JSON.stringify(params['allowedValue'])}`, help: description }
    case 'pattern':
    case 'format':
      return {
        code: 'CG1105',
        message: `${name} does not have the form it needs${exampleOf(error)}`,
        help: description,
      }
    case 'minLength':
      return { code: 'CG1105', message: `${name} is too short`, help: description }
    case 'maxLength':
      return { code: 'CG1105', message: `${name} is longer than ${params['limit']} characters`, help: description }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        code: 'CG1106',
        message: `${name} must be ${params['comparison']} ${params['limit']}`,
        help: description,
      }
    case 'minItems':
    case 'minProperties':
      return { code: 'CG1106', message: `${name} needs at least ${params['limit']}`, help: description }
    case 'maxItems':
    case 'maxProperties':
      return { code: 'CG1106', message: `${name} holds at most ${params['limit']}`, help: description }
    case 'uniqueItems':
      return { code: 'CG1106', message: `${name} holds the same item twice`, help: 'keep one of the two' }
    case 'not':
      return { code: 'CG1107', message: `${name} does not belong here`, help: description }
    default:
      return { code: 'CG1107', message: `${name} has none of the forms it can have`, help: description }
  }
}
