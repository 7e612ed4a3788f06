/** The shape of a policy file once the schema has accepted it; the keys are the file's own. */
import type { Endpoint, ErrorCode, JsonObject, JsonValue } from '../oauth.ts'

export type Effect = 'allow' | 'require' | 'deny'

/** Where claims go: the keys of `claims`. */
export const CLAIM_TARGETS = ['access_token', 'id_token', 'introspection'] as const
export type ClaimTarget = (typeof CLAIM_TARGETS)[number]

/** The keys that hold a schema block, and the word for it in a message. */
export const BLOCKS = {
  metadata: 'client metadata',
  assertion: 'client assertion',
  assertion_header: 'client assertion header',
  subject_token: 'subject token',
  actor_token: 'actor token',
  user: 'user',
} as const
export type BlockName = keyof typeof BLOCKS

export type ShapeType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/** The part of JSON Schema that schema blocks allow (product 4.3). */
export interface Shape {
  readonly type?: ShapeType | readonly ShapeType[]
  readonly enum?: readonly JsonValue[]
  readonly const?: JsonValue
  readonly required?: readonly string[]
  readonly properties?: { readonly [name: string]: Shape }
  readonly additionalProperties?: boolean | Shape
  readonly items?: Shape
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly default?: JsonValue
}

export interface AppliesTo {
  readonly clients?: readonly string[]
  readonly metadata?: { readonly [name: string]: readonly JsonValue[] }
  readonly grant_types?: readonly string[]
  readonly endpoints?: readonly Endpoint[]
}

export interface RuleFile {
  readonly id: string
  readonly effect: Effect
  readonly when: string | true
  readonly error?: ErrorCode
  readonly message?: string
}

export type ClaimFile =
  | string
  | number
  | boolean
  | { readonly const: JsonValue }
  | { readonly value: string; readonly required?: boolean }

export interface PolicyFile extends Readonly<Partial<Record<BlockName, Shape>>> {
  readonly policy: string
  readonly description?: string
  readonly language?: 'strict' | 'pel'
  readonly applies_to?: AppliesTo
  readonly const?: JsonObject
  readonly let?: { readonly [name: string]: string }
  readonly rules?: readonly RuleFile[]
  readonly claims?: Readonly<Partial<Record<ClaimTarget, { readonly [name: string]: ClaimFile }>>>
  readonly token?: {
    readonly lifetime?: string | number
    readonly scope?: string | readonly string[]
    readonly audience?: string | readonly string[]
  }
}
