/** Sealing with a key that only the holder of a token has: a stored text is of no use without the token. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const IV_OCTETS = 12
const TAG_OCTETS = 16

/** Returns the name under which something belonging to a token is stored: its SHA-256, base64url. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

const keyOf = (token: string, info: string): Buffer => Buffer.from(hkdfSync('sha256', token, '', info, 32))

/**
 * Seals a text with AES-256-GCM under a key derived from the token (HKDF with SHA-256, RFC 5869). `info` keeps purposes
 * apart.
 */
export const seal = (text: string, token: string, info: string): string => {
  const iv = randomBytes(IV_OCTETS)
  const cipher = createCipheriv(CIPHER, keyOf(token, info), iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** Opens a sealed text; null when it was changed, or sealed with another token or for another purpose. */
export const open = (sealed: string, token: string, info: string): string | null => {
  const octets = Buffer.from(sealed, 'base64url')
  if (octets.length < IV_OCTETS + TAG_OCTETS) return null
  const decipher = createDecipheriv(CIPHER, keyOf(token, info), octets.subarray(0, IV_OCTETS))
  decipher.setAuthTag(octets.subarray(IV_OCTETS, IV_OCTETS + TAG_OCTETS))
  try {
    const text = decipher.update(octets.subarray(IV_OCTETS + TAG_OCTETS))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
