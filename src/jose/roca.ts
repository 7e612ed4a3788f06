const PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
] as const

/** For each prime, the residues that powers of 65537 can leave. */
const RESIDUES: readonly (readonly [bigint, ReadonlySet<bigint>])[] = PRIMES.map(prime => {
  const residues = new Set<bigint>()
  for (let power = 1; !residues.has(BigInt(power)); power = (power * 65537) % prime) residues.add(BigInt(power))
  return [BigInt(prime), residues]
})

/**
 * Tells whether an RSA modulus has the fingerprint of the flawed generator of CVE-2017-15361: modulo every small prime
 * it is a power of 65537. A sound modulus has it by chance about once in 2^27.
 */
export const hasRocaFingerprint = (modulus: bigint): boolean =>
  RESIDUES.every(([prime, residues]) => residues.has(modulus % prime))
