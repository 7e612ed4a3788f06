import type { JsonObject } from '../oauth.ts'
import type { VerifiedToken } from './verify.ts'

/** Claims about the token itself, not about the user. */
const PROTOCOL: ReadonlySet<string> = new Set(
  (
    'iss aud exp iat nbf jti client_id azp scope scp cnf act at_hash c_hash s_hash nonce sid typ token_type ' +
    'authorization_details'
  ).split(' '),
)

/** The facts of the upstream's answer that claim expressions may read. */
export interface UpstreamFacts {
  readonly user: JsonObject | null
  readonly upstream: { readonly accessToken: JsonObject | null; readonly idToken: JsonObject | null }
}

export interface Subject {
  readonly grantType: string | null
  /** Names of the client, ours and the upstream's. */
  readonly clientIds: readonly string[]
}

/**
 * Gathers the facts of the upstream's verified tokens. There is no user with client credentials, nor where the subject of
 * the access token is the client and no ID token came with it.
 */
export const tokenFacts = (
  accessToken: VerifiedToken | null,
  idToken: VerifiedToken | null,
  { grantType, clientIds }: Subject,
): UpstreamFacts => {
  const access = accessToken?.payload ?? null
  const id = idToken?.payload ?? null
  const subject = access?.['sub']
  const aboutUser = grantType !== 'client_credentials' && typeof subject === 'string' && !clientIds.includes(subject)
  const user = id === null && !aboutUser ? null : { ...(aboutUser ? access : null), ...id }
  return { user: user === null ? null : withoutProtocol(user), upstream: { accessToken: access, idToken: id } }
}

const withoutProtocol = (claims: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !PROTOCOL.has(name)))
