/** The claims of an assertion that a trusted issuer has made, and whose signature has been verified. */
import type { Voucher } from '../issuers/index.ts'
import { member } from '../jose/index.ts'
import type { JsonObject, Mechanism } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { misfitIn } from './claim-types.ts'
import { type CheckedClaims, checkJti, checkTimes, DEFAULT_RULES } from './claims.ts'
import type { AssertionRules } from './client.ts'
import { longestSubject } from './mapping.ts'
import type { Reason } from './reasons.ts'
import type { VerifyContext } from './verify.ts'

/** The rules of an issuer, as those of a client are written. */
export const rulesOfIssuer = (issuer: Voucher | null): AssertionRules =>
  issuer === null
    ? DEFAULT_RULES
    : { ...DEFAULT_RULES, maxLifetime: issuer.maxLifetime, jti: issuer.tokens === 'once' ? 'once' : 'optional' }

/**
 * Checks what the issuer says of its token: for whom it is, alone; that it is one of a workload, with the claims that those
 * have; from when until when; and where it counts once, its `jti`. A refusal is the reason code for the audit record.
 */
export const checkIssued = (
  { mechanism, payload }: { readonly mechanism: Mechanism; readonly payload: JsonObject },
  issuer: Voucher,
  { now, clockTolerance }: Pick<VerifyContext, 'now' | 'clockTolerance'>,
): Outcome<CheckedClaims, Reason> => {
  const sub = member(payload, 'sub')
  if (sub === undefined) return refuse('assertion_sub_missing')
  if (typeof sub !== 'string' || sub === '' || sub.length > longestSubject(mechanism))
    return refuse('assertion_sub_malformed')
  const audience = checkAudience(member(payload, 'aud'), issuer.audience)
  if (audience !== null) return refuse(audience)
  if (issuer.ofUsers.some(name => member(payload, name) !== undefined)) return refuse('issued_to_a_user')
  const misfit = misfitIn(payload, issuer.claims)
  if (misfit !== null) return refuse(misfit.reason)
  const times = checkTimes(payload, rulesOfIssuer(issuer), { now, clockTolerance })
  if (!times.ok) return times
  if (issuer.tokens === 'reusable') return accept({ ...times.value, jti: null })
  return checkJti(payload, times.value)
}

/** Ours alone: a token with another audience beside ours may be in other hands. */
const checkAudience = (aud: unknown, ours: string): Reason | null => {
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (aud === undefined || values.length === 0) return 'assertion_aud_missing'
  if (!values.every(value => typeof value === 'string')) return 'assertion_aud_malformed'
  return values.length === 1 && values[0] === ours ? null : 'assertion_aud_mismatch'
}
