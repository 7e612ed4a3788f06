/** Tokens of trusted issuers: what they prove, and of whom. */
import { describe, expect, test } from 'vitest'
import { createThrottle } from '../../src/clients/index.ts'
import { trustedIssuers } from '../../src/issuers/index.ts'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import { assertion, claims, issuerOf, NOW, newEc, oldStore, secretClient, signed, stage } from './stage.ts'

const pair = newEc()
const github = issuerOf('github', [pair.jwk], { algs: ['ES256'] })
const cluster = issuerOf('kubernetes', [pair.jwk], { algs: ['ES256'] })
const issuers = trustedIssuers([github, cluster])

const MAIN = 'repo:acme/shop:ref:refs/heads/main'
const ACME = { repository_owner_id: '4711' }
const REPOSITORY = { repository: 'acme/shop', repository_id: '74', repository_owner: 'acme', ...ACME }
const federated = (client_id: string, subject: string, more: JsonObject = {}): JsonObject => ({
  client_id,
  token_endpoint_auth_method: 'federated_jwt',
  federated: { issuer: 'github', subject, claims: ACME },
  grant_types: ['client_credentials'],
  ...more,
})
const CLIENTS = [
  federated('deploy', MAIN),
  federated('preview', 'repo:acme/*:pull_request'),
  federated('gone', 'repo:acme/old:pull_request', { disabled: true }),
  { ...federated('pod', 'a'), federated: { issuer: 'kubernetes', subject: MAIN } },
  secretClient('secret', 'client_secret_basic'),
]

type Changes = Readonly<Record<string, JsonValue | undefined>>
const token = (changes: Changes = {}, key = pair.privateKey): string =>
  signed({ alg: 'ES256' }, claims(MAIN, { iss: github.issuer, ...REPOSITORY, ...changes }), key)
const form = (changes: Changes, client_id: string | null, key = pair.privateKey) =>
  assertion(token(changes, key), client_id === null ? {} : { client_id })

describe('a token that is refused for its claims', () => {
  test.each<[string, Changes]>([
    ['assertion_expired', { iat: NOW - 900, exp: NOW - 600 }],
    ['assertion_lifetime_too_long', { exp: NOW + 90_000 }],
    ['assertion_aud_mismatch', { aud: 'https://other.example' }],
    ['assertion_jti_missing', { jti: undefined }],
  ])('proves the client whose mapping it fits, and no other: %s', async (detail, changes) => {
    const { attempt, records } = await stage(CLIENTS, { issuers })
    for (const client_id of [null, 'deploy', 'preview', 'pod', 'secret', 'nobody'])
      await attempt(form(changes, client_id))
    await attempt(form({ ...changes, sub: 'repo:evil/shop:pull_request', repository_owner_id: '1' }, 'deploy'))
    await attempt(form(changes, 'deploy', newEc().privateKey))
    expect(records.map(({ detail, proven }) => [detail, proven])).toEqual([
      [detail, true],
      [detail, true],
      [detail, false],
      [detail, false],
      [detail, false],
      [detail, false],
      [detail, false],
      ['assertion_signature_wrong', false],
    ])
  })

  test('is counted against nobody but those who are not the client', async () => {
    const store = await oldStore()
    const throttle = createThrottle({ enabled: true, failures: 2, window: 60 }, store)
    const { verdict } = await stage(CLIENTS, { issuers, store, throttle })
    const expired = { iat: NOW - 900, exp: NOW - 600 }
    for (const _ of [1, 2, 3, 4])
      expect(await verdict(form(expired, 'deploy'))).toBe('invalid_client assertion_expired')
    const stranger = { ...expired, repository_owner_id: '1' }
    const told = []
    for (const _ of [1, 2, 3]) told.push(await verdict(form(stranger, 'preview')))
    expect(told).toEqual([
      'invalid_client assertion_expired',
      'invalid_client assertion_expired',
      'throttled throttled',
    ])
  })
})

test('a subject that is too long is held against no mapping', async () => {
  const { attempt, records } = await stage(CLIENTS, { issuers })
  await attempt(form({ sub: `repo:acme/${'a'.repeat(3000)}:pull_request` }, 'preview'))
  expect(records).toMatchObject([{ detail: 'assertion_sub_malformed', proven: false }])
})

test('a name that nobody has is compared with the registered ones by itself, not by the subject of the token', async () => {
  const { attempt, records } = await stage(CLIENTS, { issuers })
  await attempt(form({ sub: 'Preview' }, 'de_ploy'))
  expect(records.map(({ detail, compare }) => [detail, compare()])).toEqual([
    ['unknown_client', { seen: { client_id: 'other_punctuation', length: 7 }, wanted: { client_id: 'deploy' } }],
  ])
})
