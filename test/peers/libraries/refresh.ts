/** Client libraries of npm that refresh the token of a user. */
import { createRequire } from 'node:module'
import { OAuth2Client } from 'google-auth-library'
import { type CryptoKey, importJWK } from 'jose'
import * as openid from 'openid-client'
import { msalOf } from './node.ts'
import { accessTokenIn, type Peer } from './peer.ts'

const PassportOAuth2 = createRequire(import.meta.url)('passport-oauth2')

/** Gets a new access token for a refresh token, and throws where it gets none. */
export type Refresh = (peer: Peer, refreshToken: string) => Promise<string>

const viaOpenid =
  (authentication: (peer: Peer) => Promise<openid.ClientAuth>): Refresh =>
  async (peer, refreshToken) => {
    const options = { execute: [openid.allowInsecureRequests] }
    const { issuer, clientId } = peer
    const config = await openid.discovery(new URL(issuer), clientId, {}, await authentication(peer), options)
    return (await openid.refreshTokenGrant(config, refreshToken)).access_token
  }

/** How a key is handed to openid-client. */
export const keyOf = async ({ jwk }: Peer): Promise<openid.ClientAuth> =>
  openid.PrivateKeyJwt({ key: (await importJWK(jwk, 'ES256')) as CryptoKey, kid: String(jwk['kid']) })

/** By the name of a row of docs/clients.md. */
export const REFRESH: { readonly [row: string]: Refresh } = {
  'openid-client 6: refreshTokenGrant(config, token) with ClientSecretBasic': viaOpenid(async ({ secret }) =>
    openid.ClientSecretBasic(secret),
  ),
  'openid-client 6: refreshTokenGrant(config, token) with PrivateKeyJwt': viaOpenid(keyOf),
  'google-auth-library 10: new OAuth2Client({ clientSecret })': async ({ clientId, secret, token }, refreshToken) => {
    const client = new OAuth2Client({ clientId, clientSecret: secret, endpoints: { oauth2TokenUrl: token } })
    client.setCredentials({ refresh_token: refreshToken })
    return accessTokenIn((await client.refreshAccessToken()).credentials)
  },
  'passport-oauth2 1: new OAuth2Strategy({ clientSecret })': ({ clientId, secret, token }, refreshToken) => {
    const options = { authorizationURL: token, tokenURL: token, clientID: clientId, clientSecret: secret }
    const strategy = new PassportOAuth2(options, () => {})
    return new Promise((resolve, reject) => {
      const done = (error: object | null, accessToken: string): void =>
        error === null ? resolve(accessToken) : reject(new Error(JSON.stringify(error)))
      strategy._oauth2.getOAuthAccessToken(refreshToken, { grant_type: 'refresh_token' }, done)
    })
  },
  'MSAL Node 7: acquireTokenByRefreshToken(...)': async (peer, refreshToken) => {
    const application = msalOf(peer, { clientSecret: peer.secret })
    const answer = await application.acquireTokenByRefreshToken({ refreshToken, scopes: ['orders:read'] })
    return accessTokenIn({ access_token: answer?.accessToken })
  },
}
