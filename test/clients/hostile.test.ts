import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCertificate, readCertificateField } from '../../src/clients/index.ts'
import { type JsonObject, JWT_BEARER_ASSERTION } from '../../src/oauth.ts'
import { AUTHENTICATED, claims, encode, keyedClient, newEc, SECRET, secretClient, signed, stage } from './stage.ts'

const pair = newEc()
const CLIENTS = [
  secretClient('a', 'client_secret_basic'),
  secretClient('b', 'client_secret_post'),
  secretClient('c', 'client_secret_jwt'),
  keyedClient('d', pair.jwk),
]

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a', 'b', 'c', 'd', SECRET, JWT_BEARER_ASSERTION, 'Basic', '..', 'a.b.c'),
  fc.string().map(inner => `Basic ${Buffer.from(inner).toString('base64')}`),
)
const parameters = fc.dictionary(
  fc.constantFrom('client_id', 'client_secret', 'client_assertion', 'client_assertion_type', 'grant_type'),
  text,
)

test('never throws for what a client sends, and never lets it in', async () => {
  const { attempt } = await stage(CLIENTS)
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 2 }), parameters, async (authorization, form) => {
      const outcome = await attempt({ authorization, form: new Map(Object.entries(form)) })
      const knew = JSON.stringify([authorization, form]).includes(SECRET)
      if (!knew) expect(outcome.ok).toBe(false)
      if (!outcome.ok) expect(outcome.refusal.description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }),
    { numRuns: 500 },
  )
})

test('never throws for any header and payload, and refuses whatever is not signed', async () => {
  const { verdict } = await stage(CLIENTS)
  const header = fc.oneof(
    fc.json(),
    fc
      .record(
        { alg: fc.constantFrom('ES256', 'HS256', 'none', 'RS256', 'EdDSA'), kid: fc.jsonValue(), typ: fc.jsonValue() },
        { requiredKeys: [] },
      )
      .map(each => JSON.stringify(each)),
  )
  const payload = fc.oneof(
    fc.json(),
    fc
      .record(
        {
          sub: fc.constantFrom('c', 'd'),
          iss: fc.jsonValue(),
          aud: fc.jsonValue(),
          exp: fc.jsonValue(),
          jti: fc.jsonValue(),
        },
        { requiredKeys: ['sub'] },
      )
      .map(each => JSON.stringify(each)),
  )
  await fc.assert(
    fc.asyncProperty(header, payload, fc.uint8Array({ minLength: 1, maxLength: 80 }), async (h, p, signature) => {
      const jwt = `${encode(h)}.${encode(p)}.${Buffer.from(signature).toString('base64url')}`
      const form = new Map([
        ['client_assertion', jwt],
        ['client_assertion_type', JWT_BEARER_ASSERTION],
      ])
      expect(await verdict({ form })).toMatch(/^invalid_client /)
    }),
    { numRuns: 500 },
  )
})

test('refuses a good assertion after any one character of it was changed', async () => {
  const { verdict } = await stage(CLIENTS)
  const present = (jwt: string) =>
    verdict({
      form: new Map([
        ['client_assertion', jwt],
        ['client_assertion_type', JWT_BEARER_ASSERTION],
      ]),
    })
  const jwt = signed({ alg: 'ES256' }, claims('d'), pair.privateKey)
  await fc.assert(
    fc.asyncProperty(
      fc.nat(jwt.length - 1),
      fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
      async (at, char) => {
        fc.pre(jwt[at] !== char)
        expect(await present(jwt.slice(0, at) + char + jwt.slice(at + 1))).toMatch(/^invalid_client /)
      },
    ),
    { numRuns: 500 },
  )
  expect(await present(jwt)).toBe(AUTHENTICATED)
})

test('never throws for any claims under a good signature', async () => {
  const { verdict } = await stage(CLIENTS)
  const changes = fc.dictionary(fc.constantFrom('iss', 'aud', 'exp', 'iat', 'nbf', 'jti'), fc.jsonValue(), {
    minKeys: 1,
  })
  await fc.assert(
    fc.asyncProperty(changes, async change => {
      const jwt = signed({ alg: 'ES256' }, { ...claims('d'), ...(change as JsonObject) }, pair.privateKey)
      const form = new Map([
        ['client_assertion', jwt],
        ['client_assertion_type', JWT_BEARER_ASSERTION],
      ])
      expect(await verdict({ form })).toMatch(/^(invalid_client |authenticated)/)
    }),
    { numRuns: 300 },
  )
})

test('never throws for any certificate', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (octets, value) => {
      expect(readCertificate(Buffer.from(octets), { chainVerified: true })).toBeNull()
      const sequence = `:${Buffer.from(octets).toString('base64')}:`
      expect(readCertificateField('client-cert', sequence, undefined)).toBe('malformed')
      for (const form of ['client-cert', 'xfcc', 'pem-escaped'] as const)
        expect([null, 'malformed']).toContain(readCertificateField(form, value, value))
    }),
    { numRuns: 300 },
  )
})
