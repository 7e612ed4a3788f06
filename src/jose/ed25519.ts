const P = 2n ** 255n - 19n
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

/** The `y` coordinates of the eight points of small order, for which signatures can be made without a private key. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  P - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
])

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n
  for (let rest = exponent, square = base % P; rest > 0n; rest >>= 1n, square = (square * square) % P)
    if (rest & 1n) result = (result * square) % P
  return result
}

/**
 * Tells whether 32 octets are the canonical encoding of a point of large order on edwards25519. OpenSSL accepts any
 * octets as a public key, so nobody else checks.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8032#section-5.1.3 RFC 8032 section 5.1.3}
 */
export const isSoundEd25519 = (octets: Uint8Array): boolean => {
  const littleEndian = BigInt(`0x${Buffer.from(octets).reverse().toString('hex')}`)
  const y = littleEndian & (2n ** 255n - 1n)
  if (y >= P || SMALL_ORDER.has(y)) return false
  const numerator = (y * y - 1n + P) % P
  const denominator = (D * y * y + 1n) % P
  // x squared is numerator / denominator; their product is a square exactly when the quotient is.
  return power(numerator * denominator, (P - 1n) / 2n) === 1n
}
