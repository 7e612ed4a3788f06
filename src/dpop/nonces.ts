/** Nonces for proofs: nothing is remembered, and every replica knows those of every other one. */
import { createHmac } from 'node:crypto'

/** The nonces of one set of secrets. */
export interface Nonces {
  /** The nonce that is given out now. */
  readonly current: (now: number) => string
  /** Whether a nonce is of this slot or of the one before. */
  readonly isFresh: (nonce: string, now: number) => boolean
}

/** Seconds that a nonce is given out; it is accepted for as long again. */
const SLOT = 300
/** Octets of a nonce: half of the HMAC. */
const OCTETS = 16

const slotOf = (now: number): number => Math.floor(now / SLOT)

const nonceOf = (secret: Buffer, slot: number): string =>
  createHmac('sha256', secret).update(String(slot)).digest().subarray(0, OCTETS).toString('base64url')

/**
 * Makes the nonces: an HMAC of a slot of five minutes under a secret. There is one secret for each of our keys; the first is
 * the one that nonces are given out under, and those of all are accepted, so that replicas agree while keys rotate.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-8 RFC 9449 section 8}
 */
export const createNonces = (secrets: readonly [Buffer, ...Buffer[]]): Nonces => {
  let slot = Number.NaN
  let given = ''
  let accepted: ReadonlySet<string> = new Set()
  const turnTo = (now: number): void => {
    const next = slotOf(now)
    if (next === slot) return
    slot = next
    given = nonceOf(secrets[0], slot)
    accepted = new Set(secrets.flatMap(secret => [nonceOf(secret, slot), nonceOf(secret, slot - 1)]))
  }
  return {
    current: now => {
      turnTo(now)
      return given
    },
    isFresh: (nonce, now) => {
      turnTo(now)
      return accepted.has(nonce)
    },
  }
}
