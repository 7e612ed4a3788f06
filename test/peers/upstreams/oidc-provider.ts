/** oidc-provider, as the tests of our own upstream code start it. */
import { createRequire } from 'node:module'
import { openBrowser } from '../../upstream/browser.ts'
import { UPSTREAM_SECRET } from '../../upstream/clients.ts'
import { AFTER_LOGOUT_URI, REDIRECT_URI } from '../../upstream/flows.ts'
import { startPeer } from '../../upstream/peer.ts'
import { AFTER_LOGOUT, CLIENTS, DEVICE, type Registered, SCOPE, type Upstream, USER } from './upstream.ts'

const { version } = createRequire(import.meta.url)('oidc-provider/package.json') as { version: string }

const client = ({ clientId, grants }: Registered) => {
  const isWeb = grants.includes('authorization_code')
  return {
    client_id: clientId,
    client_secret: UPSTREAM_SECRET,
    token_endpoint_auth_method: clientId === 'asserted' ? 'client_secret_jwt' : 'client_secret_basic',
    grant_types: grants.map(grant => (grant === 'device' ? DEVICE : grant)),
    redirect_uris: isWeb ? [REDIRECT_URI] : [],
    response_types: isWeb ? ['code'] : [],
    post_logout_redirect_uris: isWeb ? [AFTER_LOGOUT_URI] : [],
  }
}

export const oidcProvider: Upstream = {
  name: `oidc-provider ${version}`,
  path: '',
  has: ['par', 'device', 'revocation', 'assertion', 'others'],
  clientClaim: 'client_id',
  afterLogout: AFTER_LOGOUT,
  isThere: () => true,
  start: async issuer => {
    const resources = { 'https://orders.example.com': { scope: `openid ${SCOPE}` } }
    const { url, stop } = await startPeer({ issuer, clients: CLIENTS.map(client), resources })
    return { url, browser: () => openBrowser(new URL(issuer).origin, { login: USER.username }), stop }
  },
}
