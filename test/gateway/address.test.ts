import { describe, expect, test } from 'vitest'
import { clientAddress } from '../../src/gateway/request/address.ts'
import { createRanges, parseNetwork } from '../../src/net.ts'

const trusted = createRanges(['10.0.0.0/8', '::1'])
const none = createRanges([])

describe('the address of the client', () => {
  test.each([
    ['203.0.113.9', { xForwardedFor: '198.51.100.1' }, none, '203.0.113.9'],
    ['203.0.113.9', { xForwardedFor: '198.51.100.1' }, trusted, '203.0.113.9'],
    ['10.1.1.1', { xForwardedFor: '198.51.100.1' }, none, '10.1.1.1'],
    ['10.1.1.1', {}, trusted, '10.1.1.1'],
    ['10.1.1.1', { xForwardedFor: '198.51.100.1' }, trusted, '198.51.100.1'],
    ['::ffff:10.1.1.1', { xForwardedFor: '198.51.100.1' }, trusted, '198.51.100.1'],
    ['::1', { xForwardedFor: '2001:db8::7' }, trusted, '2001:db8::7'],
    ['10.1.1.1', { xForwardedFor: '6.6.6.6, 198.51.100.1, 10.2.2.2' }, trusted, '198.51.100.1'],
    ['10.1.1.1', { xForwardedFor: '6.6.6.6, junk, 10.2.2.2' }, trusted, '10.2.2.2'],
    ['10.1.1.1', { forwarded: 'for=6.6.6.6, for="[2001:db8::1]:443";proto=https' }, trusted, '2001:db8::1'],
    ['10.1.1.1', { forwarded: 'for=198.51.100.1:80', xForwardedFor: '6.6.6.6' }, trusted, '198.51.100.1'],
    ['10.1.1.1', { forwarded: 'for=unknown' }, trusted, '10.1.1.1'],
    ['10.1.1.1', { forwarded: 'for=_secret' }, trusted, '10.1.1.1'],
  ])('returns for the socket %s with %j', (socket, headers, ranges, expected) => {
    expect(clientAddress(socket, headers, ranges)).toBe(expected)
  })

  test.each([
    '10.0.0.0/33',
    '::1/129',
    'proxy.internal',
    '10.0.0.0/',
    '10.0.0/8',
    '',
    '1.2.3.4/8/8',
    '10.1.0.0/8',
    '::1/64',
    'fe80::1%eth0/64',
  ])('refuses %j as an address range', text => {
    expect(parseNetwork(text).ok).toBe(false)
  })

  test.each([
    ['::/0', '203.0.113.5'],
    ['::/1', '127.0.0.1'],
    ['2000::/3', '32.0.0.1'],
    ['0.0.0.0/0', '2001:db8::1'],
    ['0.0.0.0/0', '::1'],
  ])('never finds in %s an address of the other family, %s', (range, address) => {
    expect(createRanges([range]).has(address)).toBe(false)
  })

  test.each([
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
    ['10.0.0.0/8', '::ffff:a01:203'],
    ['::ffff:10.0.0.0/104', '10.1.2.3'],
    ['fe80::/10', 'fe80::1%eth0'],
  ])('accepts in %s the other spelling %s', (range, address) => {
    expect(createRanges([range]).has(address)).toBe(true)
  })
})
