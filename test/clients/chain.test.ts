/** Certificate chains that a proxy hands over, verified here: made by openssl, each with one thing that is wrong. */
import { describe, expect, it, test } from 'vitest'
import { type Authorities, readAuthorities, verifyChain } from '../../src/clients/chain.ts'
import { CA, curve, type Made, type MadeOptions, make, pss, rsa } from './made.ts'

const authorities = (...roots: readonly Made[]): Authorities => {
  const read = readAuthorities(roots.map(({ pem }) => pem).join('\n'))
  if (read === null) throw new Error('the fixture is no authority')
  return read
}
/** Certificates are made until the last test, which is late on a machine that is busy. */
const NOW = Date.now() / 1000 + 3600
const accepts = (leaf: Made, sent: readonly Made[], roots: Authorities, now = NOW): boolean =>
  verifyChain(
    leaf.der,
    sent.map(({ der }) => der),
    roots,
    now,
  ) !== null

const root = make({ extensions: CA })
const trusted = authorities(root)
const middle = make({ by: root, extensions: CA })
const inner = make({ by: middle, extensions: CA })
const DAY = 24 * 60 * 60

describe('a chain', () => {
  it('accepts a leaf of the authority, and one below the intermediates that are sent, in any order', () => {
    expect(accepts(make({ by: root }), [], trusted)).toBe(true)
    const deep = make({ by: inner })
    for (const sent of [
      [inner, middle],
      [middle, inner],
      [inner, middle, inner, root, middle],
    ])
      expect(accepts(deep, sent, trusted)).toBe(true)
  })

  it('refuses one with a missing link, another authority, or none', () => {
    const deep = make({ by: inner })
    expect(accepts(deep, [], trusted)).toBe(false)
    expect(accepts(deep, [inner], trusted)).toBe(false)
    expect(accepts(deep, [middle], trusted)).toBe(false)
    expect(accepts(deep, [inner, middle], authorities(make({ extensions: CA })))).toBe(false)
    expect(accepts(make(), [], trusted)).toBe(false)
  })

  it('never trusts an authority that was only sent', () => {
    const stranger = make({ extensions: CA })
    expect(accepts(make({ by: stranger }), [stranger], trusted)).toBe(false)
  })

  it('accepts the right one of two authorities with one name, and refuses the namesake alone', () => {
    const [one, other] = [make({ extensions: CA, subject: '/CN=twin' }), make({ extensions: CA, subject: '/CN=twin' })]
    expect(accepts(make({ by: other }), [], authorities(one, other))).toBe(true)
    expect(accepts(make({ by: other }), [], authorities(one))).toBe(false)
  })

  it('refuses before and after the validity of each link', () => {
    const short = make({ by: root, extensions: CA, days: 1 })
    const below = make({ by: short, days: 2 })
    expect(accepts(below, [short], trusted)).toBe(true)
    expect(accepts(below, [short], trusted, NOW + 1.5 * DAY)).toBe(false)
    const brief = make({ by: root, days: 1 })
    expect(accepts(brief, [], trusted, NOW + 1.5 * DAY)).toBe(false)
    expect(accepts(brief, [], trusted, NOW - DAY)).toBe(false)
    const old = make({ extensions: CA, days: 1 })
    expect(accepts(make({ by: old, days: 3 }), [], authorities(old), NOW + 1.5 * DAY)).toBe(false)
  })

  it('refuses more links than sensible, and octets that are no certificate', () => {
    const leaf = make({ by: root })
    expect(accepts(leaf, Array<Made>(9).fill(middle), trusted)).toBe(false)
    expect(verifyChain(Buffer.from('nothing'), [], trusted, NOW)).toBeNull()
    expect(verifyChain(leaf.der.subarray(0, -5), [], trusted, NOW)).toBeNull()
    expect(verifyChain(leaf.der, [Buffer.from('nothing')], trusted, NOW)).not.toBeNull()
  })
})

describe('a leaf', () => {
  test.each([
    ['any purpose', 'keyUsage=digitalSignature\nextendedKeyUsage=anyExtendedKeyUsage'],
    ['no purposes', 'keyUsage=digitalSignature'],
    ['no extensions that limit it', 'subjectAltName=DNS:a.example'],
    ['both purposes', 'extendedKeyUsage=serverAuth,clientAuth'],
  ])('accepts one with %s', (_, extensions) => {
    expect(accepts(make({ by: root, extensions }), [], trusted)).toBe(true)
  })

  test.each([
    ['the purpose of a server alone', 'keyUsage=digitalSignature\nextendedKeyUsage=serverAuth'],
    ['a key that must not sign', 'keyUsage=keyEncipherment'],
    ['a key for agreements alone', 'keyUsage=keyAgreement'],
    ['an unknown critical extension', '1.2.3.4=critical,DER:0500'],
    ['name constraints', 'nameConstraints=permitted;DNS:a.example'],
  ])('refuses one with %s', (_, extensions) => {
    expect(accepts(make({ by: root, extensions }), [], trusted)).toBe(false)
  })

  test.each([
    ['RSA of 1024 bits', rsa(1024)],
    ['a small curve', curve('P-192')],
    ['a curve of another kind', curve('secp256k1')],
  ])('refuses one with a key of %s', (_, key) => {
    expect(accepts(make({ by: root, key }), [], trusted)).toBe(false)
  })

  test.each([
    ['RSA of 2048 bits', rsa(2048)],
    ['P-384', curve('P-384')],
    ['P-521', curve('P-521')],
    ['Ed25519', ['-algorithm', 'ED25519']],
  ])('accepts one with a key of %s', (_, key) => {
    expect(accepts(make({ by: root, key }), [], trusted)).toBe(true)
  })
})

describe('an intermediate', () => {
  const below = (extensions: string, more: MadeOptions = {}): readonly [Made, readonly Made[]] => {
    const between = make({ by: root, extensions, ...more })
    return [make({ by: between }), [between]]
  }

  test.each([
    ['is no authority', 'basicConstraints=critical,CA:FALSE\nkeyUsage=keyCertSign'],
    ['must not sign certificates', 'basicConstraints=critical,CA:TRUE\nkeyUsage=digitalSignature'],
    ['is for servers alone', `${CA}\nextendedKeyUsage=serverAuth`],
    ['has name constraints', `${CA}\nnameConstraints=permitted;DNS:a.example`],
    ['has no basic constraints', 'keyUsage=keyCertSign'],
  ])('refuses one that %s', (_, extensions) => {
    expect(accepts(...below(extensions), trusted)).toBe(false)
  })

  it('refuses a leaf as an authority', () => {
    const leaf = make({ by: root })
    expect(accepts(make({ by: leaf }), [leaf], trusted)).toBe(false)
  })

  it('requires the path length of every link above', () => {
    const limited = (length: number): Made =>
      make({ by: root, extensions: CA.replace('CA:TRUE', `CA:TRUE,pathlen:${length}`) })
    const none = limited(0)
    expect(accepts(make({ by: none }), [none], trusted)).toBe(true)
    const more = make({ by: none, extensions: CA })
    expect(accepts(make({ by: more }), [more, none], trusted)).toBe(false)
    const one = limited(1)
    const second = make({ by: one, extensions: CA })
    expect(accepts(make({ by: second }), [second, one], trusted)).toBe(true)
    const anchor = make({ extensions: CA.replace('CA:TRUE', 'CA:TRUE,pathlen:0') })
    const under = make({ by: anchor, extensions: CA })
    expect(accepts(make({ by: under }), [under], authorities(anchor))).toBe(false)
  })
})

describe('the signature of a link', () => {
  const rsaRoot = make({ extensions: CA, key: rsa(2048) })
  const roots = authorities(rsaRoot)
  test.each([
    ['RSA with SHA-256', ['-sha256']],
    ['RSA with SHA-512', ['-sha512']],
    ['PSS with SHA-256', pss('sha256')],
    ['PSS with SHA-384', pss('sha384')],
  ])('accepts %s', (_, sign) => {
    expect(accepts(make({ by: rsaRoot, sign }), [], roots)).toBe(true)
  })

  test.each([
    ['RSA with SHA-1', ['-sha1']],
    ['RSA with MD5', ['-md5']],
    ['PSS with SHA-1', pss('sha1')],
    ['RSA with SHA-224', ['-sha224']],
    ['PSS with SHA-224', pss('sha224')],
  ])('refuses %s', (_, sign) => {
    expect(accepts(make({ by: rsaRoot, sign }), [], roots)).toBe(false)
  })

  test.each(['-sha1', '-sha224'])('refuses ECDSA with %s', hash => {
    expect(accepts(make({ by: root, sign: [hash] }), [], trusted)).toBe(false)
  })

  it('refuses one that was changed', () => {
    const leaf = make({ by: root })
    const changed = Buffer.from(leaf.der)
    changed[changed.length - 3] = (changed[changed.length - 3] ?? 0) ^ 1
    expect(verifyChain(changed, [], trusted, NOW)).toBeNull()
  })
})

describe('a file of authorities', () => {
  test.each([
    ['a leaf', () => make({ by: root }).pem],
    ['a small key', () => make({ extensions: CA, key: rsa(1024) }).pem],
    ['nothing', () => ''],
    ['an authority and a leaf', () => root.pem + make({ by: root }).pem],
  ])('refuses one with %s', (_, pem) => {
    expect(readAuthorities(pem())).toBeNull()
  })
})
