import type { NumericDate } from '../oauth.ts'
import { accept, type Outcome, refuse, type Soon, soon } from '../outcome.ts'
import type { SignatureAlg } from './algorithms.ts'
import type { JwksCache, KeySet } from './jwks.ts'
import type { UnverifiedJws } from './jws.ts'
import { verifySignature } from './signatures.ts'
import { spendVerification } from './spend.ts'
import { publicKeyOf, type VerificationKey } from './verification-key.ts'

/** Where the keys of a signer are. */
export type KeySource =
  | { readonly kind: 'inline'; readonly keys: readonly VerificationKey[] }
  | { readonly kind: 'uri'; readonly uri: string }

/** Signature verifications that one JWS may cost. */
export const MAX_VERIFICATIONS = 4

/** A compact JWS of which only the signature is still to be verified. */
export type Signed = Pick<UnverifiedJws, 'kid' | 'signingInput' | 'signature'> & { readonly alg: SignatureAlg }

/** Why no key verifies a signature: none fits, or all that fit say no. */
export type SignatureFault = 'key_unknown' | 'signature_wrong'

interface Selected {
  readonly key: VerificationKey | null
  /** Keys of that name (or, without a name, of that type) that were tried. */
  readonly tried: number
}

/** What a verification may ask, and what it costs at least. */
export interface Verifying {
  readonly jwks: JwksCache
  readonly now: NumericDate
  /** Keys that a JWS without `kid` is tried with before it is refused, whoever's it is; 1 unless set, at most 4. */
  readonly mostKeys?: number
  /** The same of a JWS with a `kid`, which several keys may share. */
  readonly mostNamed?: number
}

/** Tries the keys that fit algorithm and `kid`. Several may share a `kid` (K5); an unknown `kid` means none fits. */
const tryKeys = (keys: readonly VerificationKey[], { alg, kid, signingInput, signature }: Signed): Selected => {
  let tried = 0
  for (const key of keys) {
    if (tried === MAX_VERIFICATIONS) break
    if (!key.algs.has(alg) || (kid !== null && key.kid !== kid)) continue
    tried++
    const publicKey = publicKeyOf(key)
    if (publicKey !== null && verifySignature(alg, signingInput, signature, publicKey)) return { key, tried }
  }
  return { key: null, tried }
}

/**
 * Returns the key that verifies the signature. For a published set, an unknown `kid` is worth one newer set, and so is a
 * signature that fails under a known one when the set is old.
 *
 * @throws GatewayError `jwks_unavailable` when there is no set to look at.
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys OpenID Connect Core section 10.1.1}
 */
export const verifyWithKeys = (
  jws: Signed,
  source: KeySource,
  { jwks: cache, now, mostKeys = 1, mostNamed = 1 }: Verifying,
): Soon<Outcome<VerificationKey, SignatureFault>> => {
  const selected = source.kind === 'inline' ? tryKeys(source.keys, jws) : tryPublished(jws, source.uri, cache, now)
  return soon(selected, ({ key, tried }) => {
    if (key !== null) return accept(key)
    spendVerification(jws, (jws.kid === null ? mostKeys : mostNamed) - tried)
    return refuse(tried > 0 ? 'signature_wrong' : 'key_unknown')
  })
}

const tryPublished = async (jws: Signed, uri: string, cache: JwksCache, now: NumericDate): Promise<Selected> => {
  const set: KeySet = await cache.keys(uri, now)
  const selected = tryKeys(set.keys, jws)
  if (selected.key !== null) return selected
  const newer = await cache.newer(uri, set, selected.tried > 0 ? 'bad_signature' : 'unknown_kid', now)
  return newer === set ? selected : tryKeys(newer.keys, jws)
}
