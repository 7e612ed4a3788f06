/** Client libraries of npm, each as its own documentation calls it. */
import { createHash, X509Certificate } from 'node:crypto'
import { createRequire } from 'node:module'
import { ConfidentialClientApplication, type INetworkModule, ProtocolMode } from '@azure/msal-node'
import { OAuth2Client } from '@badgateway/oauth2-client'
import axios from 'axios'
import { clientCredentials } from 'axios-oauth-client'
import { type CryptoKey, importJWK, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { accessTokenIn, claimsOf, type GetToken, type Peer, postAssertion } from './peer.ts'

// Without types of their own.
const require = createRequire(import.meta.url)
const openid5 = require('openid-client-5')
const simple = require('simple-oauth2')
const ClientOAuth2 = require('client-oauth2')
const okta = require('@okta/okta-sdk-nodejs')
const jsonwebtoken = require('jsonwebtoken')
const nodeJose = require('node-jose')

const GRANT = { grant_type: 'client_credentials' }

const withOpenid6 =
  (
    metadata: (peer: Peer) => string | undefined,
    authentication?: (peer: Peer) => Promise<openid.ClientAuth>,
  ): GetToken =>
  async peer => {
    const { issuer, clientId } = peer
    const options = { execute: [openid.allowInsecureRequests] }
    const config = await openid.discovery(
      new URL(issuer),
      clientId,
      metadata(peer),
      await authentication?.(peer),
      options,
    )
    const { access_token: token } = await openid.clientCredentialsGrant(config)
    const said = await openid.tokenIntrospection(config, token)
    if (!said.active) throw new Error('the token is not active')
    return token
  }

const withOpenid5 =
  (metadata: (peer: Peer) => object): GetToken =>
  async peer => {
    const issuer = await openid5.Issuer.discover(peer.issuer)
    const client = new issuer.Client({ client_id: peer.clientId, ...metadata(peer) }, { keys: [peer.jwk] })
    return accessTokenIn(await client.grant({ ...GRANT }))
  }

const withOauth4webapi =
  (authentication: (peer: Peer) => Promise<oauth.ClientAuth>): GetToken =>
  async peer => {
    const options = { [oauth.allowInsecureRequests]: true }
    const issuer = new URL(peer.issuer)
    const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options })
    const server = await oauth.processDiscoveryResponse(issuer, discovered)
    const client = { client_id: peer.clientId }
    const authenticated = await authentication(peer)
    const request = oauth.clientCredentialsGrantRequest(server, client, authenticated, {}, options)
    return (await oauth.processClientCredentialsResponse(server, client, await request)).access_token
  }

/** MSAL insists on https. What it sends goes to the same path of a listener without. */
const networkOf = ({ issuer }: Peer): INetworkModule => {
  const send = async <T>(url: string, init: RequestInit) => {
    const { origin } = new URL(issuer)
    const answer = await fetch(url.replace(/^https:\/\/[^/]+/, origin), init)
    return { headers: Object.fromEntries(answer.headers), body: (await answer.json()) as T, status: answer.status }
  }
  return {
    sendGetRequestAsync: (url, { headers = {} } = {}) => send(url, { headers }),
    sendPostRequestAsync: (url, { headers = {}, body = null } = {}) => send(url, { method: 'POST', headers, body }),
  }
}

/** MSAL for one client, told where the endpoints are. */
export const msalOf = (peer: Peer, auth: object): ConfidentialClientApplication => {
  const authority = peer.issuer.replace('http:', 'https:')
  const authorityMetadata = JSON.stringify({
    issuer: authority,
    // As the operator writes it: the address that the gateway is known by.
    token_endpoint: peer.token,
    authorization_endpoint: `${authority}/authorize`,
    jwks_uri: `${authority}/jwks`,
  })
  return new ConfidentialClientApplication({
    auth: {
      clientId: peer.clientId,
      authority,
      authorityMetadata,
      knownAuthorities: [new URL(authority).host],
      ...auth,
    },
    system: { networkClient: networkOf(peer), protocolMode: ProtocolMode.OIDC },
  })
}

const withMsal =
  (auth: (peer: Peer) => object): GetToken =>
  async peer => {
    const application = msalOf(peer, auth(peer))
    const answer = await application.acquireTokenByClientCredential({ scopes: ['orders:read'] })
    return accessTokenIn({ access_token: answer?.accessToken })
  }

const certificateOf = ({ certificate, pem }: Peer) => ({
  thumbprintSha256: createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex'),
  privateKey: pem,
})

const withSimple =
  (options: object): GetToken =>
  async ({ clientId, secret, issuer, token }) => {
    const client = new simple.ClientCredentials({
      client: { id: clientId, secret },
      auth: { tokenHost: issuer, tokenPath: new URL(token).pathname },
      options,
    })
    return accessTokenIn((await client.getToken({})).token)
  }

const withBadgateway =
  (options: Partial<ConstructorParameters<typeof OAuth2Client>[0]>): GetToken =>
  async ({ clientId, secret: clientSecret, issuer: server }) => {
    const discoveryEndpoint = '/.well-known/oauth-authorization-server'
    const client = new OAuth2Client({ server, clientId, clientSecret, discoveryEndpoint, ...options })
    return (await client.clientCredentials()).accessToken
  }

const seconds = (): number => Math.floor(Date.now() / 1000)

/** By the name of a row of docs/clients.md. */
export const NODE: { readonly [row: string]: GetToken } = {
  'openid-client 6: discovery(issuer, id, secret)': withOpenid6(({ secret }) => secret),
  'openid-client 6: ClientSecretBasic(secret)': withOpenid6(
    () => undefined,
    async ({ secret }) => openid.ClientSecretBasic(secret),
  ),
  'openid-client 6: ClientSecretJwt(secret)': withOpenid6(
    () => undefined,
    async ({ secret }) => openid.ClientSecretJwt(secret),
  ),
  'openid-client 6: PrivateKeyJwt(key)': withOpenid6(
    () => undefined,
    async ({ jwk }) =>
      openid.PrivateKeyJwt({ key: (await importJWK(jwk, 'RS256')) as CryptoKey, kid: String(jwk['kid']) }),
  ),
  'openid-client 5: new issuer.Client({ client_secret })': withOpenid5(({ secret }) => ({ client_secret: secret })),
  "openid-client 5: token_endpoint_auth_method: 'client_secret_jwt'": withOpenid5(({ secret }) => ({
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_jwt',
  })),
  "openid-client 5: token_endpoint_auth_method: 'private_key_jwt'": withOpenid5(() => ({
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
  })),
  'oauth4webapi 3: ClientSecretBasic(secret)': withOauth4webapi(async ({ secret }) => oauth.ClientSecretBasic(secret)),
  'oauth4webapi 3: ClientSecretPost(secret)': withOauth4webapi(async ({ secret }) => oauth.ClientSecretPost(secret)),
  'oauth4webapi 3: PrivateKeyJwt(key) with Ed25519': withOauth4webapi(async ({ jwk }) =>
    oauth.PrivateKeyJwt({ key: (await importJWK(jwk, 'Ed25519')) as CryptoKey, kid: String(jwk['kid']) }),
  ),
  'MSAL Node 7: auth.clientSecret': withMsal(({ secret }) => ({ clientSecret: secret })),
  'MSAL Node 7: auth.clientCertificate with thumbprintSha256': withMsal(peer => ({
    clientCertificate: certificateOf(peer),
  })),
  'MSAL Node 7: the same with x5c': withMsal(peer => ({
    clientCertificate: { ...certificateOf(peer), x5c: peer.certificate },
  })),
  'simple-oauth2 5: new ClientCredentials(...)': withSimple({}),
  "simple-oauth2 5: credentialsEncodingMode: 'loose'": withSimple({ credentialsEncodingMode: 'loose' }),
  "simple-oauth2 5: authorizationMethod: 'body'": withSimple({ authorizationMethod: 'body' }),
  '@badgateway/oauth2-client 3: new OAuth2Client({ clientSecret })': withBadgateway({}),
  "@badgateway/oauth2-client 3: authenticationMethod: 'client_secret_basic_interop'": withBadgateway({
    authenticationMethod: 'client_secret_basic_interop',
  }),
  "@badgateway/oauth2-client 3: authenticationMethod: 'client_secret_post'": withBadgateway({
    authenticationMethod: 'client_secret_post',
  }),
  'client-oauth2 4: credentials.getToken()': async ({ clientId, secret, token }) => {
    const client = new ClientOAuth2({ clientId, clientSecret: secret, accessTokenUri: token })
    return (await client.credentials.getToken()).accessToken
  },
  'axios-oauth-client 2: clientCredentials(axios, url, id, secret)': async ({ token, clientId, secret }) => {
    const getToken = clientCredentials(axios.create(), token, clientId, secret)
    return accessTokenIn(await getToken(''))
  },
  'axios 1: auth: { username, password }': async ({ token, clientId, secret }) => {
    const auth = { username: clientId, password: secret }
    return accessTokenIn((await axios.post(token, new URLSearchParams(GRANT), { auth })).data)
  },
  "@okta/okta-sdk-nodejs 8: authorizationMode: 'PrivateKey'": async ({ issuer, clientId, jwk }) => {
    const client = new okta.Client({
      orgUrl: issuer,
      authorizationMode: 'PrivateKey',
      clientId,
      scopes: ['orders:read'],
      privateKey: JSON.stringify(jwk),
      testing: { disableHttpsCheck: true },
    })
    return accessTokenIn(await client.oauth.getAccessToken())
  },
  'jose 6: new SignJWT(...)': async peer => {
    const claims = { ...claimsOf(peer), iat: seconds(), exp: seconds() + 60 }
    const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: String(peer.jwk['kid']) })
    return postAssertion(peer, await jwt.sign(await importJWK(peer.jwk, 'ES256')))
  },
  'jose 6: the assertion that PingOne describes': async peer => {
    const { iss, sub } = claimsOf(peer)
    const jwt = new SignJWT({ iss, sub, aud: peer.token, exp: seconds() + 3600 }).setProtectedHeader({ alg: 'ES256' })
    return postAssertion(peer, await jwt.sign(await importJWK(peer.jwk, 'ES256')))
  },
  'jsonwebtoken 9: sign(claims, pem)': peer =>
    postAssertion(peer, jsonwebtoken.sign(claimsOf(peer), peer.pem, { algorithm: 'RS256', expiresIn: 60 })),
  'node-jose 2: JWS.createSign(options, key)': async peer => {
    const claims = { ...claimsOf(peer), exp: seconds() + 60 }
    const key = await nodeJose.JWK.asKey(peer.jwk)
    const signer = nodeJose.JWS.createSign({ format: 'compact' }, key)
    return postAssertion(peer, await signer.update(JSON.stringify(claims)).final())
  },
}
