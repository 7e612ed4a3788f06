import { AUTH_METHODS, DEFAULT_AUTH_METHOD, type JsonObject } from '../../oauth.ts'
import type { ClientRecord } from '../decision.ts'
import type { Facts } from '../facts.ts'
import { makeFacts } from '../make-facts.ts'
import type { ClientFile, Given, RequestFile } from './case.ts'

/** Finds the client of a case; null when it is the id of no registered client. */
export const clientOf = (
  given: Given,
  registered: readonly ClientRecord[],
): (ClientRecord & { name: string | null }) | null => {
  const { client } = given
  if (typeof client === 'string') {
    const found = registered.find(one => one.clientId === client)
    return found === undefined ? null : { ...found, name: null }
  }
  return recordOf(client ?? {}, given.request?.grant_type ?? 'client_credentials')
}

const recordOf = (client: ClientFile, grantType: string): ClientRecord & { name: string | null } => ({
  clientId: client.client_id ?? 'client',
  name: client.client_name ?? null,
  method: client.token_endpoint_auth_method ?? DEFAULT_AUTH_METHOD,
  grantTypes: client.grant_types ?? [grantType],
  scopes: words(client.scope),
  audiences: client.audiences ?? [],
  accessTokenLifetime: client.access_token_lifetime ?? null,
  metadata: client.metadata ?? {},
})

const words = (text: string | null | undefined): readonly string[] =>
  (text ?? '').split(' ').filter(word => word !== '')

/**
 * Makes the facts of a case, as the gateway would of a request: an assertion only for clients whose method has one,
 * with the claims that authentication has verified filled in.
 */
export const factsOf = (given: Given, client: ClientRecord & { name: string | null }, nowMs: number): Facts => {
  const request: RequestFile = given.request ?? {}
  const endpoint = request.endpoint ?? 'token'
  const grantType = endpoint === 'token' ? (request.grant_type ?? 'client_credentials') : null
  const { signs } = AUTH_METHODS[client.method]
  const assertion =
    signs === null
      ? null
      : {
          payload: { ...standardClaims(client.clientId, nowMs), ...given.assertion },
          header: { alg: signs === 'mac' ? 'HS256' : 'RS256', ...given.assertion_header },
        }
  const facts = makeFacts({
    client,
    assertion,
    key: given.key ?? (signs === 'signature' ? { thumbprint: 'key-of-the-test' } : null),
    certificate: certificateOf(given),
    scope: request.scope ?? null,
    exchange: {
      subjectToken: given.subject_token ?? null,
      subjectTokenHeader: given.subject_token_header ?? null,
      subjectTokenType: request.subject_token_type ?? null,
      actorToken: given.actor_token ?? null,
      actorTokenHeader: given.actor_token_header ?? null,
      actorTokenType: request.actor_token_type ?? null,
      requestedTokenType: request.requested_token_type ?? null,
    },
    request: {
      endpoint,
      grantType,
      scopes: request.scope == null ? client.scopes : words(request.scope),
      resources: request.resources ?? [],
      parameters: request.parameters ?? {},
      remoteAddress: request.remote_address ?? '192.0.2.1',
    },
  })
  return { ...facts, user: given.user ?? null, upstream: given.upstream == null ? null : tokensOf(given.upstream) }
}

const standardClaims = (clientId: string, nowMs: number): JsonObject => {
  const now = Math.floor(nowMs / 1000)
  return { iss: clientId, sub: clientId, aud: 'https://issuer.test', iat: now, exp: now + 60, jti: 'jti-of-the-test' }
}

const certificateOf = ({ certificate }: Given): Facts['client']['certificate'] =>
  certificate == null
    ? null
    : {
        subjectDn: certificate.subject_dn ?? '',
        sanDns: certificate.san_dns ?? [],
        sanUri: certificate.san_uri ?? [],
        thumbprint: certificate.thumbprint ?? '',
      }

const tokensOf = (upstream: NonNullable<Given['upstream']>): Facts['upstream'] => ({
  accessToken: upstream.access_token ?? null,
  idToken: upstream.id_token ?? null,
})
