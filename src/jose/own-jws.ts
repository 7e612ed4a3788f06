import type { JsonObject } from '../oauth.ts'
import type { KeyRing } from '../tokens/ring.ts'

/** Longer tokens are not looked at. */
const MAX_TOKEN_LENGTH = 64 * 1024

export interface VerifiedJws {
  readonly header: JsonObject
  readonly payload: JsonObject
}

/**
 * Verifies a compact JWS that one of our keys signed and returns its parts, or null. The algorithm is the key's; a header
 * that says otherwise, names no key of ours, or asks for extensions (`crit`) is refused, as is base64url that is not in
 * its one canonical form.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-5.2 RFC 7515 section 5.2}
 */
export const verifyJws = (token: string, ring: KeyRing): VerifiedJws | null => {
  if (token.length > MAX_TOKEN_LENGTH) return null
  const parts = token.split('.')
  const [encodedHeader, encodedPayload, encodedSignature] = parts
  if (encodedHeader === undefined || encodedPayload === undefined || encodedSignature === undefined) return null
  if (parts.length !== 3) return null
  const header = objectIn(encodedHeader)
  if (header === null || typeof header['kid'] !== 'string' || Object.hasOwn(header, 'crit')) return null
  const key = ring.find(header['kid'])
  if (key === null || header['alg'] !== key.alg) return null
  const signature = canonical(encodedSignature)
  if (signature === null || !key.verify(Buffer.from(`${encodedHeader}.${encodedPayload}`), signature)) return null
  const payload = objectIn(encodedPayload)
  return payload === null ? null : { header, payload }
}

const canonical = (part: string): Buffer | null => {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : null
}

const objectIn = (part: string): JsonObject | null => {
  const bytes = canonical(part)
  if (bytes === null) return null
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
