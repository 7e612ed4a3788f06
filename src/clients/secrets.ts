/** Shared secrets: how they are kept, compared and made. */

import { createHash, createSecretKey, type KeyObject, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { decodeBase64url } from '../jose/index.ts'
import { networkOf } from '../net.ts'
import { AUTH_METHODS, type AuthMethod, type NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import { createFairQueue } from './fair-queue.ts'
import { createSecretMemory, type SecretMemory } from './secret-memory.ts'

/** One of a client's live secrets. Plain values are kept as a key object, which never prints itself. */
export interface Secret {
  readonly digest: SecretDigest
  /** The key of MACs; null for a method without them. */
  readonly key: KeyObject | null
  readonly notBefore: NumericDate | null
  readonly expiresAt: NumericDate | null
}

export type SecretDigest =
  | { readonly kind: 'sha256'; readonly hash: Buffer }
  | { readonly kind: 'scrypt'; readonly parameters: ScryptParameters; readonly salt: Buffer; readonly hash: Buffer }

interface ScryptParameters {
  /** The cost as a power of two. */
  readonly ln: number
  readonly r: number
  readonly p: number
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** Prepares a plain secret: its digest for comparing, and for a method that makes MACs with it its octets. */
export const plainSecret = (value: string, method: AuthMethod): Pick<Secret, 'digest' | 'key'> => ({
  // A copy shares its memory with others; a digest as it is made takes six times as much, and there may be many.
  digest: { kind: 'sha256', hash: Buffer.from(sha256(value)) },
  key: AUTH_METHODS[method].signs === 'mac' ? createSecretKey(value, 'utf8') : null,
})

/** Stands for a secret that was not read: a digest that no secret has. */
export const unknownSecret = (): Pick<Secret, 'digest' | 'key'> => ({
  digest: { kind: 'sha256', hash: randomBytes(32) },
  key: null,
})

const SHORTEST = 16
const FEWEST_BITS = 64

/**
 * Tells whether a secret has fewer than 16 characters, or too few different ones to hold 64 bits: what somebody thought up,
 * or a placeholder. One that passes may be weak all the same.
 */
export const isGuessable = (secret: string): boolean => {
  const characters = [...secret]
  const different = new Set(characters).size
  return characters.length < SHORTEST || characters.length * Math.log2(different) < FEWEST_BITS
}

/** Reads a SHA-256 digest in hexadecimal, with or without `sha256:` before it; null when it is none. */
export const readSha256 = (text: string): SecretDigest | null => {
  const hex = text.replace(/^sha256:/, '')
  return /^[0-9a-f]{64}$/i.test(hex) ? { kind: 'sha256', hash: Buffer.from(hex, 'hex') } : null
}

const SCRYPT = /^(?:scrypt:)?ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{11,86})\$([A-Za-z0-9_-]{43})$/
const MAX_SCRYPT_OCTETS = 64 * 1024 * 1024

/**
 * Reads a scrypt digest, `ln=15,r=8,p=1$SALT$HASH` with base64url parts, with or without `scrypt:` before it. Null when
 * it is none, or costs less than `ln=14,r=8` or more than 64 MiB or four passes.
 */
export const readScrypt = (text: string): SecretDigest | null => {
  const [, lnText, rText, pText, saltText = '', hashText = ''] = SCRYPT.exec(text) ?? []
  const salt = decodeBase64url(saltText)
  const hash = decodeBase64url(hashText)
  const parameters = { ln: Number(lnText), r: Number(rText), p: Number(pText) }
  if (salt === null || hash === null) return null
  if (parameters.ln < 14 || parameters.r < 8 || parameters.p < 1 || parameters.p > 4) return null
  if (128 * 2 ** parameters.ln * parameters.r > MAX_SCRYPT_OCTETS) return null
  return { kind: 'scrypt', parameters, salt, hash }
}

/**
 * Scrypt runs on the four threads that Node has for files, names and lmdb too. Guesses may keep two of them busy, so that
 * a client that sends many guesses does not stop the rest, and each network waits for its own only. One network may have
 * as many works waiting as it has connections, which take ten seconds or twenty, and there is room for four of those.
 */
let scrypts = createFairQueue({ atOnce: 2, waiting: 1024, ofParty: 256 })

/** Leaves to each of several processes its share of stretching: what they do together is what one may, but one at a time each. */
export const divideStretching = (processes: number): void => {
  scrypts = createFairQueue({
    atOnce: Math.max(1, Math.floor(2 / processes)),
    waiting: Math.ceil(1024 / processes),
    ofParty: Math.ceil(256 / processes),
  })
}

const stretch = (value: string, salt: Buffer, { ln, r, p }: ScryptParameters): Promise<Buffer> => {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * MAX_SCRYPT_OCTETS }
  return new Promise((resolve, reject) => {
    scrypt(value, salt, 32, options, (error, hash) => (error === null ? resolve(hash) : reject(error)))
  })
}

const inTurn = <T>({ address, clientId }: PresentedSecret, work: () => Promise<T>): Promise<T> => {
  const done = scrypts.run({ party: networkOf(address), name: clientId }, work)
  if (done === null) throw new GatewayError('overloaded', 'Too many secrets wait for scrypt')
  return done
}

/** The verdict on the right secret at an instant: inside its window or not. */
export const verdictAt = ({ notBefore, expiresAt }: Secret, now: NumericDate): Exclude<SecretVerdict, 'wrong'> => {
  if (expiresAt !== null && now >= expiresAt) return 'expired'
  return notBefore !== null && now < notBefore ? 'not_yet_valid' : 'match'
}

/** The cost of one comparison: the same for every client of a registry, known or not. */
export interface SecretWork {
  /** The secrets of the client that has most of them. */
  readonly secrets: number
  /** The scrypt digests of the client that has most of them; empty when there are none. */
  readonly scrypts: readonly ScryptParameters[]
}

export type SecretVerdict = 'match' | 'expired' | 'not_yet_valid' | 'wrong'

/** A secret as a request presents it. */
export interface PresentedSecret {
  readonly value: string
  /** Whoever presents it: networks take turns where a secret is stretched. */
  readonly address: string
  /** The name under which it is presented: of one network, names take turns. */
  readonly clientId: string
  readonly now: NumericDate
}

export interface SecretComparer {
  /** The secrets of the client that has most of them: as many are looked at for every client. */
  readonly most: number
  /**
   * Compares a presented secret with all of a client's, without early exit and over digests of one length. A negative
   * verdict costs the same for every client.
   *
   * @throws GatewayError `overloaded` when too many stretched secrets wait already.
   */
  readonly compare: (presented: PresentedSecret, secrets: readonly Secret[]) => Promise<SecretVerdict>
  /** As `compare`, where the client will be refused all the same: every verdict costs the same, and none is remembered. */
  readonly compareInVain: (presented: PresentedSecret, secrets: readonly Secret[]) => Promise<SecretVerdict>
}

const DUMMY: SecretDigest = { kind: 'sha256', hash: randomBytes(32) }
const DUMMY_SALT = randomBytes(16)

/** Makes the comparer of one registry. Secrets that passed scrypt are looked up in the memory. */
export const createSecretComparer = (work: SecretWork, memory: SecretMemory = createSecretMemory()): SecretComparer => {
  const matchesStretched = async (
    presented: PresentedSecret,
    { salt, hash, parameters }: Extract<SecretDigest, { kind: 'scrypt' }>,
    inVain: boolean,
  ): Promise<boolean> => {
    const { value } = presented
    const spend = async (): Promise<boolean> => timingSafeEqual(await stretch(value, salt, parameters), hash)
    if (inVain) return inTurn(presented, spend)
    const name = memory.nameOf(salt, hash, value)
    if (memory.has(name)) return true
    return inTurn(presented, async () => {
      // The same secret may have waited in another request, and passed meanwhile.
      if (memory.has(name)) return true
      const isMatch = await spend()
      if (isMatch) memory.add(name)
      return isMatch
    })
  }

  const matches = async (presented: PresentedSecret, digest: SecretDigest, inVain: boolean): Promise<boolean> =>
    digest.kind === 'sha256'
      ? timingSafeEqual(sha256(presented.value), digest.hash)
      : matchesStretched(presented, digest, inVain)

  const compare = async (
    presented: PresentedSecret,
    secrets: readonly Secret[],
    inVain: boolean,
  ): Promise<SecretVerdict> => {
    const { value, now } = presented
    let verdict: SecretVerdict = 'wrong'
    let stretched = 0
    for (const secret of secrets) {
      if (secret.digest.kind === 'scrypt') stretched++
      if (!(await matches(presented, secret.digest, inVain))) continue
      const found = verdictAt(secret, now)
      if (verdict !== 'match') verdict = found
    }
    if (verdict === 'match' && !inVain) return verdict
    for (let more = secrets.length; more < work.secrets; more++) await matches(presented, DUMMY, inVain)
    for (const parameters of work.scrypts.slice(stretched))
      await inTurn(presented, () => stretch(value, DUMMY_SALT, parameters))
    return verdict
  }

  return {
    most: work.secrets,
    compare: (presented, secrets) => compare(presented, secrets, false),
    compareInVain: (presented, secrets) => compare(presented, secrets, true),
  }
}

export const NO_SECRET_WORK: SecretWork = { secrets: 0, scrypts: [] }

/** Adds a client to the cost: that of the client with most secrets, and of the client with most scrypt digests. */
export const moreSecretWork = (work: SecretWork, secrets: readonly Secret[]): SecretWork => {
  const stretched = secrets.reduce((count, { digest }) => count + (digest.kind === 'scrypt' ? 1 : 0), 0)
  if (secrets.length <= work.secrets && stretched <= work.scrypts.length) return work
  const own = secrets.flatMap(({ digest }) => (digest.kind === 'scrypt' ? [digest.parameters] : []))
  return {
    secrets: Math.max(work.secrets, secrets.length),
    scrypts: stretched > work.scrypts.length ? own : work.scrypts,
  }
}

/** Makes a random secret of 64 characters: 384 bits, and long enough for every HS algorithm. */
export const newSecret = (): string => randomBytes(48).toString('base64url')

/**
 * Hashes a secret for a client file. `sha256` is for secrets that a machine made; `scrypt` (32 MiB, one pass) slows
 * guessing of those that a person chose.
 */
export const hashSecret = async (secret: string, kind: 'sha256' | 'scrypt' = 'sha256'): Promise<string> => {
  if (kind === 'sha256') return sha256(secret).toString('hex')
  const salt = randomBytes(16)
  const parameters = { ln: 15, r: 8, p: 1 }
  const hash = await stretch(secret, salt, parameters)
  return `ln=15,r=8,p=1$${salt.toString('base64url')}$${hash.toString('base64url')}`
}
