import { type JsonObject, RESERVED_CLAIMS } from '../oauth.ts'

/** Returns the claims that may stand beside ours: a second lock on a door that loading policies has closed already. */
export const withoutReserved = (claims: JsonObject): JsonObject => {
  if (!Object.keys(claims).some(name => RESERVED_CLAIMS.has(name))) return claims
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !RESERVED_CLAIMS.has(name)))
}
