/** Public keys in PEM, as partners send them: from openssl, with every kind of block. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import { newKeyPair } from '../key-pair.ts'
import { make, rsa } from './made.ts'
import {
  AUTHENTICATED,
  assertion,
  claims,
  loading,
  mistakes,
  newEc,
  newEd25519,
  newRsa,
  type Pair,
  signed,
  stage,
} from './stage.ts'

const ec = newEc()
const BARE = { client_id: 'a', grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt' }
const with256 = (more: JsonObject): JsonObject => ({ ...BARE, token_endpoint_auth_signing_alg: 'ES256', ...more })
const spki = ({ publicKey }: Pair): string => publicKey.export({ type: 'spki', format: 'pem' }).toString()
const ENDED = readFileSync(new URL('../golden/CG4031/partner-a.pem', import.meta.url), 'utf8')

const told = (pem: string): readonly string[] =>
  mistakes(with256({ public_key: 'file:./a.pem' }), { secrets: { 'file:./a.pem': pem } })

describe('a public key in PEM', () => {
  const certificate = make()
  const certified = make({ key: rsa(2048) })
  test.each<[string, string, string, () => string, () => KeyObject | string]>([
    ['a key of P-256', 'ES256', 'ES256', () => spki(ec), () => ec.privateKey],
    ['a certificate', 'ES256', 'ES256', () => certificate.pem, () => certificate.key],
    ['a certificate of RSA', 'PS256', 'PS256', () => certified.pem, () => certified.key],
    [
      'text around it',
      'ES256',
      'ES256',
      () => `Bag Attributes\r\n  friendlyName: a\r\n${spki(ec).replaceAll('\n', '\r\n')}\r\nend`,
      () => ec.privateKey,
    ],
    [
      'line breaks as a variable has them',
      'ES256',
      'ES256',
      () => spki(ec).replaceAll('\n', '\\n'),
      () => ec.privateKey,
    ],
  ])('accepts %s', async (_, pinned, alg, pem, key) => {
    const client = { ...BARE, token_endpoint_auth_signing_alg: pinned, public_key: 'file:./a.pem' }
    const { verdict } = await stage(client, { secrets: { 'file:./a.pem': pem() } })
    const privateKey = key()
    const { createPrivateKey } = await import('node:crypto')
    const object = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey
    expect(await verdict(assertion(signed({ alg }, claims('a'), object)))).toBe(AUTHENTICATED)
    expect(await verdict(assertion(signed({ alg, kid: 'b' }, claims('a'), object)))).toMatch(/key_unknown$/)
  })

  test('accepts PKCS #1, Ed25519, and text that is written out', async () => {
    const pair = newRsa()
    const ed = newEd25519()
    for (const [alg, pem, { privateKey }] of [
      ['RS256', pair.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), pair],
      ['EdDSA', spki(ed), ed],
    ] as const) {
      const { verdict } = await stage({ ...BARE, token_endpoint_auth_signing_alg: alg, public_key: pem })
      expect(await verdict(assertion(signed({ alg }, claims('a'), privateKey)))).toBe(AUTHENTICATED)
    }
  })

  test('accepts several in a set, each by the kid beside it, together with JWKs', async () => {
    const [one, two, three] = [newEc(), newEc(), newEc()]
    const keys: JsonValue[] = [
      { public_key: 'file:./one.pem', kid: '2025' },
      { public_key: spki(two), kid: '2026', alg: 'ES256', use: 'sig' },
      { ...three.jwk, kid: '2027' },
    ]
    const { verdict } = await stage(with256({ jwks: { keys } }), { secrets: { 'file:./one.pem': spki(one) } })
    for (const [kid, { privateKey }] of [
      ['2025', one],
      ['2026', two],
      ['2027', three],
    ] as const)
      expect(await verdict(assertion(signed({ alg: 'ES256', kid }, claims('a'), privateKey)))).toBe(AUTHENTICATED)
    const wrong = signed({ alg: 'ES256', kid: '2025' }, claims('a'), two.privateKey)
    expect(await verdict(assertion(wrong))).toBe('invalid_client assertion_signature_wrong')
  })

  test('accepts it for a certificate that signs itself', () => {
    const client = { token_endpoint_auth_method: 'self_signed_tls_client_auth', public_key: certificate.pem }
    expect(mistakes(client)).toEqual([])
  })

  test('returns the file among those that are watched', () => {
    const { registry } = loading(with256({ public_key: 'file:./a.pem' }), { secrets: { 'file:./a.pem': spki(ec) } })
    expect(registry?.secretFiles).toEqual([{ reference: 'file:./a.pem', file: 'clients.yaml' }])
  })

  const block = (label: string, base64 = 'AAAA') => `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`
  test.each<[string, string, string]>([
    [
      'a private key',
      newKeyPair('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'CG4010 the key has private parts (`PRIVATE KEY`)',
    ],
    [
      'a private key behind the public one',
      spki(ec) + block('EC PRIVATE KEY'),
      'CG4010 the key has private parts (`EC PRIVATE KEY`)',
    ],
    [
      'an encrypted private key',
      block('ENCRYPTED PRIVATE KEY'),
      'CG4010 the key has private parts (`ENCRYPTED PRIVATE KEY`)',
    ],
    ['two keys', spki(ec) + spki(newEc()), 'CG4011 the key is one of 2 blocks of PEM'],
    ['a chain', `${make().pem}${make().pem}`, 'CG4011 the key is one of 2 blocks of PEM'],
    [
      'a request for a certificate',
      block('CERTIFICATE REQUEST'),
      'CG4011 the key is in a block that is not a key: `CERTIFICATE REQUEST`',
    ],
    ['nothing of a key', block('PUBLIC KEY'), 'CG4011 the key is damaged: `PUBLIC KEY` does not hold what it says'],
    [
      'nothing of a certificate',
      block('CERTIFICATE'),
      'CG4011 the key is damaged: `CERTIFICATE` does not hold what it says',
    ],
    [
      'a key without its lines around',
      spki(ec).replace(/-----.*-----/g, ''),
      'CG4011 the key is not in PEM: there is no `-----BEGIN PUBLIC KEY-----`',
    ],
    ['RSA of 1024 bits', spki(newRsa(1024)), 'CG4011 the key has a modulus of 1024 bits; 2048 to 8192 are accepted'],
  ])('refuses %s', (_, pem, message) => {
    expect(told(pem)).toEqual([message])
  })

  test('reports a key of another type, and one that does not fit the algorithm', () => {
    const pss = make({ key: ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'] })
    expect(told(pss.pem)).toEqual([
      'CG4012 the key has a type other than RSA, EC and Ed25519: it is not used',
      'CG4012 no key can verify signatures',
    ])
    expect(told(spki(newRsa()))).toEqual(['CG4012 no key fits ES256'])
  })

  test('reports a certificate that has ended, and takes its key all the same', async () => {
    const { registry, diagnostics } = loading(with256({ public_key: ENDED }))
    expect(diagnostics).toMatchObject([
      { code: 'CG4031', severity: 'warning', message: 'the certificate ended 2025-01-01' },
    ])
    expect(registry).not.toBeNull()
    expect(createPublicKey(ENDED).asymmetricKeyType).toBe('ec')
  })

  test('reports what cannot be read, keys in two places, and what is no text', () => {
    expect(mistakes(with256({ public_key: 'file:./none.pem' }))).toEqual([
      'CG4017 nothing can be read from `file:./none.pem`',
    ])
    const both = { public_key: spki(ec), jwks: { keys: [ec.jwk] } }
    expect(mistakes(with256(both))).toEqual(['CG4009 both `jwks` and `public_key`'])
    expect(mistakes(with256({ public_key: spki(ec), jwks_uri: 'https://a.example/jwks' }))).toEqual([
      'CG4009 both `jwks_uri` and `public_key`',
    ])
    const inSet = (key: JsonObject) => mistakes(with256({ jwks: { keys: [key] } }))
    expect(inSet({ public_key: 1 })).toEqual(['CG4011 the key has no text in `public_key`'])
    expect(inSet({ public_key: spki(ec), ...ec.jwk })).toEqual(['CG4011 the key is both a JWK and `public_key`'])
    expect(mistakes({ public_key: spki(ec), client_secret: 'x'.repeat(20) })).toContain(
      'CG4008 `public_key` has no effect with client_secret_basic',
    )
  })
})
