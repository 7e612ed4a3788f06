/** LemonLDAP::NG as Debian packages it: the portal under Starman, with its demonstration accounts. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../../src/oauth.ts'
import { freePort } from '../../free-port.ts'
import { openBrowser } from '../../upstream/browser.ts'
import { UPSTREAM_SECRET } from '../../upstream/clients.ts'
import { AFTER_LOGOUT_URI, REDIRECT_URI } from '../../upstream/flows.ts'
import { installed, runs } from '../installed.ts'
import { serves, startProgram } from './program.ts'
import { AFTER_LOGOUT, CLIENTS, type Registered, SCOPE, type Upstream } from './upstream.ts'

const PORTAL = '/usr/share/lemonldap-ng/portal/htdocs/index.psgi'
/** The configuration that the package brings. */
const SHIPPED = '/var/lib/lemonldap-ng/conf/lmConf-1.json'
/** One of the accounts for demonstrations, whose password is its name. */
const ACCOUNT = 'rtyler'

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

const options = ({ clientId, grants, fulfilment }: Registered): JsonObject => ({
  oidcRPMetaDataOptionsClientID: clientId,
  oidcRPMetaDataOptionsClientSecret: UPSTREAM_SECRET,
  oidcRPMetaDataOptionsAllowClientCredentialsGrant: Number(grants.includes('client_credentials')),
  oidcRPMetaDataOptionsAllowOffline: 1,
  oidcRPMetaDataOptionsRefreshToken: 0,
  // Opaque where nothing signs it again.
  oidcRPMetaDataOptionsAccessTokenJWT: Number(fulfilment === undefined),
  oidcRPMetaDataOptionsAccessTokenSignAlg: 'RS256',
  oidcRPMetaDataOptionsIDTokenSignAlg: 'RS256',
  oidcRPMetaDataOptionsBypassConsent: 1,
  oidcRPMetaDataOptionsLogoutBypassConfirm: 1,
  oidcRPMetaDataOptionsUserIDAttr: 'uid',
  oidcRPMetaDataOptionsRedirectUris: REDIRECT_URI,
  oidcRPMetaDataOptionsPostLogoutRedirectUris: AFTER_LOGOUT_URI,
})

const each = (of: (client: Registered) => JsonObject): JsonObject =>
  Object.fromEntries(CLIENTS.map(client => [client.clientId, of(client)]))

const configuration = (issuer: string, folder: string): JsonObject => ({
  ...(JSON.parse(readFileSync(SHIPPED, 'utf8')) as JsonObject),
  portal: issuer,
  domain: new URL(issuer).hostname,
  registerDB: 'Null',
  passwordDB: 'Null',
  issuerDBOpenIDConnectActivation: 1,
  oidcServiceMetaDataIssuer: issuer,
  oidcServiceAllowAuthorizationCodeFlow: 1,
  oidcServicePrivateKeySig: privateKey,
  oidcServicePublicKeySig: publicKey,
  oidcServiceKeyIdSig: 'k1',
  oidcRPMetaDataOptions: each(options),
  oidcRPMetaDataScopeRules: each(() => ({ [SCOPE]: '1' })),
  oidcRPMetaDataExportedVars: each(() => ({ email: 'mail' })),
  globalStorageOptions: { Directory: `${folder}/sessions`, LockDirectory: `${folder}/lock` },
  persistentStorageOptions: { Directory: `${folder}/persistent`, LockDirectory: `${folder}/lock` },
  localSessionStorageOptions: { namespace: 'sessions', cache_root: `${folder}/cache`, default_expires_in: 600 },
})

const INI = (folder: string): string => `
[all]
logLevel = warn
[configuration]
type = File
dirName = ${folder}
localStorage = Cache::FileCache
localStorageOptions = { 'namespace' => 'config', 'default_expires_in' => 600, 'cache_root' => '${folder}/cache' }
[portal]
templateDir = /usr/share/lemonldap-ng/portal/templates
staticPrefix = /static
languages = en
`

export const lemonldap: Upstream = {
  name: 'LemonLDAP::NG 2.16.1',
  path: '/',
  has: ['others'],
  clientClaim: 'client_id',
  refusals: { refreshToken: { status: 400, error: 'invalid_request' } },
  afterLogout: AFTER_LOGOUT,
  isThere: () => installed('LemonLDAP::NG', 'starman') && runs('LemonLDAP::NG', 'test', '-e', PORTAL),
  start: async issuer => {
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-lemonldap-'))
    for (const name of ['sessions', 'lock', 'persistent', 'cache']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'lmConf-1.json'), JSON.stringify(configuration(issuer, folder)))
    writeFileSync(join(folder, 'lemonldap-ng.ini'), INI(folder))
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const program = await startProgram('starman', [`--listen=127.0.0.1:${port}`, '--workers=2', PORTAL], {
      cwd: folder,
      env: { LLNG_DEFAULTCONFFILE: join(folder, 'lemonldap-ng.ini') },
      ready: () => serves(`${url}/.well-known/openid-configuration`),
    })
    return {
      url,
      browser: () => openBrowser(new URL(issuer).origin, { user: ACCOUNT, password: ACCOUNT }),
      stop: async () => {
        await program.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}
