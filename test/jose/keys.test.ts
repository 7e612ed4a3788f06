import { describe, expect, test } from 'vitest'
import { hasRocaFingerprint } from '../../src/jose/roca.ts'
import type { JsonObject } from '../../src/oauth.ts'
import {
  AUTHENTICATED,
  assertion,
  claims,
  encode,
  keyedClient,
  mistakes,
  newEc,
  newEd25519,
  newRsa,
  type Pair,
  signatureOf,
  signed,
  stage,
} from '../clients/stage.ts'

const rsa = newRsa()
const ec = newEc()
const ed = newEd25519()

const PAIRS: Readonly<Record<string, Pair>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: ec,
  ES384: newEc('P-384'),
  ES512: newEc('P-521'),
  EdDSA: ed,
}

/** What is reported about one key of a client. */
const onKey = (jwk: JsonObject, alg = 'RS256') =>
  mistakes({
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: [jwk] },
  })

describe('signatures', () => {
  test.each(Object.entries(PAIRS))('accepts %s and refuses it over other octets', async (alg, { jwk, privateKey }) => {
    const { verdict } = await stage(keyedClient('a', jwk, { token_endpoint_auth_signing_alg: alg }))
    const jwt = signed({ alg }, claims('a'), privateKey)
    const [header, , signature] = jwt.split('.')
    const wrong = 'invalid_client assertion_signature_wrong'
    expect(await verdict(assertion(`${header}.${encode(claims('a'))}.${signature}`))).toBe(wrong)
    expect(await verdict(assertion(jwt))).toBe(AUTHENTICATED)
  })

  test('accepts Ed25519 as another spelling of EdDSA, registered or sent', async () => {
    for (const [registered, sent] of [
      ['EdDSA', 'Ed25519'],
      ['Ed25519', 'EdDSA'],
    ] as const) {
      const { verdict } = await stage(keyedClient('a', ed.jwk, { token_endpoint_auth_signing_alg: registered }))
      expect(await verdict(assertion(signed({ alg: sent }, claims('a'), ed.privateKey)))).toBe(AUTHENTICATED)
    }
  })

  test.each(Object.entries(PAIRS))('refuses hostile signatures under %s', async (alg, { jwk, privateKey }) => {
    const { verdict } = await stage(keyedClient('a', jwk, { token_endpoint_auth_signing_alg: alg }))
    const input = `${encode({ alg })}.${encode(claims('a'))}`
    const whole = signatureOf(alg, input, privateKey)
    const flipped = Buffer.from(whole)
    flipped[0] = (flipped[0] ?? 0) ^ 0x40
    const hostile = [
      Buffer.alloc(whole.length),
      Buffer.alloc(whole.length, 0xff),
      Buffer.alloc(1),
      whole.subarray(0, -1),
      whole.subarray(1),
      Buffer.concat([whole, Buffer.alloc(1)]),
      Buffer.concat([Buffer.alloc(1), whole]),
      flipped,
      Buffer.from('3006020101020101', 'hex'), // ECDSA in DER: r = s = 1
      Buffer.from('30060201ff0201ff', 'hex'),
      Buffer.from('3080020101020101', 'hex'),
    ]
    for (const signature of hostile)
      expect(await verdict(assertion(`${input}.${signature.toString('base64url')}`))).toBe(
        'invalid_client assertion_signature_wrong',
      )
  })

  test('refuses a PSS signature whose leading zero was left out', async () => {
    const { jwk, privateKey } = PAIRS['PS256'] ?? expect.fail('no pair')
    const { verdict } = await stage(keyedClient('a', jwk, { token_endpoint_auth_signing_alg: 'PS256' }))
    const input = `${encode({ alg: 'PS256' })}.${encode(claims('a'))}`
    // The salt is random, so one of some 256 signatures begins with a zero.
    let whole = signatureOf('PS256', input, privateKey)
    for (let tries = 0; whole[0] !== 0 && tries < 10_000; tries++) whole = signatureOf('PS256', input, privateKey)
    expect(whole[0]).toBe(0)
    const verdictOf = (signature: Buffer) => verdict(assertion(`${input}.${signature.toString('base64url')}`))
    expect(await verdictOf(whole.subarray(1))).toBe('invalid_client assertion_signature_wrong')
    expect(await verdictOf(whole)).toBe(AUTHENTICATED)
  })

  test('refuses an ECDSA signature in DER', async () => {
    const { verdict } = await stage(keyedClient('a', ec.jwk))
    const input = `${encode({ alg: 'ES256' })}.${encode(claims('a'))}`
    const raw = signatureOf('ES256', input, ec.privateKey)
    const integer = (octets: Buffer) => Buffer.concat([Buffer.from([2, 33, 0]), octets])
    const content = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
    const encoded = Buffer.concat([Buffer.from([0x30, content.length]), content])
    expect(await verdict(assertion(`${input}.${encoded.toString('base64url')}`))).toBe(
      'invalid_client assertion_signature_wrong',
    )
  })

  test('refuses PKCS #1 v1.5 where PSS is pinned, and the reverse', async () => {
    for (const [pinned, used] of [
      ['PS256', 'RS256'],
      ['RS256', 'PS256'],
    ] as const) {
      const { verdict } = await stage(keyedClient('a', rsa.jwk, { token_endpoint_auth_signing_alg: pinned }))
      const input = `${encode({ alg: pinned })}.${encode(claims('a'))}`
      const signature = signatureOf(used, input, rsa.privateKey).toString('base64url')
      expect(await verdict(assertion(`${input}.${signature}`))).toBe('invalid_client assertion_signature_wrong')
    }
  })

  test('J4 refuses a key of another type than the algorithm', async () => {
    const both = keyedClient('a', rsa.jwk, {
      jwks: {
        keys: [
          { ...rsa.jwk, kid: 'k' },
          { ...ec.jwk, kid: 'e' },
        ],
      },
    })
    const { verdict } = await stage(both)
    const jwt = signed({ alg: 'ES256', kid: 'k' }, claims('a'), ec.privateKey)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_key_unknown')
  })
})

describe('registered keys', () => {
  test('K1 reports jwks together with jwks_uri, and neither', () => {
    const base = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' }
    expect(mistakes({ ...base, jwks: { keys: [ec.jwk] }, jwks_uri: 'https://a.example/jwks' })).toEqual([
      'CG4009 both `jwks` and `jwks_uri`',
    ])
    expect(mistakes(base)).toEqual(['CG4007 private_key_jwt needs keys'])
  })

  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('K2 reports a key with the member `%s`', name => {
    expect(onKey({ ...rsa.jwk, [name]: 'AQAB' })).toEqual([
      `CG4010 the key has private or symmetric parts (\`${name}\`)`,
    ])
  })

  test('K2 reports symmetric keys, and refuses the whole set for one bad key', () => {
    expect(onKey({ kty: 'oct', k: 'AAAA' })).toEqual(['CG4010 the key has private or symmetric parts (`kty: oct`)'])
    const set = { jwks: { keys: [ec.jwk, { ...newEc().jwk, d: 'AAAA' }] } }
    expect(
      mistakes({ token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', ...set }),
    ).toHaveLength(1)
  })

  test('K2 never shows key material in a diagnostic', () => {
    const d = 'cHJpdmF0ZS1wYXJ0LW9mLXRoZS1rZXk'
    expect(onKey({ ...rsa.jwk, d }).join()).not.toContain(d)
  })

  test('K3 accepts RSA with 2048 to 8192 bits', () => {
    expect(onKey(rsa.jwk)).toEqual([])
    expect(onKey(newRsa(3072).jwk)).toEqual([])
  })

  test('K3 reports RSA under 2048 and over 8192 bits', () => {
    expect(onKey(newRsa(1024).jwk).join()).toMatch(/^CG4011 the key has a modulus of 1024 bits/)
    expect(onKey(newRsa(2047).jwk).join()).toMatch(/^CG4011 the key has a modulus of 204[67] bits/)
    const n = Buffer.alloc(1025, 0xff).toString('base64url')
    expect(onKey({ ...rsa.jwk, n }).join()).toMatch(/^CG4011 the key has a modulus of 8200 bits/)
  })

  test.each([
    ['1', 'AQ'],
    ['2', 'Ag'],
    ['3', 'Aw'],
    ['17', 'EQ'],
    ['65535', '__8'],
    ['65536', 'AQAA'],
    ['65538', 'AQAC'],
  ])('K3 reports the RSA exponent %s', (_, e) => {
    expect(onKey({ ...rsa.jwk, e })).toEqual(['CG4011 the key has an exponent that is even or less than 65537'])
  })

  test.each([
    ['no n', { n: undefined }, 'has no `n`'],
    ['n of null', { n: null }, 'has no `n`'],
    [
      'a certificate alone',
      { n: undefined, e: undefined, x5c: ['MIIB'] },
      'has no `n`; the certificate in `x5c` is not read',
    ],
    ['no e', { e: undefined }, 'has no `e`'],
    ['e that is no text', { e: 65537 }, 'has no text in `e`'],
    ['e in hexadecimal', { e: '0x10001' }, 'has no base64url in `e`'],
    ['e with spaces', { e: 'AQ AB' }, 'has no base64url in `e`'],
    ['an empty n', { n: '' }, 'has no base64url in `n`'],
    ['an n of zeros', { n: 'AAAA' }, 'has nothing but zeros in `n`'],
    ['an enormous exponent', { e: Buffer.alloc(256, 1).toString('base64url') }, 'has an exponent of more than 64 bits'],
  ])('K3 reports RSA with %s', (_, change, reason) => {
    const jwk = JSON.parse(JSON.stringify({ ...rsa.jwk, ...change })) as JsonObject
    expect(onKey(jwk)).toEqual([`CG4011 the key ${reason}`])
  })

  const octetsOf = (jwk: JsonObject, name: string): Buffer => Buffer.from(String(jwk[name]), 'base64url')
  /** As `BigInteger.toByteArray` of Java: as short as it can be, and never with the first bit set. */
  const asJava = (octets: Buffer): Buffer => {
    const short = octets.subarray(octets.findIndex(octet => octet !== 0))
    return (short[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.alloc(1), short]) : short
  }
  const curve521 = newEc('P-521')
  const changed = (jwk: JsonObject, write: (octets: Buffer) => string): JsonObject =>
    Object.fromEntries(
      Object.entries(jwk).map(([name, value]) =>
        ['n', 'e', 'x', 'y'].includes(name) ? [name, write(octetsOf(jwk, name))] : [name, value],
      ),
    )
  const base64 = (octets: Buffer) => octets.toString('base64')
  const url = (octets: Buffer) => octets.toString('base64url')
  test.each<[string, (octets: Buffer) => string]>([
    ['numbers as Java writes them', octets => url(asJava(octets))],
    ['numbers as Java writes them, in base64', octets => base64(asJava(octets))],
    ['many zeros before each number', octets => url(Buffer.concat([Buffer.alloc(7), octets]))],
    ['padding', octets => base64(octets).replaceAll('+', '-').replaceAll('/', '_')],
    ['the other base64 alphabet', octets => base64(octets).replaceAll('=', '')],
    ['base64', base64],
  ])('K3 accepts %s, and gives the key the thumbprint that it has', async (_, write) => {
    for (const [alg, { jwk, privateKey }] of [
      ['RS256', rsa],
      ['ES256', ec],
      ['ES512', curve521],
    ] as const) {
      const jwt = () => assertion(signed({ alg }, claims('a'), privateKey))
      const foreign = await stage(keyedClient('a', changed(jwk, write), { token_endpoint_auth_signing_alg: alg }))
      const own = await stage(keyedClient('a', jwk, { token_endpoint_auth_signing_alg: alg }))
      expect(await foreign.verdict(jwt())).toBe(AUTHENTICATED)
      expect(await own.verdict(jwt())).toBe(AUTHENTICATED)
      expect(foreign.records[0]?.keyThumbprint).toBe(own.records[0]?.keyThumbprint)
    }
  })

  test('K3 accepts a coordinate without the zeros it begins with', async () => {
    let pair = newEc()
    while (octetsOf(pair.jwk, 'x')[0] !== 0) pair = newEc()
    const { verdict } = await stage(
      keyedClient(
        'a',
        changed(pair.jwk, octets => url(asJava(octets))),
      ),
    )
    expect(await verdict(assertion(signed({ alg: 'ES256' }, claims('a'), pair.privateKey)))).toBe(AUTHENTICATED)
  })

  test('K3 never adds zeros to Ed25519, whose key is no number', () => {
    for (const octets of [Buffer.concat([Buffer.alloc(1), octetsOf(ed.jwk, 'x')]), octetsOf(ed.jwk, 'x').subarray(1)])
      expect(onKey({ ...ed.jwk, x: url(octets) }, 'EdDSA')).toEqual([
        'CG4011 the key has a coordinate of the wrong length',
      ])
    expect(onKey({ ...ed.jwk, x: base64(octetsOf(ed.jwk, 'x')) }, 'EdDSA')).toEqual([])
  })

  test('K2, K4 accept null for members that a writer has no value for', () => {
    const nulls = {
      kid: null,
      use: null,
      key_ops: null,
      alg: null,
      x5c: null,
      x5u: null,
      d: null,
      p: null,
      k: null,
      oth: null,
    }
    expect(onKey({ ...rsa.jwk, ...nulls })).toEqual([])
  })

  test('K3 reports an even modulus and the fingerprint of ROCA', () => {
    const even = Buffer.from(String(rsa.jwk['n']), 'base64url')
    even[255] = (even[255] ?? 0) & 0xfe
    expect(onKey({ ...rsa.jwk, n: even.toString('base64url') })).toEqual(['CG4011 the key has an even modulus'])
    // A modulus that is a power of 65537 modulo every small prime, as the flawed generator made them.
    let product = 1n
    for (let n = 2n; n <= 167n; n++)
      if ([...Array(Number(n)).keys()].slice(2).every(d => n % BigInt(d) !== 0n)) product *= n
    const roca = ((2n ** 2047n / product) * product + product + 65537n) | 1n
    const isOdd = roca % product === 65537n
    expect(hasRocaFingerprint(isOdd ? roca : roca - 1n)).toBe(true)
    expect(hasRocaFingerprint(BigInt(`0x${Buffer.from(String(rsa.jwk['n']), 'base64url').toString('hex')}`))).toBe(
      false,
    )
  })

  test('K3 accepts the three NIST curves and Ed25519', () => {
    expect(onKey(ec.jwk, 'ES256')).toEqual([])
    expect(onKey(newEc('P-384').jwk, 'ES384')).toEqual([])
    expect(onKey(newEc('P-521').jwk, 'ES512')).toEqual([])
    expect(onKey(ed.jwk, 'EdDSA')).toEqual([])
  })

  test.each([
    ['a point off the curve', { y: String(newEc().jwk['y']) }],
    ['the point zero', { x: Buffer.alloc(32).toString('base64url'), y: Buffer.alloc(32).toString('base64url') }],
    ['a short coordinate', { x: Buffer.alloc(31, 1).toString('base64url') }],
    ['a long coordinate', { x: Buffer.alloc(33, 1).toString('base64url') }],
    ['a coordinate over the field', { x: Buffer.alloc(32, 0xff).toString('base64url') }],
    ['no y', { y: undefined }],
    ['the coordinates of another curve', { crv: 'P-384' }],
  ])('K3 reports P-256 with %s', (_, change) => {
    const jwk = JSON.parse(JSON.stringify({ ...ec.jwk, ...change })) as JsonObject
    expect(onKey(jwk, 'ES256').join()).toMatch(/^CG4011 /)
  })

  test.each([
    ['zero', '00'.repeat(32)],
    ['the neutral element', `01${'00'.repeat(31)}`],
    ['a point of order two', `ec${'ff'.repeat(30)}7f`],
    ['a point of order eight', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['the other point of order eight', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['a small point with the sign bit', `01${'00'.repeat(30)}80`],
    ['a coordinate over the field', 'ff'.repeat(32)],
    ['a point off the curve', `02${'00'.repeat(31)}`],
  ])('K3 reports Ed25519 with %s', (_, hex) => {
    const x = Buffer.from(hex, 'hex').toString('base64url')
    expect(onKey({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA')).toEqual([
      'CG4011 the key is not a point of large order on its curve',
    ])
  })

  test.each<JsonObject>([
    { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' },
    { kty: 'OKP', crv: 'X25519', x: 'AA' },
    { kty: 'OKP', crv: 'Ed448', x: 'AA' },
    { kty: 'AKP', pub: 'AA' },
  ])('K3 reports that a key of an unknown kind is not used', jwk => {
    expect(onKey(jwk).join()).toMatch(/^CG4012 the key .*,CG4012 no key can verify signatures$/)
  })

  test('K4 accepts use sig, key_ops with verify, and the fitting alg', () => {
    expect(onKey({ ...rsa.jwk, use: 'sig', key_ops: ['verify'], alg: 'RS256', 'x-note': 1, x5t: 'abc' })).toEqual([])
  })

  test.each<JsonObject>([
    { use: 'enc' },
    { use: ['sig'] },
    { key_ops: ['sign'] },
    { key_ops: 'verify' },
    { key_ops: [] },
    { alg: 'RSA-OAEP' },
    { alg: 'ES256' },
    { alg: 'HS256' },
  ])('K4 reports that a key with %j is not used', more => {
    expect(onKey({ ...rsa.jwk, ...more }).join()).toMatch(/CG4012 no key can verify signatures$/)
  })

  test('K4 refuses a key whose own alg is another than the header says', async () => {
    expect(onKey({ ...rsa.jwk, alg: 'PS256' })).toEqual(['CG4012 no key fits RS256'])
    const keys = [
      { ...rsa.jwk, alg: 'PS256', kid: 'k' },
      { ...newRsa().jwk, kid: 'other' },
    ]
    const { verdict } = await stage(
      keyedClient('a', rsa.jwk, { token_endpoint_auth_signing_alg: 'RS256', jwks: { keys } }),
    )
    const jwt = signed({ alg: 'RS256', kid: 'k' }, claims('a'), rsa.privateKey)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_key_unknown')
  })

  test('K5 accepts any of several keys of one kid, and refuses after four', async () => {
    const others = Array.from({ length: 4 }, () => newEc())
    const named = (pairs: readonly Pair[]) => ({ jwks: { keys: pairs.map(({ jwk }) => ({ ...jwk, kid: 'same' })) } })
    const jwt = () => assertion(signed({ alg: 'ES256', kid: 'same' }, claims('a'), ec.privateKey))
    const fourth = await stage(keyedClient('a', ec.jwk, named([...others.slice(0, 3), ec])))
    expect(await fourth.verdict(jwt())).toBe(AUTHENTICATED)
    const fifth = await stage(keyedClient('a', ec.jwk, named([...others, ec])))
    expect(await fifth.verdict(jwt())).toBe('invalid_client assertion_signature_wrong')
  })

  test('K5 reports a set of more than 64 keys, and keeps sixteen usable ones', () => {
    const base = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' }
    const many = (count: number) => mistakes({ ...base, jwks: { keys: Array.from({ length: count }, () => ec.jwk) } })
    expect(many(16)).toEqual([])
    expect(many(17)).toEqual(['CG4012 the key comes after 16 usable keys: it is not used'])
    expect(many(65).join()).toMatch(/^CG11/)
  })

  test('K2 reports a private key wherever it stands in the set', () => {
    const base = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' }
    for (const index of [0, 15, 16, 63]) {
      const keys: JsonObject[] = Array.from({ length: 64 }, () => ec.jwk)
      keys[index] = { ...ec.jwk, d: 'AAAA' }
      expect(mistakes({ ...base, jwks: { keys } }).join()).toContain(
        'CG4010 the key has private or symmetric parts (`d`)',
      )
    }
  })

  test('K6 accepts only PS256, ES256 and EdDSA in fapi2, and pins them without being told', async () => {
    const fapi = { assertion: { audience: 'fapi2' } }
    const base = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [rsa.jwk, ec.jwk, ed.jwk] }, ...fapi }
    for (const alg of ['PS256', 'ES256', 'EdDSA'])
      expect(mistakes({ ...base, token_endpoint_auth_signing_alg: alg })).toEqual([])
    for (const alg of ['RS256', 'PS384', 'ES512'])
      expect(mistakes({ ...base, token_endpoint_auth_signing_alg: alg })).toEqual([
        `CG4004 ${alg} does not fit FAPI 2.0`,
      ])
    const { verdict } = await stage({ client_id: 'a', grant_types: ['client_credentials'], ...base })
    expect(await verdict(assertion(signed({ alg: 'ES256' }, claims('a'), ec.privateKey)))).toBe(AUTHENTICATED)
    expect(await verdict(assertion(signed({ alg: 'RS256' }, claims('a'), rsa.privateKey)))).toBe(
      'invalid_client assertion_alg_not_registered',
    )
  })

  test('J7 accepts an assertion without kid by any of several keys', async () => {
    const { verdict } = await stage(keyedClient('a', ec.jwk, { jwks: { keys: [newEc().jwk, rsa.jwk, ec.jwk] } }))
    expect(await verdict(assertion(signed({ alg: 'ES256' }, claims('a'), ec.privateKey)))).toBe(AUTHENTICATED)
  })

  test('J7 refuses a kid where the registered key has none', async () => {
    const { verdict } = await stage(keyedClient('a', ec.jwk))
    const jwt = signed({ alg: 'ES256', kid: 'k' }, claims('a'), ec.privateKey)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_key_unknown')
  })
})
