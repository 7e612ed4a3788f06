/**
 * Requests that nobody should accept, made by chance from a seed. CLAIMGATE_FUZZ says how many; CLAIMGATE_FUZZ_SEED
 * repeats others. Whatever is sent: no token, no 5xx, no hang, the one 401, `no-store`, errors in the words of RFC 6749.
 */
import { createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadClients } from '../../src/clients/index.ts'
import { readSource } from '../../src/source/index.ts'
import type { Running } from '../gateway/running.ts'
import { newKeyPair } from '../key-pair.ts'
import { long } from '../long.ts'
import {
  assertionForm,
  claims,
  es256,
  es256Der,
  hmac,
  ISSUER,
  inSeconds,
  jwkOf,
  jws,
  otherRsa,
  ps256,
  rs256,
  rsa,
  SECRET,
} from './forge.ts'
import { createRandom, type Random } from './random.ts'
import { expectAnswer, faultsOf } from './rules.ts'
import { stage } from './stage.ts'
import { type Answer, form, request, send } from './wire.ts'

const COUNT = Number(process.env['CLAIMGATE_FUZZ'] ?? long(30_000, 1000))
const SEED = Number(process.env['CLAIMGATE_FUZZ_SEED'] ?? 7523)
const PARALLEL = 16

let running: Running
beforeAll(async () => {
  running = await stage()
})
afterAll(() => running.stop())

const GRANT = { grant_type: 'client_credentials', token: 'unknown' }
const TARGETS = ['/token', '/token', '/introspect', '/revoke'] as const
const GOOD = Buffer.from(`i-basic:${SECRET}`).toString('base64')

const replaced = (text: string, at: number, by: string): string => text.slice(0, at) + by + text.slice(at + 1)
/** Changes one character into another one of an alphabet. */
const changed = (random: Random, text: string, alphabet: string): string => {
  const at = random.below(text.length)
  const others = [...alphabet].filter(char => char !== text[at])
  return replaced(text, at, random.pick(others))
}
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Octets that a header value may hold on the wire: no line ends, no NUL. */
const headerOctets = (random: Random, length: number): string =>
  random
    .octets(length)
    .toString('latin1')
    .replace(/[\0\r\n]/g, '~')

const authorizationHeader = (value: string): string =>
  request({ headers: [['Authorization', value]], body: form(GRANT) })

/** Every one of these makes a request that must not authenticate. */
const AUTHORIZATION: Readonly<Record<string, (random: Random) => string>> = {
  'another octet in the credentials': random => `Basic ${changed(random, GOOD, BASE64)}`,
  'an octet less': random => `Basic ${replaced(GOOD, random.below(GOOD.length), '')}`,
  'an octet more': random => {
    // Not at the end: a space there belongs to HTTP.
    const at = random.below(GOOD.length)
    return `Basic ${GOOD.slice(0, at)}${random.pick(['A', '=', ' ', '\t', '-', '_', '%', ',', '\x80'])}${GOOD.slice(at)}`
  },
  'another scheme': random =>
    `${random.pick(['Basik', 'Bearer', 'Digest', 'Negotiate', 'basic,basic', 'Basic,', 'Basic=', '"Basic"', 'B asic'])} ${GOOD}`,
  'another separator': random => `Basic${random.pick(['', '  ', '\t', ':', '=', ', ', ' , ', ' \t', '\xa0'])}${GOOD}`,
  'something after it': random =>
    `Basic ${GOOD}${random.pick([',', ' x', ', Basic AAAA', ';a=b', '==', ' realm="x"'])}`,
  'random octets': random => `Basic ${headerOctets(random, random.below(200))}`,
  'random base64': random => `Basic ${random.octets(random.below(200)).toString('base64')}`,
  'random header': random => headerOctets(random, random.below(300)),
  'odd credentials': random => {
    const odd = [
      '',
      ':',
      '::',
      'i-basic',
      ':x',
      'i-basic:',
      'i-basic:%',
      'i-basic:%00',
      '%69-basic:%zz',
      'i-basic\0:x',
      '\xff\xfe:x',
    ]
    return `Basic ${Buffer.from(random.pick(odd), 'latin1').toString('base64')}`
  },
  'very long': random => `Basic ${random.octets(2000 + random.below(6000)).toString('base64')}`,
  'the secret of another kind of client': random =>
    `Basic ${Buffer.from(`${random.pick(['i-post', 'i-hmac', 'i-rsa', 'i-disabled', 'i-nobody'])}:${SECRET}`).toString('base64')}`,
  'a name of the language': random =>
    `Basic ${Buffer.from(`${random.pick(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])}:${SECRET}`).toString('base64')}`,
}

const VALUE_OCTETS = [
  '%',
  '%0',
  '%zz',
  '%00',
  '%ff',
  '%c0%80',
  '%ed%a0%80',
  '\xff',
  '\0',
  '%u0041',
  '+',
  '&',
  '=',
  ';',
  '%26',
  '\r\n',
  '\ufeff',
]

const BODIES: Readonly<Record<string, (random: Random) => string>> = {
  'credentials of one parameter changed': random => {
    const text = form({ ...GRANT, client_id: 'i-post', client_secret: SECRET })
    const at = text.indexOf('client_secret=') + 14
    return text.slice(0, at) + changed(random, text.slice(at), BASE64URL)
  },
  'a parameter repeated': random => {
    const own = form({ ...GRANT, client_id: 'i-post', client_secret: SECRET })
    const name = random.pick(['grant_type', 'client_id', 'client_secret', 'token', 'x'])
    const spelled = random.pick([name, `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`])
    return `${own}&${spelled}=${random.pick(['', 'i-post', SECRET])}&${name}=1`
  },
  'broken encoding': random =>
    `${form({ ...GRANT, client_id: 'i-post', client_secret: SECRET })}&y=${random.pick(['%', '%0', '%zz', '%00', '%ff', '%c0%80', '%ed%a0%80', '\xff'])}`,
  'random octets': random => random.octets(random.below(3000)).toString('latin1'),
  'random pieces': random =>
    Array.from({ length: random.below(80) }, () =>
      random.pick(['client_id', 'client_secret', 'grant_type', '=', '&', 'i-post', SECRET.slice(1), ...VALUE_OCTETS]),
    ).join(''),
  'too many parameters': random =>
    `${form({ ...GRANT, client_id: 'i-post', client_secret: SECRET })}&${Array.from({ length: 64 + random.below(500) }, (_, n) => `p${n}=`).join('&')}`,
  'too large': random =>
    `${form({ ...GRANT, client_id: 'i-post', client_secret: SECRET })}&x=${'x'.repeat(65_500 + random.below(40_000))}`,
  'brackets and dots': random =>
    `client_id[]=i-post&client_secret[]=${SECRET}&client_id.x=i-post&${'a[b]'.repeat(random.below(300))}=1&grant_type=client_credentials`,
  'credentials beside an empty one': () => `client_id=&client_id=i-post&client_secret=${SECRET}`,
  JSON: random => JSON.stringify({ ...GRANT, client_id: 'i-post', client_secret: SECRET, n: random.below(9) }),
  semicolons: () => `grant_type=client_credentials;client_id=i-post;client_secret=${SECRET}`,
}

const publicKeyTexts = [
  rsa.publicKey.export({ type: 'spki', format: 'pem' }),
  rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
  String(rsa.publicKey.export({ type: 'spki', format: 'pem' })).trim(),
  rsa.publicKey.export({ type: 'spki', format: 'der' }),
  rsa.publicKey.export({ type: 'pkcs1', format: 'der' }),
  JSON.stringify(rsa.publicKey.export({ format: 'jwk' })),
  Buffer.from(String(rsa.publicKey.export({ format: 'jwk' }).n), 'base64url'),
  String(rsa.publicKey.export({ format: 'jwk' }).n),
  '',
].map(key => (typeof key === 'string' ? Buffer.from(key) : key))

const HASHES: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }
const RS256 = { alg: 'RS256', kid: 'r1' }
const signed = (header: unknown, payload: unknown): string => jws(header, payload, rs256())
const withText = (different: Record<string, unknown>, name: string, text: string): string =>
  JSON.stringify(claims('i-rsa', { ...different, [name]: '\u0000' })).replace('"\\u0000"', text)
/** Writes a name so that only a JSON parser sees that it is the same. */
const escaped = (random: Random, name: string): string => {
  const at = random.below(name.length)
  return replaced(name, at, `\\u00${name.charCodeAt(at).toString(16)}`)
}
const nested = (depth: number, list: boolean): string =>
  list ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

/** One good assertion that is never sent as it is until the end: its `jti` must still be unused then. */
const spared = signed(RS256, claims('i-rsa', { exp: inSeconds(240) }))

const ASSERTIONS: Readonly<Record<string, (random: Random) => string>> = {
  'another character': random => changed(random, spared, `${BASE64URL}.=+/ ~`),
  'a character less': random => replaced(spared, random.below(spared.length), ''),
  'a character more': random => {
    const at = random.below(spared.length + 1)
    return spared.slice(0, at) + random.pick(['A', '_', '=', '.', ' ', '\n', '\0', 'é']) + spared.slice(at)
  },
  'cut short': random => spared.slice(0, random.below(spared.length)),
  'parts mixed': random => {
    const parts = [...spared.split('.'), 'e30', '', 'bnVsbA', 'W10']
    return Array.from({ length: random.pick([1, 2, 3, 3, 3, 4, 5]) }, () => random.pick(parts))
      .join('.')
      .replace(spared, '')
  },
  'many dots': random => `${random.pick(['', 'e30', 'eyJhbGciOiJSUzI1NiJ9'])}${'.'.repeat(3 + random.below(15_000))}`,
  'a MAC under the public key': random => {
    const alg = random.pick(['HS256', 'HS384', 'HS512'])
    const client = random.pick(['i-rsa', 'i-pss', 'i-legacy'])
    const kid = random.pick([{}, { kid: 'r1' }])
    return jws({ alg, ...kid }, claims(client), hmac(random.pick(publicKeyTexts), HASHES[alg]))
  },
  'none in any spelling': random => {
    const alg = [...'none'].map(char => random.pick([char, char.toUpperCase()])).join('')
    const spelled = random.pick([alg, ` ${alg}`, `${alg}\0`, `${alg} `])
    const signature = random.pick([() => Buffer.alloc(0), () => Buffer.from('x'), rs256()])
    return jws({ alg: spelled, kid: 'r1' }, claims('i-rsa'), signature)
  },
  'an algorithm that is not registered': random => {
    const [header, signer] = random.pick([
      [{ alg: 'PS256', kid: 'r1' }, ps256] as const,
      [{ alg: 'ES256', kid: 'e1' }, es256] as const,
      [{ alg: 'RS384', kid: 'r1' }, rs256()] as const,
      [{ alg: 'rs256', kid: 'r1' }, rs256()] as const,
      [{ alg: 'RS1', kid: 'r1' }, rs256()] as const,
      [{ alg: ['RS256'], kid: 'r1' }, rs256()] as const,
      [{ alg: { RS256: 1 }, kid: 'r1' }, rs256()] as const,
      [{ alg: null, kid: 'r1' }, rs256()] as const,
      [{ alg: '__proto__', kid: 'r1' }, rs256()] as const,
      [{ alg: 'constructor', kid: 'r1' }, rs256()] as const,
      [{ alg: 'HS256', kid: 'r1' }, hmac()] as const,
      [{ alg: 'EdDSA', kid: 'r1' }, rs256()] as const,
    ])
    return jws(header, claims('i-rsa'), signer)
  },
  'a broken ECDSA signature': random => {
    const signer = random.pick([
      () => Buffer.alloc(64),
      () => Buffer.alloc(64, 0xff),
      () => Buffer.concat([Buffer.alloc(32), Buffer.alloc(31), Buffer.from([1])]),
      (input: string) => Buffer.concat([es256(input).subarray(32), es256(input).subarray(0, 32)]),
      (input: string) => {
        const signature = es256(input)
        return Buffer.concat([signature.subarray(32), signature.subarray(0, 32)])
      },
      es256Der,
      (input: string) => es256(input).subarray(0, 63),
      (input: string) => Buffer.concat([es256(input), Buffer.alloc(1)]),
      (input: string) => Buffer.concat([Buffer.alloc(1), es256(input)]),
      () => random.octets(64),
      () => random.octets(random.below(150)),
      // The order of the curve as r and s.
      () => Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2), 'hex'),
    ])
    return jws({ alg: 'ES256', kid: 'e1' }, claims(random.pick(['i-ec', 'i-fapi'])), signer)
  },
  'a broken RSA signature': random => {
    const signer = random.pick([
      () => Buffer.alloc(256),
      () => Buffer.alloc(256, 0xff),
      (input: string) => rs256()(input).subarray(1),
      (input: string) => Buffer.concat([Buffer.alloc(1), rs256()(input)]),
      (input: string) => Buffer.concat([rs256()(input), Buffer.alloc(1)]),
      rs256(otherRsa.privateKey),
      () => random.octets(256),
      () => Buffer.from([1]),
    ])
    return jws(RS256, claims('i-rsa'), signer)
  },
  'a truncated MAC': random =>
    jws({ alg: 'HS256' }, claims('i-hmac'), input => hmac()(input).subarray(0, random.below(32))),
  'a MAC under something like the secret': random => {
    const near = [SECRET.slice(1), `${SECRET}\n`, Buffer.from(SECRET, 'base64url'), '']
    return jws({ alg: 'HS256' }, claims('i-hmac'), hmac(random.pick(near)))
  },
  'a kid that wants more': random => {
    const kids: readonly unknown[] = [
      '../../../../dev/null', '/dev/null', "r1' OR '1'='1", 'r1\0', ' r1', 'r1 ', 'R1', '', '__proto__', 'constructor',
      'https://evil.example/jwks', '$(id)', 'r1\n', 0, 1, true, {}, [], ['r1'], { kid: 'r1' }, 'k'.repeat(1025), 'r2',
    ] // biome-ignore format: a list
    return signed({ alg: 'RS256', kid: random.pick(kids) }, claims('i-rsa'))
  },
  'a key in the header': random => {
    const more = random.pick([
      { jwk: jwkOf(otherRsa.publicKey) },
      { jwk: null },
      { jku: 'http://127.0.0.1:1/jwks' },
      { jku: '' },
      { x5u: 'https://evil.example/x5u' },
      { x5u: '', x5c: ['AAAA'] },
    ])
    return jws({ alg: 'RS256', ...more }, claims('i-rsa'), random.pick([rs256(), rs256(otherRsa.privateKey)]))
  },
  'another typ': random => {
    const types: readonly unknown[] = [
      'at+jwt', 'dpop+jwt', 'oauth-authz-req+jwt', 'logout+jwt', 'secevent+jwt', 'token-introspection+jwt', 'JWE', 'JOSE',
      'application/at+jwt', 'AT+JWT', '', ' JWT', 'JWT ', 'application/', 'application/application/jwt', 1, {}, ['JWT'],
      'entity-statement+jwt', 'client-authentication+jwt;x', 'x/jwt', 'jwt+jwt',
    ] // biome-ignore format: a list
    return signed({ ...RS256, typ: random.pick(types) }, claims('i-rsa'))
  },
  'an extension in the header': random => {
    const more = random.pick([
      { crit: ['exp'], exp: 1 }, { crit: [] }, { crit: null }, { crit: 'b64' }, { crit: ['b64'], b64: true },
      { crit: ['b64'], b64: false }, { b64: false }, { b64: true }, { zip: 'DEF' }, { zip: '' }, { enc: 'A128GCM' },
    ]) // biome-ignore format: a list
    return signed({ ...RS256, ...more }, claims('i-rsa'))
  },
  'a member twice': random => {
    const inHeader = random.below(2) === 0
    const text = JSON.stringify(inHeader ? RS256 : claims('i-rsa'))
    const value = JSON.parse(text) as Record<string, unknown>
    const name = random.pick(Object.keys(value))
    const again = random.pick([name, escaped(random, name)])
    const twice = `${text.slice(0, -1)},"${again}":${JSON.stringify(value[name])}}`
    return inHeader ? signed(twice, claims('i-rsa')) : signed(RS256, twice)
  },
  'a member twice, further down': random => signed(RS256, withText({}, 'extra', `{"a":1,"${escaped(random, 'a')}":2}`)),
  'another aud': random => {
    const audiences: readonly unknown[] = [
      undefined, null, '', [], [[ISSUER]], [null], [ISSUER, 1], [ISSUER, ISSUER], [ISSUER, 'https://evil.example'], {}, true, 0,
      `${ISSUER}/`, `${ISSUER}/token`, `${ISSUER}:443`, `${ISSUER} `, ` ${ISSUER}`, ISSUER.toUpperCase(), `${ISSUER}\0`,
      'https://login.example.com.evil.example', 'http://login.example.com', 'login.example.com', '*', { 0: ISSUER, length: 1 },
      `${ISSUER}?`, `${ISSUER}#`, `${ISSUER}/.`, 'https://LOGIN.example.com', 'https://user@login.example.com',
    ] // biome-ignore format: a list
    return signed(RS256, claims('i-rsa', { aud: random.pick(audiences) }))
  },
  'a time that is no time': random => {
    const texts = [
      'NaN',
      'Infinity',
      '-Infinity',
      '1e400',
      '-1e400',
      'null',
      'true',
      '""',
      `"${inSeconds(60)}"`,
      '[]',
      '{}',
      '-1',
      '1e308',
      '253402300800',
      '9007199254740993',
      `${inSeconds(60)}000`,
      `[${inSeconds(60)}]`,
      '01',
      '0x7fffffff',
      '1e',
      '+1',
      '.5',
    ]
    return signed(RS256, withText({}, random.pick(['exp', 'exp', 'iat', 'nbf']), random.pick(texts)))
  },
  'a time too early or too late': random => {
    const far = 400 + random.below(1_000_000)
    const times = [
      { exp: inSeconds(-20 - far) },
      { exp: inSeconds(far) },
      { nbf: inSeconds(20 + far) },
      { iat: inSeconds(20 + far) },
      { iat: inSeconds(-far) },
    ]
    return signed(RS256, claims('i-rsa', random.pick(times)))
  },
  'another jti': random => {
    const ids: readonly unknown[] = [undefined, null, '', 0, 1, true, [], ['x'], {}, 'j'.repeat(257), 'j'.repeat(9000)]
    return signed(RS256, claims('i-rsa', { jti: random.pick(ids) }))
  },
  'another iss or sub': random => {
    const ids: readonly unknown[] = [
      undefined,
      null,
      '',
      0,
      [],
      ['i-rsa'],
      {},
      'I-RSA',
      'i-rsa ',
      ' i-rsa',
      'i-rsa\0',
      'i-rsa-2',
      'i-nobody',
      '__proto__',
      'i'.repeat(300),
    ]
    return signed(RS256, claims('i-rsa', { [random.pick(['iss', 'sub'])]: random.pick(ids) }))
  },
  'JSON too deep': random => {
    const deep = nested(random.pick([9, 20, 1000, 2500]), random.below(2) === 0)
    return random.below(2) === 0
      ? signed(RS256, withText({}, 'deep', deep))
      : signed(`{"alg":"RS256","kid":"r1","deep":${deep}}`, claims('i-rsa'))
  },
  'no JSON object': random => {
    const texts = [
      '',
      'null',
      '[]',
      '"x"',
      '1',
      'true',
      '{',
      '{}',
      '{"a":1,}',
      "{'a':1}",
      '\ufeff{}',
      '{}{}',
      '{"alg":"RS256"} x',
      '{"__proto__":{"alg":"RS256"}}',
      '\u0000',
    ]
    const text = random.pick(texts)
    return random.below(2) === 0 ? signed(text, claims('i-rsa')) : signed(RS256, text)
  },
  'octets that are not UTF-8': random => {
    const text = Buffer.from(JSON.stringify(claims('i-rsa', { x: '#' })))
    text[text.indexOf('#')] = random.pick([0xff, 0xc0, 0x80, 0xed, 0xf8])
    return random.below(2) === 0 ? signed(RS256, text) : signed(text, claims('i-rsa'))
  },
  'a byte order mark': random =>
    random.below(2) === 0
      ? signed(RS256, `\ufeff${JSON.stringify(claims('i-rsa'))}`)
      : signed(`\ufeff${JSON.stringify(RS256)}`, claims('i-rsa')),
  'too large': random => signed(RS256, claims('i-rsa', { filler: 'f'.repeat(12_500 + random.below(20_000)) })),
  'random text': random => random.octets(random.below(2000)).toString(random.pick(['latin1', 'base64url', 'hex'])),
}

const assertionBody = (assertion: string, random: Random): string => {
  const own = { ...GRANT, ...assertionForm(assertion) }
  return form(random.below(5) === 0 ? { ...own, client_id: 'i-rsa' } : own)
}

const WITH_BASIC = [['Authorization', `Basic ${GOOD}`]] as const
/** A body that would be answered with a token if the framing were believed. */
const BODY = form({ grant_type: 'client_credentials', token: 'unknown' })
const SMUGGLED = request({ headers: WITH_BASIC, body: BODY })

const FRAMING: Readonly<Record<string, (random: Random) => string>> = {
  'two framings': random =>
    request({
      headers: [
        ...WITH_BASIC,
        ['Transfer-Encoding', random.pick(['chunked', ' chunked', 'Chunked', 'identity, chunked', 'x'])],
      ],
      body: random.pick([BODY, `0\r\n\r\n${SMUGGLED}`, `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`]),
    }),
  'two lengths': random =>
    request({ headers: [...WITH_BASIC, ['content-length', String(random.below(2000))]], body: BODY + SMUGGLED }),
  'a length that is no number': random =>
    request({
      headers: [
        ...WITH_BASIC,
        ['Content-Length', null],
        ['content-length', random.pick(['-1', '+5', '0x10', '1e3', '5, 5', 'x', '99999999999999999999', ' '])],
      ],
      body: BODY,
    }),
  'a broken chunk': random =>
    request({
      headers: [...WITH_BASIC, ['Content-Length', null], ['Transfer-Encoding', 'chunked']],
      body:
        random.pick([
          'zz\r\n',
          '-1\r\n',
          'ffffffffffffffff1\r\nx',
          '5\r\nabc',
          '1;a=\n\r\nx\r\n0\r\n\r\n',
          '3\nabc\n0\n\n',
          '\r\n',
        ]) +
        BODY +
        '\r\nx\r\n',
    }),
  'a folded header': random =>
    request({ headers: [['Authorization', `Basic\r\n${random.pick([' ', '\t'])}${GOOD}`]], body: BODY }),
  'a bare line end': random =>
    request({ headers: [['X', `1${random.pick(['\n', '\r', '\0'])}Authorization: Basic ${GOOD}`]], body: BODY }),
  'a space before the colon': () => request({ headers: [['Authorization ', `Basic ${GOOD}`]], body: BODY }),
  'another request line': random =>
    request({ headers: WITH_BASIC, body: BODY }).replace(
      'POST /token HTTP/1.1',
      random.pick([
        'POST\t/token HTTP/1.1',
        'POST /token HTTP/9.9',
        'post /token HTTP/1.1',
        'POST /to ken HTTP/1.1',
        '\0POST /token HTTP/1.1',
        'POST /token HTTP/1.1 x',
        'PRI * HTTP/2.0',
        'POST /token\0 HTTP/1.1',
        'POST /tok\xe9n HTTP/1.1',
      ]),
    ),
  'another host in absolute form': random =>
    request({
      target: random.pick([
        'http://evil.example/token',
        'https://login.example.com@evil.example/token',
        'https://login.example.com.evil.example/token',
        'https://evil.example:443/token',
        'ftp://login.example.com/token',
        '//evil.example/token',
        'https:///token',
        'https:/token',
        'https://login.example.com:444/token',
        'https://[::1]/token',
        'https://x@login.example.com/token',
        'javascript:/token',
        'token',
        '*',
        '?/token',
        '#/token',
        '\\token',
      ]),
      headers: WITH_BASIC,
      body: BODY,
    }),
  'a path that only looks like ours': random => {
    const spelled = random.pick([
      '/%74oken', '/t%6Fken', '/%2574oken', '//token', '///token', '/./token', '/x/../token', '/x/%2e%2e/token', '/%2e/token', '/token/',
      '/token//', '/token/.', '/token;', '/token;a=b', '/;/token', '/token%3b', '/token%2f', '/%2ftoken', '/token%00', '/token%0a', '/Token',
      '/TOKEN', '/tokeN', '/token%20', '/token%3f', '/token%23', '\\token', '/\\token', '/token\\', '/x\\..\\token', '/%5ctoken', '/token%5c',
      '/../token', '/%2e%2e%2ftoken', '/token/x/..', '/token.', '/token..;/', '/introspect/../token', '/token%252f', '/token#', '/token#x', '/token%ef%bc%8f',
    ]) // biome-ignore format: a list
    return request({ target: spelled, headers: WITH_BASIC, body: BODY })
  },
  'headers that are odd': random =>
    request({
      headers: [
        random.pick([
          ['Expect', 'x'], ['Upgrade', 'h2c'], ['Content-Encoding', 'gzip'], ['Content-Encoding', ''], ['Content-Type', 'a/b'],
          ['Transfer-Encoding', 'gzip'], ['Connection', 'Authorization'], ['X-HTTP-Method-Override', 'GET'], ['Trailer', 'Authorization'],
          ['Host', 'evil.example'], ['X-Forwarded-Prefix', '/x'], ['X-Original-URL', '/jwks'], ['Range', 'bytes=0-1'], ['Cookie', 'a=b'],
        ] as const), // biome-ignore format: a list
        ['Authorization', `Basic ${changed(random, GOOD, BASE64)}`],
      ],
      body: BODY,
    }),
  'a header block that is too large': random =>
    request({ headers: [['X', 'x'.repeat(20_000 + random.below(60_000))], ...WITH_BASIC], body: BODY }),
  'random octets': random => `${random.octets(1 + random.below(500)).toString('latin1')}\r\n\r\n`,
  'a request cut short': random => {
    const whole = request({ headers: WITH_BASIC, body: BODY })
    return whole.slice(0, random.below(whole.length - 1))
  },
}

/** Says what is wrong with an answer, in words. */
type Judge = (answer: Answer) => readonly string[]

/** Runs `count` cases of a table in turn, some at a time, with a good request now and then. */
async function storm<T>(
  table: Readonly<Record<string, (random: Random) => T>>,
  count: number,
  seed: number,
  once: (made: T, random: Random) => readonly [octets: string, judge: Judge] | null,
): Promise<void> {
  const random = createRandom(seed)
  const names = Object.keys(table)
  const broken: string[] = []
  let at = 0
  const lane = async (): Promise<void> => {
    while (at < count) {
      const index = at++
      const name = names[index % names.length] ?? ''
      const made = table[name]?.(random)
      const asked = made === undefined ? null : once(made, random)
      if (asked === null) continue
      const [octets, judge] = asked
      const faults = judge(await ask(octets))
      const shown = JSON.stringify(octets.length > 1500 ? `${octets.slice(0, 1500)}...` : octets)
      for (const fault of faults) broken.push(`${fault} <- ${name}: ${shown}`)
      if (index % 50 === 0) expect((await ask(SMUGGLED)).status).toBe(200)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, lane))
  expect(broken).toEqual([])
}

const ask = (octets: string): Promise<Answer> => send(running.listening.port, octets, { hangUp: true })
const share = (part: number): number => Math.ceil(COUNT * part)
const LIMIT = 40_000 + COUNT * 20

/** The answers that a refused request may get; Node answers by itself, and without a body, what is no HTTP. */
const refusedWith =
  (...statuses: readonly number[]): Judge =>
  answer => {
    const byNode = (answer.status === 400 || answer.status === 431) && answer.headers.get('content-type') === undefined
    if (byNode) return []
    return [...(statuses.includes(answer.status) ? [] : [`status ${answer.status}`]), ...faultsOf(answer)]
  }

const notServed: Judge = ({ status, body, more }) => [
  ...(body.includes('access_token') ? ['a token'] : []),
  ...(status === 200 || (status >= 500 && status !== 505) ? [`status ${status}`] : []),
  ...(more > 0 ? ['a second answer'] : []),
]

describe('chance', () => {
  test('never authenticates a mutated Authorization header', { timeout: LIMIT }, () =>
    storm(AUTHORIZATION, share(0.2), SEED, value => [authorizationHeader(value), refusedWith(400, 401)]),
  )

  test('never authenticates a mutated body', { timeout: LIMIT }, () =>
    storm(BODIES, share(0.2), SEED + 1, (body, random) => [
      request({ target: random.pick(TARGETS), body }),
      refusedWith(400, 401, 413),
    ]),
  )

  test('never authenticates a mutated assertion, nor uses up its jti', { timeout: LIMIT }, async () => {
    await storm(ASSERTIONS, share(0.4), SEED + 2, (assertion, random) => {
      if (assertion === spared) return null
      const body = assertionBody(assertion, random)
      return [request({ target: random.pick(TARGETS), body }), refusedWith(400, 401, 413)]
    })
    const original = request({ body: form({ ...GRANT, ...assertionForm(spared) }) })
    expectAnswer(await ask(original), 200, null)
    expectAnswer(await ask(original), 401, 'invalid_client')
  })

  test('never serves a request whose framing or path is in doubt', { timeout: LIMIT }, () =>
    storm(FRAMING, share(0.2), SEED + 3, octets => [octets, notServed]),
  )
})

/** One row per class, so that a broken class has a name. */
describe('each class once', () => {
  const random = createRandom(SEED + 4)
  test.each(Object.keys(AUTHORIZATION))('refuses an Authorization header with %s', async name => {
    const answer = await ask(authorizationHeader(AUTHORIZATION[name]?.(random) ?? ''))
    expect([400, 401, 431]).toContain(answer.status)
  })
  test.each(Object.keys(BODIES))('refuses a body with %s', async name => {
    const answer = await ask(request({ body: BODIES[name]?.(random) ?? '' }))
    expect([400, 401, 413]).toContain(answer.status)
    expect(faultsOf(answer)).toEqual([])
  })
  test.each(Object.keys(ASSERTIONS).filter(name => name !== 'too large'))(
    'refuses an assertion with %s',
    async name => {
      const answer = await ask(
        request({ body: form({ ...GRANT, ...assertionForm(ASSERTIONS[name]?.(random) ?? '') }) }),
      )
      expect([400, 401, 413]).toContain(answer.status)
      expect(faultsOf(answer)).toEqual([])
    },
  )
  test.each(Object.keys(FRAMING))('refuses a request with %s', async name => {
    expect(notServed(await ask(FRAMING[name]?.(random) ?? ''))).toEqual([])
  })
})

const PATHS_LIKE_OURS = [
  '/token#',
  '/token#x',
  '/%74oken',
  '//token',
  '/token/',
  '/token;a=b',
  '/x/../token',
  '/TOKEN',
  '/token\\',
]
test.each(PATHS_LIKE_OURS)('G1 never serves %s', async target => {
  expect(notServed(await ask(request({ target, headers: WITH_BASIC, body: BODY })))).toEqual([])
})

describe('key sets of clients', () => {
  const pairs = [rsa, newKeyPair('ec', { namedCurve: 'P-256' }), newKeyPair('ed25519')]
  const publicKeys = pairs.map(({ publicKey }) => jwkOf(publicKey))
  const privateKeys = pairs.map(({ privateKey }) => jwkOf(privateKey))
  const VALUES: readonly unknown[] = [
    null,
    '',
    0,
    -1,
    true,
    [],
    {},
    'x',
    'AQAB',
    'AA',
    '=',
    'é',
    '\0',
    'A'.repeat(3000),
    ['sig'],
    { a: { b: {} } },
  ]
  const NAMES = ['kty', 'crv', 'n', 'e', 'x', 'y', 'kid', 'use', 'key_ops', 'alg', 'x5c', '__proto__', 'constructor']

  const mutatedKey = (random: Random): unknown => {
    if (random.below(12) === 0) return random.pick(VALUES)
    const key = { ...random.pick(random.below(8) === 0 ? privateKeys : publicKeys) }
    for (let round = random.below(3); round > 0; round--) {
      const name = random.pick(NAMES)
      const value = key[name]
      if (random.below(4) === 0) delete key[name]
      else if (typeof value === 'string' && value.length > 0 && random.below(2) === 0)
        key[name] = changed(random, value, BASE64URL)
      else key[name] = random.pick(VALUES)
    }
    return key
  }
  const load = (jwks: unknown) => {
    const client = {
      client_id: 'f',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      jwks,
      grant_types: ['client_credentials'],
    }
    const { source, diagnostics } = readSource('f.json', JSON.stringify(client))
    if (source === null) return { registry: null, diagnostics }
    return loadClients({
      sources: [source],
      readSecret: () => null,
      embedded: true,
      now: inSeconds(0),
      allowPrivateAddresses: [],
    })
  }

  test('never throws over a set, and reports every set that it refuses', () => {
    const random = createRandom(SEED + 5)
    for (let round = 0; round < Math.max(300, share(0.2)); round++) {
      const keys = Array.from({ length: random.below(4) }, () => mutatedKey(random))
      const jwks = random.below(15) === 0 ? random.pick(VALUES) : { keys }
      const { registry, diagnostics } = load(jwks)
      const text = JSON.stringify(jwks)
      if (registry === null)
        expect(
          diagnostics.some(({ severity }) => severity === 'error'),
          text,
        ).toBe(true)
      else expect(text).not.toMatch(/"(?:d|p|q|dp|dq|qi|k)":/)
      // No diagnostic repeats private material.
      for (const key of privateKeys)
        expect(JSON.stringify(diagnostics.map(({ message, help }) => [message, help]))).not.toContain(key['d'])
    }
  })

  const modulus = String(jwkOf(rsa.publicKey)['n'])
  test.each<[string, object]>([
    ['a private key', privateKeys[0] ?? {}],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
    ['an exponent of one', { kty: 'RSA', n: modulus, e: 'AQ' }],
    ['an exponent of three', { kty: 'RSA', n: modulus, e: 'Aw' }],
    [
      'an even modulus',
      {
        kty: 'RSA',
        n: Buffer.from([...Buffer.from(modulus, 'base64url').subarray(0, -1), 2]).toString('base64url'),
        e: 'AQAB',
      },
    ],
    ['1024 bits', jwkOf(newKeyPair('rsa', { modulusLength: 1024 }).publicKey)],
    ['a modulus of zero', { kty: 'RSA', n: 'AA', e: 'AQAB' }],
    ['a key for encryption', jwkOf(rsa.publicKey, { use: 'enc' })],
    ['a key for another algorithm', jwkOf(rsa.publicKey, { alg: 'PS512' })],
    ['a curve instead of RSA', jwkOf(newKeyPair('ec', { namedCurve: 'P-256' }).publicKey)],
  ])('refuses %s', (_, key) => {
    expect(load({ keys: [key] }).registry).toBeNull()
  })
  test('accepts the key that the others were made from', () => {
    expect(load({ keys: [jwkOf(createPublicKey(rsa.privateKey))] }).registry).not.toBeNull()
  })
})
