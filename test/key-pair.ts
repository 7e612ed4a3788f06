/**
 * Pairs of keys that are read again after they are made: with Node 20, a pair that node:crypto or WebCrypto made and whose
 * keys are exported may stop the process for ever (src/jose/key-types.ts says why). A test of test/jose holds the rest of
 * the tree to this file.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type CryptoKey, exportJWK, importJWK } from 'jose'

interface Kind {
  readonly namedCurve?: string
  readonly modulusLength?: number
  readonly publicExponent?: number
}

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Takes what `generateKeyPairSync` takes. */
export const newKeyPair = (type: 'rsa' | 'ec' | 'ed25519', kind: Kind = {}): KeyPair => {
  const { privateKey: key } = generateKeyPairSync(type as 'rsa', {
    modulusLength: 2048,
    ...kind,
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  })
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

const CURVES: { readonly [alg: string]: string } = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** Returns a pair for a signature algorithm, for libraries that want WebCrypto. RSA keys have 2048 bits. */
export const cryptoKeyPair = async (
  alg: string,
): Promise<{ readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }> => {
  const namedCurve = CURVES[alg]
  const pair = namedCurve ? newKeyPair('ec', { namedCurve }) : newKeyPair(alg.startsWith('Ed') ? 'ed25519' : 'rsa')
  const half = async (key: KeyObject): Promise<CryptoKey> =>
    (await importJWK(await exportJWK(key), alg, { extractable: true })) as CryptoKey
  return { privateKey: await half(pair.privateKey), publicKey: await half(pair.publicKey) }
}
