import { describe, expect, test } from 'vitest'
import { createTargets } from '../../src/gateway/request/paths.ts'

const targets = createTargets({ spelled: ['/token', '/oauth2/introspect'] })

describe('request targets', () => {
  test.each(['/token', '/oauth2/introspect'])('accepts the exact path %s', path => {
    expect(targets.read(path)).toEqual({ kind: 'path', path, query: false, target: path })
  })

  test.each([
    '/Token',
    '/TOKEN',
    '//token',
    '/token/',
    '/token//',
    '/./token',
    '/x/../token',
    '/../token',
    '/token;x=1',
    '/;x/token',
    '/%74oken',
    '/%2574oken',
    '/token%2f',
    '/%2ftoken',
    '/token%00',
    '/token%3bx',
    '/token%3Fa=b',
    '/token%20',
    '/\\token',
    '/oauth2%2fintrospect',
    '/oauth2%5cintrospect',
    '/oauth2//introspect',
    '/Token?a=b',
  ])('G1 refuses %s, which only resembles a path of ours', path => {
    expect(targets.read(path)).toEqual({ kind: 'near_miss' })
  })

  test.each(['/', '/tokens', '/toke', '/token/x', '/oauth2', '/%', '/userinfo?token=/token'])(
    'forwards %s, which is somebody else’s',
    path => {
      expect(targets.read(path).kind).toBe('path')
    },
  )

  test('never cleans a plain path in another way than any', () => {
    const odd = createTargets({ spelled: ['/A.b/~c_d-1'] })
    for (const path of ['/a.B/~C_D-1', '/a.b/~c_d-1/', '/a.b/~c_d%2d1', '/a.b/./~c_d-1', '/a.b;/~c_d-1'])
      expect([path, odd.read(path).kind]).toEqual([path, 'near_miss'])
    for (const path of ['/a.b/~c_d-1/x', '/.a.b/~c_d-1', '/a.b./~c_d-1']) expect(odd.read(path).kind).toBe('path')
  })

  test('reports a query string', () => {
    expect(targets.read('/token?a=b')).toEqual({ kind: 'path', path: '/token', query: true, target: '/token?a=b' })
    expect(targets.read('/token?')).toEqual({ kind: 'path', path: '/token', query: true, target: '/token?' })
  })
})
