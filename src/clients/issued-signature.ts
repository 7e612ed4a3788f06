/** Signatures of issuers and trust domains. */
import type { Voucher } from '../issuers/index.ts'
import {
  isHmac,
  type JwksCache,
  type KeySource,
  thumbprintOf,
  type UnverifiedJws,
  type VerificationKey,
  verifyWithKeys,
} from '../jose/index.ts'
import { type Outcome, type Soon, soon } from '../outcome.ts'
import { type NotProven, notProven, type Proof } from './proof.ts'
import type { Reason } from './reasons.ts'
import { spendAlike } from './spend.ts'
import type { VerifyContext } from './verify.ts'

/** A token, and who is said to have made it; null where nobody trusts them. */
export interface IssuedToken<Issuer extends Voucher> {
  readonly assertion: UnverifiedJws
  readonly issuer: Issuer | null
}

interface Keys<Issuer extends Voucher> {
  readonly of: (issuer: Issuer) => KeySource
  readonly jwks: JwksCache
  /** Of a token whose issuer nobody trusts. */
  readonly stranger: Reason
}

type Verdict = Soon<Outcome<Proof, NotProven>>

/**
 * Verifies the signature of a token by the keys and the algorithms of its issuer, and goes on with the key. That a signature
 * was right is remembered where the same token is presented again, for as long as the key is still among those of the issuer.
 */
export const verifyIssued = <Issuer extends Voucher>(
  { assertion, issuer }: IssuedToken<Issuer>,
  { of, jwks, stranger }: Keys<Issuer>,
  context: VerifyContext,
  accept: (issuer: Issuer, key: VerificationKey) => Verdict,
): Verdict => {
  const { alg, kid, signingInput, signature } = assertion
  if (issuer === null || !issuer.forClients || isHmac(alg) || !issuer.algs.includes(alg)) {
    spendAlike(assertion, context)
    return notProven(issuer?.forClients === true ? 'assertion_alg_not_registered' : stranger)
  }
  const { verdicts, mostKeys, mostNamed, now } = context
  const source = of(issuer)
  const verify = (): Verdict =>
    soon(verifyWithKeys({ alg, kid, signingInput, signature }, source, { jwks, now, mostKeys, mostNamed }), key => {
      if (!key.ok) return notProven(`assertion_${key.refusal}`)
      // Of a stranger, whom a platform that serves everybody vouches for too, nothing is remembered.
      return soon(accept(issuer, key.value), proof => {
        if (proof.ok) verdicts.keep(issuer, assertion, key.value, now)
        return proof
      })
    })
  const known = verdicts.find(issuer, assertion, now)
  if (known === null) return verify()
  // The issuer may have taken the key back.
  return soon(keysOf(source, jwks, now), keys =>
    keys.some(key => key.algs.has(alg) && isSame(key, known)) ? accept(issuer, known) : verify(),
  )
}

const keysOf = (source: KeySource, jwks: JwksCache, now: number): Soon<readonly VerificationKey[]> =>
  source.kind === 'inline' ? source.keys : jwks.keys(source.uri, now).then(set => set.keys)

const isSame = (one: VerificationKey, other: VerificationKey): boolean =>
  one === other || (one.kid === other.kid && thumbprintOf(one) === thumbprintOf(other))
