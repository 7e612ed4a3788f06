/** The upstream's other doors under reissue: its own interfaces, its consoles, and tokens presented as grants. */
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { client, type Double, json, startDouble } from './double.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const ACCESS = 'urn:ietf:params:oauth:token-type:access_token'

let on: Double
beforeAll(async () => {
  on = await startDouble({
    config: { upstream: { exchange: ['/realms/main/account', '/api/'] } },
    clients:
      client(
        'web',
        `grant_types: [authorization_code, refresh_token, "${EXCHANGE}", "${BEARER}"]\nscope: openid read write`,
      ) +
      client('narrow', `grant_types: [authorization_code]\nscope: openid read write`) +
      client('console', 'grant_types: [authorization_code]\nscope: openid read write\nfulfilment: none') +
      `- client_id: account-console\n  token_endpoint_auth_method: none\n  grant_types: [authorization_code]\n  scope: openid read write\n  fulfilment: none\n`,
    policies: {
      narrow: `policy: narrow\napplies_to: { clients: [narrow] }\ntoken: { lifetime: 60, scope: "{'read'}" }\n`,
      claims: `policy: claims\napplies_to: { clients: [web] }\nclaims: { access_token: { tenant: { const: acme } } }\n`,
    },
    paths: {
      '/introspect': (_, res, { form }) =>
        json(res, { active: true, client_id: String(decodeJwt(form.get('token') ?? '')['client_id']) }),
    },
  })
})
afterAll(() => on.stop())
beforeEach(() => void on.seen.splice(0))

const code = { grant_type: 'authorization_code', code: 'c' }
const tokenOf = async (who = 'web'): Promise<string> => (await on.token(code, who)).body['access_token'] ?? ''
interface Echo {
  readonly authorization: string
  readonly body: string
}
const echoed = async (...asked: Parameters<typeof fetch>): Promise<Echo> =>
  (await (await fetch(...asked)).json()) as Echo
const issuedKid = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64').toString()).kid
const isTheirs = (token: string): boolean => issuedKid(token) === 'up'

describe('upstream.exchange', () => {
  it.each(['/realms/main/account', '/realms/main/account/', '/realms/main/account/sessions?x=1', '/api/a/b'])(
    'forwards the upstream’s token to %s',
    async path => {
      const token = await tokenOf()
      expect(isTheirs(token)).toBe(false)
      const answer = await echoed(on.issuer + path, { headers: { authorization: `Bearer ${token}` } })
      expect(isTheirs(answer.authorization.slice(7))).toBe(true)
    },
  )

  it.each(['/realms/main/accounts', '/realms/main', '/api', '/apis/x'])(
    'forwards our token as it is to %s',
    async path => {
      const token = await tokenOf()
      const answer = await echoed(on.issuer + path, { headers: { authorization: `Bearer ${token}` } })
      expect(answer.authorization).toBe(`Bearer ${token}`)
    },
  )

  it('forwards bodies of any size, and a token in a small form exchanged', async () => {
    const token = await tokenOf()
    const authorization = `Bearer ${token}`
    const large = 'x'.repeat(1 << 20)
    const form = 'application/x-www-form-urlencoded'
    for (const type of ['application/json', form]) {
      const init = { method: 'POST', headers: { authorization, 'content-type': type }, body: large }
      const answer = await echoed(`${on.issuer}/api/x`, init)
      expect(isTheirs(answer.authorization.slice(7))).toBe(true)
      expect(answer.body).toHaveLength(large.length)
    }
    const init = { method: 'POST', headers: { 'content-type': form }, body: `a=1&access_token=${token}` }
    const answer = await echoed(`${on.issuer}/api/x`, init)
    expect(isTheirs(new URLSearchParams(answer.body).get('access_token') ?? '')).toBe(true)
  })

  it('refuses a token of ours under the scheme DPoP', async () => {
    const response = await fetch(`${on.issuer}/api/x`, { headers: { authorization: `DPoP ${await tokenOf()}` } })
    expect(response.status).toBe(401)
    expect(on.seen.filter(({ url }) => url === '/api/x')).toEqual([])
  })

  it('forwards anything that is not of ours as it is', async () => {
    for (const authorization of ['Bearer nothing', 'Basic YTpi', `Bearer ${await on.sign({ sub: 'x' })}`]) {
      const answer = await echoed(`${on.issuer}/api/x`, { headers: { authorization } })
      expect(answer.authorization).toBe(authorization)
    }
  })
})

describe('fulfilment of one client', () => {
  it('returns the upstream’s token to a console, confidential or public, which its interfaces take', async () => {
    expect(isTheirs(await tokenOf('console'))).toBe(true)
    const response = await fetch(`${on.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...code, client_id: 'account-console', code_verifier: 'v'.repeat(43) }),
    })
    const { access_token } = (await response.json()) as Echo & { access_token: string }
    expect(isTheirs(access_token)).toBe(true)
    const init = { headers: { authorization: `Bearer ${access_token}` } }
    const answer = await echoed(`${on.issuer}/realms/main/account`, init)
    expect(answer.authorization).toBe(`Bearer ${access_token}`)
  })

  it('returns a token of ours, with our claims, to every other client', async () => {
    const token = await tokenOf()
    expect(isTheirs(token)).toBe(false)
    expect(decodeJwt(token)).toMatchObject({ tenant: 'acme' })
  })

  it('accepts the token of a console at introspection and revocation', async () => {
    const token = await tokenOf('console')
    expect((await on.post('/introspect', { token }, 'console')).body).toMatchObject({ active: true })
    expect((await on.post('/revoke', { token }, 'console')).status).toBe(200)
    expect(on.seen.at(-1)?.form.get('token')).toBe(token)
  })
})

describe('tokens of ours as a grant', () => {
  it.each([
    [EXCHANGE, 'subject_token'],
    [EXCHANGE, 'actor_token'],
    [BEARER, 'assertion'],
  ])('forwards the upstream’s token for ours: %s, %s', async (grant_type, name) => {
    const token = await tokenOf()
    const usual = grant_type === EXCHANGE ? { subject_token: 'theirs', subject_token_type: ACCESS } : {}
    const answer = await on.token({ grant_type, ...usual, [name]: token })
    expect(answer.status).toBe(200)
    const sent =
      on.seen
        .filter(({ url }) => url === '/token')
        .at(-1)
        ?.form.get(name) ?? ''
    expect(isTheirs(sent)).toBe(true)
  })

  it('forwards a subject token of anybody else as it is', async () => {
    const theirs = await on.sign({ sub: 'x' })
    for (const subject_token of [theirs, 'opaque']) {
      expect((await on.token({ grant_type: EXCHANGE, subject_token, subject_token_type: ACCESS })).status).toBe(200)
      expect(on.seen.at(-1)?.form.get('subject_token')).toBe(subject_token)
    }
  })

  it('never gives more scope than our token has, although the upstream’s has more', async () => {
    const subject_token = await tokenOf('narrow')
    expect(decodeJwt(subject_token)['scope']).not.toContain('write')
    const asked = { grant_type: EXCHANGE, subject_token, subject_token_type: ACCESS }
    const answer = await on.token({ ...asked, scope: 'read write' })
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  })

  it('never gives more scope where tokens name it scp', async () => {
    const claims = { sub: 'alice', client_id: 'web', aud: 'https://api.example', scp: ['read', 'write'] }
    const listed: Double = await startDouble({
      config: { fulfilment: 'reissue' },
      clients: client('web', `grant_types: [authorization_code, "${EXCHANGE}"]\nscope: read write`),
      policies: {
        narrow: `policy: narrow\napplies_to: { grant_types: [authorization_code] }\ntoken: { scope: "{'read'}" }\n`,
      },
      paths: {
        '/token': async (_, res) =>
          json(res, { access_token: await listed.sign(claims), token_type: 'Bearer', expires_in: 600 }),
      },
    })
    try {
      const subject_token = (await listed.token(code, 'web')).body['access_token'] ?? ''
      expect(decodeJwt(subject_token)['scp']).toEqual(['read'])
      const asked = { grant_type: EXCHANGE, subject_token, subject_token_type: ACCESS, scope: 'read write' }
      expect(await listed.token(asked, 'web')).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
    } finally {
      await listed.stop()
    }
  })

  it('refuses a token of ours that was revoked: it is unknown to both sides', async () => {
    const token = await tokenOf()
    await on.post('/revoke', { token })
    await on.token({ grant_type: EXCHANGE, subject_token: token, subject_token_type: ACCESS })
    expect(on.seen.at(-1)?.form.get('subject_token')).toBe(token)
  })
})
