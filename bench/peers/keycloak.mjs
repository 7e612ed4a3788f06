// Keycloak from its distribution in Maven's repository, in production mode, its database in memory and made at the start.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { startProgram } from './program.mjs'

const VERSION = '26.2.5'
const ARCHIVE = `org/keycloak/keycloak-quarkus-dist/${VERSION}/keycloak-quarkus-dist-${VERSION}.zip`
const archive = join(homedir(), '.m2/repository', ARCHIVE)
const REALM = 'bench'

/** The path of its issuer. */
export const KEYCLOAK_PATH = `/realms/${REALM}`

/** What is missing for it, for people to read; null when nothing is. */
export const keycloakMissing = () => {
  if (existsSync(archive)) return null
  return `Keycloak: mvn -B dependency:get -Dartifact=org.keycloak:keycloak-quarkus-dist:${VERSION}:zip -Dtransitive=false`
}

const client = (clientId, more, attributes = {}) => ({
  clientId,
  publicClient: false,
  standardFlowEnabled: false,
  serviceAccountsEnabled: true,
  optionalClientScopes: ['orders:read'],
  ...more,
  attributes: { 'access.token.signed.response.alg': 'ES256', ...attributes },
})

/** Starts it on a port. `origin` is where clients find it, a gateway perhaps. */
export const keycloak = ({ folder, port, origin, jwk, behind }) => {
  execFileSync('unzip', ['-q', archive, '-d', folder])
  const home = join(folder, `keycloak-${VERSION}`)
  mkdirSync(join(home, 'data/import'), { recursive: true })
  const jwks = { 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys: [jwk] }) }
  const realm = {
    realm: REALM,
    enabled: true,
    // A token for each request of a service leaves no session behind, as it is by default.
    clients: [
      client('bench', { clientAuthenticatorType: 'client-jwt' }, jwks),
      client(behind.clientId, { clientAuthenticatorType: 'client-secret', secret: behind.secret }),
    ],
    clientScopes: [
      { name: 'orders:read', protocol: 'openid-connect', attributes: { 'include.in.token.scope': 'true' } },
    ],
  }
  writeFileSync(join(home, `data/import/${REALM}-realm.json`), JSON.stringify(realm))
  execFileSync('bin/kc.sh', ['build', '--db=dev-mem'], { cwd: home, stdio: 'ignore' })
  const address = ['--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${port}`, `--hostname=${origin}`]
  return startProgram({
    command: 'bin/kc.sh',
    args: ['start', '--optimized', '--import-realm', '--proxy-headers=forwarded', ...address],
    cwd: home,
    url: `http://127.0.0.1:${port}${KEYCLOAK_PATH}/.well-known/openid-configuration`,
  })
}
