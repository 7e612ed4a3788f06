/** Proof of possession in the embedded token service: whole requests with real clients. */
import crypto, { randomUUID } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProof, type ProofParts, proofKey } from '../dpop/made.ts'
import { cryptoKeyPair, newKeyPair } from '../key-pair.ts'
import { assertion, assertionForm, basicHeader, post, type Running, run, SECRET } from './running.ts'

const key = proofKey()
const GRANT = { grant_type: 'client_credentials' }

const fapiPair = newKeyPair('ec', { namedCurve: 'P-256' })
const fapiClient = {
  client_id: 'fapi',
  fapi2: true,
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [{ ...fapiPair.publicKey.export({ format: 'jwk' }), kid: 'f1' }] },
  grant_types: ['client_credentials'],
  metadata: { tenant: 'acme', tier: 'gold' },
}

const FILES = {
  'clients/fapi.json': JSON.stringify(fapiClient),
  'clients/bound.yaml': `
- client_id: bound
  grant_types: [client_credentials]
  dpop_bound_access_tokens: true
  scope: orders:read
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: demanded
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
`,
  'policies/demanded.yaml': `
policy: demanded
applies_to: { clients: [demanded] }
rules:
  - { id: proof, effect: require, when: "request.dpop.thumbprint != null", message: A proof of possession is required }
claims: { access_token: { key: request.dpop.thumbprint } }
`,
}

let running: Running
let nonced: Running
beforeAll(async () => {
  ;[running, nonced] = await Promise.all([
    run({ files: FILES }),
    run({ files: FILES, config: { dpop: { nonce: 'required' }, cors: { origins: ['https://app.example'] } } }),
  ])
})
afterAll(() => Promise.all([running.stop(), nonced.stop()]))

const TOKEN_URL = 'https://login.example.com/token'
const proof = (parts?: ProofParts): string => makeProof(key, TOKEN_URL, parts)

const ask = async (
  at: Running,
  field: string | null,
  { client = 'basic', form = {} as Record<string, string>, headers = basicHeader(client) } = {},
) => {
  const given = field === null ? {} : { dpop: field }
  const response = await post(`${at.url}/token`, { ...GRANT, ...form }, { ...headers, ...given })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, string> }
}
const payloadOf = (token = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const introspect = async (token = '', client = 'basic') =>
  (await (await post(`${running.url}/introspect`, { token }, basicHeader(client))).json()) as Record<string, unknown>

const rebased =
  (at: () => Running) =>
  (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input)
    return fetch(new URL(url.pathname + url.search, at().url), init)
  }

describe('a request with a proof', () => {
  it('gets a token that is bound to its key, and that introspection tells of', async () => {
    const { body, headers } = await ask(running, proof())
    expect(body['token_type']).toBe('DPoP')
    expect(headers.get('dpop-nonce')).toBeNull()
    expect(payloadOf(body['access_token'])['cnf']).toEqual({ jkt: key.thumbprint })
    expect(await introspect(body['access_token'])).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: key.thumbprint },
    })
  })

  it('gets a bearer token without one', async () => {
    const { body } = await ask(running, null)
    expect(body['token_type']).toBe('Bearer')
    expect(payloadOf(body['access_token'])['cnf']).toBeUndefined()
    expect(await introspect(body['access_token'])).toMatchObject({ token_type: 'Bearer' })
  })

  it.each([
    ['for another endpoint', { claims: { htu: 'https://login.example.com/introspect' } }, 'dpop_htu'],
    ['for another method', { claims: { htm: 'GET' } }, 'dpop_htm'],
    ['that is old', { claims: { iat: 1 } }, 'dpop_iat'],
  ] as const)('is refused with one %s, before the client is looked at', async (_, parts, detail) => {
    for (const client of ['basic', 'nobody']) {
      const { status, body } = await ask(running, proof(parts), { client })
      expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_dpop_proof' })
      const record = running.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields
      expect(record).toMatchObject({ detail, error: 'invalid_dpop_proof', client_id: null })
    }
  })

  it('is refused with a wrong signature, once the client is authenticated', async () => {
    const field = () => proof({ header: { jwk: proofKey().jwk } })
    expect((await ask(running, field(), { client: 'nobody' })).status).toBe(401)
    expect((await ask(running, field())).body['error']).toBe('invalid_dpop_proof')
    const record = running.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields
    expect(record).toMatchObject({ detail: 'dpop_signature', client_id: 'basic' })
  })

  it('is refused with two proofs, in one field or in two', async () => {
    for (const field of [`${proof()}, ${proof()}`, `${proof()},${proof()}`])
      expect((await ask(running, field)).body['error']).toBe('invalid_dpop_proof')
  })

  it('is refused with a proof that was used, by whichever client', async () => {
    const once = proof()
    expect((await ask(running, once)).status).toBe(200)
    for (const client of ['basic', 'bound'])
      expect(await ask(running, once, { client })).toMatchObject({
        status: 400,
        body: { error: 'invalid_dpop_proof', error_description: 'the DPoP proof was used before' },
      })
    const jti = payloadOf(once)['jti']
    expect((await ask(running, makeProof(proofKey(), TOKEN_URL, { claims: { jti } }))).status).toBe(200)
  })
})

describe('what a request uses up', () => {
  const used = async (form: Record<string, string>, field: string | null = null): Promise<boolean> => {
    const { body } = await ask(nonced, field, { form, headers: {} })
    return body['error'] === 'invalid_client'
  }

  it('is nothing where it is asked for a nonce', async () => {
    const form = assertionForm(await assertion())
    const challenged = await ask(nonced, proof(), { form, headers: {} })
    expect(challenged).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } })
    const nonce = challenged.headers.get('dpop-nonce')
    const jti = randomUUID()
    const field = proof({ claims: { nonce, jti } })
    // The same assertion, and the same jti as in the proof that was refused.
    expect((await ask(nonced, field, { form, headers: {} })).status).toBe(200)
    expect(await used(form)).toBe(true)
  })

  it('is the assertion, but not the proof, where a policy refuses', async () => {
    const nonce = (await ask(nonced, proof())).headers.get('dpop-nonce')
    const field = proof({ claims: { nonce } })
    const beyond = await ask(nonced, field, { form: { scope: 'admin' } })
    expect(beyond.body['error']).toBe('invalid_scope')
    expect((await ask(nonced, field)).status).toBe(200)
    expect((await ask(nonced, field)).body['error']).toBe('invalid_dpop_proof')
  })

  it('is not the proof where the client is not authenticated', async () => {
    const field = proof()
    expect((await ask(running, field, { headers: basicHeader('basic', 'wrong') })).status).toBe(401)
    expect((await ask(running, field)).status).toBe(200)
  })
})

describe('a client with dpop_bound_access_tokens', () => {
  it('gets nothing without a proof, and a bound token with one', async () => {
    expect(await ask(running, null, { client: 'bound' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_dpop_proof', error_description: 'a DPoP proof is required' },
    })
    expect((await ask(running, proof(), { client: 'bound' })).body['token_type']).toBe('DPoP')
  })

  it('is not told about before it is authenticated', async () => {
    const { status, body } = await ask(running, null, { headers: basicHeader('bound', 'wrong') })
    expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_client' })
  })
})

describe('a client with fapi2', () => {
  const present = async (claims: object = {}, by: string | null = proof()) => {
    const now = Math.floor(Date.now() / 1000)
    const own = { iss: 'fapi', sub: 'fapi', aud: running.issuer, iat: now, exp: now + 50, jti: randomUUID(), ...claims }
    const jwt = await new SignJWT(own).setProtectedHeader({ alg: 'ES256', kid: 'f1' }).sign(fapiPair.privateKey)
    const { status, body } = await ask(running, by, { form: assertionForm(jwt), headers: {} })
    return [status, body['error'] ?? body['token_type']].join(' ')
  }
  const rsa = proofKey(newKeyPair('rsa', { modulusLength: 2048 }))

  it('gets bound tokens alone, for short assertions to our issuer alone', async () => {
    expect(await present()).toBe('200 DPoP')
    expect(await present({}, null)).toBe('400 invalid_dpop_proof')
    expect(await present({ aud: [running.issuer] })).toBe('401 invalid_client')
    expect(await present({ aud: TOKEN_URL })).toBe('401 invalid_client')
    expect(await present({ exp: Math.floor(Date.now() / 1000) + 200 })).toBe('401 invalid_client')
  })

  it('proves its key with PS256, ES256 or EdDSA', async () => {
    const signed = (more: object) => (text: string) =>
      crypto.sign('sha256', Buffer.from(text), { key: rsa.pair.privateKey, ...more })
    const pss = { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    const by = (alg: string, more: object) => makeProof(rsa, TOKEN_URL, { header: { alg }, signed: signed(more) })
    expect(await present({}, by('PS256', pss))).toBe('200 DPoP')
    expect(await present({}, by('RS256', {}))).toBe('400 invalid_dpop_proof')
  })
})

describe('a policy', () => {
  it('demands a proof, and reads the thumbprint of its key', async () => {
    expect(await ask(running, null, { client: 'demanded' })).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client', error_description: 'A proof of possession is required' },
    })
    const { body } = await ask(running, proof(), { client: 'demanded' })
    expect(payloadOf(body['access_token'])['key']).toBe(key.thumbprint)
  })
})

describe('nonces', () => {
  it('come with every answer to a proof, and may be read by scripts', async () => {
    const headers = { ...basicHeader('basic'), origin: 'https://app.example' }
    const first = await ask(nonced, proof(), { headers })
    expect(first.headers.get('access-control-expose-headers')).toContain('DPoP-Nonce')
    expect(first.headers.get('cache-control')).toBe('no-store')
    const nonce = first.headers.get('dpop-nonce')
    const second = await ask(nonced, proof({ claims: { nonce } }), { headers })
    expect(second.headers.get('dpop-nonce')).toBe(nonce)
    expect(nonce).toMatch(/^[\w-]{22}$/)
  })

  it('are not asked for without a proof', async () => {
    const { status, headers } = await ask(nonced, null)
    expect(status).toBe(200)
    expect(headers.get('dpop-nonce')).toBeNull()
  })
})

describe.each([
  ['without nonces', () => running],
  ['with nonces', () => nonced],
] as const)('a client library, %s', (_, at) => {
  it('oauth4webapi gets a bound token, and another one', async () => {
    const to = { [oauth.customFetch]: rebased(at) as never }
    const issuer = new URL(at().issuer)
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...to })
    const as = await oauth.processDiscoveryResponse(issuer, response)
    expect(as.dpop_signing_alg_values_supported).toContain('ES256')
    const client = { client_id: 'bound' }
    const DPoP = oauth.DPoP({}, await cryptoKeyPair('ES256'))
    const get = async () => {
      const auth = oauth.ClientSecretBasic(SECRET)
      const given = await oauth.clientCredentialsGrantRequest(as, client, auth, new URLSearchParams(), { DPoP, ...to })
      return oauth.processClientCredentialsResponse(as, client, given)
    }
    const answer = await get().catch(error => {
      if (!oauth.isDPoPNonceError(error)) throw error
      return get()
    })
    expect(answer.token_type).toBe('dpop')
    expect(payloadOf(answer.access_token)['cnf']).toEqual({ jkt: await DPoP.calculateThumbprint() })
    expect((await get()).token_type).toBe('dpop')
  })

  it('openid-client gets a bound token, and introspection', async () => {
    const auth = openid.ClientSecretBasic(SECRET)
    const config = await openid.discovery(new URL(at().issuer), 'bound', undefined, auth, {
      [openid.customFetch]: rebased(at) as never,
    })
    const DPoP = openid.getDPoPHandle(config, (await cryptoKeyPair('ES256')) as openid.CryptoKeyPair)
    const answer = await openid.clientCredentialsGrant(config, {}, { DPoP })
    expect(answer.token_type).toBe('dpop')
    expect(await openid.tokenIntrospection(config, answer.access_token)).toMatchObject({
      token_type: 'DPoP',
      cnf: { jkt: await DPoP.calculateThumbprint() },
    })
  })
})

describe('what a proof costs', () => {
  it('is one verification and one step of the store, and nothing without one or for a stranger', async () => {
    const counted = await run({ config: { store: { type: 'lmdb', path: './state' } } })
    const { verify } = crypto
    let verified = 0
    const counting = (...args: Parameters<typeof verify>) => {
      verified++
      return verify(...args)
    }
    /** Answers of the store by kind, as the metrics count them. */
    const asked = async (): Promise<Record<string, number>> => {
      const { host, port } = counted.listening.admin
      const text = await (await fetch(`http://${host}:${port}/metrics`)).text()
      const found = text.matchAll(/store\w*_count\{[^}]*operation="(\w+)"[^}]*\} (\d+)/g)
      return Object.fromEntries([...found].map(([, operation = '', count]) => [operation, Number(count)]))
    }
    const costs = async (field: string | null) => {
      const before = await asked()
      verified = 0
      expect((await ask(counted, field)).status).toBe(200)
      const after = await asked()
      const { ping: _, ...steps } = Object.fromEntries(
        Object.entries(after).map(([operation, count]) => [operation, count - (before[operation] ?? 0)]),
      )
      return { verified, steps: Object.fromEntries(Object.entries(steps).filter(([, count]) => count > 0)) }
    }
    try {
      Object.assign(crypto, { verify: counting })
      syncBuiltinESMExports()
      const bare = await costs(null)
      const proven = await costs(proof())
      expect(proven.verified - bare.verified).toBe(1)
      verified = 0
      expect((await ask(counted, proof(), { headers: basicHeader('basic', 'wrong') })).status).toBe(401)
      expect(verified).toBe(0)
      expect(proven.steps).toEqual({ ...bare.steps, add: (bare.steps['add'] ?? 0) + 1 })
    } finally {
      Object.assign(crypto, { verify })
      syncBuiltinESMExports()
      await counted.stop()
    }
  })
})
