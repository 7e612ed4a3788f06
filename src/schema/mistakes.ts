import type { ErrorObject } from 'ajv'
import { meantKey } from './meant.ts'

/** Those of the errors of ajv that say something of their own: one for each mistake. */
export const mistakesAmong = (errors: readonly ErrorObject[]): readonly ErrorObject[] =>
  withoutMisspelt(ofTheRightType(chooseBranches(errors)))

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

export const isUnknownKey = ({ keyword }: ErrorObject): boolean =>
  keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'

export const keyOf = ({ params }: ErrorObject): string =>
  String(params['additionalProperty'] ?? params['unevaluatedProperty'])

export const knownKeys = ({ parentSchema }: ErrorObject): readonly string[] =>
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
