/** Keys that other products have and we do not, where the key that looks most like them would be the wrong advice. */

const DIGESTS = /^(?:bcrypt|argon2(?:id|i|d)?|pbkdf2|sha_?-?(?:1|224|384|512)|md5|hash|digest|secret_hash)$/i

/** Returns what to do about a key that is known elsewhere; null for any other. `known` are the keys of its place. */
export const foreignKey = (key: string, known: readonly string[]): string | null =>
  known.includes('scrypt') && DIGESTS.test(key)
    ? 'digests of a secret are `sha256` and `scrypt`; others cannot be taken over: give the client a new secret, or hash the old one with `claimgate secret hash`'
    : null
