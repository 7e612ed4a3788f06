/**
 * Codes and refresh tokens that are bound to a key here, where a token service behind us is never shown a proof. A store
 * holds hashes alone: of the client, of the code challenge or the refresh token, and of the key.
 */
import { createHash } from 'node:crypto'
import type { NumericDate } from '../oauth.ts'
import { clientGroup, digestOf, type Store } from '../stores/index.ts'

/** Seconds between an authorization request and its token request: users look for their second factor. */
const LOGIN = 60 * 60
/** Anybody can send an authorization request in the name of a client: so many of one client are remembered in that time. */
const MOST_LOGINS = 20_000
/** Of these from one network, so that one host cannot use up what is left for all others. */
const MOST_OF_NETWORK = 10_000
/** Seconds that the key of a refresh token is remembered, where the upstream does not say how long it lives. */
const REFRESH = 180 * 24 * 60 * 60
/** Seconds that one which was replaced is still known then: many token services go on accepting it. */
const REPLACED = 30 * 24 * 60 * 60

const codeKey = (clientId: string, challenge: string): string =>
  `dpop-code:${clientGroup(clientId)}:${digestOf(challenge)}`
const refreshKey = (clientId: string, token: string): string =>
  `dpop-refresh:${clientGroup(clientId)}:${digestOf(token)}`

export interface Login {
  readonly clientId: string
  /** `code_challenge` of the authorization request, made with S256: it says at the token endpoint which request it was. */
  readonly challenge: string
  /** The network that the request came from; null where its client has authenticated, which nobody else can use up. */
  readonly from: string | null
}

/**
 * Binds the code of an authorization request to a key. A challenge that is bound to another key already is refused: a
 * client makes a new one for each request, RFC 7636 section 7.1.
 *
 * @throws GatewayError `store_unavailable`, `store_full`
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-10 RFC 9449 section 10}
 */
export const bindCode = async (
  store: Store,
  { clientId, challenge, from }: Login,
  thumbprint: string,
  now: NumericDate,
): Promise<'bound' | 'bound_otherwise' | 'too_many'> => {
  if (from !== null && (await areTooMany(store, clientId, from, now))) return 'too_many'
  const key = codeKey(clientId, challenge)
  if (await store.add(key, thumbprint, now + LOGIN, now)) return 'bound'
  return (await store.get(key, now)) === thumbprint ? 'bound' : 'bound_otherwise'
}

/** What is too much of one network does not count for the client. */
const areTooMany = async (store: Store, clientId: string, from: string, now: NumericDate): Promise<boolean> => {
  const group = clientGroup(clientId)
  const ofNetwork = await store.increment(`dpop-codes-from:${group}:${digestOf(from)}`, now + LOGIN, now)
  if (ofNetwork.count > MOST_OF_NETWORK) return true
  return (await store.increment(`dpop-codes:${group}`, now + LOGIN, now)).count > MOST_LOGINS
}

/** Returns the key that the code of a login is bound to, by the verifier of its token request; null for none. */
export const keyOfCode = (store: Store, clientId: string, verifier: string, now: NumericDate): Promise<string | null> =>
  store.get(codeKey(clientId, createHash('sha256').update(verifier).digest('base64url')), now)

/** The refresh token of an answer. */
export interface GivenRefreshToken {
  readonly clientId: string
  readonly token: string
  /** The one that the request came with, where this is another; null for none. */
  readonly replaced: string | null
  /** Seconds; null where the upstream does not say. */
  readonly lifetime: number | null
}

/**
 * Binds a refresh token to a key, for as long as the token lives. One that it replaces stays bound: once forgotten, it would
 * be nobody's, and good without a proof wherever the token service still accepts it. Where nobody says how long tokens live,
 * those that were replaced would heap up: they are known for a month.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-5 RFC 9449 section 5}
 */
export const bindRefreshToken = async (
  store: Store,
  { clientId, token, replaced, lifetime }: GivenRefreshToken,
  thumbprint: string,
  now: NumericDate,
): Promise<void> => {
  await store.set(refreshKey(clientId, token), thumbprint, now + (lifetime ?? REFRESH), now)
  if (replaced !== null && lifetime === null)
    await store.set(refreshKey(clientId, replaced), thumbprint, now + REPLACED, now)
}

/** Returns the key that a refresh token is bound to; null for one that nobody has bound. */
export const keyOfRefreshToken = (
  store: Store,
  clientId: string,
  token: string,
  now: NumericDate,
): Promise<string | null> => store.get(refreshKey(clientId, token), now)
