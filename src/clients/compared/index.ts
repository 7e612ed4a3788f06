/** The values behind each reason, for the decision record and for `claimgate assertion --check`. */
import type { Comparison } from '../../outcome.ts'
import type { Reason } from '../reasons.ts'
import { audience, claimKind, clientClaim, distance, lifetime, rulesOf, time, tolerance } from './claims.ts'
import {
  assertionType,
  basicCharacters,
  basicEncoding,
  certificateExpired,
  method,
  names,
  secretCharacters,
  several,
  subject,
  unknownName,
  uris,
  wrongSecret,
} from './credential.ts'
import type { Compare, Evidence } from './evidence.ts'
import { algorithm, headerKind, headerMember, keyId, requiredType, secretMade, signature, type } from './header.ts'

export type { Evidence } from './evidence.ts'

/**
 * Returns what a refused request held and what it should have held: numbers, registered values, and words of ours for
 * classes of foreign text. Null where the reason is no comparison. It decides nothing.
 */
export const comparedFor = (reason: Reason, evidence: Evidence): Comparison | null => {
  const compare = COMPARISONS[reason]
  return compare === undefined ? null : compare(evidence)
}

const COMPARISONS: { readonly [reason in Reason]?: Compare } = {
  unknown_client: unknownName,
  wrong_method: method,
  client_id_mismatch: names,
  several_mechanisms: several,
  basic_characters: basicCharacters,
  basic_encoding: basicEncoding,
  secret_malformed: secretCharacters,
  secret_wrong: wrongSecret,
  assertion_type_unknown: assertionType,
  assertion_header_extension: headerMember('crit', 'b64', 'zip'),
  assertion_carries_key: headerMember('jwk', 'jku', 'x5u', 'x5c'),
  assertion_alg_unknown: algorithm,
  assertion_alg_not_registered: algorithm,
  assertion_kid_malformed: headerKind('kid', 'string'),
  assertion_typ_refused: type,
  assertion_typ_required: requiredType,
  assertion_sub_malformed: claimKind('sub', 'string'),
  assertion_signature_wrong: signature,
  assertion_key_unknown: keyId,
  assertion_mac_wrong: secretMade,
  assertion_iss_missing: clientClaim('iss'),
  assertion_iss_mismatch: clientClaim('iss'),
  assertion_sub_missing: clientClaim('sub'),
  assertion_sub_mismatch: clientClaim('sub'),
  assertion_aud_missing: audience,
  assertion_aud_malformed: audience,
  assertion_aud_not_string: audience,
  assertion_aud_mismatch: audience,
  assertion_exp_malformed: time('exp'),
  assertion_nbf_malformed: time('nbf'),
  assertion_iat_malformed: time('iat'),
  assertion_jti_malformed: claimKind('jti', 'string'),
  assertion_expired: distance('exp', 'expired_for', -1, tolerance),
  assertion_lifetime_too_long: lifetime,
  assertion_not_yet_valid: distance('nbf', 'nbf_ahead', 1, tolerance),
  assertion_issued_in_future: distance('iat', 'iat_ahead', 1, tolerance),
  assertion_too_old: distance(
    'iat',
    'age',
    -1,
    evidence => (rulesOf(evidence)?.maxLifetime ?? 0) + tolerance(evidence),
  ),
  svid_uri_not_one: uris,
  certificate_expired: certificateExpired,
  certificate_other_subject: subject,
}
