/** The facts that are the same for every policy, each with its label of trust and its line of the reference page. */
import { type PropertyType, type Trust, type Type, typeOfSchema } from '../expression/index.ts'
import { ENDPOINTS, type JsonObject } from '../oauth.ts'

/** Claims every JWT may carry, RFC 7519 section 4.1; always readable. */
export const STANDARD_CLAIMS: JsonObject = {
  iss: { type: 'string' },
  sub: { type: 'string' },
  aud: { type: ['string', 'array'], items: { type: 'string' } },
  exp: { type: 'number' },
  iat: { type: 'number' },
  jti: { type: 'string' },
}

/** Header parameters of a JWS, RFC 7515 section 4.1, that a verified token may carry. */
export const STANDARD_HEADER: JsonObject = { alg: { type: 'string' }, kid: { type: 'string' }, typ: { type: 'string' } }

export const text: Type = { kind: 'string', nullable: false }
export const textOrNull: Type = { kind: 'string', nullable: true }
const texts: Type = { kind: 'list', nullable: false, items: text }
export const oneOf = (values: readonly string[], nullable = false): Type => ({ kind: 'string', nullable, enum: values })

interface Row {
  readonly trust: Trust
  readonly doc: string
  readonly type: Type
}
type Rows = { readonly [name: string]: Row }

export const record = (
  title: string,
  nullable: boolean,
  rows: Rows,
  more: readonly [string, PropertyType][] = [],
): Type => {
  const properties = new Map<string, PropertyType>(
    Object.entries(rows).map(([name, { type, trust, doc }]) => [name, { type, trust, description: doc }]),
  )
  for (const [name, property] of more) properties.set(name, property)
  return { kind: 'map', nullable, properties, additional: null, title }
}

export const CONFIGURED_CLIENT: Rows = {
  clientId: { trust: 'configured', doc: 'the client_id', type: text },
  name: { trust: 'configured', doc: 'its name for people', type: textOrNull },
  method: { trust: 'configured', doc: 'its token_endpoint_auth_method', type: text },
  scopes: { trust: 'configured', doc: 'its registered scopes', type: texts },
  audiences: { trust: 'configured', doc: 'its registered audiences', type: texts },
}

export const VERIFIED_CLIENT: Rows = {
  key: {
    trust: 'verified',
    doc: 'the key that signed the client assertion; null without one',
    type: record('the client key', true, {
      thumbprint: { trust: 'verified', doc: 'RFC 7638 thumbprint, base64url', type: text },
    }),
  },
  certificate: {
    trust: 'verified',
    doc: 'the client certificate of the connection; null without one',
    type: record('the client certificate', true, {
      subjectDn: { trust: 'verified', doc: 'distinguished name of the subject, RFC 4514', type: text },
      sanDns: { trust: 'verified', doc: 'DNS names', type: texts },
      sanUri: { trust: 'verified', doc: 'URIs', type: texts },
      thumbprint: { trust: 'verified', doc: 'RFC 8705 x5t#S256', type: text },
    }),
  },
}

const REQUEST: Rows = {
  endpoint: { trust: 'requested', doc: 'the endpoint', type: oneOf(ENDPOINTS) },
  grantType: { trust: 'requested', doc: 'grant_type; null at the other endpoints', type: textOrNull },
  scopes: { trust: 'requested', doc: 'requested scopes, all registered ones when none was sent', type: texts },
  resources: { trust: 'requested', doc: 'values of resource, RFC 8707', type: texts },
  parameters: {
    trust: 'requested',
    doc: 'form parameters; never credentials, codes or tokens',
    type: {
      kind: 'map',
      nullable: false,
      properties: new Map(),
      additional: { kind: 'any', nullable: true },
      title: 'the parameters',
    },
  },
  remoteAddress: { trust: 'verified', doc: 'the address the request came from', type: text },
}

/** The type of `request`. */
export const requestType = record('the request', false, REQUEST)

/** The type of `context.appConfig`. */
export const appConfigType = record('the application', false, {
  tokenEndpointAuthMethod: {
    trust: 'configured',
    doc: 'PRIVATE_KEY_JWT or CLIENT_SECRET_JWT; null for every other method',
    type: oneOf(['PRIVATE_KEY_JWT', 'CLIENT_SECRET_JWT'], true),
  },
  clientId: { trust: 'configured', doc: 'the client_id', type: text },
})

/** The header of a token: what JWS defines, and more. */
export const headerType = typeOfSchema({ properties: STANDARD_HEADER, additionalProperties: true }, { nullable: true })

/** No block describes the upstream's tokens, so what they carry is dynamic. */
const upstreamToken = typeOfSchema(
  { properties: STANDARD_CLAIMS, additionalProperties: true },
  { nullable: true, trust: 'verified', title: 'the token of the upstream' },
)
/** The type of `upstream`. */
export const upstreamType = record('the upstream', true, {
  accessToken: { trust: 'verified', doc: 'claims of its access token', type: upstreamToken },
  idToken: { trust: 'verified', doc: 'claims of its ID token', type: upstreamToken },
})
