import { describe, expect, test } from 'vitest'
import { clientAddress } from '../../src/gateway/request/address.ts'
import { createRanges, parseNetwork } from '../../src/net.ts'
import type { AddressField } from '../../src/upstream/index.ts'

const trusted = createRanges(['10.0.0.0/8', '::1'])

const FORWARDED = 'forwarded'
const OLD = 'x-forwarded-for'

describe('the address of the client', () => {
  test.each<[string, AddressField, string, string]>([
    ['203.0.113.9', OLD, '198.51.100.1', '203.0.113.9'],
    ['10.1.1.1', 'none', '198.51.100.1', '10.1.1.1'],
    ['10.1.1.1', OLD, '', '10.1.1.1'],
    ['10.1.1.1', OLD, '198.51.100.1', '198.51.100.1'],
    ['::1', OLD, '2001:DB8:0:0::7', '2001:db8::7'],
    ['10.1.1.1', OLD, '6.6.6.6, 198.51.100.1, 10.2.2.2', '198.51.100.1'],
    ['10.1.1.1', OLD, '6.6.6.6,\t198.51.100.1:4711\t,, [::ffff:10.2.2.2]:80 ,', '198.51.100.1'],
    ['10.1.1.1', OLD, '6.6.6.6, junk, 10.2.2.2', '10.2.2.2'],
    ['10.1.1.1', OLD, '"[2001:db8::1]:443"', '2001:db8::1'],
    ['10.1.1.1', OLD, '::ffff:198.51.100.1', '198.51.100.1'],
    ['10.1.1.1', FORWARDED, 'for=6.6.6.6, for="[2001:db8::1]:443";proto=https', '2001:db8::1'],
    ['10.1.1.1', FORWARDED, 'proto=https;By=x;FOR=198.51.100.1:80', '198.51.100.1'],
    ['10.1.1.1', FORWARDED, 'for="6.6.6.6, for=198.51.100.1', '198.51.100.1'],
    ['10.1.1.1', FORWARDED, 'for=198.51.100.1;host="a,for=6.6.6.6"', '198.51.100.1'],
    ['10.1.1.1', FORWARDED, 'for=unknown', '10.1.1.1'],
    ['10.1.1.1', FORWARDED, 'for=_secret', '10.1.1.1'],
    ['10.1.1.1', FORWARDED, 'for=6.6.6.6;for=198.51.100.1', '10.1.1.1'],
  ])('returns for the peer %s with %s %j', (peer, field, text, expected) => {
    const other = field === FORWARDED ? OLD : FORWARDED
    const fields = { [field]: text, [other]: 'for=6.6.6.6' }
    expect(clientAddress(peer, fields, field, trusted.has)).toBe(expected)
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
