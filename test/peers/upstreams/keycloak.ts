/** Keycloak from its distribution in Maven's repository, with one realm that it imports at its start. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../free-port.ts'
import { openBrowser } from '../../upstream/browser.ts'
import { UPSTREAM_SECRET } from '../../upstream/clients.ts'
import { AFTER_LOGOUT_URI, REDIRECT_URI } from '../../upstream/flows.ts'
import { installed, runs } from '../installed.ts'
import { serves, startProgram } from './program.ts'
import { AFTER_LOGOUT, CLIENTS, type Registered, SCOPE, type Upstream, USER } from './upstream.ts'

const VERSION = '26.2.5'
/** Where Maven keeps it. Tests download nothing: continuous integration does before them. */
const ARCHIVE = join(
  homedir(),
  `.m2/repository/org/keycloak/keycloak-quarkus-dist/${VERSION}/keycloak-quarkus-dist-${VERSION}.zip`,
)

const client = ({ clientId, grants }: Registered) => ({
  clientId,
  secret: UPSTREAM_SECRET,
  clientAuthenticatorType: clientId === 'asserted' ? 'client-secret-jwt' : 'client-secret',
  publicClient: false,
  standardFlowEnabled: grants.includes('authorization_code'),
  serviceAccountsEnabled: grants.includes('client_credentials'),
  redirectUris: grants.includes('authorization_code') ? [REDIRECT_URI] : [],
  optionalClientScopes: [SCOPE, 'offline_access'],
  attributes: {
    'oauth2.device.authorization.grant.enabled': String(grants.includes('device')),
    'post.logout.redirect.uris': AFTER_LOGOUT_URI,
  },
})

const { username, password, email } = USER
const REALM = {
  realm: 'main',
  enabled: true,
  clients: CLIENTS.map(client),
  users: [
    {
      ...{ username, email, enabled: true, emailVerified: true, firstName: 'Alice', lastName: 'Example' },
      realmRoles: ['offline_access'],
      credentials: [{ type: 'password', value: password }],
    },
  ],
  clientScopes: [{ name: SCOPE, protocol: 'openid-connect', attributes: { 'include.in.token.scope': 'true' } }],
}

export const keycloak: Upstream = {
  name: `Keycloak ${VERSION}`,
  path: '/realms/main',
  has: ['par', 'device', 'revocation', 'assertion', 'others'],
  clientClaim: 'azp',
  afterLogout: AFTER_LOGOUT,
  isThere: () => installed('Keycloak', 'java', 'unzip') && runs('Keycloak', 'test', '-e', ARCHIVE),
  start: async issuer => {
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-keycloak-'))
    execFileSync('unzip', ['-q', ARCHIVE, '-d', folder])
    const home = join(folder, `keycloak-${VERSION}`)
    mkdirSync(join(home, 'data/import'), { recursive: true })
    writeFileSync(join(home, 'data/import/main-realm.json'), JSON.stringify(REALM))
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const { origin } = new URL(issuer)
    const own = [`--http-port=${port}`, '--http-host=127.0.0.1', `--hostname=${origin}`, '--proxy-headers=forwarded']
    const program = await startProgram('bin/kc.sh', ['start-dev', '--import-realm', '--db=dev-mem', ...own], {
      cwd: home,
      ready: () => serves(`${url}/realms/main/.well-known/openid-configuration`),
    })
    return {
      url,
      browser: () => openBrowser(origin, { username, password }),
      stop: async () => {
        await program.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}
