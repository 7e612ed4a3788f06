/** Which tokens of which issuer are which client. */
import { isDeepStrictEqual } from 'node:util'
import { MAX_SPIFFE_ID, mayMeet, type SubjectPattern, type Voucher } from '../issuers/index.ts'
import { member } from '../jose/index.ts'
import type { JsonObject, JsonValue, Mechanism } from '../oauth.ts'

/** An issuer by our name, its claims, and those of them that the workload chooses. */
export type Vouched = Pick<Voucher, 'name' | 'claims' | 'chosen'>

export interface Mapping {
  /** What carries the credential: of one issuer, a token and a certificate are never each other. */
  readonly mechanism: Mechanism
  /** Our name of the issuer. */
  readonly issuer: string
  /** What the issuer vouches for in its tokens. */
  readonly vouched: Vouched | null
  /** Null where claims alone decide. */
  readonly subject: SubjectPattern | null
  /** Each is compared exactly. */
  readonly claims: readonly (readonly [name: string, value: JsonValue])[]
}

/** A mapping that no token fits. */
export const NOTHING: Mapping = { mechanism: 'issued', issuer: '', vouched: null, subject: null, claims: [] }

/** Characters of the `sub` of a token: a longer one is nobody's, and is not looked at. */
const MAX_SUBJECT = 1024

/** The longest name that a credential may give whoever has it. */
export const longestSubject = (mechanism: Mechanism): number => (mechanism === 'issued' ? MAX_SUBJECT : MAX_SPIFFE_ID)

/** Tells whether a token with this payload is the client of the mapping. */
export const fitsMapping = ({ mechanism, subject, claims }: Mapping, payload: JsonObject): boolean => {
  const sub = member(payload, 'sub')
  if (typeof sub !== 'string' || sub.length > longestSubject(mechanism)) return false
  if (subject !== null && !subject.fits(sub)) return false
  return (
    (subject !== null || claims.length > 0) &&
    claims.every(([name, value]) => isDeepStrictEqual(member(payload, name), value))
  )
}

/** Tells whether some token may fit both: never false where one does. */
export const mayFitBoth = (one: Mapping, other: Mapping): boolean => {
  if (one.issuer !== other.issuer || one.mechanism !== other.mechanism) return false
  if (one.subject !== null && other.subject !== null && !mayMeet(one.subject, other.subject)) return false
  const differs = one.claims.some(([name, value]) =>
    other.claims.some(([same, wanted]) => same === name && wanted !== value && !isDeepStrictEqual(wanted, value)),
  )
  return !differs
}
