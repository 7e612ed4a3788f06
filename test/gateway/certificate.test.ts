import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeProof, proofKey } from '../dpop/made.ts'
import { issued, type Pair, selfSigned, shownTo } from './certificates.ts'
import { basicHeader, post, type Running, run, until } from './running.ts'

const authority = selfSigned('authority')
const server = issued('localhost', 'authority')
const successor = issued('new.example', 'authority', 'DNS:new.example', 1)
const partner = issued('partner.example', 'authority')
const stranger = selfSigned('stranger')
const forged = (() => {
  selfSigned('impostor')
  return issued('partner.example', 'impostor')
})()
const lone = selfSigned('lone')

const CLIENTS = `
- client_id: pki
  token_endpoint_auth_method: tls_client_auth
  tls_client_auth_san_dns: partner.example
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
- client_id: bound
  grant_types: [client_credentials]
  tls_client_certificate_bound_access_tokens: true
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: self
  token_endpoint_auth_method: self_signed_tls_client_auth
  jwks: ${JSON.stringify({ keys: [{ ...createPublicKey(lone.cert).export({ format: 'jwk' }), kid: 'c', alg: 'ES256' }] })}
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
`

const grant = (clientId: string): Record<string, string> => ({ grant_type: 'client_credentials', client_id: clientId })
const header = ({ cert }: Pair): string => `:${new X509Certificate(cert).raw.toString('base64')}:`

describe('a TLS listener', () => {
  let running: Running
  beforeAll(async () => {
    running = await run({
      files: { 'clients/tls.yaml': CLIENTS, 'ca.pem': authority.cert, 'cert.pem': server.cert, 'key.pem': server.key },
      config: { listen: { port: 0, tls: { cert: './cert.pem', key: './key.pem', client_ca: './ca.pem' } } },
    })
  })
  afterAll(() => running.stop())

  const ask = (clientId: string, pair: Pair | null, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const own = pair === null ? {} : { cert: pair.cert, key: pair.key }
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      const options = { method: 'POST', ca: authority.cert, servername: 'localhost', agent: false, ...own }
      const sent = request(`${running.url}/token`, { ...options, headers: { ...type, ...headers } }, response => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.on('error', reject)
      sent.end(new URLSearchParams(grant(clientId)).toString())
    })

  test('M2 accepts a certificate of the authority with the registered name', async () => {
    expect(await ask('pki', partner)).toBe(200)
  })

  test('M2 refuses no certificate, another name, and the right name from another issuer', async () => {
    expect(await ask('pki', null)).toBe(401)
    expect(await ask('pki', server)).toBe(401)
    expect(await ask('pki', stranger)).toBe(401)
    expect(await ask('pki', forged)).toBe(401)
  })

  test('M3 accepts a self-signed certificate with the registered key, and refuses another', async () => {
    expect(await ask('self', lone)).toBe(200)
    expect(await ask('self', stranger)).toBe(401)
  })

  test('M4 never believes a Client-Cert header from a client', async () => {
    expect(await ask('pki', null, { 'client-cert': header(partner) })).toBe(401)
    expect(await ask('self', stranger, { 'client-cert': header(lone) })).toBe(401)
  })

  test('returns the certificate methods in metadata', async () => {
    expect(running.gateway.revision().config.listen.tls).not.toBeNull()
    const metadata = await new Promise<string>((resolve, reject) => {
      request(
        `${running.url}/.well-known/openid-configuration`,
        { ca: authority.cert, servername: 'localhost', agent: false },
        response => {
          let text = ''
          response.on('data', chunk => {
            text += chunk
          })
          response.on('end', () => resolve(text))
        },
      )
        .on('error', reject)
        .end()
    })
    expect(JSON.parse(metadata)['token_endpoint_auth_methods_supported']).toContain('self_signed_tls_client_auth')
  })

  test('shows a new certificate to new connections from a reload on, and goes on accepting clients', async () => {
    const renewed = () => running.lines.filter(({ fields }) => fields['event'] === 'certificate_renewed')
    await running.gateway.reload()
    expect(renewed()).toHaveLength(0)
    expect(await shownTo(running.url)).toBe('localhost')
    const endsIn = async (): Promise<number> => {
      const found = /^claimgate_expiry_timestamp_seconds\{what="listener_certificate"\} (.+)$/m.exec(
        await running.gateway.metrics.text(),
      )
      return Math.round((Number(found?.[1]) - Date.now() / 1000) / 86_400)
    }
    expect(await endsIn()).toBe(2)
    writeFileSync(join(running.folder, 'cert.pem'), successor.cert)
    writeFileSync(join(running.folder, 'key.pem'), successor.key)
    await running.gateway.reload()
    await until(() => renewed().length === 1)
    expect(await shownTo(running.url)).toBe('new.example')
    await until(async () => (await endsIn()) === 1)
  })
})

describe('a trusted proxy', () => {
  let running: Running
  beforeAll(async () => {
    running = await run({
      files: { 'clients/tls.yaml': CLIENTS, 'ca.pem': authority.cert },
      config: {
        trusted_proxies: ['127.0.0.1'],
        client_certificates: { from: ['127.0.0.1'], ca: './ca.pem' },
      },
    })
  })
  afterAll(() => running.stop())
  const ask = async (clientId: string, headers: Record<string, string>): Promise<number> =>
    (await post(`${running.url}/token`, grant(clientId), headers)).status

  test('M4 accepts the Client-Cert header of a trusted proxy', async () => {
    expect(await ask('pki', { 'client-cert': header(partner) })).toBe(200)
    expect(await ask('self', { 'client-cert': header(lone) })).toBe(200)
  })

  test('M4 refuses the registered name from another authority, and takes self-signed keys', async () => {
    expect(await ask('pki', { 'client-cert': header(forged) })).toBe(401)
    expect(await ask('pki', { 'client-cert': header(authority) })).toBe(401)
    expect(await ask('self', { 'client-cert': header(lone) })).toBe(200)
  })

  test('M4 refuses another certificate, none, and two', async () => {
    expect(await ask('pki', { 'client-cert': header(stranger) })).toBe(401)
    expect(await ask('pki', {})).toBe(401)
    expect(await ask('pki', { 'client-cert': `${header(partner)}, ${header(partner)}` })).toBe(401)
    expect(await ask('pki', { 'client-cert': ':nonsense:' })).toBe(401)
  })

  test('returns the forwarded address in the audit record', async () => {
    await ask('pki', { 'client-cert': header(partner), 'x-forwarded-for': '6.6.6.6, 198.51.100.7' })
    expect(running.lines.at(-1)?.fields['remote_address']).toBe('198.51.100.7')
  })
})

describe('a client with tls_client_certificate_bound_access_tokens', () => {
  let running: Running
  beforeAll(async () => {
    running = await run({
      files: {
        'clients/tls.yaml': CLIENTS,
        'ca.pem': authority.cert,
        'policies/certificate.yaml': `
policy: certificate
applies_to: { clients: [bound] }
claims: { access_token: { thumbprint: client.certificate.thumbprint, named: "client.certificate.sanDns" } }
`,
      },
      config: { client_certificates: { from: ['127.0.0.1'], ca: './ca.pem' } },
    })
  })
  afterAll(() => running.stop())
  const ask = async (headers: Record<string, string>) => {
    const given = { ...basicHeader('bound'), ...headers }
    const response = await post(`${running.url}/token`, { grant_type: 'client_credentials' }, given)
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const payloadOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const thumbprint = ({ cert }: Pair) => createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url')

  test.each([
    ['of an authority', partner, ['partner.example']],
    ['of its own', lone, undefined],
  ])(
    'gets a token that is bound to a certificate %s, whose names count only where they are vouched for',
    async (_, pair, named) => {
      const { body } = await ask({ 'client-cert': header(pair) })
      const payload = payloadOf(body['access_token'])
      expect(payload).toMatchObject({ cnf: { 'x5t#S256': thumbprint(pair) }, thumbprint: thumbprint(pair) })
      expect(payload.named).toEqual(named)
      expect(body['token_type']).toBe('Bearer')
      const token = body['access_token'] ?? ''
      const introspected = await post(`${running.url}/introspect`, { token }, basicHeader('bound'))
      expect(await introspected.json()).toMatchObject({ cnf: { 'x5t#S256': thumbprint(pair) }, token_type: 'Bearer' })
    },
  )

  test('gets nothing without a certificate', async () => {
    const description = 'a client certificate is required'
    expect(await ask({})).toEqual({ status: 400, body: { error: 'invalid_request', error_description: description } })
  })

  test('gets a token that is bound to both where it proves a key too', async () => {
    const key = proofKey()
    const dpop = makeProof(key, 'https://login.example.com/token')
    const { body } = await ask({ 'client-cert': header(lone), dpop })
    expect(payloadOf(body['access_token']).cnf).toEqual({ jkt: key.thumbprint, 'x5t#S256': thumbprint(lone) })
    expect(body['token_type']).toBe('DPoP')
  })
})

test('M4 never believes a Client-Cert header where no proxy is trusted', async () => {
  const running = await run({
    files: { 'clients/tls.yaml': CLIENTS, 'ca.pem': authority.cert },
    config: { trusted_proxies: [], client_certificates: { from: ['192.0.2.1'], ca: './ca.pem' } },
  })
  const headers = { 'client-cert': header(partner), 'x-forwarded-for': '198.51.100.7' }
  expect((await post(`${running.url}/token`, grant('pki'), headers)).status).toBe(401)
  expect(running.lines.at(-1)?.fields['remote_address']).toBe('127.0.0.1')
  await running.stop()
})

test('F1 never believes a certificate of a proxy that is trusted about addresses alone', async () => {
  const running = await run({
    files: { 'clients/tls.yaml': CLIENTS, 'ca.pem': authority.cert },
    config: { trusted_proxies: ['127.0.0.1'], client_certificates: { from: ['192.0.2.1'], ca: './ca.pem' } },
  })
  expect((await post(`${running.url}/token`, grant('pki'), { 'client-cert': header(partner) })).status).toBe(401)
  expect((await post(`${running.url}/token`, grant('self'), { 'client-cert': header(lone) })).status).toBe(401)
  await running.stop()
})

test.each([
  ['xfcc', 'x-forwarded-client-cert', (pem: string) => `By=x;Cert="${encodeURIComponent(pem)}";Subject="CN=a\\"b,c"`],
  ['pem-escaped:X-SSL-Cert', 'x-ssl-cert', (pem: string) => encodeURIComponent(pem)],
])('accepts %s of the proxy, whose last element counts', async (form, field, write) => {
  const running = await run({
    files: { 'clients/tls.yaml': CLIENTS, 'ca.pem': authority.cert },
    config: { client_certificates: { from: ['127.0.0.1'], header: form, ca: './ca.pem' } },
  })
  const ask = async (value: string) => (await post(`${running.url}/token`, grant('pki'), { [field]: value })).status
  expect(await ask(write(partner.cert))).toBe(200)
  expect(await ask(write(forged.cert))).toBe(401)
  expect(await ask(`${write(partner.cert)},${write(stranger.cert)}`)).toBe(401)
  expect(await ask(`Hash="x,${write(partner.cert)}`)).toBe(401)
  await running.stop()
})

test.each([
  [{}, 'CG4101'],
  [{ trusted_proxies: ['127.0.0.1'] }, 'CG4101'],
  [{ client_certificates: { from: ['127.0.0.1'] } }, 'CG4102'],
])('refuses to load certificate clients with %j', async (config, code) => {
  await expect(run({ files: { 'clients/tls.yaml': CLIENTS }, config })).rejects.toMatchObject({
    diagnostics: expect.arrayContaining([expect.objectContaining({ code })]),
  })
})
