import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hashSecret } from '../../src/clients/index.ts'
import { createPaces } from '../../src/clients/paces.ts'
import { type Attempt, createThrottle, type Throttle } from '../../src/clients/throttle.ts'
import { GatewayError } from '../../src/outcome.ts'
import type { Store } from '../../src/stores/index.ts'
import { long } from '../long.ts'
import {
  AUTHENTICATED,
  assertion,
  basic,
  body,
  claims,
  keyedClient,
  NOW,
  newEc,
  oldStore,
  post,
  refusalOf,
  SECRET,
  secretClient,
  signed,
  stage,
} from './stage.ts'

const OPTIONS = { enabled: true, failures: 20, window: 60 }
const pair = newEc()
const CLIENTS = [
  secretClient('reports', 'client_secret_basic'),
  secretClient('billing', 'client_secret_post'),
  secretClient('mac', 'client_secret_jwt'),
  secretClient('former', 'client_secret_basic', { disabled: true }),
  secretClient('late', 'client_secret_basic', {
    secrets: [{ value: SECRET, expires_at: '2020-01-01T00:00:00Z' }, { value: `${SECRET}-2` }],
  }),
  keyedClient('partner', pair.jwk),
  keyedClient('left', pair.jwk, { disabled: true }),
  secretClient('mac-left', 'client_secret_jwt', { disabled: true }),
]
const store = await oldStore()

const throttleOf = (options = OPTIONS, shared: Pick<Store, 'increment'> = store): Throttle =>
  createThrottle(options, shared)
const guarded = async (options = OPTIONS) => {
  const own = await oldStore()
  return stage(CLIENTS, { store: own, throttle: throttleOf(options, own) })
}
const jwt = (changes = {}) => assertion(signed({ alg: 'ES256' }, claims('partner', changes), pair.privateKey))
const mac = (key: string, changes = {}, name = 'mac') => assertion(signed({ alg: 'HS256' }, claims(name, changes), key))
const left = (key = pair.privateKey) => assertion(signed({ alg: 'ES256' }, claims('left'), key))

let names = 0
/** Names of a test are its own: the store of this file is one. */
const newName = (): string => `name-${names++}`

const attemptOf = (address: string, clientId: string, guessable = true): Attempt => ({ address, clientId, guessable })

const THROTTLED = 'throttled throttled'
const times = <T>(count: number, act: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => act(n))

describe('throttling', () => {
  test('R17 refuses with 429 the failures after twenty, and accepts the right secret', async () => {
    const { verdict, attempt } = await guarded()
    for (let n = 0; n < 20; n++) expect(await verdict(basic('reports', 'wrong'))).toBe('invalid_client secret_wrong')
    const refusal = refusalOf(await attempt(basic('reports', 'wrong')))
    expect(refusal).toMatchObject({ kind: 'throttled', detail: 'throttled', retryAfter: 60 })
    expect(await verdict(basic('reports', SECRET))).toBe(AUTHENTICATED)
  })

  test('R17 refuses with 401 again when the time of Retry-After has passed', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 20; n++) await verdict(basic('reports', 'wrong'))
    expect(await verdict(basic('reports', 'wrong'), { now: NOW + 59 })).toBe(THROTTLED)
    expect(await verdict(basic('reports', 'wrong'), { now: NOW + 60 })).toBe('invalid_client secret_wrong')
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
    const throttle = throttleOf()
    const name = newName()
    for (let n = 0; n < 20; n++) throttle.failed(attemptOf(n % 2 === 0 ? one : other, name), NOW, true)
    for (const address of [one, other]) expect(throttle.failed(attemptOf(address, name), NOW, true)).toBe(60)
  })

  test.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:5:5:6:7:8'],
    ['192.0.2.1', '192.0.2.2'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('R17 accepts %s while %s is refused', (one, other) => {
    const throttle = throttleOf()
    const name = newName()
    for (let n = 0; n < 20; n++) throttle.failed(attemptOf(other, name), NOW, true)
    expect(throttle.failed(attemptOf(one, name), NOW, true)).toBeNull()
  })

  test('R17 refuses one address and client without touching others', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 21; n++) await verdict(basic('reports', 'wrong'))
    expect(await verdict(basic('reports', 'wrong'), { remoteAddress: '192.0.2.2' })).toBe('invalid_client secret_wrong')
    expect(await verdict(basic('billing', 'wrong'))).toBe('invalid_client wrong_method')
  })

  test('R17 refuses by one count for all endpoints and methods', async () => {
    const { verdict } = await guarded()
    const endpoints = ['token', 'introspection', 'revocation', 'pushed_authorization_request'] as const
    for (let n = 0; n < 5; n++) for (const endpoint of endpoints) await verdict(basic('reports', 'wrong'), { endpoint })
    expect(await verdict(basic('reports', 'wrong'), { endpoint: 'device_authorization' })).toBe(THROTTLED)
    expect(await verdict(post('reports', 'wrong'))).toBe(THROTTLED)
  })

  test.each(['nobody', 'former', 'billing', 'partner'])(
    'R17 refuses %s as it refuses a client with a wrong secret, so that being throttled says nothing',
    async name => {
      const { verdict } = await guarded()
      for (let n = 0; n < 20; n++) expect(await verdict(basic(name, 'wrong'))).toMatch(/^invalid_client/)
      expect(await verdict(basic(name, 'wrong'))).toBe(THROTTLED)
    },
  )

  test('R17 refuses with 429 whoever tries many names, known ones and others, and accepts the right secret', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 200; n++)
      expect(await verdict(basic(`nobody-${n}`, 'wrong'))).toBe('invalid_client unknown_client')
    for (const name of ['nobody', 'reports', 'billing']) expect(await verdict(basic(name, 'wrong'))).toBe(THROTTLED)
    expect(await verdict(basic('reports', SECRET))).toBe(AUTHENTICATED)
    expect(await verdict(basic('nobody', 'wrong'), { remoteAddress: '192.0.2.2' })).toBe(
      'invalid_client unknown_client',
    )
  })

  test('R17 never counts requests whose form is refused', async () => {
    const { verdict } = await guarded()
    const twice = { authorization: ['Basic a', 'Basic b'] }
    for (let n = 0; n < 30; n++) await verdict(twice)
    expect(await verdict(basic('reports', 'wrong'))).toBe('invalid_client secret_wrong')
  })

  test.each([
    ['a right secret in the wrong place', 'wrong_method', () => basic('billing', SECRET)],
    ['a right secret in the other wrong place', 'wrong_method', () => post('reports', SECRET)],
    ['a right secret of a client with another method', 'wrong_method', () => post('mac', SECRET)],
    ['a right secret of a disabled client', 'client_disabled', () => basic('former', SECRET)],
    ['a secret whose time is over', 'secret_expired', () => basic('late', SECRET)],
    ['an assertion for another audience', 'assertion_aud_mismatch', () => jwt({ aud: 'https://other.example' })],
    ['an assertion that has expired', 'assertion_expired', () => jwt({ iat: NOW - 900, exp: NOW - 600 })],
    ['a right signature of a disabled client', 'client_disabled', () => left()],
    ['a right MAC of a disabled client', 'client_disabled', () => mac(SECRET, {}, 'mac-left')],
    ['a right MAC over another issuer', 'assertion_iss_mismatch', () => mac(SECRET, { iss: 'other' })],
  ])('R17 never counts %s: it is no guess', async (_, detail, request) => {
    const { verdict } = await guarded()
    for (let n = 0; n < 45; n++) expect(await verdict(request())).toBe(`invalid_client ${detail}`)
  })

  test.each([
    ['signatures', () => left(newEc().privateKey)],
    ['MACs', () => mac('x'.repeat(40), {}, 'mac-left')],
    ['names alone', () => body({ client_id: 'left' })],
  ])('R17 counts wrong %s of a disabled client as it counts those of others', async (_, request) => {
    const { verdict } = await guarded()
    for (let n = 0; n < 20; n++) expect(await verdict(request())).toBe('invalid_client client_disabled')
    expect(await verdict(request())).toBe(THROTTLED)
  })

  test('never remembers the use of an assertion of a disabled client', async () => {
    const { verdict } = await guarded()
    const request = left()
    for (let n = 0; n < 3; n++) expect(await verdict(request)).toBe('invalid_client client_disabled')
  })

  test('R17 never counts an assertion that is used again', async () => {
    const { verdict } = await guarded()
    const request = jwt()
    expect(await verdict(request)).toBe(AUTHENTICATED)
    for (let n = 0; n < 45; n++) expect(await verdict(request)).toBe('invalid_client assertion_replayed')
  })

  test('R17 never blocks a valid assertion, whatever fails in its name from its own address', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 45; n++) await verdict(body({ client_id: 'partner' }))
    expect(await verdict(body({ client_id: 'partner' }))).toBe(THROTTLED)
    for (let n = 0; n < 30; n++) await verdict(basic('partner', 'wrong'), { now: NOW })
    expect(await verdict(jwt())).toBe(AUTHENTICATED)
    expect(await verdict(jwt({ exp: NOW - 60 }))).toMatch(/^throttled/)
  }, 60_000)

  test('R17 never makes a secret wait for requests without any in its name', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 300; n++) await verdict(body({ client_id: 'reports' }))
    const throttle = throttleOf()
    const name = newName()
    for (let n = 0; n < 300; n++) throttle.failed(attemptOf('192.0.2.1', name, false), NOW, true)
    expect(throttle.turn(attemptOf('192.0.2.1', name), NOW)).toBe('come')
    expect(await verdict(basic('reports', SECRET))).toBe(AUTHENTICATED)
  })

  test('R17 refuses wrong MACs as it refuses wrong secrets, and accepts the right one', async () => {
    const { verdict } = await guarded()
    for (let n = 0; n < 20; n++) expect(await verdict(mac('x'.repeat(40)))).toBe('invalid_client assertion_mac_wrong')
    expect(await verdict(mac('x'.repeat(40)))).toBe(THROTTLED)
    expect(await verdict(mac(SECRET))).toBe(AUTHENTICATED)
  })

  test('R17 refuses guesses that began together once enough of them have failed, and accepts the right one', async () => {
    const scrypt = await hashSecret('right', 'scrypt')
    const client = secretClient('reports', 'client_secret_basic', { secrets: [{ scrypt }] })
    const { verdict } = await stage(client, { throttle: throttleOf({ ...OPTIONS, failures: 4 }, await oldStore()) })
    const guesses = [...times(24, n => `wrong-${n}`), 'right']
    const verdicts = await Promise.all(guesses.map(guess => verdict(basic('reports', guess))))
    expect(verdicts.filter(each => each === 'invalid_client secret_wrong')).toHaveLength(4)
    expect(verdicts.filter(each => each === THROTTLED)).toHaveLength(20)
    expect(verdicts.at(-1)).toBe(AUTHENTICATED)
  })

  test('R17 requires guesses beyond the limit to be made one after the other, more and more slowly', async () => {
    const throttle = throttleOf()
    const attempt = attemptOf('192.0.2.9', newName())
    for (let n = 0; n < 20; n++) throttle.failed(attempt, NOW, true)
    expect(throttle.turn(attempt, NOW)).toBe('come')
    const turns = times(120, () => throttle.turn(attempt, NOW))
    // They wait, and those for whom there is no turn within eight seconds are refused at once.
    expect(turns.filter(turn => turn instanceof Promise)).toHaveLength(80)
    expect(turns.slice(80)).toEqual(times(40, () => 'refused'))
    expect(throttle.wait(attempt, NOW)).toBe(60)
  })

  test('R17 never makes a client wait at an address from which it has authenticated, until ten times as many failed', () => {
    const throttle = throttleOf()
    const attempt = attemptOf('192.0.2.10', newName())
    throttle.succeeded(attempt, NOW)
    for (let n = 0; n < 199; n++) throttle.failed(attempt, NOW, true)
    for (let n = 0; n < 50; n++) expect(throttle.turn(attempt, NOW)).toBe('come')
    throttle.failed(attempt, NOW, true)
    expect(times(50, () => throttle.turn(attempt, NOW)).filter(turn => turn !== 'come')).toHaveLength(49)
  })

  test('R17 requires strangers to take turns when many guess the secret of one client from everywhere', () => {
    const throttle = throttleOf()
    const name = newName()
    throttle.succeeded(attemptOf('10.0.0.1', name), NOW)
    for (let n = 0; n < 200; n++) throttle.failed(attemptOf(`10.1.0.${n}`, name), NOW, true)
    for (let n = 0; n < 9; n++) expect(throttle.turn(attemptOf('10.0.0.1', name), NOW)).toBe('come')
    expect(throttle.turn(attemptOf('10.2.0.1', name), NOW)).toBe('come')
    expect(throttle.turn(attemptOf('10.2.0.2', name), NOW)).toBeInstanceOf(Promise)
    expect(throttle.turn(attemptOf('10.2.0.3', newName()), NOW)).toBe('come')
    expect(throttle.turn(attemptOf('10.2.0.4', name, false), NOW)).toBe('come')
    expect(throttle.turn(attemptOf('10.2.0.5', name), NOW + 60)).toBe('come')
  })

  test('returns turns under a name in their order, and none beyond eight seconds', () => {
    const paces = createPaces()
    const take = (name: string, nowMs: number, spacingMs = 100) => paces.take([{ name, spacingMs }], nowMs)
    expect([0, 0, 250, 5000].map(nowMs => take('a', nowMs))).toEqual([0, 100, 0, 0])
    expect(times(84, () => take('b', 0)).slice(79)).toEqual([7900, 8000, null, null, null])
    for (let n = 0; n < 5000; n++) take(`name ${n}`, 10 * n, 10)
    expect(take('b', 50_000)).toBe(0)
  })

  test('returns the later of two turns, and takes none where there is none under one of the names', () => {
    const paces = createPaces()
    const [slow, quick] = [
      { name: 'slow', spacingMs: 1000 },
      { name: 'quick', spacingMs: 10 },
    ]
    expect(times(1000, () => paces.take([quick, slow], 0)).filter(wait => wait !== null)).toEqual(
      times(9, n => 1000 * n),
    )
    expect(paces.take([quick], 0)).toBe(90)
  })

  test('R17 gives the turns of those who have left to others, and never looks at what they presented', async () => {
    const throttle = throttleOf()
    const attempt = attemptOf('10.5.0.1', newName())
    for (let n = 0; n < 20; n++) throttle.failed(attempt, NOW, true)
    const left: unknown[] = []
    for (let n = 0; n < 2000; n++) {
      const gone: (() => void)[] = []
      const turn = throttle.turn(attempt, NOW, hear => void gone.push(hear))
      for (const hear of gone) hear()
      left.push(await turn)
    }
    // Some came at once, since time goes on; nobody was refused for those before.
    expect(left.filter(turn => turn === 'come').length).toBeLessThan(30)
    // Leaving after one's turn has come changes nothing.
    const late: (() => void)[] = []
    expect(await throttle.turn(attempt, NOW, hear => void late.push(hear))).toBe('come')
    for (const hear of late) hear()
    const turns = times(100, () => throttle.turn(attempt, NOW))
    expect(turns.filter(turn => turn === 'refused').length).toBeLessThan(25)
  })

  test.each([
    ['to other clients of its network', attemptOf('10.3.0.1', 'other')],
    ['to the same client elsewhere', attemptOf('10.3.0.2', 'flooded')],
  ])('R17 never lets a flood whose attempts are refused take the turns that belong %s', (_, honest) => {
    const throttle = throttleOf()
    const flood = attemptOf('10.3.0.1', 'flooded')
    // Both levels above the pair are beyond their limits.
    for (let n = 0; n < 300; n++) throttle.failed(flood, NOW, true)
    const turns = times(5000, () => throttle.turn(flood, NOW))
    expect(turns.filter(turn => turn === 'refused').length).toBeGreaterThan(4900)
    expect(throttle.turn(honest, NOW)).not.toBe('refused')
  })

  test.runIf(long(true, false))(
    'R17 never refuses a client its turn at an address from which it has authenticated, though as many guess there as may',
    async () => {
      const throttle = throttleOf()
      const attempt = attemptOf('10.4.0.1', newName())
      throttle.succeeded(attempt, NOW)
      for (let n = 0; n < 1000; n++) throttle.failed(attempt, NOW, true)
      const turns = times(256, () => throttle.turn(attempt, NOW))
      expect(turns).not.toContain('refused')
      // One more each time that one of them has come, as they do.
      expect(await turns.at(-1)).toBe('come')
    },
    20_000,
  )

  test('R17 refuses by one count for all that share a store, and by a count of its own without it', async () => {
    const name = newName()
    const attempt = attemptOf('192.0.2.11', name)
    const [one, other] = [throttleOf(), throttleOf()]
    for (let n = 0; n < 10; n++)
      for (const throttle of [one, other]) expect(throttle.failed(attempt, NOW, true)).toBeNull()
    expect([one.failed(attempt, NOW, true), other.failed(attempt, NOW, true)]).toEqual([60, 60])

    const broken = { increment: () => Promise.reject(new GatewayError('store_unavailable', 'nobody there')) }
    const alone = throttleOf(OPTIONS, broken)
    for (let n = 0; n < 20; n++) expect(await alone.failed(attempt, NOW, true)).toBeNull()
    expect(await alone.failed(attempt, NOW, true)).toBe(60)
  })

  test('never writes more failures to the store than it takes to know, and no text from the wire', async () => {
    const keys: string[] = []
    const watched: Pick<Store, 'increment'> = {
      increment: (key, expiresAt, now) => {
        keys.push(key)
        return store.increment(key, expiresAt, now)
      },
    }
    const throttle = throttleOf(OPTIONS, watched)
    for (let n = 0; n < 2000; n++) await throttle.failed(attemptOf('192.0.2.12', `guess-${n} \n`), NOW, true)
    expect(keys).toHaveLength(3 * 201)
    const digest = createHash('sha256').digest('base64url')
    for (const key of keys) expect(key).toHaveLength('failures:'.length + digest.length)
  })

  test('R17 never loses a count because somebody fails under a hundred thousand invented names', () => {
    const throttle = throttleOf()
    const own = attemptOf('192.0.2.13', newName())
    for (let n = 0; n < 20; n++) throttle.failed(own, NOW, true)
    for (let n = 0; n < 120_000; n++) throttle.failed(attemptOf('192.0.2.13', `invented-${n}`), NOW + n / 10_000, true)
    expect(throttle.turn(own, NOW + 12)).toBe('come')
    expect(throttle.turn(own, NOW + 12)).toBeInstanceOf(Promise)
    expect(throttle.failed(own, NOW + 12, true)).toBe(48)
  })

  test('R17 still counts new failures when the room is full of those that are beyond their limit', () => {
    const throttle = throttleOf({ ...OPTIONS, failures: 2 }, { increment: () => Promise.reject(new Error('no')) })
    for (let n = 0; n < 110_000; n++)
      for (const _ of [1, 2]) throttle.failed(attemptOf('192.0.2.14', `over-${n}`, false), NOW, true)
    const own = attemptOf('192.0.2.15', newName(), false)
    throttle.failed(own, NOW, true)
    for (let n = 0; n < 10; n++) throttle.failed(attemptOf('192.0.2.14', `other-${n}`, false), NOW, true)
    throttle.failed(own, NOW, true)
    expect(throttle.failed(own, NOW, false)).toBeNull()
    throttle.failed(own, NOW, true)
    expect(throttle.failed(own, NOW, false)).toBe(60)
  })

  test('R17 counts names of any length, each for itself', () => {
    const throttle = throttleOf()
    const [one, other] = ['a', 'b'].map(end => attemptOf('192.0.2.16', `${'x'.repeat(60_000)}${end}`))
    if (one === undefined || other === undefined) throw new Error('two names were made')
    for (let n = 0; n < 20; n++) throttle.failed(one, NOW, true)
    expect(throttle.failed(one, NOW, true)).toBe(60)
    expect(throttle.failed(other, NOW, true)).toBeNull()
  })

  test('returns no wait at all when it is disabled', async () => {
    const { verdict } = await guarded({ ...OPTIONS, enabled: false })
    for (let n = 0; n < 30; n++) await verdict(basic('reports', 'wrong'))
    expect(await verdict(basic('reports', 'wrong'))).toBe('invalid_client secret_wrong')
  })
})
