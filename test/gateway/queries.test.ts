/** Queries, near names, targets, charsets and line breaks at the embedded endpoints; the upstream's address. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createQueryReader } from '../../src/gateway/request/query.ts'
import { basicHeader, post, type Running, run } from './running.ts'

const FORM = 'application/x-www-form-urlencoded'
const GRANT = 'grant_type=client_credentials'

describe('requests to the embedded endpoints', () => {
  let running: Running
  beforeAll(async () => {
    running = await run()
  })
  afterAll(() => running.stop())
  const ask = (body: string, query = '', type = FORM) =>
    post(`${running.url}/token${query}`, body, { ...basicHeader('basic'), 'content-type': type })
  const lastDetail = () => running.lines.filter(({ fields }) => fields['event'] === 'request').at(-1)?.fields['detail']

  it.each(['?', '?&', '?client-request-id=5', '?x-client-SKU=a&p=b', '?=x', '?x'])(
    'accepts the query %s',
    async query => {
      expect((await ask(GRANT, query)).status).toBe(200)
    },
  )

  it.each([
    '?client_secret=x',
    '?client-request-id=1&Client_Assertion=x',
    '?a=1;access_token=x',
    '?%63ode=x',
    '?refresh%255Ftoken',
    '?scope[]=x',
    '?authorization.details=x',
    '?token',
  ])('refuses the query %s', async query => {
    const response = await ask(GRANT, query)
    expect([response.status, lastDetail()]).toEqual([400, 'query_string'])
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })

  it('reports each left out name once, never a value, and counts', async () => {
    for (let round = 0; round < 3; round++) await ask(GRANT, '?once=sesame-1&eyJsecret')
    for (let index = 0; index < 150; index++) await ask(GRANT, `?bulk${index}=1`)
    const told = running.lines.filter(({ fields }) => fields['event'] === 'query_dropped')
    expect(told.filter(({ fields }) => fields['name'] === 'once')).toHaveLength(1)
    expect(told.length).toBeLessThanOrEqual(100)
    expect(JSON.stringify(running.lines)).not.toMatch(/sesame-1|eyJsecret/)
    const { host, port } = running.listening.admin
    const metrics = await (await fetch(`http://${host}:${port}/metrics`)).text()
    expect(metrics).toMatch(/claimgate_query_dropped_total\{endpoint="token"\} \d{3}/)
  })

  it.each([
    'scope[]',
    'scope[0]',
    'Scope',
    'authorization.details',
    'client.id',
    'Audience',
    'resource[]',
    'ACR_VALUES',
  ])('refuses the parameter %s', async name => {
    expect((await ask(`${GRANT}&${encodeURIComponent(name)}=x`)).status).toBe(400)
    expect(lastDetail()).toBe('parameter_name')
  })

  it.each([
    ['audience=https://stock.example.com', 200, 'https://stock.example.com'],
    ['audience=https://stock.example.com&resource=https://stock.example.com', 200, 'https://stock.example.com'],
    ['audience=https://stock.example.com&resource=https://evil.example', 400, null],
    ['audience=https://evil.example', 400, null],
    ['audience=https://stock.example.com&audience=https://evil.example', 400, null],
  ])('reads %s like resource', async (more, status, audience) => {
    const response = await ask(`${GRANT}&${more}`)
    const body = (await response.json()) as Record<string, string>
    expect(response.status).toBe(status)
    if (audience === null) expect(body['error']).toBe('invalid_target')
    else {
      const payload = Buffer.from(body['access_token']?.split('.')[1] ?? '', 'base64url').toString()
      expect(JSON.parse(payload)).toMatchObject({ aud: audience })
    }
  })

  it.each([
    'ISO-8859-1',
    'iso-8859-15',
    'us-ascii',
    'utf8',
    '"UTF-8"',
    'windows-1252',
    'koi8-r',
    '"latin1"',
    'Shift_JIS',
    'cp866',
  ])('R12 accepts the charset %s for a body that is ASCII, and refuses other octets', async charset => {
    expect((await ask(GRANT, '', `${FORM}; charset=${charset}`)).status).toBe(200)
    const broken = await fetch(`${running.url}/token`, {
      method: 'POST',
      body: Buffer.from(`${GRANT}&x=\xe9`, 'latin1'),
      headers: { ...basicHeader('basic'), 'content-type': `${FORM}; charset=${charset}` },
    })
    expect(broken.status).toBe(400)
  })

  it.each(['utf-16', 'utf-16le', 'iso-2022-jp', 'cp037', 'utf-7', 'nonsense', '""', 'utf-8; charset=utf-16'])(
    'R12 refuses the charset %s',
    async charset => {
      expect((await ask(GRANT, '', `${FORM}; charset=${charset}`)).status).toBe(400)
      expect(lastDetail()).toBe('content_type')
    },
  )

  it.each([`${GRANT}\n`, `${GRANT}%0A`, `${GRANT}&scope=orders:read\r\n`, `${GRANT}&\n`, `scope=a%0Db&${GRANT}`])(
    'refuses the line break in %j by its name',
    async body => {
      expect(await (await ask(body)).json()).toMatchObject({ error_description: 'a parameter holds a line break' })
    },
  )

  it('accepts line breaks in JSON, and in what OAuth does not know', async () => {
    expect((await ask(`${GRANT}&claims=%7B%0A%7D&note=a%0Ab`)).status).toBe(200)
  })
})

describe('queries in front of an upstream', () => {
  const read = createQueryReader({ refuse: ['Tenant-Id'], addresses: { token: '/t?p=1&resource=a' } })

  it('accepts what is part of the address, and refuses it in another value or at another endpoint', () => {
    expect(read('token', 'p=1&resource=a')).toEqual([])
    expect(read('token', 'p=2')).toEqual(['p'])
    expect(read('token', 'resource=b')).toBe('refused')
    expect(read('revocation', 'resource=a')).toBe('refused')
  })

  it.each(['Tenant-Id=x', 'tenantid=x', 'tenant_id', 'TENANT.ID[]=1'])('refuses %s, which is configured', query => {
    expect(read('token', query)).toBe('refused')
  })
})
