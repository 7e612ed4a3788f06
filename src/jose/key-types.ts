/** The types of asymmetric keys that are known here: RFC 7518 section 6, RFC 8037 section 2. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface KeyType {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  /** The member `crv` of a JWK; null for RSA. */
  readonly crv: 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | null
  /** Octets of each coordinate; null for RSA. */
  readonly coordinateOctets: number | null
  /** Members of a JWK beside `kty`. */
  readonly publicMembers: readonly string[]
  readonly privateMembers: readonly string[]
  /** Generates a private key. RSA keys have 2048 bits and take some 100 ms. */
  readonly generate: () => KeyObject
}

const DER = {
  publicKeyEncoding: { format: 'der', type: 'spki' },
  privateKeyEncoding: { format: 'der', type: 'pkcs8' },
} as const

/**
 * Returns a key that shares nothing with the job that made it. In Node 20 the job and its keys share a lock: when garbage
 * collection ends the job while one of its keys is exported as a JWK, the process waits for itself for ever.
 */
const readAgain = ({ privateKey }: { readonly privateKey: unknown }): KeyObject =>
  createPrivateKey({ key: privateKey as Buffer, format: 'der', type: 'pkcs8' })

const ellipticCurve = (crv: 'P-256' | 'P-384' | 'P-521', coordinateOctets: number): KeyType => ({
  kty: 'EC',
  crv,
  coordinateOctets,
  publicMembers: ['crv', 'x', 'y'],
  privateMembers: ['d'],
  generate: () => readAgain(generateKeyPairSync('ec', { namedCurve: crv, ...DER })),
})

export const RSA: KeyType = {
  kty: 'RSA',
  crv: null,
  coordinateOctets: null,
  publicMembers: ['n', 'e'],
  privateMembers: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
  generate: () => readAgain(generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65537, ...DER })),
}
export const P256 = ellipticCurve('P-256', 32)
export const P384 = ellipticCurve('P-384', 48)
export const P521 = ellipticCurve('P-521', 66)
export const ED25519: KeyType = {
  kty: 'OKP',
  crv: 'Ed25519',
  coordinateOctets: 32,
  publicMembers: ['crv', 'x'],
  privateMembers: ['d'],
  generate: () => readAgain(generateKeyPairSync('ed25519', DER)),
}

const KEY_TYPES = [RSA, P256, P384, P521, ED25519] as const

/** Returns the type of a key by the members `kty` and `crv` of its JWK; null when it is another one. */
export const keyTypeOf = (kty: unknown, crv: unknown): KeyType | null =>
  KEY_TYPES.find(type => type.kty === kty && type.crv === (crv ?? null)) ?? null
