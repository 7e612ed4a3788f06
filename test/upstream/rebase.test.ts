import { describe, expect, test } from 'vitest'
import { createRebase } from '../../src/upstream/rebase.ts'

const issuer = 'https://login.example.com'

describe('the path of upstream.url in what the upstream writes of itself', () => {
  const below = { url: 'http://idp.internal:8443/base', issuer }
  test.each([
    ['preserve', '/base/next?a=b', '/next?a=b'],
    ['preserve', '/base', '/'],
    ['preserve', '/base?a=/base/x', '/?a=/base/x'],
    ['preserve', '/based/next', '/based/next'],
    ['preserve', '/other/base/next', '/other/base/next'],
    ['preserve', 'next', 'next'],
    ['preserve', 'https://login.example.com/base/next#f', 'https://login.example.com/next#f'],
    ['preserve', '//login.example.com/base/next', '//login.example.com/next'],
    ['preserve', '//base/next', '//base/next'],
    ['preserve', 'https://elsewhere.example/base/next', 'https://elsewhere.example/base/next'],
    ['preserve', 'http://idp.internal:8443/base/next', 'http://idp.internal:8443/base/next'],
    ['upstream', 'http://idp.internal:8443/base/next', 'https://login.example.com/next'],
    ['upstream', 'http://idp.internal:8443/next', 'https://login.example.com/next'],
    ['upstream', 'https://login.example.com/base/next', 'https://login.example.com/next'],
    ['upstream', '/base/next', '/next'],
    ['upstream', 'https://elsewhere.example/base/next', 'https://elsewhere.example/base/next'],
  ] as const)('returns under host: %s for %s the URL %s', (host, written, expected) => {
    expect(createRebase({ ...below, host })?.(written)).toBe(expected)
  })

  test.each([
    [
      '/auth',
      'http://idp.internal/auth',
      'upstream',
      'http://idp.internal/auth/x?a',
      'https://login.example.com/auth/x?a',
    ],
    [
      '/auth',
      'http://idp.internal/auth',
      'upstream',
      'https://login.example.com/auth/auth',
      'https://login.example.com/auth/auth',
    ],
    ['/auth', 'http://idp.internal/auth', 'upstream', '/auth/x', '/auth/x'],
    ['/auth', 'http://idp.internal/base', 'preserve', '/base/x', '/auth/x'],
    ['/auth', 'http://idp.internal/base', 'preserve', '/auth/base/x', '/auth/base/x'],
    ['/auth', 'http://idp.internal', 'upstream', 'http://idp.internal/auth', 'https://login.example.com/auth/auth'],
    ['/auth', 'http://idp.internal', 'upstream', 'http://idp.internal', 'https://login.example.com/auth'],
    ['/auth', 'http://idp.internal', 'upstream', '/x', '/x'],
    ['/auth', 'http://idp.internal', 'upstream', 'https://login.example.com/other', 'https://login.example.com/other'],
  ] as const)(
    'returns what a proxy in front takes off (%s, before %s, host: %s) for %s as %s',
    (stripped, url, host, written, expected) => {
      expect(createRebase({ url, issuer: `${issuer}/auth`, stripped, host })?.(written)).toBe(expected)
    },
  )

  test('returns null where nothing has to be rewritten', () => {
    const same = { url: 'http://idp.internal/auth', issuer: `${issuer}/auth`, stripped: '/auth' }
    expect(createRebase({ ...same, host: 'preserve' })).toBeNull()
    expect(createRebase({ ...same, url: 'http://idp.internal', host: 'preserve' })).toBeNull()
    expect(createRebase({ url: 'http://idp.internal:8443', issuer, host: 'preserve' })).toBeNull()
  })
})
