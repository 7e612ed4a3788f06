import type { JsonObject, JsonValue } from '../oauth.ts'
import { objectsIn } from './taken.ts'

const BY_CURVE = new Map([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
  ['Ed25519', 'EdDSA'],
])

/**
 * Names the one algorithm of a client's keys: what the keys say of themselves, else the usual one of their type. Null when
 * they say several.
 */
export const algOfKeys = (jwks: JsonObject): string | null => {
  const algs = new Set(
    objectsIn(jwks, 'keys')
      .filter(({ use }) => use !== 'enc')
      .map(algOfKey),
  )
  const [alg = 'RS256'] = algs
  return algs.size > 1 ? null : alg
}

const algOfKey = ({ alg, kty, crv }: JsonObject): string => {
  if (typeof alg === 'string') return alg
  return kty === 'RSA' ? 'RS256' : (BY_CURVE.get(String(crv)) ?? 'RS256')
}

/** A key set that is an object, or the text of one; null for anything else. */
export const keySetOf = (value: JsonValue | undefined): JsonObject | null => {
  const read = typeof value === 'string' ? parsed(value) : value
  return typeof read === 'object' &&
    read !== null &&
    !Array.isArray(read) &&
    objectsIn(read as JsonObject, 'keys').length > 0
    ? publicOnly(read as JsonObject)
    : null
}

const parsed = (text: string): JsonValue => {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return null
  }
}

const PRIVATE = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])

/** Whatever an export holds, a client file has public halves alone. */
const publicOnly = (jwks: JsonObject): JsonObject => ({
  keys: objectsIn(jwks, 'keys').map(key =>
    Object.fromEntries(Object.entries(key).filter(([name]) => !PRIVATE.has(name))),
  ),
})
