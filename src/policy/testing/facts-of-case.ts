import { AUTH_METHODS, DEFAULT_AUTH_METHOD, hasAssertion, type JsonObject, type JsonValue } from '../../oauth.ts'
import type { ClientRecord } from '../decision.ts'
import type { Fields, ValuesOf } from '../fact-kinds.ts'
import { CERTIFICATE, EXCHANGE, type Facts, REQUEST, UPSTREAM } from '../facts.ts'
import { makeFacts, type SignedClaims } from '../make-facts.ts'
import { parametersOf, type RequestOfCase, registeredKey, seenParameters, type TestWorld } from './admission.ts'
import { type ClientFile, type Given, type RequestFile, withoutNulls } from './case.ts'
import { exchangedOf, type Issuers, isExchange, withTokenTypes } from './exchange-of-case.ts'

/** Finds the client of a case; null when it is the id of no registered client. */
export const clientOf = (
  given: Given,
  registered: readonly ClientRecord[],
): (ClientRecord & { name: string | null }) | null => {
  const { client } = given
  if (typeof client === 'string') {
    const record = registered.find(({ clientId }) => clientId === client)
    // `keys` may be read from elsewhere, and is then no member of the record itself.
    return record === undefined ? null : { ...record, keys: record.keys ?? null, name: null }
  }
  return recordOf(client ?? {}, given.request?.grant_type ?? 'client_credentials')
}

const recordOf = (client: ClientFile, grantType: string): ClientRecord & { name: string | null } => ({
  clientId: client.client_id ?? 'client',
  name: client.client_name ?? null,
  method: client.token_endpoint_auth_method ?? DEFAULT_AUTH_METHOD,
  issuer: client.issuer ?? null,
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
 * with the claims that authentication has verified filled in, and the key and the certificate that its method needs.
 */
export const requestOf = (
  written: Given,
  client: ClientRecord & { name: string | null },
  nowMs: number,
  world: TestWorld,
): RequestOfCase => {
  const { admit, fulfilment } = world
  const exchanges = isExchange(written, world)
  const given = exchanges ? withTokenTypes(written) : written
  const exchanged = exchanges ? exchangedOf(written, client, nowMs, issuersOf(world)) : null
  const request: RequestFile = given.request ?? {}
  const endpoint = request.endpoint ?? 'token'
  const grantType = endpoint === 'token' ? (request.grant_type ?? 'client_credentials') : null
  const assertion = assertionOf(given, client, nowMs, world)
  const parameters = parametersOf(given, endpoint, grantType)
  const resources = request.resources ?? []
  const admitted = admit?.({ client, endpoint, parameters, resources, assertion, exchanged, fulfilment, nowMs })
  const named = request.scope == null ? client.scopes : words(request.scope)
  const seen =
    admitted?.ok === true
      ? {
          scopes: admitted.value.scopes,
          resources: admitted.value.resources,
          parameters: seenParameters(given, admitted.value.parameters),
        }
      : { scopes: named }
  const facts = makeFacts({
    client: { ...client, issuer: client.issuer ?? null },
    assertion,
    key: given.key ?? keyOf(given, client),
    certificate: certificateOf(given, client),
    scope: request.scope ?? null,
    exchange: { ...writtenFacts(EXCHANGE, request, given), ...exchanged },
    request: {
      ...writtenFacts(REQUEST.fields, request),
      dpop: proofOf(request, client, endpoint),
      endpoint,
      grantType,
      ...seen,
    },
  })
  const upstream = given.upstream == null ? null : writtenFacts(UPSTREAM.fields, given.upstream)
  return {
    facts: { ...facts, user: given.user ?? null, upstream },
    refusal: admitted?.ok === false ? admitted.refusal : null,
    settle: admitted?.ok === true ? admitted.value.settle : () => null,
  }
}

/** The facts of a case that reaches the policies. */
export const factsOf = (given: Given, client: ClientRecord & { name: string | null }, nowMs: number): Facts =>
  requestOf(given, client, nowMs, { fulfilment: 'issue' }).facts

/** We, in a test that stands alone. */
const ISSUER = 'https://issuer.test'

/** Somebody else, where no issuer is trusted. */
const OTHERS = 'https://idp.test'

const issuersOf = ({ issuer = ISSUER, others = OTHERS, audience = null }: TestWorld): Issuers => ({
  issuer,
  others,
  audience,
})

const assertionOf = (
  given: Given,
  client: ClientRecord,
  nowMs: number,
  { issuer = ISSUER, issued, isWhole = false }: TestWorld,
): SignedClaims | null => {
  const { method, clientId } = client
  if (!hasAssertion(method)) return null
  const { signs } = AUTH_METHODS[method]
  const said = (given.assertion ?? {}) as JsonObject
  const header = given.assertion_header ?? {}
  if (isWhole) return { payload: said, header }
  const token = signs === null ? (issued?.tokenFor(client, said, nowMs / 1000) ?? null) : null
  if (token !== null) return { payload: token.payload, header: { ...token.header, ...header } }
  const standard = standardClaims(clientId, nowMs, issuer)
  // An issuer that nobody trusts has the name that the test gives it.
  const own = signs === null ? { ...standard, iss: `https://${client.issuer ?? 'issuer'}.test` } : standard
  return {
    payload: { ...own, ...(withoutNulls(said) as JsonObject) },
    header: { alg: signs === 'mac' ? 'HS256' : 'RS256', ...header },
  }
}

/** A client that proves itself with a key has one, whether the test says which or not. */
const keyOf = ({ assertion_header: header }: Given, client: ClientRecord): Facts['client']['key'] => {
  if (AUTH_METHODS[client.method].registers !== 'keys') return null
  return { thumbprint: registeredKey(client, header?.['kid'])?.thumbprint ?? 'key-of-the-test' }
}

/** No request for tokens comes without a proof where the client must have one, whether the test says it or not. */
const proofOf = (
  { dpop }: RequestFile,
  { dpopBound = false }: ClientRecord,
  endpoint: Facts['request']['endpoint'],
): Facts['request']['dpop'] => dpop ?? { thumbprint: dpopBound && endpoint === 'token' ? 'proof-of-the-test' : null }

const certificateOf = (
  { certificate }: Given,
  { method, certificateBound = false }: ClientRecord,
): Facts['client']['certificate'] => {
  const needed = AUTH_METHODS[method].certificate || certificateBound ? { thumbprint: 'certificate-of-the-test' } : null
  const written = certificate ?? needed
  return written === null ? null : writtenFacts(CERTIFICATE.fields, written)
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

const standardClaims = (clientId: string, nowMs: number, issuer: string): JsonObject => {
  const now = Math.floor(nowMs / 1000)
  return { iss: clientId, sub: clientId, aud: issuer, iat: now, exp: now + 60, jti: 'jti-of-the-test' }
}
