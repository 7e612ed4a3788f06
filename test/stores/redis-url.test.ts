import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/stores/index.ts'
import { readRedisUrl } from '../../src/stores/redis-url.ts'

const PLAIN = { kind: 'single', tls: false, username: null, password: null, db: 0, primary: null }

describe('redis urls', () => {
  it.each([
    ['redis://cache', { ...PLAIN, hosts: [{ host: 'cache', port: 6379 }] }],
    ['rediss://cache:6380/2', { ...PLAIN, tls: true, db: 2, hosts: [{ host: 'cache', port: 6380 }] }],
    ['redis://[::1]:7000', { ...PLAIN, hosts: [{ host: '::1', port: 7000 }] }],
    ['redis://:p%40ss%2F@h', { ...PLAIN, password: 'p@ss/', hosts: [{ host: 'h', port: 6379 }] }],
    ['redis://u:p:q@h', { ...PLAIN, username: 'u', password: 'p:q', hosts: [{ host: 'h', port: 6379 }] }],
    [
      'rediss+cluster://u:p@a,b:7001',
      {
        ...PLAIN,
        kind: 'cluster',
        tls: true,
        username: 'u',
        password: 'p',
        hosts: [
          { host: 'a', port: 6379 },
          { host: 'b', port: 7001 },
        ],
      },
    ],
    [
      'redis+sentinel://a,b:5000/main/3',
      {
        ...PLAIN,
        kind: 'sentinel',
        primary: 'main',
        db: 3,
        hosts: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 5000 },
        ],
      },
    ],
  ])('accepts %s', (url, target) => {
    expect(readRedisUrl(url)).toEqual({ ok: true, value: target })
  })

  it.each([
    ['http://:sesame@h', 'not one of'],
    ['redis://:sesame@', 'not one of'],
    ['redis://:sesame@h?db=2', 'not one of'],
    ['redis://:sesame@h:0', 'host or port'],
    ['redis://:sesame@h:99999', 'host or port'],
    ['redis://:sesame@a,b', 'several hosts'],
    ['redis://:sesame%@h', 'percent-encoded'],
    ['redis://:sesame@h/x', 'database number'],
    ['redis://:sesame@h/1/2', 'database number'],
    ['redis+cluster://:sesame@h/1', 'database 0'],
    ['redis+sentinel://:sesame@h', 'name of the primary'],
  ])('refuses %s without quoting it', (url, reason) => {
    const refused = readRedisUrl(url)
    expect(refused).toMatchObject({ ok: false, refusal: expect.stringContaining(reason) })
    expect(JSON.stringify(refused)).not.toContain('sesame')
  })

  it('reports a malformed url when the store is opened', async () => {
    await expect(openStore({ type: 'redis', url: 'ftp://:sesame@h' }, () => 0)).rejects.toMatchObject({
      code: 'config_unreadable',
      message: expect.not.stringContaining('sesame'),
    })
  })
})
