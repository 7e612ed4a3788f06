import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import { GatewayError } from '../../src/outcome.ts'
import { openStore, type Store } from '../../src/stores/index.ts'
import { newKeyPair } from '../key-pair.ts'
import {
  AUTHENTICATED,
  assertion,
  claims,
  ENDPOINT_URLS,
  encode,
  ISSUER,
  keyedClient,
  NOW,
  newEc,
  oldStore,
  SECRET,
  secretClient,
  signatureOf,
  signed,
  stage,
} from './stage.ts'

const pair = newEc()
const HEADER = { alg: 'ES256' }
const UNTIL = new Date((NOW + 86_400) * 1000).toISOString()

const one = (rules: JsonObject = {}, store?: Store) =>
  stage(keyedClient('partner', { ...pair.jwk, kid: 'k1' }, { assertion: rules }), store === undefined ? {} : { store })

/** The verdict on claims, signed correctly. */
const onClaims = async (changes: Readonly<Record<string, JsonValue | undefined>>, rules: JsonObject = {}) =>
  (await one(rules)).verdict(assertion(signed(HEADER, claims('partner', changes), pair.privateKey)))

/** The verdict on a header or a payload text, signed correctly. */
const onHeader = async (header: JsonObject | string) =>
  (await one()).verdict(assertion(signed(header, claims('partner'), pair.privateKey)))
const onPayload = async (payload: JsonValue | string) =>
  (await one()).verdict(assertion(signed(HEADER, payload, pair.privateKey)))
const onText = async (text: string) => (await one()).verdict(assertion(text))

const good = () => signed(HEADER, claims('partner'), pair.privateKey)

describe('the form of an assertion', () => {
  test('J2 accepts three parts of base64url', async () => {
    expect(await onText(good())).toBe(AUTHENTICATED)
  })

  test.each([
    ['one part', () => encode(HEADER)],
    ['two parts', () => good().split('.').slice(0, 2).join('.')],
    ['four parts', () => `${good()}.e30`],
    ['very many dots', () => '.'.repeat(10_000)],
    ['JSON serialization', () => JSON.stringify({ protected: encode(HEADER), payload: 'e30', signature: 'AA' })],
    ['no characters but spaces', () => '   '],
  ])('J2 refuses %s', async (_, write) => {
    expect(await onText(write())).toBe('invalid_client assertion_not_compact_jws')
  })

  test('J2 refuses five parts, as an encrypted JWT has, and says so in the record', async () => {
    expect(await onText(`${good()}.e30.e30`)).toBe('invalid_client assertion_encrypted')
    expect(await onHeader({ ...HEADER, enc: 'A256GCM' })).toBe('invalid_client assertion_encrypted')
  })

  test.each([
    ['padding in the signature', (jwt: string) => `${jwt}==`],
    ['a line break at the end', (jwt: string) => `${jwt}\n`],
    ['a space at the beginning', (jwt: string) => ` ${jwt}`],
    ['an empty signature', (jwt: string) => jwt.replace(/[^.]+$/, '')],
    ['an empty payload', (jwt: string) => jwt.replace(/\.[^.]+\./, '..')],
    ['an empty header', (jwt: string) => jwt.replace(/^[^.]+/, '')],
    ['the other base64 alphabet', (jwt: string) => jwt.replace(/[^.]{2}$/, '+/')],
    ['stray bits', (jwt: string) => jwt.replace(/.$/, last => (last === 'A' ? 'B' : `${nextOf(last)}`))],
    ['a NUL', (jwt: string) => `${jwt}\0`],
  ])('J2 refuses %s', async (_, change) => {
    expect(await onText(change(good()))).toBe('invalid_client assertion_not_base64url')
  })

  test('J2 refuses more than 16 KiB, and a header of more than 4 KiB', async () => {
    expect(await onClaims({ long: 'x'.repeat(16_384) })).toBe('invalid_client assertion_too_large')
    expect(await onHeader({ ...HEADER, long: 'x'.repeat(4096) })).toBe('invalid_client assertion_too_large')
  })

  test.each(['null', '[]', '"text"', '1', 'true', '', '{', '{"alg":"ES256"', '{"alg":"ES256"}x', "{'alg':'ES256'}"])(
    'J3 refuses the header %s',
    async header => {
      const input = `${encode(header)}.${encode(claims('partner'))}`
      const jwt = `${input}.${signatureOf('ES256', input, pair.privateKey).toString('base64url')}`
      expect(await onText(jwt)).toMatch(/^invalid_client assertion_(header_malformed|not_base64url)$/)
    },
  )

  test.each(['null', '[]', '"text"', '1', '{', '[{}]'])('J3 refuses the payload %s', async payload => {
    expect(await onPayload(payload)).toBe('invalid_client assertion_payload_malformed')
  })

  test('J3 refuses octets that are not UTF-8, and a byte order mark', async () => {
    for (const octets of [Buffer.from('{"alg":"ES256","x":"\xff"}', 'latin1'), Buffer.from('\ufeff{"alg":"ES256"}')]) {
      const input = `${octets.toString('base64url')}.${encode(claims('partner'))}`
      const jwt = `${input}.${signatureOf('ES256', input, pair.privateKey).toString('base64url')}`
      expect(await onText(jwt)).toBe('invalid_client assertion_header_malformed')
    }
  })

  test.each([
    '{"alg":"ES256","alg":"ES256"}',
    '{"alg":"none","alg":"ES256"}',
    '{"alg":"ES256","\\u0061lg":"none"}',
    '{"alg":"ES256","x":{"a":1,"\\u0061":2}}',
    '{"alg":"ES256","x":[{"a":1,"a":2}]}',
  ])('J3 refuses a header with two members of one name: %s', async header => {
    expect(await onHeader(header)).toBe('invalid_client assertion_header_malformed')
  })

  test('J3 refuses a payload with two members of one name, in any spelling', async () => {
    const text = JSON.stringify(claims('partner'))
    for (const extra of ['"aud":"https://evil.example"', '"\\u0061ud":"x"', '"nested":{"b":1,"\\u0062":1}'])
      expect(await onPayload(text.replace(/}$/, `,${extra}}`))).toBe('invalid_client assertion_payload_malformed')
  })

  test('J3 accepts equal names in different objects', async () => {
    expect(
      await onClaims({ a: { n: 1 }, b: { n: 1, list: [{ n: 1 }, { n: 2 }] }, text: 'a "quoted" \\ {"n":1}' }),
    ).toBe(AUTHENTICATED)
  })

  test('J3 accepts white space between members, and refuses two of one name there too', async () => {
    const text = JSON.stringify({ ...claims('partner'), a: { n: -1.5e3 }, list: [{ n: 1 }, { n: 2 }] }, null, 2)
    expect(await onPayload(text)).toBe(AUTHENTICATED)
    expect(await onPayload(text.replace(/}$/, ',"a":1}'))).toBe('invalid_client assertion_payload_malformed')
  })

  test('J3 accepts eight levels and refuses nine', async () => {
    const nested = (levels: number): JsonValue => (levels === 0 ? 1 : { a: nested(levels - 1) })
    expect(await onClaims({ deep: nested(7) })).toBe(AUTHENTICATED)
    expect(await onClaims({ deep: nested(8) })).toBe('invalid_client assertion_payload_malformed')
    expect(await onPayload(`{"a":${'['.repeat(4000)}${']'.repeat(4000)}}`)).toBe(
      'invalid_client assertion_payload_malformed',
    )
  })

  test('J3 refuses numbers that no double can hold', async () => {
    const text = JSON.stringify(claims('partner')).replace(/}$/, ',"n":1e999}')
    expect(await onPayload(text)).toBe('invalid_client assertion_payload_malformed')
  })
})

const nextOf = (char: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[alphabet.indexOf(char) ^ 1] ?? 'A'
}

describe('the header of an assertion', () => {
  test.each(['none', 'None', 'NONE', 'nOnE', 'es256', 'ES256 ', 'ES256K', 'ps512', 'HS1', '', 'RSA-OAEP', 'dir'])(
    'J4 refuses alg "%s"',
    async alg => {
      const input = `${encode({ alg })}.${encode(claims('partner'))}`
      const jwt = `${input}.${signatureOf('ES256', input, pair.privateKey).toString('base64url')}`
      expect(await onText(jwt)).toBe('invalid_client assertion_alg_unknown')
    },
  )

  test('J4 refuses an absent alg, and one that is not text', async () => {
    for (const header of [{}, { alg: null }, { alg: 256 }, { alg: ['ES256'] }]) {
      const input = `${encode(header as JsonObject)}.${encode(claims('partner'))}`
      const jwt = `${input}.${signatureOf('ES256', input, pair.privateKey).toString('base64url')}`
      expect(await onText(jwt)).toBe('invalid_client assertion_alg_unknown')
    }
  })

  test('J4 refuses every algorithm but the pinned one, however well signed', async () => {
    const { verdict } = await one()
    for (const alg of ['HS256', 'RS256', 'ES384', 'EdDSA']) {
      const input = `${encode({ alg })}.${encode(claims('partner'))}`
      const jwt = `${input}.${signatureOf('ES256', input, pair.privateKey).toString('base64url')}`
      expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_alg_not_registered')
    }
  })

  test('J4 refuses a MAC that is keyed with the public key', async () => {
    const { verdict } = await one()
    const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    for (const key of [pem, pem.trim(), JSON.stringify(pair.jwk)])
      expect(await verdict(assertion(signed({ alg: 'HS256' }, claims('partner'), key)))).toBe(
        'invalid_client assertion_alg_not_registered',
      )
  })

  test.each<JsonObject>([
    { crit: ['exp'] },
    { crit: [] },
    { crit: ['b64'], b64: false },
    { b64: false },
    { b64: true },
    { zip: 'DEF' },
  ])('J5 refuses the header extension %j', async extension => {
    expect(await onHeader({ ...HEADER, ...extension })).toBe('invalid_client assertion_header_extension')
  })

  test.each<JsonObject>([
    { jwk: pair.jwk },
    { jku: 'https://evil.example/jwks' },
    { x5u: 'https://evil.example/cert' },
    { x5u: 'https://evil.example/cert', x5c: ['MIIB'] },
    { jwk: null },
  ])('J6 refuses a header that carries or names a key', async extension => {
    expect(await onHeader({ ...HEADER, ...extension })).toBe('invalid_client assertion_carries_key')
  })

  test('J6 refuses a signature by a key of the header', async () => {
    const other = newEc()
    const { verdict } = await one()
    const jwt = signed({ ...HEADER, jwk: other.jwk }, claims('partner'), other.privateKey)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_carries_key')
  })

  const certificate = 'M'.repeat(2400)
  test.each<[string, JsonValue]>([
    ['of one certificate', ['MIIB']],
    ['as long as real ones', [certificate, certificate, certificate]],
    ['without any', []],
    ['of null', null],
    ['that is text', certificate],
  ])('J6 accepts the registered key beside a chain %s', async (_, x5c) => {
    expect(await onHeader({ ...HEADER, kid: 'k1', x5c })).toBe(AUTHENTICATED)
    expect(await onHeader({ ...HEADER, x5c })).toBe(AUTHENTICATED)
  })

  test('J6 refuses another key however it is certified', async () => {
    const other = newEc()
    const { verdict } = await one()
    const jwt = signed({ ...HEADER, kid: 'k1', x5c: ['MIIB'] }, claims('partner'), other.privateKey)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_signature_wrong')
  })

  test('J7 accepts the registered kid, and no kid', async () => {
    expect(await onHeader({ ...HEADER, kid: 'k1' })).toBe(AUTHENTICATED)
    expect(await onHeader(HEADER)).toBe(AUTHENTICATED)
  })

  test('J7, J8 accept a kid and a typ of null, as some writers leave them out', async () => {
    expect(await onHeader({ ...HEADER, kid: null })).toBe(AUTHENTICATED)
    expect(await onHeader({ ...HEADER, kid: null, typ: null })).toBe(AUTHENTICATED)
    expect(await onHeader('{"kid":null,"typ":null}')).toBe('invalid_client assertion_alg_unknown')
  })

  test.each(['k2', 'K1', '../k1', 'k1 ', "k1' OR '1'='1", '__proto__', 'https://evil.example/k1'])(
    'J7 refuses the unknown kid "%s"',
    async kid => {
      expect(await onHeader({ ...HEADER, kid })).toBe('invalid_client assertion_key_unknown')
    },
  )

  test.each<JsonValue>([1, ['k1'], { k: 1 }, '', 'k'.repeat(1025)])('J7 refuses the malformed kid %j', async kid => {
    expect(await onHeader({ ...HEADER, kid })).toBe('invalid_client assertion_kid_malformed')
  })

  test.each([
    'JWT',
    'jwt',
    'application/jwt',
    'client-authentication+jwt',
    'Client-Authentication+JWT',
    'application/client-authentication+jwt',
  ])('J8 accepts typ "%s"', async typ => {
    expect(await onHeader({ ...HEADER, typ })).toBe(AUTHENTICATED)
  })

  test.each<JsonValue>([
    'at+jwt',
    'dpop+jwt',
    'oauth-authz-req+jwt',
    'logout+jwt',
    'secevent+jwt',
    'token-introspection+jwt',
    'entity-statement+jwt',
    'oauth-client-attestation+jwt',
    'application/at+jwt',
    'JOSE',
    'application/application/jwt',
    '',
    1,
    ['JWT'],
  ])('J8 refuses typ %j', async typ => {
    expect(await onHeader({ ...HEADER, typ })).toBe('invalid_client assertion_typ_refused')
  })

  test('J8 requires the type of a client that is registered so', async () => {
    const { verdict } = await one({ require_typ: true })
    const withTyp = (header: JsonObject) => verdict(assertion(signed(header, claims('partner'), pair.privateKey)))
    expect(await withTyp({ ...HEADER, typ: 'client-authentication+jwt' })).toBe(AUTHENTICATED)
    expect(await withTyp(HEADER)).toBe('invalid_client assertion_typ_required')
  })
})

describe('the claims of an assertion', () => {
  test.each<JsonValue | undefined>([undefined, null, 'other', 'Partner', 'partner ', ['partner'], 1, ''])(
    'J9 refuses iss %j',
    async iss => {
      expect(await onClaims({ iss })).toBe(`invalid_client assertion_iss_${iss === undefined ? 'missing' : 'mismatch'}`)
    },
  )

  test.each<JsonValue | undefined>([undefined, null, 1, ['partner'], '', 'p\0', 'x'.repeat(257)])(
    'J10 refuses sub %j',
    async sub => {
      expect(await onClaims({ sub })).toBe(
        `invalid_client assertion_sub_${sub === undefined ? 'missing' : 'malformed'}`,
      )
    },
  )

  test('J10 refuses the sub of another client, even under the same key', async () => {
    const { verdict } = await stage([keyedClient('partner', pair.jwk), keyedClient('other', pair.jwk)])
    const jwt = signed(HEADER, claims('partner', { sub: 'other' }), pair.privateKey)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_iss_mismatch')
  })

  test('J11 accepts the issuer as aud, alone or in a list of one', async () => {
    expect(await onClaims({ aud: ISSUER })).toBe(AUTHENTICATED)
    expect(await onClaims({ aud: [ISSUER] })).toBe(AUTHENTICATED)
  })

  test.each<JsonValue>([
    `${ISSUER}/`,
    ISSUER.toUpperCase(),
    'https://LOGIN.example.com',
    'https://login.example.com:443',
    'https://login.example.com.evil.example',
    ENDPOINT_URLS.token,
    'https://other.example',
    [ISSUER, 'https://other.example'],
    [ISSUER, ISSUER],
    ['https://other.example'],
  ])('J11 refuses aud %j in strict', async aud => {
    expect(await onClaims({ aud })).toBe('invalid_client assertion_aud_mismatch')
  })

  const isAbsent = (aud: unknown): boolean => aud === undefined || (Array.isArray(aud) && aud.length === 0)
  test.each<[JsonValue | undefined]>([
    [undefined],
    [null],
    [1],
    [[]],
    [[1]],
    [[ISSUER, 1]],
    [[null]],
    [{}],
    [[[ISSUER]]],
  ])('J11 refuses the malformed aud %j in every mode', async aud => {
    for (const rules of [{}, { audience: 'fapi2' }, { audience: 'legacy', until: UNTIL }])
      expect(await onClaims({ aud }, rules)).toBe(
        `invalid_client assertion_aud_${isAbsent(aud) ? 'missing' : 'malformed'}`,
      )
  })

  test('J11 accepts only text in fapi2', async () => {
    expect(await onClaims({ aud: ISSUER }, { audience: 'fapi2' })).toBe(AUTHENTICATED)
    expect(await onClaims({ aud: [ISSUER] }, { audience: 'fapi2' })).toBe('invalid_client assertion_aud_not_string')
    expect(await onClaims({ aud: ENDPOINT_URLS.token }, { audience: 'fapi2' })).toBe(
      'invalid_client assertion_aud_mismatch',
    )
  })

  test('J11 accepts issuer, token endpoint and called endpoint in legacy, among others', async () => {
    const { verdict } = await one({ audience: 'legacy', until: UNTIL })
    const at = (aud: JsonValue) =>
      verdict(assertion(signed(HEADER, claims('partner', { aud }), pair.privateKey)), { endpoint: 'introspection' })
    expect(await at(ISSUER)).toBe(AUTHENTICATED)
    expect(await at(ENDPOINT_URLS.token)).toBe(AUTHENTICATED)
    expect(await at(ENDPOINT_URLS.introspection)).toBe(AUTHENTICATED)
    expect(await at(['https://other.example', ENDPOINT_URLS.token])).toBe(AUTHENTICATED)
    expect(await at(ENDPOINT_URLS.revocation)).toBe('invalid_client assertion_aud_mismatch')
    expect(await at('https://other.example')).toBe('invalid_client assertion_aud_mismatch')
  })

  test('J11 reports what only an exception let pass, and nothing else', async () => {
    const { attempt, records } = await one({ audience: 'legacy', max_lifetime: 3600, jti: 'optional', until: UNTIL })
    const relaxed = [{ aud: ENDPOINT_URLS.token }, { exp: NOW + 3600 }, { jti: undefined }]
    for (const changes of [{}, ...relaxed])
      await attempt(assertion(signed(HEADER, claims('partner', changes), pair.privateKey)))
    const byException = 'authenticated_by_exception'
    expect(records.map(({ detail }) => detail)).toEqual([AUTHENTICATED, byException, byException, byException])
  })

  test('J11 requires the issuer alone under typ client-authentication+jwt, whatever is registered', async () => {
    const { verdict } = await one({ audience: 'legacy', until: UNTIL })
    const typed = (aud: JsonValue) =>
      verdict(
        assertion(signed({ ...HEADER, typ: 'client-authentication+jwt' }, claims('partner', { aud }), pair.privateKey)),
      )
    expect(await typed(ISSUER)).toBe(AUTHENTICATED)
    expect(await typed(ENDPOINT_URLS.token)).toBe('invalid_client assertion_aud_mismatch')
    expect(await typed([ISSUER, ENDPOINT_URLS.token])).toBe('invalid_client assertion_aud_mismatch')
  })

  const OLD = 'https://old-login.example.com'
  test('J11 accepts an audience that is registered, as exactly as the issuer', async () => {
    const rules = { audiences: [OLD, 'urn:example:login'], until: UNTIL }
    for (const aud of [OLD, [OLD], 'urn:example:login', ISSUER])
      expect(await onClaims({ aud }, rules)).toBe(AUTHENTICATED)
    for (const aud of [
      `${OLD}/`,
      OLD.toUpperCase(),
      `${OLD}:443`,
      [OLD, ISSUER],
      [OLD, 'https://other.example'],
      ENDPOINT_URLS.token,
    ])
      expect(await onClaims({ aud }, rules)).toBe('invalid_client assertion_aud_mismatch')
    expect(await onClaims({ aud: OLD })).toBe('invalid_client assertion_aud_mismatch')
  })

  test('J11 accepts it in every mode, and under the type that promises one audience', async () => {
    const rules = { audiences: [OLD], until: UNTIL }
    expect(await onClaims({ aud: OLD }, { ...rules, audience: 'fapi2' })).toBe(AUTHENTICATED)
    expect(await onClaims({ aud: [OLD] }, { ...rules, audience: 'fapi2' })).toBe(
      'invalid_client assertion_aud_not_string',
    )
    expect(await onClaims({ aud: ['https://other.example', OLD] }, { ...rules, audience: 'legacy' })).toBe(
      AUTHENTICATED,
    )
    const { verdict, records } = await one(rules)
    const typed = signed(
      { ...HEADER, typ: 'client-authentication+jwt' },
      claims('partner', { aud: OLD }),
      pair.privateKey,
    )
    expect(await verdict(assertion(typed))).toBe(AUTHENTICATED)
    expect(records[0]?.detail).toBe('authenticated_by_exception')
  })

  test('J11 and J22 refuse what a registration granted, once its date has passed', async () => {
    const { verdict } = await one({ audiences: [OLD], clock_tolerance: 60, until: UNTIL })
    const later = NOW + 86_400
    const at = (changes: Readonly<Record<string, JsonValue>>) => {
      const whole = claims('partner', { iat: later, exp: later + 60, ...changes })
      return verdict(assertion(signed(HEADER, whole, pair.privateKey)), { now: later })
    }
    expect(await at({ aud: OLD })).toBe('invalid_client assertion_aud_mismatch')
    expect(await at({ nbf: later + 15 })).toBe(AUTHENTICATED)
    expect(await at({ nbf: later + 16 })).toBe('invalid_client assertion_not_yet_valid')
  })

  test('J11 refuses a legacy audience once its date has passed', async () => {
    const { verdict } = await one({ audience: 'legacy', max_lifetime: 3600, until: UNTIL })
    const later = NOW + 86_400
    const at = (aud: string, exp: number) =>
      verdict(assertion(signed(HEADER, claims('partner', { aud, iat: later, exp }), pair.privateKey)), { now: later })
    expect(await at(ENDPOINT_URLS.token, later + 60)).toBe('invalid_client assertion_aud_mismatch')
    expect(await at(ISSUER, later + 3000)).toBe('invalid_client assertion_lifetime_too_long')
    expect(await at(ISSUER, later + 60)).toBe(AUTHENTICATED)
  })

  test.each<JsonValue | undefined>([undefined, null, String(NOW + 60), -1, [NOW + 60], 1e300, true])(
    'J12 refuses exp %j',
    async exp => {
      expect(await onClaims({ exp })).toBe(
        `invalid_client assertion_exp_${exp === undefined ? 'missing' : 'malformed'}`,
      )
    },
  )

  test('J12 accepts exp up to the clock tolerance ago and refuses it from then on', async () => {
    expect(await onClaims({ iat: undefined, exp: NOW - 14 })).toBe(AUTHENTICATED)
    expect(await onClaims({ iat: undefined, exp: NOW - 15 })).toBe('invalid_client assertion_expired')
    expect(await onClaims({ iat: undefined, exp: 0 })).toBe('invalid_client assertion_expired')
  })

  test('J13 accepts 300 seconds and refuses more', async () => {
    expect(await onClaims({ exp: NOW + 300 })).toBe(AUTHENTICATED)
    expect(await onClaims({ exp: NOW + 316 })).toBe('invalid_client assertion_lifetime_too_long')
    expect(await onClaims({ iat: undefined, exp: NOW + 316 })).toBe('invalid_client assertion_lifetime_too_long')
    expect(await onClaims({ exp: NOW + 86_400 * 365 })).toBe('invalid_client assertion_lifetime_too_long')
  })

  test('J13 grants the clock tolerance alike, whatever times are said', async () => {
    for (const iat of [undefined, NOW, NOW + 15]) expect(await onClaims({ iat, exp: NOW + 315 })).toBe(AUTHENTICATED)
    expect(await onClaims({ iat: NOW - 10, exp: NOW + 305 })).toBe(AUTHENTICATED)
    expect(await onClaims({ iat: NOW - 10, exp: NOW + 306 })).toBe('invalid_client assertion_lifetime_too_long')
  })

  test('J13 refuses more than 60 seconds in fapi2, and more than is registered', async () => {
    expect(await onClaims({ exp: NOW + 60 }, { audience: 'fapi2' })).toBe(AUTHENTICATED)
    expect(await onClaims({ exp: NOW + 76 }, { audience: 'fapi2' })).toBe('invalid_client assertion_lifetime_too_long')
    expect(await onClaims({ exp: NOW + 76 }, { max_lifetime: 60 })).toBe('invalid_client assertion_lifetime_too_long')
  })

  test('J13 accepts an hour where it is registered with an end', async () => {
    const rules = { audience: 'legacy', max_lifetime: 3600, until: UNTIL }
    expect(await onClaims({ exp: NOW + 3600 }, rules)).toBe(AUTHENTICATED)
    expect(await onClaims({ exp: NOW + 3616 }, rules)).toBe('invalid_client assertion_lifetime_too_long')
  })

  test('J14 accepts nbf and iat ten seconds ahead and refuses them a minute ahead', async () => {
    expect(await onClaims({ nbf: NOW + 10, iat: NOW + 10 })).toBe(AUTHENTICATED)
    expect(await onClaims({ nbf: NOW + 61 })).toBe('invalid_client assertion_not_yet_valid')
    expect(await onClaims({ iat: NOW + 61, exp: NOW + 100 })).toBe('invalid_client assertion_issued_in_future')
    expect(await onClaims({ nbf: NOW + 16 })).toBe('invalid_client assertion_not_yet_valid')
  })

  test.each<JsonValue>(['1', null, -1, [NOW], 1e300])('J14 refuses nbf %j and iat %j', async value => {
    expect(await onClaims({ nbf: value })).toBe('invalid_client assertion_nbf_malformed')
    expect(await onClaims({ iat: value })).toBe('invalid_client assertion_iat_malformed')
  })

  test('J15 accepts an assertion without iat and refuses an old one', async () => {
    expect(await onClaims({ iat: undefined })).toBe(AUTHENTICATED)
    expect(await onClaims({ iat: NOW - 316, exp: NOW + 10 })).toBe('invalid_client assertion_too_old')
    expect(await onClaims({ iat: NOW - 306, exp: NOW + 10 })).toBe('invalid_client assertion_lifetime_too_long')
  })

  test.each<JsonValue | undefined>([undefined, null, '', 1, ['a'], {}, 'x'.repeat(257)])(
    'J16 refuses jti %j',
    async jti => {
      expect(await onClaims({ jti })).toBe(
        `invalid_client assertion_jti_${jti === undefined ? 'missing' : 'malformed'}`,
      )
    },
  )

  test('J16 accepts 256 characters, and none at all only where jti is registered as optional', async () => {
    expect(await onClaims({ jti: 'x'.repeat(256) })).toBe(AUTHENTICATED)
    const optional = { jti: 'optional', until: UNTIL }
    expect(await onClaims({ jti: undefined }, optional)).toBe(AUTHENTICATED)
    expect(await onClaims({ jti: '' }, optional)).toBe('invalid_client assertion_jti_malformed')
  })

  test('J20 returns unknown claims and the header, verified', async () => {
    const { attempt } = await one()
    const payload = claims('partner', { tenant: 'acme', __proto__x: 1 })
    const outcome = await attempt(assertion(signed({ ...HEADER, kid: 'k1', 'x-note': 'n' }, payload, pair.privateKey)))
    expect(outcome.ok && outcome.value.assertion).toEqual({ payload, header: { ...HEADER, kid: 'k1', 'x-note': 'n' } })
    expect(outcome.ok && outcome.value.key?.thumbprint).toMatch(/^[\w-]{43}$/)
  })

  test('J22 accepts fifteen seconds of clock difference and refuses sixteen', async () => {
    expect(await onClaims({ nbf: NOW + 15 })).toBe(AUTHENTICATED)
    expect(await onClaims({ nbf: NOW + 16 })).toBe('invalid_client assertion_not_yet_valid')
  })

  test.each([
    [0, {}],
    [5, {}],
    [60, { until: UNTIL }],
  ])(
    'J22 accepts %s seconds in every comparison where they are registered, and refuses one more',
    async (seconds, more) => {
      const rules = { clock_tolerance: seconds, ...more }
      const late = { iat: undefined, exp: NOW - seconds }
      expect(await onClaims({ ...late, exp: NOW - seconds + 1 }, rules)).toBe(AUTHENTICATED)
      expect(await onClaims(late, rules)).toBe('invalid_client assertion_expired')
      expect(await onClaims({ nbf: NOW + seconds }, rules)).toBe(AUTHENTICATED)
      expect(await onClaims({ nbf: NOW + seconds + 1 }, rules)).toBe('invalid_client assertion_not_yet_valid')
      expect(await onClaims({ iat: NOW + seconds, exp: NOW + 100 }, rules)).toBe(AUTHENTICATED)
      expect(await onClaims({ iat: NOW + seconds + 1, exp: NOW + 100 }, rules)).toBe(
        'invalid_client assertion_issued_in_future',
      )
      for (const iat of [undefined, NOW]) {
        expect(await onClaims({ iat, exp: NOW + 300 + seconds }, rules)).toBe(AUTHENTICATED)
        expect(await onClaims({ iat, exp: NOW + 301 + seconds }, rules)).toBe(
          'invalid_client assertion_lifetime_too_long',
        )
      }
    },
  )

  test('J17 refuses a jti for as long as the tolerance of its client lets it pass', async () => {
    const { verdict } = await one({ clock_tolerance: 60, until: UNTIL })
    const jwt = assertion(signed(HEADER, claims('partner', { exp: NOW + 10 }), pair.privateKey))
    expect(await verdict(jwt)).toBe(AUTHENTICATED)
    for (const now of [NOW + 10, NOW + 45, NOW + 69.9])
      expect(await verdict(jwt, { now })).toBe('invalid_client assertion_replayed')
    expect(await verdict(jwt, { now: NOW + 70 })).toBe('invalid_client assertion_expired')
  })

  test('J23 accepts and refuses by the instant of the request, not by the clock', async () => {
    const { verdict } = await one()
    const long = NOW + 10 ** 8
    const jwt = signed(HEADER, claims('partner', { iat: long, exp: long + 60 }), pair.privateKey)
    expect(await verdict(assertion(jwt), { now: long })).toBe(AUTHENTICATED)
    expect(await verdict(assertion(jwt), { now: NOW })).toBe('invalid_client assertion_lifetime_too_long')
  })
})

describe('replay', () => {
  test.each([0, 5, 15, 60])(
    'refuses what was used under a tolerance of %i s under any that a reload grants',
    async was => {
      const store = await oldStore()
      const before = await one({ clock_tolerance: was, until: UNTIL }, store)
      const jwt = assertion(signed(HEADER, claims('partner', { exp: NOW + 60 }), pair.privateKey))
      expect(await before.verdict(jwt)).toBe(AUTHENTICATED)
      const after = await one({ clock_tolerance: 60, until: UNTIL }, store)
      for (let now = NOW; now < NOW + 120; now++)
        expect(await after.verdict(jwt, { now })).toBe('invalid_client assertion_replayed')
    },
  )

  test('J17 refuses the second use, at any endpoint', async () => {
    const { verdict } = await one()
    const jwt = good()
    expect(await verdict(assertion(jwt))).toBe(AUTHENTICATED)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_replayed')
    expect(await verdict(assertion(jwt), { endpoint: 'revocation' })).toBe('invalid_client assertion_replayed')
  })

  test('J17 refuses a jti for as long as its assertion could be accepted', async () => {
    const { verdict } = await one()
    const jwt = signed(HEADER, claims('partner', { iat: undefined, exp: NOW + 60 }), pair.privateKey)
    expect(await verdict(assertion(jwt), { now: NOW })).toBe(AUTHENTICATED)
    for (const now of [NOW + 59, NOW + 60, NOW + 74.9])
      expect(await verdict(assertion(jwt), { now })).toBe('invalid_client assertion_replayed')
    expect(await verdict(assertion(jwt), { now: NOW + 75 })).toBe('invalid_client assertion_expired')
  })

  test('J17 accepts exactly one of many at once', async () => {
    const { verdict } = await one()
    const jwt = good()
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verdict(assertion(jwt))))
    expect(verdicts.filter(each => each === AUTHENTICATED)).toHaveLength(1)
  })

  test('J17 refuses the same jti in another assertion', async () => {
    const { verdict } = await one()
    const first = signed(HEADER, claims('partner', { jti: 'same' }), pair.privateKey)
    const second = signed(HEADER, claims('partner', { jti: 'same', exp: NOW + 90 }), pair.privateKey)
    expect(await verdict(assertion(first))).toBe(AUTHENTICATED)
    expect(await verdict(assertion(second))).toBe('invalid_client assertion_replayed')
  })

  test('J17 reports store_unavailable, and authenticates nobody, when the store fails', async () => {
    const store = await oldStore()
    const broken: Store = { ...store, add: () => Promise.reject(new Error('disk on fire')) }
    const { attempt, records } = await one({}, broken)
    await expect(attempt(assertion(good()))).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(attempt(assertion(good()))).rejects.toBeInstanceOf(GatewayError)
    expect(records).toMatchObject([{ outcome: 'unavailable', detail: 'store_unavailable' }, { outcome: 'unavailable' }])
  })

  test('J18 accepts an assertion whose jti came before in a bad one', async () => {
    const { verdict } = await one()
    const withJti = (changes: Readonly<Record<string, JsonValue>>, key = pair.privateKey) =>
      assertion(signed(HEADER, claims('partner', { jti: 'victim', ...changes }), key))
    expect(await verdict(withJti({}, newEc().privateKey))).toBe('invalid_client assertion_signature_wrong')
    expect(await verdict(withJti({ aud: 'https://other.example' }))).toBe('invalid_client assertion_aud_mismatch')
    expect(await verdict(withJti({ iat: NOW - 50, exp: NOW - 20 }))).toBe('invalid_client assertion_expired')
    expect(await verdict(withJti({}))).toBe(AUTHENTICATED)
  })

  test('J18 accepts the same jti from another client', async () => {
    const { verdict } = await stage([keyedClient('a', pair.jwk), keyedClient('b', pair.jwk)])
    const of = (id: string) => assertion(signed(HEADER, claims(id, { jti: 'same' }), pair.privateKey))
    expect(await verdict(of('a'))).toBe(AUTHENTICATED)
    expect(await verdict(of('b'))).toBe(AUTHENTICATED)
  })

  test('J17 refuses, after a restart of the memory store, what could have been used before', async () => {
    const young = await openStore({ type: 'memory' }, () => NOW - 10.5)
    const { verdict, attempt, records } = await one({}, young)
    const made = (changes: Readonly<Record<string, JsonValue | undefined>>) =>
      assertion(signed(HEADER, claims('partner', changes), pair.privateKey))
    const lost = { code: 'store_lost_data' }
    const old = made({ iat: NOW - 12 })
    // As often as it is tried: what was not accepted was not used, and says nothing about the client.
    for (let times = 0; times < 30; times++) await expect((async () => attempt(old))()).rejects.toMatchObject(lost)
    expect(records.every(({ outcome, detail }) => outcome === 'unavailable' && detail === 'store_lost_data')).toBe(true)
    expect(await verdict(made({ iat: NOW - 10 }))).toBe(AUTHENTICATED)
    const older = made({ iat: undefined, exp: NOW + 60 })
    await expect((async () => attempt(older))()).rejects.toMatchObject(lost)
    expect(await verdict(made({ iat: undefined, exp: NOW + 290 }))).toBe(AUTHENTICATED)
    expect(await verdict(made({ iat: undefined, nbf: NOW - 5, exp: NOW + 60 }))).toBe(AUTHENTICATED)
  })

  test('refuses, as a failure of its own, what is not signed by the client even where nothing can be vouched for', async () => {
    const young = await openStore({ type: 'memory' }, () => NOW - 10.5)
    const { verdict } = await one({}, young)
    const other = newKeyPair('rsa')
    const forged = assertion(signed(HEADER, claims('partner', { iat: NOW - 12 }), other.privateKey))
    expect(await verdict(forged)).toMatch(/^invalid_client assertion_signature/)
  })

  test('never records more of an assertion than hashes', async () => {
    const { attempt, records } = await one()
    const jwt = signed(
      HEADER,
      claims('partner', { jti: 'plain-jti-text', tenant: 'plain-claim-text' }),
      pair.privateKey,
    )
    await attempt(assertion(jwt))
    await attempt(assertion(jwt))
    expect(records.map(({ jtiHash }) => jtiHash?.length)).toEqual([43, 43])
    expect(JSON.stringify(records)).not.toMatch(/plain-jti-text|plain-claim-text/)
  })
})

describe('client_secret_jwt', () => {
  const mac = (more: JsonObject = {}) => stage(secretClient('mac', 'client_secret_jwt', more))
  const of = (alg: string, key = SECRET) => assertion(signed({ alg }, claims('mac'), key))

  test.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ])('S1 accepts %s keyed with the UTF-8 octets of the secret', async (alg, octets) => {
    const secret = `ü${'s'.repeat(octets - 2)}`
    const { verdict } = await mac({ token_endpoint_auth_signing_alg: alg, secrets: [{ value: secret }] })
    expect(await verdict(of(alg, secret))).toBe(AUTHENTICATED)
  })

  test('S1 refuses a MAC keyed with the secret decoded from base64 or hexadecimal', async () => {
    const secret = Buffer.alloc(48, 7).toString('hex')
    const { verdict } = await mac({ secrets: [{ value: secret }] })
    for (const encoding of ['hex', 'base64'] as const) {
      const key = Buffer.from(secret, encoding).toString('latin1')
      expect(await verdict(of('HS256', key))).toBe('invalid_client assertion_mac_wrong')
    }
  })

  test.each(['HS384', 'HS512'])('S3 refuses %s where HS256 is pinned', async alg => {
    const { verdict } = await mac()
    expect(await verdict(of(alg))).toBe('invalid_client assertion_alg_not_registered')
  })

  test('S3 refuses asymmetric algorithms with this method', async () => {
    const { verdict } = await mac()
    const jwt = signed(HEADER, claims('mac'), pair.privateKey)
    expect(await verdict(assertion(jwt))).toBe('invalid_client assertion_alg_not_registered')
  })

  test('S4 refuses truncated, extended and wrong MACs', async () => {
    const { verdict } = await mac()
    const input = `${encode({ alg: 'HS256' })}.${encode(claims('mac'))}`
    const whole = signatureOf('HS256', input, SECRET)
    const flipped = Buffer.from(whole)
    flipped[31] = (flipped[31] ?? 0) ^ 1
    const macs = [
      whole.subarray(0, 31),
      whole.subarray(0, 16),
      whole.subarray(0, 1),
      Buffer.concat([whole, Buffer.alloc(1)]),
      Buffer.alloc(32),
      flipped,
      signatureOf('HS512', input, SECRET).subarray(0, 32),
    ]
    for (const bad of macs)
      expect(await verdict(assertion(`${input}.${bad.toString('base64url')}`))).toBe(
        'invalid_client assertion_mac_wrong',
      )
    expect(await verdict(assertion(`${input}.${whole.toString('base64url')}`))).toBe(AUTHENTICATED)
  })

  test('S6 accepts each live secret during rotation and refuses an expired one', async () => {
    const other = 'another-secret-of-more-than-32-octets-9876'
    const { verdict } = await mac({
      secrets: [{ value: SECRET, expires_at: new Date((NOW + 10) * 1000).toISOString() }, { value: other }],
    })
    expect(await verdict(of('HS256', SECRET))).toBe(AUTHENTICATED)
    expect(await verdict(of('HS256', other))).toBe(AUTHENTICATED)
    expect(await verdict(of('HS256', SECRET), { now: NOW + 10 })).toBe('invalid_client secret_expired')
    expect(await verdict(of('HS256', 'neither-of-them-neither-of-them-neither'))).toBe(
      'invalid_client assertion_mac_wrong',
    )
  })

  test('S4 refuses an unknown client the way it refuses a wrong MAC', async () => {
    const { attempt } = await mac()
    const unknown = await attempt(assertion(signed({ alg: 'HS256' }, claims('nobody'), SECRET)))
    const wrong = await attempt(of('HS256', 'wrong-wrong-wrong-wrong-wrong-wrong-wrong'))
    expect(JSON.stringify(unknown).replace('unknown_client', 'x')).toBe(
      JSON.stringify(wrong).replace('assertion_mac_wrong', 'x'),
    )
  })
})
