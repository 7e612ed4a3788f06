/** Certificates at our own TLS listener: verified by our rules, against exactly its authorities, and never by Node's. */

import { spawn } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { CA, curve, LEAF, type Made, type MadeOptions, make, rsa } from '../clients/made.ts'
import { builtFrom } from './built-from.ts'
import { type Running, run, SECRET } from './running.ts'

const root = make({ extensions: CA })
const stranger = make({ extensions: CA })
const server = make({ by: root, extensions: 'subjectAltName=DNS:localhost' })
const NAMED = `${LEAF}\nsubjectAltName=DNS:partner.example`
const leaf = (more: MadeOptions = {}): Made => make({ by: root, extensions: NAMED, ...more })
const lone = make({ extensions: 'subjectAltName=DNS:partner.example' })

const PKI = `
- client_id: pki
  token_endpoint_auth_method: tls_client_auth
  tls_client_auth_san_dns: partner.example
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
`
const SELF = `
- client_id: self
  token_endpoint_auth_method: self_signed_tls_client_auth
  jwks: ${JSON.stringify({ keys: [{ ...createPublicKey(lone.pem).export({ format: 'jwk' }), kid: 'c', alg: 'ES256' }] })}
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
`
const POLICY = `
policy: baseline
rules: [{ id: all, effect: allow, when: true }]
claims: { access_token: { names: client.certificate.sanDns } }
`
const files = {
  'ca.pem': root.pem,
  'cert.pem': server.pem,
  'key.pem': server.key,
  'policies/baseline.yaml': POLICY,
}
const TLS = { cert: './cert.pem', key: './key.pem' }

interface Shown {
  readonly leaf: Made
  readonly sent?: readonly Made[]
}
const pair = ({ leaf, sent = [] }: Shown) => ({ cert: [leaf, ...sent].map(({ pem }) => pem).join(''), key: leaf.key })
const FORM = 'application/x-www-form-urlencoded'

const ask = (port: number, client: string, shown: Shown): Promise<number> =>
  new Promise((resolve, reject) => {
    const tls = { ...pair(shown), ca: root.pem, servername: 'localhost', agent: false } as const
    const to = { host: '127.0.0.1', port, path: '/token', method: 'POST', headers: { 'content-type': FORM } } as const
    const sent = request({ ...to, ...tls }, response => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end(new URLSearchParams({ grant_type: 'client_credentials', client_id: client }).toString())
  })

describe('a listener with client_ca', () => {
  let running: Running
  const status = (shown: Shown, client = 'pki'): Promise<number> => ask(running.listening.port, client, shown)
  beforeAll(async () => {
    const listen = { port: 0, tls: { ...TLS, client_ca: './ca.pem' } }
    running = await run({
      files: { ...files, 'clients/tls.yaml': PKI + SELF },
      config: { listen, throttling: { enabled: false } },
    })
  })
  afterAll(() => running.stop())

  const middle = make({ by: root, extensions: CA })
  const inner = make({ by: middle, extensions: CA })
  it('accepts a leaf of the authority, and one below the intermediates that are sent, in any order', async () => {
    expect(await status({ leaf: leaf() })).toBe(200)
    const deep = leaf({ by: inner })
    expect(await status({ leaf: deep, sent: [inner, middle] })).toBe(200)
    expect(await status({ leaf: deep, sent: [middle, inner] })).toBe(200)
    expect(await status({ leaf: deep, sent: [inner, middle, root] })).toBe(200)
  })

  it('refuses a missing link, another authority, and one that was only sent', async () => {
    const deep = leaf({ by: inner })
    expect(await status({ leaf: deep })).toBe(401)
    expect(await status({ leaf: deep, sent: [inner] })).toBe(401)
    const foreign = leaf({ by: stranger })
    expect(await status({ leaf: foreign, sent: [stranger] })).toBe(401)
    expect(await status({ leaf: lone })).toBe(401)
  })

  // Node takes most of these: its rules are those of the OpenSSL that it was built with.
  test.each<[string, () => Shown]>([
    ['a curve of another kind', () => ({ leaf: leaf({ key: curve('secp256k1') }) })],
    ['RSA of 1024 bits', () => ({ leaf: leaf({ key: rsa(1024) }) })],
    ['a signature with SHA-224', () => ({ leaf: leaf({ sign: ['-sha224'] }) })],
    [
      'the purpose of a server alone',
      () => ({ leaf: leaf({ extensions: `${NAMED.replace('clientAuth', 'serverAuth')}` }) }),
    ],
    [
      'a key that must not sign',
      () => ({ leaf: leaf({ extensions: NAMED.replace('digitalSignature', 'keyAgreement') }) }),
    ],
    [
      'constraints of names that would have to be enforced',
      () => {
        const limited = make({ by: root, extensions: `${CA}\nnameConstraints=permitted;DNS:partner.example` })
        return { leaf: leaf({ by: limited }), sent: [limited] }
      },
    ],
    [
      'an intermediate with a weak key',
      () => {
        const weak = make({ by: root, extensions: CA, key: rsa(1024) })
        return { leaf: leaf({ by: weak }), sent: [weak] }
      },
    ],
  ])('refuses %s', async (_, made) => {
    expect(await status(made())).toBe(401)
  })

  it('accepts a registered self-signed certificate', async () => {
    expect(await status({ leaf: lone }, 'self')).toBe(200)
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'accepts a client of %s that comes again, with all that it sends: no session is resumed',
    async version => {
      const shown = pair({ leaf: leaf({ by: inner }), sent: [inner, middle] })
      let session: Buffer | undefined
      for (let round = 0; round < 3; round++) {
        const socket = connect({
          ...shown,
          host: '127.0.0.1',
          port: running.listening.port,
          ca: root.pem,
          servername: 'localhost',
          minVersion: version,
          maxVersion: version,
          ...(session === undefined ? {} : { session }),
        })
        socket.on('session', one => {
          session = one
        })
        const body = 'grant_type=client_credentials&client_id=pki'
        socket.write(
          `POST /token HTTP/1.1\r\nHost: login.example.com\r\nConnection: close\r\nContent-Type: ${FORM}\r\n` +
            `Content-Length: ${body.length}\r\n\r\n${body}`,
        )
        let text = ''
        for await (const chunk of socket) text += chunk
        expect(text).toMatch(/^HTTP\/1\.1 200 /)
      }
    },
  )

  it('follows its file of authorities', async () => {
    const theirs = leaf({ by: stranger })
    expect(await status({ leaf: theirs })).toBe(401)
    running.write('ca.pem', stranger.pem)
    expect(await running.gateway.reload()).toMatchObject({ result: 'applied' })
    expect(await status({ leaf: theirs })).toBe(200)
    expect(await status({ leaf: leaf() })).toBe(401)
    running.write('ca.pem', leaf().pem)
    expect(await running.gateway.reload()).toMatchObject({ result: 'rejected' })
    expect(await status({ leaf: theirs })).toBe(200)
  })
})

test.each<[string, () => string]>([
  ['a leaf', () => leaf().pem],
  ['a weak key', () => make({ extensions: CA, key: rsa(1024) }).pem],
  ['constraints that would not be enforced', () => make({ extensions: `${CA}\nnameConstraints=permitted;DNS:a` }).pem],
])('refuses to load a listener whose client_ca is %s', async (_, pem) => {
  const listen = { port: 0, tls: { ...TLS, client_ca: './ca.pem' } }
  await expect(run({ files: { ...files, 'ca.pem': pem() }, config: { listen } })).rejects.toMatchObject({
    diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'CG6105', severity: 'error' })]),
  })
})

describe('a listener with request_certificates', () => {
  const listen = { port: 0, tls: { ...TLS, request_certificates: true } }
  it('accepts registered keys, and believes no name', async () => {
    const running = await run({ files: { ...files, 'clients/tls.yaml': SELF }, config: { listen } })
    try {
      expect(await ask(running.listening.port, 'self', { leaf: lone })).toBe(200)
      expect(await ask(running.listening.port, 'self', { leaf: leaf() })).toBe(401)
    } finally {
      await running.stop()
    }
  })

  it('refuses a certificate of the authority that vouches for those in a field alone', async () => {
    const client_certificates = { from: ['192.0.2.7/32'], ca: './ca.pem' }
    const config = { listen, client_certificates }
    const running = await run({ files: { ...files, 'clients/tls.yaml': PKI }, config })
    try {
      expect(await ask(running.listening.port, 'pki', { leaf: leaf() })).toBe(401)
    } finally {
      await running.stop()
    }
  })

  it('refuses to load a client of tls_client_auth', async () => {
    await expect(run({ files: { ...files, 'clients/tls.yaml': PKI }, config: { listen } })).rejects.toMatchObject({
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'CG4102' })]),
    })
  })
})

test.each([
  ['client_ca', { client_ca: './ca.pem' }, {}],
  [
    'request_certificates',
    { request_certificates: true },
    { client_certificates: { from: ['192.0.2.7/32'], ca: './ca.pem' } },
  ],
])('never believes an authority of NODE_EXTRA_CA_CERTS with %s', { timeout: 60_000 }, async (_, tls, more) => {
  const own = await run({
    files: { ...files, 'clients/tls.yaml': PKI },
    config: { listen: { port: 0, tls: { ...TLS, ...tls } }, ...more },
  })
  const extra = join(own.folder, 'extra.pem')
  writeFileSync(extra, stranger.pem)
  const path = fileURLToPath(new URL('./storm-server.mjs', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', path, builtFrom(), join(own.folder, 'claimgate.yaml')], {
    env: { ...process.env, CLIENT_SECRET: SECRET, NODE_EXTRA_CA_CERTS: extra },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const { port } = JSON.parse((await lines.next()).value) as { readonly port: number }
    expect(await ask(port, 'pki', { leaf: leaf({ by: stranger }), sent: [stranger] })).toBe(401)
    expect(await ask(port, 'pki', { leaf: leaf() })).toBe('client_ca' in tls ? 200 : 401)
  } finally {
    child.kill()
    await gone
    await own.stop()
  }
})
