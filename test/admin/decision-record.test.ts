import { ServerResponse } from 'node:http'
import { describe, expect, test, vi } from 'vitest'
import type { DecisionRecord } from '../../src/admin/index.ts'
import { AUTH_METHODS, ENDPOINTS, ERROR_CODES } from '../../src/oauth.ts'
import { basicHeader, post, run } from '../gateway/running.ts'
import { faultOf, schema } from './decision-lines.ts'

/** Each member of the type, and whether every record has it: does not compile when the type says otherwise. */
type Members = {
  readonly [K in keyof DecisionRecord]-?: Record<never, never> extends Pick<DecisionRecord, K> ? 'optional' : 'required'
}

const MEMBERS: Members = {
  event: 'required',
  schema: 'required',
  id: 'required',
  endpoint: 'required',
  client_id: 'required',
  method: 'required',
  by_exception: 'required',
  outcome: 'required',
  status: 'required',
  error: 'required',
  detail: 'required',
  key: 'required',
  jti: 'required',
  grant_type: 'required',
  decision: 'required',
  rules: 'required',
  revision: 'required',
  remote_address: 'required',
  duration_ms: 'required',
  claimed_client_id: 'optional',
  seen: 'optional',
  wanted: 'optional',
  note: 'optional',
  trace_id: 'optional',
  facts: 'optional',
}

const original = ServerResponse.prototype.end

const RECORD: DecisionRecord = {
  event: 'request',
  schema: 1,
  id: '3f0c8d43-9c0f-4b7e-8a3e-0f4c3c0d9a11',
  endpoint: 'token',
  client_id: 'a',
  method: 'client_secret_basic',
  by_exception: false,
  outcome: 'answered',
  status: 200,
  error: null,
  detail: null,
  key: null,
  jti: null,
  grant_type: 'client_credentials',
  decision: 'allow',
  rules: ['p/r'],
  revision: 'r',
  remote_address: '127.0.0.1',
  duration_ms: 0.25,
}

describe('the schema of the decision record', () => {
  test('requires the members of the type, in one order, each with a description', () => {
    expect(Object.keys(schema.properties)).toEqual(Object.keys(MEMBERS))
    expect(schema.required).toEqual(
      Object.keys(MEMBERS).filter(member => MEMBERS[member as keyof Members] === 'required'),
    )
    expect(Object.values(schema.properties).filter(({ description }) => description === undefined)).toEqual([])
  })

  test('accepts the words of the type and no others', () => {
    const { endpoint, method, error } = schema.properties
    expect(endpoint?.enum).toEqual(ENDPOINTS)
    expect(method?.enum).toEqual([...Object.keys(AUTH_METHODS), null])
    expect(error?.enum).toEqual([...ERROR_CODES, 'other', null])
  })

  test('accepts a record, and one with the members that are reserved', () => {
    expect(faultOf(RECORD)).toBeNull()
    const compared = { seen: { aud: 'token_endpoint' }, wanted: { aud: ['https://login.example.com'], skew: 15 } }
    expect(faultOf({ ...RECORD, claimed_client_id: 'a', ...compared, facts: { scope: 'a' } })).toBeNull()
  })

  test.each<Record<string, unknown>>([
    { schema: 2 },
    { endpoint: 'userinfo' },
    { method: 'basic' },
    { outcome: 'denied' },
    { status: '200' },
    { error: 'canary' },
    { jti: 'plain' },
    { rules: null },
    { duration_ms: -1 },
    { seen: { aud: null } },
    { secret: 'x' },
  ])('refuses a record with %j', different => {
    expect(faultOf({ ...RECORD, ...different })).not.toBeNull()
  })

  test('refuses a record without a member, and one in another order', () => {
    const { id, ...rest } = RECORD
    expect(faultOf(rest)).toMatch(/'id'/)
    expect(faultOf({ ...rest, id })).toBe('members out of order')
  })
})

describe('a gateway', () => {
  test('sends a refusal before it finds out what is told of it, whoever is named', async () => {
    const order: string[] = []
    const running = await run({ gateway: { audit: ({ detail }) => order.push(detail ?? 'answered') } })
    const end = vi.spyOn(ServerResponse.prototype, 'end').mockImplementation(function (this: ServerResponse, ...given) {
      if (this.req.url === '/token') order.push('sent')
      return Reflect.apply(original, this, given)
    })
    try {
      const grant = { grant_type: 'client_credentials' }
      for (const [client, secret] of [
        ['nobody', 'x'],
        ['basic', 'x'],
        ['basic', ''],
      ] as const)
        await post(`${running.url}/token`, grant, basicHeader(client, secret))
    } finally {
      end.mockRestore()
      await running.stop()
    }
    expect(order).toEqual(['sent', 'unknown_client', 'sent', 'secret_wrong', 'sent', 'basic_without_secret'])
  })

  test('returns the same record to the application that the log would get, for every outcome', async () => {
    const records: DecisionRecord[] = []
    let broken = false
    const running = await run({ gateway: { audit: record => records.push(record) } })
    const { store } = running.gateway.surroundings
    const { get } = store
    Object.assign(store, {
      get: (...given: Parameters<typeof get>) => (broken ? Promise.reject(new Error()) : get(...given)),
    })
    try {
      const grant = { grant_type: 'client_credentials' }
      const issued = await post(`${running.url}/token`, grant)
      const { access_token: token } = (await issued.json()) as { access_token: string }
      await post(`${running.url}/token`, { ...grant, scope: 'canary' })
      await post(`${running.url}/token`, grant, basicHeader('canary', 'x'))
      await fetch(`${running.url}/token`)
      await post(`${running.url}/introspect`, { token }, basicHeader('resource'))
      await post(`${running.url}/revoke`, { token })
      broken = true
      await post(`${running.url}/introspect`, { token }, basicHeader('resource'))
    } finally {
      await running.stop()
    }
    expect(records.map(faultOf)).toEqual(records.map(() => null))
    expect(records.map(({ endpoint, outcome, status }) => `${endpoint} ${outcome} ${status}`)).toEqual([
      'token answered 200',
      'token refused 400',
      'token refused 401',
      'token refused 405',
      'introspection answered 200',
      'revocation answered 200',
      'introspection failed 500',
    ])
  })
})
