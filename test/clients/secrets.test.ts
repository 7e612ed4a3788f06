import { createHash, scryptSync } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createSecretMemory, hashSecret, isGuessable, newSecret } from '../../src/clients/index.ts'
import { GatewayError } from '../../src/outcome.ts'
import { long } from '../long.ts'
import { AUTHENTICATED, basic, mistakes, NOW, post, secretClient, stage } from './stage.ts'

const withSecrets = (...secrets: readonly Record<string, string>[]) =>
  secretClient('reports', 'client_secret_basic', { secrets })

describe('digests of secrets', () => {
  test('accepts a secret by its SHA-256 digest and refuses another', async () => {
    const secret = newSecret()
    const sha256 = await hashSecret(secret)
    for (const written of [sha256, sha256.toUpperCase(), `sha256:${sha256}`]) {
      const { verdict } = await stage(withSecrets({ sha256: written }))
      expect(await verdict(basic('reports', secret))).toBe(AUTHENTICATED)
      expect(await verdict(basic('reports', sha256))).toBe('invalid_client secret_wrong')
    }
  })

  test('accepts a secret by its scrypt digest, again and again, and refuses another', async () => {
    const scrypt = await hashSecret('correct horse', 'scrypt')
    const { verdict } = await stage(withSecrets({ scrypt }))
    expect(await verdict(basic('reports', 'correct horse'))).toBe(AUTHENTICATED)
    expect(await verdict(basic('reports', 'correct horse'))).toBe(AUTHENTICATED)
    expect(await verdict(basic('reports', 'correct horsf'))).toBe('invalid_client secret_wrong')
    expect(await verdict(basic('nobody', 'correct horse'))).toBe('invalid_client unknown_client')
  })

  test('accepts a mixture of digests for client_secret_post', async () => {
    const secrets = [{ scrypt: await hashSecret('one', 'scrypt') }, { sha256: await hashSecret('two') }]
    const { verdict } = await stage(secretClient('billing', 'client_secret_post', { secrets }))
    expect(await verdict(post('billing', 'one'))).toBe(AUTHENTICATED)
    expect(await verdict(post('billing', 'two'))).toBe(AUTHENTICATED)
    expect(await verdict(post('billing', 'three'))).toBe('invalid_client secret_wrong')
  })

  test('refuses a scrypt secret after it expired, although it passed before', async () => {
    const scrypt = await hashSecret('one', 'scrypt')
    const { verdict } = await stage(
      withSecrets({ scrypt, expires_at: new Date((NOW + 10) * 1000).toISOString() }, { sha256: 'ab'.repeat(32) }),
    )
    expect(await verdict(basic('reports', 'one'))).toBe(AUTHENTICATED)
    expect(await verdict(basic('reports', 'one'), { now: NOW + 10 })).toBe('invalid_client secret_expired')
  })

  test.runIf(long(true, false))(
    'never lets guesses at a stretched secret stop what else the threads are for',
    async () => {
      // The cheapest that is accepted.
      const salt = Buffer.alloc(16, 7)
      const hash = scryptSync('one', salt, 32, { N: 2 ** 14, r: 8, p: 1 }).toString('base64url')
      const { attempt } = await stage(withSecrets({ scrypt: `ln=14,r=8,p=1$${salt.toString('base64url')}$${hash}` }))
      const guesses = Array.from({ length: 60 }, (_, n) =>
        Promise.resolve(
          attempt(basic(n % 2 === 0 ? 'reports' : 'nobody', `guess ${n}`), { remoteAddress: `192.0.2.${n}` }),
        ).then(
          ({ ok }) => (ok ? 'accepted' : 'refused'),
          (failure: unknown) => (failure instanceof GatewayError ? failure.code : 'thrown'),
        ),
      )
      const started = performance.now()
      await stat('.')
      const waited = performance.now() - started
      const outcomes = await Promise.all(guesses)
      // A file is looked up while guesses are in line, not after them.
      expect(waited).toBeLessThan((performance.now() - started) / 4)
      expect(new Set(outcomes)).toEqual(new Set(['refused']))
    },
    60_000,
  )

  test.runIf(long(true, false))(
    'accepts right secrets while one network has more guesses under way than may wait, and reports those',
    async () => {
      const salt = Buffer.alloc(16, 7)
      const hash = scryptSync('one', salt, 32, { N: 2 ** 14, r: 8, p: 1 }).toString('base64url')
      const scrypt = `ln=14,r=8,p=1$${salt.toString('base64url')}$${hash}`
      const { attempt } = await stage(withSecrets({ scrypt }))
      const ended: string[] = []
      const from = (remoteAddress: string, name: string, secret: string) =>
        Promise.resolve(attempt(basic(name, secret), { remoteAddress }))
          .then(
            ({ ok }) => (ok ? 'accepted' : 'refused'),
            (failure: unknown) => (failure instanceof GatewayError ? failure.code : 'thrown'),
          )
          .then(outcome => {
            ended.push(`${remoteAddress} ${outcome}`)
            return outcome
          })
      const guesses = Array.from({ length: 268 }, (_, n) => from('192.0.2.1', `nobody-${n}`, `guess ${n}`))
      // They are all in line.
      await new Promise(setImmediate)
      expect(await from('192.0.2.2', 'reports', 'one')).toBe('accepted')
      // It has had its turn among the first ones, not after them.
      expect(ended.filter(each => each === '192.0.2.1 refused').length).toBeLessThan(20)
      const outcomes = await Promise.all(guesses)
      expect(outcomes.filter(outcome => outcome === 'overloaded')).toHaveLength(10)
      expect(outcomes.filter(outcome => outcome === 'refused')).toHaveLength(258)
    },
    180_000,
  )

  test.runIf(long(true, false))(
    'accepts a secret that was right before a reload without stretching it again, and refuses it where it is not',
    async () => {
      const memory = createSecretMemory()
      const added: string[] = []
      const secretMemory = {
        ...memory,
        add: (name: string): void => {
          added.push(name)
          memory.add(name)
        },
      }
      const scrypt = await hashSecret('one', 'scrypt')
      const another = await hashSecret('one', 'scrypt')
      for (const written of [scrypt, scrypt, another, another]) {
        const { verdict } = await stage(withSecrets({ scrypt: written }), { secretMemory })
        expect(await verdict(basic('reports', 'one'))).toBe(AUTHENTICATED)
        expect(await verdict(basic('reports', 'two'))).toBe('invalid_client secret_wrong')
      }
      // What passes is added each time that it is stretched: once for each digest.
      expect(added).toHaveLength(2)
    },
  )

  test('never remembers more than ten thousand secrets, and forgets the longest unused', () => {
    const memory = createSecretMemory()
    for (let n = 0; n < 10_000; n++) memory.add(`${n}`)
    expect(memory.has('0')).toBe(true)
    memory.add('one more')
    expect([memory.has('0'), memory.has('1'), memory.has('2')]).toEqual([true, false, true])
  })

  test('accepts a secret that many present at once after it was stretched for the first of them', async () => {
    const scrypt = await hashSecret('one', 'scrypt')
    const { verdict } = await stage(withSecrets({ scrypt }))
    const verdicts = await Promise.all(Array.from({ length: 120 }, () => verdict(basic('reports', 'one'))))
    expect(new Set(verdicts)).toEqual(new Set([AUTHENTICATED]))
  }, 60_000)

  test('returns secrets of 64 characters that differ', () => {
    const secrets = Array.from({ length: 100 }, newSecret)
    expect(new Set(secrets).size).toBe(100)
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{64}$/)
  })

  test.each(['', '9f86', 'z'.repeat(64), `md5:${'a'.repeat(60)}`])('reports "%s" as a SHA-256 digest', sha256 => {
    expect(mistakes({ secrets: [{ sha256 }] }).join()).toMatch(/^CG(4018|1105)/)
  })

  test.each([
    'ln=13,r=8,p=1$c29tZS1yYW5kb20tc2FsdA$3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'ln=15,r=1,p=1$c29tZS1yYW5kb20tc2FsdA$3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'ln=17,r=8,p=1$c29tZS1yYW5kb20tc2FsdA$3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'ln=15,r=8,p=9$c29tZS1yYW5kb20tc2FsdA$3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'ln=15,r=8,p=1$c29tZS1yYW5kb20tc2FsdA$3q2-7w',
    'ln=15,r=8,p=1$$3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('reports %s as a scrypt digest', scrypt => {
    expect(mistakes({ secrets: [{ scrypt }] })).toEqual(['CG4018 not a scrypt digest that is accepted'])
  })

  const digestOf = (algorithm: string) => createHash(algorithm).update('secret').digest()
  test.each([
    ['n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=', '44 characters of base64 in place of 64 hexadecimal digits'],
    [digestOf('sha256').toString('base64url'), '43 characters of base64 in place of 64 hexadecimal digits'],
    [`sha256-${digestOf('sha256').toString('base64')}`, '51 characters of base64 in place of 64 hexadecimal digits'],
    [digestOf('sha512').toString('hex'), 'as long as a digest of SHA-512, not of sha256'],
    [digestOf('sha512').toString('base64'), 'as long as a digest of SHA-512, not of sha256'],
    [digestOf('sha1').toString('hex'), 'as long as a digest of SHA-1, not of sha256'],
    [digestOf('md5').toString('hex'), 'as long as a digest of MD5, not of sha256'],
    ['$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', 'a digest of bcrypt, not of sha256'],
    ['hello', 'not a sha256 digest that is accepted'],
  ])('reports %s in place of a SHA-256 digest by its name', (sha256, message) => {
    expect(mistakes({ secrets: [{ sha256 }] })).toEqual([`CG4018 ${message}`])
  })

  test.each([
    ['$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', 'bcrypt'],
    ['$2y$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', 'bcrypt'],
    ['{bcrypt}$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', 'bcrypt'],
    ['$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub', 'Argon2'],
    ['$pbkdf2-sha512$310000$c8p78gAI$HSpmFwQ', 'PBKDF2'],
    ['$pbkdf2-sha256$i=25000,l=32$1bDKQGyrIA$xJxTXgRz', 'PBKDF2'],
    ['pbkdf2_sha256$600000$salt$aGFzaA==', 'PBKDF2'],
    ['{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', 'SHA in the form of LDAP'],
    ['$6$rounds=5000$salt$hash', 'SHA-crypt'],
  ])('reports %s in place of a secret or another digest', (written, scheme) => {
    const inPlace = `CG4018 a digest of ${scheme} in place of the secret`
    expect(mistakes({ client_secret: written })).toEqual([inPlace])
    expect(mistakes({ secrets: [{ value: 'env:A' }] }, { secrets: { 'env:A': written } })).toEqual([inPlace])
    expect(mistakes({ secrets: [{ scrypt: written }] })).toEqual([`CG4018 a digest of ${scheme}, not of scrypt`])
  })

  test('accepts secrets as long as digests', () => {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'])
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(mistakes({ client_secret: digestOf(algorithm).toString(encoding) })).toEqual([])
  })
})

describe('a secret that can be guessed', () => {
  test.each([
    ['', true],
    ['a', true],
    ['changeme', true],
    ['a'.repeat(100), true],
    ['abababababababababababababababababab', true],
    ['0123456789abcde', true],
    ['1234123412341234', true],
    ['correct-horse-battery-staple', false],
    ['9f86d081884c7d659a2feaa0c55ad015', false],
    ['Zk3mQ9vX2bT7rW1pL5nJ8y', false],
    ['\u{1f600}\u{1f601}', true],
  ])('returns for %s: %s', (secret, guessable) => {
    expect(isGuessable(secret)).toBe(guessable)
  })

  test('never is one that we make', () => {
    for (let n = 0; n < 1000; n++) expect(isGuessable(newSecret())).toBe(false)
  })
})
