/**
 * The vectors of Project Wycheproof themselves, which are not in the repository: CLAIMGATE_WYCHEPROOF names the folder
 * that has them, `testvectors_v1` of its repository. Without it they are skipped; wycheproof.test.ts always runs.
 *
 * @see {@link https://github.com/C2SP/wycheproof}
 */
import { createSecretKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readClientAssertion } from '../../src/clients/client-assertion.ts'
import { ALGORITHMS, isHmac, type SignatureAlg } from '../../src/jose/algorithms.ts'
import { decodeBase64url } from '../../src/jose/base64url.ts'
import type { UnverifiedJws } from '../../src/jose/jws.ts'
import { verifyMac, verifySignature } from '../../src/jose/signatures.ts'
import { publicKeyOf, readVerificationKey, type VerificationKey } from '../../src/jose/verification-key.ts'
import type { JsonObject } from '../../src/oauth.ts'

const FOLDER = process.env['CLAIMGATE_WYCHEPROOF'] ?? ''
if (FOLDER === '')
  process.stderr.write(
    '\n*** SKIPPED: CLAIMGATE_WYCHEPROOF names no folder: WYCHEPROOF’S OWN VECTORS ARE NOT TRIED ***\n\n',
  )

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
  readonly msg: string
  readonly sig: string
  /** An object in the JSON serialization. */
  readonly jws?: string | object
  readonly jwe?: string | object
}
interface Group {
  readonly tests: readonly Vector[]
  readonly publicKey?: { readonly wx: string; readonly wy: string }
  readonly publicKeyJwk?: JsonObject
  readonly keyJwk?: JsonObject
  readonly public?: JsonObject
  readonly private?: JsonObject
}
type Verifies = (vector: Vector, group: Group) => boolean

const groupsOf = (file: string): readonly Group[] =>
  (JSON.parse(readFileSync(join(FOLDER, `${file}_test.json`), 'utf8')) as { testGroups: readonly Group[] }).testGroups

/** By the number of a vector: what Wycheproof says of it, and we do not. */
type Differences = { readonly [tcId: number]: string }

/** Returns each vector that is answered otherwise than Wycheproof says. `acceptable` is whatever one likes. */
const differences = (file: string, verifies: Verifies): Differences =>
  Object.fromEntries(
    groupsOf(file).flatMap(group =>
      group.tests
        .filter(vector => vector.result !== 'acceptable' && verifies(vector, group) !== (vector.result === 'valid'))
        .map(({ tcId, comment, result }) => [tcId, `${result}: ${comment}`]),
    ),
  )

const coordinate = (hex: string): string => Buffer.from(hex.slice(-64).padStart(64, '0'), 'hex').toString('base64url')
const keyOf = ({ publicKeyJwk, keyJwk, publicKey }: Group): JsonObject =>
  publicKeyJwk ??
  keyJwk ?? { kty: 'EC', crv: 'P-256', x: coordinate(publicKey?.wx ?? ''), y: coordinate(publicKey?.wy ?? '') }

const verifies = (alg: SignatureAlg, input: string, signature: Buffer, key: VerificationKey): boolean => {
  const publicKey = publicKeyOf(key)
  return publicKey !== null && verifySignature(alg, input, signature, publicKey)
}

/** A signature alone, by a key that has to pass our gate. */
const verifiesAs =
  (alg: SignatureAlg): Verifies =>
  ({ msg, sig }, group) => {
    const key = readVerificationKey(keyOf(group))
    const input = Buffer.from(msg, 'hex').toString('latin1')
    return key.ok && key.value.algs.has(alg) && verifies(alg, input, Buffer.from(sig, 'hex'), key.value)
  }

const verifiesWith = (jwk: JsonObject, { alg, kid, signature }: UnverifiedJws, input: string): boolean => {
  if (kid !== null && jwk['kid'] !== undefined && jwk['kid'] !== kid) return false
  if (isHmac(alg)) {
    // We have secrets, and no symmetric JWKs: what is read of one is not ours.
    const octets = decodeBase64url(String(jwk['k'] ?? ''))
    if (jwk['alg'] !== alg || octets === null || octets.length < ALGORITHMS[alg].octets) return false
    return verifyMac(alg, input, signature, createSecretKey(octets))
  }
  const key = readVerificationKey(jwk)
  return key.ok && key.value.algs.has(alg) && verifies(alg, input, signature, key.value)
}

const textOf = (value: string | object): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A whole JWS. Its payload is not JSON, as that of an assertion is: it stands aside while the rest is read. */
const verifiesJws: Verifies = ({ jws = '' }, { public: shown, private: secret }) => {
  const [header = '', payload = '', ...rest] = textOf(jws).split('.')
  const framed = readClientAssertion([header, 'e30', ...rest].join('.'))
  if (!framed.ok || decodeBase64url(payload) === null) return false
  const key = shown ?? secret ?? {}
  const keys = Array.isArray(key['keys']) ? (key['keys'] as readonly JsonObject[]) : [key]
  // A set with symmetric and other keys is refused whole.
  if (new Set(keys.map(({ kty }) => kty === 'oct')).size > 1) return false
  return keys.some(jwk => verifiesWith(jwk, framed.value, `${header}.${payload}`))
}

/** We take exponents from 65537 on. */
const SMALL_EXPONENTS = { 258: 'valid: small signature', 259: 'valid: signature is close to n' }
const JWS = {
  // An assertion has a payload.
  ...Object.fromEntries([259, 264, 268, 272, 320, 325].map(tcId => [tcId, 'valid: emptyPayload'])),
  // PS384 with a key for PS256 alone, and an `alg` that does not exist.
  346: 'valid: Figure20',
  350: 'valid: Figure20',
  347: 'valid: Figure27',
  351: 'valid: Figure27',
  // These two are octet for octet the valid vector 357.
  367: 'invalid: invalidBase64Padding',
  370: 'invalid: invalidBase64PaddingInPayload',
  // RFC 7515 section 2 knows no other characters in base64url.
  372: 'valid: InvalidCharacterInsertedInHeader',
  373: 'valid: InvalidCharacterInsertedInPayload',
}
/** Clients publish one `kid` twice when they rotate. */
const KEYS = { 4: 'invalid: rejectsDuplicateKid' }

const FILES: readonly (readonly [string, Verifies, Differences])[] = [
  ['rsa_signature_2048_sha256', verifiesAs('RS256'), SMALL_EXPONENTS],
  ['rsa_pss_2048_sha256_mgf1_32', verifiesAs('PS256'), {}],
  ['ecdsa_secp256r1_sha256_p1363', verifiesAs('ES256'), {}],
  ['ed25519', verifiesAs('EdDSA'), {}],
  ['json_web_signature', verifiesJws, JWS],
  ['json_web_key', verifiesJws, KEYS],
]

describe.runIf(FOLDER !== '')('the vectors of Wycheproof', () => {
  test.each(FILES)('returns for each of %s what it says, but for those named here', (file, verifies, differing) => {
    expect(differences(file, verifies)).toEqual(differing)
  })

  test('returns for each JWS of json_web_crypto what it says, and refuses every JWE', () => {
    const verifies: Verifies = (vector, group) =>
      vector.jwe === undefined ? verifiesJws(vector, group) : vector.result === 'valid'
    expect(differences('json_web_crypto', verifies)).toEqual({})
    const encrypted = groupsOf('json_web_crypto').flatMap(({ tests }) =>
      tests.flatMap(({ jwe }) => (jwe === undefined ? [] : textOf(jwe))),
    )
    expect(encrypted.filter(jwe => readClientAssertion(jwe).ok)).toEqual([])
    expect(encrypted.length).toBeGreaterThan(0)
  })
})
