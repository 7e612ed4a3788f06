/** The rules that the token of an issuer, or of a trust domain, is checked by, and the rule of each code. */
import type { Reason } from './reasons.ts'

/** The rules in the order in which they are looked at, each with the code whose values show it. */
export const ISSUED_RULES = {
  form: null,
  typ: 'assertion_typ_refused',
  issuer: null,
  alg: 'assertion_alg_not_registered',
  signature: null,
  sub: null,
  aud: 'assertion_aud_mismatch',
  workload: null,
  exp: 'assertion_expired',
  lifetime: 'assertion_lifetime_too_long',
  nbf: 'assertion_not_yet_valid',
  iat: 'assertion_issued_in_future',
  jti: null,
  client: null,
  mapping: null,
} as const satisfies { readonly [rule: string]: Reason | null }
export type IssuedRule = keyof typeof ISSUED_RULES

/** The claim that a rule is about. */
export const CLAIM_OF: { readonly [rule in IssuedRule]?: string } = {
  issuer: 'iss',
  sub: 'sub',
  aud: 'aud',
  exp: 'exp',
  nbf: 'nbf',
  iat: 'iat',
  jti: 'jti',
}

/** The rule of a code, where the code does not name it. */
const RULE_OF: { readonly [reason in Reason]?: IssuedRule } = {
  assertion_typ_refused: 'typ',
  issuer_not_trusted: 'issuer',
  trust_domain_not_trusted: 'issuer',
  spiffe_id_malformed: 'sub',
  assertion_alg_not_registered: 'alg',
  assertion_alg_unknown: 'alg',
  assertion_signature_wrong: 'signature',
  assertion_key_unknown: 'signature',
  assertion_expired: 'exp',
  assertion_lifetime_too_long: 'lifetime',
  assertion_not_yet_valid: 'nbf',
  assertion_issued_in_future: 'iat',
  assertion_too_old: 'iat',
  unknown_client: 'client',
  wrong_method: 'client',
  client_disabled: 'client',
  subject_not_mapped: 'mapping',
  subject_of_another: 'mapping',
  subject_of_several: 'mapping',
}

export const issuedRuleOf = (reason: Reason): IssuedRule => {
  // What marks the tokens of workloads, and what marks those of users.
  if (reason.startsWith('issued_')) return 'workload'
  const claim = /^assertion_(sub|aud|exp|nbf|iat|jti)_/.exec(reason)?.[1]
  return RULE_OF[reason] ?? (claim === undefined ? 'form' : (claim as IssuedRule))
}
