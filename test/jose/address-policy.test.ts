import { describe, expect, test } from 'vitest'
import { createAddressPolicy } from '../../src/jose/address-policy.ts'

describe('the addresses that may be connected to', () => {
  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a00:1',
    '::ffff:169.254.169.254',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001:0:7f00:1::',
    '::ffff:0:127.0.0.1',
    '::ffff:0:a00:1',
    '::127.0.0.1',
    '::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1:a00:1::',
    '200::1',
    '4000::1',
    '5f00::1',
    'fec0::1',
    'fd00:ec2::254',
    '3fff::1',
    '127.0.0.1%lo',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '127.0.0.1.',
    'localhost',
    '[::1]',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'not-an-address',
    '',
  ])('U2 refuses the address %s', address => {
    expect(createAddressPolicy([]).allows(address)).toBe(false)
  })

  test.each(['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1', '64:ff9b::101:101'])(
    'U2 accepts the public address %s',
    address => {
      expect(createAddressPolicy([]).allows(address)).toBe(true)
      expect(createAddressPolicy([]).listed(address)).toBe(false)
    },
  )

  test('U2 accepts listed addresses in every spelling, and nothing beside them', () => {
    const { allows, listed } = createAddressPolicy(['10.1.0.0/16', 'fd00::/8', '127.0.0.1', 'nonsense', '10.0.0.0/99'])
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '64:ff9b::a01:203', 'fd12::1', '127.0.0.1']) {
      expect(allows(address)).toBe(true)
      expect(listed(address)).toBe(true)
    }
    for (const address of ['10.2.0.1', 'fc00::1', '127.0.0.2', '192.168.0.1']) expect(allows(address)).toBe(false)
  })
})
