/** Each method by which we authenticate to a real upstream, and that a changed credential is used without a restart. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issued, selfSigned } from '../gateway/certificates.ts'
import { until } from '../gateway/running.ts'
import { newKeyPair } from '../key-pair.ts'
import { type Behind, behind } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'

const key = newKeyPair('rsa', { modulusLength: 2048 })
const service = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }
const secret = { client_secret: UPSTREAM_SECRET }
const SECRET_ENTRY = 'client_secret: "env:UPSTREAM_SECRET"'
const certificateEntry = (name: string): string =>
  `tls_client_certificate: { cert: "file:../secrets/${name}.pem", key: "file:../secrets/${name}.key" }`
const method = (name: string, more: object = secret) => ({ token_endpoint_auth_method: name, ...more })

/** Entries by client, and what the upstream has registered for it. */
const METHODS: Readonly<Record<string, readonly [string, object]>> = {
  basic: [SECRET_ENTRY, method('client_secret_basic')],
  'form-encoded:%': [SECRET_ENTRY, method('client_secret_basic')],
  post: [`token_endpoint_auth_method: client_secret_post, ${SECRET_ENTRY}`, method('client_secret_post')],
  'secret-jwt': [`token_endpoint_auth_method: client_secret_jwt, ${SECRET_ENTRY}`, method('client_secret_jwt')],
  'key-jwt': [
    'token_endpoint_auth_method: PRIVATE_KEY_JWT, token_endpoint_auth_signing_alg: PS256, key: "file:../secrets/up.jwk.json"',
    method('private_key_jwt', {}),
  ],
  certificate: [
    `token_endpoint_auth_method: tls_client_auth, ${certificateEntry('up')}`,
    method('tls_client_auth', { tls_client_auth_subject_dn: 'CN=claimgate-up' }),
  ],
  'self-signed': [
    `token_endpoint_auth_method: self_signed_tls_client_auth, ${certificateEntry('self')}`,
    method('self_signed_tls_client_auth', {}),
  ],
}

const clients = Object.entries(METHODS)
  .map(
    ([id, [entry]]) => `
- client_id: "${id}"
  grant_types: [client_credentials]
  scope: orders:read
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { ${entry} }
`,
  )
  .join('')

const authority = selfSigned('authority')
const server = issued('localhost', 'authority')
const shown = issued('claimgate-up', 'authority')
const selfMade = selfSigned('self-made')
const jwkText = (privateKey: KeyObject): string =>
  JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'up' })

/** The upstream's registration of each client. */
async function registrations(): Promise<readonly object[]> {
  const jwk = { ...(await exportJWK(key.publicKey)), kid: 'up', use: 'sig' }
  const own = { ...(await exportJWK(createPublicKey(selfMade.cert))), x5c: [derOf(selfMade.cert)] }
  const keys: Readonly<Record<string, object>> = {
    'key-jwt': { token_endpoint_auth_signing_alg: 'PS256', jwks: { keys: [jwk] } },
    'self-signed': { jwks: { keys: [own] } },
  }
  return Object.entries(METHODS).map(([client_id, [, metadata]]) => ({
    client_id,
    ...service,
    ...metadata,
    ...keys[client_id],
  }))
}

const derOf = (pem: string): string => new X509Certificate(pem).raw.toString('base64')

const folder = mkdtempSync(join(tmpdir(), 'claimgate-upstream-tls-'))
const place = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

let running: Behind
beforeAll(async () => {
  const ca = place('ca.pem', authority.cert)
  running = await behind({
    peer: {
      host: 'localhost',
      tls: { cert: place('tls.pem', server.cert), key: place('tls.key', server.key), ca },
      clients: await registrations(),
    },
    config: { upstream: { ca } },
    files: {
      'clients/clients.yaml': clients,
      'secrets/up.jwk.json': jwkText(key.privateKey),
      'secrets/up.pem': shown.cert,
      'secrets/up.key': shown.key,
      'secrets/self.pem': selfMade.cert,
      'secrets/self.key': selfMade.key,
    },
    gateway: { watch: true },
  })
})
afterAll(async () => {
  await running.stop()
  rmSync(folder, { recursive: true })
})

describe('a real upstream over TLS', () => {
  it.each(Object.keys(METHODS))('accepts us as %s, at every endpoint that it has', async clientId => {
    const who = flows.basic(clientId)
    const { access_token } = await flows.clientCredentials(running.issuer, who, { scope: 'orders:read' })
    expect(await flows.introspect(running.issuer, who, access_token)).toMatchObject({
      active: true,
      client_id: clientId,
    })
    await flows.revoke(running.issuer, who, access_token)
    expect(await flows.introspect(running.issuer, who, access_token)).toEqual({ active: false })
  })

  it('accepts the new key and certificate as soon as their files have changed, and reports the old as refused', async () => {
    const other = newKeyPair('rsa', { modulusLength: 2048 })
    const who = flows.basic('key-jwt')
    const before = running.gateway.revision().id
    running.write('secrets/up.jwk.json', jwkText(other.privateKey))
    await until(() => running.gateway.revision().id !== before)
    await expect(flows.clientCredentials(running.issuer, who)).rejects.toMatchObject({ cause: { status: 502 } })
    running.write('secrets/up.jwk.json', jwkText(key.privateKey))
    await until(() => running.gateway.revision().id === before)
    expect((await flows.clientCredentials(running.issuer, who)).token_type).toBe('bearer')

    const renewed = issued('claimgate-up', 'authority')
    running.write('secrets/up.key', renewed.key)
    running.write('secrets/up.pem', renewed.cert)
    await until(() => running.gateway.revision().id !== before)
    expect((await flows.clientCredentials(running.issuer, flows.basic('certificate'))).token_type).toBe('bearer')
  })
})
