/** Token services that others wrote, each behind the same gateway: what works through it, and what is refused. */
import type { webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { freePort } from '../free-port.ts'
import { newKeyPair } from '../key-pair.ts'
import { long } from '../long.ts'
import { type Behind, front } from '../upstream/behind.ts'
import {
  clientCredentials,
  codeFlow,
  configure,
  deviceFlow,
  discover,
  introspect,
  keyJwt,
  logout,
  REDIRECT_URI,
  refresh,
  revoke,
  type Who,
} from '../upstream/flows.ts'
import type { Peer } from '../upstream/peer.ts'
import { payloadOf, verify } from '../upstream/strategies.ts'
import { glewlwyd } from './upstreams/glewlwyd.ts'
import { keycloak } from './upstreams/keycloak.ts'
import { lemonldap } from './upstreams/lemonldap.ts'
import { oidcProvider } from './upstreams/oidc-provider.ts'
import {
  type Ability,
  CLIENTS,
  DEVICE,
  INVALID_GRANT,
  type Registered,
  SCOPE,
  type Started,
  type Upstream,
} from './upstreams/upstream.ts'

const UPSTREAMS: readonly Upstream[] = [keycloak, glewlwyd, lemonldap, oidcProvider]
/** Milliseconds, on a busy machine. */
const START = 180_000

const { privateKey, publicKey } = newKeyPair('ec', { namedCurve: 'P-256' })
const key = await crypto.subtle.importKey(
  'jwk',
  privateKey.export({ format: 'jwk' }) as webcrypto.JsonWebKey,
  { name: 'ECDSA', namedCurve: 'P-256' },
  false,
  ['sign'],
)
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }] } as unknown as JsonObject

/** The client, who asserts its tenant beside its name. */
const who = (clientId: string, tenant = 'acme'): Who => keyJwt(clientId, key, 'k1', { tenant })

const isUsers = ({ grants }: Registered): boolean => !grants.includes('client_credentials')

const registered = (client: Registered): JsonObject => ({
  client_id: client.clientId,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks,
  grant_types: client.grants.map(grant => (grant === 'device' ? DEVICE : grant)),
  scope: isUsers(client) ? `openid offline_access ${SCOPE}` : SCOPE,
  audiences: ['https://orders.example.com'],
  metadata: { tenant: 'acme', kind: client.fulfilment ?? 'reissue' },
  ...(client.fulfilment === undefined ? {} : { fulfilment: client.fulfilment }),
  ...client.more,
  upstream: {
    ...(client.fulfilment === 'assertion'
      ? { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' }
      : { token_endpoint_auth_method: 'client_secret_basic' }),
    client_secret: client.clientId === 'stale' ? 'env:CLIENT_SECRET' : 'env:UPSTREAM_SECRET',
  },
})

const TENANT = 'client.metadata.tenant'
const policy = (name: string, kind: string, claims: JsonObject) => ({
  [`policies/${name}.yaml`]: JSON.stringify({
    policy: name,
    applies_to: { metadata: { kind: [kind] } },
    metadata: { required: ['tenant'], properties: { tenant: { type: 'string' } } },
    assertion: { properties: { tenant: { type: 'string' } } },
    rules: [{ id: 'own-tenant', effect: 'allow', when: `clientAssertion.tenant == ${TENANT}` }],
    claims,
  }),
})

const FILES = {
  'clients/clients.yaml': JSON.stringify(CLIENTS.map(registered)),
  'policies/baseline.yaml': 'policy: baseline\n',
  ...policy('issued-again', 'reissue', { access_token: { tenant: TENANT }, id_token: { tenant: TENANT } }),
  ...policy('at-introspection', 'introspection', { introspection: { tenant: TENANT } }),
  ...policy('asserted', 'assertion', { access_token: { tenant: TENANT } }),
  ...policy('as-it-is', 'none', {}),
}

/** The page, however wide its tables are. */
const PAGE = readFileSync(new URL('../../examples/upstreams/README.md', import.meta.url), 'utf8').replace(/ +/g, ' ')
it('has a column for each of them, with its version, in examples/upstreams', () => {
  expect(PAGE).toContain(`| | ${UPSTREAMS.map(({ name }) => name).join(' | ')} |`)
})

const available = UPSTREAMS.filter(upstream => long(true, false) && upstream.isThere())

describe.each(available.map(upstream => [upstream.name, upstream] as const))('in front of %s', (_, upstream) => {
  let started: Started
  let running: Behind
  let issuer: string
  beforeAll(async () => {
    issuer = `http://127.0.0.1:${await freePort()}${upstream.path}`
    started = await upstream.start(issuer)
    const peer = { url: started.url, issuer, stop: started.stop } as unknown as Peer
    running = await front(issuer, peer, { fulfilment: 'reissue', files: FILES, config: upstream.config ?? {} })
  }, START)
  afterAll(async () => {
    await running?.stop()
    if (running === undefined) await started?.stop()
  })

  const granted = (clientId: string) => clientCredentials(issuer, who(clientId), { scope: SCOPE })
  const login = async (par = false) => {
    const config = await configure(issuer, who('shop'))
    const browser = started.browser()
    const scope = `openid offline_access ${SCOPE}`
    const tokens = await codeFlow(config, { browser, par, scope, parameters: { prompt: 'consent' } })
    return { config, browser, tokens }
  }
  const has = (ability: Ability) => it.runIf(upstream.has.includes(ability))

  it('returns metadata with our address at every endpoint', async () => {
    const metadata = await discover(issuer)
    const named = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
    expect(named.length).toBeGreaterThan(4)
    for (const [name, url] of named) expect(String(url).startsWith(new URL(issuer).origin), name).toBe(true)
    expect(metadata.token_endpoint_auth_methods_supported).toContain('private_key_jwt')
    expect('pushed_authorization_request_endpoint' in metadata).toBe(upstream.has.includes('par'))
    expect('device_authorization_endpoint' in metadata).toBe(upstream.has.includes('device'))
    expect('revocation_endpoint' in metadata).toBe(upstream.has.includes('revocation'))
  })

  it('accepts a key where the upstream knows a secret, and signs its token again with the claim', async () => {
    const { access_token: token, scope } = await granted('partner')
    const { payload } = await verify(issuer, token)
    expect(payload).toMatchObject({ tenant: 'acme', [upstream.clientClaim]: 'partner' })
    expect(String(scope ?? payload['scope']).split(' ')).toEqual([SCOPE])
  })

  it('refuses what the policy refuses', async () => {
    await expect(clientCredentials(issuer, who('partner', 'other'), { scope: SCOPE })).rejects.toMatchObject({
      error: 'unauthorized_client',
    })
  })

  it('refuses a foreign signature', async () => {
    const other = newKeyPair('ec', { namedCurve: 'P-256' }).privateKey
    const jwk = other.export({ format: 'jwk' }) as webcrypto.JsonWebKey
    const foreign = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
    await expect(clientCredentials(issuer, keyJwt('partner', foreign, 'k1'))).rejects.toMatchObject({ status: 401 })
  })

  it('returns the claim at introspection, to the owner and to a resource server', async () => {
    const { access_token: token } = await granted('partner')
    for (const asking of upstream.has.includes('others') ? ['partner', 'orders'] : ['partner'])
      expect(await introspect(issuer, who(asking), token), asking).toMatchObject({ active: true, tenant: 'acme' })
  })

  it('returns the claim at introspection of a token that is not signed again', async () => {
    const { access_token: token } = await granted('at-introspection')
    for (const asking of upstream.has.includes('others') ? ['at-introspection', 'orders'] : ['at-introspection'])
      expect(await introspect(issuer, who(asking), token), asking).toMatchObject({ active: true, tenant: 'acme' })
  })

  it("returns the upstream's own token where nothing is changed", async () => {
    const { access_token: token } = await granted('as-it-is')
    expect(await introspect(issuer, who('as-it-is'), token)).toMatchObject({ active: true })
  })

  has('assertion')('forwards the claims in an assertion of its own', async () => {
    const { access_token: token } = await granted('asserted')
    expect(token).toEqual(expect.any(String))
  })

  it('says that the upstream refuses our credential, and blames no client', async () => {
    await expect(granted('stale')).rejects.toMatchObject({ cause: { status: 502 } })
    await vi.waitFor(() => {
      expect(running.lines.some(({ fields }) => JSON.stringify(fields).includes('upstream_refuses_credential'))).toBe(
        true,
      )
    })
  })

  has('revocation')('returns an inactive token once it is revoked', async () => {
    const { access_token: token } = await granted('partner')
    await revoke(issuer, who('partner'), token)
    expect(await introspect(issuer, who('partner'), token)).toEqual({ active: false })
  })

  it('accepts a login with PKCE, and a refresh; both tokens have the claim, and userinfo knows the first', async () => {
    const { config, tokens } = await login()
    expect((await verify(issuer, tokens.access_token)).payload).toMatchObject({
      tenant: 'acme',
      [upstream.clientClaim]: 'shop',
    })
    expect(payloadOf(tokens.id_token ?? '')).toMatchObject({ tenant: 'acme' })
    const sub = tokens.claims()?.sub ?? ''
    expect(await openid.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ sub })
    const again = await refresh(config, tokens.refresh_token ?? '')
    expect(again.access_token).not.toBe(tokens.access_token)
    expect((await verify(issuer, again.access_token)).payload).toMatchObject({ tenant: 'acme', sub })
  })

  it('refuses a code and a refresh token that nobody knows', async () => {
    const config = await configure(issuer, who('shop'))
    const form = { code: 'nobody-knows-it', redirect_uri: REDIRECT_URI, code_verifier: 'v'.repeat(43) }
    const { code = INVALID_GRANT, refreshToken = INVALID_GRANT } = upstream.refusals ?? {}
    for (const [grant, parameters, refusal] of [
      ['authorization_code', form, code],
      ['refresh_token', { refresh_token: 'nobody-knows-it' }, refreshToken],
    ] as const)
      await expect(openid.genericGrantRequest(config, grant, parameters), grant).rejects.toMatchObject(refusal)
  })

  has('par')('accepts a login that was pushed', async () => {
    const { tokens } = await login(true)
    expect(payloadOf(tokens.access_token)).toMatchObject({ tenant: 'acme' })
  })

  has('device')('accepts a device', async () => {
    const config = await configure(issuer, who('tv'))
    const scope = `openid offline_access ${SCOPE}`
    const tokens = await deviceFlow(config, { browser: started.browser(), scope })
    expect((await verify(issuer, tokens.access_token)).payload).toMatchObject({
      tenant: 'acme',
      [upstream.clientClaim]: 'tv',
    })
  })

  it('ends the session with an ID token that was signed again', async () => {
    const { config, browser, tokens } = await login()
    const page = await logout(config, tokens.id_token ?? '', browser)
    expect(page.url.href).toMatch(upstream.afterLogout)
  })
})
