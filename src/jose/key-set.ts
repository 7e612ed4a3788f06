import { isObject, type JsonValue } from '../oauth.ts'
import { refuse } from '../outcome.ts'
import { member } from './strict-json.ts'
import { type KeyRefusal, readVerificationKey, secretPartOf, type VerificationKey } from './verification-key.ts'

/** Entries of a JWK set, and of these the ones that can verify signatures. */
export const MAX_KEYS = 64
export const MAX_USABLE_KEYS = 16

const SURPLUS = refuse<KeyRefusal>({ kind: 'foreign', reason: `comes after ${MAX_USABLE_KEYS} usable keys` })

export interface ReadKeySet {
  readonly keys: readonly VerificationKey[]
  /** What was left out, by index in the set. */
  readonly dropped: readonly (KeyRefusal & { readonly index: number })[]
}

/**
 * Reads a JWK set and keeps the keys that can verify signatures, at most sixteen.
 *
 * @throws Error When the value is not a JWK set of at most 64 keys; the message has no content of it.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517#section-5 RFC 7517 section 5}
 */
export const readKeySet = (value: JsonValue): ReadKeySet => {
  const list = isObject(value) ? member(value, 'keys') : undefined
  if (!Array.isArray(list)) throw new Error('not a JWK set')
  if (list.length > MAX_KEYS) throw new Error(`more than ${MAX_KEYS} keys`)
  const keys: VerificationKey[] = []
  const dropped: (KeyRefusal & { index: number })[] = []
  for (const [index, jwk] of list.entries()) {
    if (!isObject(jwk)) {
      dropped.push({ index, kind: 'malformed', reason: 'is not an object' })
      continue
    }
    // Keys cost time to check: of those that will not be used, only whether they should never have been shown matters.
    const read = keys.length < MAX_USABLE_KEYS ? readVerificationKey(jwk) : (secretPartOf(jwk) ?? SURPLUS)
    if (read.ok) keys.push(read.value)
    else dropped.push({ index, ...read.refusal })
  }
  // A list that grows has room for sixteen more: a copy has none, and most sets have one key.
  return { keys: keys.slice(), dropped }
}
