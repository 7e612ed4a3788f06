/** The client's side: for the verbs `assertion` and `token`, and for tests. */
import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import { writeExact } from '../exact-json.ts'
import { algsOfKeyType, keyTypeOf } from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import { ASSERTION_TYP } from './client-assertion.ts'

export interface MakeAssertionInput {
  readonly clientId: string
  /** The private key: a JWK, or a key object. Exactly one of `key` and `secret`. */
  readonly key?: JsonObject | KeyObject
  readonly secret?: string
  /** Without it: the JWK's own `alg`, else what fits the key; HS256 for a secret. */
  readonly alg?: string
  /** Our issuer. */
  readonly audience: string
  readonly claims?: JsonObject
  /** Seconds; 60 unless set. */
  readonly lifetime?: number
  /** Seconds; the present unless set. */
  readonly now?: NumericDate
}

/**
 * Makes a client assertion that is accepted once, with `typ: client-authentication+jwt` and a random `jti`. `claims`
 * may replace any claim, to try what is refused.
 *
 * @throws TypeError When there is no key, or key and algorithm do not fit.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 section 3}
 */
export const makeAssertion = async (input: MakeAssertionInput): Promise<string> => {
  const { clientId, audience, claims = {}, lifetime = 60 } = input
  const now = Math.floor(input.now ?? Date.now() / 1000)
  const { key, alg, kid } = signerOf(input)
  const payload = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), iat: now, exp: now + lifetime }
  return new CompactSign(new TextEncoder().encode(writeExact({ ...payload, ...claims })))
    .setProtectedHeader({ alg, typ: ASSERTION_TYP, ...(kid !== null && { kid }) })
    .sign(key)
}

interface Signer {
  readonly key: KeyObject | Uint8Array
  readonly alg: string
  readonly kid: string | null
}

const isKeyObject = (key: JsonObject | KeyObject): key is KeyObject => 'asymmetricKeyType' in key

const signerOf = ({ key, secret, alg }: MakeAssertionInput): Signer => {
  if (secret !== undefined) return { key: new TextEncoder().encode(secret), alg: alg ?? 'HS256', kid: null }
  if (key === undefined) throw new TypeError('an assertion needs a key or a secret')
  if (isKeyObject(key)) return { key, alg: alg ?? algorithmFor(key), kid: null }
  const privateKey = createPrivateKey({ key: { ...key }, format: 'jwk' })
  const { alg: own, kid } = key
  const named = typeof own === 'string' ? own : algorithmFor(privateKey)
  return { key: privateKey, alg: alg ?? named, kid: typeof kid === 'string' ? kid : null }
}

/** Returns the usual algorithm of a key. */
const algorithmFor = (key: KeyObject): string => {
  const { kty, crv } = jwkOf(key)
  const type = keyTypeOf(kty, crv)
  const [alg] = type === null ? [] : algsOfKeyType(type)
  if (alg === undefined) throw new TypeError('there is no algorithm for this key')
  return alg
}

/** Node writes no JWK of some types of keys. */
const jwkOf = (key: KeyObject): { readonly kty?: unknown; readonly crv?: unknown } => {
  try {
    return key.export({ format: 'jwk' })
  } catch {
    return {}
  }
}
