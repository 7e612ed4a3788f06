import { AUTH_METHODS, DEFAULT_AUTH_METHOD, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { ClientRecord } from '../decision.ts'
import type { Fields, ValuesOf } from '../fact-kinds.ts'
import { CERTIFICATE, EXCHANGE, type Facts, REQUEST, UPSTREAM } from '../facts.ts'
import { makeFacts } from '../make-facts.ts'
import type { ClientFile, Given, RequestFile } from './case.ts'

/** Finds the client of a case; null when it is the id of no registered client. */
export const clientOf = (
  given: Given,
  registered: readonly ClientRecord[],
): (ClientRecord & { name: string | null }) | null => {
  const { client } = given
  if (typeof client === 'string') {
    const record = registered.find(({ clientId }) => clientId === client)
    return record === undefined ? null : { ...record, name: null }
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
  const scopes = request.scope == null ? client.scopes : words(request.scope)
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
    certificate: given.certificate == null ? null : writtenFacts(CERTIFICATE.fields, given.certificate),
    scope: request.scope ?? null,
    exchange: writtenFacts(EXCHANGE, request, given),
    request: { ...writtenFacts(REQUEST.fields, request), endpoint, grantType, scopes },
  })
  const upstream = given.upstream == null ? null : writtenFacts(UPSTREAM.fields, given.upstream)
  return { ...facts, user: given.user ?? null, upstream }
}

/** A case writes facts under their names in snake case; those that it leaves out have the value of the table. */
const writtenFacts = <F extends Fields>(fields: F, ...written: readonly object[]): ValuesOf<F> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { inTests }]) => {
      const values = written.map(values => Reflect.get(values, snakeCase(name)) as JsonValue | undefined)
      return [name, values.find(value => value != null) ?? inTests]
    }),
  ) as ValuesOf<F>

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const standardClaims = (clientId: string, nowMs: number): JsonObject => {
  const now = Math.floor(nowMs / 1000)
  return { iss: clientId, sub: clientId, aud: 'https://issuer.test', iat: now, exp: now + 60, jti: 'jti-of-the-test' }
}
