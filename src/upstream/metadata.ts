/** Our metadata in front of an upstream: its members without those that we do not serve, and with ours. */
import type { JsonObject, JsonValue } from '../oauth.ts'
import { type Discovered, isEndpoint } from './discovered.ts'
import { basePathOf, withoutPrefix } from './prefixes.ts'
import { type Strategy, WITHHELD, type Withheld } from './settings.ts'

export interface UpstreamMetadataInput {
  readonly discovered: Discovered
  /** Ours. */
  readonly issuer: string
  /** The upstream's issuer; where it differs, only endpoints without a user work. */
  readonly upstreamIssuer: string
  /** The URL of the upstream: in its members, this host is replaced by ours. */
  readonly url: string
  /** What a proxy in front takes off before requests arrive: it belongs to our public URLs. */
  readonly stripped: string
  readonly fulfilment: Strategy
  readonly pass: readonly Withheld[]
  /** Words of response_type that the authorization endpoint refuses. */
  readonly refusedResponseTypes: readonly string[]
  /** Our paths by the upstream's members: `token_endpoint`, and `jwks_uri` where the keys are ours. */
  readonly paths: { readonly [member: string]: string }
  /** Methods that authenticate clients here, without `none`. */
  readonly methods: readonly string[]
  /** Algorithms of client assertions. */
  readonly algs: readonly string[]
  /** Algorithms that we have an active key for. */
  readonly signingAlgs: readonly string[]
  /** What we verify and bind ourselves, with the members that say so. */
  readonly binding: JsonObject
  /** Grants that we answer ourselves, whatever the upstream has. */
  readonly grants: readonly string[]
  /** The members about grants by assertion, where they are ours; null where they are the upstream's. */
  readonly profiles: JsonObject | null
  /** Our JWKS holds the upstream's signing keys too. */
  readonly publishKeys: boolean
}

/** Beginnings of members that mean nothing without an endpoint that is withheld. */
const DEPENDENT: Readonly<Record<Withheld, readonly string[]>> = {
  registration_endpoint: [],
  backchannel_authentication_endpoint: ['backchannel_authentication_', 'backchannel_token_', 'backchannel_user_code_'],
  mtls_endpoint_aliases: [],
}
const CIBA_GRANT = 'urn:openid:params:grant-type:ciba'

/**
 * Members that describe client authentication, or answers of ours: they are written from our configuration, or left
 * out. `signed_metadata` would assert the upstream's members, not ours, RFC 8414 section 2.1.
 */
const OURS = [
  'signed_metadata',
  'mtls_endpoint_aliases',
  'token_endpoint_auth_',
  'introspection_endpoint_auth_',
  'revocation_endpoint_auth_',
  'introspection_signing_',
  'introspection_encryption_',
  'client_attestation_',
  'challenge_endpoint',
  'tls_client_certificate_bound_access_tokens',
] as const

/** Signed or encrypted by the upstream, so not to be verified with our keys. */
const SIGNED_BY_UPSTREAM = ['userinfo_signing_', 'userinfo_encryption_', 'backchannel_logout_'] as const

/** Never ours under `reissue`: what is encrypted for the client, and signed authorization responses, which are refused. */
const NOT_REISSUED = ['id_token_encryption_', 'authorization_signing_', 'authorization_encryption_'] as const

/** About grants by assertion that are accepted, or issued for elsewhere. */
const OF_ASSERTIONS = ['authorization_grant_profiles_supported', 'identity_chaining_'] as const

/** Members about tokens without a user, which stay where the upstream has another issuer. */
const WITHOUT_USER = [
  'scopes_supported',
  'dpop_signing_alg_values_supported',
  'authorization_details_types_supported',
  'service_documentation',
  'op_policy_uri',
  'op_tos_uri',
]

/** The endpoints at which clients authenticate here, by the upstream's members. */
const AUTHENTICATING = ['token_endpoint', 'introspection_endpoint', 'revocation_endpoint'] as const

/**
 * Describes the endpoints and features that work here, and no others.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414#section-2 RFC 8414 section 2}
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata OpenID Connect Discovery section 3}
 */
export const upstreamMetadata = (input: UpstreamMetadataInput): JsonObject => {
  const { issuer, upstreamIssuer } = input
  const document = issuer === upstreamIssuer ? full(input) : withoutUser(input)
  return { ...document, ...input.binding, issuer, ...authentication(input) }
}

const full = (input: UpstreamMetadataInput): JsonObject => {
  const { discovered, fulfilment, pass, publishKeys, profiles } = input
  const ciba = pass.includes('backchannel_authentication_endpoint')
  const withheld = WITHHELD.filter(member => !pass.includes(member))
  const dropped = [
    ...OURS,
    ...withheld,
    ...withheld.flatMap(member => DEPENDENT[member]),
    ...(fulfilment === 'reissue' && !publishKeys ? SIGNED_BY_UPSTREAM : []),
    ...(fulfilment === 'reissue' ? NOT_REISSUED : []),
    ...(profiles === null ? [] : OF_ASSERTIONS),
  ]
  const members = Object.entries(discovered.metadata)
    .filter(([member, value]) => value !== null && !dropped.some(beginning => member.startsWith(beginning)))
    .map(([member, value]): [string, JsonValue] => [member, address(member, value, input)])
  const aliases = pass.includes('mtls_endpoint_aliases') ? aliasesOf(input) : {}
  const listed: JsonObject = { ...Object.fromEntries(members), ...aliases, ...profiles }
  const refused = new Set(input.refusedResponseTypes)
  const document = {
    ...listed,
    ...filtered(listed, 'grant_types_supported', grant => ciba || grant !== CIBA_GRANT),
    ...filtered(listed, 'response_types_supported', type => !type.split(' ').some(word => refused.has(word))),
  }
  return fulfilment === 'reissue' ? { ...document, ...resigned(document, input) } : document
}

/** Replaces the upstream's host by ours in URLs; in an endpoint every host. */
const address = (
  member: string,
  value: JsonValue,
  { discovered, url, paths, ...ours }: UpstreamMetadataInput,
): JsonValue => {
  const target = paths[member] ?? (isEndpoint(member) ? discovered.endpoints[member] : undefined)
  if (target !== undefined) return at(ours, target)
  const { origin } = new URL(url)
  return typeof value === 'string' && (value === origin || value.startsWith(`${origin}/`))
    ? at(ours, withoutPrefix(value.slice(origin.length), basePathOf(url)))
    : value
}

const at = ({ issuer, stripped }: Pick<UpstreamMetadataInput, 'issuer' | 'stripped'>, target: string): string =>
  `${new URL(issuer).origin}${stripped}${target}`

const aliasesOf = ({ discovered, ...ours }: UpstreamMetadataInput): JsonObject => {
  const aliases = Object.entries(discovered.aliases).map(([member, target]) => [member, at(ours, target)])
  return aliases.length === 0 ? {} : { mtls_endpoint_aliases: Object.fromEntries(aliases) }
}

/** A list of the document without some of its words; empty where there is no such list. */
const filtered = (document: JsonObject, member: string, keep: (word: string) => boolean): JsonObject => {
  const list = document[member]
  return Array.isArray(list) ? { [member]: list.filter(word => typeof word === 'string' && keep(word)) } : {}
}

/**
 * Tokens that we never see, because the authorization endpoint returns them, would not be signed by us. A document
 * without grant types means the implicit one too, RFC 8414 section 2.
 */
const resigned = (document: JsonObject, { signingAlgs, grants }: UpstreamMetadataInput): JsonObject => ({
  grant_types_supported: [...new Set([...grantsIn(document), ...grants])],
  ...filtered(document, 'response_modes_supported', mode => !mode.endsWith('jwt')),
  ...filtered(document, 'id_token_signing_alg_values_supported', alg => signingAlgs.includes(alg)),
})

const grantsIn = ({ grant_types_supported: listed = ['authorization_code'] }: JsonObject): readonly JsonValue[] =>
  Array.isArray(listed) ? listed.filter(grant => typeof grant === 'string' && grant !== 'implicit') : []

const withoutUser = ({ discovered, paths, ...ours }: UpstreamMetadataInput): JsonObject => {
  const { metadata, endpoints } = discovered
  const served = Object.keys(paths).filter(member => member === 'jwks_uri' || Object.hasOwn(endpoints, member))
  return {
    ...Object.fromEntries(served.map(member => [member, at(ours, paths[member] ?? '')])),
    ...Object.fromEntries(
      WITHOUT_USER.flatMap(name => (Object.hasOwn(metadata, name) ? [[name, metadata[name]]] : [])),
    ),
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
  }
}

/** `none` is listed where the upstream lists it, since only the upstream knows public clients; they never introspect. */
const authentication = ({ discovered, methods, algs, issuer, upstreamIssuer }: UpstreamMetadataInput): JsonObject => {
  const listed = discovered.metadata['token_endpoint_auth_methods_supported']
  const open = issuer === upstreamIssuer && Array.isArray(listed) && listed.includes('none')
  const members = AUTHENTICATING.filter(member => Object.hasOwn(discovered.endpoints, member)).flatMap(member => [
    [`${member}_auth_methods_supported`, open && member !== 'introspection_endpoint' ? [...methods, 'none'] : methods],
    [`${member}_auth_signing_alg_values_supported`, algs],
  ])
  return Object.fromEntries(members)
}
