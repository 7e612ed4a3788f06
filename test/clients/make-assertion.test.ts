import { describe, expect, test } from 'vitest'
import { makeAssertion } from '../../src/clients/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import {
  AUTHENTICATED,
  assertion,
  ISSUER,
  keyedClient,
  NOW,
  newEc,
  newEd25519,
  newRsa,
  SECRET,
  secretClient,
  stage,
} from './stage.ts'

describe('making an assertion', () => {
  test.each([
    ['RS256', newRsa()],
    ['ES256', newEc()],
    ['ES384', newEc('P-384')],
    ['EdDSA', newEd25519()],
  ])('returns one that is accepted, with %s chosen by the key', async (alg, { jwk, privateKey }) => {
    const { attempt } = await stage(
      keyedClient('a', jwk, { jwks: { keys: [{ ...jwk, kid: 'k' }] }, token_endpoint_auth_signing_alg: alg }),
    )
    const key = { ...(privateKey.export({ format: 'jwk' }) as JsonObject), kid: 'k' }
    const jwt = await makeAssertion({ clientId: 'a', key, audience: ISSUER, claims: { tenant: 'acme' }, now: NOW })
    const outcome = await attempt(assertion(jwt))
    expect(outcome.ok && outcome.value.assertion).toMatchObject({
      header: { alg, kid: 'k', typ: 'client-authentication+jwt' },
      payload: { tenant: 'acme', aud: ISSUER, exp: NOW + 60 },
    })
  })

  test('returns one that is accepted for a secret', async () => {
    const { verdict } = await stage(secretClient('mac', 'client_secret_jwt'))
    const jwt = await makeAssertion({ clientId: 'mac', secret: SECRET, alg: 'HS256', audience: ISSUER, now: NOW })
    expect(await verdict(assertion(jwt))).toBe(AUTHENTICATED)
  })

  test('refuses to work without key and secret', async () => {
    await expect(makeAssertion({ clientId: 'a', audience: ISSUER })).rejects.toThrow(TypeError)
  })
})
