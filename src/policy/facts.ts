/**
 * The facts: everything that expressions may read about one request, declared once. From this table come the type
 * `Facts`, the types that the checker and completion know, the tables of the reference page, and the values that policy
 * tests fill in; `test/policy/facts.test.ts` holds the schema of policy tests and docs/policies.md against it.
 *
 * To add a fact, write a row: the compiler then asks for its value where facts are made.
 */
import type { FactPath } from '../expression/index.ts'
import { type AuthMethod, DEFAULT_AUTH_METHOD, ENDPOINTS } from '../oauth.ts'
import {
  anyMembers,
  described,
  fact,
  type Kind,
  oneOf,
  orNull,
  record,
  text,
  texts,
  undescribed,
  type ValuesOf,
} from './fact-kinds.ts'
import { STANDARD_CLAIMS, STANDARD_HEADER } from './standard-claims.ts'

const ASSERTION = {
  clientAssertion: fact(
    'self-asserted',
    'payload of the verified client assertion; null unless the client used a JWT method; verified where an issuer vouches for every client of the policy',
    orNull(described('assertion', STANDARD_CLAIMS)),
  ),
  clientAssertionHeader: fact(
    'self-asserted',
    'JOSE header of the client assertion',
    orNull(described('assertion_header', STANDARD_HEADER)),
  ),
}

const header = orNull(undescribed(STANDARD_HEADER))

/** The texts of a token exchange, RFC 8693 section 2.1, as the form has them. */
export const EXCHANGE = {
  subjectTokenType: fact('requested', 'subject_token_type', orNull(text)),
  actorTokenType: fact('requested', 'actor_token_type', orNull(text)),
  requestedTokenType: fact('requested', 'requested_token_type', orNull(text)),
}

const unfilled = 'only a policy whose applies_to.grant_types names the token exchange or jwt-bearer can read it'

/**
 * The tokens of a token exchange, RFC 8693 section 2.1; the assertion of a jwt-bearer grant, RFC 7523 section 2.1, is the
 * subject token. In every other request they are null: a rule that read one of them
 * for all grants would look right and decide nothing.
 */
export const EXCHANGED = {
  subjectToken: fact(
    'verified',
    'payload of the subject token, or of the assertion of a jwt-bearer grant',
    orNull(described('subject_token', STANDARD_CLAIMS)),
    {
      unfilled,
    },
  ),
  subjectTokenHeader: fact('verified', 'JOSE header of the subject token, or of the assertion', header, { unfilled }),
  actorToken: fact(
    'verified',
    'payload of the actor token; null when the client itself acts',
    orNull(described('actor_token', STANDARD_CLAIMS)),
    { unfilled },
  ),
  actorTokenHeader: fact('verified', 'JOSE header of the actor token', header, { unfilled }),
}

const requestData = record('the request data', {
  grantType: fact('requested', 'grant_type', orNull(text)),
  scope: fact('requested', 'scope as sent; null when none was', orNull(text)),
  ...EXCHANGE,
  ...EXCHANGED,
  ...ASSERTION,
})

const PINGONES = {
  envId: 'claimgate has no environments of PingOne: put its value into `const`, and read it as #envId',
  orgId: 'claimgate has no organizations of PingOne: put its value into `const`, and read it as #orgId',
}

const appConfig = record(
  'the application',
  {
    tokenEndpointAuthMethod: fact(
      'configured',
      'PRIVATE_KEY_JWT or CLIENT_SECRET_JWT; null for every other method',
      orNull(oneOf(['PRIVATE_KEY_JWT', 'CLIENT_SECRET_JWT'])),
    ),
    clientId: fact('configured', 'the client_id', text),
  },
  PINGONES,
)

const context = record('the context', {
  requestData: fact('requested', "what the request carries, under PingOne's names", requestData),
  appConfig: fact('configured', "the client's registration, under PingOne's names", appConfig),
})

export const KEY = record('the client key', {
  thumbprint: fact('verified', 'RFC 7638 thumbprint, base64url', text),
})

const ONLY_VERIFIED = 'null when nobody has verified the chain'

export const CERTIFICATE = record('the client certificate', {
  subjectDn: fact('verified', `distinguished name of the subject, RFC 4514; ${ONLY_VERIFIED}`, orNull(text)),
  sanDns: fact('verified', `DNS names; ${ONLY_VERIFIED}`, orNull(texts)),
  sanUri: fact('verified', `URIs; ${ONLY_VERIFIED}`, orNull(texts)),
  thumbprint: fact('verified', 'RFC 8705 x5t#S256', text),
})

const METHOD: Kind<AuthMethod> = { type: text.type, fallback: DEFAULT_AUTH_METHOD }

const CLIENTS_ELSEWHERE = { id: 'write client.clientId', client_id: 'write client.clientId' }

export const CLIENT = record(
  'the client',
  {
    clientId: fact('configured', 'the client_id', text),
    name: fact('configured', 'its name for people', orNull(text)),
    method: fact('configured', 'its token_endpoint_auth_method', METHOD),
    issuer: fact('configured', 'our name of the issuer that vouches for it; null without one', orNull(text)),
    scopes: fact('configured', 'its registered scopes', texts),
    audiences: fact('configured', 'its registered audiences', texts),
    key: fact('verified', 'the key that signed the client assertion; null without one', orNull(KEY)),
    certificate: fact('verified', 'the client certificate of the connection; null without one', orNull(CERTIFICATE)),
    metadata: fact('configured', "the operator's facts about the client", described('metadata')),
  },
  CLIENTS_ELSEWHERE,
)

const NO_HEADERS = 'no expression reads header fields of the request: form parameters are request.parameters'

const REQUESTS_ELSEWHERE = {
  ip: 'write request.remoteAddress',
  client_id: 'write client.clientId',
  clientId: 'write client.clientId',
  scope: 'write request.scopes, a list',
  headers: NO_HEADERS,
  form: 'write request.parameters',
  body: 'write request.parameters',
}

const DPOP = record('the DPoP proof', {
  thumbprint: fact('verified', 'RFC 7638 thumbprint of the key of the DPoP proof; null without a proof', orNull(text)),
})

export const REQUEST = record(
  'the request',
  {
    endpoint: fact('requested', 'the endpoint', oneOf(ENDPOINTS)),
    grantType: fact('requested', 'grant_type; null at the other endpoints', orNull(text)),
    scopes: fact('requested', 'requested scopes, all registered ones when none was sent', texts),
    resources: fact('requested', 'values of resource and audience, RFC 8707', texts),
    parameters: fact('requested', 'form parameters; never credentials, codes or tokens', anyMembers('the parameters')),
    remoteAddress: fact('verified', 'the address the request came from', text, { inTests: '192.0.2.1' }),
    dpop: fact('verified', 'the DPoP proof, where claimgate verifies it', DPOP),
  },
  REQUESTS_ELSEWHERE,
)

/** No block describes the tokens of the upstream, so what they carry is dynamic. */
const upstreamToken = orNull(undescribed(STANDARD_CLAIMS, { trust: 'verified', title: 'the token of the upstream' }))

export const UPSTREAM = record('the upstream', {
  accessToken: fact('verified', 'claims of its access token', upstreamToken),
  idToken: fact('verified', 'claims of its ID token', upstreamToken),
})

const ASSERTED = 'the claims of the client assertion are written clientAssertion.name'

/** First names of other tools. */
const ELSEWHERE = {
  claims: ASSERTED,
  token: ASSERTED,
  jwt: ASSERTED,
  assertion: ASSERTED,
  payload: ASSERTED,
  input: 'facts begin with clientAssertion, client and request',
  principal: 'the registered client is written client, and its assertion clientAssertion',
  subject: 'the registered client is written client, and its assertion clientAssertion',
  client_id: 'write client.clientId',
  scope: 'write request.scopes, a list',
  headers: NO_HEADERS,
}

/** All facts. PingOne's long names and our short ones are the same objects. */
export const FACTS = record(
  'the facts',
  {
    context: fact('requested', 'the names of PingOne', context),
    ...ASSERTION,
    client: fact('configured', 'the registered client', CLIENT),
    request: fact('requested', 'what the client asks for', REQUEST),
    user: fact('verified', 'claims about the user', orNull(described('user', STANDARD_CLAIMS)), { late: true }),
    upstream: fact('verified', 'tokens the upstream returned', orNull(UPSTREAM), { late: true }),
  },
  ELSEWHERE,
)

/** What expressions may read for one request: what `makeFacts` makes. */
export type Facts = ValuesOf<(typeof FACTS)['fields']>

/** The names an expression can begin with. */
export const ROOT_NAMES: readonly string[] = Object.keys(FACTS.fields)

const LATE_NAMES = new Set(Object.entries(FACTS.fields).flatMap(([name, { late }]) => (late ? [name] : [])))

/** Paths of the facts that only a token exchange has. */
export const UNFILLED: readonly FactPath[] = Object.entries(requestData.fields)
  .filter(([, { unfilled }]) => unfilled !== null)
  .map(([name]) => ['context', 'requestData', name])

/** Tells whether a path leads into a fact that is known only after the upstream has answered. */
export const isLate = ([name]: FactPath): boolean => typeof name === 'string' && LATE_NAMES.has(name)
