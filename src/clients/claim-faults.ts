/** Every rule of the claims that an assertion breaks: behind each, the check goes on as if it held. */
import type { JsonObject, NumericDate } from '../oauth.ts'
import type { Outcome } from '../outcome.ts'
import { ruleOf } from './check-rules.ts'
import type { AssertionRules } from './client.ts'
import type { Reason } from './reasons.ts'

/** Each claim may be mended twice. */
const MOST_ROUNDS = 20

/** Finds the faults of claims in the order in which a check meets them; `mend` returns them without the last one. */
export const everyFault = (
  claims: JsonObject,
  check: (claims: JsonObject) => Outcome<unknown, Reason>,
  mend: (claims: JsonObject, fault: Reason, again: boolean) => JsonObject,
): readonly Reason[] => {
  const faults: Reason[] = []
  let mended = claims
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const checked = check(mended)
    if (checked.ok) break
    const again = faults.includes(checked.refusal)
    faults.push(checked.refusal)
    mended = mend(mended, checked.refusal, again)
  }
  return faults
}

/** What right claims of an assertion would say. */
export interface RightClaims {
  readonly name: string
  readonly audience: string
  readonly now: NumericDate
  readonly rules: AssertionRules
}

/** Returns claims in which the one that is wrong is right. */
export const mended = (
  claims: JsonObject,
  fault: Reason,
  again: boolean,
  { name, audience, now, rules }: RightClaims,
): JsonObject => {
  const soon = now + Math.min(30, rules.maxLifetime) / 2
  switch (ruleOf(fault)) {
    case 'iss':
      return { ...claims, iss: name }
    case 'sub':
      return { ...claims, sub: name }
    case 'aud':
      return { ...claims, aud: audience }
    case 'exp':
      return { ...claims, exp: soon }
    case 'lifetime':
      // Too far from now, or too far from its own beginning.
      return { ...claims, ...(again ? { iat: now } : { exp: soon }) }
    case 'nbf':
      return { ...claims, nbf: now }
    case 'iat':
      return { ...claims, iat: now }
    default:
      return { ...claims, jti: 'x' }
  }
}
