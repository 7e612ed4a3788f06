/**
 * Every key that a schema names is read by something: a key that is accepted and then forgotten fails here.
 *
 * Of the configuration, another value must make another `Config`. Of the other files, the code that loads them must ask for
 * the key, or `NOT_READ` says why nothing does.
 */

import { describe, expect, it } from 'vitest'
import { loadClients } from '../../src/clients/index.ts'
import { readSchema } from '../../src/files/index.ts'
import { readConfig } from '../../src/gateway/config/config.ts'
import { PRESETS, trustedIssuers } from '../../src/issuers/index.ts'
import { type JsonObject, type JsonValue, TOKEN_EXCHANGE } from '../../src/oauth.ts'
import { checkInvariants, loadPolicies, runPolicyTests } from '../../src/policy/index.ts'
import { clientOf, factsOf, type Given } from '../../src/policy/testing/index.ts'
import type { SchemaKind } from '../../src/schema/index.ts'
import { readSource, type Source } from '../../src/source/index.ts'
import { loadCredentials } from '../../src/upstream/index.ts'
import { newKeyPair } from '../key-pair.ts'
import { REFERENCES, RING } from '../upstream/credentials-stage.ts'
import { leafKeys, put, readsOf, record, unread } from './keys-of.ts'

const each = (why: string, names: string): { readonly [key: string]: string } =>
  Object.fromEntries(names.split(' ').map(name => [`*.${name}`, why]))

const OF_THE_UPSTREAM =
  'application_type redirect_uris response_types require_pushed_authorization_requests ' +
  'post_logout_redirect_uris frontchannel_logout_uri frontchannel_logout_session_required ' +
  'backchannel_logout_uri backchannel_logout_session_required initiate_login_uri request_uris ' +
  'subject_type sector_identifier_uri default_max_age require_auth_time default_acr_values ' +
  'id_token_encrypted_response_enc userinfo_signed_response_alg userinfo_encrypted_response_alg ' +
  'userinfo_encrypted_response_enc request_object_signing_alg request_object_encryption_alg ' +
  'request_object_encryption_enc require_signed_request_object authorization_signed_response_alg ' +
  'authorization_encrypted_response_alg authorization_encrypted_response_enc ' +
  'authorization_details_types backchannel_token_delivery_mode backchannel_client_notification_endpoint ' +
  'backchannel_authentication_request_signing_alg backchannel_user_code_parameter'

/** Why nothing asks for a key by its name: others read it, or it is handed on with all that stand beside it. */
const NOT_READ: { readonly [kind in SchemaKind]: { readonly [key: string]: string } } = {
  config: { 'token_exchange.answered_by': 'beside an upstream one value counts, without one the other (CG6330)' },
  client: {
    ...each('the upstream registers it', OF_THE_UPSTREAM),
    ...each('for people', 'client_uri contacts logo_uri policy_uri tos_uri software_id software_version'),
    ...each('a registration answer holds it', 'client_id_issued_at registration_client_uri'),
    ...each('nothing that it says counts', 'software_statement'),
  },
  policy: { description: 'for people', 'rules.*.description': 'for people' },
  'policy-test': {
    description: 'for people',
    'cases.*.expect.claims.access_token': 'each target that is written is compared',
    'cases.*.expect.claims.id_token': 'each target that is written is compared',
    'cases.*.expect.claims.introspection': 'each target that is written is compared',
    'defaults.request.dpop.thumbprint': 'the facts hold the whole proof',
    'cases.*.key.thumbprint': 'the facts hold the whole key',
    'defaults.key.thumbprint': 'the facts hold the whole key',
  },
}

const sourceOf = (value: JsonValue): Source => {
  const { source } = readSource('file.json', JSON.stringify(value))
  if (source === null) throw new Error('the fixture is not a file')
  return source
}

const told = (kind: SchemaKind, unreadKeys: readonly string[]): void => {
  expect(unreadKeys).toEqual(Object.keys(NOT_READ[kind]).toSorted())
}

describe('every key of the configuration', () => {
  const schema = JSON.parse(readSchema('config')) as JsonObject
  const issuer = 'https://login.example.com'
  const front = { issuer, upstream: { url: 'https://idp.internal' }, fulfilment: 'none' }
  const tls = { tls: { cert: 'c.pem', key: 'k.pem' } }
  /** Between them, every key has a place. */
  const bases: readonly JsonObject[] = [
    { issuer, listen: tls },
    { issuer: `${issuer}/auth` },
    { ...front, unregistered_clients: { forward_until: '2027-03-31' } },
    { issuer, store: { type: 'redis', url: 'redis://one.internal' } },
    { issuer, store: { type: 'lmdb' } },
    {
      issuer,
      trusted_issuers: {
        ci: { issuer: 'https://ci.example', claims: { properties: { ci: {} } }, use: { client_assertion: {} } },
      },
    },
    { issuer, trusted_issuers: { ci: { spiffe: 'example.org', bundle: 'file:./b.json', use: {} } } },
    {
      issuer,
      trusted_issuers: {
        ci: {
          issuer: 'https://ci.example',
          claims: { properties: {} },
          use: { subject_token: { audience: 'https://shop.example', match: { tid: 't' }, subject: 'same' } },
        },
      },
    },
    {
      issuer,
      client_certificates: { from: ['10.0.0.5/32'] },
      hosts: ['one.example.com'],
      cors: { origins: ['https://one.example.com'] },
    },
    { ...front, upstream: { url: 'https://idp.internal', certificate: { cert: 'c.pem', key: 'k.pem' } } },
  ]

  const configOf = (value: JsonObject): string | null => {
    const { config } = readConfig(sourceOf(value), { folder: '/etc', defaultStore: 'lmdb' })
    return config === null ? null : JSON.stringify(config)
  }

  /** Values of a key that are worth a try: its examples and its neighbours, and none. */
  const candidates = ({ examples = [], enum: named = [], type, default: standard }: JsonObject): unknown[] => [
    undefined,
    ...(examples as JsonValue[]),
    ...(named as JsonValue[]),
    ...(type === 'boolean' ? [true, false] : []),
    ...(typeof standard === 'number' ? [standard + 1] : []),
    'https://other.internal',
    '2027-04-30',
    'memory',
  ]

  /** Follows the names of entries, too, and what stands behind a reference. */
  const definedAt = (at: JsonObject, [name, ...rest]: readonly string[]): JsonObject => {
    const found = typeof at['$ref'] === 'string' ? definitions[at['$ref'].replace('#/$defs/', '')] : at
    if (name === undefined || found === undefined) return found ?? {}
    const alternatives = [found, found['then'], found['else'], ...((found['oneOf'] ?? []) as JsonObject[])].flatMap(
      one => (typeof one === 'object' && one !== null ? [one as JsonObject] : []),
    )
    for (const { $ref, properties, additionalProperties: others } of alternatives) {
      if (typeof $ref === 'string') return definedAt({ $ref }, [name, ...rest])
      const member = (properties as JsonObject | undefined)?.[name] ?? (typeof others === 'object' ? others : undefined)
      if (member !== undefined) return definedAt(member as JsonObject, rest)
    }
    return {}
  }
  const definitions = schema['$defs'] as { readonly [name: string]: JsonObject }

  it('requires that another value makes another configuration', () => {
    const without = leafKeys('config').filter(key => {
      // An entry of ours stands for every one.
      const path = key.split('.').map(part => (part === '*' ? 'ci' : part))
      const one = definedAt(schema, key.split('.'))
      return !bases.some(base => {
        const made = candidates(one).map(value => configOf(put(base, path, value as JsonValue | undefined)))
        return new Set([configOf(base), ...made].filter(config => config !== null)).size > 1
      })
    })
    told('config', without)
  })
})

describe('every key of a client', () => {
  const jwk = (): JsonObject =>
    newKeyPair('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as JsonObject
  const entry = { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'env:SECRET' }
  const bare = { client_id: 'a', grant_types: ['authorization_code'], upstream: entry }
  const files: readonly JsonObject[] = [
    { ...bare, secrets: [{ value: 'env:SECRET' }] },
    { ...bare, subject_tokens: [{ issuer: 'github', audience: 'https://app.example', azp: 'x' }] },
    { ...bare, id_jag: { 'https://chat': { client_id: 'b', scope: 'x', resources: ['https://api.example'] } } },
    { ...bare, client_secret: 'env:SECRET', upstream: { ...entry, token_endpoint_auth_method: 'client_secret_jwt' } },
    {
      ...bare,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      assertion: {},
      jwks: { keys: [jwk()] },
      upstream: { token_endpoint_auth_method: 'private_key_jwt', key: 'env:JWK' },
    },
    {
      ...bare,
      token_endpoint_auth_method: 'federated_jwt',
      federated: { issuer: 'github', subject: 'repo:a/b:x', claims: { repository_id: '1' } },
    },
    { ...bare, token_endpoint_auth_method: 'spiffe_jwt', spiffe_id: 'spiffe://example.org/a' },
    {
      ...bare,
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_san_dns: 'a.example',
      upstream: {
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_certificate: { cert: 'env:CERT', key: 'env:KEY' },
      },
    },
  ]
  const issuers = trustedIssuers([
    {
      ...PRESETS.github,
      name: 'github',
      issuer: 'https://github.example',
      audience: 'https://login.example.com',
      forClients: true,
      exchanged: { audiences: ['https://app.example'], match: [], tenant: null, keepsSubject: false },
      grants: null,
      keys: { kind: 'uri', uri: 'github' },
      published: null,
    },
  ])
  const readSecret = (reference: string): string | null => REFERENCES[reference] ?? null

  it('requires that loading asks for it', () => {
    const paths = files.flatMap(file =>
      readsOf('client', sourceOf([file]), source => {
        const input = { sources: [source], readSecret, embedded: false, now: 0, allowPrivateAddresses: [], issuers }
        const { entries } = loadClients(input)
        const settings = { issuer: 'https://idp.example', url: 'https://idp.example' }
        const givesClaims = (): boolean => false
        loadCredentials({ entries, settings, strategy: 'reissue', keys: RING, givesClaims, readSecret })
      }),
    )
    told('client', unread(leafKeys('client'), paths))
  })
})

describe('every key of a policy', () => {
  const shape = { type: 'object', properties: { a: { type: 'array', items: {} } }, additionalProperties: {} }
  const policy = {
    policy: 'p',
    applies_to: {},
    metadata: shape,
    rules: [{ id: 'one', effect: 'require', when: true }],
    claims: { access_token: { a: { value: '1', required: true }, b: { const: 1 } }, id_token: {}, introspection: {} },
    token: { lifetime: 60, scope: ['a'], audience: ['b'] },
  }
  const load = (source: Source): unknown =>
    loadPolicies({ sources: [source], clients: [], fulfilment: 'none', consts: {} })

  it('requires that loading asks for it', () => {
    told('policy', unread(leafKeys('policy'), readsOf('policy', sourceOf(policy), load)))
  })
})

describe('every key of a policy test', () => {
  const given: Given = {
    client: {},
    request: {},
    upstream: {},
    key: { thumbprint: 't' },
    certificate: {},
  }
  const asked = { name: 'n', expect: { decision: 'allow', claims: {} } }
  const file = { cases: [{ ...given, ...asked }], invariants: [{ name: 'i', expect: 'true' }] } as JsonObject
  const policy = { policy: 'p', rules: [{ id: 'one', effect: 'allow', when: true }] }
  const input = { sources: [sourceOf(policy)], clients: [], fulfilment: 'none', consts: {}, nowMs: 0 } as const

  it('requires that running it asks for it', async () => {
    const paths: string[] = readsOf('policy-test', sourceOf(file), test =>
      runPolicyTests({ ...input, tests: [test] }),
    ).slice()
    const recorded = record(file)
    await checkInvariants({ ...input, tests: [{ ...sourceOf(file), value: recorded.value }] }, { seed: 1 })
    paths.push(...[...recorded.reads.keys()].filter(path => path.startsWith('invariants.')))
    // A case is laid over the defaults in a copy, so what facts are made of is looked at by itself.
    for (const method of ['private_key_jwt', 'none'] as const) {
      const part = record<Given>({ ...given, client: { token_endpoint_auth_method: method } })
      const client = clientOf(part.value, [])
      if (client === null) throw new Error('the case has no client')
      factsOf(part.value, client, 0)
      const exchange = record<Given>({ ...given, request: { grant_type: TOKEN_EXCHANGE }, actor_token: {} })
      factsOf(exchange.value, client, 0)
      paths.push(...[...exchange.reads.keys()].map(path => `defaults.${path}`))
      paths.push(...[...part.reads.keys()].flatMap(path => [`defaults.${path}`, `cases.0.${path}`]))
    }
    told('policy-test', unread(leafKeys('policy-test'), paths))
  })
})
