import { describe, expect, test } from 'vitest'
import { hashSecret } from '../../src/clients/index.ts'
import { type Attempt, createThrottle } from '../../src/clients/throttle.ts'
import {
  AUTHENTICATED,
  assertion,
  basic,
  claims,
  keyedClient,
  NOW,
  newEc,
  refusalOf,
  SECRET,
  secretClient,
  signed,
  stage,
} from './stage.ts'

const OPTIONS = { enabled: true, failures: 20, window: 60 }
const pair = newEc()
const CLIENTS = [secretClient('reports', 'client_secret_basic'), keyedClient('partner', pair.jwk)]

const guarded = (options = OPTIONS) => stage(CLIENTS, { throttle: createThrottle(options) })
const jwt = (changes = {}) => assertion(signed({ alg: 'ES256' }, claims('partner', changes), pair.privateKey))

const attemptOf = (address: string, clientId = 'a', sharedSecret = true): Attempt => ({
  address,
  clientId,
  sharedSecret,
})

describe('throttling', () => {
  test('R17 refuses the attempt after twenty failures, even with the right secret', async () => {
    const { verdict, attempt } = await guarded()
    for (let n = 0; n < 20; n++) expect(await verdict(basic('reports', 'wrong'))).toBe('invalid_client secret_wrong')
    const refusal = refusalOf(await attempt(basic('reports', SECRET)))
    expect(refusal).toMatchObject({ kind: 'throttled', detail: 'throttled', retryAfter: 60 })
  })

  test('R17 accepts again when the time of Retry-After has passed', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 20; n++) await verdict(basic('reports', 'wrong'))
    expect(await verdict(basic('reports', SECRET), { now: NOW + 59 })).toBe('throttled throttled')
    expect(await verdict(basic('reports', SECRET), { now: NOW + 60 })).toBe(AUTHENTICATED)
  })

  test('R17 accepts after nineteen failures, and twenty that are not in one window', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 19; n++) await verdict(basic('reports', 'wrong'))
    expect(await verdict(basic('reports', 'wrong'), { now: NOW + 60 })).toBe('invalid_client secret_wrong')
    expect(await verdict(basic('reports', SECRET), { now: NOW + 60 })).toBe(AUTHENTICATED)
  })

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:DB8:0:0::9'],
    ['2001:db8::1', '2001:0db8:0000:0000:1:2:3:4'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['192.0.2.1', '::ffff:c000:201'],
  ])('R17 refuses %s and %s together: one host may have both', (one, other) => {
    const throttle = createThrottle(OPTIONS)
    for (let n = 0; n < 20; n++) throttle.failed(attemptOf(n % 2 === 0 ? one : other), NOW)
    for (const address of [one, other]) expect(throttle.wait(attemptOf(address), NOW)).toBe(60)
  })

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:5:5:6:7:8'],
    ['192.0.2.1', '192.0.2.2'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('R17 accepts %s while %s is refused', (one, other) => {
    const throttle = createThrottle(OPTIONS)
    for (let n = 0; n < 20; n++) throttle.failed(attemptOf(other), NOW)
    expect(throttle.wait(attemptOf(one), NOW)).toBeNull()
  })

  test('R17 refuses one address and client without touching others', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 20; n++) await verdict(basic('reports', 'wrong'))
    expect(await verdict(basic('reports', SECRET), { remoteAddress: '192.0.2.2' })).toBe(AUTHENTICATED)
    expect(await verdict(jwt())).toBe(AUTHENTICATED)
  })

  test('R17 refuses by one count for all endpoints and methods', async () => {
    const { verdict } = await guarded()
    const endpoints = ['token', 'introspection', 'revocation', 'pushed_authorization_request'] as const
    for (let n = 0; n < 5; n++) for (const endpoint of endpoints) await verdict(basic('reports', 'wrong'), { endpoint })
    expect(await verdict(basic('reports', SECRET), { endpoint: 'device_authorization' })).toBe('throttled throttled')
  })

  test('R17 refuses unknown clients as well, so that being throttled says nothing', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 20; n++) await verdict(basic('nobody', 'wrong'))
    expect(await verdict(basic('nobody', 'wrong'))).toBe('throttled throttled')
  })

  test('R17 never counts requests whose form is refused, and forgets failures after a success', async () => {
    const { verdict } = await guarded()
    const twice = { authorization: ['Basic a', 'Basic b'] }
    for (let n = 0; n < 30; n++) await verdict(twice)
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 19; n++) await verdict(basic('reports', 'wrong'))
      expect(await verdict(basic('reports', SECRET))).toBe(AUTHENTICATED)
    }
  })

  test('R17 requires longer and longer waits of those who go on, fifteen minutes at most', () => {
    const throttle = createThrottle(OPTIONS)
    const waits: (number | null)[] = []
    let now = NOW
    for (let round = 0; round < 7; round++) {
      for (let n = 0; n < 20; n++) throttle.failed(attemptOf('1.1.1.1'), now)
      const wait = throttle.wait(attemptOf('1.1.1.1'), now)
      waits.push(wait)
      now += wait ?? 0
    }
    expect(waits).toEqual([60, 120, 240, 480, 900, 900, 900])
  })

  test('R17 never refuses a valid assertion because of failures from other addresses', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 500; n++)
      await verdict(jwt({ aud: 'https://other.example' }), { remoteAddress: `198.51.100.${n % 250}` })
    expect(await verdict(jwt())).toBe(AUTHENTICATED)
  })

  test('R17 requires addresses to take turns when many guess the secret of one client', () => {
    const throttle = createThrottle(OPTIONS)
    throttle.succeeded(attemptOf('10.0.0.1'), NOW)
    for (let n = 0; n < 200; n++) throttle.failed(attemptOf(`address-${n}`), NOW)
    expect(throttle.wait(attemptOf('10.0.0.1'), NOW)).toBeNull()
    expect(throttle.wait(attemptOf('10.0.0.1'), NOW)).toBeNull()
    expect(throttle.wait(attemptOf('new-1'), NOW)).toBeNull()
    expect(throttle.wait(attemptOf('new-2'), NOW)).toBe(2)
    expect(throttle.wait(attemptOf('new-2'), NOW + 2)).toBeNull()
    expect(throttle.wait(attemptOf('new-3', 'another-client'), NOW)).toBeNull()
    expect(throttle.wait(attemptOf('new-4', 'a', false), NOW)).toBeNull()
    expect(throttle.wait(attemptOf('new-5'), NOW + 60)).toBeNull()
    expect(throttle.wait(attemptOf('new-6'), NOW + 60)).toBeNull()
  })

  test('R17 refuses guesses that began together once enough of them have failed, the right one too', async () => {
    const scrypt = await hashSecret('right', 'scrypt')
    const client = secretClient('reports', 'client_secret_basic', { secrets: [{ scrypt }] })
    const { verdict } = await stage(client, { throttle: createThrottle({ ...OPTIONS, failures: 4 }) })
    const guesses = [...Array.from({ length: 24 }, (_, n) => `wrong-${n}`), 'right']
    const verdicts = await Promise.all(guesses.map(guess => verdict(basic('reports', guess))))
    expect(verdicts.filter(each => each === 'invalid_client secret_wrong')).toHaveLength(4)
    expect(verdicts.at(-1)).toBe('throttled throttled')
  })

  test('R17 never lifts a block because somebody fails under a hundred thousand invented names', () => {
    const throttle = createThrottle(OPTIONS)
    const own = attemptOf('192.0.2.1', 'victim')
    for (let n = 0; n < 20; n++) throttle.failed(own, NOW)
    for (let n = 0; n < 120_000; n++) throttle.failed(attemptOf('192.0.2.1', `invented-${n}`), NOW + n / 10_000)
    expect(throttle.wait(own, NOW + 12)).toBe(48)
  })

  test('R17 still counts new failures when the room is full of blocks', () => {
    const throttle = createThrottle({ ...OPTIONS, failures: 2 })
    for (let n = 0; n < 110_000; n++)
      for (const _ of [1, 2]) throttle.failed(attemptOf('192.0.2.1', `blocked-${n}`, false), NOW)
    const own = attemptOf('192.0.2.7', 'victim', false)
    throttle.failed(own, NOW)
    for (let n = 0; n < 10; n++) throttle.failed(attemptOf('192.0.2.1', `other-${n}`, false), NOW)
    throttle.failed(own, NOW)
    expect(throttle.wait(own, NOW)).toBe(60)
  })

  test('R17 counts names of any length, each for itself', () => {
    const throttle = createThrottle(OPTIONS)
    const [one, other] = ['a', 'b'].map(end => attemptOf('192.0.2.1', `${'x'.repeat(60_000)}${end}`)) as [
      Attempt,
      Attempt,
    ]
    for (let n = 0; n < 20; n++) throttle.failed(one, NOW)
    expect(throttle.wait(one, NOW)).toBe(60)
    expect(throttle.wait(other, NOW)).toBeNull()
  })

  test('returns no wait at all when it is disabled', async () => {
    const { verdict } = await guarded({ ...OPTIONS, enabled: false })
    for (let n = 0; n < 30; n++) await verdict(basic('reports', 'wrong'))
    expect(await verdict(basic('reports', SECRET))).toBe(AUTHENTICATED)
  })
})
