import { randomFillSync } from 'node:crypto'

const BYTES = 16

/** Random octets are drawn for many identifiers at once: the call costs more than the octets. Each is used once. */
const pool = Buffer.alloc(BYTES * 256)
let used = pool.length

/** Makes the identifier of a token: 128 random bits, base64url. */
export const newJti = (): string => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += BYTES
  return pool.toString('base64url', used - BYTES, used)
}
