/** What real clients do at a token service: openid-client for users, oauth4webapi for services. */
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { type Browser, openBrowser, type Page } from './browser.ts'

export const REDIRECT_URI = 'https://app.example.com/callback'
export const AFTER_LOGOUT_URI = 'https://app.example.com/bye'
export const SECRET = 'correct-horse-battery-staple-0123456789-0123456789-0123456789-abcd'

const INSECURE = { [oauth.allowInsecureRequests]: true }

/** How a client of the tests authenticates, for both libraries. */
export interface Who {
  readonly clientId: string
  readonly auth: oauth.ClientAuth
  /** More of the client's metadata, for openid-client. */
  readonly metadata?: Partial<openid.ClientMetadata>
}

export const basic = (clientId: string, secret = SECRET): Who => ({ clientId, auth: oauth.ClientSecretBasic(secret) })
export const post = (clientId: string, secret = SECRET): Who => ({ clientId, auth: oauth.ClientSecretPost(secret) })
export const secretJwt = (clientId: string, secret = SECRET): Who => ({ clientId, auth: oauth.ClientSecretJwt(secret) })
/** `claims` are added to the client assertion. */
export const keyJwt = (clientId: string, key: oauth.CryptoKey, kid: string, claims: object = {}): Who => ({
  clientId,
  auth: oauth.PrivateKeyJwt(
    { key, kid },
    { [oauth.modifyAssertion]: (_, payload) => void Object.assign(payload, claims) },
  ),
})
export const publicClient = (clientId: string): Who => ({ clientId, auth: oauth.None() })

// Services, with oauth4webapi.

/** Reads the metadata as an OAuth client does: RFC 8414, or OpenID Connect Discovery. */
export async function discover(issuer: string, algorithm: 'oauth2' | 'oidc' = 'oauth2') {
  const url = new URL(issuer)
  const response = await oauth.discoveryRequest(url, { algorithm, ...INSECURE })
  return oauth.processDiscoveryResponse(url, response)
}

type Parameters = Record<string, string> | URLSearchParams

/** Throws what oauth4webapi throws: ResponseBodyError with `error`, WWWAuthenticateChallengeError for 401. */
export async function clientCredentials(issuer: string, who: Who, parameters: Parameters = {}, options: object = {}) {
  const as = await discover(issuer)
  const client: oauth.Client = { client_id: who.clientId }
  const all = new URLSearchParams(parameters)
  const response = await oauth.clientCredentialsGrantRequest(as, client, who.auth, all, { ...INSECURE, ...options })
  return oauth.processClientCredentialsResponse(as, client, response)
}

export async function introspect(issuer: string, who: Who, token: string, parameters: Record<string, string> = {}) {
  const as = await discover(issuer)
  const client: oauth.Client = { client_id: who.clientId }
  const options = { ...INSECURE, additionalParameters: parameters }
  const response = await oauth.introspectionRequest(as, client, who.auth, token, options)
  return oauth.processIntrospectionResponse(as, client, response)
}

export async function revoke(issuer: string, who: Who, token: string) {
  const as = await discover(issuer)
  const client: oauth.Client = { client_id: who.clientId }
  const response = await oauth.revocationRequest(as, client, who.auth, token, INSECURE)
  return oauth.processRevocationResponse(response)
}

// Users, with openid-client.

/** Configures openid-client from the metadata of the issuer. It checks the ID token's signature too. */
export async function configure(issuer: string, who: Who): Promise<openid.Configuration> {
  const config = await openid.discovery(new URL(issuer), who.clientId, who.metadata, who.auth as openid.ClientAuth, {
    execute: [openid.allowInsecureRequests],
  })
  openid.enableNonRepudiationChecks(config)
  return config
}

export interface CodeFlowOptions {
  readonly scope?: string
  readonly parameters?: { readonly [name: string]: string }
  /** Push the authorization request, RFC 9126. */
  readonly par?: boolean
  /** The account that logs in. */
  readonly login?: string
  readonly browser?: Browser
  readonly tokenParameters?: Record<string, string>
  /** Proves possession of a key, RFC 9449, from the pushed request on. */
  readonly DPoP?: openid.DPoPHandle
}

/** Authorization code with PKCE, through login and consent. */
export async function codeFlow(config: openid.Configuration, options: CodeFlowOptions = {}) {
  const browser = options.browser ?? browserOf(config)
  const verifier = openid.randomPKCECodeVerifier()
  const nonce = openid.randomNonce()
  const state = openid.randomState()
  const parameters = {
    redirect_uri: REDIRECT_URI,
    scope: options.scope ?? 'openid',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    nonce,
    state,
    ...options.parameters,
  }
  const proving = options.DPoP === undefined ? {} : { DPoP: options.DPoP }
  const url =
    options.par === true
      ? await openid.buildAuthorizationUrlWithPAR(config, parameters, proving)
      : openid.buildAuthorizationUrl(config, parameters)
  const page = await browser.open(url, { login: options.login ?? 'alice' })
  if (!page.url.href.startsWith(REDIRECT_URI)) throw new Error(`The login ended at ${page.url}: ${page.text}`)
  const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state }
  return openid.authorizationCodeGrant(config, page.url, checks, options.tokenParameters, proving)
}

/** Device authorization, RFC 8628: the user types the code, the device polls. */
export async function deviceFlow(
  config: openid.Configuration,
  options: {
    readonly scope?: string
    readonly login?: string
    readonly parameters?: Record<string, string>
    readonly browser?: Browser
  } = {},
) {
  const parameters = { scope: options.scope ?? 'openid', ...options.parameters }
  const device = await openid.initiateDeviceAuthorization(config, parameters)
  const address = device.verification_uri_complete ?? device.verification_uri
  await (options.browser ?? browserOf(config)).open(address, {
    login: options.login ?? 'alice',
    user_code: device.user_code,
  })
  return openid.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 })
}

export const refresh = (config: openid.Configuration, refreshToken: string, parameters: Record<string, string> = {}) =>
  openid.refreshTokenGrant(config, refreshToken, parameters)

/** RP-initiated logout with an ID token as hint; returns where the browser ended. */
export function logout(config: openid.Configuration, idToken: string, browser: Browser): Promise<Page> {
  const url = openid.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: AFTER_LOGOUT_URI })
  return browser.open(url)
}

export const browserOf = (config: openid.Configuration): Browser =>
  openBrowser(new URL(config.serverMetadata().issuer).origin)
