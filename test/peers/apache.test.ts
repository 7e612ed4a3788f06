/** Apache with mod_auth_openidc: a relying party in front of a site, whose users log in through the gateway. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { long } from '../long.ts'
import { type Behind, behind } from '../upstream/behind.ts'
import { openBrowser } from '../upstream/browser.ts'
import { UPSTREAM_SECRET } from '../upstream/clients.ts'
import { SECRET } from '../upstream/flows.ts'
import { installed, runs } from './installed.ts'
import { type Program, serves, startProgram } from './upstreams/program.ts'

const MODULES = '/usr/lib/apache2/modules'
const isThere = (): boolean =>
  installed('mod_auth_openidc', 'apache2') && runs('mod_auth_openidc', 'test', '-e', `${MODULES}/mod_auth_openidc.so`)

interface Site {
  readonly folder: string
  readonly port: number
  readonly issuer: string
  /** What is behind Apache, and sees the claims. */
  readonly application: number
}

const MODULE = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'proxy', 'proxy_http', 'auth_openidc']
const configOf = ({ folder, port, issuer, application }: Site): string => `
ServerRoot ${folder}
ServerName 127.0.0.1
User www-data
Group www-data
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
${MODULE.map(name => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID site
OIDCClientSecret ${SECRET}
OIDCRedirectURI http://127.0.0.1:${port}/callback
OIDCCryptoPassphrase 0123456789-0123456789
OIDCPKCEMethod S256
OIDCScope "openid orders:read"
<Location />
  AuthType openid-connect
  Require valid-user
  # The fetch of Node calls itself a script (Sec-Fetch-Mode), which is otherwise answered with 401.
  OIDCUnAuthAction auth "true"
</Location>
ProxyPass /callback !
ProxyPass / http://127.0.0.1:${application}/
`

describe.skipIf(!long(true, false) || !isThere())('mod_auth_openidc', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-apache-'))
  let running: Behind
  let apache: Program
  let application: Server
  let port: number
  beforeAll(async () => {
    port = await freePort()
    const redirect = { redirect_uris: [`http://127.0.0.1:${port}/callback`], response_types: ['code'] }
    const registered = { client_id: 'site', grant_types: ['authorization_code'], scope: 'openid orders:read' }
    running = await behind({
      fulfilment: 'reissue',
      files: {
        'clients/clients.yaml': JSON.stringify({
          ...registered,
          metadata: { tenant: 'acme' },
          secrets: [{ value: 'env:CLIENT_SECRET' }],
          upstream: { client_secret: 'env:UPSTREAM_SECRET' },
        }),
        'policies/baseline.yaml': `
policy: baseline
metadata: { required: [tenant], properties: { tenant: { type: string } } }
rules: [{ id: registered, effect: allow, when: true }]
claims: { id_token: { tenant: client.metadata.tenant } }
`,
      },
      peer: { clients: [{ ...registered, ...redirect, client_secret: UPSTREAM_SECRET }] },
    })
    application = createServer((req, res) => res.end(JSON.stringify(req.headers)))
    await new Promise<void>(resolve => application.listen(0, '127.0.0.1', resolve))
    const site = { folder, port, issuer: running.issuer, application: (application.address() as AddressInfo).port }
    writeFileSync(join(folder, 'apache.conf'), configOf(site))
    // As root it gives its rights up, and reads nothing that only root may.
    chmodSync(folder, 0o755)
    apache = await startProgram('apache2', ['-X', '-f', join(folder, 'apache.conf')], {
      cwd: folder,
      ready: () => serves(`http://127.0.0.1:${port}/`),
    })
  })
  afterAll(async () => {
    await apache?.stop()
    await running?.stop()
    application?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('accepts a login, and shows the claim of the policy to the site', async () => {
    const site = openBrowser(`http://127.0.0.1:${port}`)
    const login = await site.open(`http://127.0.0.1:${port}/orders`)
    expect(login.url.origin).toBe(running.issuer)
    const back = await openBrowser(running.issuer).open(login.url, { login: 'alice' })
    expect(back.url.pathname).toBe('/callback')
    const { status, text } = await site.open(back.url)
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ oidc_claim_tenant: 'acme', oidc_claim_sub: 'alice' })
  })
})
