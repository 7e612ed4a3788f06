import type { Environment, Name } from '../expression/index.ts'
import { type PropertyType, type Trust, type Type, typeOfSchema } from '../expression/index.ts'
import type { JsonObject, JsonValue } from '../oauth.ts'
import { ENDPOINTS } from '../oauth.ts'
import { BLOCKS, type BlockName, type PolicyFile } from './file.ts'

/** Where an expression stands decides what is known: only claims are computed after the upstream has answered. */
export type Stage = 'let' | 'rule' | 'claim' | 'token'

/** What the types of one policy's facts depend on besides its schema blocks. */
export interface Surroundings {
  /** False when claims are computed before the upstream answers, or never. */
  readonly claimsSeeUpstream: boolean
  /** `file:line` of a path in a schema block. */
  readonly declaredAt: (block: BlockName, path: readonly string[]) => string | undefined
}

/** Claims every JWT may carry, RFC 7519 section 4.1; always readable. */
const STANDARD_CLAIMS: JsonObject = {
  iss: { type: 'string' },
  sub: { type: 'string' },
  aud: { type: ['string', 'array'], items: { type: 'string' } },
  exp: { type: 'number' },
  iat: { type: 'number' },
  jti: { type: 'string' },
}

/** Header parameters of a JWS, RFC 7515 section 4.1, that a verified token may carry. */
const STANDARD_HEADER: JsonObject = { alg: { type: 'string' }, kid: { type: 'string' }, typ: { type: 'string' } }

const text: Type = { kind: 'string', nullable: false }
const textOrNull: Type = { kind: 'string', nullable: true }
const texts: Type = { kind: 'list', nullable: false, items: text }
const oneOf = (values: readonly string[], nullable = false): Type => ({ kind: 'string', nullable, enum: values })

interface Row {
  readonly trust: Trust
  readonly doc: string
  readonly type: Type
}
type Rows = { readonly [name: string]: Row }

const record = (title: string, nullable: boolean, rows: Rows, more: readonly [string, PropertyType][] = []): Type => {
  const properties = new Map<string, PropertyType>(
    Object.entries(rows).map(([name, { type, trust, doc }]) => [name, { type, trust, description: doc }]),
  )
  for (const [name, property] of more) properties.set(name, property)
  return { kind: 'map', nullable, properties, additional: null, title }
}

const CONFIGURED_CLIENT: Rows = {
  clientId: { trust: 'configured', doc: 'the client_id', type: text },
  name: { trust: 'configured', doc: 'its name for people', type: textOrNull },
  method: { trust: 'configured', doc: 'its token_endpoint_auth_method', type: text },
  scopes: { trust: 'configured', doc: 'its registered scopes', type: texts },
  audiences: { trust: 'configured', doc: 'its registered audiences', type: texts },
}

const VERIFIED_CLIENT: Rows = {
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

/**
 * Returns the type of `#root` for the expressions of one policy: PingOne's long names and our short ones, each fact
 * with its label of trust, typed by the schema blocks. This is the one declaration of the facts; the checker, completion
 * and the reference page all come from it.
 */
export const factsType = (policy: PolicyFile, stage: Stage, surroundings: Surroundings): Type => {
  const open = policy.language === 'pel'
  const tokens = tokenTypes(policy, surroundings)
  const { assertion, assertionHeader } = tokens
  const requestData = record(
    'the request data',
    false,
    {
      grantType: { trust: 'requested', doc: 'grant_type', type: textOrNull },
      scope: { trust: 'requested', doc: 'scope as sent; null when none was', type: textOrNull },
      subjectToken: { trust: 'verified', doc: 'payload of the subject token', type: tokens.subjectToken },
      subjectTokenHeader: { trust: 'verified', doc: 'its header', type: tokens.header },
      subjectTokenType: { trust: 'requested', doc: 'subject_token_type', type: textOrNull },
      actorToken: { trust: 'verified', doc: 'payload of the actor token', type: tokens.actorToken },
      actorTokenHeader: { trust: 'verified', doc: 'its header', type: tokens.header },
      actorTokenType: { trust: 'requested', doc: 'actor_token_type', type: textOrNull },
      requestedTokenType: { trust: 'requested', doc: 'requested_token_type', type: textOrNull },
    },
    [
      ['clientAssertion', assertion],
      ['clientAssertionHeader', assertionHeader],
    ],
  )
  const context = record('the context', false, {
    requestData: { trust: 'requested', doc: "what the request carries, under PingOne's names", type: requestData },
    appConfig: {
      trust: 'configured',
      doc: "the client's registration, under PingOne's names",
      type: record('the application', false, {
        tokenEndpointAuthMethod: {
          trust: 'configured',
          doc: 'PRIVATE_KEY_JWT or CLIENT_SECRET_JWT; null for every other method',
          type: oneOf(['PRIVATE_KEY_JWT', 'CLIENT_SECRET_JWT'], true),
        },
        clientId: { trust: 'configured', doc: 'the client_id', type: text },
      }),
    },
  })
  const client = record('the client', false, { ...CONFIGURED_CLIENT, ...VERIFIED_CLIENT }, [
    ['metadata', property('configured', "the operator's facts about the client", tokens.metadata)],
  ])
  const missing = unavailable(stage, surroundings)
  const root = record('the facts', false, {}, [
    ['context', property('requested', 'the names of PingOne', context)],
    ['clientAssertion', assertion],
    ['clientAssertionHeader', assertionHeader],
    ['client', property('configured', 'the registered client', client)],
    ['request', property('requested', 'what the client asks for', record('the request', false, REQUEST))],
    ['user', { ...property('verified', 'claims about the user', tokens.user), ...missing }],
    ['upstream', { ...property('verified', 'tokens the upstream returned', upstreamType), ...missing }],
  ])
  return open ? dynamic(root, 0) : root
}

/** The names an expression can begin with. */
export const ROOT_NAMES = [
  'context',
  'clientAssertion',
  'clientAssertionHeader',
  'client',
  'request',
  'user',
  'upstream',
]

/** Makes the environment of one place from the type of its facts and the `#name`s it sees. */
export const environment = (policy: PolicyFile, root: Type, names: ReadonlyMap<string, Name>): Environment => ({
  profile: policy.language ?? 'strict',
  root,
  names,
  undefinedNames: 'error',
})

const property = (trust: Trust, description: string, type: Type): PropertyType => ({ type, trust, description })

/** Adds the standard members to a block without taking the author's own declaration of them away. */
const withStandard = (shape: JsonObject | undefined, standard: JsonObject): JsonObject => ({
  ...shape,
  properties: { ...standard, ...(shape?.['properties'] as JsonObject | undefined) },
})

/** True when a block demands members, so that a request without the thing itself is refused before any expression. */
export const demandsPresence = (policy: PolicyFile, block: BlockName): boolean =>
  (policy[block]?.required ?? []).length > 0

const tokenTypes = (policy: PolicyFile, surroundings: Surroundings) => {
  const typed = (block: BlockName, trust: Trust, standard: JsonObject, nullable: boolean): Type =>
    typeOfSchema(withStandard(policy[block] as JsonObject | undefined, standard), {
      title: `the ${BLOCKS[block]}`,
      trust,
      declareIn: block,
      declaredAt: path => surroundings.declaredAt(block, path),
      nullable,
    })
  const maybe = (block: BlockName, trust: Trust, standard: JsonObject): Type =>
    typed(block, trust, standard, !demandsPresence(policy, block))
  return {
    metadata: typed('metadata', 'configured', {}, false),
    assertion: property(
      'self-asserted',
      'payload of the verified client assertion; null unless the client used a JWT method',
      maybe('assertion', 'self-asserted', STANDARD_CLAIMS),
    ),
    assertionHeader: property(
      'self-asserted',
      'JOSE header of the client assertion',
      maybe('assertion_header', 'self-asserted', STANDARD_HEADER),
    ),
    subjectToken: maybe('subject_token', 'verified', STANDARD_CLAIMS),
    actorToken: maybe('actor_token', 'verified', STANDARD_CLAIMS),
    user: typed('user', 'verified', STANDARD_CLAIMS, true),
    header: typeOfSchema({ properties: STANDARD_HEADER, additionalProperties: true }, { nullable: true }),
  }
}

/** No block describes the upstream's tokens, so what they carry is dynamic. */
const upstreamToken = typeOfSchema(
  { properties: STANDARD_CLAIMS, additionalProperties: true },
  { nullable: true, trust: 'verified', title: 'the token of the upstream' },
)
const upstreamType = record('the upstream', true, {
  accessToken: { trust: 'verified', doc: 'claims of its access token', type: upstreamToken },
  idToken: { trust: 'verified', doc: 'claims of its ID token', type: upstreamToken },
})

const unavailable = (stage: Stage, { claimsSeeUpstream }: Surroundings): { readonly unavailable?: string } => {
  switch (stage) {
    case 'let':
      return {}
    case 'rule':
    case 'token':
      return {
        unavailable:
          'it is known only after the upstream has answered, and everything that can refuse is decided before',
      }
    case 'claim':
      return claimsSeeUpstream ? {} : { unavailable: 'the claims are computed before the upstream answers' }
  }
}

/** In `pel` what is not declared is dynamic, except at the top: an unknown name there is a constant without quotes. */
const dynamic = (type: Type, depth: number): Type => {
  if (type.kind === 'list') return { ...type, items: dynamic(type.items, depth + 1) }
  if (type.kind !== 'map') return type
  const properties = new Map(
    [...type.properties].map(([name, known]) => [name, { ...known, type: dynamic(known.type, depth + 1) }] as const),
  )
  const additional: Type | null = depth === 0 ? null : (type.additional ?? { kind: 'any', nullable: true })
  return { ...type, properties, additional }
}

/** A row of the reference page. */
export interface FactRow {
  readonly path: string
  readonly trust: Trust
  readonly description: string
  readonly stages: readonly ('rule' | 'claim' | 'token')[]
}

/** Lists every fact with its label, for the reference page and completion. */
export const factRows = (): readonly FactRow[] => {
  const rows: FactRow[] = []
  const root = factsType({ policy: 'reference' }, 'rule', { claimsSeeUpstream: true, declaredAt: () => undefined })
  const walk = (type: Type, path: string, trust: Trust, late: boolean): void => {
    if (type.kind !== 'map') return
    for (const [name, known] of type.properties) {
      const label = known.trust ?? trust
      const claimsOnly = late || known.unavailable !== undefined
      const stages: FactRow['stages'] = claimsOnly ? ['claim'] : ['rule', 'claim', 'token']
      rows.push({ path: path + name, trust: label, description: known.description ?? '', stages })
      walk(known.type, `${path}${name}.`, label, claimsOnly)
    }
  }
  walk(root, '', 'configured', false)
  return rows
}

/** Returns a `const` name with its value. */
export const constant = (value: JsonValue): Name => ({ kind: 'const', value })
