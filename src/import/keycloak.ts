import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { type ClaimTree, claimsOf, place, quoted } from './claim-tree.ts'
import { attributesOf } from './keycloak-attributes.ts'
import { type Account, mappedBy, targetOf } from './keycloak-mappers.ts'
import { proofOf, type Tell } from './keycloak-proof.ts'
import { rolesOf } from './keycloak-roles.ts'
import { scopesOf } from './keycloak-scopes.ts'
import {
  ExportError,
  lifetimeIn,
  members,
  objectIn,
  objectsIn,
  type ReadExport,
  restOf,
  type Taken,
  type TakenClient,
  type TakenPolicy,
  textIn,
} from './taken.ts'

/** Members of a realm that are taken over, or that say nothing to do for. */
const KNOWN_OF_REALM = new Set([
  'id',
  'realm',
  'displayName',
  'displayNameHtml',
  'enabled',
  'clients',
  'clientScopes',
  'users',
  'roles',
  'accessTokenLifespan',
  'defaultDefaultClientScopes',
  'defaultOptionalClientScopes',
  'keycloakVersion',
  'defaultRole',
])

/** Members of a client of which the same is true for client credentials. */
const KNOWN_OF_CLIENT = new Set([
  ...[
    'id',
    'clientId',
    'name',
    'description',
    'enabled',
    'protocol',
    'publicClient',
    'bearerOnly',
    'secret',
    'attributes',
  ],
  ...[
    'clientAuthenticatorType',
    'serviceAccountsEnabled',
    'standardFlowEnabled',
    'implicitFlowEnabled',
    'directAccessGrantsEnabled',
  ],
  ...[
    'redirectUris',
    'webOrigins',
    'rootUrl',
    'baseUrl',
    'adminUrl',
    'surrogateAuthRequired',
    'alwaysDisplayInConsole',
    'notBefore',
  ],
  ...[
    'consentRequired',
    'frontchannelLogout',
    'fullScopeAllowed',
    'nodeReRegistrationTimeout',
    'protocolMappers',
    'access',
  ],
  ...['defaultClientScopes', 'optionalClientScopes', 'registeredNodes', 'defaultRoles'],
])

const REALM = 'a realm is looked for, as the partial export of the admin console and `kc.sh export` write it'

/** Reads the export of a realm of Keycloak: its clients with service accounts, their scopes, mappers and roles. */
export const readKeycloak: ReadExport = (value: JsonValue): Taken => {
  if (!isObject(value) || objectsIn(value, 'clients').length === 0) throw new ExportError(REALM)
  const left: string[] = []
  const read = objectsIn(value, 'clients').flatMap(client => readClient(value, client, left) ?? [])
  const rest = restOf(value, KNOWN_OF_REALM).filter(name => typeof value[name] === 'object')
  if (rest.length > 0) left.push(`of the realm: ${rest.join(', ')}`)
  const people = objectsIn(value, 'users').filter(user => textIn(user, 'serviceAccountClientId') === null)
  if (people.length > 0) left.push(`users who are no service account: ${people.length}`)
  const policies = read.length === 0 ? [] : [GRANTS, ...read.flatMap(({ policy }) => policy ?? [])]
  return {
    clients: read.map(({ client }) => client),
    policies,
    lifetime: lifetimeIn(value['accessTokenLifespan']),
    left,
  }
}

/** Optional scopes of Keycloak are given to those who ask, default ones always. */
const GRANTS: TakenPolicy = {
  name: 'imported-from-keycloak',
  description:
    'Service accounts of Keycloak get tokens as there: default scopes, and optional ones when they ask for them.',
  appliesTo: { metadata: { imported_from: ['keycloak'] }, grant_types: ['client_credentials'] },
  rules: [{ id: 'registered', effect: 'allow', when: true }],
  claims: new Map(),
  introspection: new Map(),
  token: {},
}

interface ReadClient {
  readonly client: TakenClient
  readonly policy: TakenPolicy | null
}

const readClient = (realm: JsonObject, given: JsonObject, left: string[]): ReadClient | null => {
  const clientId = textIn(given, 'clientId')
  if (clientId === null || isBuiltIn(realm, clientId)) return null
  const tell = (what: string): null => {
    left.push(`client ${clientId}: ${what}`)
    return null
  }
  const protocol = textIn(given, 'protocol') ?? 'openid-connect'
  if (protocol !== 'openid-connect') return tell(`its protocol is ${protocol}`)
  if (given['bearerOnly'] === true)
    return tell('it is bearer-only: register a resource server with resource_ids for introspection')
  if (given['publicClient'] === true) return tell('it is public, and the embedded service has no public clients')
  if (given['serviceAccountsEnabled'] !== true) return tell('it has no service account, so no client credentials')
  for (const [name, flow] of FLOWS) if (given[name] === true) tell(`${flow}: that needs the realm behind claimgate`)
  const rest = restOf(given, KNOWN_OF_CLIENT)
  if (rest.length > 0) tell(rest.join(', '))
  const { dpopBound, unbound, rest: asked } = attributesOf(given)
  if (unbound !== null) return tell(`${unbound}: its tokens are bound to a certificate, and here they would not be`)
  if (asked.length > 0) tell(`attributes ${asked.join(', ')}`)
  const proof = proofOf(given, tell)
  if (proof === null) return null
  const { scopes, optional, mappers } = scopesOf(realm, given, tell)
  const account = accountOf(realm, given, clientId, tell)
  const { access, introspection, audiences } = mapped(
    [...mappers, ...objectsIn(given, 'protocolMappers')],
    account,
    tell,
  )
  if (audiences.length > 1)
    tell(`aud: a token is for ${audiences[0]} alone, unless a request names others with resource=`)
  const client = members({
    client_id: clientId,
    client_name: textIn(given, 'name'),
    ...proof.members,
    grant_types: ['client_credentials'],
    scope: [...scopes, ...optional].join(' '),
    audiences,
    dpop_bound_access_tokens: dpopBound ? true : undefined,
    access_token_lifetime: lifetimeIn(Number(objectIn(given, 'attributes')['access.token.lifespan'])),
    disabled: [realm, given, account.user].some(({ enabled }) => enabled === false),
    metadata: { imported_from: 'keycloak', ...(isPattern(clientId) ? { imported_as: clientId } : {}) },
  })
  return {
    client: { clientId, members: client, credential: proof.credential },
    policy: policyOf(clientId, scopes, optional, { access, introspection }),
  }
}

/** Policies would read the name as a pattern: such a client is found by its metadata. */
const isPattern = (clientId: string): boolean => clientId.includes('*')

const FLOWS = [
  ['standardFlowEnabled', 'authorization_code'],
  ['implicitFlowEnabled', 'implicit'],
  ['directAccessGrantsEnabled', 'password'],
] as const

/** The clients that every realm has for Keycloak's own use. */
const BUILT_IN = new Set([
  'account',
  'account-console',
  'admin-cli',
  'broker',
  'realm-management',
  'security-admin-console',
  'master-realm',
])
const isBuiltIn = (realm: JsonObject, clientId: string): boolean =>
  BUILT_IN.has(clientId) || clientId === `${textIn(realm, 'realm')}-realm`

const accountOf = (realm: JsonObject, given: JsonObject, clientId: string, tell: Tell): Account => {
  const found = objectsIn(realm, 'users').find(user => textIn(user, 'serviceAccountClientId') === clientId)
  if (found === undefined) tell('roles and attributes of its service account: the export does not have the account')
  const user = found ?? { username: `service-account-${clientId.toLowerCase()}` }
  const limited = given['fullScopeAllowed'] === false
  if (limited && found !== undefined) tell('roles: fullScopeAllowed is off, and scope mappings are not read')
  return { user, clientId, roles: limited ? { realm: [], clients: {} } : rolesOf(user, realm) }
}

const mapped = (mappers: readonly JsonObject[], account: Account, tell: Tell) => {
  const trees: { readonly [target in 'access_token' | 'introspection']: ClaimTree } = {
    access_token: new Map(),
    introspection: new Map(),
  }
  const audiences = { said: [] as string[], resolved: [] as string[] }
  for (const mapper of mappers) {
    const name = textIn(mapper, 'name') ?? 'without a name'
    const target = targetOf(mapper)
    const found = mappedBy(mapper, account)
    if (found === null) tell(`mapper ${name} (${textIn(mapper, 'protocolMapper')})`)
    else if (target !== null) {
      const isResolved = textIn(mapper, 'protocolMapper') === 'oidc-audience-resolve-mapper'
      if (target === 'access_token') audiences[isResolved ? 'resolved' : 'said'].push(...found.audiences)
      else if (found.audiences.length > 0) tell(`mapper ${name}: audiences at introspection alone`)
      for (const { path, claim } of found.claims)
        if (!place(trees[target], path, claim)) tell(`mapper ${name}: another one writes ${path.join('.')}`)
    }
  }
  return {
    access: trees.access_token,
    introspection: trees.introspection,
    audiences: [...new Set([...audiences.said, ...audiences.resolved])],
  }
}

const policyOf = (
  clientId: string,
  scopes: readonly string[],
  optional: readonly string[],
  { access, introspection }: { readonly access: ClaimTree; readonly introspection: ClaimTree },
): TakenPolicy | null => {
  const standard = `{${scopes.map(quoted).join(', ')}}`
  const narrows = optional.length > 0 && scopes.length > 0
  const asks = optional.length > 0 && scopes.length === 0
  if (access.size === 0 && introspection.size === 0 && !narrows && !asks) return null
  const rule = {
    id: 'scope-is-named',
    effect: 'require',
    when: '#root.context.requestData.scope != null',
    error: 'invalid_scope',
    message: 'Name the scopes: all of this client are optional',
  }
  return {
    name: `keycloak-${clientId}`,
    description: `What the realm puts into tokens of ${clientId}.`,
    appliesTo: {
      ...(isPattern(clientId) ? { metadata: { imported_as: [clientId] } } : { clients: [clientId] }),
      grant_types: ['client_credentials'],
    },
    rules: asks ? [rule] : [],
    claims: claimsOf(access),
    introspection: claimsOf(introspection),
    token: narrows ? { scope: `#root.context.requestData.scope == null ? ${standard} : request.scopes` } : {},
  }
}
