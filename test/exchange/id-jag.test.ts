/** ID-JAGs that are issued here, and the example in which two gateways and two client libraries use them unchanged. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, type Listening, type RunningGateway } from '../../src/gateway/index.ts'
import { claimgate } from '../cli/terminal.ts'
import { newEc, signed } from '../clients/stage.ts'
import { makeProof, proofKey } from '../dpop/made.ts'
import { freePort } from '../free-port.ts'
import { basicHeader, type Running } from '../gateway/running.ts'
import {
  ACCESS,
  type Answered,
  ask,
  CERTIFICATE,
  CHAT,
  CHAT_API,
  type Claims,
  exchangeOf,
  foreign,
  grantOf,
  ID_JAG,
  ID_TOKEN,
  ISSUER,
  introspected,
  JWT,
  JWT_BEARER,
  ownToken,
  payloadOf,
  revoked,
  start,
  TOKEN_EXCHANGE,
} from './stage.ts'

let running: Running
beforeAll(async () => {
  running = await start()
})
afterAll(() => running.stop())

const key = proofKey()
/** The login of a user at the wiki. */
const login = (claims: Claims = {}, header: Claims = {}): string => foreign('idp', { aud: 'wiki', ...claims }, header)
const WANTED = {
  subject_token_type: ID_TOKEN,
  requested_token_type: ID_JAG,
  audience: CHAT,
  resource: CHAT_API,
  scope: 'chat.read',
}
const wish = (more: Record<string, string | undefined> = {}, token = login()): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...exchangeOf(token), ...WANTED, ...more }).filter(
      (one): one is [string, string] => one[1] !== undefined,
    ),
  )
const want = (
  more?: Record<string, string | undefined>,
  token?: string,
  client = 'wiki',
  headers?: Record<string, string>,
): Promise<Answered> => ask(running, client, wish(more, token), '/token', headers ?? basicHeader(client))
const headerOf = (token: unknown): unknown =>
  JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString())

describe('issues', () => {
  it('an ID-JAG for the login of a user, with what was granted in it', async () => {
    const { status, body } = await want({}, login({ email: 'a@b.example', auth_time: 1700000000, amr: ['hwk'] }))
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      issued_token_type: ID_JAG,
      token_type: 'N_A',
      expires_in: 300,
      scope: 'chat.read',
    })
    expect(headerOf(body['access_token'])).toMatchObject({ typ: 'oauth-id-jag+jwt', alg: 'ES256' })
    const claims = payloadOf(body['access_token'])
    expect(claims).toEqual({
      iss: ISSUER,
      sub: 'idp|alice',
      aud: CHAT,
      client_id: 'wiki-at-chat',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: Number(claims['iat']) + 300,
      resource: CHAT_API,
      scope: 'chat.read',
      email: 'a@b.example',
      auth_time: 1700000000,
      amr: ['hwk'],
    })
  })

  it('several resources as a list, and none where none are asked for', async () => {
    const form = `${new URLSearchParams(wish({ resource: undefined }))}&resource=${encodeURIComponent(CHAT_API)}&resource=${encodeURIComponent(`${CHAT_API}/2`)}`
    const { body } = await ask(running, 'wiki', form)
    expect(payloadOf(body['access_token'])['resource']).toEqual([CHAT_API, `${CHAT_API}/2`])
    const none = await want({ resource: undefined })
    expect(payloadOf(none.body['access_token'])).not.toHaveProperty('resource')
  })

  it('one without scopes for a server where none are registered', async () => {
    const { body } = await want({ audience: 'https://auth.mail.example/', resource: undefined, scope: undefined })
    const claims = payloadOf(body['access_token'])
    expect(claims).toMatchObject({ aud: 'https://auth.mail.example/', client_id: 'wiki-at-mail' })
    expect(claims).not.toHaveProperty('scope')
    expect(body).not.toHaveProperty('scope')
  })

  it('one that is bound to the proof of the request', async () => {
    const { body } = await want({}, login(), 'wiki', {
      ...basicHeader('wiki'),
      dpop: makeProof(key, `${ISSUER}/token`),
    })
    expect(body['token_type']).toBe('N_A')
    expect(payloadOf(body['access_token'])['cnf']).toEqual({ jkt: key.thumbprint })
  })

  it('none that is bound to a certificate, which nobody elsewhere has seen', async () => {
    const { body } = await want({}, login(), 'wiki', { ...basicHeader('wiki'), ...CERTIFICATE })
    expect(payloadOf(body['access_token'])).not.toHaveProperty('cnf')
  })

  it('one that lives no longer than the login', async () => {
    const { body } = await want({}, login({ exp: Math.floor(Date.now() / 1000) + 40 }))
    expect(body['expires_in']).toBeLessThanOrEqual(40)
  })

  it('one with the actor that a token of its own names, and with none where there is none', async () => {
    const { body } = await want({ actor_token: await ownToken(running, 'wiki'), actor_token_type: ACCESS })
    const claims = payloadOf(body['access_token'])
    expect(claims['act']).toEqual({ iss: ISSUER, sub: 'wiki' })
    // Which tokens of ours it came from concerns nobody elsewhere.
    expect(claims).not.toHaveProperty('derived_from')
  })

  it('is told in the metadata', async () => {
    const answer = await fetch(`${running.url}/.well-known/oauth-authorization-server`)
    expect(await answer.json()).toMatchObject({ identity_chaining_requested_token_types_supported: [ID_JAG] })
  })

  it('one that is of no use here: as a token, as a subject, or as a grant', async () => {
    const token = String((await want()).body['access_token'])
    expect(await introspected(running, 'wiki', token)).toEqual({ active: false })
    expect((await revoked(running, 'wiki', token)).status).toBe(200)
    for (const type of [ACCESS, JWT, ID_TOKEN]) {
      const { record } = await ask(running, 'wiki', exchangeOf(token, { subject_token_type: type }))
      expect(record['detail']).toBe('exchange_typ')
    }
    const { body, record } = await ask(running, 'wiki', grantOf(token))
    expect({ error: body['error'], detail: record['detail'] }).toEqual({ error: 'invalid_grant', detail: 'grant_own' })
  })
})

type Row = readonly [what: string, asked: () => Promise<Answered>, error: string, detail: string]
const refused =
  (more: Record<string, string | undefined>, token?: string, client?: string): (() => Promise<Answered>) =>
  () =>
    want(more, token, client)
const REQUEST = 'invalid_request'
const other = `&audience=${encodeURIComponent('https://auth.mail.example/')}`

const ROWS: readonly Row[] = [
  ['no audience', refused({ audience: undefined }), REQUEST, 'id_jag_audience'],
  ['two audiences', () => ask(running, 'wiki', `${new URLSearchParams(wish())}${other}`), REQUEST, 'id_jag_audience'],
  [
    'an audience that is not registered',
    refused({ audience: 'https://x.example' }),
    'invalid_target',
    'resource_not_registered',
  ],
  [
    'an audience with a slash behind it',
    refused({ audience: `${CHAT}/` }),
    'invalid_target',
    'resource_not_registered',
  ],
  ['our own issuer as the audience', refused({ audience: ISSUER }), 'invalid_target', 'resource_not_registered'],
  ['an audience of every object', refused({ audience: 'constructor' }), 'invalid_target', 'resource_not_registered'],
  ['a client without any', refused({}, login({ aud: 'assertive' }), 'assertive'), REQUEST, 'exchange_not_party'],
  [
    'a resource of another server',
    refused({ audience: 'https://auth.mail.example/', scope: undefined }),
    'invalid_target',
    'resource_not_registered',
  ],
  [
    'a resource of our own',
    refused({ resource: 'https://orders.example.com' }),
    'invalid_target',
    'resource_not_registered',
  ],
  ['a scope of our own', refused({ scope: 'orders:read' }), 'invalid_scope', 'scope_not_registered'],
  [
    'a scope of another server',
    refused({ audience: 'https://auth.mail.example/', resource: undefined }),
    'invalid_scope',
    'scope_not_registered',
  ],
  ['no scope where there are some', refused({ scope: undefined }), 'invalid_scope', 'exchange_scope_missing'],
  [
    'more scope than the login has',
    refused({ scope: 'chat.read chat.history' }, login({ scope: 'chat.read' })),
    'invalid_scope',
    'scope_beyond_subject',
  ],
  ['a malformed scope', refused({ scope: 'chat.read  chat.history' }), 'invalid_scope', 'scope_malformed'],
  [
    'an access token of ours as the subject',
    async () => want({ subject_token_type: ACCESS }, await ownToken(running, 'wiki')),
    REQUEST,
    'id_jag_subject',
  ],
  ['the login as a JWT', refused({ subject_token_type: JWT }), REQUEST, 'id_jag_subject'],
  [
    'a login at another application, although its tokens are exchanged',
    refused({}, login({ aud: 'other' })),
    REQUEST,
    'id_jag_subject',
  ],
  [
    'a login at an application whose tokens are not exchanged',
    refused({}, login({ aud: 'crm' })),
    REQUEST,
    'exchange_audience',
  ],
  [
    'a refresh token',
    refused({ subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }),
    REQUEST,
    'exchange_type',
  ],
  [
    'a SAML assertion',
    refused({ subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }),
    REQUEST,
    'exchange_type',
  ],
  ['a login that has ended', refused({}, login({ exp: 1 })), REQUEST, 'exchange_expired'],
  ['a login that is bound to a key', refused({}, login({ cnf: { jkt: key.thumbprint } })), REQUEST, 'exchange_bound'],
  ['an ID-JAG as the login', refused({}, login({}, { typ: 'oauth-id-jag+jwt' })), REQUEST, 'exchange_typ'],
  ['a user that a policy refuses', refused({}, login({ blocked: true })), REQUEST, 'rule'],
  [
    'a type in other letters',
    refused({ requested_token_type: ID_JAG.toUpperCase() }),
    REQUEST,
    'exchange_requested_type',
  ],
  [
    'authorization details',
    refused({ authorization_details: '[]' }),
    'invalid_authorization_details',
    'id_jag_details',
  ],
  [
    'a proof that proves nothing',
    () => want({}, login(), 'wiki', { ...basicHeader('wiki'), dpop: 'x.y.z' }),
    'invalid_dpop_proof',
    'dpop_malformed',
  ],
]

describe('refuses', () => {
  it.each(ROWS)('%s', async (_, asked, error, detail) => {
    const { status, body, record } = await asked()
    expect({ error: body['error'], detail: record['detail'] }).toEqual({ error, detail })
    expect(status).toBe(400)
  })
})

const EXAMPLE = fileURLToPath(new URL('../../examples/cross-app', import.meta.url))
const SECRETS = {
  WIKI_SECRET: 'secret-of-wiki-0123456789-abcdefghijklmnopqrstuvwxyz',
  WIKI_AT_CHAT_SECRET: 'secret-of-wiki-at-chat-0123456789-abcdefghijklmnop',
}

describe('the example of two vendors', () => {
  const people = newEc()
  const gateways: { gateway: RunningGateway; listening: Listening }[] = []
  let folder: string
  let company: string
  let chat: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimgate-cross-app-'))
    cpSync(EXAMPLE, folder, { recursive: true })
    writeFileSync(join(folder, 'company/people.json'), JSON.stringify({ keys: [{ ...people.jwk, kid: 'p1' }] }))
    const ports = [await freePort(), await freePort()] as const
    company = `http://localhost:${ports[0]}`
    chat = `http://localhost:${ports[1]}`
    for (const file of [
      'company/claimgate.yaml',
      'company/clients/wiki.yaml',
      'chat/claimgate.yaml',
      'chat/policies/company.yaml',
    ]) {
      const written = readFileSync(join(folder, file), 'utf8')
        .replace(/http:\/\/localhost:8080/g, company)
        .replace(/http:\/\/localhost:9080/g, chat)
        .replace(/port: 8080/, `port: ${ports[0]}`)
        .replace(/port: 9080/, `port: ${ports[1]}`)
        .replace(/port: [89]081/, 'port: 0')
        .replace(
          'issuer: https://people.example.com\n',
          'issuer: https://people.example.com\n    jwks: file:./people.json\n',
        )
      writeFileSync(join(folder, file), written)
    }
    for (const name of ['company', 'chat']) {
      const gateway = await createGateway({ config: join(folder, name, 'claimgate.yaml'), env: SECRETS })
      gateways.push({ gateway, listening: await gateway.listen() })
    }
  })
  afterAll(async () => {
    for (const { gateway, listening } of gateways) {
      await listening.close(100)
      await gateway.close()
    }
    rmSync(folder, { recursive: true, force: true })
  })

  const idToken = (claims: object = {}): string => {
    const now = Math.floor(Date.now() / 1000)
    const said = { email: 'alice@company.example', role: 'guest', ...claims }
    const payload = { iss: 'https://people.example.com', sub: 'alice', aud: 'wiki', iat: now, exp: now + 300, ...said }
    return signed({ alg: 'ES256', typ: 'JWT', kid: 'p1' }, payload, people.privateKey)
  }
  const discovered = async (url: string, client: string, secret: string): Promise<openid.Configuration> =>
    openid.discovery(new URL(url), client, secret, openid.ClientSecretBasic(secret), {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
  const wanted = (claims: object = {}) => ({
    requested_token_type: ID_JAG,
    audience: chat,
    resource: 'https://api.chat.example',
    scope: 'chat.read chat.write',
    subject_token: idToken(claims),
    subject_token_type: ID_TOKEN,
  })
  const insecure = { [oauth.allowInsecureRequests]: true }
  const server = async (url: string): Promise<oauth.AuthorizationServer> =>
    oauth.processDiscoveryResponse(
      new URL(url),
      await oauth.discoveryRequest(new URL(url), { ...insecure, algorithm: 'oauth2' }),
    )

  it.each(['company', 'chat'])('loads without a warning in %s, and its tests pass', async name => {
    const cwd = join(EXAMPLE, name)
    expect(await claimgate(['check', '--strict', '--config', 'claimgate.yaml'], { cwd, env: SECRETS })).toMatchObject({
      code: 0,
    })
    expect((await claimgate(['test', '--config', 'claimgate.yaml'], { cwd, env: SECRETS })).code).toBe(0)
  })

  it('is done by openid-client, from the login to an active token', async () => {
    const wiki = await discovered(company, 'wiki', SECRETS.WIKI_SECRET)
    const grant = await openid.genericGrantRequest(wiki, TOKEN_EXCHANGE, wanted({ role: 'staff' }))
    expect(grant).toMatchObject({ issued_token_type: ID_JAG, expires_in: 300 })
    const there = await discovered(chat, 'wiki-at-chat', SECRETS.WIKI_AT_CHAT_SECRET)
    const token = await openid.genericGrantRequest(there, JWT_BEARER, { assertion: grant.access_token })
    expect(token).toMatchObject({ token_type: 'bearer', scope: 'chat.read chat.write', expires_in: 600 })
    expect(await openid.tokenIntrospection(there, token.access_token)).toMatchObject({
      active: true,
      iss: chat,
      sub: 'company|people|alice',
      aud: 'https://api.chat.example',
      client_id: 'wiki-at-chat',
      email: 'alice@company.example',
    })
    const again = await openid
      .genericGrantRequest(there, JWT_BEARER, { assertion: grant.access_token })
      .catch((error: unknown) => error)
    expect(again).toMatchObject({ error: 'invalid_grant', error_description: 'the assertion was used already' })
  })

  it('is done by oauth4webapi with DPoP, which binds the grant and the token to one key', async () => {
    const keys = await oauth.generateKeyPair('ES256', { extractable: true })
    const proof = (client: oauth.Client) => ({ ...insecure, DPoP: oauth.DPoP(client, keys) })
    const there = { client_id: 'wiki-at-chat' }
    const grantBy = async (claims: object = {}) => {
      const [as, client] = [await server(company), { client_id: 'wiki' }]
      const secret = oauth.ClientSecretBasic(SECRETS.WIKI_SECRET)
      const form = new URLSearchParams(wanted(claims))
      const answer = await oauth.genericTokenEndpointRequest(as, client, secret, TOKEN_EXCHANGE, form, proof(client))
      const recognizedTokenTypes = { n_a: () => {} }
      return oauth.processGenericTokenEndpointResponse(as, client, answer, { recognizedTokenTypes })
    }
    const grant = await grantBy()
    expect(grant).toMatchObject({ token_type: 'n_a', scope: 'chat.read' })
    const as = await server(chat)
    const present = async (options: object) =>
      oauth.genericTokenEndpointRequest(
        as,
        there,
        oauth.ClientSecretBasic(SECRETS.WIKI_AT_CHAT_SECRET),
        JWT_BEARER,
        { assertion: grant.access_token },
        options,
      )
    const stolen = await oauth
      .processGenericTokenEndpointResponse(as, there, await present(insecure))
      .catch((error: unknown) => error)
    expect(stolen).toMatchObject({ error: 'invalid_grant' })
    const token = await oauth.processGenericTokenEndpointResponse(as, there, await present(proof(there)))
    expect(token).toMatchObject({ token_type: 'dpop', scope: 'chat.read' })
    const { jkt } = payloadOf(token.access_token)['cnf'] as { jkt: string }
    expect(payloadOf(grant.access_token)['cnf']).toEqual({ jkt })
  })

  it('is refused by the policy of either side, in words', async () => {
    const wiki = await discovered(company, 'wiki', SECRETS.WIKI_SECRET)
    const own = await openid
      .genericGrantRequest(wiki, TOKEN_EXCHANGE, { subject_token: idToken(), subject_token_type: ID_TOKEN })
      .catch((error: unknown) => error)
    expect(own).toMatchObject({ error: 'invalid_request', error_description: 'A login is exchanged for grants alone' })
    const grant = await openid.genericGrantRequest(wiki, TOKEN_EXCHANGE, wanted({ email: 'mallory@attacker.example' }))
    const there = await discovered(chat, 'wiki-at-chat', SECRETS.WIKI_AT_CHAT_SECRET)
    const refused = await openid
      .genericGrantRequest(there, JWT_BEARER, { assertion: grant.access_token })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({
      error: 'access_denied',
      error_description: 'This address is not one of the company',
    })
  })
})
