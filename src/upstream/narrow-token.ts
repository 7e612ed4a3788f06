/** The narrowing of an upstream's access token by the policies. Nothing here widens. */
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'

export interface Narrowing {
  /** The scopes that may remain; null leaves the scope. */
  readonly scope: readonly string[] | null
  /** The audiences that may remain; null leaves the audience. */
  readonly audience: readonly string[] | null
}

/** No scope, or no audience, would be left. */
export type Empty = 'invalid_scope' | 'invalid_target'

export interface Narrowed {
  /** The claims that change. */
  readonly claims: JsonObject
  /** The scope of the token as one string; null when neither the token nor the answer names it. */
  readonly scope: string | null
}

/**
 * Narrows scope and audience of a token.
 *
 * @param answered scope that the upstream's answer names, for tokens that do not say
 */
export const narrowToken = (
  payload: JsonObject,
  answered: string | null,
  narrowing: Narrowing,
): Outcome<Narrowed, Empty> => {
  const scope = narrowScope(payload, answered, narrowing.scope)
  if (scope === null) return refuse('invalid_scope')
  const audience = narrowAudience(payload, narrowing.audience)
  if (audience === null) return refuse('invalid_target')
  return accept({ claims: { ...scope.claims, ...audience }, scope: scope.scope })
}

const narrowScope = (
  payload: JsonObject,
  answered: string | null,
  allowed: readonly string[] | null,
): Narrowed | null => {
  // Some token services call it `scp`, and some write it as a list.
  const names = ['scope', 'scp'].filter(name => words(payload[name]) !== null)
  const [first = 'scope'] = names
  const granted = words(payload[first]) ?? words(answered ?? undefined)
  if (granted === null) return { claims: {}, scope: null }
  if (allowed === null) return { claims: {}, scope: granted.join(' ') }
  const remaining = granted.filter(name => allowed.includes(name))
  if (remaining.length === 0 && granted.length > 0) return null
  // A token that did not name its scope has to name it now: it is narrower than the client's request.
  const claims = (names.length === 0 ? ['scope'] : names).map(name => [
    name,
    Array.isArray(payload[name]) ? remaining : remaining.join(' '),
  ])
  return { claims: Object.fromEntries(claims), scope: remaining.join(' ') }
}

const narrowAudience = (payload: JsonObject, allowed: readonly string[] | null): JsonObject | null => {
  if (allowed === null) return {}
  const { aud } = payload
  const granted: readonly JsonValue[] = Array.isArray(aud) ? aud : aud === undefined ? [] : [aud as JsonValue]
  const remaining = granted.filter(name => typeof name === 'string' && allowed.includes(name))
  const [first] = remaining
  if (first === undefined) return null
  return { aud: remaining.length === 1 && !Array.isArray(aud) ? first : remaining }
}

const words = (value: JsonValue | undefined): readonly string[] | null => {
  if (typeof value === 'string') return value.split(' ').filter(word => word !== '')
  return Array.isArray(value) && value.every((item): item is string => typeof item === 'string') ? value : null
}
