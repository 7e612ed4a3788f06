/** What a token of ours is bound to. */
import { isObject, type JsonObject } from '../oauth.ts'
import type { Confirmation } from './access-token.ts'

/** Reads the confirmation of a token that we have signed: empty for a bearer token. */
export const confirmationIn = ({ cnf }: JsonObject): Confirmation => {
  if (!isObject(cnf)) return {}
  const { jkt, 'x5t#S256': certificate } = cnf
  return {
    ...(typeof jkt === 'string' ? { jkt } : {}),
    ...(typeof certificate === 'string' ? { 'x5t#S256': certificate } : {}),
  }
}

/** Whether a token is bound to the key of a DPoP proof: its type is `DPoP`, RFC 9449 section 5. */
export const isBoundToKey = (payload: JsonObject): boolean => confirmationIn(payload).jkt !== undefined
