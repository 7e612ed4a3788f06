import type { JsonValue } from '../oauth.ts'

/** How far a value can be believed, from strongest to weakest. A result has the weakest label of the facts that it reads. */
export const TRUST = ['configured', 'verified', 'self-asserted', 'requested'] as const
export type Trust = (typeof TRUST)[number]

/**
 * The type of a value, as the checker knows it. `any` is dynamic: nothing was declared, so nothing is refused. Null is a part of
 * the type (`nullable`), never a type of its own except for the literal `null`.
 */
export type Type =
  | {
      readonly kind: 'any'
      readonly nullable: boolean
      /** One of these, and known to be: `flag ? 'a' : 1`. Operators check every member. */
      readonly of?: readonly Type[]
    }
  | { readonly kind: 'null'; readonly nullable: true }
  | { readonly kind: 'boolean'; readonly nullable: boolean; readonly enum?: readonly JsonValue[] }
  | {
      readonly kind: 'number'
      readonly nullable: boolean
      readonly integer: boolean
      readonly enum?: readonly JsonValue[]
    }
  | {
      readonly kind: 'string'
      readonly nullable: boolean
      readonly enum?: readonly JsonValue[]
      /** An ISO 8601 instant, whatever its value: what `#datetime.now()` and its like return. */
      readonly instant?: true
      /** Most UTF-16 code units; the size of a token when absent. */
      readonly maxLength?: number
      readonly minLength?: number
    }
  | {
      readonly kind: 'list'
      readonly nullable: boolean
      readonly items: Type
      readonly maxItems?: number
      readonly minItems?: number
    }
  | {
      readonly kind: 'map'
      readonly nullable: boolean
      readonly properties: ReadonlyMap<string, PropertyType>
      /** Type of properties that are not declared; null when reading them is a load error. */
      readonly additional: Type | null
      /** How messages call it: `the client assertion`. */
      readonly title?: string
      /** No other keys exist: a constant, a map literal, `additionalProperties: false`. */
      readonly exact?: true
      /** Written in the expression: a missing property read with a dot is a failure, not null. */
      readonly literal?: true
      /** Its members are fixed by us: a name that is not among them is a slip in every profile. */
      readonly closed?: true
      /** Names that other products have here and we do not, with what to write instead. */
      readonly absent?: ReadonlyMap<string, string>
      /** The schema block where a property can be declared: `assertion`, `assertion.properties.address`. */
      readonly declareIn?: string
    }

export interface PropertyType {
  readonly type: Type
  readonly trust?: Trust
  readonly description?: string
  /** Where it is declared, for the related line: `policies/partners.yaml:8`. Asked for only when there is one. */
  readonly declaredAt?: () => string | undefined
  /** A fact that is not there where this expression runs: the message says why. */
  readonly unavailable?: string
}
