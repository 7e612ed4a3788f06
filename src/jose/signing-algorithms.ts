import { constants, generateKeyPairSync, type KeyObject, type SigningOptions, sign, verify } from 'node:crypto'
import type { SignatureAlg } from '../oauth.ts'

/** The algorithms tokens are signed with, the default first. */
export const SIGNING_ALGS = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const satisfies readonly SignatureAlg[]
export type SigningAlg = (typeof SIGNING_ALGS)[number]

/** Tells whether a word names an algorithm that tokens can be signed with. */
export const isSigningAlg = (word: unknown): word is SigningAlg => SIGNING_ALGS.some(alg => alg === word)

interface Algorithm {
  readonly kty: 'EC' | 'RSA' | 'OKP'
  readonly crv: 'P-256' | 'Ed25519' | null
  /** Public and private members beside `kty`, RFC 7518 section 6 and RFC 8037 section 2. */
  readonly publicMembers: readonly string[]
  readonly privateMembers: readonly string[]
  readonly digest: 'sha256' | null
  readonly options: SigningOptions
  readonly generate: () => KeyObject
}

const generateRsa = (): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65537 }).privateKey

const RSA = {
  kty: 'RSA',
  crv: null,
  publicMembers: ['n', 'e'],
  privateMembers: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
  digest: 'sha256',
  generate: generateRsa,
} as const

/** RFC 7518 section 3 and RFC 8037 section 3.1, in terms of node:crypto. */
export const ALGORITHMS: { readonly [alg in SigningAlg]: Algorithm } = {
  ES256: {
    kty: 'EC',
    crv: 'P-256',
    publicMembers: ['crv', 'x', 'y'],
    privateMembers: ['d'],
    digest: 'sha256',
    // JWS wants r and s side by side, not DER: RFC 7518 section 3.4.
    options: { dsaEncoding: 'ieee-p1363' },
    generate: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  },
  RS256: { ...RSA, options: { padding: constants.RSA_PKCS1_PADDING } },
  PS256: { ...RSA, options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } },
  EdDSA: {
    kty: 'OKP',
    crv: 'Ed25519',
    publicMembers: ['crv', 'x'],
    privateMembers: ['d'],
    digest: null,
    options: {},
    generate: () => generateKeyPairSync('ed25519').privateKey,
  },
}

/**
 * Prepares signing bytes with a private key of the algorithm's type.
 *
 * Uses node:crypto on this thread: for ES256 and EdDSA it takes half the CPU time that WebCrypto does, whose hand-over to
 * another thread costs more than the signature.
 */
export const signerOf = (alg: SigningAlg, key: KeyObject): ((bytes: Uint8Array) => Buffer) => {
  const { digest, options } = ALGORITHMS[alg]
  const prepared = { key, ...options }
  return bytes => sign(digest, bytes, prepared)
}

/** Prepares verifying signatures with a public key of the algorithm's type. */
export const verifierOf = (
  alg: SigningAlg,
  key: KeyObject,
): ((bytes: Uint8Array, signature: Uint8Array) => boolean) => {
  const { digest, options } = ALGORITHMS[alg]
  const prepared = { key, ...options }
  return (bytes, signature) => verify(digest, bytes, prepared, signature)
}
