/** The shape of a policy test once the schema has accepted it; the keys are the file's own. */
import type { WrittenPolicyTest } from '../../generated/policy-test.ts'
import { isObject, type JsonValue } from '../../oauth.ts'

export type {
  Case as CaseFile,
  Client as ClientFile,
  Expect as Expected,
  Invariant as InvariantFile,
  WrittenPolicyTest as TestFile,
} from '../../generated/policy-test.ts'

/** What a case says of its request; `null` takes a default away. */
export type Given = NonNullable<WrittenPolicyTest['defaults']>
export type RequestFile = NonNullable<Given['request']>

const PARTS = [
  'client',
  'request',
  'assertion',
  'assertion_header',
  'subject_token',
  'subject_token_header',
  'actor_token',
  'actor_token_header',
  'user',
  'upstream',
  'key',
  'certificate',
] as const satisfies readonly (keyof Given)[]

/**
 * Lays a case over the defaults: objects member by member, one level deep; null removes. In the assertion it stays, for it
 * takes away what would be filled in as well.
 */
export const merged = (defaults: Given, given: Given): Given =>
  Object.fromEntries(
    PARTS.flatMap(name => {
      const without = name === 'assertion' ? (value: unknown) => value : withoutNulls
      const [under, over]: readonly unknown[] = [defaults[name], given[name]]
      if (over === undefined) return under === undefined ? [] : [[name, without(under)]]
      return [[name, without(isObject(under) && isObject(over) ? { ...under, ...over } : over)]]
    }),
  )

/** An object without the members that are null. */
export const withoutNulls = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, member]: [string, JsonValue]) => member !== null))
    : value
