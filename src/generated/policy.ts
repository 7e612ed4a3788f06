// Made from schemas/policy.schema.json by schemas/generate.mjs: change the schema, not this file.

/**
 * The name of a JSON type; integer is a number without a fraction.
 */
export type Type = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'
/**
 * An expression (text), a constant number or boolean, { const } for a constant of any kind, or { value, required }.
 */
export type Claim =
  | string
  | number
  | boolean
  | {
      /**
       * Any JSON value.
       */
      const?: {
        [k: string]: unknown
      }
      /**
       * What the claim is.
       */
      value?: string
      /**
       * Refuses the request when the value is null.
       */
      required?: boolean
    }

/**
 * One policy: which requests it concerns, what it demands of them, and the claims it puts into their tokens. The name of the file does not matter.
 */
export interface WrittenPolicy {
  /**
   * Unique among all policies; decisions and logs call its rules policy/rule.
   */
  policy: string
  /**
   * One or two sentences for the next reader.
   */
  description?: string
  /**
   * strict (default) fails early and wants declarations; pel gives the results of PingOne exactly.
   */
  language?: 'strict' | 'pel'
  /**
   * All that is written must hold. Without it the policy concerns every client and every grant.
   */
  applies_to?: {
    /**
     * Client ids; * stands for any number of characters and is the only wildcard. One must match.
     *
     * @minItems 1
     */
    clients?: [string, ...string[]]
    /**
     * For each name the values of client metadata that fit; a list in the metadata fits when one of its items does.
     */
    metadata?: {
      /**
       * @minItems 1
       */
      [k: string]: [string | number | boolean, ...(string | number | boolean)[]]
    }
    /**
     * Values of grant_type; they restrict the token endpoint only.
     *
     * @minItems 1
     */
    grant_types?: [string, ...string[]]
    /**
     * Where the policy decides; token and pushed_authorization_request when absent.
     *
     * @minItems 1
     */
    endpoints?: [
      'token' | 'introspection' | 'revocation' | 'pushed_authorization_request' | 'device_authorization',
      ...('token' | 'introspection' | 'revocation' | 'pushed_authorization_request' | 'device_authorization')[]
    ]
  }
  metadata?: Shape
  assertion?: Shape3
  assertion_header?: Shape4
  subject_token?: Shape5
  actor_token?: Shape6
  user?: Shape7
  /**
   * JSON values, read as #name.
   */
  const?: {}
  /**
   * Read as #name and evaluated at most once per decision. Each sees the constants and the names before it.
   */
  let?: {
    /**
     * What the name stands for.
     */
    [k: string]: string
  }
  /**
   * Their order does not matter: a deny that is true refuses, a require that is not true refuses, and at least one allow must be true.
   *
   * @minItems 1
   */
  rules?: [Rule, ...Rule[]]
  /**
   * What the tokens get, when the request is allowed. Null is left out.
   */
  claims?: {
    /**
     * They appear in introspection answers as well.
     */
    access_token?: {
      [k: string]: Claim
    }
    /**
     * Only where an upstream issues ID tokens.
     */
    id_token?: {
      [k: string]: Claim
    }
    /**
     * Remembered with the token and shown nowhere else.
     */
    introspection?: {
      [k: string]: Claim
    }
  }
  /**
   * They narrow and never widen: the smallest lifetime and the common part of all lists win.
   */
  token?: {
    /**
     * Seconds: a positive integer, or an expression that gives one.
     */
    lifetime?: string | number
    /**
     * An expression that gives a list or a space-separated string, or a constant list.
     *
     * @minItems 1
     */
    scope?: string | [string, ...string[]]
    /**
     * An expression that gives a list or a space-separated string, or a constant list.
     *
     * @minItems 1
     */
    audience?: string | [string, ...string[]]
  }
}
/**
 * Checked when the policy is loaded, against every client it applies to; it types client.metadata.
 */
export interface Shape {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.
 */
export interface Shape1 {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.
 */
export interface Shape2 {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.
 */
export interface Shape3 {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.
 */
export interface Shape4 {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.
 */
export interface Shape5 {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.
 */
export interface Shape6 {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.
 */
export interface Shape7 {
  /**
   * One type or several.
   *
   * @minItems 1
   */
  type?: string | [Type, ...Type[]]
  enum?: [{description: 'The value is this one.'}]
  /**
   * Names that must be there.
   */
  required?: string[]
  /**
   * A shape for each name.
   */
  properties?: {
    [k: string]: Shape1
  }
  /**
   * false forbids members that are not declared; a shape describes them.
   */
  additionalProperties?: boolean | {}
  items?: Shape2
  minItems?: 0
  /**
   * Of a list.
   */
  maxItems?: number
  /**
   * Of a text, in characters.
   */
  minLength?: number
  /**
   * Of a text, in characters.
   */
  maxLength?: number
  /**
   * Inclusive.
   */
  minimum?: number
  /**
   * Inclusive.
   */
  maximum?: number
  /**
   * Java syntax; found anywhere in the text unless anchored.
   */
  pattern?: string
  /**
   * Stands in for a member that is absent, in the expressions of this policy only.
   */
  default?: {
    [k: string]: unknown
  }
  description?: '@minItems [object Object]\n@maxItems [object Object]'
}
/**
 * One sentence about the request.
 */
export interface Rule {
  /**
   * Unique within the policy.
   */
  id: string
  /**
   * Why the rule exists.
   */
  description?: string
  /**
   * allow grants when true; require refuses unless true; deny refuses when true.
   */
  effect: 'allow' | 'require' | 'deny'
  /**
   * An expression that is true or false, or the constant true.
   */
  when: string | boolean
  /**
   * What a refusal answers; unauthorized_client when absent.
   */
  error?: 'unauthorized_client' | 'invalid_scope' | 'invalid_target' | 'invalid_grant' | 'access_denied'
  /**
   * The error_description of a refusal: printable ASCII without double quotes and backslashes.
   */
  message?: string
}
