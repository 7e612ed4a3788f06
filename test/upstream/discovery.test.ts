/** Reading what an upstream says about itself, and keeping it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accept, GatewayError, type Outcome, refuse } from '../../src/outcome.ts'
import { createConnection } from '../../src/upstream/connection.ts'
import {
  type Discovered,
  type DiscoveryFailure,
  type DiscoveryFault,
  readDiscovered,
} from '../../src/upstream/discovered.ts'
import { createDiscovery, discover } from '../../src/upstream/discovery.ts'
import { addressingOf, documentsOf } from '../../src/upstream/own-request.ts'
import { until } from '../gateway/running.ts'
import { discoveredOf, metadataOf } from './discovered.ts'
import { type Peer, startPeer } from './peer.ts'

const ISSUER = 'https://login.example.com'
const EXPECTED = { issuer: ISSUER, url: 'http://127.0.0.1:9090' }
const OAUTH = '/.well-known/oauth-authorization-server'
const OPENID = '/.well-known/openid-configuration'

const read = (authorizationServer: object | null, openid: object | null = null) =>
  readDiscovered({ authorizationServer, openid } as Parameters<typeof readDiscovered>[0], EXPECTED)

describe('the metadata of an upstream', () => {
  it('returns its endpoints as targets, wherever it thinks it is', () => {
    const outcome = read(metadataOf(ISSUER, { token_endpoint: 'http://127.0.0.1:9090/oauth2/token?p=1' }))
    expect(outcome).toMatchObject({
      ok: true,
      value: { endpoints: { token_endpoint: '/oauth2/token?p=1', authorization_endpoint: '/auth', jwks_uri: '/jwks' } },
    })
  })

  it('returns both documents as one, the OpenID one first, and what only the other names', () => {
    const outcome = read(metadataOf(ISSUER, { token_endpoint: `${ISSUER}/old` }), metadataOf(ISSUER, { claims: ['a'] }))
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        endpoints: { token_endpoint: '/token' },
        metadata: { claims: ['a'] },
        shadowed: [{ member: 'token_endpoint', target: '/old' }],
      },
    })
  })

  it('reports endpoints at hosts that are neither the issuer’s nor the upstream’s', () => {
    const { elsewhere } = discoveredOf(ISSUER, { jwks_uri: 'https://keys.example.net/jwks' })
    expect(elsewhere).toEqual(['jwks_uri'])
    expect(discoveredOf(ISSUER, { jwks_uri: 'http://127.0.0.1:9090/jwks' }, EXPECTED.url).elsewhere).toEqual([])
  })

  it.each<[DiscoveryFault, object | null, object | null]>([
    ['issuer_mismatch', metadataOf('https://login.example.com/'), null],
    ['issuer_mismatch', metadataOf('https://LOGIN.example.com'), null],
    ['issuer_mismatch', metadataOf(ISSUER), metadataOf('https://other.example.com')],
    ['issuer_mismatch', {}, null],
    ['no_token_endpoint', { issuer: ISSUER }, null],
    ['no_token_endpoint', { issuer: ISSUER, token_endpoint: null }, null],
    ['endpoint_malformed', metadataOf(ISSUER, { token_endpoint: '/token' }), null],
    ['endpoint_malformed', metadataOf(ISSUER, { token_endpoint: 'javascript:alert(1)' }), null],
    ['endpoint_malformed', metadataOf(ISSUER, { userinfo_endpoint: 7 }), null],
    ['endpoint_malformed', metadataOf(ISSUER, { mtls_endpoint_aliases: { token_endpoint: 'x' } }), null],
  ])('refuses as %s: %j %j', (fault, authorizationServer, openid) => {
    expect(read(authorizationServer, openid)).toMatchObject({ ok: false, refusal: { code: fault } })
  })
})

describe('other hosts', () => {
  const at = (member: object, hosts: string[], url = 'https://idp.internal') =>
    readDiscovered(
      { authorizationServer: null, openid: metadataOf(ISSUER, member) } as Parameters<typeof readDiscovered>[0],
      { issuer: ISSUER, url, hosts },
    )

  it('returns the origin of what is named at a listed host', () => {
    expect(at({ jwks_uri: 'https://Keys.Example.net/k' }, ['keys.example.net'])).toMatchObject({
      value: { origins: { '/k': 'https://keys.example.net' }, elsewhere: [] },
    })
    expect(at({ jwks_uri: 'https://keys.example.net:8443/k' }, ['keys.example.net'])).toMatchObject({
      value: { origins: {}, elsewhere: ['jwks_uri'] },
    })
  })

  it('never sends what travels under TLS to a listed host without it', () => {
    const plain = { token_endpoint: 'http://keys.example.net:80/t' }
    expect(at(plain, ['keys.example.net'])).toMatchObject({ value: { origins: {}, elsewhere: ['token_endpoint'] } })
  })
})

describe('asking an upstream', () => {
  let peer: Peer
  let close: () => Promise<void>
  let ask: (timeoutMs?: number, more?: object) => ReturnType<typeof discover>
  beforeAll(async () => {
    peer = await startPeer({ issuer: ISSUER })
    const settings = { url: peer.url, issuer: ISSUER, host: 'preserve', ca: null, timeout: 5 } as const
    const connection = await createConnection(settings)
    close = connection.close
    const input = {
      get: documentsOf(connection, addressingOf(settings)),
      paths: { authorizationServer: [OAUTH], openid: [OPENID] },
    }
    ask = (timeoutMs, more = {}) => discover({ ...input, issuer: ISSUER, url: peer.url, ...more }, timeoutMs)
  })
  afterEach(() => peer.heal())
  afterAll(async () => {
    await close()
    await peer.stop()
  })

  const answer = (path: string, body: string | object, more = {}) =>
    peer.fault({ kind: 'answer', path, status: 200, body, ...more })

  it('accepts an upstream that has the OpenID document alone, asked by its public name', async () => {
    await peer.forget()
    await answer(OAUTH, '', { status: 404 })
    expect(await ask()).toMatchObject({ ok: true, value: { endpoints: { token_endpoint: '/token' } } })
    const requests = await peer.requests()
    expect(requests.map(({ url }) => url).sort()).toEqual([OAUTH, OPENID])
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ host: 'login.example.com', 'x-forwarded-proto': 'https' })
      expect(headers).not.toHaveProperty('authorization')
    }
  })

  it('accepts an upstream that has the OAuth document alone', async () => {
    await answer(OAUTH, metadataOf(ISSUER))
    await answer(OPENID, '', { status: 404 })
    expect(await ask()).toMatchObject({ ok: true, value: { endpoints: { token_endpoint: '/token' } } })
  })

  it.each<[DiscoveryFault, Parameters<Peer['fault']>[0]]>([
    ['status', { kind: 'answer', status: 404 }],
    ['status', { kind: 'answer', status: 500 }],
    ['redirect', { kind: 'redirect' }],
    ['content_type', { kind: 'content_type' }],
    ['not_json', { kind: 'invalid_json' }],
    ['not_json', { kind: 'answer', body: '[]' }],
    ['upstream_broken', { kind: 'huge' }],
    ['upstream_broken', { kind: 'reset_mid_body' }],
    ['upstream_broken', { kind: 'reset' }],
    ['upstream_timeout', { kind: 'slow' }],
  ])('refuses as %s what answers %j', async (fault, kind) => {
    await peer.fault({ ...kind, path: '/.well-known' })
    expect(await ask(fault === 'upstream_timeout' ? 300 : 5000)).toMatchObject({ ok: false, refusal: { code: fault } })
  })

  it('refuses both documents when one of them is broken', async () => {
    await answer(OAUTH, metadataOf('https://other.example.com'))
    expect(await ask()).toEqual({
      ok: false,
      refusal: { code: 'issuer_mismatch', expected: ISSUER, found: 'https://other.example.com' },
    })
  })

  it.each<[string, Parameters<Peer['fault']>[0]]>([
    ...[400, 401, 403, 405, 406, 410, 451, 501].map(
      status => [`${status}`, { kind: 'answer', status }] as [string, Parameters<Peer['fault']>[0]],
    ),
    ['a redirect to a login', { kind: 'redirect' }],
    ['a page', { kind: 'content_type' }],
    ['a long page', { kind: 'answer', headers: { 'content-type': 'text/html' }, body: 'x'.repeat(600_000) }],
    ['half of a document', { kind: 'invalid_json' }],
    ['a list', { kind: 'answer', body: '[]' }],
    ['JSON that is no metadata', { kind: 'answer', body: { error: 'not_found' } }],
  ])('F3 accepts one document when the other path is answered with %s', async (_, fault) => {
    for (const path of [OAUTH, OPENID]) {
      await peer.heal()
      await answer(path === OAUTH ? OPENID : OAUTH, metadataOf(ISSUER))
      await peer.fault({ ...fault, path })
      const outcome = await ask()
      expect(outcome).toMatchObject({ ok: true, value: { endpoints: { token_endpoint: '/token' } } })
      const missing = outcome.ok ? outcome.value.missing : []
      expect(missing.map(one => one.path)).toEqual(fault.status === 410 ? [] : [path])
    }
  })

  it.each<[DiscoveryFault, Parameters<Peer['fault']>[0]]>([
    ['status', { kind: 'answer', status: 500 }],
    ['status', { kind: 'answer', status: 503 }],
    ['status', { kind: 'answer', status: 429 }],
    ['upstream_broken', { kind: 'reset' }],
    ['upstream_broken', { kind: 'reset_mid_body' }],
    ['upstream_timeout', { kind: 'slow' }],
  ])('refuses as %s one good document while the other may be there: %j', async (fault, kind) => {
    await answer(OPENID, metadataOf(ISSUER))
    await peer.fault({ ...kind, path: OAUTH })
    expect(await ask(300)).toMatchObject({ ok: false, refusal: { code: fault, path: OAUTH } })
  })

  it('refuses a page in the place of a document that was there, whose endpoints must not pass all of a sudden', async () => {
    const seen = new Set<string>()
    await answer(OPENID, metadataOf(ISSUER))
    await answer(OAUTH, metadataOf(ISSUER, { introspection_endpoint: `${ISSUER}/only-here` }))
    expect(await ask(5000, { seen })).toMatchObject({ ok: true })
    await peer.heal()
    await answer(OPENID, metadataOf(ISSUER))
    await peer.fault({ kind: 'content_type', path: OAUTH })
    expect(await ask(5000, { seen })).toMatchObject({ ok: false, refusal: { code: 'content_type', path: OAUTH } })
    await peer.heal()
    await answer(OPENID, metadataOf(ISSUER))
    await answer(OAUTH, '', { status: 404 })
    expect(await ask(5000, { seen })).toMatchObject({ ok: true })
  })

  it('accepts the one document that the configuration names, whatever the other path answers', async () => {
    await answer(OPENID, metadataOf(ISSUER, { token_endpoint: `${ISSUER}/openid` }))
    await peer.fault({ kind: 'answer', path: OAUTH, status: 500 })
    const outcome = await ask(5000, { metadata: 'openid' })
    expect(outcome).toMatchObject({ ok: true, value: { endpoints: { token_endpoint: '/openid' } } })
    expect(await ask(5000, { metadata: 'oauth' })).toMatchObject({ ok: false, refusal: { status: 500 } })
  })

  it('accepts the document of RFC 8414 behind the path of the issuer, where it is not before it', async () => {
    const paths = { authorizationServer: [`${OAUTH}/realm`, `/realm${OAUTH}`], openid: [`/realm${OPENID}`] }
    await answer(`/realm${OAUTH}`, metadataOf(`${ISSUER}/realm`))
    expect(await ask(5000, { paths, issuer: `${ISSUER}/realm` })).toMatchObject({
      ok: true,
      value: { endpoints: { token_endpoint: '/realm/token' } },
    })
  })

  it('reports the status, the path and the target of a redirect, without its query', async () => {
    const headers = { location: 'https://login.example.com/in?return=secret' }
    await peer.fault({ kind: 'answer', path: '/.well-known', status: 302, headers, body: '' })
    expect(await ask()).toEqual({
      ok: false,
      refusal: { code: 'redirect', path: OAUTH, status: 302, location: 'https://login.example.com/in' },
    })
  })

  it('never follows a redirect', async () => {
    await peer.forget()
    await peer.fault({ kind: 'redirect', path: '/.well-known' })
    await ask()
    expect((await peer.requests()).map(({ url }) => url)).not.toContain('/elsewhere')
  })
})

describe('keeping what is known', () => {
  type Answer = Outcome<Discovered, DiscoveryFailure>
  const WAITS = { refreshMs: 40, shortestMs: 20, longestMs: 80 }
  const keep = (
    first: Answer,
    answers: () => Answer | Promise<Answer>,
    adopt = () => accept(true) as Outcome<true, DiscoveryFailure>,
  ) => {
    const counts = { attempts: 0, adopted: 0, failures: [] as string[] }
    const discovery = createDiscovery({
      first,
      attempt: async () => {
        counts.attempts++
        return answers()
      },
      clockMs: () => 1_000_000,
      adopt: () => {
        counts.adopted++
        return adopt()
      },
      failed: ({ code }) => counts.failures.push(code),
      waits: WAITS,
    })
    return { discovery, counts }
  }
  const known = accept(discoveredOf(ISSUER))
  const other = accept(discoveredOf(ISSUER, { token_endpoint: `${ISSUER}/new` }))
  const down = refuse<DiscoveryFailure>({ code: 'upstream_unreachable' })

  it('accepts at once what the first attempt found', () => {
    const { discovery, counts } = keep(known, () => known)
    expect(counts.adopted).toBe(1)
    expect(discovery.state()).toEqual({ discovered: known.value, sinceMs: 1_000_000, failure: null })
    discovery.close()
  })

  it('returns after failures to what is known, waiting longer each time', async () => {
    let up = false
    const { discovery, counts } = keep(down, () => (up ? known : down))
    expect(discovery.state()).toEqual({
      discovered: null,
      sinceMs: null,
      failure: { code: 'upstream_unreachable', atMs: 1_000_000 },
    })
    const startedMs = performance.now()
    await until(() => counts.attempts >= 4)
    // 20 + 40 + 80 + 80 milliseconds at least.
    expect(performance.now() - startedMs).toBeGreaterThan(200)
    up = true
    await until(() => discovery.state().discovered !== null)
    expect(discovery.state().failure).toBeNull()
    discovery.close()
  })

  it('never forgets because a refresh fails, and reports the failure', async () => {
    const { discovery, counts } = keep(known, () => down)
    await until(() => counts.attempts >= 2)
    expect(discovery.state()).toMatchObject({ discovered: known.value, failure: { code: 'upstream_unreachable' } })
    expect(counts.adopted).toBe(1)
    discovery.close()
  })

  it('accepts a changed document, and the same one only once', async () => {
    let now = known
    const { discovery, counts } = keep(known, () => now)
    await until(() => counts.attempts >= 2)
    expect(counts.adopted).toBe(1)
    now = other
    await until(() => counts.adopted === 2)
    expect(discovery.state().discovered?.endpoints['token_endpoint']).toBe('/new')
    discovery.close()
  })

  it('refuses what cannot be adopted, and keeps the old', async () => {
    let adoptable = true
    const { discovery, counts } = keep(
      known,
      () => other,
      () => (adoptable ? accept(true) : refuse<DiscoveryFailure>({ code: 'endpoint_conflict' })),
    )
    adoptable = false
    await until(() => counts.failures.length > 0)
    expect(discovery.state()).toMatchObject({ discovered: known.value, failure: { code: 'endpoint_conflict' } })
    discovery.close()
  })

  it('never asks twice at a time, however many wait', async () => {
    let answered = (_: Answer): void => {}
    const { discovery, counts } = keep(down, () => new Promise<Answer>(resolve => (answered = resolve)))
    await until(() => counts.attempts === 1)
    const waiting = Promise.all([discovery.wanted(), discovery.wanted(), discovery.wanted()])
    answered(known)
    await waiting
    expect(counts.attempts).toBe(1)
    discovery.close()
  })

  it('never asks again for those who wait within the shortest wait, nor once closed', async () => {
    const { discovery, counts } = keep(down, () => down)
    await discovery.wanted()
    expect(counts.attempts).toBe(0)
    discovery.close()
    await new Promise(resolve => setTimeout(resolve, 60))
    await discovery.wanted()
    expect(counts.attempts).toBe(0)
  })

  it('never fails because an attempt throws', async () => {
    const { discovery, counts } = keep(down, () => {
      throw new GatewayError('internal', 'a bug')
    })
    await until(() => counts.failures.length >= 2)
    expect(counts.failures).toContain('upstream_broken')
    discovery.close()
  })
})
