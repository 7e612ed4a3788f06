/** What we are to the upstream: read at load, with everything that can be wrong, and presented. */
import { createHmac, type KeyObject, verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type JsonObject, JWT_BEARER_ASSERTION } from '../../src/oauth.ts'
import { render } from '../../src/source/index.ts'
import { CODES, carriesClaims, type Presentation, type Strategy } from '../../src/upstream/index.ts'
import { credentials, PUBLIC_KEYS, REFERENCES, RING, SECRET, UPSTREAM_ISSUER } from './credentials-stage.ts'

const FOLDER = new URL('./golden/', import.meta.url)
const files = readdirSync(FOLDER)

describe('an upstream entry with mistakes', () => {
  it.each(files.filter(name => name.endsWith('.yaml')))('reports %s as its golden file shows', async name => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8')
    const directive = (key: string): string | undefined => new RegExp(`^# ${key}: (.+)$`, 'm').exec(text)?.[1]
    const url = directive('url')
    const { diagnostics } = credentials(text, {
      strategy: (directive('strategy') ?? 'none') as Strategy,
      claims: directive('claims')?.split(' ') ?? [],
      proofs: directive('proofs') === 'upstream' ? 'upstream' : 'here',
      ...(url === undefined ? {} : { url }),
    })
    expect(diagnostics.length).toBeGreaterThan(0)
    const golden = new URL(name.replace('.yaml', '.txt'), FOLDER).pathname
    await expect(render(diagnostics)).toMatchFileSnapshot(golden)
  })

  it('requires a golden file for every code of the room, and a page for every code in a golden file', () => {
    const shown = files.filter(name => name.endsWith('.txt')).map(name => readFileSync(new URL(name, FOLDER), 'utf8'))
    const codes = new Set(shown.join('\n').match(/CG(?:7\d{3}|6184)(?=\])/g))
    expect([...codes].toSorted()).toEqual(Object.keys(CODES).toSorted())
  })

  it('returns the credentials of the others', () => {
    const { credentials: of } = credentials(`
- { client_id: a, grant_types: [client_credentials], client_secret: "env:SECRET" }
- client_id: b
  grant_types: [client_credentials]
  client_secret: "env:SECRET"
  upstream: { client_secret: "env:SECRET" }
- { client_id: c, grant_types: [client_credentials], client_secret: "env:SECRET", disabled: true }
`)
    expect(of.of('a')).toBeNull()
    expect(of.of('b')).toMatchObject({ method: 'client_secret_basic', clientId: 'b', shared: false })
    expect(of.of('c')).toBeNull()
    expect(of.of('nobody')).toBeNull()
  })
})

const client = (upstream: JsonObject, clientId = 'web'): JsonObject => ({
  client_id: clientId,
  grant_types: ['client_credentials'],
  client_secret: 'env:SECRET',
  upstream,
})

const NOW = 1_800_000_000.7

function present(upstream: JsonObject, claims: JsonObject | null = null, clientId = 'web'): Presentation {
  const { credentials: of, diagnostics } = credentials(client(upstream, clientId))
  expect(diagnostics).toEqual([])
  const presentation = of.of(clientId)?.present({ now: NOW, claims })
  if (presentation === undefined) throw new Error('no credential')
  return presentation
}

const decoded = (part: string | undefined): JsonObject =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as JsonObject

/** The parts of the assertion, after its parameters have been looked at. */
function assertionOf({ parameters, headers, certificate }: Presentation, clientId = 'web') {
  const [id, type, assertion] = parameters
  expect(parameters).toHaveLength(3)
  expect(id).toEqual(['client_id', clientId])
  expect(type).toEqual(['client_assertion_type', JWT_BEARER_ASSERTION])
  expect({ headers, certificate }).toEqual({ headers: [], certificate: null })
  expect(assertion?.[0]).toBe('client_assertion')
  const [header, payload, signature] = (assertion?.[1] ?? '').split('.')
  return {
    header: decoded(header),
    payload: decoded(payload),
    input: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature ?? '', 'base64url'),
  }
}

describe('client_secret_basic', () => {
  it('returns name and secret form-encoded once each', () => {
    const { parameters, headers } = present({ client_secret: 'env:SECRET' }, null, 'a:b c+u%')
    const pair = Buffer.from(headers[1]?.replace('Basic ', '') ?? '', 'base64').toString()
    expect(headers[0]).toBe('Authorization')
    expect(pair).toBe(`a%3Ab+c%2Bu%25:${SECRET}`)
    expect(parameters).toEqual([['client_id', 'a:b c+u%']])
  })

  it('returns both as they are where the upstream does not decode', () => {
    const { headers } = present({ client_secret: 'env:SECRET', basic_encoding: 'raw' }, null, 'a b')
    expect(headers[1]).toBe(`Basic ${Buffer.from(`a b:${SECRET}`).toString('base64')}`)
  })
})

it('returns name and secret as parameters for client_secret_post, under its PingOne name too', () => {
  for (const method of ['client_secret_post', 'CLIENT_SECRET_POST']) {
    expect(present({ token_endpoint_auth_method: method, client_secret: 'env:SECRET' })).toEqual({
      parameters: [
        ['client_id', 'web'],
        ['client_secret', SECRET],
      ],
      headers: [],
      certificate: null,
    })
  }
})

it('returns only the name for none', () => {
  expect(present({ token_endpoint_auth_method: 'none' })).toEqual({
    parameters: [['client_id', 'web']],
    headers: [],
    certificate: null,
  })
})

it.each(['tls_client_auth', 'self_signed_tls_client_auth'])(
  'returns the certificate for %s, the same each time',
  method => {
    const { credentials: of } = credentials(
      client({ token_endpoint_auth_method: method, tls_client_certificate: { cert: 'env:CERT', key: 'env:KEY' } }),
    )
    const first = of.of('web')?.present({ now: NOW, claims: null })
    expect(first).toEqual({
      parameters: [['client_id', 'web']],
      headers: [],
      certificate: { cert: REFERENCES['env:CERT']?.trimEnd(), key: REFERENCES['env:KEY']?.trimEnd() },
    })
    // Each certificate has connections of its own.
    expect(of.of('web')?.present({ now: NOW + 1, claims: null }).certificate).toBe(first?.certificate)
  },
)

describe('an assertion', () => {
  const hmac = { token_endpoint_auth_method: 'client_secret_jwt', client_secret: 'env:SECRET' }

  it('returns what names the client and the upstream alone, for one minute', () => {
    const { header, payload } = assertionOf(present(hmac))
    expect(header).toEqual({ alg: 'HS256', typ: 'client-authentication+jwt' })
    const { jti, ...rest } = payload
    expect(rest).toEqual({
      iss: 'web',
      sub: 'web',
      aud: UPSTREAM_ISSUER,
      iat: 1_800_000_000,
      exp: 1_800_000_060,
    })
    expect(jti).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('never has the same jti twice', () => {
    const { credentials: of } = credentials(client(hmac))
    const jtis = Array.from({ length: 20 }, () => {
      const presentation = of.of('web')?.present({ now: NOW, claims: null })
      return presentation === undefined ? null : assertionOf(presentation).payload['jti']
    })
    expect(new Set(jtis).size).toBe(20)
  })

  it('returns claims beside the registered ones, and never in their place', () => {
    const { payload } = assertionOf(present(hmac, { tenant: 'acme', id_token: { dept: 'x' }, sub: 'admin', aud: 'x' }))
    expect(payload).toMatchObject({ tenant: 'acme', id_token: { dept: 'x' }, sub: 'web', aud: UPSTREAM_ISSUER })
  })

  it.each([
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ])('returns a MAC with %s over the octets of the secret', (alg, hash) => {
    const { header, input, signature } = assertionOf(present({ ...hmac, token_endpoint_auth_signing_alg: alg }))
    expect(header['alg']).toBe(alg)
    expect(signature).toEqual(createHmac(hash, SECRET).update(input).digest())
  })

  const verifies = (key: KeyObject, hash: string | null, input: Buffer, signature: Buffer, options: object = {}) =>
    verify(hash, input, { key, ...options }, signature)
  const jwt = (key: string, alg?: string) => ({
    token_endpoint_auth_method: 'private_key_jwt',
    key,
    ...(alg === undefined ? {} : { token_endpoint_auth_signing_alg: alg }),
  })

  it('returns a signature of a private JWK, with its kid', () => {
    const { header, input, signature } = assertionOf(present(jwt('env:JWK')))
    expect(header).toEqual({ alg: 'ES256', typ: 'client-authentication+jwt', kid: 'up-1' })
    expect(verifies(PUBLIC_KEYS['env:JWK'], 'sha256', input, signature, { dsaEncoding: 'ieee-p1363' })).toBe(true)
  })

  it('returns a signature with the algorithm of the key, or the one that is asked for', () => {
    const own = assertionOf(present(jwt('env:RSA_JWK')))
    expect(own.header['alg']).toBe('PS256')
    const pss = { padding: 6, saltLength: 32 }
    expect(verifies(PUBLIC_KEYS['env:RSA_JWK'], 'sha256', own.input, own.signature, pss)).toBe(true)
    const asked = assertionOf(present(jwt('env:RSA_JWK', 'RS384')))
    expect(asked.header['alg']).toBe('RS384')
    expect(verifies(PUBLIC_KEYS['env:RSA_JWK'], 'sha384', asked.input, asked.signature)).toBe(true)
    const ed = assertionOf(present(jwt('env:ED_JWK', 'Ed25519')))
    expect(verifies(PUBLIC_KEYS['env:ED_JWK'], null, ed.input, ed.signature)).toBe(true)
  })

  it('returns a signature of the key of ours that is named', () => {
    const { header, input, signature } = assertionOf(present(jwt('active')))
    expect(header).toEqual({ alg: 'ES256', typ: 'client-authentication+jwt', kid: 'active' })
    const publicKey = RING.find('active')?.publicKey
    expect(publicKey && verifies(publicKey, 'sha256', input, signature, { dsaEncoding: 'ieee-p1363' })).toBe(true)
  })

  it('requires an assertion for claims', () => {
    const can = ['client_secret_jwt', 'private_key_jwt'] as const
    const cannot = ['client_secret_basic', 'client_secret_post', 'tls_client_auth', 'none'] as const
    expect([...can, ...cannot].map(method => carriesClaims({ method }))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

it('reports every file that was read, for watching', () => {
  const { secretFiles, read } = credentials(client({ client_secret: 'file:./up' }))
  expect(secretFiles).toEqual([{ reference: 'file:./up', file: 'clients.yaml' }])
  expect(read).toEqual(['file:./up'])
})
