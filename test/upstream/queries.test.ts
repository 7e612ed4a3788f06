/** Queries, near names, charsets and targets in front of an upstream whose endpoints have queries of their own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { client, type Double, json, SECRET, startDouble } from './double.ts'

const FORM = 'application/x-www-form-urlencoded'
/** The endpoints, and the query that the metadata gives each. */
const OWN = {
  token: 'p=b2c_1_in&resource=api',
  introspect: 'p=b2c_1_look',
  revoke: '',
  par: 'p',
  device: 'api-version=2&x=',
}
type Door = keyof typeof OWN
const DOORS = Object.keys(OWN) as Door[]
const BODIES: Readonly<Record<Door, string>> = {
  token: 'grant_type=client_credentials',
  introspect: 'token=opaque',
  revoke: 'token=opaque',
  par: 'response_type=code&redirect_uri=https://app.example/cb',
  device: 'scope=read',
}

let double: Double
beforeAll(async () => {
  const place = (door: Door): string => `https://id.example/${door}${OWN[door] === '' ? '' : `?${OWN[door]}`}`
  double = await startDouble({
    config: { fulfilment: 'none', store: { type: 'memory' }, upstream: { refuse_query: ['tenant', 'Api_Key'] } },
    clients: client(
      'web',
      `grant_types: [client_credentials, authorization_code, urn:ietf:params:oauth:grant-type:device_code]
redirect_uris: [https://app.example/cb]
scope: read
audiences: [https://a.example, https://b.example]`,
    ),
    paths: {
      '/.well-known/openid-configuration': (req, res) => {
        const issuer = `http://${req.headers['x-forwarded-host']}`
        const at = (door: Door): string => place(door).replace('https://id.example', issuer)
        json(res, {
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: at('token'),
          introspection_endpoint: at('introspect'),
          revocation_endpoint: at('revoke'),
          pushed_authorization_request_endpoint: at('par'),
          device_authorization_endpoint: at('device'),
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
        })
      },
      '/token': (_, res) => json(res, { access_token: 'a', token_type: 'Bearer', expires_in: 60 }),
      '/introspect': (_, res) => json(res, { active: false }),
      '/par': (_, res) => json(res, { request_uri: 'urn:ietf:params:oauth:request_uri:x', expires_in: 60 }, 201),
      '/device': (_, res) =>
        json(res, { device_code: 'd', user_code: 'u', verification_uri: 'https://id.example/d', expires_in: 60 }),
    },
  })
})
afterAll(() => double.stop())
beforeEach(() => {
  double.seen.length = 0
})

const ask = (door: Door, query: string, more = '', type = FORM): Promise<Response> =>
  fetch(`${double.issuer}/${door}${query}`, {
    method: 'POST',
    body: Buffer.from(`${BODIES[door]}${more}`, 'latin1'),
    headers: { authorization: `Basic ${Buffer.from(`web:${SECRET}`).toString('base64')}`, 'content-type': type },
  })
/** What the upstream got, without requests for documents. */
const arrived = () => double.seen.filter(({ method }) => method === 'POST')
const refused = async (response: Response, detail: string) => {
  expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([400, 'invalid_request'])
  expect(double.lines.filter(({ fields }) => fields['event'] === 'request').at(-1)?.fields['detail']).toBe(detail)
  expect(arrived()).toEqual([])
}
const each = <Row>(rows: readonly Row[]): (readonly [Door, Row])[] =>
  DOORS.flatMap(door => rows.map(row => [door, row] as const))

describe('queries', () => {
  it.each(
    each([
      '',
      '?',
      '?&&',
      '?client-request-id=1f&x-client-SKU=MSAL.JS',
      '?utm_source=a',
      '?=',
      '?%',
      '?v=1;w=2',
      '?_=1',
    ]),
  )('forwards to %s with its own query alone, whatever foreign ones came: %j', async (door, query) => {
    const own = OWN[door]
    const written = own === '' || query === '' ? query : `${query}&${own}`
    expect((await ask(door, written)).ok).toBe(true)
    expect((await ask(door, query)).ok).toBe(true)
    expect(arrived().map(({ url }) => url)).toEqual(
      [`/${door}`, `/${door}`].map(path => (own === '' ? path : `${path}?${own}`)),
    )
  })

  it.each(
    each([
      '?Grant%5FType=password',
      '?a=1&login-hint=x',
      '?v=1;client_secret=x',
      '?clientAssertion=x',
      '?subject+token=x',
      '?%2575sername=x',
      '?actor.token[]=x',
      '?request%5Furi',
      '?%EF%BD%93cope=x',
      '?DPoP-JKT=x',
      '?code%00x=1',
      '?ACR-Values[0]=x',
      '?TENANT=x',
      '?tenant[]=x',
      '?api-key=x',
      '?apiKey',
      '?%2561pi%5Fkey=x',
    ]),
  )('refuses at %s the query %j', async (door, query) => {
    await refused(await ask(door, query), 'query_string')
  })

  it.each([
    ['token', '?resource=other'],
    ['token', '?resource=api;resource=other'],
    ['token', '?Resource=api'],
    ['token', '?resource=ap%69'],
    ['introspect', '?resource=api'],
    ['revoke', '?p=1&resource=api'],
  ] as const)('refuses at %s what only resembles the own query of an endpoint: %j', async (door, query) => {
    await refused(await ask(door, query), 'query_string')
  })

  it('reports no value of a query that was left out, and counts it', async () => {
    await ask('token', '?trace=sesame-77')
    await ask('token', '?trace=sesame-78')
    const told = double.lines.filter(({ fields }) => fields['event'] === 'query_dropped' && fields['name'] === 'trace')
    expect(told).toHaveLength(1)
    expect(JSON.stringify(double.lines)).not.toContain('sesame-7')
    const { host, port } = double.listening.admin
    const metrics = await (await fetch(`http://${host}:${port}/metrics`)).text()
    for (const endpoint of ['token', 'introspection', 'pushed_authorization_request', 'device_authorization'])
      expect(metrics).toMatch(new RegExp(`claimgate_query_dropped_total\\{endpoint="${endpoint}"\\} \\d`))
  })
})

describe('forms', () => {
  it.each(
    each(
      [
        'Redirect_URI',
        'code-verifier',
        'subjectToken',
        'authorization details',
        'claims[userinfo]',
        'audience.0',
        'REFRESH_TOKEN',
        'response_type ',
        'binding.message',
        'ui%255Flocales',
      ].map(name => `&${name.includes('%') ? name : encodeURIComponent(name)}=x`),
    ),
  )('refuses at %s the near name in %j', async (door, more) => {
    await refused(await ask(door, '', more), 'parameter_name')
  })

  it.each(each(['iso-8859-2', '"windows-1251"', 'US-ASCII', 'gbk', 'Shift_JIS', 'ibm866', 'cp1257']))(
    'accepts at %s the charset %s for ASCII, and refuses it for other octets',
    async (door, charset) => {
      expect((await ask(door, '', '', `${FORM};charset=${charset}`)).ok).toBe(true)
      double.seen.length = 0
      await refused(await ask(door, '', '&x=\xe9', `${FORM};charset=${charset}`), 'not_ascii')
    },
  )

  it.each(['audience', 'resource'])(
    'requires of %s what is registered, and forwards it as it was named',
    async name => {
      for (const door of ['token', 'par', 'device'] as const) {
        double.seen.length = 0
        expect((await ask(door, '', `&${name}=https://a.example`)).ok).toBe(true)
        expect(arrived().map(({ form }) => form.getAll(name))).toEqual([['https://a.example']])
        for (const more of [`${name}=https://c.example`, 'audience=https://a.example&resource=https://c.example']) {
          const response = await ask(door, '', `&${more}`)
          expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_target' }])
        }
        expect(arrived()).toHaveLength(1)
      }
    },
  )
})
