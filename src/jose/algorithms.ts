/**
 * The JWS algorithms: one row for each, with everything that is known of it. Every list of algorithms is a filter of this
 * table. RFC 7518 section 3, RFC 8037 section 3.1.
 */
import { constants, type KeyObject, type SignKeyObjectInput } from 'node:crypto'
import { ED25519, type KeyType, P256, P384, P521, RSA } from './key-types.ts'

interface HmacAlgorithm {
  readonly kind: 'hmac'
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** Octets of a MAC, and the least octets of the secret (RFC 7518 section 3.2). */
  readonly octets: 32 | 48 | 64
}

interface SignatureAlgorithm {
  readonly kind: 'signature'
  readonly key: KeyType
  /** The hash of the message, of `at_hash` and of `c_hash`. */
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  /** False where the algorithm hashes the message by itself, so that node:crypto is told of no hash. */
  readonly prehashed: boolean
  /** Octets of a signature; null where the modulus decides. */
  readonly octets: number | null
  /** Makes what node:crypto takes for a key, with padding, salt and encoding of the signature. */
  readonly keyInput: (key: KeyObject) => KeyObject | SignKeyObjectInput
  /** Tokens of ours can be signed with it. */
  readonly tokens: boolean
  /** FAPI 2.0 Security Profile section 5.4 allows it. */
  readonly fapi2: boolean
}

const HMAC = { kind: 'hmac' } as const

const PKCS1 = {
  kind: 'signature',
  key: RSA,
  prehashed: true,
  octets: null,
  keyInput: (key: KeyObject) => key,
} as const

const PSS = {
  kind: 'signature',
  key: RSA,
  prehashed: true,
  octets: null,
  keyInput: (key: KeyObject) => ({
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  }),
} as const

const ECDSA = {
  kind: 'signature',
  prehashed: true,
  // JWS wants r and s side by side, not DER: RFC 7518 section 3.4.
  keyInput: (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' }) as const,
} as const

const EDDSA = { kind: 'signature', prehashed: false, keyInput: (key: KeyObject) => key } as const

const ROWS = {
  HS256: { ...HMAC, hash: 'sha256', octets: 32 },
  HS384: { ...HMAC, hash: 'sha384', octets: 48 },
  HS512: { ...HMAC, hash: 'sha512', octets: 64 },
  RS256: { ...PKCS1, hash: 'sha256', tokens: true, fapi2: false },
  RS384: { ...PKCS1, hash: 'sha384', tokens: false, fapi2: false },
  RS512: { ...PKCS1, hash: 'sha512', tokens: false, fapi2: false },
  PS256: { ...PSS, hash: 'sha256', tokens: true, fapi2: true },
  PS384: { ...PSS, hash: 'sha384', tokens: false, fapi2: false },
  PS512: { ...PSS, hash: 'sha512', tokens: false, fapi2: false },
  ES256: { ...ECDSA, key: P256, hash: 'sha256', octets: 64, tokens: true, fapi2: true },
  ES384: { ...ECDSA, key: P384, hash: 'sha384', octets: 96, tokens: false, fapi2: false },
  ES512: { ...ECDSA, key: P521, hash: 'sha512', octets: 132, tokens: false, fapi2: false },
  EdDSA: { ...EDDSA, key: ED25519, hash: 'sha512', octets: 64, tokens: true, fapi2: true },
} as const satisfies { readonly [alg: string]: HmacAlgorithm | SignatureAlgorithm }

export type JwsAlg = keyof typeof ROWS
type AlgsWith<Facts> = { [Alg in JwsAlg]: (typeof ROWS)[Alg] extends Facts ? Alg : never }[JwsAlg]
/** Algorithms that authenticate with a shared secret: those of `client_secret_jwt`. */
export type HmacAlg = AlgsWith<{ readonly kind: 'hmac' }>
/** Algorithms that sign with a private key: those of `private_key_jwt`. */
export type SignatureAlg = AlgsWith<{ readonly kind: 'signature' }>
/** Algorithms that tokens of ours are signed with. */
export type SigningAlg = AlgsWith<{ readonly tokens: true }>

type Algorithms = Readonly<Record<HmacAlg, HmacAlgorithm> & Record<SignatureAlg, SignatureAlgorithm>>
export const ALGORITHMS: Algorithms = ROWS

const algsWith = <Alg extends JwsAlg>(has: (row: Algorithms[JwsAlg]) => boolean): readonly Alg[] =>
  JWS_ALGS.filter(alg => has(ALGORITHMS[alg])) as Alg[]

const DEFAULT_SIGNING_ALG: SigningAlg = 'ES256'

export const JWS_ALGS = Object.keys(ROWS) as readonly JwsAlg[]
export const HMAC_ALGS = algsWith<HmacAlg>(({ kind }) => kind === 'hmac')
export const SIGNATURE_ALGS = algsWith<SignatureAlg>(({ kind }) => kind === 'signature')
export const FAPI2_ALGS = algsWith<SignatureAlg>(row => row.kind === 'signature' && row.fapi2)
/** The default stands first. */
export const SIGNING_ALGS: readonly SigningAlg[] = [
  DEFAULT_SIGNING_ALG,
  ...algsWith<SigningAlg>(row => row.kind === 'signature' && row.tokens).filter(alg => alg !== DEFAULT_SIGNING_ALG),
]

const BY_WIRE_NAME: ReadonlyMap<string, JwsAlg> = new Map<string, JwsAlg>([
  ...JWS_ALGS.map(alg => [alg, alg] as const),
  ['Ed25519', 'EdDSA'],
])

/** Every value of `alg` that is read, as metadata lists them: more than algorithms, since one has two names. */
export const ALG_NAMES: readonly string[] = [...BY_WIRE_NAME.keys()]

/**
 * Returns the algorithm of an `alg` value, compared exactly, or null. `Ed25519` (RFC 9864) is another spelling of the
 * only `EdDSA` we know; `none` is not an algorithm in any spelling.
 */
export const algorithmOf = (wireName: string): JwsAlg | null => BY_WIRE_NAME.get(wireName) ?? null

export const isHmac = (alg: JwsAlg): alg is HmacAlg => ALGORITHMS[alg].kind === 'hmac'

/** Tells whether a word names an algorithm that tokens can be signed with. */
export const isSigningAlg = (word: unknown): word is SigningAlg => SIGNING_ALGS.some(alg => alg === word)

/** Returns the signature algorithms that a key of the type fits, the usual one first. */
export const algsOfKeyType = (type: KeyType): readonly SignatureAlg[] =>
  SIGNATURE_ALGS.filter(alg => ALGORITHMS[alg].key === type)
