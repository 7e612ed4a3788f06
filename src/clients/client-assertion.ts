/** The form of a client assertion, before its signature is looked at. */
import { createJwsReader, type JwsFault, type UnverifiedJws } from '../jose/index.ts'
import { type Outcome, refuse } from '../outcome.ts'
import type { Reason } from './reasons.ts'

/** The `typ` of an assertion that is for client authentication and nothing else: it promises a strict audience. */
export const ASSERTION_TYP = 'client-authentication+jwt'

/** Characters of a whole assertion. A request over this may be answered 413 before it comes here. */
export const MAX_ASSERTION_LENGTH = 16 * 1024

type ReadAssertion = (text: string) => Outcome<UnverifiedJws, Reason>

const readerOf = (types: readonly string[]): ReadAssertion => {
  const read = createJwsReader({
    maxLength: MAX_ASSERTION_LENGTH,
    maxHeaderLength: 4 * 1024,
    kidLength: [1, 1024],
    // No client needs to bring a key, or to say where one is.
    carriedKeys: 'refused',
    // Some writers have no other way to leave a member out.
    nulls: 'absent',
    types,
  })
  return text => {
    const jws = read(text)
    return jws.ok ? jws : refuse(FAULTS[jws.refusal])
  }
}

/** The reason codes of the audit record. */
const FAULTS: Readonly<Record<JwsFault, Reason>> = {
  too_large: 'assertion_too_large',
  not_compact_jws: 'assertion_not_compact_jws',
  compact_jwe: 'assertion_encrypted',
  not_base64url: 'assertion_not_base64url',
  header_malformed: 'assertion_header_malformed',
  header_enc: 'assertion_encrypted',
  header_extension: 'assertion_header_extension',
  carries_key: 'assertion_carries_key',
  alg_unknown: 'assertion_alg_unknown',
  kid_malformed: 'assertion_kid_malformed',
  typ_refused: 'assertion_typ_refused',
  payload_malformed: 'assertion_payload_malformed',
}

/** Reads a client assertion, believing nothing of it. A refusal is the reason code for the audit record. */
export const readClientAssertion = readerOf(['jwt', ASSERTION_TYP])

/** Reads a JWT-SVID in the same way. Its type says nothing of its use: JWT-SVID section 2.3. */
export const readJwtSvid = readerOf(['jwt', 'jose'])
