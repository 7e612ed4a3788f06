import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Certificate, readCertificate, readCertificateField } from '../../src/clients/index.ts'
import { createThrottle } from '../../src/clients/throttle.ts'
import type { JsonObject } from '../../src/oauth.ts'
import {
  type AlternativeNames,
  type CertificateInput,
  der,
  makeCertificate,
  type Names,
  pemOf,
} from './certificates.ts'
import {
  AUTHENTICATED,
  basic,
  body,
  byCertificate,
  mistakes,
  NOW,
  newEc,
  newRsa,
  oldStore,
  SECRET,
  stage,
} from './stage.ts'

const CN = '2.5.4.3'
const O = '2.5.4.10'
const C = '2.5.4.6'
const pair = newEc()

const derOf = (subject: Names, more: Partial<CertificateInput> = {}): Buffer =>
  makeCertificate({ subject, publicKey: pair.publicKey, signer: pair.privateKey, notAfter: NOW + 86_400, ...more })

const SUBJECT: Names = [
  [C, 'DE'],
  [O, 'Partner A'],
  [CN, 'partner-a'],
]

const read = (encoded: Buffer, chainVerified = true): Certificate => {
  const certificate = readCertificate(encoded, { chainVerified })
  if (certificate === null) throw new Error('the fixture is not a certificate')
  return certificate
}

const tlsClient = (more: JsonObject): JsonObject => ({
  client_id: 'partner',
  token_endpoint_auth_method: 'tls_client_auth',
  grant_types: ['client_credentials'],
  ...more,
})

const selfSigned = (jwk: JsonObject): JsonObject => ({
  client_id: 'partner',
  token_endpoint_auth_method: 'self_signed_tls_client_auth',
  jwks: { keys: [jwk] },
  grant_types: ['client_credentials'],
})

/** The verdict on a certificate with this subject for a client registered with that name. */
const onSubject = async (subject: Names, registered: string): Promise<string> => {
  const { verdict } = await stage(tlsClient({ tls_client_auth_subject_dn: registered }))
  return verdict(byCertificate('partner', read(derOf(subject))))
}
const OTHER = 'invalid_client certificate_other_subject'

describe('reading a certificate', () => {
  test('returns names, thumbprint, key and expiry', () => {
    const encoded = derOf(SUBJECT, {
      alternative: {
        dns: ['A.example', '*.b.example'],
        uri: ['spiffe://example.org/a'],
        ip: [Buffer.from([203, 0, 113, 7]), Buffer.from('20010db8000000000000000000000001', 'hex')],
        email: ['a@example.org'],
      },
    })
    expect(read(encoded)).toEqual({
      subjectDn: 'CN=partner-a,O=Partner A,C=DE',
      sanDns: ['a.example', '*.b.example'],
      sanUri: ['spiffe://example.org/a'],
      sanIp: ['203.0.113.7', '2001:db8::1'],
      sanEmail: ['a@example.org'],
      thumbprint: createHash('sha256').update(encoded).digest('base64url'),
      publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }),
      notAfter: NOW + 86_400,
      chainVerified: true,
    })
  })

  test('accepts PEM as well as DER, and refuses anything else', () => {
    const encoded = derOf(SUBJECT)
    expect(readCertificate(pemOf(encoded), { chainVerified: false })?.subjectDn).toBe('CN=partner-a,O=Partner A,C=DE')
    expect(readCertificate(encoded.subarray(0, -1), { chainVerified: true })).toBeNull()
    expect(
      readCertificate('-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----', { chainVerified: true }),
    ).toBeNull()
    expect(readCertificate(Buffer.alloc(0), { chainVerified: true })).toBeNull()
  })

  test('M4 accepts the one form of RFC 9440 and refuses every other', () => {
    const leaf = derOf(SUBJECT)
    const base64 = leaf.toString('base64')
    expect(readCertificateField('client-cert', `:${base64}:`, undefined)).toEqual({ leaf, sent: [] })
    const malformed = [
      base64,
      `:${base64}`,
      `${base64}:`,
      `:${base64}:;a=1`,
      `:${base64}:, :${base64}:`,
      `: ${base64}:`,
      `"${base64}"`,
      '::',
      ':AAAA:',
      `:${base64.slice(0, 100)}:`,
      encodeURIComponent(pemOf(derOf(SUBJECT))),
    ]
    for (const value of malformed) expect(readCertificateField('client-cert', value, undefined)).toBe('malformed')
  })
})

describe('tls_client_auth', () => {
  test('M1 requires client_id in the request', async () => {
    const { verdict } = await stage(tlsClient({ tls_client_auth_san_dns: 'a.example' }))
    const certificate = read(derOf(SUBJECT, { alternative: { dns: ['a.example'] } }))
    expect(await verdict(byCertificate('partner', certificate))).toBe(AUTHENTICATED)
    expect(await verdict({ certificate })).toBe('invalid_client no_credentials')
  })

  test('R17 never counts the right certificate of a disabled client as a guess, and counts another one', async () => {
    const own = await oldStore()
    const throttle = createThrottle({ enabled: true, failures: 3, window: 60 }, own)
    const registered = { tls_client_auth_san_dns: 'a.example', disabled: true }
    const { verdict } = await stage(tlsClient(registered), { store: own, throttle })
    const shown = (dns: string) => byCertificate('partner', read(derOf(SUBJECT, { alternative: { dns: [dns] } })))
    for (let n = 0; n < 9; n++) expect(await verdict(shown('a.example'))).toBe('invalid_client client_disabled')
    for (let n = 0; n < 3; n++) expect(await verdict(shown('b.example'))).toBe('invalid_client client_disabled')
    expect(await verdict(shown('b.example'))).toBe('throttled throttled')
  })

  test('M2 accepts the registered subject however RFC 4514 lets it be written', async () => {
    for (const text of [
      'CN=partner-a,O=Partner A,C=DE',
      'cn=partner-a, o=Partner A, c=DE',
      'CN = partner-a , O = Partner A , C = DE',
      '2.5.4.3=partner-a,2.5.4.10=Partner A,2.5.4.6=DE',
      'CN=partner\\2da,O=Partner\\20A,C=DE',
    ])
      expect(await onSubject(SUBJECT, text)).toBe(AUTHENTICATED)
  })

  test.each([
    'CN=partner-a',
    'CN=partner-a,O=Partner A',
    'C=DE,O=Partner A,CN=partner-a',
    'CN=Partner-A,O=Partner A,C=DE',
    'CN=partner-a,O=Partner A,C=DE,C=DE',
    'CN=partner-a+O=Partner A,C=DE',
    'CN=partner-ab,O=Partner A,C=DE',
    'OU=partner-a,O=Partner A,C=DE',
  ])('M2 refuses the subject when %s is registered', async registered => {
    expect(await onSubject(SUBJECT, registered)).toBe(OTHER)
  })

  test('M2 refuses one attribute whose value reads like several', async () => {
    const registered = 'CN=partner-a,O=Partner A'
    expect(await onSubject([[CN, 'partner-a,O=Partner A']], registered)).toBe(OTHER)
    expect(await onSubject([[CN, 'evil\nO=Partner A']], 'O=Partner A,CN=evil')).toBe(OTHER)
    expect(
      await onSubject(
        [
          [O, 'x'],
          [CN, 'partner-a\0.evil'],
        ],
        'CN=partner-a,O=x',
      ),
    ).toBe(OTHER)
    expect(await onSubject([[CN, 'partner-a,O=Partner A']], 'CN=partner-a\\,O\\=Partner A')).toBe(AUTHENTICATED)
  })

  test('M2 accepts several attributes of one relative name in any order', async () => {
    const subject: Names = [
      [O, 'Acme'],
      [
        [CN, 'a'],
        ['0.9.2342.19200300.100.1.1', 'u'],
      ],
    ]
    expect(await onSubject(subject, 'UID=u+CN=a,O=Acme')).toBe(AUTHENTICATED)
    expect(await onSubject(subject, 'CN=a+UID=u,O=Acme')).toBe(AUTHENTICATED)
    expect(await onSubject(subject, 'CN=a,UID=u,O=Acme')).toBe(OTHER)
  })

  test.each([
    ['spaces at the ends', ' a ', 'CN=\\ a\\ '],
    ['a number sign first', '#a', 'CN=\\#a'],
    ['every special character', 'a",+;<>\\=b', 'CN=a\\"\\,\\+\\;\\<\\>\\\\\\=b'],
    ['letters beyond ASCII', 'Zürich 東京', 'CN=Z\\c3\\bcrich 東京'],
    ['a space that a backslash precedes', 'a\\ ', 'CN=a\\\\\\ '],
  ])('M2 accepts a value with %s', async (_, value, registered) => {
    expect(await onSubject([[CN, value]], registered)).toBe(AUTHENTICATED)
  })

  test.each([
    ['tls_client_auth_san_dns', 'A.Example', { dns: ['x.example', 'a.example'] }, { dns: ['b.a.example'] }],
    [
      'tls_client_auth_san_uri',
      'spiffe://example.org/a',
      { uri: ['spiffe://example.org/a'] },
      { uri: ['spiffe://example.org/a/b'] },
    ],
    [
      'tls_client_auth_san_ip',
      '203.0.113.7',
      { ip: [Buffer.from([203, 0, 113, 7])] },
      { ip: [Buffer.from([203, 0, 113, 8])] },
    ],
    [
      'tls_client_auth_san_ip',
      '2001:DB8:0::1',
      { ip: [Buffer.from('20010db8000000000000000000000001', 'hex')] },
      { dns: ['2001:db8::1'] },
    ],
    ['tls_client_auth_san_email', 'a@example.org', { email: ['a@example.org'] }, { email: ['A@example.org'] }],
  ] as const)('M2 accepts and refuses by %s %s', async (key, value, good, bad) => {
    const { verdict } = await stage(tlsClient({ [key]: value }))
    const withNames = (alternative: AlternativeNames | undefined) =>
      byCertificate('partner', read(derOf([[CN, value]], alternative === undefined ? {} : { alternative })))
    expect(await verdict(withNames(good))).toBe(AUTHENTICATED)
    expect(await verdict(withNames(bad))).toBe(OTHER)
    expect(await verdict(withNames(undefined))).toBe(OTHER)
  })

  test('M2 refuses a certificate whose chain nobody has verified', async () => {
    const { verdict } = await stage(tlsClient({ tls_client_auth_subject_dn: 'CN=partner-a,O=Partner A,C=DE' }))
    expect(await verdict(byCertificate('partner', read(derOf(SUBJECT), false)))).toBe(
      'invalid_client certificate_chain_not_verified',
    )
  })

  test('M2 refuses a request without certificate, and an expired certificate', async () => {
    const { verdict } = await stage(tlsClient({ tls_client_auth_subject_dn: 'CN=partner-a,O=Partner A,C=DE' }))
    expect(await verdict(byCertificate('partner', null))).toBe('invalid_client certificate_missing')
    const certificate = read(derOf(SUBJECT, { notAfter: NOW }))
    expect(await verdict(byCertificate('partner', certificate))).toBe('invalid_client certificate_expired')
  })

  test('M2 reports none, several and malformed subjects at load', () => {
    const method = { token_endpoint_auth_method: 'tls_client_auth' }
    expect(mistakes(method)).toEqual(['CG4007 tls_client_auth needs a certificate subject'])
    expect(mistakes({ ...method, tls_client_auth_san_dns: 'a', tls_client_auth_san_uri: 'b:c' })).toEqual([
      'CG4024 a second certificate subject',
    ])
    for (const dn of ['/C=DE/CN=a', 'CN', 'CN=a,', 'CN=a;O=b', 'NOSUCHTYPE=a', 'CN="a"', 'CN=a\\', 'CN=\\ff'])
      expect(mistakes({ ...method, tls_client_auth_subject_dn: dn })).toEqual([
        'CG4025 not a distinguished name of RFC 4514',
      ])
    for (const ip of ['10.0.0', '10.0.0.256', 'a.example', '2001:db8::/32', '::1]', '010.0.0.1'])
      expect(mistakes({ ...method, tls_client_auth_san_ip: ip })).toEqual(['CG4025 not an IP address'])
  })

  test('M5 returns the certificate for binding tokens to it', async () => {
    const { attempt } = await stage(tlsClient({ tls_client_auth_subject_dn: 'CN=partner-a,O=Partner A,C=DE' }))
    const certificate = read(derOf(SUBJECT))
    const outcome = await attempt(byCertificate('partner', certificate))
    expect(outcome.ok && outcome.value.certificate).toBe(certificate)
  })

  test('refuses a secret beside the certificate', async () => {
    const { verdict } = await stage(tlsClient({ tls_client_auth_subject_dn: 'CN=partner-a,O=Partner A,C=DE' }))
    const certificate = read(derOf(SUBJECT))
    expect(await verdict({ ...basic('partner', SECRET), certificate })).toBe('invalid_client wrong_method')
    expect(await verdict({ ...body({ client_id: 'partner', client_secret: SECRET }), certificate })).toBe(
      'invalid_client wrong_method',
    )
  })
})

describe('self_signed_tls_client_auth', () => {
  test('M3 accepts a certificate with a registered key, whatever its names and chain', async () => {
    const rsa = newRsa()
    for (const { jwk, publicKey } of [pair, rsa]) {
      const { attempt } = await stage(selfSigned(jwk))
      const certificate = read(derOf([[CN, 'anything']], { publicKey }), false)
      const outcome = await attempt(byCertificate('partner', certificate))
      expect(outcome.ok && outcome.value.key?.thumbprint).toMatch(/^[\w-]{43}$/)
    }
  })

  test('M3 refuses a certificate with another key, and an expired one', async () => {
    const { verdict } = await stage(selfSigned(pair.jwk))
    const other = read(derOf(SUBJECT, { publicKey: newEc().publicKey }))
    expect(await verdict(byCertificate('partner', other))).toBe('invalid_client certificate_other_key')
    const expired = read(derOf(SUBJECT, { notAfter: NOW }))
    expect(await verdict(byCertificate('partner', expired))).toBe('invalid_client certificate_expired')
    expect(await verdict(byCertificate('partner', null))).toBe('invalid_client certificate_missing')
  })
})

test('refuses DER that is cut off, of indefinite length or with long tags, without crashing', () => {
  const whole = derOf(SUBJECT)
  for (let end = 0; end < whole.length; end += 7)
    expect(readCertificate(whole.subarray(0, end), { chainVerified: true })).toBeNull()
  expect(readCertificate(der(0x30, Buffer.from([0x30, 0x80, 0, 0])), { chainVerified: true })).toBeNull()
})
