/** A refused assertion costs the same, whether or not there is such a client, and however many keys it has. */
import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { type KeyPair, newKeyPair } from '../key-pair.ts'
import { assertion, claims, SECRET, secretClient, signed, stage } from './stage.ts'

const newKey = () => newKeyPair('ec', { namedCurve: 'P-521' })
const keys = [newKey(), newKey(), newKey(), newKey()]
const stranger = newKey()
const rsa = newKeyPair('rsa', { modulusLength: 2048 })

const jwkOf = ({ publicKey }: KeyPair): JsonObject => publicKey.export({ format: 'jwk' }) as JsonObject

const clientOf = (id: string, count: number, more: JsonObject = {}): JsonObject => ({
  client_id: id,
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES512',
  jwks: { keys: keys.slice(0, count).map((key, at) => ({ ...jwkOf(key), kid: `${at}` })) },
  ...more,
})

const CLIENTS = [
  clientOf('one', 1),
  clientOf('four', 4),
  clientOf('disabled', 2, { disabled: true }),
  clientOf('other-alg', 1, {
    token_endpoint_auth_signing_alg: 'RS256',
    jwks: { keys: [jwkOf(rsa)] },
  }),
  secretClient('secret', 'client_secret_basic'),
]
const NAMES = ['nobody', 'one', 'four', 'disabled', 'other-alg', 'secret']

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

test.each([
  ['without a kid', {}],
  ['with a kid', { kid: '0' }],
])('an assertion %s takes as long for each client', async (_, header) => {
  const { attempt, records } = await stage(CLIENTS)
  const times = new Map(NAMES.map(name => [name, [] as number[]]))
  // One after the other in turn, so that whatever else this machine does concerns all of them.
  for (let round = 0; round < 30; round++) {
    for (const [name, taken] of times) {
      const form = assertion(signed({ alg: 'ES512', ...header }, claims(name), stranger.privateKey))
      const startMs = performance.now()
      await attempt(form)
      taken.push(performance.now() - startMs)
    }
  }
  expect(records.every(({ outcome }) => outcome === 'refused')).toBe(true)
  const nobody = median(times.get('nobody') ?? [])
  for (const [name, taken] of times) {
    const ratio = median(taken) / nobody
    expect([name, ratio > 0.6 && ratio < 1.6, ratio]).toEqual([name, true, ratio])
  }
})

test('the right key of several is found', async () => {
  const { verdict } = await stage(CLIENTS)
  for (const { privateKey } of keys)
    expect(await verdict(assertion(signed({ alg: 'ES512' }, claims('four'), privateKey)))).toBe('authenticated')
  expect(await verdict(assertion(signed({ alg: 'HS256' }, claims('four'), SECRET)))).toBe(
    'invalid_client assertion_alg_not_registered',
  )
})
