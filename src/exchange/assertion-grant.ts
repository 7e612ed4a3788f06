/** A grant by assertion: what a trusted issuer has signed becomes what may come out of it. */
import type { AssertionGrants, GrantProfile, TrustedIssuers } from '../issuers/index.ts'
import { createJwsReader, member, type UnverifiedJws } from '../jose/index.ts'
import { ID_JAG_TYP } from '../oauth.ts'
import { accept } from '../outcome.ts'
import { checkBinding } from './binding.ts'
import { actorsBefore } from './delegation.ts'
import { authenticationOf, type Exchanged, type ReadExchange } from './exchange.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import { type IdJag, readIdJag } from './id-jag.ts'
import { type Exchanging, refuseRequest, refuseToken } from './refusal.ts'
import { scopesIn } from './scope.ts'
import { hasMatch, type SignedTokenContext, singleUseOf, verifySigned } from './signed-token.ts'
import { type SubjectContext, subjectOf } from './subject.ts'

export interface AssertionGrantContext extends SignedTokenContext, SubjectContext {
  /** Our issuer, the sole audience of assertions. */
  readonly issuer: string
  readonly issuers: TrustedIssuers
}

/**
 * What an assertion may have as `typ`, in small letters, by what it is. No other token is a grant.
 *
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-oauth-rfc7523bis/ draft-ietf-oauth-rfc7523bis}
 */
const PROFILES: ReadonlyMap<string | null, GrantProfile> = new Map<string | null, GrantProfile>([
  [ID_JAG_TYP, 'id-jag'],
  [null, 'jwt'],
  ['jwt', 'jwt'],
  ['authorization-grant+jwt', 'jwt'],
])

const readAssertion = createJwsReader({ maxLength: 64 * 1024, carriedKeys: 'refused' })

/**
 * Makes the reader of assertions that are grants.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 section 3}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7521#section-5.2 RFC 7521 section 5.2}
 */
export const createAssertionGrant =
  (context: AssertionGrantContext): ReadExchange =>
  async (form, asking) => {
    const text = form.get('assertion')
    if (text === undefined) return refuseRequest('grant_missing', 'assertion is missing')
    const jws = readAssertion(text)
    if (!jws.ok) return refuseToken('assertion', 'exchange_not_jwt', 'is no signed JWT')
    const granted = await verified(jws.value, asking, context)
    return granted.ok ? outcomeOf(granted.value, asking, context) : granted
  }

/** An assertion that was verified, and is for this client. */
interface Granted {
  readonly token: ExchangedToken
  /** Null for a JWT that follows no profile, and says nothing of resources. */
  readonly idJag: IdJag | null
}

/**
 * Verifies an assertion by whoever it says has issued it. One of ours is never a grant here: what it is good for was decided
 * when it was issued.
 *
 * @throws GatewayError `jwks_unavailable` when the keys of the issuer cannot be had.
 */
const verified = async (
  jws: UnverifiedJws,
  asking: Asking,
  context: AssertionGrantContext,
): Promise<Exchanging<Granted>> => {
  const { header, payload, typ } = jws
  const iss = member(payload, 'iss')
  if (iss === context.issuer) return refuseToken('assertion', 'grant_own', 'was issued here, and is a grant elsewhere')
  const issuer = context.issuers.of(iss)
  if (issuer === null || issuer.grants === null)
    return refuseToken('assertion', 'grant_issuer', 'is of an issuer that is not trusted with it')
  const { grants } = issuer
  const profile = profileOf(typ, grants)
  if (profile === null) return refuseToken('assertion', 'grant_profile', 'is of a kind that is no grant here')
  const signed = await verifySigned('assertion', jws, issuer, asking.now, context)
  if (!signed.ok) return signed
  const { sub, audience, expiresAt } = signed.value
  if (audience.length !== 1 || audience[0] !== context.issuer)
    return refuseToken('assertion', 'grant_audience', 'was made for somebody else')
  if (!hasMatch(payload, grants)) return refuseToken('assertion', 'exchange_match', 'was made for somebody else')
  const idJag = profile === 'id-jag' ? readIdJag(payload, asking.authenticated.client.clientId, grants) : null
  if (idJag?.ok === false) return idJag
  const once = singleUseOf('assertion', payload, signed.value, profile === 'id-jag' || issuer.tokens === 'once')
  if (!once.ok) return once
  const token: ExchangedToken = {
    role: 'assertion',
    payload,
    header,
    issuer: issuer.issuer,
    sub,
    audience,
    expiresAt,
    own: null,
    behind: null,
    saysScope: profile === 'id-jag',
    trusted: issuer,
    once: once.value,
  }
  const bound = checkBinding(token, asking)
  return bound.ok ? accept({ token, idJag: idJag?.value ?? null }) : bound
}

const profileOf = (typ: string | null, { profiles }: AssertionGrants): GrantProfile | null => {
  const profile = PROFILES.get(typ)
  return profile !== undefined && profiles.includes(profile) ? profile : null
}

/** An issuer of which nobody has said anything. */
const ANYTHING: AssertionGrants = { profiles: ['id-jag', 'jwt'], match: [], tenant: null, keepsSubject: false }

/**
 * Tells what an assertion grants that needs no proof, in a policy test. One of an issuer that nobody trusts is read as if it
 * were trusted.
 */
export const admitAssertionGrant = (
  { payload, header }: Pick<ExchangedToken, 'payload' | 'header'>,
  clientId: string,
  issuers: TrustedIssuers,
): Exchanging<Pick<Exchanged, 'scopes' | 'resources'>> => {
  const grants = issuers.of(member(payload, 'iss'))?.grants ?? ANYTHING
  const typ = member(header, 'typ')
  const profile = profileOf(typeof typ === 'string' ? typ.toLowerCase() : null, grants)
  if (profile === null) return refuseToken('assertion', 'grant_profile', 'is of a kind that is no grant here')
  if (!hasMatch(payload, grants)) return refuseToken('assertion', 'exchange_match', 'was made for somebody else')
  const idJag = profile === 'id-jag' ? readIdJag(payload, clientId, grants) : null
  if (idJag?.ok === false) return idJag
  const scopes = scopesIn(payload, idJag !== null, 'assertion')
  return scopes.ok ? accept({ scopes: scopes.value, resources: idJag?.value.resources ?? null }) : scopes
}

const outcomeOf = (
  { token, idJag }: Granted,
  asking: Asking,
  context: AssertionGrantContext,
): Exchanging<Exchanged> => {
  const act = actorsBefore(token, asking, context.issuer)
  if (!act.ok) return act
  const grants = token.trusted?.grants ?? null
  const users = grants === null || idJag === null ? grants : { ...grants, tenant: idJag.tenant }
  const sub = subjectOf(token, users, context)
  if (!sub.ok) return sub
  const scopes = scopesIn(token.payload, token.saysScope, 'assertion')
  if (!scopes.ok) return scopes
  return accept({
    subject: token,
    actor: null,
    requestedType: null,
    elsewhere: null,
    sub: sub.value,
    delegated: { ...(act.value === null ? {} : { act: act.value }), ...authenticationOf(token.payload) },
    scopes: scopes.value,
    resources: idJag?.resources ?? null,
    expiresAt: null,
  })
}
