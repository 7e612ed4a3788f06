/** The rules that an assertion is checked by, and the rule of each code. */
import type { Reason } from './reasons.ts'

/** The rules in the order in which they are looked at, each with the code whose values show it. */
export const RULES = {
  form: null,
  client: null,
  method: 'wrong_method',
  alg: 'assertion_alg_not_registered',
  signature: null,
  iss: 'assertion_iss_mismatch',
  sub: 'assertion_sub_mismatch',
  typ: null,
  aud: 'assertion_aud_mismatch',
  exp: 'assertion_expired',
  lifetime: 'assertion_lifetime_too_long',
  nbf: 'assertion_not_yet_valid',
  iat: 'assertion_issued_in_future',
  jti: 'assertion_jti_malformed',
} as const satisfies { readonly [rule: string]: Reason | null }
export type RuleName = keyof typeof RULES

/** The rule of a code, where the code does not name it. */
const RULE_OF: { readonly [reason in Reason]?: RuleName } = {
  client_disabled: 'client',
  unknown_client: 'client',
  wrong_method: 'method',
  secret_expired: 'signature',
  secret_not_yet_valid: 'signature',
  assertion_alg_not_registered: 'alg',
  assertion_alg_unknown: 'alg',
  assertion_signature_wrong: 'signature',
  assertion_key_unknown: 'signature',
  assertion_mac_wrong: 'signature',
  assertion_typ_required: 'typ',
  assertion_expired: 'exp',
  assertion_lifetime_too_long: 'lifetime',
  assertion_not_yet_valid: 'nbf',
  assertion_issued_in_future: 'iat',
  assertion_too_old: 'iat',
}

export const ruleOf = (reason: Reason): RuleName => {
  const claim = /^assertion_(iss|sub|aud|exp|nbf|iat|jti)_/.exec(reason)?.[1]
  return RULE_OF[reason] ?? (claim === undefined ? 'form' : (claim as RuleName))
}
