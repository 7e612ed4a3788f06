/** What we say about ourselves in front of an upstream, read by real clients, and whether it is true. */
import type * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type UpstreamMetadataInput, upstreamMetadata } from '../../src/upstream/index.ts'
import { type Behind, type BehindOptions, behind, CLIENTS } from './behind.ts'
import { discoveredOf } from './discovered.ts'
import * as flows from './flows.ts'

const METHODS = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt']

const documentOf = async (issuer: string, path = '/.well-known/openid-configuration') =>
  (await (await fetch(issuer + path)).json()) as Record<string, unknown>

const FEATURES = {
  registration: { enabled: true },
  ciba: { enabled: true, deliveryModes: ['poll'] },
  backchannelLogout: { enabled: true },
  jwtResponseModes: { enabled: true },
  jwtUserinfo: { enabled: true },
  jwtIntrospection: { enabled: true },
}

const CONFIGURATIONS: readonly (readonly [string, BehindOptions])[] = [
  ['none', { fulfilment: 'none' }],
  ['assertion', { fulfilment: 'assertion' }],
  ['introspection', { fulfilment: 'introspection' }],
  ['reissue', { fulfilment: 'reissue' }],
]

describe.each(CONFIGURATIONS)('metadata under %s', (fulfilment, options) => {
  let running: Behind
  let document: Record<string, unknown>
  beforeAll(async () => {
    running = await behind({ ...options, peer: { features: FEATURES } })
    document = await documentOf(running.issuer)
  })
  afterAll(() => running.stop())

  it.each(['oauth2', 'oidc'] as const)('accepts discovery with oauth4webapi: %s', async algorithm => {
    expect((await flows.discover(running.issuer, algorithm)).issuer).toBe(running.issuer)
  })

  it('accepts discovery with openid-client', async () => {
    const config = await flows.configure(running.issuer, flows.basic('web'))
    expect(config.serverMetadata().issuer).toBe(running.issuer)
  })

  it('returns one document at both places', async () => {
    expect(await documentOf(running.issuer, '/.well-known/oauth-authorization-server')).toEqual(document)
  })

  it('returns our methods and algorithms, with none for public clients but not at introspection', () => {
    const algs = document['token_endpoint_auth_signing_alg_values_supported']
    expect(document['token_endpoint_auth_methods_supported']).toEqual([...METHODS, 'none'])
    expect(document['revocation_endpoint_auth_methods_supported']).toEqual([...METHODS, 'none'])
    expect(document['introspection_endpoint_auth_methods_supported']).toEqual(METHODS)
    expect(algs).toEqual(expect.arrayContaining(['EdDSA', 'Ed25519']))
    expect(document['revocation_endpoint_auth_signing_alg_values_supported']).toEqual(algs)
    expect(document['introspection_endpoint_auth_signing_alg_values_supported']).toEqual(algs)
  })

  it('never names an endpoint that is not served', async () => {
    const endpoints = Object.entries(document).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))
    expect(endpoints.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'authorization_endpoint',
        'token_endpoint',
        'introspection_endpoint',
        'revocation_endpoint',
        'pushed_authorization_request_endpoint',
        'device_authorization_endpoint',
        'userinfo_endpoint',
        'end_session_endpoint',
        'jwks_uri',
      ]),
    )
    for (const [, url] of endpoints) {
      expect(String(url).startsWith(`${running.issuer}/`)).toBe(true)
      for (const method of ['GET', 'POST']) {
        const { status } = await fetch(String(url), { method, redirect: 'manual' })
        // What is passed and knows one method only answers 404 to the other.
        if (status === 404) expect((await fetch(String(url), { redirect: 'manual' })).status).not.toBe(404)
        expect(status).toBeLessThan(500)
      }
    }
  })

  it('never names what authenticates clients past us', async () => {
    const text = JSON.stringify(document)
    for (const word of [
      'registration_endpoint',
      'backchannel_authentication',
      'mtls_endpoint_aliases',
      'signed_metadata',
    ])
      expect(text).not.toContain(word)
    expect(document['grant_types_supported']).not.toContain('urn:openid:params:grant-type:ciba')
    expect(await documentOf(running.peer.url)).toHaveProperty('registration_endpoint')
  })

  it('returns what only the upstream signs where its keys are the published ones', () => {
    const signed = ['userinfo_signing_alg_values_supported', 'backchannel_logout_supported']
    const modes = document['response_modes_supported']
    expect(document['id_token_signing_alg_values_supported']).toEqual(['RS256', 'ES256'])
    if (fulfilment === 'reissue') {
      for (const name of signed) expect(document).not.toHaveProperty(name)
      expect(modes).toEqual(['form_post', 'fragment', 'query'])
      expect(document['response_types_supported']).toEqual(['code', 'none'])
      expect(document['grant_types_supported']).not.toContain('implicit')
    } else {
      for (const name of signed) expect(document).toHaveProperty(name)
      expect(modes).toContain('jwt')
    }
  })

  it('returns the keys that verify tokens here', async () => {
    const kids = async (url: string) =>
      ((await (await fetch(url)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    const here = await kids(String(document['jwks_uri']))
    const there = await kids(`${running.peer.url}/jwks`)
    expect(here).not.toEqual([])
    if (fulfilment === 'reissue') expect(here.filter(kid => there.includes(kid))).toEqual([])
    else expect(here).toEqual(there)
  })

  it('returns documents that anybody may cache for five minutes', async () => {
    const { headers } = await fetch(`${running.issuer}/.well-known/oauth-authorization-server`)
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('metadata of an upstream that says other things', () => {
  const ISSUER = 'https://login.example.com'
  const INTERNAL = 'https://idp.internal:8443'
  const describeIt = (more: object, settings: Partial<UpstreamMetadataInput> = {}) =>
    upstreamMetadata({
      discovered: discoveredOf(ISSUER, more, INTERNAL),
      issuer: ISSUER,
      stripped: '',
      upstreamIssuer: ISSUER,
      url: INTERNAL,
      fulfilment: 'reissue',
      pass: [],
      paths: { token_endpoint: '/token', revocation_endpoint: '/token/revocation', jwks_uri: '/keys' },
      methods: METHODS,
      algs: ['ES256'],
      signingAlgs: ['ES256'],
      binding: {},
      grants: [],
      profiles: null,
      publishKeys: false,
      refusedResponseTypes: ['token', 'id_token'],
      ...settings,
    })

  it('returns only algorithms of ID tokens that there is a key for', () => {
    const more = { id_token_signing_alg_values_supported: ['RS256', 'ES256', 'HS256'] }
    expect(describeIt(more)['id_token_signing_alg_values_supported']).toEqual(['ES256'])
    expect(describeIt(more, { fulfilment: 'none' })['id_token_signing_alg_values_supported']).toHaveLength(3)
  })

  it('returns the grant that is left where the upstream names none', () => {
    expect(describeIt({})['grant_types_supported']).toEqual(['authorization_code'])
    expect(describeIt({}, { fulfilment: 'none' })).not.toHaveProperty('grant_types_supported')
  })

  it('never returns the host behind us', () => {
    const more = {
      service_documentation: `${INTERNAL}/docs`,
      op_tos_uri: INTERNAL,
      registration_endpoint: `${INTERNAL}/reg`,
    }
    const document = describeIt(more, { pass: ['registration_endpoint'] })
    expect(document).toMatchObject({
      service_documentation: `${ISSUER}/docs`,
      op_tos_uri: ISSUER,
      registration_endpoint: `${ISSUER}/reg`,
      jwks_uri: `${ISSUER}/keys`,
    })
    expect(JSON.stringify(document)).not.toContain('idp.internal')
  })

  it('returns aliases and CIBA only where they are passed', () => {
    const more = {
      mtls_endpoint_aliases: { token_endpoint: `${INTERNAL}/mtls/token` },
      backchannel_authentication_endpoint: `${ISSUER}/bc`,
      backchannel_token_delivery_modes_supported: ['poll'],
      grant_types_supported: ['authorization_code', 'urn:openid:params:grant-type:ciba'],
      signed_metadata: 'a.b.c',
      tls_client_certificate_bound_access_tokens: true,
      id_token_encryption_alg_values_supported: ['RSA-OAEP-256'],
    }
    const kept = describeIt(more)
    expect(kept['grant_types_supported']).toEqual(['authorization_code'])
    for (const name of Object.keys(more)) if (name !== 'grant_types_supported') expect(kept).not.toHaveProperty(name)
    const passed = describeIt(more, { pass: ['mtls_endpoint_aliases', 'backchannel_authentication_endpoint'] })
    expect(passed).toMatchObject({
      mtls_endpoint_aliases: { token_endpoint: `${ISSUER}/mtls/token` },
      backchannel_authentication_endpoint: `${ISSUER}/bc`,
      backchannel_token_delivery_modes_supported: ['poll'],
      grant_types_supported: more.grant_types_supported,
    })
    expect(passed).not.toHaveProperty('signed_metadata')
  })

  it('never returns `none` where the upstream knows no public clients', () => {
    expect(describeIt({})['token_endpoint_auth_methods_supported']).toEqual(METHODS)
    const open = describeIt({ token_endpoint_auth_methods_supported: ['none'] })
    expect(open['token_endpoint_auth_methods_supported']).toEqual([...METHODS, 'none'])
    expect(open).not.toHaveProperty('introspection_endpoint_auth_methods_supported')
  })
})

describe('metadata beside other settings', () => {
  it('returns the upstream’s signing keys and what they sign until the date', async () => {
    const clock = { ms: Date.now() }
    const running = await behind({
      fulfilment: 'reissue',
      config: { upstream: { publish_upstream_keys: new Date(clock.ms + 60_000).toISOString() } },
      peer: { features: FEATURES },
      gateway: { clockMs: () => clock.ms },
    })
    try {
      // Of ours one active and one next for each algorithm of the upstream, and its own two.
      const keys = async () => ((await (await fetch(`${running.issuer}/jwks`)).json()) as oauth.JWKS).keys.length
      expect(await keys()).toBe(6)
      expect(await documentOf(running.issuer)).toHaveProperty('userinfo_signing_alg_values_supported')
      clock.ms += 61_000
      expect(await keys()).toBe(4)
      expect(await documentOf(running.issuer)).not.toHaveProperty('userinfo_signing_alg_values_supported')
    } finally {
      await running.stop()
    }
  })

  it('returns our keys alone, for no cache to keep, while the upstream’s cannot be read', async () => {
    const running = await behind({ fulfilment: 'reissue', config: { upstream: { publish_upstream_keys: true } } })
    try {
      await running.peer.fault({ kind: 'reset', path: '/jwks' })
      const response = await fetch(`${running.issuer}/jwks`)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(((await response.json()) as oauth.JWKS).keys).toHaveLength(4)
    } finally {
      await running.stop()
    }
  })

  it('returns only what needs no user where the issuers differ', async () => {
    const running = await behind({
      peer: { issuer: 'https://idp.internal' },
      config: { upstream: { issuer: 'https://idp.internal' } },
      // Those of a grant with a user do not load here.
      files: { 'clients/clients.yaml': CLIENTS.slice(0, CLIENTS.indexOf('- client_id: web')) },
    })
    try {
      const document = await documentOf(running.issuer)
      expect(
        Object.keys(document)
          .filter(name => /_endpoint$|_uri$/.test(name))
          .sort(),
      ).toEqual(['introspection_endpoint', 'revocation_endpoint', 'token_endpoint'])
      expect(document).toMatchObject({
        issuer: running.issuer,
        grant_types_supported: ['client_credentials'],
        response_types_supported: [],
        token_endpoint_auth_methods_supported: METHODS,
      })
      for (const path of ['/auth', '/request', '/device/auth', '/me', '/jwks', '/session/end'])
        expect((await fetch(running.issuer + path)).status).toBe(404)
    } finally {
      await running.stop()
    }
  })

  it('forwards what `upstream.pass` names, and says so', async () => {
    const running = await behind({
      peer: { features: FEATURES },
      config: { upstream: { pass: ['registration_endpoint'] } },
    })
    try {
      const document = await documentOf(running.issuer)
      expect(document['registration_endpoint']).toBe(`${running.issuer}/reg`)
      const body = JSON.stringify({ redirect_uris: ['https://new.example.com/cb'] })
      const headers = { 'content-type': 'application/json' }
      expect((await fetch(`${running.issuer}/reg`, { method: 'POST', body, headers })).status).toBe(201)
      expect((await fetch(`${running.issuer}/backchannel`, { method: 'POST' })).status).toBe(404)
    } finally {
      await running.stop()
    }
  })
})
