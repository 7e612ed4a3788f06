/** A browser in front of a real token service behind the gateway, and in front of both nginx where the last test says so. */
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { selfSigned } from '../gateway/certificates.ts'
import { long } from '../long.ts'
import { type Behind, behind, CLIENTS } from '../upstream/behind.ts'
import { UPSTREAM_CLIENTS } from '../upstream/clients.ts'
import { SECRET } from '../upstream/flows.ts'
import { type Application, startApplication } from './application.ts'
import { installed } from './installed.ts'
import { startNginx } from './nginx.ts'

const SPA = `
- client_id: spa
  token_endpoint_auth_method: none
  grant_types: [authorization_code, refresh_token]
  scope: openid offline_access orders:read
  audiences: [https://orders.example.com]
  metadata: { tenant: acme }
`
const files = { 'clients/clients.yaml': `${CLIENTS}${SPA}` }
const spaAt = (origin: string) => ({
  client_id: 'spa',
  token_endpoint_auth_method: 'none',
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [`${origin}/callback`],
  response_types: ['code'],
  post_logout_redirect_uris: [`${origin}/bye`],
  scope: 'openid offline_access orders:read',
})

const open = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })

describe.skipIf(!installed('CORS in a browser', 'chromium'))('a browser of another origin', () => {
  let running: Behind
  let application: Application
  let foreign: Application
  let browser: Browser
  beforeAll(async () => {
    application = await startApplication()
    foreign = await startApplication()
    const peer = { clients: [...UPSTREAM_CLIENTS, spaAt(application.origin)], corsOrigins: [application.origin] }
    running = await behind({ files, peer })
    browser = await open()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await application?.stop()
    await foreign?.stop()
  })

  /** What a script of an origin can read of an answer; `error` when the browser keeps it. */
  const from = async (origin: string, path: string, init: object = {}) => {
    const page = await browser.newPage()
    await page.goto(origin)
    const sent = { url: running.issuer + path, init }
    const read = await page.evaluate(async given => {
      try {
        const answer = await fetch(given.url, given.init)
        const readable = (name: string) => answer.headers.get(name)
        return { status: answer.status, body: await answer.text(), challenge: readable('www-authenticate') }
      } catch (error) {
        return { error: String(error) }
      }
    }, sent)
    await page.close()
    return read
  }
  const post = (form: Record<string, string>, headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  })
  const service = { grant_type: 'client_credentials', client_id: 'post' }

  it('accepts a token request with a preflight, from an origin that the upstream lets read it', async () => {
    await running.peer.forget()
    const sent = post({ ...service, client_secret: SECRET }, { 'x-trace': '1' })
    const answer = await from(application.origin, '/token', sent)
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('access_token') })
    expect((await running.peer.requests()).map(({ method }) => method)).toContain('OPTIONS')
  })

  it('returns a 401 of our own that its script can read, with the challenge', async () => {
    const answer = await from(application.origin, '/token', post({ ...service, client_secret: 'wrong' }))
    expect(answer).toMatchObject({
      status: 401,
      body: expect.stringContaining('invalid_client'),
      challenge: expect.stringContaining('Basic'),
    })
  })

  it('returns the documents and the keys to scripts of every origin, with and without a preflight', async () => {
    for (const path of ['/.well-known/openid-configuration', '/jwks'])
      for (const headers of [{}, { 'x-trace': '1' }])
        expect(await from(foreign.origin, path, { headers })).toMatchObject({ status: 200 })
  })

  it('refuses a foreign origin the answer of the upstream', async () => {
    const sent = post({ ...service, client_secret: SECRET })
    expect(await from(foreign.origin, '/token', sent)).toMatchObject({ error: expect.stringContaining('fetch') })
  })

  it('never lets a script send cookies along', async () => {
    const sent = { ...post({ ...service, client_secret: SECRET }), credentials: 'include' }
    expect(await from(application.origin, '/token', sent)).toMatchObject({ error: expect.stringContaining('fetch') })
  })
})

describe.skipIf(!installed('oidc-client-ts behind nginx', 'chromium', 'nginx'))('oidc-client-ts behind nginx', () => {
  let browser: Browser
  let application: Application
  beforeAll(async () => {
    application = await startApplication()
    browser = await open()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await application?.stop()
  })

  /** Submits what the token service asks, until the browser is back at the application. */
  const follow = async (page: Page, end: string): Promise<void> => {
    for (let step = 0; step < 10 && !page.url().startsWith(end); step++) {
      await page.waitForLoadState('load')
      if (page.url().startsWith(end)) break
      const here = page.url()
      await page.evaluate(() => (globalThis as unknown as Page2).document.forms[0]?.submit()).catch(() => {})
      await page.waitForURL(url => url.href !== here, { timeout: 10_000 }).catch(() => {})
    }
    await page.waitForURL(url => url.href.startsWith(end), { timeout: 10_000 })
    await page.waitForLoadState('load')
  }

  it.each(long(['reissue', 'introspection', 'none', 'assertion'] as const, ['reissue', 'none'] as const))(
    'accepts a session from sign-in to revocation and logout under %s',
    // A browser on a busy machine may miss a step: once more then.
    { timeout: 120_000, retry: 1 },
    async fulfilment => {
      const [port, inner] = [await freePort(), await freePort()]
      const issuer = `https://127.0.0.1:${port}`
      const running = await behind({
        fulfilment,
        files,
        config: { issuer, listen: { port: inner }, trusted_proxies: ['127.0.0.1/32'] },
        peer: {
          issuer,
          clients: [...UPSTREAM_CLIENTS, spaAt(application.origin)],
          corsOrigins: [application.origin],
        },
      })
      const nginx = await startNginx(port, inner, selfSigned(`nginx-${fulfilment}`))
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      try {
        const page = await context.newPage()
        const said: string[] = []
        page.on('console', message => said.push(message.text()))
        const run = async (act: string): Promise<Record<string, unknown>> => {
          const script = `(async () => {
            const um = new oidc.UserManager({
              authority: ${JSON.stringify(issuer)}, client_id: 'spa', redirect_uri: location.origin + '/callback',
              post_logout_redirect_uri: location.origin + '/bye', scope: 'openid offline_access orders:read',
              response_type: 'code', loadUserInfo: false, automaticSilentRenew: false,
              extraQueryParams: { prompt: 'consent' },
              userStore: new oidc.WebStorageStateStore({ store: localStorage }),
            })
            try { return { ok: await (${act}) ?? null } } catch (error) { return { error: String(error) } }
          })()`
          return (await page.evaluate(script).catch(error => ({ left: String(error) }))) as Record<string, unknown>
        }
        await page.goto(application.origin)
        await run('um.signinRedirect()')
        await follow(page, `${application.origin}/callback`)
        const user = await run(
          'um.signinRedirectCallback().then(({ access_token, id_token, refresh_token, profile }) => ({ access_token, id_token, refresh_token, profile }))',
        )
        expect(user, said.join('\n')).toMatchObject({
          ok: { access_token: expect.any(String), refresh_token: expect.any(String), profile: { sub: 'alice' } },
        })
        const before = user['ok'] as { readonly access_token: string }
        const renewed = await run('um.signinSilent().then(({ access_token }) => ({ access_token }))')
        expect(renewed, said.join('\n')).toMatchObject({ ok: { access_token: expect.any(String) } })
        expect((renewed['ok'] as typeof before).access_token).not.toBe(before.access_token)
        expect(await run('um.revokeTokens()'), said.join('\n')).toEqual({ ok: null })
        await run('um.signoutRedirect()')
        await follow(page, `${application.origin}/bye`)
        expect(await run('um.signoutRedirectCallback().then(() => um.getUser())')).toEqual({ ok: null })
      } finally {
        await context.close()
        await nginx.stop()
        await running.stop()
      }
    },
  )
})

interface Page2 {
  readonly document: { readonly forms: readonly { readonly submit: () => void }[] }
}
