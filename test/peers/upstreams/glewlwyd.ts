/** Glewlwyd as Debian packages it, with SQLite, set up by its own administration interface. */
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../free-port.ts'
import type { Browser } from '../../upstream/browser.ts'
import { UPSTREAM_SECRET } from '../../upstream/clients.ts'
import { AFTER_LOGOUT_URI, REDIRECT_URI } from '../../upstream/flows.ts'
import { installed, runs } from '../installed.ts'
import { serves, startProgram } from './program.ts'
import { CLIENTS, type Registered, SCOPE, type Upstream, USER } from './upstream.ts'

const TABLES = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'
/** The name of its session cookie. */
const SESSION = 'GLEWLWYD2_SESSION_ID'
const SCOPES = ['openid', 'offline_access', SCOPE]

/** The pages of Glewlwyd are a program of their own, which talks JSON: whoever logs in says the same. */
const sessionAt = (base: string) => {
  let cookie = ''
  const send = async (method: string, url: string, body?: object): Promise<Response> => {
    const response = await fetch(new URL(url, base), {
      method,
      redirect: 'manual',
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const set = response.headers.getSetCookie().find(line => line.startsWith(`${SESSION}=`))
    if (set !== undefined) cookie = set.split(';')[0] ?? ''
    return response
  }
  const tell = async (method: string, path: string, body: object): Promise<void> => {
    const answer = await send(method, path, body)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }
  return { send, tell }
}

const browserAt = (origin: string): Browser => {
  const { send, tell } = sessionAt(origin)
  const { username, password } = USER
  return {
    open: async first => {
      let url = new URL(first)
      for (let step = 0; step < 10; step++) {
        if (url.origin !== origin) return { url, status: 0, text: '' }
        const response = await send('GET', url.href)
        const location = response.headers.get('location')
        if (location === null) return { url, status: response.status, text: await response.text() }
        url = new URL(location, url)
        const asked = url.pathname.endsWith('login.html') ? url.searchParams : null
        // Its last page, after a logout or a device.
        if (/^(?:device|end_session)/.test(asked?.get('prompt') ?? '')) return { url, status: 200, text: '' }
        const next = asked?.get('callback_url') ?? null
        if (asked === null || next === null) continue
        await tell('POST', '/api/auth/', { username, password })
        await tell('PUT', `/api/auth/grant/${asked.get('client_id')}`, { scope: asked.get('scope') ?? '' })
        url = new URL(`${next}${next.includes('?') ? '&' : '?'}g_continue`, url)
      }
      throw new Error(`The login of Glewlwyd goes round: ${url}`)
    },
  }
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

const plugin = (issuer: string) => ({
  module: 'oidc',
  name: 'oidc',
  display_name: 'oidc',
  parameters: {
    iss: issuer,
    'jwt-type': 'rsa',
    'jwt-key-size': '256',
    key: privateKey,
    cert: publicKey,
    'jwks-show': true,
    'access-token-duration': 600,
    'refresh-token-duration': 3600,
    'code-duration': 60,
    'refresh-token-rolling': true,
    'allow-non-oidc': true,
    'auth-type-code-enabled': true,
    'auth-type-client-enabled': true,
    'auth-type-refresh-enabled': true,
    'auth-type-device-enabled': true,
    'auth-type-token-enabled': false,
    'auth-type-implicit-enabled': false,
    'auth-type-password-enabled': false,
    'device-authorization-expiration': 600,
    'device-authorization-interval': 1,
    'pkce-allowed': true,
    'oauth-par-allowed': true,
    'oauth-par-duration': 90,
    'introspection-revocation-allowed': true,
    'introspection-revocation-allow-target-client': true,
    'session-management-allowed': true,
    'session-cookie-name': 'GLEWLWYD2_OIDC_SID',
    'session-cookie-expiration': 3600,
    'oauth-par-request_uri-prefix': 'urn:ietf:params:oauth:request_uri:',
    'subject-type': 'public',
    'request-parameter-allow': false,
  },
})

const GRANTS = {
  client_credentials: ['client_credentials'],
  authorization_code: ['code'],
  refresh_token: ['refresh_token'],
  device: ['device_authorization'],
}
const client = ({ clientId, grants }: Registered) => ({
  client_id: clientId,
  confidential: true,
  enabled: true,
  scope: grants.includes('client_credentials') ? [SCOPE] : SCOPES,
  client_secret: UPSTREAM_SECRET,
  // Whoever may introspect has this grant.
  authorization_type: [...new Set([...grants.flatMap(grant => GRANTS[grant]), 'client_credentials'])],
  token_endpoint_auth_method: ['client_secret_basic'],
  redirect_uri: [REDIRECT_URI],
  post_logout_redirect_uri: AFTER_LOGOUT_URI,
})

const setUp = async (url: string, issuer: string): Promise<void> => {
  const { tell } = sessionAt(url)
  await tell('POST', '/api/auth/', { username: 'admin', password: 'password' })
  for (const name of [SCOPE, 'offline_access'])
    await tell('POST', '/api/scope/', { name, display_name: name, password_required: true, password_max_age: 0 })
  await tell('POST', '/api/mod/plugin/', plugin(issuer))
  for (const one of CLIENTS) await tell('POST', '/api/client/', client(one))
  const { username, password, email } = USER
  await tell('POST', '/api/user/', { username, password, email, name: 'Alice', enabled: true, scope: SCOPES })
}

export const glewlwyd: Upstream = {
  name: 'Glewlwyd 2.7.5',
  path: '/api/oidc',
  has: ['par', 'device', 'revocation'],
  clientClaim: 'client_id',
  refusals: { code: { status: 403, error: 'invalid_code' } },
  // The page that asks whether to log out; it knows the session, so the token was one of its own.
  afterLogout: /login\.html\?&sid=[^&]+&plugin=oidc&client_id=shop&prompt=end_session$/,
  isThere: () => installed('Glewlwyd', 'glewlwyd', 'sqlite3') && runs('Glewlwyd', 'test', '-e', TABLES),
  start: async issuer => {
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-glewlwyd-'))
    const database = join(folder, 'glewlwyd.db')
    execFileSync('sqlite3', [database], { input: readFileSync(TABLES) })
    const port = await freePort()
    const { origin } = new URL(issuer)
    const config = readFileSync('/etc/glewlwyd/glewlwyd.conf', 'utf8')
      .replace(/^port=.*/m, `port=${port}\nbind_address="127.0.0.1"`)
      // With the slash at its end that Debian's file has.
      .replace(/^external_url=.*/m, `external_url="${origin}/"`)
      .replace(/^log_mode=.*/m, 'log_mode="console"')
      .replace(/^@include.*/m, `database = { type = "sqlite3"; path = "${database}"; };`)
    writeFileSync(join(folder, 'glewlwyd.conf'), config)
    const url = `http://127.0.0.1:${port}`
    const program = await startProgram('glewlwyd', ['-c', join(folder, 'glewlwyd.conf')], {
      cwd: folder,
      ready: () => serves(`${url}/config`),
    })
    await setUp(url, issuer)
    return {
      url,
      browser: () => browserAt(origin),
      stop: async () => {
        await program.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}
