/** The shape of a policy test once the schema has accepted it; the keys are the file's own. */
import { type AuthMethod, type Endpoint, isObject, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { Denial, Fulfilment } from '../decision.ts'

export interface ClientFile {
  readonly client_id?: string
  readonly client_name?: string
  readonly token_endpoint_auth_method?: AuthMethod
  readonly grant_types?: readonly string[]
  readonly scope?: string
  readonly audiences?: readonly string[]
  readonly access_token_lifetime?: number
  readonly metadata?: JsonObject
}

export interface RequestFile {
  readonly endpoint?: Endpoint
  readonly grant_type?: string | null
  readonly scope?: string | null
  readonly resources?: readonly string[] | null
  readonly parameters?: JsonObject | null
  readonly remote_address?: string | null
  readonly subject_token_type?: string | null
  readonly actor_token_type?: string | null
  readonly requested_token_type?: string | null
}

/** What a case says of its request; `null` takes a default away. */
export interface Given {
  readonly client?: string | ClientFile
  readonly request?: RequestFile | null
  readonly assertion?: JsonObject | null
  readonly assertion_header?: JsonObject | null
  readonly subject_token?: JsonObject | null
  readonly subject_token_header?: JsonObject | null
  readonly actor_token?: JsonObject | null
  readonly actor_token_header?: JsonObject | null
  readonly user?: JsonObject | null
  readonly upstream?: { readonly access_token?: JsonObject | null; readonly id_token?: JsonObject | null } | null
  readonly key?: { readonly thumbprint: string } | null
  readonly certificate?: {
    readonly subject_dn?: string
    readonly san_dns?: readonly string[]
    readonly san_uri?: readonly string[]
    readonly thumbprint?: string
  } | null
}

export interface Expected {
  readonly decision: 'allow' | 'deny'
  readonly rules?: readonly string[]
  readonly error?: string
  readonly reason?: Denial['reason']
  readonly message?: string
  readonly claims?: { readonly [target: string]: JsonObject }
  readonly lifetime?: number | null
  readonly scope?: string | readonly string[] | null
  readonly audience?: string | readonly string[] | null
}

export interface CaseFile extends Given {
  readonly name: string
  readonly now?: string
  readonly expect: Expected
}

/** What must hold for every request: expressions over the facts and `decision`, `claims`, `token`. */
export interface InvariantFile {
  readonly name: string
  readonly when?: string
  readonly expect: string
}

export interface TestFile {
  readonly policies?: readonly string[]
  readonly now?: string
  readonly fulfilment?: Fulfilment
  readonly defaults?: Given
  readonly cases?: readonly CaseFile[]
  readonly invariants?: readonly InvariantFile[]
}

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

/** Lays a case over the defaults: objects member by member, one level deep; null removes. */
export const merged = (defaults: Given, given: Given): Given =>
  Object.fromEntries(
    PARTS.flatMap(name => {
      const [under, over]: readonly unknown[] = [defaults[name], given[name]]
      if (over === undefined) return under === undefined ? [] : [[name, withoutNulls(under)]]
      return [[name, withoutNulls(isObject(under) && isObject(over) ? { ...under, ...over } : over)]]
    }),
  )

const withoutNulls = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, member]: [string, JsonValue]) => member !== null))
    : value
