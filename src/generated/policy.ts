// Made from schemas/policy.schema.json by schemas/generate.mjs: change the schema, not this file.
import type { JsonObject, JsonValue } from '../oauth.ts'

/** One policy: which requests it concerns, what it demands of them, and the claims it puts into their tokens. The name of the file does not matter. */
export type WrittenPolicy = {
  /** Unique among all policies; decisions and logs call its rules policy/rule. */
  readonly policy: string
  /** One or two sentences for the next reader. */
  readonly description?: string
  /**
   * strict fails early and wants declarations; pel gives the results of PingOne exactly.
   * @default 'strict'
   */
  readonly language?: 'strict' | 'pel'
  /** All that is written must hold. Without it the policy concerns every client and every grant. */
  readonly applies_to?: {
    /** Client ids; * stands for any number of characters and is the only wildcard. One must match. */
    readonly clients?: readonly [string, ...string[]]
    /** For each name the values of client metadata that fit; a list in the metadata fits when one of its items does. */
    readonly metadata?: {
      readonly [name: string]: readonly [string | number | boolean, ...(string | number | boolean)[]]
    }
    /** Values of grant_type; they restrict the token endpoint only. */
    readonly grant_types?: readonly [string, ...string[]]
    /**
     * Where the policy decides.
     * @default [ 'token', 'pushed_authorization_request' ]
     */
    readonly endpoints?: readonly [
      'token' | 'introspection' | 'revocation' | 'pushed_authorization_request' | 'device_authorization',
      ...('token' | 'introspection' | 'revocation' | 'pushed_authorization_request' | 'device_authorization')[],
    ]
  }
  /** Checked when the policy is loaded, against every client it applies to; it types client.metadata. */
  readonly metadata?: Shape
  /** Checked per request; it types clientAssertion. With required members, a request without an assertion is refused. */
  readonly assertion?: Shape
  /** Checked per request; it types clientAssertionHeader. */
  readonly assertion_header?: Shape
  /** Checked per request; it types the subject token. */
  readonly subject_token?: Shape
  /** Checked per request; it types the actor token. */
  readonly actor_token?: Shape
  /** Checked before claims are computed, when there is a user; it types user. */
  readonly user?: Shape
  /** By name, for #json.parse: a text that is not JSON of this form is an error. They type what is read. */
  readonly json?: { readonly [name: string]: Shape }
  /** JSON values, read as #name. */
  readonly const?: JsonObject
  /** Read as #name and evaluated at most once per decision. Each sees the constants and the names before it. */
  readonly let?: { readonly [name: string]: string }
  /** Their order does not matter: a deny that is true refuses, a require that is not true refuses, and at least one allow must be true. */
  readonly rules?: readonly [Rule, ...Rule[]]
  /** What the tokens get, when the request is allowed. Null is left out. */
  readonly claims?: {
    /** They appear in introspection answers as well. */
    readonly access_token?: { readonly [name: string]: Claim }
    /** Only where an upstream issues ID tokens. */
    readonly id_token?: { readonly [name: string]: Claim }
    /** Remembered with the token and shown nowhere else. */
    readonly introspection?: { readonly [name: string]: Claim }
  }
  /** They narrow and never widen: the smallest lifetime and the common part of all lists win. */
  readonly token?: {
    /** Seconds: a positive integer, or an expression that gives one. */
    readonly lifetime?: string | number
    /** An expression that gives a list or a space-separated string, or a constant list. */
    readonly scope?: string | readonly [string, ...string[]]
    /** An expression that gives a list or a space-separated string, or a constant list. */
    readonly audience?: string | readonly [string, ...string[]]
  }
}

/** A part of JSON Schema; pattern is a Java regular expression searched for, in linear time. */
export type Shape = {
  /** One type or several. */
  readonly type?: Type | readonly [Type, ...Type[]]
  /** The value is one of these. */
  readonly enum?: readonly [JsonValue, ...JsonValue[]]
  /** The value is this one. */
  readonly const?: JsonValue
  /** Names that must be there. */
  readonly required?: readonly string[]
  /** A shape for each name. */
  readonly properties?: { readonly [name: string]: Shape }
  /** false forbids members that are not declared; a shape describes them. */
  readonly additionalProperties?: boolean | Shape
  /** A shape for every item of a list. */
  readonly items?: Shape
  /** Of a list. */
  readonly minItems?: number
  /** Of a list. */
  readonly maxItems?: number
  /** Of a text, in characters. */
  readonly minLength?: number
  /** Of a text, in characters. */
  readonly maxLength?: number
  /** Inclusive. */
  readonly minimum?: number
  /** Inclusive. */
  readonly maximum?: number
  /** Java syntax; found anywhere in the text unless anchored. */
  readonly pattern?: string
  /** Stands in for a member that is absent, in the expressions of this policy only. */
  readonly default?: JsonValue
}

/** One sentence about the request. */
export type Rule = {
  /** Unique within the policy. */
  readonly id: string
  /** Why the rule exists. */
  readonly description?: string
  /** allow grants when true; require refuses unless true; deny refuses when true. */
  readonly effect: 'allow' | 'require' | 'deny'
  /** An expression that is true or false, or the constant true. */
  readonly when: string | true
  /** What a refusal answers. Absent: unauthorized_client; invalid_request at a token exchange, invalid_grant for jwt-bearer. */
  readonly error?:
    | 'unauthorized_client'
    | 'invalid_request'
    | 'invalid_scope'
    | 'invalid_target'
    | 'invalid_grant'
    | 'access_denied'
  /**
   * The error_description of a refusal: printable ASCII without double quotes and backslashes.
   * @default 'The request is refused by policy'
   */
  readonly message?: string
}

/** An expression (text), a constant number or boolean, { const } for a constant of any kind, or { value, required }. */
export type Claim =
  | string
  | number
  | boolean
  | {
      /** Any JSON value. */
      readonly const: JsonValue
    }
  | {
      /** What the claim is. */
      readonly value: string
      /**
       * Refuses the request when the value is null.
       * @default false
       */
      readonly required?: boolean
    }

/** The name of a JSON type; integer is a number without a fraction. */
export type Type = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'
