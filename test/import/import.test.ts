import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, type JWK, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { claimgate } from '../cli/terminal.ts'
import { cryptoKeyPair } from '../key-pair.ts'
import { basic, createImports, ISSUER, linesOf } from './importing.ts'

const { cwd, importText, ask, close, remove } = createImports()
const keys = { privateKey: null as never as Awaited<ReturnType<typeof cryptoKeyPair>>['privateKey'], jwk: {} as JWK }
beforeAll(async () => {
  const { privateKey, publicKey } = await cryptoKeyPair('RS256')
  Object.assign(keys, { privateKey, jwk: await exportJWK(publicKey) })
})
afterEach(close)
afterAll(remove)

/** An export, with the key of this test as the key of its clients. */
const exported = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8').replaceAll('MODULUS', String(keys.jwk.n))

const assertionOf = async (id: string, alg: string, claims: object = {}) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: await new SignJWT({ ...claims })
    .setProtectedHeader({ alg })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(ISSUER)
    .setIssuedAt()
    .setExpirationTime('60s')
    .setJti(crypto.randomUUID())
    .sign(keys.privateKey),
})

const SECRETS = [
  'q8Vw2ZrT5nKx7LmB4cYhJ1sD6fGp9AeU',
  'V3mQ8rTz1LxW6pNc4JbY9kHs2GdF7uAe',
  'hT3~zB8wQ1.mR6xK9vL2pJ5sN7cF4dGy',
  'n7Wd2~Lq9XvB4kTz6RmY1cHs8PgJ3fAe.Q5uEo0i',
]

describe.each([
  ['hydra', 'hydra', 'secrets/reports'],
  ['keycloak', 'keycloak', 'secrets/order-service'],
  ['pingone', 'pingone', 'secrets/a1f0c3de-1111-4a4a-8b8b-000000000002'],
  ['pingone', 'pingone-terraform', 'secrets/app-sync'],
])('claimgate import %s %s.json', (kind, name, secret) => {
  it('returns a folder that passes check, with each secret in a file of its own and nowhere else', async () => {
    const ran = await importText(kind, name, exported(name))
    expect(ran).toMatchObject({ code: 0, err: '' })
    const checked = await claimgate(['check'], { cwd: join(cwd, name) })
    expect(checked.out).toContain('0 errors')
    expect(checked.code).toBe(0)
    expect(statSync(join(cwd, name, secret)).mode & 0o777).toBe(0o600)
    expect(statSync(join(cwd, name, 'secrets')).mode & 0o777).toBe(0o700)
    expect(SECRETS.filter(one => (ran.out + checked.out).includes(one))).toEqual([])
    const again = await claimgate(['import', kind, `${name}.json`, '--into', name], { cwd })
    expect(again.out).toContain(`${name}: 0 files written`)
  })
})

describe('an import from Hydra', () => {
  it('says by name what it leaves, and which clients have no secret', async () => {
    const { out } = await importText('hydra', 'hydra-told', exported('hydra'))
    expect(linesOf(out, 'not taken over: ')).toEqual([
      'client 9d1c2f5e-4a3b-4c7d-8e9f-0a1b2c3d4e5f: owner',
      'client 9d1c2f5e-4a3b-4c7d-8e9f-0a1b2c3d4e5f: access_token_strategy opaque: access tokens are JWTs here',
      'client reports: grant_types refresh_token',
      'client shop: token_endpoint_auth_method none: the embedded service has none like it',
    ])
    expect(linesOf(out, 'disabled: ')).toEqual([
      'client 9d1c2f5e-4a3b-4c7d-8e9f-0a1b2c3d4e5f: the export does not have its secret',
    ])
  })

  it('serves what Hydra gave: scopes that are named, for the registered lifetime', async () => {
    await importText('hydra', 'hydra-served', exported('hydra'))
    expect(await ask('hydra-served', await assertionOf('etl', 'RS256'))).toMatchObject({ error: 'invalid_scope' })
    expect(await ask('hydra-served', { ...(await assertionOf('etl', 'RS256')), scope: 'invoices:read' })).toMatchObject(
      {
        scope: 'invoices:read',
        claims: { client_id: 'etl' },
      },
    )
    const post = { client_id: 'reports', client_secret: SECRETS[0] ?? '' }
    expect(await ask('hydra-served', post)).toMatchObject({ claims: { client_id: 'reports' } })
  })

  it.each(['$2a$10$abcdefghijklmnopqrstuv', '$pbkdf2-sha256$i=25000,l=32$AAAA$BBBB', '********'])(
    'never takes %s for a secret',
    async client_secret => {
      const client = { client_id: 'a', grant_types: ['client_credentials'], client_secret }
      const { out } = await importText(
        'hydra',
        `hydra-digest-${client_secret.length}`,
        JSON.stringify({ items: [client] }),
      )
      expect(linesOf(out, 'disabled: ')).toEqual(['client a: the export does not have its secret'])
    },
  )
})

describe('an import from Keycloak', () => {
  it('says by name what it leaves', async () => {
    const { out } = await importText('keycloak', 'keycloak-told', exported('keycloak'))
    const left = linesOf(out, 'not taken over: ')
    for (const one of [
      'client order-service: mapper risk (script-risk.js)',
      'client order-service: mappers of optional client scopes: phone',
      'client warehouse: it is bearer-only: register a resource server with resource_ids for introspection',
      'client spa: it is public, and the embedded service has no public clients',
      'client urn:amazon:webservices: its protocol is saml',
      'client mtls: clientAuthenticatorType client-x509',
      'client old-batch: authorizationServicesEnabled',
      'of the realm: groups, identityProviders, components, authenticationFlows, clientProfiles, clientPolicies',
      'users who are no service account: 1',
      'policy keycloak-order-service, claim sub: the claim `sub` is reserved',
    ])
      expect(left).toContain(one)
    expect(out).not.toContain('alice')
    expect(linesOf(out, 'disabled: ')).toEqual(['client old-batch: the export does not have its secret'])
  })

  it('serves the claims of mappers, roles and attributes, and optional scopes to those who ask', async () => {
    await importText('keycloak', 'keycloak-served', exported('keycloak'))
    const headers = basic('order-service', SECRETS[1] ?? '')
    const { claims, scope } = await ask('keycloak-served', {}, headers)
    expect(scope).toBe('orders')
    expect(claims).toMatchObject({
      aud: 'https://orders.example.com',
      tenant: 'acme',
      realm_access: {
        roles: ['default-roles-acme', 'offline_access', 'order-clerk', 'order-reader', 'uma_authorization'],
      },
      resource_access: { account: { roles: ['view-profile'] }, warehouse: { roles: ['stock:read'] } },
      org: { department: 'logistics' },
      'https://acme.example/limits': { daily: 100 },
      clientAddress: '0.0.0.0',
    })
    expect(claims).not.toHaveProperty('org_regions')
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(120)
    expect(await ask('keycloak-served', { scope: 'orders:write' }, headers)).toMatchObject({ scope: 'orders:write' })
    expect(await ask('keycloak-served', { scope: 'admin' }, headers)).toMatchObject({ error: 'invalid_scope' })
  })

  it('serves a client with keys, which has to name its optional scopes, and never a disabled one', async () => {
    await importText('keycloak', 'keycloak-keys', exported('keycloak').replaceAll('PS256', 'RS256'))
    expect(await ask('keycloak-keys', await assertionOf('partner.jwt', 'RS256'))).toMatchObject({
      error: 'invalid_scope',
    })
    const named = { ...(await assertionOf('partner.jwt', 'RS256')), scope: 'orders:write' }
    expect(await ask('keycloak-keys', named)).toMatchObject({ scope: 'orders:write' })
    expect(await ask('keycloak-keys', {}, basic('old-batch', ''))).toMatchObject({ error: 'invalid_client' })
  })

  it.each(['constructor', '__proto__', 'toString'])(
    'accepts foreign names that mean something in JavaScript: %s',
    async word => {
      const mapper = (protocolMapper: string, name: string) => ({
        name,
        protocolMapper,
        config: { 'access.token.claim': 'true', 'claim.name': name, 'claim.value': 'x', 'user.attribute': word },
      })
      const client = {
        clientId: word,
        secret: SECRETS[1],
        serviceAccountsEnabled: true,
        protocolMappers: [
          mapper(word, 'a'),
          mapper('oidc-hardcoded-claim-mapper', `deep.${word}`),
          mapper('oidc-usermodel-property-mapper', 'b'),
        ],
      }
      const { code, out } = await importText(
        'keycloak',
        `named-${word}`,
        JSON.stringify({ realm: 'r', clients: [client] }),
      )
      expect([code, linesOf(out, 'not taken over: ').some(line => line.includes(`mapper a (${word})`))]).toEqual([
        0,
        true,
      ])
      expect((await claimgate(['check'], { cwd: join(cwd, `named-${word}`) })).out).toContain('0 errors')
      const { claims } = await ask(`named-${word}`, {}, basic(word, SECRETS[1] ?? ''))
      expect(Object.entries(claims['deep'] ?? {})).toEqual([[word, 'x']])
    },
  )
})

describe('what was refused there', () => {
  const client = (more: object) => ({ clientId: 'a', secret: SECRETS[1], serviceAccountsEnabled: true, ...more })
  const realm = (given: object, more: object = {}) => JSON.stringify({ realm: 'r', clients: [given], ...more })

  it.each([
    ['a disabled realm', realm(client({}), { enabled: false })],
    ['a disabled client', realm(client({ enabled: false }))],
    ['a disabled service account', realm(client({}), { users: [{ serviceAccountClientId: 'a', enabled: false }] })],
    ['a secret that has expired', realm(client({ attributes: { 'client.secret.expiration.time': '1700000000' } }))],
  ])('is refused here: %s', async (what, text) => {
    const name = what.replaceAll(' ', '-')
    await importText('keycloak', name, text)
    expect(await ask(name, {}, basic('a', SECRETS[1] ?? ''))).toMatchObject({ error: 'invalid_client' })
  })

  it.each([
    [
      'tls.client.certificate.bound.access.tokens',
      client({ attributes: { 'tls.client.certificate.bound.access.tokens': 'true' } }),
    ],
    ['octets', client({ clientAuthenticatorType: 'client-secret-jwt', secret: 'short' })],
    [
      'token_endpoint_auth_signing_alg',
      client({
        clientAuthenticatorType: 'client-jwt',
        attributes: {
          'use.jwks.url': 'true',
          'jwks.url': 'https://a.example/jwks',
          'token.endpoint.auth.signing.alg': 'RS1',
        },
      }),
    ],
  ])('is not taken over, and told: %s', async (word, given) => {
    const { out } = await importText('keycloak', `told-${word}`, realm(given))
    expect(linesOf(out, 'not taken over: ').join('\n')).toContain(word)
    expect(out).toContain('0 clients')
  })
})

describe('an import from PingOne', () => {
  it('says by name what it leaves', async () => {
    const { out } = await importText('pingone', 'pingone-told', exported('pingone'))
    expect(linesOf(out, 'not taken over: ')).toEqual([
      'application Partner API client: signing',
      'application Nightly sync: grantTypes AUTHORIZATION_CODE: those need PingOne behind claimgate',
      'application Nightly sync: its grant on openid: it is no resource of your own in this file',
      'application Worker: assignActorRoles',
      'application Worker: it has no scope of a resource of your own',
      'application Single page app: it has no client credentials (AUTHORIZATION_CODE)',
      'application Payroll: its protocol is SAML',
      'of the environment: signOnPolicies',
      'policy pingone-orders-api, claim email: `user` cannot be read here',
      'policy pingone-orders-api, claim label: text and `${...}` cannot be mixed in one value',
    ])
  })

  it('serves the attributes of a resource, as its expressions say', async () => {
    await importText('pingone', 'pingone-served', exported('pingone'))
    const id = 'a1f0c3de-1111-4a4a-8b8b-000000000001'
    const { claims, scope } = await ask('pingone-served', await assertionOf(id, 'RS256', { tenant: 'acme' }))
    expect(scope).toBe('orders:read orders:write')
    expect(claims).toMatchObject({
      aud: 'https://orders.example.com',
      tenant: 'acme',
      region: 'eu',
      app: id.toUpperCase(),
    })
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(1800)
    const secret = basic('a1f0c3de-1111-4a4a-8b8b-000000000002', SECRETS[2] ?? '')
    expect((await ask('pingone-served', {}, secret)).claims).not.toHaveProperty('tenant')
  })

  it('writes an attribute only where a token has a scope of its resource, when an application has several', async () => {
    const resource = (id: string) => ({
      id,
      name: `api ${id}`,
      type: 'CUSTOM',
      audience: `https://${id}.example.com`,
      _embedded: {
        scopes: [{ id: `${id}-s`, name: `${id}:read` }],
        attributes: [{ name: `of_${id}`, value: '${context.appConfig.clientId}' }],
      },
    })
    const application = {
      id: 'app',
      name: 'app',
      protocol: 'OPENID_CONNECT',
      grantTypes: ['CLIENT_CREDENTIALS'],
      tokenEndpointAuthMethod: 'CLIENT_SECRET_BASIC',
      secret: SECRETS[2],
    }
    const grants = ['x', 'y'].map(id => ({ application: { id: 'app' }, resource: { id }, scopes: [{ id: `${id}-s` }] }))
    const text = JSON.stringify([
      { _embedded: { applications: [application] } },
      { _embedded: { resources: [resource('x'), resource('y')] } },
      { _embedded: { grants } },
    ])
    await importText('pingone', 'pingone-several', text)
    const { claims } = await ask(
      'pingone-several',
      { scope: 'y:read', resource: 'https://y.example.com' },
      basic('app', SECRETS[2] ?? ''),
    )
    expect(claims).toMatchObject({ aud: 'https://y.example.com', of_y: 'app' })
    expect(claims).not.toHaveProperty('of_x')
  })
})

describe('a file that is no such export', () => {
  it.each([
    ['hydra', '{"a": "s3cr3t"', 'no.json is not JSON'],
    ['hydra', '{}', 'no.json is no export of hydra: a list of clients is looked for'],
    ['keycloak', '[]', 'no.json is no export of keycloak: a realm is looked for'],
    ['pingone', '{"clients": []}', 'no.json is no export of pingone: applications are looked for'],
    ['okta', '{}', 'exports are of pingone, keycloak, hydra'],
  ])('refuses for %s %j', async (kind, text, message) => {
    const ran = await importText(kind, 'no', text)
    expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) })
    expect(ran.err).not.toContain('s3cr3t')
  })
})
