/** The scopes of a subject token. */
import { member } from '../jose/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept } from '../outcome.ts'
import { type Exchanging, type Role, refuseToken } from './refusal.ts'

/**
 * Reads the scopes that a subject token has, in `scope` or `scp`, a text or a list; where it has both, what stands in both.
 * Null when it says nothing of scopes. A token that we have issued ourselves always does, and so does an ID-JAG: without
 * `scope` it has none.
 */
export const scopesIn = (
  payload: JsonObject,
  saysAll: boolean,
  role: Role = 'subject_token',
): Exchanging<readonly string[] | null> => {
  const written = ['scope', 'scp'].map(name => member(payload, name)).filter(value => value !== undefined)
  if (written.length === 0) return accept(saysAll ? NONE : null)
  const [first, second] = written.map(namesIn)
  if (first == null || second === null) return refuseToken(role, 'exchange_malformed', 'cannot be used')
  return accept(second === undefined ? first : first.filter(name => second.includes(name)))
}

const NONE: readonly string[] = []

const namesIn = (value: JsonValue): readonly string[] | null => {
  if (typeof value === 'string') return value.split(' ').filter(name => name !== '')
  return Array.isArray(value) && value.every(name => typeof name === 'string') ? value : null
}
