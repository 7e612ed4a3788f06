/** The values behind each reason against the token of an issuer. It decides nothing. */
import { kindOf, likeUrl } from '../foreign-text.ts'
import type { Voucher } from '../issuers/index.ts'
import { member } from '../jose/index.ts'
import type { JsonObject, NumericDate } from '../oauth.ts'
import type { Comparison } from '../outcome.ts'
import { type Misfit, misfitIn } from './claim-types.ts'
import type { Reason } from './reasons.ts'

interface Beside {
  /** The clients that the token fits, where there are several. */
  readonly clients: readonly string[]
  readonly now: NumericDate
  readonly clockTolerance: number
}

/** The parts of a token that are compared; `issuer` is null when nobody trusts it. */
interface IssuedToken {
  readonly issuer: Voucher | null
  readonly assertion: { readonly alg: string; readonly payload: JsonObject }
}

/** Returns numbers, registered values, and words of ours for classes of foreign text; null where there is nothing to compare. */
export const comparedIssued = (
  reason: Reason,
  { issuer, assertion }: IssuedToken,
  { clients, now, clockTolerance }: Beside,
): Comparison | null => {
  if (issuer === null) return null
  const { payload } = assertion
  const numberIn = (name: string): number => {
    const value = member(payload, name)
    return typeof value === 'number' ? value : now
  }
  const { name, audience, maxLifetime, algs } = issuer
  switch (reason) {
    case 'assertion_alg_not_registered':
      return { seen: { alg: assertion.alg }, wanted: { issuer: name, alg: [...algs] } }
    case 'assertion_aud_missing':
    case 'assertion_aud_malformed':
    case 'assertion_aud_mismatch': {
      const aud = member(payload, 'aud')
      const values = Array.isArray(aud) ? (aud as readonly unknown[]) : [aud]
      const classes = values.slice(0, MOST).map(value => audienceClass(value, audience))
      return { seen: { aud: classes, values: values.length }, wanted: { issuer: name, aud: audience } }
    }
    case 'assertion_expired':
      return {
        seen: { expired_for: rounded(now - numberIn('exp')) },
        wanted: { issuer: name, expired_for: clockTolerance },
      }
    case 'assertion_lifetime_too_long':
      return {
        seen: { lifetime: rounded(numberIn('exp') - Math.min(numberIn('iat'), now)) },
        wanted: { issuer: name, lifetime: maxLifetime },
      }
    case 'assertion_not_yet_valid':
      return {
        seen: { nbf_ahead: rounded(numberIn('nbf') - now) },
        wanted: { issuer: name, nbf_ahead: clockTolerance },
      }
    case 'assertion_issued_in_future':
      return {
        seen: { iat_ahead: rounded(numberIn('iat') - now) },
        wanted: { issuer: name, iat_ahead: clockTolerance },
      }
    case 'assertion_too_old':
      return {
        seen: { age: rounded(now - numberIn('iat')) },
        wanted: { issuer: name, age: maxLifetime + clockTolerance },
      }
    case 'assertion_sub_missing':
    case 'assertion_sub_malformed':
      return { seen: { sub: kindOf(member(payload, 'sub')) }, wanted: { issuer: name, sub: 'string' } }
    case 'issued_claim_missing':
    case 'issued_claim_malformed':
      return comparedMisfit(misfitIn(payload, issuer.claims), name)
    case 'subject_of_several':
      return { seen: { clients: [...clients] }, wanted: { issuer: name, clients: 1 } }
    case 'subject_not_mapped':
    case 'subject_of_another':
    case 'issued_to_a_user':
    case 'assertion_key_unknown':
    case 'assertion_signature_wrong':
      return { seen: {}, wanted: { issuer: name } }
    default:
      return null
  }
}

/** Names are those that the entry declares. */
const comparedMisfit = (misfit: Misfit | null, issuer: string): Comparison | null =>
  misfit === null ? null : { seen: { claim: misfit.kind }, wanted: { issuer, claim: [...misfit.claim] } }

/** Values of a list in a record. */
const MOST = 8

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000

const audienceClass = (value: unknown, ours: string): string => {
  if (typeof value !== 'string') return kindOf(value)
  if (value === ours) return 'audience'
  const like = likeUrl(value, ours)
  return like === null ? 'other' : `audience_${like}`
}
