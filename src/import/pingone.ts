import type { JsonObject, JsonValue } from '../oauth.ts'
import { quoted } from './claim-tree.ts'
import { algOfKeys, keySetOf } from './method.ts'
import { objectsOf, type PingOneApplication, type PingOneResource } from './pingone-objects.ts'
import {
  ExportError,
  lifetimeIn,
  members,
  type ReadExport,
  restOf,
  scopesIn,
  type Taken,
  type TakenClaim,
  type TakenClient,
  type TakenPolicy,
  textIn,
  textsIn,
} from './taken.ts'

/** Members of an application that are taken over, or that mean nothing for client credentials. */
const KNOWN = new Set([
  ...[
    'id',
    'clientId',
    'name',
    'description',
    'enabled',
    'protocol',
    'type',
    'grantTypes',
    'tokenEndpointAuthMethod',
    'jwks',
    'jwksUrl',
  ],
  ...[
    'secret',
    'environment',
    'environmentId',
    '_links',
    '_embedded',
    'createdAt',
    'updatedAt',
    'responseTypes',
    'redirectUris',
  ],
  ...[
    'postLogoutRedirectUris',
    'pkceEnforcement',
    'refreshTokenDuration',
    'refreshTokenRollingDuration',
    'icon',
    'homePageUrl',
  ],
  ...[
    'loginPageUrl',
    'initiateLoginUri',
    'targetLinkUri',
    'attributes',
    'grants',
    'corsSettings',
    'hiddenFromAppPortal',
    'parRequirement',
  ],
  ...[
    'refreshTokenRollingGracePeriodDuration',
    'parTimeout',
    'additionalRefreshTokenReplayProtectionEnabled',
    'deviceTimeout',
    'devicePollingInterval',
  ],
])

const ENVIRONMENT =
  'applications are looked for, as the API of PingOne lists them (_embedded.applications), or `terraform show -json`'

/** Reads applications, resources, their scopes and attributes of a PingOne environment. */
export const readPingOne: ReadExport = (value: JsonValue): Taken => {
  const { applications, resources, others } = objectsOf(value)
  if (applications.length === 0) throw new ExportError(ENVIRONMENT)
  const left: string[] = []
  const read = applications.flatMap(one => readApplication(one, resources, left) ?? [])
  if (others.length > 0) left.push(`of the environment: ${others.join(', ')}`)
  const lifetimes = new Set(resources.flatMap(({ given }) => lifetimeIn(given['accessTokenValiditySeconds']) ?? []))
  const policies = read.length === 0 ? [] : [GRANTS, ...resources.flatMap(one => policyOf(one, read, left) ?? [])]
  return {
    clients: read.map(({ client }) => client),
    policies,
    lifetime: lifetimes.size === 1 ? ([...lifetimes][0] ?? null) : null,
    left,
  }
}

const GRANTS: TakenPolicy = {
  name: 'imported-from-pingone',
  description: 'Applications of PingOne get tokens for client credentials, with the scopes that were granted to them.',
  appliesTo: { metadata: { imported_from: ['pingone'] }, grant_types: ['client_credentials'] },
  rules: [{ id: 'registered', effect: 'allow', when: true }],
  claims: new Map(),
  introspection: new Map(),
  token: {},
}

interface ReadApplication {
  readonly client: TakenClient
  readonly resources: readonly PingOneResource[]
}

const METHODS = new Map([
  ['CLIENT_SECRET_BASIC', 'client_secret_basic'],
  ['CLIENT_SECRET_POST', 'client_secret_post'],
  ['CLIENT_SECRET_JWT', 'client_secret_jwt'],
  ['PRIVATE_KEY_JWT', 'private_key_jwt'],
])

const readApplication = (
  application: PingOneApplication,
  resources: readonly PingOneResource[],
  left: string[],
): ReadApplication | null => {
  const { given } = application
  const clientId = textIn(given, 'clientId') ?? application.id
  const name = textIn(given, 'name')
  const tell = (what: string): null => {
    left.push(`application ${name ?? clientId}: ${what}`)
    return null
  }
  const protocol = textIn(given, 'protocol')
  if (protocol !== 'OPENID_CONNECT') return tell(`its protocol is ${protocol}`)
  const grants = textsIn(given, 'grantTypes')
  if (!grants.includes('CLIENT_CREDENTIALS')) return tell(`it has no client credentials (${grants.join(', ')})`)
  const others = grants.filter(grant => grant !== 'CLIENT_CREDENTIALS')
  if (others.length > 0) tell(`grantTypes ${others.join(', ')}: those need PingOne behind claimgate`)
  const method = METHODS.get(textIn(given, 'tokenEndpointAuthMethod') ?? '')
  if (method === undefined) return tell(`tokenEndpointAuthMethod ${textIn(given, 'tokenEndpointAuthMethod')}`)
  const rest = restOf(given, KNOWN)
  if (rest.length > 0) tell(rest.join(', '))
  for (const { name: attribute } of application.attributes)
    tell(`attribute mapping ${attribute}: it is for ID tokens and userinfo`)
  const granted = grantedTo(application, resources, tell)
  if (granted.length === 0) return tell('it has no scope of a resource of your own')
  const signing = signingOf(given, method)
  if (typeof signing === 'string') return tell(signing)
  const client = members({
    client_id: clientId,
    client_name: name,
    token_endpoint_auth_method: method,
    ...signing,
    grant_types: ['client_credentials'],
    scope: scopesIn(
      granted.flatMap(({ scopes }) => scopes),
      tell,
    ).join(' '),
    audiences: [...new Set(granted.map(({ resource }) => audienceOf(resource)))],
    access_token_lifetime: least(
      granted.flatMap(({ resource }) => lifetimeIn(resource.given['accessTokenValiditySeconds']) ?? []),
    ),
    disabled: given['enabled'] === false,
    metadata: {
      imported_from: 'pingone',
      resources: granted.map(({ resource }) => textIn(resource.given, 'name') ?? resource.id),
    },
  })
  if (granted.length > 1)
    tell('it has several resources: aud is that of the first unless a request names another with resource=')
  const credential =
    method === 'private_key_jwt' ? { kind: 'keys' as const } : { kind: 'secret' as const, secret: application.secret }
  return { client: { clientId, members: client, credential }, resources: granted.map(({ resource }) => resource) }
}

const least = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.min(...numbers))

/** PingOne writes the name of the resource where no audience is set. */
const audienceOf = ({ given, id }: PingOneResource): string => textIn(given, 'audience') ?? textIn(given, 'name') ?? id

interface Granted {
  readonly resource: PingOneResource
  readonly scopes: readonly string[]
}

/** The resources of one's own that an application has scopes of: each once, whatever the number of its grants. */
const grantedTo = (
  application: PingOneApplication,
  resources: readonly PingOneResource[],
  tell: (what: string) => null,
): readonly Granted[] => {
  const granted = new Map<PingOneResource, readonly string[]>()
  for (const grant of application.grants) {
    const named = resources.find(({ id }) => id === grant.resource)
    if (named === undefined || (textIn(named.given, 'type') ?? 'CUSTOM') !== 'CUSTOM') {
      tell(`its grant on ${named?.given['name'] ?? grant.resource}: it is no resource of your own in this file`)
      continue
    }
    const scopes = grant.scopes.flatMap(
      wanted => named.scopes.find(({ id, name }) => id === wanted || name === wanted)?.name ?? [],
    )
    if (scopes.length < grant.scopes.length) tell(`scopes of ${textIn(named.given, 'name')} that are not in the file`)
    if (scopes.length > 0) granted.set(named, [...(granted.get(named) ?? []), ...scopes])
  }
  return [...granted].map(([resource, scopes]) => ({ resource, scopes }))
}

/** PingOne takes every algorithm of a kind; one of them is registered. */
const signingOf = (given: JsonObject, method: string): JsonObject | string => {
  if (method === 'client_secret_jwt') return { token_endpoint_auth_signing_alg: 'HS256' }
  if (method !== 'private_key_jwt') return {}
  const keys = keySetOf(given['jwks'])
  const uri = textIn(given, 'jwksUrl')
  if (keys === null && uri === null) return 'PRIVATE_KEY_JWT without jwks and jwksUrl'
  const alg = keys === null ? 'RS256' : algOfKeys(keys)
  if (alg === null) return 'its keys are for several algorithms'
  return { token_endpoint_auth_signing_alg: alg, ...(keys === null ? { jwks_uri: uri ?? '' } : { jwks: keys }) }
}

/** Attributes of a resource are claims of the tokens that have a scope of it. */
const policyOf = (resource: PingOneResource, read: readonly ReadApplication[], left: string[]): TakenPolicy | null => {
  const name = textIn(resource.given, 'name') ?? resource.id
  const its = read.filter(one => one.resources.includes(resource))
  if (resource.attributes.length === 0 || its.length === 0) return null
  const alone = its.every(({ resources }) => resources.length === 1)
  const scopes = `{${resource.scopes.map(scope => quoted(scope.name)).join(', ')}}`
  const claims = new Map<string, TakenClaim>()
  for (const { name: claim, value } of resource.attributes) {
    // Its core attribute: PingOne names the user or the application by it.
    if (claim === 'sub') continue
    if (claims.has(claim)) left.push(`resource ${name}: a second attribute ${claim}`)
    else claims.set(claim, alone ? claimOf(value) : within(value, scopes))
  }
  return {
    name: `pingone-${name}`,
    description: `The attributes of the resource ${name}.`,
    language: 'pel',
    appliesTo: { metadata: { imported_from: ['pingone'], resources: [name] }, grant_types: ['client_credentials'] },
    rules: [],
    claims,
    introspection: new Map(),
    token: {},
  }
}

/** What an attribute says: text without `${...}` is a constant. */
const claimOf = (value: string): TakenClaim => (value.includes('${') ? { expression: value } : { const: value })

/** The value where the token has a scope of the resource. */
const within = (value: string, scopes: string): TakenClaim => {
  const whole = /^\$\{([\s\S]*)\}$/.exec(value)?.[1]
  if (whole === undefined && value.includes('${')) return { expression: value }
  return { expression: `#data.size(request.scopes.?[#this in ${scopes}]) > 0 ? (${whole ?? quoted(value)}) : null` }
}
