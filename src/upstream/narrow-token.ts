/** Narrows the scope and the audience of an upstream's access token. Nothing here widens. */
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'

export interface Narrowing {
  /** The part of the scope that may remain; null keeps all of it. */
  readonly scope: readonly string[] | null
  /** The part of the audience that may remain; null keeps all of it. */
  readonly audience: readonly string[] | null
}

/** The error code for a narrowing that leaves nothing. */
export type Empty = 'invalid_scope' | 'invalid_target'

export interface Narrowed {
  /** The claims that change. */
  readonly claims: JsonObject
  /** The scope of the token as one string; null when neither the token nor the answer says. */
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
  const kept = granted.filter(name => allowed.includes(name))
  if (kept.length === 0 && granted.length > 0) return null
  // A token without a scope gets one now, because the client would assume the wider scope that was agreed on.
  const claims = (names.length === 0 ? ['scope'] : names).map(name => [
    name,
    Array.isArray(payload[name]) ? kept : kept.join(' '),
  ])
  return { claims: Object.fromEntries(claims), scope: kept.join(' ') }
}

const narrowAudience = (payload: JsonObject, allowed: readonly string[] | null): JsonObject | null => {
  if (allowed === null) return {}
  const { aud } = payload
  const granted: readonly JsonValue[] = Array.isArray(aud) ? aud : aud === undefined ? [] : [aud as JsonValue]
  const kept = granted.filter(name => typeof name === 'string' && allowed.includes(name))
  const [first] = kept
  if (first === undefined) return null
  return { aud: kept.length === 1 && !Array.isArray(aud) ? first : kept }
}

const words = (value: JsonValue | undefined): readonly string[] | null => {
  if (typeof value === 'string') return value.split(' ').filter(word => word !== '')
  return Array.isArray(value) && value.every((item): item is string => typeof item === 'string') ? value : null
}
