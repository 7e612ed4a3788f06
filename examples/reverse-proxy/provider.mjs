// A token service as somebody already has it: it knows its clients by a secret, and nothing of claims.
//
//   node provider.mjs ISSUER PORT      PARTNER_A_SECRET is the secret of partner-a
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const [issuer = 'http://127.0.0.1:8080', port = '9000'] = process.argv.slice(2)
const RESOURCE = 'https://orders.example.com'

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'partner-a',
      client_secret: process.env.PARTNER_A_SECRET,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      scope: 'orders:read orders:write',
    },
  ],
  scopes: ['orders:read', 'orders:write'],
  ttl: { ClientCredentials: 3600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      getResourceServerInfo: () => ({
        scope: 'orders:read orders:write',
        accessTokenFormat: 'jwt',
        audience: RESOURCE,
      }),
    },
  },
})
provider.proxy = true // believes X-Forwarded-Proto and X-Forwarded-Host: only claimgate reaches this port
createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => console.log('provider ready'))
