/** Proof of possession under reissue, in front of oidc-provider: proofs stay here, and bound tokens work. */
import { createHash } from 'node:crypto'
import { exportJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { athOf, makeProof, type ProofParts, proofKey } from '../dpop/made.ts'
import { selfSigned } from '../gateway/certificates.ts'
import { cryptoKeyPair } from '../key-pair.ts'
import { long } from '../long.ts'
import { type Behind, behind, CLIENTS } from './behind.ts'
import { openBrowser } from './browser.ts'
import { UPSTREAM_CLIENTS, UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'
import { ask, basicHeader, payloadOf, verify } from './strategies.ts'

const MORE = `
- client_id: post
  token_endpoint_auth_method: client_secret_post
  grant_types: [client_credentials, "urn:ietf:params:oauth:grant-type:token-exchange"]
  dpop_bound_access_tokens: true
  scope: orders:read
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream: { token_endpoint_auth_method: client_secret_post, client_secret: "env:UPSTREAM_SECRET" }
- client_id: hmac
  token_endpoint_auth_method: client_secret_jwt
  token_endpoint_auth_signing_alg: HS256
  grant_types: [client_credentials]
  tls_client_certificate_bound_access_tokens: true
  scope: orders:read
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
  secrets: [{ value: "env:CLIENT_SECRET" }]
  upstream:
    token_endpoint_auth_method: client_secret_jwt
    token_endpoint_auth_signing_alg: HS256
    client_secret: "env:UPSTREAM_SECRET"
`
const bankKeys = await cryptoKeyPair('ES256')
const BANK = `
- client_id: bank
  fapi2: true
  token_endpoint_auth_method: private_key_jwt
  jwks: { keys: [${JSON.stringify({ ...(await exportJWK(bankKeys.publicKey)), kid: 'b1' })}] }
  grant_types: [authorization_code, refresh_token]
  scope: openid offline_access orders:read
  audiences: [https://orders.example.com, https://es.example.com]
  metadata: { tenant: acme }
  upstream: { client_secret: "env:UPSTREAM_SECRET" }
`
const files = {
  'policies/delegating.yaml': `policy: delegating
applies_to: { grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"] }
rules: [{ id: registered, effect: allow, when: true }]
`,
  'clients/clients.yaml':
    CLIENTS.replace(/- client_id: post\n(?: .*\n)+- client_id: hmac\n(?: .*\n)+/, MORE.slice(1)) + BANK.slice(1),
}
const bankUpstream = {
  client_id: 'bank',
  client_secret: UPSTREAM_SECRET,
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [flows.REDIRECT_URI],
  response_types: ['code'],
  scope: 'openid offline_access orders:read',
  id_token_signed_response_alg: 'ES256',
}
const peer = { clients: [...UPSTREAM_CLIENTS, bankUpstream] }
const certificates = { client_certificates: { from: ['127.0.0.1/32'], header: 'client-cert' } }

let on: Behind
let nonced: Behind
beforeAll(async () => {
  ;[on, nonced] = await Promise.all([
    behind({ fulfilment: 'reissue', files, peer, config: certificates }),
    behind({ fulfilment: 'reissue', files, config: { ...certificates, dpop: { nonce: 'required' } } }),
  ])
})
afterAll(() => Promise.all([on.stop(), nonced.stop()]))
afterEach(() => on.peer.forget())

const service = flows.basic('service')
const web = flows.basic('web')
const native = flows.publicClient('native')
const SCOPE = 'openid offline_access orders:read'
const handle = async (config: openid.Configuration) =>
  openid.getDPoPHandle(config, (await cryptoKeyPair('ES256')) as openid.CryptoKeyPair)

/** What went upstream, and whether any of it tells of a proof. */
const told = async (at: Behind): Promise<boolean> =>
  (await at.peer.requests()).some(
    ({ headers, url, body }) => headers['dpop'] !== undefined || /dpop/i.test(`${url} ${body}`),
  )

const key = proofKey()
const other = proofKey()
const proof = (path: string, parts?: ProofParts, by = key): string => makeProof(by, on.issuer + path, parts)
const CREDENTIALS = { grant_type: 'client_credentials' }

describe('a token request under reissue', () => {
  it('gets a token bound to its key, and the upstream sees no proof', async () => {
    const DPoP = oauth.DPoP({}, await cryptoKeyPair('ES256'))
    const answer = await flows.clientCredentials(on.issuer, service, {}, { DPoP })
    const { payload } = await verify(on.issuer, answer.access_token)
    const cnf = { jkt: await DPoP.calculateThumbprint() }
    expect(answer.token_type).toBe('dpop')
    expect(payload['cnf']).toEqual(cnf)
    expect(await flows.introspect(on.issuer, service, answer.access_token)).toMatchObject({ cnf, token_type: 'DPoP' })
    expect(await told(on)).toBe(false)
  })

  it('is refused with a proof that was used, before the upstream is asked', async () => {
    const headers = { ...basicHeader('service'), dpop: proof('/token') }
    expect((await ask(`${on.issuer}/token`, CREDENTIALS, headers)).status).toBe(200)
    await on.peer.forget()
    const again = await ask(`${on.issuer}/token`, CREDENTIALS, headers)
    expect(again).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    expect(await on.peer.requests()).toEqual([])
  })

  it('is refused without a proof where the client has dpop_bound_access_tokens', async () => {
    const form = { ...CREDENTIALS, client_id: 'post', client_secret: flows.SECRET }
    expect((await ask(`${on.issuer}/token`, form, {})).body).toEqual({
      error: 'invalid_dpop_proof',
      error_description: 'a DPoP proof is required',
    })
    expect((await ask(`${on.issuer}/token`, form, { dpop: proof('/token') })).body['token_type']).toBe('DPoP')
  })

  it('is told in the metadata', async () => {
    const metadata = await (await fetch(`${on.issuer}/.well-known/openid-configuration`)).json()
    expect(metadata).toMatchObject({
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256', 'PS256', 'EdDSA', 'ES512']),
      tls_client_certificate_bound_access_tokens: true,
    })
  })
})

const LOGINS = [
  ['pushed', true, web],
  ['in the query', false, web],
  ['of a public client, pushed', true, native],
] as const

describe.each([
  ['without nonces', LOGINS, () => on],
  ['with nonces', LOGINS.slice(0, long(3, 1)), () => nonced],
] as const)('openid-client, %s', (_, logins, at) => {
  it.each(logins)('logs in, reads userinfo and refreshes, the request %s', async (_, par, who) => {
    const config = await flows.configure(at().issuer, who)
    const DPoP = await handle(config)
    const jkt = await DPoP.calculateThumbprint()
    const parameters = { resource: 'https://orders.example.com', prompt: 'consent', ...(par ? {} : { dpop_jkt: jkt }) }
    const tokens = await flows.codeFlow(config, { scope: SCOPE, parameters, par, DPoP })
    expect(tokens.token_type).toBe('dpop')
    expect(payloadOf(tokens.access_token)['cnf']).toEqual({ jkt })
    const user = await openid.fetchUserInfo(config, tokens.access_token, 'alice', { DPoP })
    expect(user.sub).toBe('alice')
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', {}, { DPoP })
    expect(renewed.token_type).toBe('dpop')
    expect((await openid.fetchUserInfo(config, renewed.access_token, 'alice', { DPoP })).sub).toBe('alice')
    expect(await told(at())).toBe(false)
  })
})

/** A token of a user that is bound to `key`. */
const bound = async (who = web, parts: flows.CodeFlowOptions = {}) => {
  const config = await flows.configure(on.issuer, who)
  const verifier = openid.randomPKCECodeVerifier()
  const challenge = await openid.calculatePKCECodeChallenge(verifier)
  const parameters = {
    redirect_uri: flows.REDIRECT_URI,
    scope: SCOPE,
    prompt: 'consent',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parts.parameters,
  }
  const page = await openBrowser(on.issuer).open(openid.buildAuthorizationUrl(config, parameters), { login: 'alice' })
  const code = page.url.searchParams.get('code') ?? ''
  const exchange = (dpop: string | null, more: Record<string, string> = {}) =>
    ask(
      `${on.issuer}/token`,
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: flows.REDIRECT_URI,
        code_verifier: verifier,
        ...(who === native ? { client_id: 'native' } : {}),
        ...more,
      },
      { ...(who === native ? {} : basicHeader('web')), ...(dpop === null ? {} : { dpop }) },
    )
  return { exchange, page, challenge }
}

describe('userinfo', () => {
  const me = (headers: Record<string, string>, init: RequestInit = {}) => fetch(`${on.issuer}/me`, { ...init, headers })
  let token = ''
  beforeAll(async () => {
    const { exchange } = await bound()
    token = (await exchange(proof('/token'))).body.access_token
  })
  const proven = (parts: ProofParts = {}, by = key) =>
    proof('/me', { ...parts, claims: { htm: 'GET', ath: athOf(token), ...parts.claims } }, by)

  it('accepts a bound token with its proof, and hands the upstream a bearer token of its own', async () => {
    await on.peer.forget()
    expect((await me({ authorization: `DPoP ${token}`, dpop: proven() })).status).toBe(200)
    const [seen] = await on.peer.requests()
    expect(seen?.headers['authorization']).toMatch(/^Bearer /)
    expect(seen?.headers['authorization']).not.toContain(token)
    expect(await told(on)).toBe(false)
  })

  it('accepts it in a POST', async () => {
    const dpop = proof('/me', { claims: { ath: athOf(token) } })
    expect((await me({ authorization: `DPoP ${token}`, dpop }, { method: 'POST' })).status).toBe(200)
  })

  it.each<[string, () => Record<string, string>, RegExp]>([
    ['as a bearer token', () => ({ authorization: `Bearer ${token}`, dpop: proven() }), /^DPoP error="invalid_token"/],
    ['as a bearer token, alone', () => ({ authorization: `Bearer ${token}` }), /^DPoP error="invalid_token"/],
    ['without a proof', () => ({ authorization: `DPoP ${token}` }), /error="invalid_dpop_proof".*algs="RS256/],
    [
      'with a proof of another key',
      () => ({ authorization: `DPoP ${token}`, dpop: proven({}, other) }),
      /^DPoP error="invalid_token"/,
    ],
    [
      'with a proof of another token',
      () => ({ authorization: `DPoP ${token}`, dpop: proven({ claims: { ath: athOf('x') } }) }),
      /^DPoP error="invalid_dpop_proof"/,
    ],
    [
      'with a proof without ath',
      () => ({ authorization: `DPoP ${token}`, dpop: proven({ claims: { ath: undefined } }) }),
      /^DPoP error="invalid_dpop_proof"/,
    ],
    [
      'with a proof for the token endpoint',
      () => ({ authorization: `DPoP ${token}`, dpop: proof('/token', { claims: { htm: 'GET', ath: athOf(token) } }) }),
      /^DPoP error="invalid_dpop_proof"/,
    ],
  ])('refuses it %s, and the upstream is not asked', async (_, headers, challenge) => {
    await on.peer.forget()
    const response = await me(headers())
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(challenge)
    expect(await on.peer.requests()).toEqual([])
  })

  it('refuses a proof that was used, in the query and in a form', async () => {
    const once = { authorization: `DPoP ${token}`, dpop: proven() }
    expect((await me(once)).status).toBe(200)
    expect((await me(once)).status).toBe(401)
    const body = new URLSearchParams({ access_token: token })
    for (const response of [
      await fetch(`${on.issuer}/me?access_token=${token}`),
      await fetch(`${on.issuer}/me`, { method: 'POST', body }),
    ])
      expect([400, 401]).toContain(response.status)
  })

  it('refuses a bearer token under the scheme DPoP', async () => {
    const { exchange } = await bound()
    const bearer = (await exchange(null)).body.access_token
    const dpop = proof('/me', { claims: { htm: 'GET', ath: athOf(bearer) } })
    expect((await me({ authorization: `DPoP ${bearer}`, dpop })).status).toBe(401)
    expect((await me({ authorization: `Bearer ${bearer}` })).status).toBe(200)
  })

  it('asks for a nonce, in the challenge and in its field', async () => {
    const config = await flows.configure(nonced.issuer, web)
    const DPoP = await handle(config)
    const { access_token } = await flows.codeFlow(config, { scope: SCOPE, parameters: { prompt: 'consent' }, DPoP })
    const response = await fetch(`${nonced.issuer}/me`, {
      headers: {
        authorization: `DPoP ${access_token}`,
        dpop: makeProof(key, `${nonced.issuer}/me`, { claims: { htm: 'GET', ath: athOf(access_token) } }),
      },
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^DPoP error="use_dpop_nonce"/)
    expect(response.headers.get('dpop-nonce')).toMatch(/^[\w-]{22}$/)
  })
})

describe('a code that is bound to a key', () => {
  it.each<[string, () => string | null, string]>([
    ['another key', () => proof('/token', {}, other), 'dpop_key_differs'],
    ['no proof', () => null, 'dpop_missing'],
  ])('is refused with %s, and is not used up', async (_, field, detail) => {
    const { exchange } = await bound(web, { parameters: { dpop_jkt: key.thumbprint } })
    expect((await exchange(field())).body.error).toBe('invalid_grant')
    expect(on.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields['detail']).toBe(detail)
    expect((await exchange(proof('/token'))).body.token_type).toBe('DPoP')
  })

  it.each<[string, Record<string, string>]>([
    ['no challenge', { code_challenge: '' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['a key that is none', { dpop_jkt: 'x' }],
  ])('is not given with %s', async (_, parameters) => {
    const { page } = await bound(web, { parameters: { dpop_jkt: key.thumbprint, ...parameters } })
    expect(page.url.href.startsWith(flows.REDIRECT_URI)).toBe(false)
  })

  it('is bound by what a request object says, and to one key alone', async () => {
    const jwt = (claims: Record<string, string>): string =>
      ['{"alg":"none"}', JSON.stringify(claims), ''].map(part => Buffer.from(part).toString('base64url')).join('.')
    const [unique, inside] = [crypto.randomUUID(), { code_challenge_method: 'S256', dpop_jkt: key.thumbprint }]
    const send = async (request: Record<string, string>, beside: Record<string, string> = {}): Promise<string> => {
      const query = new URLSearchParams({ client_id: 'web', request: jwt(request), ...beside })
      const response = await fetch(`${on.issuer}/auth?${query}`, { redirect: 'manual' })
      return response.status === 400 && (await response.text()).startsWith('dpop_jkt') ? 'refused' : 'passed'
    }
    const code_challenge = createHash('sha256').update(unique).digest('base64url')
    expect(await send({ code_challenge, code_challenge_method: 'plain', dpop_jkt: key.thumbprint })).toBe('refused')
    expect(await send({ ...inside, code_challenge }, { dpop_jkt: other.thumbprint })).toBe('refused')
    expect(await send({ ...inside, code_challenge }, { code_challenge: key.thumbprint })).toBe('refused')
    expect(await send({ ...inside, code_challenge })).toBe('passed')
    // It was kept: another key comes too late.
    expect(await send({ ...inside, code_challenge, dpop_jkt: other.thumbprint })).toBe('refused')
  })

  it('is the upstream’s to bind where it alone knows the client', async () => {
    const query = new URLSearchParams({ client_id: 'stranger', response_type: 'code', dpop_jkt: key.thumbprint })
    await fetch(`${on.issuer}/auth?${query}`, { redirect: 'manual' })
    expect(await told(on)).toBe(true)
  })

  it('is bound to the first key alone that a challenge comes with', async () => {
    const challenge = createHash('sha256').update(crypto.randomUUID()).digest('base64url')
    const push = (dpop_jkt: string): ReturnType<typeof ask> =>
      ask(
        `${on.issuer}/request`,
        {
          response_type: 'code',
          redirect_uri: flows.REDIRECT_URI,
          scope: 'openid',
          code_challenge: challenge,
          code_challenge_method: 'S256',
          dpop_jkt,
        },
        basicHeader('web'),
      )
    for (const [{ thumbprint }, status] of [
      [key, 201],
      [key, 201],
      [other, 400],
    ] as const)
      expect((await push(thumbprint)).status).toBe(status)
  })

  it('is refused where a pushed request has a proof and another dpop_jkt', async () => {
    const form = {
      response_type: 'code',
      redirect_uri: flows.REDIRECT_URI,
      scope: 'openid',
      code_challenge: createHash('sha256').update('x').digest('base64url'),
      code_challenge_method: 'S256',
      dpop_jkt: other.thumbprint,
    }
    const answer = await ask(`${on.issuer}/request`, form, { ...basicHeader('web'), dpop: proof('/request') })
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
  })
})

describe('the refresh token of a public client', () => {
  const refresh = (refresh_token: string, dpop: string | null) =>
    ask(
      `${on.issuer}/token`,
      { grant_type: 'refresh_token', refresh_token, client_id: 'native' },
      dpop === null ? {} : { dpop },
    )

  it('is bound to the key of the login, and so is the next', async () => {
    const { exchange } = await bound(native)
    const { refresh_token: first } = (await exchange(proof('/token'))).body
    for (const [field, detail] of [
      [null, 'dpop_missing'],
      [proof('/token', {}, other), 'dpop_key_differs'],
    ] as const) {
      expect((await refresh(first, field)).body.error).toBe('invalid_grant')
      expect(on.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields['detail']).toBe(detail)
    }
    const renewed = await refresh(first, proof('/token'))
    expect(renewed.body.token_type).toBe('DPoP')
    const next = renewed.body.refresh_token ?? first
    expect((await refresh(next, proof('/token', {}, other))).body.error).toBe('invalid_grant')
    expect((await refresh(next, proof('/token'))).status).toBe(200)
  })

  it('that nobody has bound is of no use with a proof, and of its old use without', async () => {
    const { exchange } = await bound(native)
    const { refresh_token: token } = (await exchange(null)).body
    expect((await refresh(token, proof('/token'))).body).toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(token, null)).body['token_type']).toBe('Bearer')
  })
})

describe('a bound token of ours as the subject of an exchange', () => {
  const client = { client_id: 'post', client_secret: flows.SECRET }
  const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'
  const type = 'urn:ietf:params:oauth:token-type:access_token'

  it('goes to the upstream with the proof of its key alone', async () => {
    const first = await ask(`${on.issuer}/token`, { ...CREDENTIALS, ...client }, { dpop: proof('/token') })
    const form = { ...client, grant_type: grant, subject_token: first.body.access_token, subject_token_type: type }
    await on.peer.forget()
    const stolen = await ask(`${on.issuer}/token`, form, { dpop: proof('/token', {}, other) })
    expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    expect(await on.peer.requests()).toEqual([])
    await ask(`${on.issuer}/token`, form, { dpop: proof('/token') })
    const [asked] = await on.peer.requests()
    expect(asked?.body).toContain('subject_token=')
    expect(asked?.body).not.toContain(first.body.access_token)
  })
})

describe('a token that is bound to a certificate, under reissue', () => {
  const certificate = selfSigned('bound-under-reissue').cert
  const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const shown = { 'client-cert': `:${der.toString('base64')}:` }

  it('says so, and is not issued without one', async () => {
    const who = flows.secretJwt('hmac')
    const refused = flows.clientCredentials(on.issuer, who)
    await expect(refused).rejects.toMatchObject({ error: 'invalid_request', status: 400 })
    const answer = await flows.clientCredentials(on.issuer, who, {}, { headers: new Headers(shown) })
    const cnf = { 'x5t#S256': createHash('sha256').update(der).digest('base64url') }
    expect(payloadOf(answer.access_token)['cnf']).toEqual(cnf)
    expect(answer.token_type).toBe('bearer')
    const me = (headers: Record<string, string>) =>
      fetch(`${on.issuer}/me`, { headers: { authorization: `Bearer ${answer.access_token}`, ...headers } })
    const withoutIt = await me({})
    expect(withoutIt.headers.get('www-authenticate')).toContain('another certificate')
    expect((await me(shown)).headers.get('www-authenticate')).not.toContain('another certificate')
  })
})

describe('a client with fapi2, under reissue', () => {
  const bank = flows.keyJwt('bank', bankKeys.privateKey as oauth.CryptoKey, 'b1')
  const login = async (more: flows.CodeFlowOptions) => {
    const config = await flows.configure(on.issuer, bank)
    const DPoP = await handle(config)
    return flows.codeFlow(config, { scope: 'openid orders:read', par: true, DPoP, ...more })
  }

  it('logs in with a pushed request, PKCE and a proof', async () => {
    const tokens = await login({ parameters: { resource: 'https://es.example.com' } })
    expect(tokens.token_type).toBe('dpop')
  })

  const object = ['{"alg":"none"}', '{"client_id":"bank"}', '']
    .map(part => Buffer.from(part).toString('base64url'))
    .join('.')
  const pushed = 'request_uri=urn:ietf:params:oauth:request_uri:x'
  it.each([
    ['as it should be', 'client_id=bank'],
    ['in capital letters', 'CLIENT_ID=bank'],
    ['behind a semicolon', 'state=x;client_id=bank'],
    ['in a request object', `request=${object}`],
    ['in a request object beside another name', `client_id=web&request=${object}`],
    ['with a request object beside a pushed request', `client_id=bank&${pushed}&request=${object}`],
  ])('is refused with a request that is not pushed, its name %s', async (_, name) => {
    const query = new URLSearchParams({ response_type: 'code', redirect_uri: flows.REDIRECT_URI })
    const response = await fetch(`${on.issuer}/auth?${query}&${name}`, { redirect: 'manual' })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('pushes')])
  })

  it('is refused without PKCE', async () => {
    const as = await flows.discover(on.issuer, 'oidc')
    const parameters = { response_type: 'code', redirect_uri: flows.REDIRECT_URI, scope: 'openid' }
    const options = { [oauth.allowInsecureRequests]: true }
    const client = { client_id: 'bank' }
    const response = await oauth.pushedAuthorizationRequest(as, client, bank.auth, parameters, options)
    const refused = oauth.processPushedAuthorizationResponse(as, client, response)
    await expect(refused).rejects.toMatchObject({ error: 'invalid_request' })
  })

  it('gets no token that the upstream has signed with another algorithm', async () => {
    const refused = login({ parameters: { resource: 'https://orders.example.com' } })
    await expect(refused).rejects.toThrow('unexpected HTTP response status code')
    const record = on.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields
    expect(record).toMatchObject({ client_id: 'bank', status: 502, detail: 'upstream_broken' })
  })
})

describe('proofs that are the upstream’s', () => {
  it.runIf(long(true, false))('go on to it, and the token that it binds is signed again', async () => {
    const passing = await behind({ fulfilment: 'reissue', config: { dpop: { proofs: 'upstream' } } })
    try {
      const DPoP = oauth.DPoP({}, await cryptoKeyPair('ES256'))
      const answer = await flows.clientCredentials(passing.issuer, service, {}, { DPoP })
      expect(payloadOf(answer.access_token)['cnf']).toEqual({ jkt: await DPoP.calculateThumbprint() })
      expect(await told(passing)).toBe(true)
      const headers = { authorization: `DPoP ${answer.access_token}`, dpop: 'x' }
      expect((await fetch(`${passing.issuer}/me`, { headers })).status).toBe(401)
    } finally {
      await passing.stop()
    }
  })
})
