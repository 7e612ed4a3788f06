import { join } from 'node:path'
import { CompactEncrypt } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cryptoKeyPair } from '../key-pair.ts'
import { long } from '../long.ts'
import { dumpOf } from '../stores/dump.ts'
import { type Behind, behind } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import * as flows from './flows.ts'
import { issuerKey } from './issuer.ts'
import { ACCOUNTS, ask, basicHeader, claimsPolicy, headerOf, payloadOf, verify } from './strategies.ts'

const ORDERS = 'https://orders.example.com'

/** What is enforced for single clients. */
const POLICIES = {
  'policies/claims.yaml': claimsPolicy(true),
  'policies/limits.yaml': `
policy: limits
applies_to: { clients: [post] }
token:
  lifetime: 30
  scope: "request.scopes.?[#this != 'orders:write']"
  audience: "{'${ORDERS}', 'https://nowhere.example'}"
`,
  'policies/nowhere.yaml': `
policy: nowhere
applies_to: { clients: [hmac] }
token: { audience: "{'https://nowhere.example'}" }
`,
  'policies/required.yaml': `
policy: required
applies_to: { clients: [web] }
user: { properties: { dept: { type: string, maxLength: 20 } } }
claims:
  access_token:
    login: upstream.idToken.nonce
    needed: { value: "request.parameters['fail'] == null ? 'x' : null", required: true }
`,
}

let on: Behind
let aheadMs = 0
beforeAll(async () => {
  on = await behind({
    fulfilment: 'reissue',
    files: POLICIES,
    gateway: { clockMs: () => Date.now() + aheadMs },
    peer: { accounts: { ...ACCOUNTS, carol: { dept: 'a department with a very long name' } } },
  })
})
afterAll(() => on.stop())
afterEach(async () => {
  await on.peer.heal()
  await on.peer.clock(0)
})

const service = flows.basic('service')
const web = flows.basic('web')
const upstreamService = basicHeader('service', UPSTREAM_SECRET)
const upstreamWeb = basicHeader('web', UPSTREAM_SECRET)
const keysOf = (payload: object): string[] => Object.keys(payload).sort()

/** Every token that was near the store, ours and the upstream's. */
const seen: string[] = []

const codeFlow = async (options: flows.CodeFlowOptions = {}) => {
  const config = await flows.configure(on.issuer, web)
  const tokens = await flows.codeFlow(config, { scope: 'openid offline_access orders:read', ...options })
  seen.push(tokens.access_token, tokens.id_token ?? '')
  return { config, tokens, access: payloadOf(tokens.access_token), id: payloadOf(tokens.id_token ?? '') }
}

/** Asks the upstream itself, past the gateway. */
const atUpstream = (path: string, form: Record<string, string>, headers = upstreamService) =>
  ask(`${on.peer.url}${path}`, form, headers)
const knownAtUpstream = async (token: string, headers = upstreamService) =>
  (await atUpstream('/token/introspection', { token }, headers)).body

const revoked = async (): Promise<string[]> =>
  (await on.peer.requests())
    .filter(({ url }) => url.startsWith('/token/revocation'))
    .map(({ body }) => new URLSearchParams(body).get('token_type_hint') ?? '')
    .sort()

describe('client credentials under reissue', () => {
  it('returns an access token that verifies with our keys, and says what the upstream’s says and more', async () => {
    const direct = await atUpstream('/token', { grant_type: 'client_credentials', scope: 'orders:read' })
    const theirs = payloadOf(direct.body.access_token)
    const answer = await flows.clientCredentials(on.issuer, service, { scope: 'orders:read' })
    seen.push(answer.access_token, direct.body.access_token)
    const { payload, protectedHeader } = await verify(on.issuer, answer.access_token)
    expect(keysOf(payload)).toEqual([...keysOf(theirs), 'tenant', 'was'].sort())
    expect(payload).toMatchObject({ aud: ORDERS, sub: 'service', client_id: 'service', tenant: 'acme' })
    expect(payload.jti).not.toBe(payload['was'])
    expect(protectedHeader).toMatchObject({ ...headerOf(direct.body.access_token), kid: expect.any(String) })
    expect(keysOf(answer)).toEqual(keysOf(direct.body))
    expect(answer.scope).toBe(direct.body.scope)
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600)
    expect(answer.expires_in).toBeGreaterThan(590)
  })

  it('returns a signature of the algorithm that the upstream used', async () => {
    const { access_token } = await flows.clientCredentials(on.issuer, service, { resource: 'https://es.example.com' })
    expect((await verify(on.issuer, access_token)).protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' })
  })

  it('returns what the policies leave of lifetime, scope and audience', async () => {
    const answer = await flows.clientCredentials(on.issuer, flows.post('post'))
    const { payload } = await verify(on.issuer, answer.access_token)
    expect(answer.expires_in).toBeLessThanOrEqual(30)
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(31)
    expect(answer.scope).toBe('orders:read')
    expect(payload).toMatchObject({ scope: 'orders:read', aud: ORDERS })
    expect(await flows.introspect(on.issuer, flows.post('post'), answer.access_token)).toMatchObject({
      exp: payload.exp,
    })
  })

  it('refuses with invalid_target when nothing is left of the audience, and revokes', async () => {
    await on.peer.forget()
    const refused = flows.clientCredentials(on.issuer, flows.secretJwt('hmac'))
    await expect(refused).rejects.toMatchObject({ error: 'invalid_target', status: 400 })
    expect(await revoked()).toEqual(['access_token'])
  })

  it('returns tokens that are bound to the DPoP key of the request', async () => {
    const pair = await cryptoKeyPair('ES256')
    const DPoP = oauth.DPoP({}, pair)
    const answer = await flows.clientCredentials(on.issuer, service, {}, { DPoP })
    const { payload } = await verify(on.issuer, answer.access_token)
    expect(answer.token_type).toBe('dpop')
    expect(payload['cnf']).toEqual({ jkt: await DPoP.calculateThumbprint() })
    expect(await flows.introspect(on.issuer, service, answer.access_token)).toMatchObject({ cnf: payload['cnf'] })
  })
})

describe('a login under reissue', () => {
  it.each([false, true])('returns tokens that openid-client accepts with our metadata, pushed: %s', async par => {
    const { tokens, access, id } = await codeFlow({ par, login: 'alice', tokenParameters: { purpose: 'first' } })
    const verified = await verify(on.issuer, tokens.access_token)
    expect(verified.payload).toMatchObject({ sub: 'alice', tenant: 'acme', dept: 'it', purpose: 'first', needed: 'x' })
    expect(tokens.claims()).toMatchObject({ sub: 'alice', aud: 'web', tenant: 'acme', dept: 'it', iss: on.issuer })
    await verify(on.issuer, tokens.id_token ?? '')
    expect(id['iss']).toBe(on.issuer)
    expect(tokens.scope).toBe(access['scope'])
    // The upstream's refresh token is the client's.
    expect(await knownAtUpstream(tokens.refresh_token ?? '', upstreamWeb)).toMatchObject({ active: true })
  })

  it('never loses a claim of the upstream’s tokens, the nonce included', async () => {
    const { id, access } = await codeFlow()
    expect(keysOf(id)).toEqual(['aud', 'dept', 'exp', 'iat', 'iss', 'nonce', 'sub', 'tenant'].sort())
    expect(keysOf(access)).toEqual(
      [
        'aud',
        'client_id',
        'dept',
        'exp',
        'iat',
        'iss',
        'jti',
        'login',
        'needed',
        'scope',
        'sub',
        'tenant',
        'was',
      ].sort(),
    )
    expect(access['login']).toBe(id['nonce'])
  })

  it('returns claims of a refresh that come from the refresh request', async () => {
    const { config, tokens } = await codeFlow({ login: 'bob', tokenParameters: { purpose: 'first' } })
    expect(payloadOf(tokens.access_token)).toMatchObject({ purpose: 'first', dept: 'sales' })
    const again = await flows.refresh(config, tokens.refresh_token ?? '', { purpose: 'second' })
    const { payload } = await verify(on.issuer, again.access_token)
    expect(payload).toMatchObject({ sub: 'bob', purpose: 'second', dept: 'sales' })
    expect(again.claims()).toMatchObject({ sub: 'bob', dept: 'sales' })
    expect(payload.jti).not.toBe(payloadOf(tokens.access_token)['jti'])
  })

  it('returns tokens to a public client and to a device', async () => {
    const native = await flows.codeFlow(await flows.configure(on.issuer, flows.publicClient('native')))
    expect((await verify(on.issuer, native.access_token)).payload).toMatchObject({ client_id: 'native', dept: 'it' })
    const tv = await flows.deviceFlow(await flows.configure(on.issuer, flows.basic('tv')), { login: 'bob' })
    expect((await verify(on.issuer, tv.access_token)).payload).toMatchObject({ client_id: 'tv', dept: 'sales' })
    expect(tv.claims()).toMatchObject({ sub: 'bob', tenant: 'acme' })
  })
})

describe('introspection and revocation of a token issued again', () => {
  it('reports what our token says, what only introspection says, and what the upstream adds', async () => {
    const { tokens, access } = await codeFlow()
    const answer = await flows.introspect(on.issuer, web, tokens.access_token)
    expect(answer).toEqual({ ...access, active: true, token_type: 'Bearer', tier: 'gold' })
  })

  it('reports a token that the upstream has revoked as inactive', async () => {
    const { tokens, access } = await codeFlow()
    expect((await atUpstream('/token/revocation', { token: String(access['was']) }, upstreamWeb)).status).toBe(200)
    expect(await flows.introspect(on.issuer, web, tokens.access_token)).toEqual({ active: false })
  })

  it('reports nothing to a client whom the token does not concern', async () => {
    const { tokens } = await codeFlow()
    expect(await flows.introspect(on.issuer, flows.basic('tv'), tokens.access_token)).toMatchObject({ active: true })
    const elsewhere = await flows.clientCredentials(on.issuer, service, { resource: 'https://es.example.com' })
    expect(await flows.introspect(on.issuer, web, elsewhere.access_token)).toEqual({ active: false })
  })

  it('reports neither ours nor the upstream’s as active after a revocation', async () => {
    const { tokens, access } = await codeFlow()
    await flows.revoke(on.issuer, web, tokens.access_token)
    expect(await flows.introspect(on.issuer, web, tokens.access_token)).toEqual({ active: false })
    expect(await knownAtUpstream(String(access['was']), upstreamWeb)).toEqual({ active: false })
  })

  it('refuses to revoke a token of another client', async () => {
    const { tokens } = await codeFlow()
    const refused = flows.revoke(on.issuer, service, tokens.access_token)
    await expect(refused).rejects.toMatchObject({ error: 'invalid_grant' })
    expect(await flows.introspect(on.issuer, web, tokens.access_token)).toMatchObject({ active: true })
  })

  it('refuses a revoked refresh token, and reports what came of it as inactive', async () => {
    const { config, tokens } = await codeFlow()
    await flows.revoke(on.issuer, web, tokens.refresh_token ?? '')
    await expect(flows.refresh(config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    expect(await flows.introspect(on.issuer, web, tokens.access_token)).toEqual({ active: false })
  })

  it('forwards a token that is not in the map unchanged', async () => {
    const { body } = await atUpstream('/token', { grant_type: 'client_credentials' })
    expect(await flows.introspect(on.issuer, service, body.access_token)).toMatchObject({
      active: true,
      client_id: 'service',
    })
    await flows.revoke(on.issuer, service, body.access_token)
    expect(await knownAtUpstream(body.access_token)).toEqual({ active: false })
  })
})

describe('userinfo under reissue', () => {
  const userinfo = (init: RequestInit = {}, query = '') => fetch(`${on.issuer}/me${query}`, init)
  const form = (parameters: Record<string, string>): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams(parameters),
  })

  it('accepts our token in the header and in the form, with GET and POST', async () => {
    const { config, tokens } = await codeFlow()
    expect(config.serverMetadata().userinfo_endpoint).toBe(`${on.issuer}/me`)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    const answers = await Promise.all([
      userinfo({ headers }),
      userinfo({ headers: { authorization: `bearer ${tokens.access_token}` } }),
      userinfo({ method: 'POST', headers }),
      userinfo({ ...form({ a: '%20+', other: 'x' }), headers }),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ sub: 'alice' })
    }
    await on.peer.forget()
    await userinfo(form({ a: 'b c&d=é', access_token: tokens.access_token, z: '1' }))
    const [arrived] = await on.peer.requests()
    const sent = new URLSearchParams(arrived?.body)
    expect([...sent.keys()]).toEqual(['a', 'access_token', 'z'])
    expect(arrived?.body).toMatch(/^a=b\+c%26d%3D%C3%A9&access_token=eyJ[\w.-]+&z=1$/)
    expect(payloadOf(sent.get('access_token') ?? '')['jti']).toBe(payloadOf(tokens.access_token)['was'])
  })

  it('refuses a revoked token, and forwards what is not in the map', async () => {
    const { tokens } = await codeFlow()
    await flows.revoke(on.issuer, web, tokens.access_token)
    for (const token of [tokens.access_token, 'unknown', `${tokens.access_token}x`]) {
      await on.peer.forget()
      expect((await userinfo({ headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
      expect((await on.peer.requests())[0]?.rawHeaders).toContain(`Bearer ${token}`)
    }
  })

  it('refuses our token under the scheme DPoP, and says why', async () => {
    const { tokens } = await codeFlow()
    const answer = await userinfo({ headers: { authorization: `DPoP ${tokens.access_token}` } })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token"/)
    expect(await answer.json()).toMatchObject({ error: 'invalid_token' })
  })

  it('refuses a form that is too large to look into', async () => {
    const answer = await userinfo(form({ access_token: 'x'.repeat(300_000) }))
    expect(answer.status).toBe(413)
  })
})

describe('an ID token of ours as a hint', () => {
  it.each(['GET', 'POST'] as const)('returns the user to the client at the logout, %s', async method => {
    const config = await flows.configure(on.issuer, web)
    const browser = flows.browserOf(config)
    const { id_token: hint = '' } = await flows.codeFlow(config, { browser })
    if (method === 'GET') {
      expect((await flows.logout(config, hint, browser)).url.href).toBe(flows.AFTER_LOGOUT_URI)
      return
    }
    await on.peer.forget()
    // This upstream has no logout with POST; what counts is what reaches it.
    await fetch(config.serverMetadata().end_session_endpoint ?? '', {
      method,
      body: `state=a%2fb&id_token_hint=${hint}&post_logout_redirect_uri=${encodeURIComponent(flows.AFTER_LOGOUT_URI)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const [arrived] = await on.peer.requests()
    expect(arrived?.body).toMatch(/^state=a%2fb&id_token_hint=eyJ[\w.-]+&post_logout_redirect_uri=https%3A/)
    expect(arrived?.body).not.toContain(hint)
  })

  it.each(['GET', 'POST', 'PAR'] as const)('returns a code where the user is known already, %s', async how => {
    const config = await flows.configure(on.issuer, web)
    const browser = flows.browserOf(config)
    const { id_token: hint = '' } = await flows.codeFlow(config, { browser, scope: 'openid orders:read' })
    await on.peer.forget()
    if (how === 'POST') {
      const { authorization_endpoint: url = '' } = config.serverMetadata()
      const form = { client_id: 'web', response_type: 'code', id_token_hint: hint, scope: 'openid' }
      const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
      // Not logged in there, but the hint was understood: anything else would be an error about it.
      expect(await answer.text()).not.toContain('id_token_hint')
    } else {
      const parameters = { id_token_hint: hint, prompt: 'none', 'x.y': 'a b' }
      const tokens = await flows.codeFlow(config, {
        browser,
        scope: 'openid orders:read',
        par: how === 'PAR',
        parameters,
      })
      expect(tokens.claims()?.sub).toBe('alice')
    }
    const arrived = (await on.peer.requests()).find(({ url, body }) => `${url}${body}`.includes('id_token_hint='))
    expect(`${arrived?.url}${arrived?.body}`).not.toContain(hint)
  })

  it('forwards everything else of a query octet for octet', async () => {
    const { tokens } = await codeFlow()
    await on.peer.forget()
    const before = '/auth?a=%7e%2F+b&&c&id_token_hint'
    const after = '&d==&%zz=1&id%5Fhint=x&e=%C3%A9#'.replace('#', '')
    await fetch(`${on.issuer}${before}=${tokens.id_token}${after}`, { redirect: 'manual' })
    const [arrived] = await on.peer.requests()
    const [, exchanged = ''] = /id_token_hint=([^&]*)/.exec(arrived?.url ?? '') ?? []
    expect(arrived?.url).toBe(`${before}=${exchanged}${after}`)
    expect(exchanged).not.toBe(tokens.id_token)
    expect(payloadOf(exchanged)['sub']).toBe('alice')
  })

  it('forwards a hint that is not in the map unchanged, an access token of ours too', async () => {
    const { tokens } = await codeFlow()
    for (const hint of ['unknown', tokens.access_token]) {
      await on.peer.forget()
      await fetch(`${on.issuer}/auth?id_token_hint=${hint}`, { redirect: 'manual' })
      expect((await on.peer.requests())[0]?.url).toBe(`/auth?id_token_hint=${hint}`)
    }
  })
})

describe('tokens that cannot be issued again', () => {
  const postToken = (form: Record<string, string> = {}) =>
    ask(`${on.issuer}/token`, { grant_type: 'client_credentials', ...form }, basicHeader('service'))
  const answerWith = (body: object) => on.peer.fault({ kind: 'answer', path: '/token', times: 1, body })
  const reasons = (): unknown[] =>
    on.lines.filter(({ fields }) => fields['event'] === 'failure').map(({ fields }) => fields['message'])

  it('never passes on an opaque token: it is revoked, and the answer is 502', async () => {
    await on.peer.forget()
    const answer = await postToken({ resource: 'https://opaque.example.com' })
    expect(answer).toMatchObject({ status: 502, body: { error: 'server_error' } })
    expect(JSON.stringify(answer.body)).not.toContain('token"')
    const [, revocation] = await on.peer.requests()
    const token = new URLSearchParams(revocation?.body).get('token') ?? ''
    expect(revocation?.url).toBe('/token/revocation')
    expect(await knownAtUpstream(token)).toEqual({ active: false })
    expect(reasons().at(-1)).toContain('token_opaque')
  })

  it.each([
    ['encrypted', 'token_encrypted'],
    // Ten seconds each: the upstream is asked for new keys first.
    ...long(
      [
        ['signed by a stranger', 'token_key_unknown'],
        ['signed with an algorithm that we have no key for', 'token_key_unknown'],
      ],
      [],
    ),
    ['of another issuer', 'token_issuer_wrong'],
  ])('never passes on one %s: it is revoked with its refresh token, and the answer is 502', async (what, reason) => {
    const stranger = await issuerKey(what.includes('algorithm') ? 'ES512' : 'RS256')
    const iss = what.includes('issuer') ? 'https://evil.example' : on.issuer
    const now = Math.floor(Date.now() / 1000)
    const signed = await stranger.sign({ iss, sub: 'service', iat: now, exp: now + 60, aud: ORDERS })
    const encrypted = await new CompactEncrypt(Buffer.from(signed))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(Buffer.alloc(32))
    await on.peer.forget()
    const access_token = what === 'encrypted' ? encrypted : signed
    await answerWith({ access_token, token_type: 'Bearer', refresh_token: 'refresh', expires_in: 60 })
    const answer = await postToken()
    expect(answer).toMatchObject({ status: 502, body: { error: 'server_error' } })
    expect(await revoked()).toEqual(['access_token', 'refresh_token'])
    expect(reasons().at(-1)).toContain(reason)
  })

  it('accepts tokens signed with new keys of the upstream', async () => {
    await postToken()
    await on.peer.rotate()
    // Keys are fetched again at most every ten seconds.
    aheadMs = 10_000
    expect((await postToken()).status).toBe(200)
    aheadMs = 0
  })

  it.each([
    [10, 200],
    [-10, 200],
    [60, 502],
    [-1000, 502],
  ])('returns with the upstream’s clock off by %i s: %i', async (seconds, status) => {
    await on.peer.clock(seconds)
    expect((await postToken()).status).toBe(status)
  })

  it('returns no tokens and revokes both when a required claim has no value', async () => {
    await on.peer.forget()
    const refused = codeFlow({ tokenParameters: { fail: 'yes' } })
    await expect(refused).rejects.toMatchObject({
      error: 'invalid_request',
      status: 400,
      error_description: '`needed` is configured as required for the Access token but does not have a value',
    })
    expect(await revoked()).toEqual(['access_token', 'refresh_token'])
  })

  it('returns no tokens and revokes both when the user does not fit a schema block', async () => {
    await on.peer.forget()
    await expect(codeFlow({ login: 'carol' })).rejects.toMatchObject({ error: 'invalid_request', status: 400 })
    expect(await revoked()).toEqual(['access_token', 'refresh_token'])
  })

  it('returns the same answer when the revocation fails, and tells the operator', async () => {
    await on.peer.fault({ kind: 'answer', path: '/token/revocation', status: 500, body: { error: 'server_error' } })
    const answer = await postToken({ resource: 'https://opaque.example.com' })
    expect(answer).toMatchObject({ status: 502, body: { error: 'server_error' } })
    expect(on.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({
        event: 'upstream_revocation_failed',
        client: 'service',
        token: 'access_token',
        code: 'upstream_broken',
      }),
    )
  })
})

describe('what is stored under reissue', () => {
  it('never holds a token or a piece of one', async () => {
    const { tokens } = await codeFlow()
    seen.push(...(await on.peer.requests()).flatMap(({ body }) => new URLSearchParams(body).get('token') ?? []))
    const folder = join(on.folder, 'state')
    const dump = dumpOf(folder)
    expect(dump.length).toBeGreaterThan(10_000)
    expect(seen.length).toBeGreaterThan(20)
    for (const token of [...seen, tokens.refresh_token ?? 'none'])
      for (const part of token.split('.').filter(({ length }) => length >= 24))
        for (let start = 0; start + 24 <= part.length; start += 12) {
          const piece = part.slice(start, start + 24)
          if (dump.includes(piece) || dump.includes(Buffer.from(piece, 'base64url').toString('latin1')))
            throw new Error(`The store holds ${piece}`)
        }
    expect(dump).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/)
  })

  it('never logs a token', () => {
    const text = JSON.stringify(on.lines)
    expect(text).not.toMatch(/eyJ[\w-]{20}/)
    for (const token of seen) expect(text).not.toContain(token.slice(-40) || 'none')
  })
})
