/** Tokens that a platform hands out again and again: their signature is verified once. */
import { hash } from 'node:crypto'
import type { Voucher } from '../issuers/index.ts'
import { member, type UnverifiedJws, type VerificationKey } from '../jose/index.ts'
import type { NumericDate } from '../oauth.ts'

/**
 * The right signatures of one revision. Nothing else of a token is remembered: its audience, its times, its mapping and the
 * policies are looked at each time. A key or an issuer that is gone from the next revision takes its verdicts along.
 */
export interface IssuedVerdicts {
  /** The key that verified this very token before, while it is still among the keys of the issuer; null for any other. */
  readonly find: (issuer: Voucher, token: UnverifiedJws, now: NumericDate) => VerificationKey | null
  readonly keep: (issuer: Voucher, token: UnverifiedJws, key: VerificationKey, now: NumericDate) => void
}

interface Verdict {
  readonly key: VerificationKey
  readonly until: NumericDate
}

/** Tokens of all issuers. */
const MOST = 10_000
/** Seconds. */
const LONGEST = 5 * 60

/** Makes the verdicts of a revision. The oldest goes first. */
export const createIssuedVerdicts = (most = MOST): IssuedVerdicts => {
  const known = new Map<string, Verdict>()
  return {
    find: (issuer, token, now) => {
      if (issuer.tokens !== 'reusable' || known.size === 0) return null
      const name = nameOf(issuer, token)
      const verdict = known.get(name)
      if (verdict === undefined) return null
      if (now < verdict.until) return verdict.key
      known.delete(name)
      return null
    },
    keep: (issuer, token, key, now) => {
      if (issuer.tokens !== 'reusable') return
      const exp = member(token.payload, 'exp')
      const until = Math.min(typeof exp === 'number' ? exp : now, now + LONGEST)
      if (until <= now) return
      for (const oldest of known.keys()) {
        if (known.size < most) break
        known.delete(oldest)
      }
      known.set(nameOf(issuer, token), { key, until })
    },
  }
}

const nameOf = ({ name }: Voucher, { signingInput, signature }: UnverifiedJws): string =>
  `${name} ${hash('sha256', `${signingInput}.${signature.toString('base64url')}`, 'base64url')}`
