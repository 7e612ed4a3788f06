// node-oidc-provider with client credentials, private_key_jwt and JWT access tokens signed with ES256.
import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'
import { ready } from './usage.mjs'

// A client of the gateway in front of it, where there is one.
const { clientId, secret } = JSON.parse(process.env.BEHIND ?? '{}')

const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'jwk' },
})
const provider = new Provider(process.env.ISSUER, {
  clients: [
    {
      client_id: 'bench',
      grant_types: ['client_credentials'],
      id_token_signed_response_alg: 'ES256',
      response_types: [],
      redirect_uris: [],
      scope: 'orders:read',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      jwks: { keys: [JSON.parse(process.env.CLIENT_JWK)] },
    },
    ...(clientId === undefined
      ? []
      : [
          {
            client_id: clientId,
            client_secret: secret,
            grant_types: ['client_credentials'],
            id_token_signed_response_alg: 'ES256',
            response_types: [],
            redirect_uris: [],
            scope: 'orders:read',
            token_endpoint_auth_method: 'client_secret_basic',
          },
        ]),
  ],
  jwks: { keys: [{ ...privateKey, alg: 'ES256', use: 'sig', kid: 'bench' }] },
  scopes: ['orders:read'],
  extraTokenClaims: () => ({ tenant: 'acme', dept: 'billing' }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'https://api.example.com',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'orders:read',
        audience: 'https://api.example.com',
        accessTokenTTL: 3600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})
provider.listen(Number(process.env.PORT), '127.0.0.1', ready)
