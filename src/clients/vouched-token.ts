/** A text that somebody else than its client is said to have made: how it is sent, what it says, and who has made it. */
import {
  readSpiffeId,
  type SpiffeId,
  type TrustDomain,
  type TrustedIssuer,
  type TrustedIssuers,
} from '../issuers/index.ts'
import { member, type UnverifiedJws } from '../jose/index.ts'
import { AUTH_METHODS, type JsonObject, JWT_BEARER_ASSERTION, JWT_SPIFFE_ASSERTION } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { issuersFor } from './caller.ts'
import { payloadOf } from './claimed.ts'
import { readClientAssertion, readJwtSvid } from './client-assertion.ts'
import { assertionRequest, type IssuedCheckContext } from './gateway-verdict.ts'
import { type Presented, readPresented } from './presented.ts'
import type { Reason } from './reasons.ts'

/** The token of an issuer, or a JWT-SVID of a trust domain. */
export type Carrier = 'issued' | 'svid'

/** The type that is sent beside each. */
const TYPES = { issued: JWT_BEARER_ASSERTION, svid: JWT_SPIFFE_ASSERTION } as const

/** Whoever makes the tokens of others. */
export type Issuer = TrustedIssuer | TrustDomain

/** What claims say of who has made them. */
export interface Vouching {
  readonly carrier: Carrier
  /** Null where there are no claims, whatever is wrong with the form. */
  readonly payload: JsonObject | null
  /** Null when nobody trusts it. */
  readonly issuer: Issuer | null
  /** Who a JWT-SVID says that it is of; null for any other token, and for a name that is none. */
  readonly id: SpiffeId | null
}

export interface VouchedToken extends Vouching {
  readonly request: ReturnType<typeof assertionRequest>
  readonly read: Outcome<UnverifiedJws, Reason>
}

/**
 * Tells how the gateway would be asked to take a text for the token of somebody else; null for what its client has signed. The
 * type is not known: whatever names a workload is a JWT-SVID, unless its issuer is trusted and vouches for a client.
 */
export const carrierOf = (text: string, clientId: string | null, context: IssuedCheckContext): Carrier | null => {
  const { registry } = context
  if (isSvid(text, clientId, context)) return 'svid'
  const issuers = issuersFor(context.issuers, context.issuer, registry)
  const read = readPresented(assertionRequest(text, clientId), issuers)
  if (read.ok) return read.value.mechanism === 'issued' ? 'issued' : null
  const registered = clientId === null ? null : registry.get(clientId)
  const isForeign =
    registered === null ? issuers.of(member(payloadOf(text) ?? {}, 'iss')) !== null : registered.issuer !== null
  return isForeign ? 'issued' : null
}

const isSvid = (text: string, clientId: string | null, { registry, issuers }: IssuedCheckContext): boolean => {
  const payload = payloadOf(text) ?? {}
  const sub = member(payload, 'sub')
  const issuer = issuers.of(member(payload, 'iss'))
  const mechanismOf = (name: string): string | undefined => AUTH_METHODS[registry.get(name)?.method ?? 'none'].mechanism
  if (typeof sub !== 'string' || !sub.startsWith('spiffe://'))
    return issuer === null && clientId !== null && mechanismOf(clientId) === 'svid'
  if ((clientId ?? sub) === sub && mechanismOf(sub) === 'assertion') return false
  if (issuer === null) return true
  if (clientId !== null) return mechanismOf(clientId) === 'svid'
  const trustDomain = issuers.ofTrustDomain(readSpiffeId(sub)?.trustDomain ?? '')
  return trustDomain !== null && registry.mapped.fitting('issued', issuer.name, payload).length === 0
}

/** Reads who is said to have made claims: `iss` says it, and of a JWT-SVID the name of the workload. */
export const vouchingOf = (payload: JsonObject | null, carrier: Carrier, issuers: TrustedIssuers): Vouching => {
  if (carrier === 'issued') return { carrier, payload, issuer: issuers.of(member(payload ?? {}, 'iss')), id: null }
  const sub = member(payload ?? {}, 'sub')
  const id = typeof sub === 'string' ? readSpiffeId(sub) : null
  return { carrier, payload, issuer: id === null ? null : issuers.ofTrustDomain(id.trustDomain), id }
}

/** Reads a token, however broken it is. */
export const readVouched = (
  text: string,
  clientId: string | null,
  carrier: Carrier,
  { issuers }: Pick<IssuedCheckContext, 'issuers'>,
): VouchedToken => ({
  ...vouchingOf(payloadOf(text), carrier, issuers),
  request: assertionRequest(text, clientId, TYPES[carrier]),
  read: carrier === 'svid' ? readJwtSvid(text) : readClientAssertion(text),
})

const NO_ID: SpiffeId = { text: '', trustDomain: '', path: '' }

/** A token as it would be presented if its form were right; null where it says nothing. */
export const presentedAs = (
  { carrier, read, payload, issuer, id }: VouchedToken,
  clientId: string | null,
): Extract<Presented, { mechanism: Carrier }> | null => {
  if (payload === null) return null
  const clientIds = clientId === null ? [] : [clientId]
  const assertion = read.ok ? read.value : unread(payload)
  if (carrier === 'issued')
    return { mechanism: carrier, clientIds, assertion, issuer: issuer !== null && 'issuer' in issuer ? issuer : null }
  const trustDomain = issuer !== null && 'trustDomain' in issuer ? issuer : null
  return { mechanism: carrier, clientIds, assertion, id: id ?? NO_ID, issuer: trustDomain }
}

/** A token whose form is wrong, for what its claims say all the same. */
const unread = (payload: JsonObject): UnverifiedJws => ({
  header: {},
  payload,
  alg: 'RS256',
  kid: null,
  typ: null,
  signingInput: '',
  signature: Buffer.alloc(0),
})

/** Says of whom a token is, or why it is of nobody. */
export const voucherOf = ({ carrier, issuer, payload, id }: Vouching): Outcome<Issuer, Reason> => {
  if (issuer?.forClients === true) return accept(issuer)
  if (carrier === 'issued') return refuse('issuer_not_trusted')
  if (id !== null) return refuse('trust_domain_not_trusted')
  return refuse(member(payload ?? {}, 'sub') === undefined ? 'assertion_sub_missing' : 'spiffe_id_malformed')
}
