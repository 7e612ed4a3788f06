import { randomFillSync } from 'node:crypto'
import type { NumericDate } from '../oauth.ts'

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

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Parts of a second that two characters can tell apart. */
const PARTS = ALPHABET.length ** 2
/** Characters of 128 bits, and of the two behind them. */
const LENGTH = 22
const LENGTH_WITH_PART = LENGTH + 2
const REMEMBERED = 'r'

/**
 * Makes the identifier of a token that is issued now. Two characters behind the random ones tell the part of the second, which
 * `iat` does not: after a store has lost its data in a second, some tokens of that second may have been revoked, and later
 * ones not. A last one says that claims are remembered for the token, so that they are missed when they are lost.
 */
export const jtiAt = (now: NumericDate, remembers = false): string => {
  const part = Math.floor((now % 1) * PARTS)
  const letters = `${ALPHABET[Math.floor(part / ALPHABET.length)]}${ALPHABET[part % ALPHABET.length]}`
  return `${newJti()}${letters}${remembers ? REMEMBERED : ''}`
}

/** Returns when a token was issued: at the beginning of its second where the identifier does not say more. */
export const issuedAt = (iat: NumericDate, jti: string): NumericDate => {
  if (jti.length !== LENGTH_WITH_PART && !remembersClaims(jti)) return iat
  const [high, low] = [...jti.slice(LENGTH, LENGTH_WITH_PART)].map(letter => ALPHABET.indexOf(letter))
  if (high === undefined || low === undefined || high < 0 || low < 0) return iat
  return iat + (high * ALPHABET.length + low) / PARTS
}

/** Tells whether claims were remembered for a token when it was issued. */
export const remembersClaims = (jti: string): boolean =>
  jti.length === LENGTH_WITH_PART + REMEMBERED.length && jti.endsWith(REMEMBERED)
