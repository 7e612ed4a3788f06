/** What stands in an assertion reaches the token as it was said, or not at all: 64-bit numbers, halves of characters. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicHeader, post, type Running, run, SECRET } from './running.ts'

const POLICY = `
policy: ids
language: pel
applies_to: { clients: [hmac] }
rules:
  - { id: registered, effect: allow, when: true }
  - { id: not-that-one, effect: deny, when: "clientAssertion.id == 9007199254740992L" }
claims:
  access_token:
    id: clientAssertion.id
    text: "'' + clientAssertion.id"
    whole: clientAssertion.nested
    read: "#string.asLong('' + clientAssertion.id, null)"
    initial: "#string.substring(clientAssertion.name ?: 'x', 0, 1)"
  introspection: { shown: clientAssertion.nested }
`

let running: Running
beforeAll(async () => {
  running = await run({
    files: { 'policies/ids.yaml': POLICY },
    config: { access_token: { audience: 'https://orders.example.com' } },
  })
})
afterAll(() => running.stop())

let count = 0
const encode = (text: string): string => Buffer.from(text).toString('base64url')

/** A token request whose assertion has these members, written as they stand. */
const ask = async (members: string): Promise<{ status: number; body: Record<string, unknown>; payload: string }> => {
  const now = Math.floor(Date.now() / 1000)
  const standard = { iss: 'hmac', sub: 'hmac', aud: running.issuer, iat: now, exp: now + 60, jti: `j${count++}` }
  const payload = JSON.stringify(standard).replace(/\}$/, `,${members}}`)
  const signed = `${encode('{"alg":"HS256"}')}.${encode(payload)}`
  const signature = createHmac('sha256', SECRET).update(signed).digest('base64url')
  const response = await post(
    `${running.url}/token`,
    {
      grant_type: 'client_credentials',
      client_assertion: `${signed}.${signature}`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    },
    {},
  )
  const body = (await response.json()) as Record<string, unknown>
  const token = typeof body['access_token'] === 'string' ? body['access_token'] : '..'
  return { status: response.status, body, payload: Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() }
}

describe('a whole number of an assertion', () => {
  test.each([
    '100002348117421473',
    '9007199254740993',
    '800356270543470622',
    '-9223372036854775808',
    '9223372036854775807',
    '18446744073709551615',
    '9007199254740991',
    '5',
  ])('returns %s with all of its digits, in the token and at introspection', async digits => {
    const { status, body, payload } = await ask(`"id":${digits},"nested":{"list":[${digits},1.5]}`)
    expect({ status, body: status === 200 ? {} : body }).toEqual({ status: 200, body: {} })
    expect(payload).toContain(`"id":${digits},`)
    expect(payload).toContain(`"text":"${digits}"`)
    expect(payload).toContain(`"whole":{"list":[${digits},1.5]}`)
    const shown = await post(
      `${running.url}/introspect`,
      { token: String(body['access_token']) },
      basicHeader('resource'),
    )
    const answer = await shown.text()
    expect(answer).toContain(`"id":${digits},`)
    expect(answer).toContain(`"shown":{"list":[${digits},1.5]}`)
  })

  test('refuses nobody for a number that is another one only as a double', async () => {
    expect((await ask('"id":9007199254740993')).status).toBe(200)
    expect(await ask('"id":9007199254740992')).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } })
  })

  test.each(['1e400', '-1e999'])('refuses %s, which no double holds', async digits => {
    expect((await ask(`"id":${digits}`)).status).toBe(401)
  })
})

describe('half of a character', () => {
  test('is refused before it reaches a token', async () => {
    expect((await ask('"id":1,"name":"Ada"')).payload).toContain('"initial":"A"')
    const { status, body } = await ask('"id":1,"name":"😀x"')
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } })
    const record = running.lines
      .map(({ fields }) => JSON.stringify(fields))
      .find(line => line.includes('half_character'))
    expect(record).toContain('ids/claims.access_token.initial')
  })
})
