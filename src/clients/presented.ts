/** Reads the names and the proof of the calling client from a request. Nothing here is believed yet. */

import {
  readSpiffeId,
  type SpiffeId,
  type TrustDomain,
  type TrustedIssuer,
  type TrustedIssuers,
} from '../issuers/index.ts'
import { member, type UnverifiedJws } from '../jose/index.ts'
import { JWT_BEARER_ASSERTION, JWT_SPIFFE_ASSERTION, type Mechanism } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { type BasicCredentials, formDecode, isBasicScheme, isVschar, readBasic } from './basic.ts'
import type { AuthenticationRefusal, Certificate, PresentedRequest } from './client.ts'
import { readClientAssertion, readJwtSvid } from './client-assertion.ts'
import type { Reason } from './reasons.ts'

/** The proof that each mechanism carries beside the names of the client. */
interface Carried {
  readonly basic: { readonly credentials: BasicCredentials }
  readonly post: { readonly secret: string }
  readonly assertion: { readonly assertion: UnverifiedJws }
  /** `issuer` is null when nobody trusts it. */
  readonly issued: { readonly assertion: UnverifiedJws; readonly issuer: TrustedIssuer | null }
  /** `issuer` is the trust domain of `id`; null when nobody trusts it. */
  readonly svid: { readonly assertion: UnverifiedJws; readonly id: SpiffeId; readonly issuer: TrustDomain | null }
  readonly id_only: { readonly certificate: Certificate | null }
}

/** The one mechanism that a request uses, with the names and the proof that it carries. */
export type Presented = {
  [mechanism in Mechanism]: {
    readonly mechanism: mechanism
    readonly clientIds: readonly string[]
  } & Carried[mechanism]
}[Mechanism]

/** Refuses the request's form: 400, with words for the caller that echo nothing of it. */
const framing = (detail: Reason, description: string) =>
  refuse<AuthenticationRefusal>({ kind: 'invalid_request', detail, description })

/** Refuses the caller's identity: 401 with the one constant body; the detail is for the audit record. */
export const unauthenticated = (detail: Reason) =>
  refuse<AuthenticationRefusal>({ kind: 'invalid_client', detail, description: 'client authentication failed' })

const MAX_CLIENT_ID = 256

/** The issuers whose tokens are no assertions of clients. */
export interface Issuers extends Pick<TrustedIssuers, 'of' | 'trustDomains' | 'ofTrustDomain'> {
  /** Tells whether a token that is of no trusted issuer says that somebody else than its subject has made it. */
  readonly isForeign: (iss: unknown, sub: unknown, clientId: string | undefined) => boolean
}

const NOBODY: Issuers = { of: () => null, trustDomains: [], ofTrustDomain: () => null, isForeign: () => false }

/**
 * Reads the one mechanism of a request: RFC 6749 section 2.3 allows no second one. `clientIds` are the names under which
 * the client may be registered: one, except for Basic, where the spelling depends on the client, and none for the token of
 * an issuer or a trust domain that is sent without `client_id`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3 RFC 6749 section 2.3}
 */
export const readPresented = (
  request: PresentedRequest,
  issuers: Issuers = NOBODY,
): Outcome<Presented, AuthenticationRefusal> => {
  const { form, authorization } = request
  const assertion = form.get('client_assertion')
  const assertionType = form.get('client_assertion_type')
  const secret = form.get('client_secret')
  if (authorization.length > 1)
    return framing('several_authorization_headers', 'the Authorization header must appear only once')
  if ((assertion === undefined) !== (assertionType === undefined))
    return framing('assertion_without_type', 'client_assertion and client_assertion_type belong together')
  const [header] = authorization
  if (Number(header !== undefined) + Number(secret !== undefined) + Number(assertion !== undefined) > 1)
    return framing('several_mechanisms', 'more than one client authentication mechanism was used')
  const bodyId = form.get('client_id')
  if (header !== undefined) return readHeader(header, bodyId)
  if (assertion !== undefined) return readAssertion(assertion, assertionType, bodyId, issuers)
  if (bodyId === undefined) return unauthenticated(secret === undefined ? 'no_credentials' : 'secret_without_client_id')
  // With a certificate it may be the name of a workload.
  if (!isClientId(bodyId) && (secret !== undefined || readSpiffeId(bodyId) === null))
    return unauthenticated('client_id_malformed')
  const clientIds = [bodyId]
  if (secret === undefined) return accept({ mechanism: 'id_only', clientIds, certificate: request.certificate })
  return isVschar(secret) ? accept({ mechanism: 'post', clientIds, secret }) : unauthenticated('secret_malformed')
}

/**
 * Reads the names that a request gives its client, believing none of them: every one that its credentials or its body
 * could stand for, also the issuer of an assertion. Null when the request is not framed right.
 */
export const presentedClientIds = (request: PresentedRequest): readonly string[] | null => {
  const read = readPresented(request)
  if (!read.ok) return null
  const presented = read.value
  if (presented.mechanism === 'basic') return spellingsOf(presented.credentials)
  if (presented.mechanism !== 'assertion') return presented.clientIds
  const issuer = member(presented.assertion.payload, 'iss')
  return typeof issuer === 'string' ? [...new Set([...presented.clientIds, issuer])] : null
}

const isClientId = (text: string): boolean => text.length <= MAX_CLIENT_ID && isVschar(text)

const otherClientId = () => framing('client_id_mismatch', 'client_id does not match the client that authenticates')

/** RFC 6749 section 2.3.1 encodes the name; many clients do not. Both readings count, without repetition. */
const spellingsOf = ({ rawId }: BasicCredentials): readonly string[] => {
  const decoded = formDecode(rawId)
  return [...new Set([...(decoded === null ? [] : [decoded]), rawId])].filter(isClientId)
}

const readHeader = (header: string, bodyId: string | undefined): Outcome<Presented, AuthenticationRefusal> => {
  if (!isBasicScheme(header)) return unauthenticated('authorization_scheme_unknown')
  const credentials = readBasic(header)
  if (!credentials.ok) return unauthenticated(`basic_${credentials.refusal}`)
  const clientIds = spellingsOf(credentials.value)
  if (clientIds.length === 0) return unauthenticated('client_id_malformed')
  // The client decides later which spelling counts; the body can only agree with one of them.
  if (bodyId !== undefined && !clientIds.includes(bodyId)) return otherClientId()
  return accept({
    mechanism: 'basic',
    clientIds: bodyId === undefined ? clientIds : [bodyId],
    credentials: credentials.value,
  })
}

const readAssertion = (
  text: string,
  type: string | undefined,
  bodyId: string | undefined,
  issuers: Issuers,
): Outcome<Presented, AuthenticationRefusal> => {
  if (type !== JWT_BEARER_ASSERTION)
    return type === JWT_SPIFFE_ASSERTION && issuers.trustDomains.length > 0
      ? readSvid(text, bodyId, issuers)
      : unauthenticated('assertion_type_unknown')
  const framed = readClientAssertion(text)
  if (!framed.ok) return unauthenticated(framed.refusal)
  const { payload } = framed.value
  const iss = member(payload, 'iss')
  const issuer = issuers.of(iss)
  const subject = member(payload, 'sub')
  if (issuer !== null || issuers.isForeign(iss, subject, bodyId)) {
    if (bodyId !== undefined && !isClientId(bodyId)) return unauthenticated('client_id_malformed')
    const clientIds = bodyId === undefined ? [] : [bodyId]
    return accept({ mechanism: 'issued', clientIds, assertion: framed.value, issuer })
  }
  if (subject === undefined) return unauthenticated('assertion_sub_missing')
  if (typeof subject !== 'string' || !isClientId(subject)) return unauthenticated('assertion_sub_malformed')
  if (bodyId !== undefined && bodyId !== subject) return otherClientId()
  return accept({ mechanism: 'assertion', clientIds: [subject], assertion: framed.value })
}

/** The name of the workload says whose it is. `client_id` may be that name, which may be longer than that of a client. */
const readSvid = (
  text: string,
  bodyId: string | undefined,
  { ofTrustDomain }: Issuers,
): Outcome<Presented, AuthenticationRefusal> => {
  const framed = readJwtSvid(text)
  if (!framed.ok) return unauthenticated(framed.refusal)
  const assertion = framed.value
  const subject = member(assertion.payload, 'sub')
  if (subject === undefined) return unauthenticated('assertion_sub_missing')
  const id = typeof subject === 'string' ? readSpiffeId(subject) : null
  if (id === null) return unauthenticated('spiffe_id_malformed')
  if (bodyId !== undefined && bodyId !== id.text && !isClientId(bodyId)) return unauthenticated('client_id_malformed')
  const clientIds = bodyId === undefined ? [] : [bodyId]
  return accept({ mechanism: 'svid', clientIds, assertion, id, issuer: ofTrustDomain(id.trustDomain) })
}
