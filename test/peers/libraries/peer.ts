/** What a library is given in order to get a token. */
import type { JsonObject } from '../../../src/oauth.ts'

export interface Peer {
  readonly issuer: string
  readonly token: string
  readonly clientId: string
  readonly secret: string
  /** The private key of the client, in the form that a library wants. */
  readonly pem: string
  readonly jwk: JsonObject
  /** For the key of RSA; PEM. */
  readonly certificate: string
  /** A file with `pem`. */
  readonly keyFile: string
}

/** Gets an access token by client credentials, as the documentation of a library says, and throws where it gets none. */
export type GetToken = (peer: Peer) => Promise<string>

/** The members of an assertion that is made by hand. */
export const claimsOf = ({ clientId, issuer }: Peer) => ({
  iss: clientId,
  sub: clientId,
  aud: issuer,
  jti: crypto.randomUUID(),
})

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Posts an assertion that is made by hand. */
export const postAssertion = async ({ token }: Peer, assertion: string): Promise<string> => {
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
  }
  const answer = await fetch(token, { method: 'POST', body: new URLSearchParams(form) })
  return accessTokenIn(await answer.json())
}

/** The access token of an answer, or an error with what stands there instead. */
export const accessTokenIn = (answer: unknown): string => {
  const { access_token: token } = answer as { access_token?: unknown }
  if (typeof token === 'string') return token
  throw new Error(JSON.stringify(answer))
}
