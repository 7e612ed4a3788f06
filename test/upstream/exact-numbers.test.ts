/** A 64-bit number of an assertion keeps its digits in a token that is issued anew, and at introspection. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Behind, behind } from './behind.ts'
import { SECRET } from './flows.ts'
import { basicHeader } from './strategies.ts'

const POLICY = `
policy: ids
applies_to: { clients: [hmac] }
assertion:
  required: [id, "kubernetes.io", nested]
  properties:
    id: { type: integer }
    kubernetes.io: { type: integer }
    nested: { type: object, additionalProperties: true }
rules:
  - { id: not-that-one, effect: deny, when: "clientAssertion.id == 9007199254740992L" }
claims:
  access_token:
    number: clientAssertion.id
    https://example.com/number: "clientAssertion['kubernetes.io']"
    whole: clientAssertion.nested
`

let on: Behind
beforeAll(async () => {
  on = await behind({ fulfilment: 'reissue', files: { 'policies/claims.yaml': POLICY } })
})
afterAll(() => on.stop())

const encode = (text: string): string => Buffer.from(text).toString('base64url')

let count = 0

/** A token request whose assertion has these members, written as they stand. */
const ask = async (members: string): Promise<{ status: number; text: string }> => {
  const now = Math.floor(Date.now() / 1000)
  count += 1
  const standard = { iss: 'hmac', sub: 'hmac', aud: on.issuer, iat: now, exp: now + 60, jti: `j${count}` }
  const signed = `${encode('{"alg":"HS256"}')}.${encode(JSON.stringify(standard).replace(/\}$/, `,${members}}`))}`
  const response = await fetch(`${on.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion: `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }),
  })
  return { status: response.status, text: await response.text() }
}

describe('a whole number of an assertion under reissue', () => {
  it.each(['9007199254740993', '100002348117421473', '-9223372036854775808', '9223372036854775807'])(
    'returns %s with all of its digits',
    async digits => {
      const { status, text } = await ask(`"id":${digits},"kubernetes.io":${digits},"nested":{"list":[${digits},1.5]}`)
      expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' })
      const { access_token: token } = JSON.parse(text) as { access_token: string }
      const written = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
      const members = [
        `"number":${digits},`,
        `"https://example.com/number":${digits},`,
        `"whole":{"list":[${digits},1.5]}`,
      ]
      for (const member of members) expect(`${written},`).toContain(member)
      const shown = await fetch(`${on.issuer}/token/introspection`, {
        method: 'POST',
        headers: basicHeader('service'),
        body: new URLSearchParams({ token }),
      })
      const answer = await shown.text()
      for (const member of members) expect(`${answer},`).toContain(member)
    },
  )

  it('refuses nobody for a number that is another one only as a double', async () => {
    expect((await ask('"id":9007199254740993,"kubernetes.io":1,"nested":{}')).status).toBe(200)
    expect((await ask('"id":9007199254740992,"kubernetes.io":1,"nested":{}')).status).toBe(400)
  })
})
