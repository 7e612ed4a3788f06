/** Protocol mappers of Keycloak, for the account of a service: everything about it is in the export, so its claims are constants. */
import type { JsonObject, JsonValue } from '../oauth.ts'
import type { Roles } from './keycloak-roles.ts'
import { objectIn, type TakenClaim, textIn, textsIn } from './taken.ts'

/** The account of a service, and what its client may have of its roles. */
export interface Account {
  readonly user: JsonObject
  readonly clientId: string
  readonly roles: Roles
}

/** What a mapper puts into tokens: claims at their paths, and audiences. */
export interface Mapped {
  readonly claims: readonly { readonly path: readonly string[]; readonly claim: TakenClaim }[]
  readonly audiences: readonly string[]
}

const NOTHING: Mapped = { claims: [], audiences: [] }

/** Reads a mapper: what it puts into tokens of the account, or null for one that cannot be taken over. */
export const mappedBy = (mapper: JsonObject, account: Account): Mapped | null => {
  const type = textIn(mapper, 'protocolMapper') ?? ''
  const read = Object.hasOwn(MAPPERS, type) ? MAPPERS[type] : undefined
  return read === undefined ? null : read(objectIn(mapper, 'config'), account)
}

/** Whether the claims of a mapper are in access tokens, or at introspection alone; null for neither. */
export const targetOf = (mapper: JsonObject): 'access_token' | 'introspection' | null => {
  const config = objectIn(mapper, 'config')
  if (config['access.token.claim'] === 'true') return 'access_token'
  return config['introspection.token.claim'] === 'true' ? 'introspection' : null
}

type ReadMapper = (config: JsonObject, account: Account) => Mapped | null

/** A claim's path: dots separate, and a backslash before one takes that meaning away. */
const pathOf = (config: JsonObject): readonly string[] | null =>
  textIn(config, 'claim.name')
    ?.split(/(?<!\\)\./)
    .map(name => name.replaceAll('\\.', '.')) ?? null

const claim = (config: JsonObject, value: JsonValue | undefined, expression?: string): Mapped | null => {
  const path = pathOf(config)
  if (path === null) return null
  if (expression !== undefined) return { claims: [{ path, claim: { expression } }], audiences: [] }
  return value === undefined ? NOTHING : { claims: [{ path, claim: { const: value } }], audiences: [] }
}

/** A text in the type that a mapper wants; undefined for a text that is none. */
const typed = (text: string, label: string | null): JsonValue | undefined => {
  if (label === null || label === 'String') return text
  if (label === 'boolean') return text.toLowerCase() === 'true'
  try {
    const value = JSON.parse(text) as JsonValue
    if (label === 'JSON') return value
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The properties of an account that its export has. */
const PROPERTIES = new Set(['username', 'email', 'firstName', 'lastName', 'emailVerified'])

const MAPPERS: { readonly [type: string]: ReadMapper | undefined } = {
  'oidc-hardcoded-claim-mapper': config => {
    const value = typed(String(config['claim.value'] ?? ''), textIn(config, 'jsonType.label'))
    return value === undefined ? null : claim(config, value)
  },
  'oidc-usermodel-attribute-mapper': (config, { user }) => {
    const label = textIn(config, 'jsonType.label')
    const texts = textsIn(objectIn(user, 'attributes'), textIn(config, 'user.attribute') ?? '')
    const values = texts.map(text => typed(text, label))
    if (values.includes(undefined)) return null
    const [first] = values
    return claim(config, config['multivalued'] === 'true' && first !== undefined ? (values as JsonValue[]) : first)
  },
  'oidc-usermodel-property-mapper': (config, { user }) => {
    const property = textIn(config, 'user.attribute') ?? ''
    if (!PROPERTIES.has(property)) return null
    const value = user[property]
    return claim(config, value === null || value === '' ? undefined : value)
  },
  'oidc-full-name-mapper': (_, { user }) => {
    const name = [textIn(user, 'firstName'), textIn(user, 'lastName')].filter(part => part !== null).join(' ')
    return name === '' ? NOTHING : { claims: [{ path: ['name'], claim: { const: name } }], audiences: [] }
  },
  'oidc-usermodel-realm-role-mapper': (config, { roles }) => {
    const prefix = textIn(config, 'usermodel.realmRoleMapping.rolePrefix') ?? ''
    if (roles.realm.length === 0) return NOTHING
    return claim(
      config,
      roles.realm.map(role => prefix + role),
    )
  },
  'oidc-usermodel-client-role-mapper': (config, { roles }) => {
    const path = pathOf(config)
    const only = textIn(config, 'usermodel.clientRoleMapping.clientId')
    const prefix = textIn(config, 'usermodel.clientRoleMapping.rolePrefix') ?? ''
    if (path === null || (only === null && !path.includes('${client_id}'))) return null
    const clients = Object.entries(roles.clients).filter(
      ([clientId, names]) => names.length > 0 && (only === null || clientId === only),
    )
    const claims = clients.map(([clientId, names]) => ({
      path: path.map(name => (name === '${client_id}' ? clientId : name)),
      claim: { const: names.map(role => prefix + role) },
    }))
    return { claims, audiences: [] }
  },
  'oidc-audience-mapper': config => {
    const audience = textIn(config, 'included.client.audience') ?? textIn(config, 'included.custom.audience')
    return audience === null ? null : { claims: [], audiences: [audience] }
  },
  'oidc-audience-resolve-mapper': (_, { roles, clientId }) => ({
    claims: [],
    audiences: Object.entries(roles.clients).flatMap(([one, names]) =>
      names.length > 0 && one !== clientId ? [one] : [],
    ),
  }),
  'oidc-usersessionmodel-note-mapper': config => {
    switch (textIn(config, 'user.session.note')) {
      case 'client_id':
      case 'clientId':
        // claimgate writes it into every token.
        return textIn(config, 'claim.name') === 'client_id' ? NOTHING : claim(config, undefined, 'client.clientId')
      case 'clientAddress':
      case 'clientHost':
        return claim(config, undefined, 'request.remoteAddress')
      // The account of a service never logs in.
      case 'AUTH_TIME':
        return NOTHING
      default:
        return null
    }
  },
  // Web origins and levels of authentication are of people; `sub` is the client.
  'oidc-allowed-origins-mapper': () => NOTHING,
  'oidc-acr-mapper': () => NOTHING,
  'oidc-sub-mapper': () => NOTHING,
}
