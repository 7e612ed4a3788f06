import type { Endpoint, JsonObject, JsonValue } from '../oauth.ts'
import type { AppliesTo } from './file.ts'

/** The endpoints of a policy that names none: those where tokens begin. */
const DEFAULT_ENDPOINTS: readonly Endpoint[] = ['token', 'pushed_authorization_request']

/** Which requests a policy concerns. */
export interface Selector {
  readonly client: (clientId: string, metadata: JsonObject) => boolean
  /** The only client ids it can concern, when none is written with a wildcard. */
  readonly ids: readonly string[] | null
  /** The client ids it can concern begin with one of these; null when the policy does not name clients. */
  readonly prefixes: readonly string[] | null
  /** True where it says nothing of clients but how their ids begin, or one member of their metadata: whoever has it is concerned. */
  readonly isPlain: boolean
  /** The metadata it asks for: of each member, one of the values. */
  readonly metadata: readonly { readonly name: string; readonly values: ReadonlySet<JsonValue> }[]
  readonly endpoints: ReadonlySet<Endpoint>
  /** Null when the policy concerns every grant type; restricts the token endpoint only. */
  readonly grantTypes: ReadonlySet<string> | null
}

/** Compiles `applies_to`: all that is written must hold. */
export const selector = (appliesTo: AppliesTo): Selector => {
  const patterns = appliesTo.clients
  const ids = new Set(patterns?.filter(pattern => !pattern.includes('*')))
  const globs = (patterns ?? ['*']).filter(pattern => pattern.includes('*')).map(glob)
  const members = Object.entries(appliesTo.metadata ?? {}).map(([name, values]) => ({ name, values: new Set(values) }))
  return {
    client: (clientId, metadata) =>
      (ids.has(clientId) || globs.some(matches => matches(clientId))) &&
      members.every(({ name, values }) => Object.hasOwn(metadata, name) && meets(metadata[name], values)),
    ids: globs.length === 0 ? [...ids] : null,
    prefixes: patterns?.map(pattern => pattern.split('*', 1)[0] ?? '') ?? null,
    isPlain: patterns === undefined ? members.length === 1 : members.length === 0 && patterns.every(isBeginning),
    metadata: members,
    endpoints: new Set(appliesTo.endpoints ?? DEFAULT_ENDPOINTS),
    grantTypes: appliesTo.grant_types === undefined ? null : new Set(appliesTo.grant_types),
  }
}

const isBeginning = (pattern: string): boolean => /^[^*]+\*$/.test(pattern)

/** Tells whether the selector concerns an endpoint and, at the token endpoint, a grant type. */
export const concerns = (selected: Selector, endpoint: Endpoint, grantType: string | null): boolean =>
  selected.endpoints.has(endpoint) &&
  (endpoint !== 'token' || selected.grantTypes === null || (grantType !== null && selected.grantTypes.has(grantType)))

const meets = (value: JsonValue | undefined, values: ReadonlySet<JsonValue>): boolean =>
  Array.isArray(value) ? value.some(item => values.has(item)) : value !== undefined && values.has(value)

/** Compiles a pattern whose only wildcard is `*`; matches in time linear in the text for each part between stars. */
export const glob = (pattern: string): ((text: string) => boolean) => {
  const parts = pattern.split('*')
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return text => text === pattern
  return text => {
    if (!text.startsWith(first) || text.length < first.length + last.length) return false
    let at = first.length
    const end = text.length - last.length
    for (const part of rest) {
      const found = text.indexOf(part, at)
      if (found < 0 || found + part.length > end) return false
      at = found + part.length
    }
    return at <= end && text.endsWith(last)
  }
}
