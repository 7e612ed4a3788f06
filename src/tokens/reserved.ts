import type { JsonObject } from '../oauth.ts'

/** What only this room writes, in tokens and introspection answers. Policies that set one of them do not load. */
const RESERVED: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'scope',
  'cnf',
  'act',
  'active',
  'token_type',
  'username',
  'token_introspection',
])

/** Returns the claims that may stand beside ours: a second lock on a door that loading policies has closed already. */
export const withoutReserved = (claims: JsonObject): JsonObject => {
  if (!Object.keys(claims).some(name => RESERVED.has(name))) return claims
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !RESERVED.has(name)))
}
