// A registry of many tenants: four policies for each, two for everybody, and clients of every method.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const POLICIES_PER_TENANT = 4
const SHARED = 2
const CLIENTS_PER_FILE = 100

/** The secret behind `env:BENCH_SECRET`: plain secrets stand in the environment, never in a file. */
export const SECRET = randomBytes(48).toString('base64url')

const padded = number => String(number).padStart(4, '0')
const tenantName = number => `tenant-${padded(number)}`

const baseline = `
policy: baseline
description: Every registered client gets tokens for the grants it is registered for.
metadata:
  required: [tenant, tier, kind]
  properties:
    tenant: { type: string, maxLength: 64 }
    tier: { enum: [gold, silver, bronze] }
    kind: { enum: [partner, internal, batch] }
    seats: { type: integer, default: 1 }
const: { lifetimes: { gold: 3600, silver: 1800, bronze: 900 } }
rules:
  - { id: registered, effect: allow, when: true }
  - { id: no-admin, effect: deny, when: "'admin' in request.scopes", error: invalid_scope }
  - { id: few-scopes, effect: require, when: "#data.size(request.scopes) <= 20", error: invalid_scope }
  - { id: has-tenant, effect: require, when: "client.metadata.tenant != ''" }
  - { id: known-tier, effect: require, when: "client.metadata.tier in {'gold', 'silver', 'bronze'}" }
claims:
  access_token:
    tenant: client.metadata.tenant
    tier: client.metadata.tier
token: { lifetime: "#map.get(#lifetimes, client.metadata.tier)" }
`

const addresses = `
policy: addresses
description: What every request must have, wherever it comes from.
const: { blocked: 192.0.2.0/24 }
rules:
  - { id: not-blocked, effect: deny, when: "#net.inCidr(request.remoteAddress, #blocked)" }
  - { id: one-resource, effect: require, when: "#data.size(request.resources) <= 1", error: invalid_target }
  - { id: own-audience, effect: require, when: "#data.containsAll(client.audiences, request.resources)", error: invalid_target }
  - { id: named, effect: require, when: "client.clientId != ''" }
  - { id: grant, effect: require, when: "request.grantType == 'client_credentials'" }
claims: { introspection: { method: client.method } }
`

/** Four policies of one tenant; each names its clients in another way. */
const tenantPolicies = number => {
  const tenant = tenantName(number)
  const ids = Array.from({ length: 5 }, (_, at) => `${tenant}-client-${padded(at)}`)
  return [
    `
policy: ${tenant}-isolation
description: A client of ${tenant} gets tokens for its own tenant only.
applies_to: { clients: ["${tenant}-*"] }
metadata:
  required: [tenant]
  properties: { tenant: { type: string }, tier: { type: string } }
assertion:
  properties:
    tenant: { type: string, maxLength: 64 }
    groups: { type: array, maxItems: 50, items: { type: string, maxLength: 64 }, default: [] }
let:
  asserted: "#string.lowerCase(clientAssertion.tenant ?: '${tenant}')"
rules:
  - { id: own-tenant, effect: require, when: "#asserted == client.metadata.tenant", message: The asserted tenant is not the tenant of this client }
  - { id: registered-tenant, effect: require, when: "client.metadata.tenant == '${tenant}'" }
  - { id: not-bronze, effect: deny, when: "client.metadata.tier == 'bronze' and 'orders:write' in request.scopes", error: invalid_scope }
  - { id: scopes, effect: require, when: "#data.containsAll(client.scopes, request.scopes)", error: invalid_scope }
  - { id: resources, effect: require, when: "#data.size(request.resources) < 5", error: invalid_target }
claims:
  access_token:
    tenant_number: ${number}
    home: "client.metadata.tenant == '${tenant}' ? 'eu-${number % 7}' : null"
`,
    `
policy: ${tenant}-partners
description: Partners of ${tenant} carry the groups that were agreed on.
applies_to: { metadata: { tenant: [${tenant}], kind: [partner] } }
metadata:
  required: [groups]
  properties: { groups: { type: array, items: { type: string, maxLength: 64 } } }
assertion:
  properties: { groups: { type: array, maxItems: 50, items: { type: string, maxLength: 64 }, default: [] } }
rules:
  - { id: some-groups, effect: require, when: "#data.size(client.metadata.groups) > 0" }
  - { id: few-groups, effect: require, when: "#data.size(clientAssertion.groups ?: {}) <= 20" }
  - { id: no-owner, effect: deny, when: "'owner-${number}' in (clientAssertion.groups ?: {})" }
  - { id: readable, effect: require, when: "#data.size(request.scopes.?[#this != 'orders:${number}']) == #data.size(request.scopes)" }
  - { id: addressed, effect: deny, when: "request.remoteAddress == '203.0.113.${number % 250}'" }
claims:
  access_token:
    groups: "#data.retainAll(clientAssertion.groups ?: {}, client.metadata.groups)"
`,
    `
policy: ${tenant}-pilots
description: The first clients of ${tenant} try the new service.
applies_to: { clients: [${ids.map(id => `"${id}"`).join(', ')}] }
metadata: { properties: { tier: { type: string } } }
rules:
  - { id: service, effect: require, when: "#data.isNotEmpty(client.audiences)" }
  - { id: hours, effect: require, when: "client.metadata.tier != null" }
  - { id: limit, effect: require, when: "#data.size(request.scopes) <= ${10 + (number % 10)}", error: invalid_scope }
  - { id: not-legacy, effect: deny, when: "'legacy:${number}' in request.scopes", error: invalid_scope }
  - { id: endpoint, effect: require, when: "request.endpoint != 'revocation'" }
claims:
  access_token:
    pilot: { const: { tenant: ${tenant}, since: 2026 } }
  introspection:
    pilot_limit: ${10 + (number % 10)}
`,
    `
policy: ${tenant}-lifetime
description: Tokens of ${tenant} end early.
applies_to: { clients: ["${tenant}-*"], metadata: { tier: [gold, silver] }, grant_types: [client_credentials] }
metadata: { properties: { tier: { type: string }, seats: { type: integer, default: 1, minimum: 1 } } }
const: { longest: ${600 + (number % 300)} }
let: { seconds: "client.metadata.seats > 10 ? #longest : 300" }
rules:
  - { id: seats, effect: require, when: "client.metadata.seats < 100000" }
  - { id: sane, effect: require, when: "#seconds >= 300" }
  - { id: tiered, effect: require, when: "client.metadata.tier == 'gold' or client.metadata.tier == 'silver'" }
  - { id: no-batch, effect: deny, when: "'batch:${number}' in request.scopes", error: invalid_scope }
  - { id: simple, effect: require, when: "not #data.isNotEmpty(request.scopes.?[#string.startsWith(#this, 'internal:${number}')])", error: invalid_scope }
token: { lifetime: "#seconds" }
`,
  ]
}

const methods = keys => [
  (id, at) => `token_endpoint_auth_method: private_key_jwt
  token_endpoint_auth_signing_alg: ES256
  jwks: { keys: [${JSON.stringify({ ...keys.ec(at), kid: `${id}-1`, use: 'sig', alg: 'ES256' })}] }`,
  () => `token_endpoint_auth_method: client_secret_basic
  secrets:
    - { sha256: "${createHash('sha256').update(randomBytes(16)).digest('hex')}", expires_at: 2099-12-31T00:00:00Z }`,
  id => `token_endpoint_auth_method: private_key_jwt
  token_endpoint_auth_signing_alg: RS256
  jwks_uri: https://${id}.example/jwks
  assertion: { max_lifetime: 120 }`,
  () => `token_endpoint_auth_method: client_secret_post
  secrets: [{ value: "env:BENCH_SECRET" }]`,
  (id, at) => `token_endpoint_auth_method: private_key_jwt
  token_endpoint_auth_signing_alg: RS256
  jwks: { keys: [${JSON.stringify({ ...keys.rsa(at), kid: `${id}-1`, use: 'sig', alg: 'RS256' })}] }`,
  id => `token_endpoint_auth_method: self_signed_tls_client_auth
  jwks_uri: https://${id}.example/certificates`,
  () => `token_endpoint_auth_method: client_secret_jwt
  token_endpoint_auth_signing_alg: HS256
  secrets: [{ value: "env:BENCH_SECRET" }]`,
]

const KINDS = ['partner', 'internal', 'batch']
const TIERS = ['gold', 'silver', 'bronze']

const clientText = (tenant, at, write) => {
  const id = clientId(tenant, at)
  const kind = KINDS[at % KINDS.length]
  return `
- client_id: ${id}
  client_name: "Client ${at} of ${tenant}"
  ${write(id, at)}
  grant_types: [client_credentials]
  scope: orders:read orders:write stock:read
  audiences: [https://orders.example.com, https://stock.example.com]
  access_token_lifetime: 1800
  metadata:
    tenant: ${tenant}
    kind: ${kind}
    tier: ${TIERS[Math.floor(at / 3) % TIERS.length]}
    seats: ${(at * 7) % 40 || 1}
    contact: { mail: "owner-${at}@${tenant}.example", since: 2026-01-15 }
    groups: [readers, writers, reviewers]
`
}

/** Exported as they are made: exported later, they may stop Node 20 for ever. */
const AS_JWK = { publicKeyEncoding: { format: 'jwk' }, privateKeyEncoding: { format: 'jwk' } }

/** Public keys without their text being read: new ones for EC, 20 in turn for RSA, which is slow to make. */
const publicKeys = () => {
  const made = (type, options) => {
    const { kty, crv, x, y, n, e } = generateKeyPairSync(type, { ...options, ...AS_JWK }).publicKey
    return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e }))
  }
  const rsa = []
  return {
    ec: () => made('ec', { namedCurve: 'P-256' }),
    rsa: at => {
      if (rsa.length < 20) rsa.push(made('rsa', { modulusLength: 2048 }))
      return rsa[at % rsa.length]
    },
  }
}

const tenantsOf = policies => Math.ceil((policies - SHARED) / POLICIES_PER_TENANT)

const clientId = (tenant, at) => `${tenant}-client-${padded(at)}`

/** The client_id of one of the clients that `writeRegistry` writes beside so many policies; methods come in turn. */
export const clientName = (at, policies) =>
  clientId(tenantName(at % tenantsOf(policies)), Math.floor(at / tenantsOf(policies)))

/** Writes a configuration with this many policies and clients into a folder; all tenants have as many clients. */
export const writeRegistry = (folder, { policies, clients }) => {
  for (const name of ['clients', 'policies']) mkdirSync(join(folder, name), { recursive: true })
  const tenants = tenantsOf(policies)
  const all = [baseline, addresses, ...Array.from({ length: tenants }, (_, at) => tenantPolicies(at)).flat()]
  for (const [at, text] of all.slice(0, policies).entries()) {
    writeFileSync(join(folder, 'policies', `${padded(at)}.yaml`), text.trimStart())
  }
  const write = methods(publicKeys())
  const texts = Array.from({ length: clients }, (_, at) =>
    clientText(tenantName(at % tenants), Math.floor(at / tenants), write[at % write.length]),
  )
  for (let at = 0; at < texts.length; at += CLIENTS_PER_FILE) {
    const file = `${padded(at / CLIENTS_PER_FILE)}.yaml`
    writeFileSync(
      join(folder, 'clients', file),
      texts
        .slice(at, at + CLIENTS_PER_FILE)
        .join('')
        .trimStart(),
    )
  }
  const config = {
    issuer: 'http://127.0.0.1:18090',
    clients: './clients',
    policies: './policies',
    listen: { port: 0 },
    admin: { port: 0 },
    store: { type: 'memory' },
    client_certificates: { from: ['127.0.0.1/32'], header: 'client-cert' },
  }
  writeFileSync(join(folder, 'claimgate.yaml'), JSON.stringify(config, null, 2))
}
