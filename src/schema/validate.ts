import type { ErrorObject, ValidateFunction } from 'ajv'
import { client, config, policy, policyTest } from '../generated/validators.js'
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { Diagnostic, DiagnosticCode } from '../outcome.ts'
import type { Path, Source } from '../source/index.ts'
import { foreignKey } from './foreign-keys.ts'
import { keywordHelp, meantKey, meantValue, typeHelp } from './meant.ts'

export const SCHEMA_KINDS = ['config', 'client', 'policy', 'policy-test'] as const
export type SchemaKind = (typeof SCHEMA_KINDS)[number]

/** Made from the schemas by schemas/generate.mjs, so that nothing is compiled at start-up. */
const VALIDATORS: Readonly<Record<SchemaKind, ValidateFunction>> = { config, client, policy, 'policy-test': policyTest }

/** Checks a file against its schema and returns readable diagnostics: one per mistake, at the key or value itself. */
export const validate = (kind: SchemaKind, source: Source): Diagnostic[] => {
  const validator = VALIDATORS[kind]
  if (validator(source.value)) return []
  const mistakes = withoutMisspelt(ofTheRightType(chooseBranches(validator.errors ?? [])))
  const seen = new Set<string>()
  const diagnostics: Diagnostic[] = []
  for (const error of mistakes) {
    const diagnostic = describe(error, source)
    const key = `${diagnostic.line}:${diagnostic.column}:${diagnostic.message}`
    if (!seen.has(key)) diagnostics.push(diagnostic)
    seen.add(key)
  }
  return diagnostics
}

/** Of a value of another type than it may have, nothing else is said. */
const ofTheRightType = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const wrong = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath))
  return errors.filter(({ keyword, instancePath }) => keyword === 'type' || !wrong.has(instancePath))
}

/** A key that is missing only because it is misspelt is one mistake, told at the wrong spelling. */
const withoutMisspelt = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const meant = new Set(
    errors.filter(isUnknownKey).map(error => `${error.instancePath} ${meantKey(keyOf(error), knownKeys(error))}`),
  )
  const told = (error: ErrorObject): boolean => {
    if (error.keyword === 'required') return meant.has(`${error.instancePath} ${error.params['missingProperty']}`)
    // What belongs to the other keys of an object shows once those are spelt right.
    const around = error.instancePath.slice(0, error.instancePath.lastIndexOf('/'))
    return error.keyword === 'not' && [...meant].some(one => one.startsWith(`${around} `) && !one.endsWith(' null'))
  }
  return errors.filter(error => !told(error))
}

const isUnknownKey = ({ keyword }: ErrorObject): boolean =>
  keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'

const keyOf = ({ params }: ErrorObject): string => String(params['additionalProperty'] ?? params['unevaluatedProperty'])

const knownKeys = ({ parentSchema }: ErrorObject): readonly string[] =>
  Object.keys((parentSchema?.['properties'] as object | undefined) ?? {})

const CHOICES = new Set(['oneOf', 'anyOf'])
const WRAPPERS = new Set(['if', 'allOf', '$ref', 'propertyNames', 'unevaluatedProperties'])

/**
 * Keeps, of each failed choice between branches, only the branch the author meant: the one whose `const`s and types
 * fit. A choice where no branch fits is reported as itself.
 */
const chooseBranches = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const choices = errors.filter(error => CHOICES.has(error.keyword))
  const dropped = new Set<ErrorObject>()
  const gathered: ErrorObject[] = []
  for (const choice of choices) {
    const inside = errors.filter(error => error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`))
    const referenced = errors.filter(
      error =>
        error !== choice &&
        !inside.includes(error) &&
        !error.schemaPath.startsWith('#/properties') &&
        error.instancePath.startsWith(choice.instancePath) &&
        error.schemaPath.startsWith('#/$defs'),
    )
    const branches = new Map<string, ErrorObject[]>()
    for (const error of [...inside, ...referenced]) {
      const branch = branchOf(error, choice)
      branches.set(branch, [...(branches.get(branch) ?? []), error])
    }
    const fitting = [...branches.values()].filter(branch => !branch.some(error => rulesOut(error, choice)))
    const [best] = fitting.sort((a, b) => a.length - b.length)
    for (const branch of branches.values()) if (branch !== best) for (const error of branch) dropped.add(error)
    const named = best === undefined ? chosenBy([...branches.values()].flat(), choice) : null
    if (named !== null) gathered.push(named)
    if (best !== undefined || named !== null) dropped.add(choice)
  }
  const left = errors.filter(error => !dropped.has(error) && !WRAPPERS.has(error.keyword))
  // A choice where no branch fits says less than any other mistake at its place or below.
  const explained = (choice: ErrorObject): boolean =>
    left.some(error => !CHOICES.has(error.keyword) && error.instancePath.startsWith(choice.instancePath))
  const kept = [...left.filter(error => !CHOICES.has(error.keyword) || !explained(error)), ...gathered]
  return kept.length > 0 || errors.length === 0 ? kept : errors.slice(0, 1)
}

/** Where the key that tells the branches apart fits none of them: one mistake that lists the values it takes. */
const chosenBy = (errors: readonly ErrorObject[], choice: ErrorObject): ErrorObject | null => {
  const values = errors.filter(error => error.keyword === 'const' && rulesOut(error, choice))
  const [first] = values
  if (first === undefined || values.some(error => error.instancePath !== first.instancePath)) return null
  const { parentSchema = {} } = choice
  return {
    ...first,
    parentSchema,
    keyword: 'enum',
    params: { allowedValues: values.map(error => error.params['allowedValue']) },
  }
}

/** Another type, or another value of the key that tells the branches apart, says that the author meant another branch. */
const rulesOut = (error: ErrorObject, choice: ErrorObject): boolean => {
  if (error.keyword === 'type') return error.instancePath === choice.instancePath
  const inside = error.instancePath.slice(choice.instancePath.length)
  return error.keyword === 'const' && inside.lastIndexOf('/') <= 0
}

const branchOf = (error: ErrorObject, choice: ErrorObject): string =>
  error.schemaPath.startsWith(`${choice.schemaPath}/`)
    ? (error.schemaPath.slice(choice.schemaPath.length + 1).split('/')[0] ?? '')
    : error.schemaPath.split('/').slice(0, 3).join('/')

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

const describe = (error: ErrorObject, source: Source): Diagnostic => {
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
