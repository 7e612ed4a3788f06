import type { ValidateFunction } from 'ajv'
import { client, config, policy, policyTest } from '../generated/validators.js'
import type { JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import type { Source } from '../source/index.ts'
import { describe } from './describe.ts'
import { mistakesAmong } from './mistakes.ts'

export const SCHEMA_KINDS = ['config', 'client', 'policy', 'policy-test'] as const
export type SchemaKind = (typeof SCHEMA_KINDS)[number]

/** Made from the schemas by schemas/generate.mjs, so that nothing is compiled at start-up. */
const VALIDATORS: Readonly<Record<SchemaKind, ValidateFunction>> = { config, client, policy, 'policy-test': policyTest }

/** Checks a file against its schema and returns readable diagnostics: one per mistake, at the key or value itself. */
export const validate = (kind: SchemaKind, source: Source): Diagnostic[] => {
  const validator = VALIDATORS[kind]
  if (validator(source.value)) return []
  return eachOnce(mistakesAmong(validator.errors ?? []).map(error => describe(error, source)))
}

/** What is wrong with a list of clients. */
export interface MistakesOfItems {
  readonly diagnostics: readonly Diagnostic[]
  /** The places in the list of those that have a mistake. */
  readonly items: ReadonlySet<number>
}

/** What one step of work looks at. */
const ITEMS_A_STEP = 50

/** As `validate`, for a list of clients: each is checked by itself, as its schema does, and no step takes long. */
export function* validateItems(source: Source, list: readonly JsonValue[]): Sliced<MistakesOfItems> {
  const { client: validator } = VALIDATORS
  const diagnostics: Diagnostic[] = []
  const items = new Set<number>()
  for (let start = 0; start < list.length; start += ITEMS_A_STEP) {
    const some = list.slice(start, start + ITEMS_A_STEP)
    const areRight: boolean = validator(some)
    for (const [at, item] of areRight ? [] : some.entries()) {
      if (validator([item])) continue
      const index = start + at
      items.add(index)
      for (const error of mistakesAmong(validator.errors ?? []))
        diagnostics.push(
          describe({ ...error, instancePath: error.instancePath.replace(/^\/0(?=\/|$)/, `/${index}`) }, source),
        )
      yield
    }
    yield
  }
  return { diagnostics: eachOnce(diagnostics), items }
}

const eachOnce = (diagnostics: readonly Diagnostic[]): Diagnostic[] => {
  const told = new Map<string, Diagnostic>()
  for (const diagnostic of diagnostics) {
    const key = `${diagnostic.line}:${diagnostic.column}:${diagnostic.message}`
    if (!told.has(key)) told.set(key, diagnostic)
  }
  return [...told.values()]
}
