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

  test('returns null where nothing has to be rewritten', () => {
    expect(createRebase({ url: 'http://idp.internal:8443', issuer, host: 'preserve' })).toBeNull()
  })
})
