import { isObject, type JsonObject, type JsonValue } from '../oauth.ts'
import { algOfKeys, keySetOf } from './method.ts'
import {
  ExportError,
  lifetimeIn,
  members,
  objectsIn,
  type ReadExport,
  restOf,
  scopesIn,
  secretIn,
  secretUntil,
  type Taken,
  type TakenClient,
  textIn,
  textsIn,
} from './taken.ts'

/** Members that are taken over, or that mean nothing for client credentials. */
const KNOWN = new Set([
  ...['client_id', 'client_name', 'client_secret', 'grant_types', 'scope', 'audience', 'metadata', 'contacts'],
  ...['token_endpoint_auth_method', 'token_endpoint_auth_signing_alg', 'jwks', 'jwks_uri', 'client_uri'],
  ...['logo_uri', 'policy_uri', 'tos_uri', 'client_credentials_grant_access_token_lifespan', 'access_token_strategy'],
  ...['response_types', 'redirect_uris', 'post_logout_redirect_uris', 'subject_type', 'userinfo_signed_response_alg'],
  ...['created_at', 'updated_at', 'client_secret_expires_at', 'registration_client_uri', 'skip_consent'],
])

const LISTED = 'a list of clients is looked for, as `hydra list clients --format json` and GET /admin/clients write it'

/** Reads the clients of Ory Hydra: the list of its admin API, or what its command line prints. */
export const readHydra: ReadExport = (value: JsonValue): Taken => {
  const left: string[] = []
  const listed = Array.isArray(value) ? value.filter(isObject) : isObject(value) ? clientsIn(value) : []
  if (listed.length === 0) throw new ExportError(LISTED)
  const clients = listed.flatMap(one => clientOf(one, left) ?? [])
  const lists = { claims: new Map(), introspection: new Map(), token: {} }
  const appliesTo = { metadata: { imported_from: ['hydra'] }, grant_types: ['client_credentials'] }
  const registered = { id: 'registered', effect: 'allow', when: true }
  const named = {
    id: 'scope-is-named',
    effect: 'require',
    when: 'client.scopes == {} or #root.context.requestData.scope != null',
    error: 'invalid_scope',
    message: 'Name the scopes: without any, Hydra gave none',
  }
  const description = 'Clients that were registered in Hydra get what they got there: the scopes that they name.'
  const policy = { name: 'imported-from-hydra', description, appliesTo, rules: [registered, named], ...lists }
  return { clients, policies: [policy], lifetime: null, left }
}

const clientsIn = (value: JsonObject): readonly JsonObject[] => {
  const items = [...objectsIn(value, 'items'), ...objectsIn(value, 'clients')]
  return items.length > 0 ? items : textIn(value, 'client_id') === null ? [] : [value]
}

const METHODS = new Set(['client_secret_basic', 'client_secret_post', 'private_key_jwt'])

const clientOf = (given: JsonObject, left: string[]): TakenClient | null => {
  const clientId = textIn(given, 'client_id')
  const tell = (what: string): null => {
    left.push(`client ${clientId ?? '(without client_id)'}: ${what}`)
    return null
  }
  if (clientId === null) return tell('it has no name')
  const method = textIn(given, 'token_endpoint_auth_method') ?? 'client_secret_basic'
  if (!METHODS.has(method)) return tell(`token_endpoint_auth_method ${method}: the embedded service has none like it`)
  const grants = textsIn(given, 'grant_types')
  if (!grants.includes('client_credentials')) return tell(`it has no client credentials (${grants.join(', ')})`)
  const others = grants.filter(grant => grant !== 'client_credentials')
  if (others.length > 0) tell(`grant_types ${others.join(', ')}`)
  const rest = restOf(given, KNOWN)
  if (rest.length > 0) tell(rest.join(', '))
  const scopes = scopesIn(
    (textIn(given, 'scope') ?? '').split(' ').filter(scope => scope !== ''),
    tell,
  )
  if (scopes.some(scope => scope.includes('*'))) tell('wildcards in scope: each is taken by the letter')
  const strategy = textIn(given, 'access_token_strategy')
  if (strategy === 'opaque') tell('access_token_strategy opaque: access tokens are JWTs here')
  const lifespan = textIn(given, 'client_credentials_grant_access_token_lifespan')
  const lifetime = lifespan === null ? null : durationOf(lifespan)
  if (lifespan !== null && lifetime === null)
    return tell('client_credentials_grant_access_token_lifespan cannot be read: its tokens would live longer')
  const { metadata } = given
  const taken = members({
    client_id: clientId,
    client_name: textIn(given, 'client_name'),
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials'],
    scope: scopes.join(' '),
    audiences: [...new Set(textsIn(given, 'audience'))],
    access_token_lifetime: lifetime,
    contacts: textsIn(given, 'contacts'),
    metadata: { ...(metadata !== undefined && isObject(metadata) ? metadata : {}), imported_from: 'hydra' },
  })
  if (method !== 'private_key_jwt')
    return {
      clientId,
      members: taken,
      credential: secretUntil(secretIn(given, 'client_secret'), Number(given['client_secret_expires_at'] ?? 0)),
    }
  const keys = keySetOf(given['jwks'])
  const uri = textIn(given, 'jwks_uri')
  const alg = textIn(given, 'token_endpoint_auth_signing_alg') ?? (keys === null ? 'RS256' : algOfKeys(keys))
  if (alg === null) return tell('its keys are for several algorithms, and none is pinned')
  if (keys === null && uri === null) return tell('private_key_jwt without jwks and jwks_uri')
  const signing = keys === null ? { jwks_uri: uri } : { jwks: keys }
  return {
    clientId,
    members: { ...taken, token_endpoint_auth_signing_alg: alg, ...signing },
    credential: { kind: 'keys' },
  }
}

/** Nanoseconds. */
const UNITS = new Map([
  ['h', 3.6e12],
  ['m', 6e10],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
  ['µs', 1e3],
  ['ns', 1],
])

/** A duration of Go, `1h30m0.5s`, as a lifetime; null for what is none. */
const durationOf = (text: string): number | null => {
  if (!/^(?:[0-9]+(?:\.[0-9]*)?(?:h|ms|m|s|us|µs|ns))+$/.test(text)) return null
  const parts = [...text.matchAll(/([0-9.]+)([a-zµ]+)/g)]
  return lifetimeIn(parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS.get(unit) ?? 0), 0) / 1e9)
}
