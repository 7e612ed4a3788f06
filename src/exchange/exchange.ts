/** A token exchange: the tokens of a request become what may come out of them. */
import { claimJti, jtiHashOf } from '../clients/index.ts'
import type { TrustedIssuer, TrustedIssuers } from '../issuers/index.ts'
import { createJwsReader, member } from '../jose/index.ts'
import { ID_JAG, type JsonObject, type JsonValue, type NumericDate } from '../oauth.ts'
import { accept, type Soon } from '../outcome.ts'
import { clientGroup, type Store } from '../stores/index.ts'
import { type Delegated, derivedFrom, readOwnJws } from '../tokens/index.ts'
import { checkBinding } from './binding.ts'
import { actOf, actorsBefore } from './delegation.ts'
import type { Asking, ExchangedToken } from './exchanged-token.ts'
import { verifyIssued } from './issued-token.ts'
import { verifyKnown } from './known-token.ts'
import { type OwnTokenContext, verifyOwn } from './own-token.ts'
import { type PresentedToken, readParameters } from './parameters.ts'
import { type Exchanging, refuseToken } from './refusal.ts'
import { scopesIn } from './scope.ts'
import type { SignedTokenContext } from './signed-token.ts'
import { type SubjectContext, subjectOf } from './subject.ts'
import { CLOCK_TOLERANCE } from './times.ts'
import { hasKind, isIdToken, type TokenType } from './token-types.ts'

/** A request whose tokens are verified, and what can come of them. Nothing is decided yet, and nothing is used up. */
export interface Exchanged {
  readonly subject: ExchangedToken
  /** Null when the client itself acts. */
  readonly actor: ExchangedToken | null
  /** The type of what is asked for; null where the grant has one kind of token alone. */
  readonly requestedType: string | null
  /** Where the grant is presented that comes out; null when a token comes out. */
  readonly elsewhere: Elsewhere | null
  /** The `sub` of the new token. */
  readonly sub: string
  /** What the new token says of how it came to be. */
  readonly delegated: Delegated
  /** The most that the new token can have; null when the subject token says nothing of scopes. */
  readonly scopes: readonly string[] | null
  /** The resources that the new token can be for; null when nothing is said of them. */
  readonly resources: readonly string[] | null
  /** The new token does not live longer; null when it may. */
  readonly expiresAt: NumericDate | null
}

/** Where an ID-JAG is presented, and for what. */
export interface Elsewhere {
  /** The issuer of the authorization server. */
  readonly audience: string
  /** Who the client is over there. */
  readonly clientId: string
  readonly resources: readonly string[]
}

export interface ExchangeContext extends OwnTokenContext, SignedTokenContext, SubjectContext {
  readonly issuers: TrustedIssuers
}

/** Reads and verifies the tokens of an exchange. */
export type ReadExchange = (form: ReadonlyMap<string, string>, asking: Asking) => Promise<Exchanging<Exchanged>>

/**
 * Makes the reader of token exchanges.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693#section-2 RFC 8693 section 2}
 */
export const createExchange =
  (context: ExchangeContext): ReadExchange =>
  async (form, asking) => {
    const parameters = readParameters(form)
    if (!parameters.ok) return parameters
    const { requestedType } = parameters.value
    const subject = await verified(parameters.value.subject, asking, context)
    if (!subject.ok) return subject
    if (requestedType === ID_JAG) {
      const { clientId } = asking.authenticated.client
      const login = checkLogin(parameters.value.subject.type, subject.value.audience, clientId)
      if (!login.ok) return login
    }
    const actor = parameters.value.actor === null ? null : await verified(parameters.value.actor, asking, context)
    if (actor?.ok === false) return actor
    return outcomeOf({ subject: subject.value, actor: actor?.value ?? null, requestedType }, asking, context)
  }

/** An ID-JAG is given for the login of a user at this very client. */
export const checkLogin = (type: TokenType, audience: readonly unknown[], clientId: string): Exchanging<true> =>
  isIdToken(type) && audience.includes(clientId)
    ? accept<true>(true)
    : refuseToken('subject_token', 'id_jag_subject', 'is no ID token for this client')

/** Reads what others have signed: as strictly as every other token of theirs. */
const readForeign = createJwsReader({ maxLength: 64 * 1024, carriedKeys: 'refused' })

/** Verifies a token by whoever it says has issued it, and that the request may use it. */
const verified = async (
  presented: PresentedToken,
  asking: Asking,
  context: ExchangeContext,
): Promise<Exchanging<ExchangedToken>> => {
  const { role, text, type } = presented
  const jws = readOwnJws(text)
  if (asking.know !== null && (!jws.ok || context.issuers.of(member(jws.value.payload, 'iss')) === null)) {
    const known = await verifyKnown(presented, jws.ok ? jws.value : null, asking, context)
    return known.ok ? withBinding(known.value, asking) : known
  }
  if (!jws.ok) return refuseToken(role, 'exchange_not_jwt', 'is no signed JWT')
  if (!hasKind(type, jws.value.typ))
    return refuseToken(role, 'exchange_typ', 'is not of the type that the request says')
  const iss = member(jws.value.payload, 'iss')
  const token =
    iss === context.issuer
      ? await verifyOwn(role, jws.value, asking, context)
      : await verifyForeign(presented, context.issuers.of(iss), asking, context)
  return token.ok ? withBinding(token.value, asking) : token
}

const withBinding = (token: ExchangedToken, asking: Asking): Exchanging<ExchangedToken> => {
  const bound = checkBinding(token, asking)
  return bound.ok ? accept(token) : bound
}

const verifyForeign = async (
  presented: PresentedToken,
  issuer: TrustedIssuer | null,
  asking: Asking,
  context: ExchangeContext,
): Promise<Exchanging<ExchangedToken>> => {
  const { role, text } = presented
  if (issuer === null) return refuseToken(role, 'exchange_issuer', 'is of an issuer that is not trusted with it')
  const jws = readForeign(text)
  if (!jws.ok) return refuseToken(role, 'exchange_not_jwt', 'is no signed JWT')
  return verifyIssued(presented, jws.value, issuer, asking, context)
}

const outcomeOf = (
  tokens: Pick<Exchanged, 'subject' | 'actor' | 'requestedType'>,
  asking: Asking,
  context: ExchangeContext,
): Exchanging<Exchanged> => {
  const { subject, actor, requestedType } = tokens
  // An ID-JAG names the client by `client_id`: only a token of its own says who else acts.
  const namesClient = requestedType === ID_JAG && actor === null
  const act = namesClient
    ? actorsBefore(subject, asking, context.issuer)
    : actOf(subject, actor, asking, context.issuer)
  if (!act.ok) return act
  const sub = subjectOf(subject, subject.trusted?.exchanged ?? null, context)
  if (!sub.ok) return sub
  const scopes = scopesIn(subject.payload, subject.saysScope)
  if (!scopes.ok) return scopes
  return accept({
    ...tokens,
    sub: sub.value,
    elsewhere: null,
    delegated: {
      ...(act.value === null ? {} : { act: act.value }),
      ...originOf(subject, actor),
      ...authenticationOf(subject.payload),
    },
    scopes: scopes.value,
    resources: null,
    expiresAt: Math.min(subject.expiresAt, actor?.expiresAt ?? subject.expiresAt),
  })
}

const originOf = (subject: ExchangedToken, actor: ExchangedToken | null): Pick<Delegated, 'derived_from'> => {
  const own = [subject.own, actor?.own ?? null].filter(token => token !== null)
  return own.length === 0 ? {} : { derived_from: derivedFrom(own) }
}

/** How the subject has proven who it is, RFC 9068 section 2.2.1: what is of another type is left out. */
export const authenticationOf = (payload: JsonObject): Partial<Delegated> => ({
  ...copied(payload, 'auth_time', value => typeof value === 'number'),
  ...copied(payload, 'acr', value => typeof value === 'string'),
  ...copied(payload, 'amr', value => Array.isArray(value) && value.every(name => typeof name === 'string')),
})

const copied = (payload: JsonObject, name: string, fits: (value: JsonValue) => boolean): JsonObject => {
  const value = member(payload, name)
  return value !== undefined && fits(value) ? { [name]: value } : {}
}

/**
 * Takes note that tokens were used which may be used once: the last step before something is issued, so that no request that
 * is refused uses one up.
 *
 * @throws GatewayError `store_unavailable`, `store_full`, `store_lost_data`
 */
export const useOnce = (
  { subject, actor }: Pick<Exchanged, 'subject' | 'actor'>,
  store: Store,
  now: NumericDate,
): Soon<Exchanging<true>> => {
  const single = [subject, ...(actor === null ? [] : [actor])].filter(({ once }) => once !== null)
  return single.length === 0 ? accept<true>(true) : useEach(single, store, now)
}

const useEach = async (
  tokens: readonly ExchangedToken[],
  store: Store,
  now: NumericDate,
): Promise<Exchanging<true>> => {
  for (const { role, issuer, once, expiresAt: exp } of tokens) {
    if (once === null) continue
    const { jti, usableFrom } = once
    const claims = { jti, exp, usableFrom, clockTolerance: CLOCK_TOLERANCE }
    const claimed = await claimJti(store, clientGroup(issuer), jtiHashOf(jti), claims, now)
    if (!claimed.ok) return refuseToken(role, 'exchange_used', 'was used already')
  }
  return accept<true>(true)
}
