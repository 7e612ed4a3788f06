/** Assertions that are grants, and ID-JAGs, in front of an upstream: answered here under reissue, or verified and forwarded. */
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { client, type Double, json, startDouble } from '../upstream/double.ts'
import {
  CHAT,
  CHAT_API,
  foreign,
  grantOf,
  ID_JAG,
  ID_TOKEN,
  idJag,
  JWT_BEARER,
  KEYS,
  ORDERS,
  TOKEN_EXCHANGE,
} from './stage.ts'

const GRANTED = `grant_types: [authorization_code, "${TOKEN_EXCHANGE}", "${JWT_BEARER}"]
scope: orders:read orders:write
audiences: [${ORDERS}]`
const CLIENTS = (more = ''): string =>
  client('wiki', `${GRANTED}\n${more}`) + client('console', `${GRANTED}\nfulfilment: none`)
const POLICY = `policy: delegating
applies_to: { grant_types: ["${TOKEN_EXCHANGE}", "${JWT_BEARER}"] }
subject_token: { properties: { blocked: { type: boolean } } }
rules:
  - { id: registered, effect: allow, when: true }
  - { id: blocked, effect: deny, when: context.requestData.subjectToken.blocked == true }
`
const jwks = JSON.stringify({ keys: [{ ...KEYS['idp']?.jwk, kid: 'idp', use: 'sig' }] })
const idp = {
  issuer: 'https://idp.example',
  algs: ['ES256'],
  jwks: 'file:./idp-keys.json',
  claims: { properties: {} },
  tokens: 'reusable',
  use: { authorization_grant: { profiles: ['id-jag', 'jwt'] } },
}
const started = (exchange: object, clients: string): Promise<Double> =>
  startDouble({
    clients,
    files: { 'idp-keys.json': jwks },
    policies: { delegating: POLICY },
    config: { throttling: { enabled: false }, token_exchange: exchange, trusted_issuers: { idp } },
    paths: {
      '/introspect': (_, res) => json(res, { active: false }),
      '/token': async (_, res, { form }) => {
        const scope = form.get('scope') ?? 'orders:read'
        const access_token = await on.sign({ sub: 'alice', client_id: 'wiki', aud: ORDERS, scope }, 'at+jwt')
        const id_token = await on.sign({ sub: 'alice', aud: 'wiki' }, 'JWT')
        json(res, { access_token, id_token, token_type: 'Bearer', expires_in: 600, scope })
      },
    },
  })

let on: Double
const detail = (): unknown => on.lines.findLast(({ fields }) => fields['event'] === 'request')?.fields['detail']
const jag = (claims: object = {}): string => idJag({ aud: on.issuer, ...claims })
const present = (assertion: string, more: Record<string, string> = {}, who = 'wiki'): ReturnType<Double['token']> =>
  on.token(grantOf(assertion, more), who)

describe('under reissue, where we answer', () => {
  beforeAll(async () => {
    const more = `id_jag: { ${CHAT}: { client_id: at-chat, scope: chat.read, resources: [${CHAT_API}] } }`
    on = await started({ answered_by: 'here' }, CLIENTS(more))
  })
  afterAll(() => on.stop())

  it('accepts an ID-JAG without a word of the upstream, and what comes out can be introspected and revoked', async () => {
    on.seen.splice(0)
    const { status, body } = await present(jag())
    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'orders:read' })
    expect(body).not.toHaveProperty('issued_token_type')
    const token = String(body['access_token'])
    expect(decodeJwt(token)).toMatchObject({ iss: on.issuer, sub: 'idp|alice', client_id: 'wiki', aud: ORDERS })
    const introspected = async (): Promise<unknown> => (await on.post('/introspect', { token }, 'wiki')).body
    expect(await introspected()).toMatchObject({ active: true, sub: 'idp|alice' })
    expect(on.seen).toEqual([])
    await on.post('/revoke', { token }, 'wiki')
    expect(await introspected()).toEqual({ active: false })
  })

  it.each<[string, () => Promise<{ body: object }>, string, string]>([
    ['an assertion of nobody', () => present(jag({ iss: 'https://x.example' })), 'invalid_grant', 'grant_issuer'],
    [
      'an assertion for the upstream',
      () => present(jag({ aud: 'https://up.example' })),
      'invalid_grant',
      'grant_audience',
    ],
    ['one for another client', () => present(jag({ client_id: 'console' })), 'invalid_grant', 'grant_client'],
    ['a user that a policy refuses', () => present(jag({ blocked: true })), 'invalid_grant', 'rule'],
    ['more scope', () => present(jag(), { scope: 'orders:write' }), 'invalid_scope', 'scope_beyond_subject'],
    [
      'a token of the upstream',
      async () => present(await on.sign({ sub: 'a', aud: on.issuer }, 'JWT')),
      'invalid_grant',
      'grant_own',
    ],
    [
      'one of the console whose tokens are not ours',
      () => present('x', {}, 'console'),
      'invalid_grant',
      'exchange_not_jwt',
    ],
  ])('refuses %s before the upstream is asked', async (_, asked, error, code) => {
    on.seen.splice(0)
    const { body } = await asked()
    expect({ error: (body as Record<string, unknown>)['error'], code: detail() }).toEqual({ error, code })
    expect(on.seen).toEqual([])
  })

  it('accepts an ID-JAG once', async () => {
    const once = jag()
    expect((await present(once)).status).toBe(200)
    expect((await present(once)).body).toMatchObject({ error: 'invalid_grant' })
    expect(detail()).toBe('exchange_used')
  })

  it('issues an ID-JAG for the login of a user at the upstream, ours again or its own', async () => {
    const { body: tokens } = await on.token({ grant_type: 'authorization_code', code: 'c' }, 'wiki')
    for (const subject_token of [String(tokens['id_token']), await on.sign({ sub: 'alice', aud: 'wiki' }, 'JWT')]) {
      const { status, body } = await on.token(
        {
          grant_type: TOKEN_EXCHANGE,
          subject_token,
          subject_token_type: ID_TOKEN,
          requested_token_type: ID_JAG,
          audience: CHAT,
          resource: CHAT_API,
          scope: 'chat.read',
        },
        'wiki',
      )
      expect({ status, detail: detail() }).toEqual({ status: 200, detail: null })
      expect(body).toMatchObject({ token_type: 'N_A', issued_token_type: ID_JAG, scope: 'chat.read' })
      const grant = String(body['access_token'])
      expect(decodeProtectedHeader(grant).typ).toBe('oauth-id-jag+jwt')
      const claims = { iss: on.issuer, sub: 'alice', aud: CHAT, client_id: 'at-chat', resource: CHAT_API }
      expect(decodeJwt(grant)).toMatchObject(claims)
      expect((await present(grant)).body).toMatchObject({ error: 'invalid_grant' })
      expect((await on.post('/introspect', { token: grant }, 'wiki')).body).toEqual({ active: false })
    }
  })

  it('tells it in the metadata', async () => {
    const answer = await fetch(`${on.url}/.well-known/openid-configuration`)
    const metadata = (await answer.json()) as Record<string, unknown>
    expect(metadata['grant_types_supported']).toEqual(expect.arrayContaining([TOKEN_EXCHANGE, JWT_BEARER]))
    expect(metadata['authorization_grant_profiles_supported']).toEqual(['urn:ietf:params:oauth:grant-profile:id-jag'])
    expect(metadata['identity_chaining_requested_token_types_supported']).toEqual([ID_JAG])
  })
})

describe('where the upstream answers', () => {
  beforeAll(async () => {
    on = await started({ answered_by: 'upstream', tokens: 'verified' }, CLIENTS())
  })
  afterAll(() => on.stop())

  it('verifies the assertion, decides, and forwards it as it came', async () => {
    on.seen.splice(0)
    const assertion = jag()
    expect((await present(assertion)).status).toBe(200)
    const asked = on.seen.find(({ url }) => url === '/token')
    expect(asked?.form.get('assertion')).toBe(assertion)
    on.seen.splice(0)
    expect((await present(jag({ blocked: true }))).body).toMatchObject({ error: 'invalid_grant' })
    expect((await present(foreign('idp', { aud: 'https://x.example' }))).body).toMatchObject({ error: 'invalid_grant' })
    expect(on.seen).toEqual([])
  })
})
