/** The narrowing of an upstream's access token by the policies. Nothing here widens. */
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'

export interface Narrowing {
  /** The scopes that the upstream may grant: what was asked for, and what it is known to add. */
  readonly permitted: readonly string[]
  /** The scopes that the policies let remain; null leaves the scope. */
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
  /** Scopes that were not permitted, and that neither the token nor the answer has any more. */
  readonly takenOut: readonly string[]
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
  const scope = narrowScope(payload, answered, narrowing)
  if (scope === null) return refuse('invalid_scope')
  const audience = narrowAudience(payload, narrowing.audience)
  if (audience === null) return refuse('invalid_target')
  return accept({ ...scope, claims: { ...scope.claims, ...audience } })
}

/** The claims that hold the scope: some token services call it `scp`. */
const CLAIMS = ['scope', 'scp'] as const

const narrowScope = (
  payload: JsonObject,
  answered: string | null,
  { permitted, scope: allowed }: Narrowing,
): Narrowed | null => {
  const names = CLAIMS.filter(name => words(payload[name]) !== null)
  const granted = names.length === 0 ? words(answered ?? undefined) : namedIn(payload, names)
  if (granted === null) return { claims: {}, scope: null, takenOut: [] }
  const takenOut = granted.filter(name => !permitted.includes(name))
  if (allowed === null && takenOut.length === 0) return { claims: {}, scope: granted.join(' '), takenOut }
  const remains = (name: string): boolean => permitted.includes(name) && allowed?.includes(name) !== false
  const remaining = granted.filter(remains)
  if (remaining.length === 0 && granted.length > 0) return null
  // A token that did not name its scope has to name it now: it is narrower than the client's request.
  const claims =
    names.length === 0
      ? [['scope', remaining.join(' ')]]
      : names.map(name => [name, written(payload[name], (words(payload[name]) ?? []).filter(remains))])
  return { claims: Object.fromEntries(claims), scope: remaining.join(' '), takenOut }
}

/** As the token writes it: a list, or one text. */
const written = (before: JsonValue | undefined, names: readonly string[]): JsonValue =>
  Array.isArray(before) ? names : names.join(' ')

/** The scopes of all claims that hold some, each once. */
const namedIn = (payload: JsonObject, names: readonly string[]): readonly string[] => [
  ...new Set(names.flatMap(name => words(payload[name]) ?? [])),
]

/** The scope of a token as one text; null when it names none. */
export const scopeIn = (payload: JsonObject): string | null => {
  const names = CLAIMS.filter(name => words(payload[name]) !== null)
  return names.length === 0 ? null : namedIn(payload, names).join(' ')
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
