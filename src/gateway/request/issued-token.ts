/** What every token that is issued here has in common: what it says, what is remembered for it, how it is answered. */
import type { JsonObject, Members } from '../../oauth.ts'
import { type Soon, soon } from '../../outcome.ts'
import type { Fulfilled } from '../../policy/index.ts'
import { type AccessTokenInput, type IssuedAccessToken, rememberClaims } from '../../tokens/index.ts'
import { authenticated, type Exchange } from './exchange.ts'
import type { Granted } from './grant.ts'
import { confirmationOf, tokenTypeOf } from './possession.ts'

/** The claims that policies give to a token. */
export type TokenClaims = Extract<Fulfilled, { ok: true }>['claims']

/** What a token for the client of an exchange says. */
export const tokenOf = (
  exchange: Exchange,
  subject: string,
  { audiences, scopes, lifetime }: Granted,
  claims: TokenClaims,
): AccessTokenInput => {
  const { client } = authenticated(exchange)
  return {
    issuer: exchange.revision.config.issuer,
    clientId: client.clientId,
    subject,
    audience: audiences,
    scope: scopes,
    lifetime,
    now: exchange.now,
    cnf: confirmationOf(exchange),
    claims: claims.access_token,
    remembers: Object.keys(claims.introspection).length > 0,
  }
}

/** Remembers the claims that appear in introspection alone, and goes on with an answer. */
export const remembered = <T>(
  exchange: Exchange,
  { jti, expiresAt }: IssuedAccessToken,
  { introspection }: { readonly introspection: JsonObject },
  answer: T,
): Soon<T> => {
  const { clientId } = authenticated(exchange).client
  const name = { clientId, jti, expiresAt }
  return soon(rememberClaims(exchange.store, name, introspection, exchange.now), () => answer)
}

/** RFC 6749 section 5.1. */
export const answerOf = (exchange: Exchange, { token }: IssuedAccessToken, { scopes, lifetime }: Granted): Members => ({
  access_token: token,
  token_type: tokenTypeOf(exchange),
  expires_in: lifetime,
  scope: scopes.length === 0 ? undefined : scopes.join(' '),
})
