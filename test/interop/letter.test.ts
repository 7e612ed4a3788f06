/**
 * Each requirement to the letter: what the conformance suite and the peers' own tests ask, and what lies just beside it.
 * Written to a running gateway octet by octet.
 */
import { constants, privateEncrypt, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Running } from '../gateway/running.ts'
import { newKeyPair } from '../key-pair.ts'
import {
  assertionForm,
  claims,
  ec,
  es256,
  hmac,
  ISSUER,
  inSeconds,
  jwkOf,
  jws,
  ps256,
  rs256,
  rsa,
  SECRET,
  type Signer,
} from './forge.ts'
import { errorOf, expectAnswer } from './rules.ts'
import { stage } from './stage.ts'
import { type Answer, form, type RequestInput, request, send } from './wire.ts'

/** Its Basic credentials have both letters in which base64 and base64url differ. */
const SLASHED = '?>>?~~~?>?>>'
const ed = newKeyPair('ed25519')
const p384 = newKeyPair('ec', { namedCurve: 'P-384' })
const p521 = newKeyPair('ec', { namedCurve: 'P-521' })

const COMMON = { grant_types: ['client_credentials'], scope: 'orders:read', metadata: { tenant: 'acme' } }
const keyed = (id: string, alg: string, keys: readonly object[], more: object = {}) => ({
  client_id: id,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: alg,
  jwks: { keys },
  ...COMMON,
  ...more,
})
const secret = (id: string, method: string, more: object = {}) => ({
  client_id: id,
  token_endpoint_auth_method: method,
  secrets: [{ value: SECRET }],
  ...COMMON,
  ...more,
})
const MORE_CLIENTS = JSON.stringify([
  secret('l-slash', 'client_secret_basic', { secrets: [{ value: SLASHED }] }),
  secret('l raw+%41', 'client_secret_basic', { basic_encoding: 'raw', secrets: [{ value: 'raw+secret%41 5' }] }),
  secret('l-hs384', 'client_secret_jwt', { token_endpoint_auth_signing_alg: 'HS384' }),
  secret('l-hs512', 'client_secret_jwt', { token_endpoint_auth_signing_alg: 'HS512' }),
  keyed('l-rs384', 'RS384', [jwkOf(rsa.publicKey)]),
  keyed('l-rs512', 'RS512', [jwkOf(rsa.publicKey)]),
  keyed('l-ps384', 'PS384', [jwkOf(rsa.publicKey)]),
  keyed('l-ps512', 'PS512', [jwkOf(rsa.publicKey)]),
  keyed('l-es384', 'ES384', [jwkOf(p384.publicKey)]),
  keyed('l-es512', 'ES512', [jwkOf(p521.publicKey)]),
  keyed('l-eddsa', 'EdDSA', [jwkOf(ed.publicKey)]),
  keyed('l-typ', 'RS256', [jwkOf(rsa.publicKey)], { assertion: { require_typ: true } }),
  keyed('l-two', 'ES256', [
    jwkOf(newKeyPair('ec', { namedCurve: 'P-256' }).publicKey, { kid: 'same' }),
    jwkOf(ec.publicKey, { kid: 'same' }),
  ]),
])

let running: Running
beforeAll(async () => {
  running = await stage({ files: { 'clients/letter.json': MORE_CLIENTS } })
})
afterAll(() => running.stop())

type Headers = readonly (readonly [string, string | null])[]
const GRANT = 'grant_type=client_credentials'

const ask = (input: RequestInput): Promise<Answer> => send(running.listening.port, request({ body: GRANT, ...input }))
const authorized = (value: string, body = GRANT): Promise<Answer> => ask({ headers: [['Authorization', value]], body })
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const basic = (pair: string): Promise<Answer> => authorized(`Basic ${base64(pair)}`)
const presented = (assertion: string, more: Record<string, string> = {}): Promise<Answer> =>
  ask({ body: form({ grant_type: 'client_credentials', ...assertionForm(assertion), ...more }) })

const accepted = (answer: Answer): void => expectAnswer(answer, 200, null)
const refused = (answer: Answer): void => expectAnswer(answer, 401, 'invalid_client')
const malformed = (answer: Answer): void => expectAnswer(answer, 400, 'invalid_request')

/** The header of a good assertion of `i-rsa`. */
const HEADER = { alg: 'RS256', kid: 'r1' }
const withHeader = (header: unknown): string => jws(header, claims('i-rsa'), rs256())
const withClaims = (different: Readonly<Record<string, unknown>>): string =>
  jws(HEADER, claims('i-rsa', different), rs256())
/** A payload as text, so that it can say what no object can. */
const withPayload = (write: (good: string) => string | Buffer): string =>
  jws(HEADER, write(JSON.stringify(claims('i-rsa'))), rs256())

describe('the Authorization header', () => {
  const right = base64(`i-basic:${SECRET}`)

  test.each(['basic', 'BASIC', 'Basic', 'bAsIc'])('B2 accepts the scheme written %s', async scheme => {
    accepted(await authorized(`${scheme} ${right}`))
  })
  test.each([`  Basic ${right}`, `Basic ${right}  `, `\tBasic ${right}\t`])(
    'B2 accepts white space around the value, which belongs to HTTP: %j',
    async value => accepted(await authorized(value)),
  )
  test.each([
    ['two spaces', `Basic  ${right}`],
    ['a tab', `Basic\t${right}`],
    ['no space', `Basic${right}`],
    ['a space and a tab', `Basic \t${right}`],
    ['an equals sign', `Basic=${right}`],
    ['a colon', `Basic: ${right}`],
    ['a no-break space', `Basic\u00a0${right}`],
    ['quotes', `Basic "${right}"`],
    ['a second value after a comma', `Basic ${right}, Basic ${right}`],
    ['a parameter after a comma', `Basic ${right},realm=x`],
    ['another scheme first', `Bearer x, Basic ${right}`],
    ['parameters', 'Basic realm="x"'],
    ['the same twice', `Basic ${right} ${right}`],
    ['padding that is not needed', `Basic ${right}=`],
    ['padding in the middle', `Basic ${right.slice(0, 4)}==${right.slice(4)}`],
    ['a line of padding', 'Basic ===='],
    ['one letter', 'Basic A'],
    ['a star', `Basic ${right}*`],
    ['a question mark', `Basic ?${right}`],
    ['a percent sign', `Basic ${encodeURIComponent(`${right}=`)}`],
    ['octets beyond ASCII', `Basic ${right}\u00e9`],
  ])('B2 refuses %s', async (_, value) => refused(await authorized(value)))

  test('B2 accepts both letters of the standard alphabet, and refuses those of the URL-safe one', async () => {
    const standard = base64(`l-slash:${SLASHED}`)
    expect(standard).toMatch(/\+/)
    expect(standard).toMatch(/\//)
    accepted(await authorized(`Basic ${standard}`))
    refused(await authorized(`Basic ${standard.replaceAll('+', '-').replaceAll('/', '_')}`))
    refused(await authorized(`Basic ${standard.replaceAll('+', '-')}`))
    refused(await authorized(`Basic ${standard.replaceAll('/', '_')}`))
  })

  test('B2 refuses stray bits at the end of base64, which decode to the right credentials', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    // One secret for each number of padding characters.
    for (const id of ['i-basic', 'i-expired', 'i-resource', 'i-stranger']) {
      const credentials = base64(`${id}:${SECRET}`)
      accepted(await authorized(`Basic ${credentials}`))
      const end = credentials.replace(/=+$/, '')
      if (end === credentials) continue
      const stray = alphabet[alphabet.indexOf(end.at(-1) ?? '') + 1]
      const changed = `${end.slice(0, -1)}${stray}${'='.repeat(credentials.length - end.length)}`
      expect(Buffer.from(changed, 'base64').toString('latin1')).toBe(`${id}:${SECRET}`)
      refused(await authorized(`Basic ${changed}`))
    }
  })

  test.each([
    ['nothing at all', ''],
    ['a colon alone', ':'],
    ['an id alone', 'i-basic'],
    ['an empty id', `:${SECRET}`],
    ['an empty secret', 'i-basic:'],
    ['a space before the id', ` i-basic:${SECRET}`],
    ['a space after the id', `i-basic :${SECRET}`],
    ['a plus sign after the id', `i-basic+:${SECRET}`],
    ['a line feed after the secret', `i-basic:${SECRET}\n`],
    ['a carriage return after the secret', `i-basic:${SECRET}\r`],
    ['NUL after the secret', `i-basic:${SECRET}\0`],
    ['NUL after the id', `i-basic\0:${SECRET}`],
    ['DEL', `i-basic:${SECRET}\x7f`],
    ['octets that are not UTF-8', `i-basic:${SECRET}\xff`],
    ['octets of UTF-8 beyond ASCII', `i-basic:${SECRET}\xc3\xa9`],
    ['a percent sign alone', `i-basic:${SECRET}%`],
    ['half an escape', `i-basic:${SECRET}%4`],
    ['an escape that is not hexadecimal', `i-basic:${SECRET}%zz`],
    ['an escape with a sign', `i-basic:${SECRET}%+1`],
    ['an escaped NUL', `i-basic:${SECRET}%00`],
    ['an escaped line break', `i-basic:${SECRET}%0d%0a`],
    ['an escape of an octet that is not UTF-8', `i-basic:${SECRET}%ff`],
    ['half a character of UTF-8', `i-basic:${SECRET}%c3`],
    ['an overlong NUL', `i-basic:${SECRET}%c0%80`],
    ['a surrogate in UTF-8', `i-basic:${SECRET}%ed%a0%80`],
    ['a character beyond ASCII', `i-basic:${SECRET}%c3%a9`],
    ['the escape of JavaScript', `i-basic:${SECRET}%u0041`],
    ['the colon escaped', `i-basic%3A${SECRET}`],
    ['the secret before the id', `${SECRET}:i-basic`],
    ['a secret of ten thousand characters', `i-basic:${'x'.repeat(10_000)}`],
    ['an id of a thousand characters', `${'x'.repeat(1000)}:${SECRET}`],
    ['the name of a member that every object has', `constructor:${SECRET}`],
  ])('B4 and B5 refuses %s', async (_, pair) => refused(await basic(pair)))

  test.each([
    ['without need', `%69%2dbasic:${SECRET}`],
    ['in small letters', `i%2dbasic:${SECRET.replaceAll('-', '%2d')}`],
    ['in capitals', `i%2Dbasic:${SECRET.replaceAll('-', '%2D')}`],
  ])('B4 accepts escapes %s', async (_, pair) => accepted(await basic(pair)))

  test('B6 accepts the raw pair of a client registered as raw, and refuses it encoded', async () => {
    accepted(await basic('l raw+%41:raw+secret%41 5'))
    refused(await basic(`${encodeURIComponent('l raw+%41')}:${encodeURIComponent('raw+secret%41 5')}`))
    refused(await basic('l raw+%41:raw secretA 5'))
  })

  test.each(['Bearer', 'Digest', 'Negotiate', 'HOBA', 'DPoP', 'Basics', 'Basi', 'x-Basic', 'Basic2'])(
    'B10 refuses the scheme %s',
    async scheme => refused(await authorized(`${scheme} ${right}`)),
  )
  test.each([
    ['the same', [`Basic ${right}`, `Basic ${right}`]],
    ['an empty one first', ['', `Basic ${right}`]],
    ['an empty one last', [`Basic ${right}`, '']],
    ['another scheme first', ['Bearer x', `Basic ${right}`]],
    ['another scheme last', [`Basic ${right}`, 'Bearer x']],
  ])('B9 refuses two Authorization headers: %s', async (_, values) => {
    malformed(await ask({ headers: values.map(value => ['Authorization', value] as const) }))
    malformed(await ask({ headers: values.map((value, n) => [n === 0 ? 'AUTHORIZATION' : 'authorization', value]) }))
  })

  test.each([
    ['the same', 'i-basic', 200],
    ['none', '', 200],
    ['in other letter case', 'I-BASIC', 400],
    ['with a space', 'i-basic ', 400],
    ['of another client', 'i-post', 400],
    ['of nobody', 'nobody', 400],
  ])('B11 accepts or refuses a client_id in the body beside it: %s', async (_, id, status) => {
    const answer = await authorized(`Basic ${right}`, `${GRANT}&client_id=${encodeURIComponent(id)}`)
    expectAnswer(answer, status, status === 200 ? null : 'invalid_request')
  })
})

describe('the serialisation of an assertion', () => {
  const part = (text: string | Buffer): string => Buffer.from(text).toString('base64url')
  const [h = '', p = '', s = ''] = withClaims({}).split('.')

  test.each([
    ['an empty text', ' '],
    ['one dot', '.'],
    ['two dots', '..'],
    ['three dots', '...'],
    ['a thousand dots', '.'.repeat(1000)],
    ['a missing header', `.${p}.${s}`],
    ['a missing payload', `${h}..${s}`],
    ['a missing signature', `${h}.${p}.`],
    ['a missing signature and dot', `${h}.${p}`],
    ['an empty fourth part', `${h}.${p}.${s}.`],
    ['a fourth part', `${h}.${p}.${s}.${s}`],
    ['a JWE', `${part('{"alg":"dir","enc":"A128GCM"}')}..${s}.${p}.${s}`],
    ['a JWE in clear', `${part('{"alg":"none","enc":"none"}')}.${p}.${s}.${p}.${s}`],
    ['a space before it', ` ${h}.${p}.${s}`],
    ['a space after it', `${h}.${p}.${s} `],
    ['a line feed after it', `${h}.${p}.${s}\n`],
    ['a tab inside', `${h}.\t${p}.${s}`],
    ['spaces in the header', `${h}    .${p}.${s}`],
    ['a question mark in the header', `${h}?.${p}.${s}`],
    ['number signs in the payload', `${h}.####${p}.${s}`],
    ['padding in the header', `${h}==.${p}.${s}`],
    ['padding in the payload', `${h}.${p}=.${s}`],
    ['padding in the signature', `${h}.${p}.${s}==`],
    ['the flattened JSON serialisation', JSON.stringify({ protected: h, payload: p, signature: s })],
    [
      'the general JSON serialisation',
      JSON.stringify({ payload: p, signatures: [{ protected: h, signature: s, header: { unknown: 'x' } }] }),
    ],
    ['a list around it', JSON.stringify([`${h}.${p}.${s}`])],
    ['quotes around it', `"${h}.${p}.${s}"`],
    ['Bearer before it', `Bearer ${h}.${p}.${s}`],
    ['letters that are not ASCII', `${h}.${p}.${s.slice(0, -2)}\u00e9\u00e9`],
    ['full stops of another script', `${h}\u3002${p}\u3002${s}`],
    ['an object that was turned into text', '[object Object]'],
    ['nothing that was turned into text', 'undefined'],
  ])('J2 refuses %s', async (_, text) => refused(await presented(text)))

  test('J2 refuses the standard alphabet of base64 where it differs', async () => {
    for (let tries = 0; ; tries++) {
      const good = withClaims({ x: '?>?>' })
      const other = good.replaceAll('-', '+').replaceAll('_', '/')
      if (other !== good) {
        refused(await presented(other))
        accepted(await presented(good))
        return
      }
      expect(tries).toBeLessThan(100)
    }
  })

  test('J2 refuses stray bits at the end of a part', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const changed = `${s.slice(0, -1)}${alphabet[alphabet.indexOf(s.at(-1) ?? '') + 1]}`
    expect(Buffer.from(changed, 'base64url')).toEqual(Buffer.from(s, 'base64url'))
    refused(await presented(`${h}.${p}.${changed}`))
  })

  const good = '"alg":"RS256","kid":"r1"'
  test.each<[string, string | Buffer]>([
    ['null', 'null'],
    ['true', 'true'],
    ['a number', '1'],
    ['a text', '"alg"'],
    ['a list', `[{${good}}]`],
    ['nothing', ' '],
    ['an empty object', '{}'],
    ['two objects', `{${good}}{${good}}`],
    ['a comma at the end', `{${good},}`],
    ['a comment', `{${good}/**/}`],
    ['single quotes', `{${good.replaceAll('"', "'")}}`],
    ['a name without quotes', '{alg:"RS256"}'],
    ['NaN', `{${good},"x":NaN}`],
    ['a plus sign', `{${good},"x":+1}`],
    ['a leading zero', `{${good},"x":01}`],
    ['hexadecimal', `{${good},"x":0x10}`],
    ['an infinite number', `{${good},"x":1e400}`],
    ['a byte order mark', `\ufeff{${good}}`],
    ['UTF-16', Buffer.from(`{${good}}`, 'utf16le')],
    ['octets that are not UTF-8', Buffer.from(`{${good},"x":"\xff"}`, 'latin1')],
    ['an overlong slash', Buffer.from(`{${good},"x":"\xc0\xaf"}`, 'latin1')],
    ['a surrogate in UTF-8', Buffer.from(`{${good},"x":"\xed\xa0\x80"}`, 'latin1')],
    ['a lone surrogate as an escape', `{${good},"x":"\\ud800"}`],
    ['a lone surrogate in a name', `{${good},"\\udfff":1}`],
    ['NUL after it', `{${good}}\0`],
    ['a control character in a text', `{${good},"x":"\x01"}`],
    ['alg twice', `{${good},"alg":"RS256"}`],
    ['alg twice, once with an escape', `{${good},"\\u0061lg":"RS256"}`],
    ['alg twice, both with escapes', '{"\\u0061lg":"RS256","a\\u006cg":"RS256"}'],
    ['kid twice', `{${good},"kid":"r1"}`],
    ['an unknown member twice', `{${good},"x":1,"x":1}`],
    ['a member twice further down', `{${good},"x":{"y":1,"y":1}}`],
    ['__proto__ twice', `{${good},"__proto__":1,"__proto__":1}`],
    ['alg in the prototype only', '{"__proto__":{"alg":"RS256"}}'],
    ['nine levels', `{${good},"x":${'['.repeat(8)}${']'.repeat(8)}}`],
    ['a thousand levels', `{${good},"x":${'['.repeat(1000)}${']'.repeat(1000)}}`],
    ['over 4 KiB', `{${good},"x":"${'x'.repeat(4096)}"}`],
  ])('J3 refuses a header with %s', async (_, header) => refused(await presented(withHeader(header))))

  test.each<[string, (good: string) => string | Buffer]>([
    ['null', () => 'null'],
    ['a list around it', good => `[${good}]`],
    ['a text', good => JSON.stringify(good)],
    ['an empty object', () => '{}'],
    ['a byte order mark', good => `\ufeff${good}`],
    ['a comma at the end', good => good.replace(/}$/, ',}')],
    ['a second object', good => `${good}{}`],
    ['octets that are not UTF-8', good => Buffer.from(good.replace(/}$/, ',"x":"\xff"}'), 'latin1')],
    ['iss twice', good => good.replace('{', '{"iss":"i-rsa",')],
    ['sub twice, the first of another client', good => good.replace('{', '{"sub":"i-rsa-2",')],
    ['sub twice, the last with an escape', good => good.replace(/}$/, ',"s\\u0075b":"i-rsa-2"}')],
    ['aud twice', good => good.replace('{', '{"aud":"https://other.example.com",')],
    ['exp twice', good => good.replace('{', '{"exp":1,')],
    ['jti twice', good => good.replace('{', '{"jti":"j",')],
    ['a member twice further down', good => good.replace(/}$/, ',"x":[{"y":1,"y":2}]}')],
    ['an infinite exp', good => good.replace(/"exp":\d+/, '"exp":1e400')],
    ['an infinite claim', good => good.replace(/}$/, ',"x":[-1e400]}')],
    ['a lone surrogate', good => good.replace(/}$/, ',"x":"\\udead"}')],
    ['surrogates in the wrong order', good => good.replace(/}$/, ',"x":"\\udc00\\ud800"}')],
    ['a lone surrogate in jti', good => good.replace(/"jti":"/, '"jti":"\\ud83d')],
    ['nine levels', good => good.replace(/}$/, `,"x":${'{"x":'.repeat(8)}1${'}'.repeat(8)}}`)],
    ['five thousand levels', good => good.replace(/}$/, `,"x":${'['.repeat(5000)}${']'.repeat(5000)}}`)],
    ['the claims in the prototype only', good => `{"__proto__":${good}}`],
    ['comments', good => good.replace('{', '{/* x */')],
  ])('J3 refuses a payload with %s', async (_, write) => refused(await presented(withPayload(write))))

  test.each<[string, (good: string) => string]>([
    ['spaces and line breaks', good => ` \t\r\n${good.replaceAll(',', ' ,\n ')}\n`],
    ['escapes where none are needed', good => good.replace('"iss"', '"\\u0069ss"')],
    ['a pair of surrogates', good => good.replace(/}$/, ',"x":"\\ud83d\\ude00"}')],
    ['a backslash before what looks like a surrogate', good => good.replace(/}$/, ',"x":"\\\\ud83d"}')],
    ['eight levels', good => good.replace(/}$/, `,"x":${'['.repeat(7)}${']'.repeat(7)}}`)],
    ['a number beyond what a double holds exactly', good => good.replace(/}$/, ',"x":12345678901234567890}')],
    ['a very small number', good => good.replace(/}$/, ',"x":1e-400}')],
    ['an escaped NUL in a claim', good => good.replace(/}$/, ',"x":"\\u0000"}')],
    ['members of the prototype as claims', good => good.replace(/}$/, ',"__proto__":{"a":1},"constructor":1}')],
    ['an empty name', good => good.replace(/}$/, ',"":1}')],
    ['exp with an exponent', good => good.replace(/"exp":(\d+)/, '"exp":$1e0')],
    ['exp with zeros after the point', good => good.replace(/"exp":(\d+)/, '"exp":$1.000')],
  ])('J3 accepts a payload with %s', async (_, write) => accepted(await presented(withPayload(write))))
})

describe('the header of an assertion', () => {
  test.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    '',
    'rs256',
    'Rs256',
    ' RS256',
    'RS256 ',
    'RS256\u0000',
    'RS1',
    'RS224',
    'HS256',
    'hs256',
    'ES256',
    'ES256K',
    'PS256',
    'EdDSA',
    'Ed25519',
    'Ed448',
    'RSA-OAEP',
    'dir',
    'RS',
    'constructor',
    '__proto__',
    'toString',
  ])('J4 refuses alg %j of a client that has pinned RS256', async alg => {
    refused(await presented(withHeader({ ...HEADER, alg })))
    refused(await presented(jws({ ...HEADER, alg }, claims('i-rsa'), () => Buffer.alloc(0))))
    refused(await presented(jws({ ...HEADER, alg }, claims('i-rsa'), hmac())))
  })
  test.each([null, true, 256, ['RS256'], { RS256: 1 }])('J4 refuses alg %j', async alg =>
    refused(await presented(withHeader({ ...HEADER, alg }))),
  )
  const { n = '' } = rsa.publicKey.export({ format: 'jwk' })
  test.each<[string, string | Buffer]>([
    ['PEM', rsa.publicKey.export({ type: 'spki', format: 'pem' })],
    ['PEM without the last line break', String(rsa.publicKey.export({ type: 'spki', format: 'pem' })).trimEnd()],
    ['PEM of PKCS #1', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' })],
    ['DER', rsa.publicKey.export({ type: 'spki', format: 'der' })],
    ['DER of PKCS #1', rsa.publicKey.export({ type: 'pkcs1', format: 'der' })],
    ['JWK', JSON.stringify(jwkOf(rsa.publicKey))],
    ['JWK with its kid', JSON.stringify(jwkOf(rsa.publicKey, { kid: 'r1' }))],
    ['modulus', Buffer.from(n, 'base64url')],
    ['modulus in base64url', n],
    ['empty', ''],
  ])('J4 refuses a MAC under the public key as %s', async (_, key) => {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
    ] as const)
      refused(await presented(jws({ alg, kid: 'r1' }, claims('i-rsa'), hmac(key, hash))))
  })

  test.each([
    { crit: ['exp'] },
    { crit: [] },
    { crit: null },
    { crit: 'b64' },
    { crit: ['b64'], b64: true },
    { crit: ['b64'], b64: false },
    { crit: ['http://openbankingl.org.uk/iat'] },
    { b64: false },
    { b64: true },
    { zip: 'DEF' },
    { enc: 'A128GCM' },
  ])('J5 refuses %j', async more => refused(await presented(withHeader({ ...HEADER, ...more }))))
  test.each([
    { jwk: jwkOf(rsa.publicKey) },
    { jwk: null },
    { jwk: {} },
    { jku: 'https://login.example.com/jwks' },
    { jku: 'http://127.0.0.1/' },
    { x5u: 'https://login.example.com/x' },
    { x5u: 'https://login.example.com/x', x5c: ['AAAA'] },
  ])('J6 refuses %j', async more => refused(await presented(withHeader({ ...HEADER, ...more }))))
  test.each([{ x5c: [] }, { x5c: ['AAAA'] }, { x5c: 'AAAA' }, { kid: null }, { typ: null }, { kid: null, typ: null }])(
    'J6, J7 and J8 accept %j, which says nothing',
    async more => accepted(await presented(withHeader({ ...HEADER, ...more }))),
  )
  test.each([
    '',
    ' ',
    'R1',
    'r1 ',
    ' r1',
    'r1\u0000',
    'r2',
    '../../etc/passwd',
    '/dev/null',
    "' OR '1'='1",
    'r1;',
    'file:///etc/passwd',
    'constructor',
    '__proto__',
    'k'.repeat(1024),
    'k'.repeat(1025),
    'r\u0031\u200b',
    1,
    true,
    ['r1'],
    { kid: 'r1' },
  ])('J7 refuses kid %j', async kid => refused(await presented(withHeader({ ...HEADER, kid }))))
  test('J7 accepts r1 with an escape, which is the same name', async () => {
    accepted(await presented(withHeader('{"alg":"RS256","kid":"\\u0072\\u0031"}')))
  })
  test.each([
    'JWT',
    'jwt',
    'Jwt',
    'application/jwt',
    'APPLICATION/JWT',
    'client-authentication+jwt',
    'Client-Authentication+JWT',
    'application/client-authentication+jwt',
  ])('J8 accepts typ %j', async typ => accepted(await presented(withHeader({ ...HEADER, typ }))))
  test.each([
    'at+jwt',
    'application/at+jwt',
    'dpop+jwt',
    'oauth-authz-req+jwt',
    'logout+jwt',
    'secevent+jwt',
    'JOSE',
    'JOSE+JSON',
    'token-introspection+jwt',
    'entity-statement+jwt',
    'oauth-client-attestation+jwt',
    'client-authentication+jwt ',
    'application/application/jwt',
    'text/jwt',
    'JWS',
    'JWE',
    'wit+jwt',
    'id_token',
    '',
    ' ',
    1,
    ['JWT'],
    { typ: 'JWT' },
  ])('J8 refuses typ %j', async typ => refused(await presented(withHeader({ ...HEADER, typ }))))
  test('J8 requires the explicit type of a client that asks for it', async () => {
    const of = (header: object): string => jws(header, claims('l-typ'), rs256())
    refused(await presented(of({ alg: 'RS256' })))
    refused(await presented(of({ alg: 'RS256', typ: 'JWT' })))
    accepted(await presented(of({ alg: 'RS256', typ: 'client-authentication+jwt' })))
  })
  test('J11 refuses the token endpoint from a legacy client that promises a strict audience', async () => {
    const of = (typ: string): string => jws({ ...HEADER, typ }, claims('i-legacy', { aud: `${ISSUER}/token` }), rs256())
    accepted(await presented(of('JWT')))
    refused(await presented(of('client-authentication+jwt')))
  })
  test.each([{ x: 1 }, { cty: 'JWT' }, { x5t: 'AAAA' }, { 'x5t#S256': 'AAAA' }, { __proto__: null, a: { b: [] } }])(
    'J3 accepts the header member %j, which it does not need',
    async more => accepted(await presented(withHeader({ ...HEADER, ...more }))),
  )
})

const WRONG_TYPES = [null, true, false, 0, 1, -1, {}, [], [[]], '', ' '] as const

describe('the claims of an assertion', () => {
  test.each(['iss', 'sub', 'aud', 'exp', 'jti'])('J9, J10, J11, J12 and J16 refuses no %s', async name =>
    refused(await presented(withClaims({ [name]: undefined }))),
  )
  test.each(['iss', 'sub', 'aud', 'exp'].flatMap(name => WRONG_TYPES.map(value => [name, value] as const)))(
    'J9, J10, J11 and J12 refuses %s %j',
    async (name, value) => refused(await presented(withClaims({ [name]: value }))),
  )
  test.each(WRONG_TYPES.filter(value => value !== ' '))('J16 refuses jti %j', async jti =>
    refused(await presented(withClaims({ jti }))),
  )
  test.each(
    ['nbf', 'iat'].flatMap(name =>
      WRONG_TYPES.filter(value => typeof value !== 'number' || value < 0).map(value => [name, value] as const),
    ),
  )('J14 and J15 refuses %s %j', async (name, value) => refused(await presented(withClaims({ [name]: value }))))

  test.each([
    ['in other letter case', 'I-RSA'],
    ['with a space', 'i-rsa '],
    ['in a list', ['i-rsa']],
    ['of another client', 'i-rsa-2'],
    ['that is the issuer', ISSUER],
    ['with a letter that only looks alike', 'i-rs\u0430'],
  ])('J9 refuses an iss %s', async (_, iss) => refused(await presented(withClaims({ iss }))))
  test.each([
    ['in other letter case', 'I-RSA'],
    ['with a space', 'i-rsa '],
    ['in a list', ['i-rsa']],
    ['of a client with other keys', 'i-rsa-2'],
    ['of a client with the same key and another algorithm', 'i-pss'],
    ['with NUL', 'i-rsa\0'],
  ])('J10 refuses a sub %s', async (_, sub) => {
    refused(await presented(withClaims({ sub })))
    refused(await presented(withClaims({ sub, iss: sub })))
  })
  test.each([
    ['the same', 'i-rsa', 200, null],
    ['empty', '', 200, null],
    ['in other letter case', 'I-RSA', 400, 'invalid_request'],
    ['of another client', 'i-rsa-2', 400, 'invalid_request'],
    ['of nobody', 'nobody', 400, 'invalid_request'],
  ] as const)('R18 accepts or refuses a client_id beside an assertion: %s', async (_, client_id, status, error) => {
    expectAnswer(await presented(withClaims({}), { client_id }), status, error)
  })

  const AUDIENCES: readonly (readonly [string, unknown, strict: number, fapi2: number, legacy: number])[] = [
    ['the issuer', ISSUER, 200, 200, 200],
    ['a list of the issuer', [ISSUER], 200, 401, 200],
    ['the issuer twice', [ISSUER, ISSUER], 401, 401, 200],
    ['the issuer and another', [ISSUER, 'https://other.example.com'], 401, 401, 200],
    ['another and the issuer', ['https://other.example.com', ISSUER], 401, 401, 200],
    ['the issuer and the token endpoint', [ISSUER, `${ISSUER}/token`], 401, 401, 200],
    ['the token endpoint', `${ISSUER}/token`, 401, 401, 200],
    ['a list of the token endpoint', [`${ISSUER}/token`], 401, 401, 200],
    ['an endpoint that was not called', `${ISSUER}/introspect`, 401, 401, 401],
    ['the token endpoint with a slash', `${ISSUER}/token/`, 401, 401, 401],
    ['the token endpoint with a query', `${ISSUER}/token?`, 401, 401, 401],
    ['the issuer with a slash', `${ISSUER}/`, 401, 401, 401],
    ['the issuer with its port', `${ISSUER}:443`, 401, 401, 401],
    ['the issuer over http', ISSUER.replace('https', 'http'), 401, 401, 401],
    ['the issuer in capitals', ISSUER.toUpperCase(), 401, 401, 401],
    ['the host alone', 'login.example.com', 401, 401, 401],
    ['the beginning of the issuer', ISSUER.slice(0, -1), 401, 401, 401],
    ['more than the issuer', `${ISSUER}.evil.example`, 401, 401, 401],
    ['the issuer and a number', [ISSUER, 1], 401, 401, 401],
    ['the issuer and null', [ISSUER, null], 401, 401, 401],
    ['the issuer two lists deep', [[ISSUER]], 401, 401, 401],
    ['an object of the issuer', { 0: ISSUER, length: 1 }, 401, 401, 401],
    ['an empty list', [], 401, 401, 401],
    ['issuers separated by a space', `${ISSUER} ${ISSUER}`, 401, 401, 401],
    ['another', 'https://other.example.com', 401, 401, 401],
    ['the client itself', 'i-rsa', 401, 401, 401],
  ]
  test.each(AUDIENCES)(
    'J11 accepts or refuses the aud %s by the audience setting',
    async (_, aud, strict, fapi2, legacy) => {
      const statuses = await Promise.all([
        presented(jws(HEADER, claims('i-rsa', { aud }), rs256())),
        presented(jws({ alg: 'ES256', kid: 'e1' }, claims('i-fapi', { aud, exp: inSeconds(50) }), es256)),
        presented(jws(HEADER, claims('i-legacy', { aud }), rs256())),
      ])
      expect(statuses.map(({ status }) => status)).toEqual([strict, fapi2, legacy])
      for (const answer of statuses)
        expectAnswer(answer, answer.status, answer.status === 200 ? null : 'invalid_client')
    },
  )

  test.each([
    [1, 200],
    [60, 200],
    [60.25, 200],
    [290, 200],
    [-5, 200],
    [-12, 200],
    [-20, 401],
    [-3600, 401],
    [330, 401],
    [3600, 401],
    [86_400 * 365, 401],
    [1e9, 401],
  ])('J12 and J13 accepts or refuses exp %s seconds from now', async (seconds, status) => {
    const answer = await presented(withClaims({ exp: inSeconds(0) + seconds, iat: undefined }))
    expectAnswer(answer, status, status === 200 ? null : 'invalid_client')
  })
  test.each([
    String(inSeconds(60)),
    `${inSeconds(60)}`.padStart(20),
    new Date(Date.now() + 60_000).toISOString(),
    inSeconds(60) * 1000,
    inSeconds(60) * 1e6,
    -inSeconds(60),
    Number.MAX_SAFE_INTEGER,
    Number.MAX_VALUE,
    2 ** 32,
    2 ** 53,
    [inSeconds(60)],
    { $numberLong: inSeconds(60) },
    true,
  ])('J12 refuses exp %j', async exp => refused(await presented(withClaims({ exp }))))
  test.each([
    [-250, 200],
    [-1, 200],
    [0, 200],
    [8, 200],
    [10, 200],
    [13, 200],
    [20, 401],
    [59, 401],
    [61, 401],
    [3600, 401],
    [-3600, 401],
  ])('J15 accepts or refuses iat %s seconds from now', async (seconds, status) => {
    const exp = seconds > 0 ? inSeconds(200) : inSeconds(40)
    const answer = await presented(withClaims({ iat: inSeconds(seconds), exp }))
    expectAnswer(answer, status, status === 200 ? null : 'invalid_client')
  })
  test.each([
    [-86_400, 200],
    [0, 200],
    [8, 200],
    [10, 200],
    [13, 200],
    [20, 401],
    [59, 401],
    [61, 401],
    [3600, 401],
  ])('J14 accepts or refuses nbf %s seconds from now', async (seconds, status) => {
    const answer = await presented(withClaims({ nbf: inSeconds(seconds), exp: inSeconds(200), iat: undefined }))
    expectAnswer(answer, status, status === 200 ? null : 'invalid_client')
    // FAPI 2.0 Security Profile section 5.3.2.1, item 13.
    const fapi = jws({ alg: 'ES256' }, claims('i-fapi', { nbf: inSeconds(seconds), exp: inSeconds(50) }), es256)
    expectAnswer(await presented(fapi), status, status === 200 ? null : 'invalid_client')
  })
  test('J13 refuses a lifetime that is too long although its end is near', async () => {
    refused(await presented(withClaims({ iat: inSeconds(-280), exp: inSeconds(60) })))
    accepted(await presented(withClaims({ iat: inSeconds(-200), exp: inSeconds(60) })))
  })
  test.each([
    ['one character', 'j'],
    ['256 characters', 'j'.repeat(256)],
    ['a space', ' '],
    ['a URL', 'https://client.example/a?b=c#d'],
    ['other scripts', '\u65e5\u672c \ud83d\ude00'],
    ['an escaped NUL', '\0'],
    ['what could be a path', '../../jti'],
    ['what could be a wildcard', '*'],
    ['what could be a key of the store', 'jti:x:y'],
    ['line breaks', 'a\r\nb'],
  ])('J16 and J17 accepts a jti of %s once', async (_, jti) => {
    const unique = jti.length < 200 ? jti : jti.slice(0, -36) + crypto.randomUUID()
    accepted(await presented(withClaims({ jti: unique })))
    refused(await presented(withClaims({ jti: unique })))
  })
  test.each([257, 1000, 8000])('J16 refuses a jti of %s characters', async length =>
    refused(await presented(withClaims({ jti: 'j'.repeat(length) }))),
  )
  test('J17 never takes one text for another that are alike after normalisation, in letter case, or but for white space', async () => {
    const base = crypto.randomUUID()
    const alike = [
      '\u00e9',
      'e\u0301',
      '\u00c9',
      'E\u0301',
      '\ufb01',
      'fi',
      'FI',
      ' fi',
      'fi ',
      'f\u200bi',
      'f\0i',
      'f',
    ]
    for (const end of alike) accepted(await presented(withClaims({ jti: base + end })))
    for (const end of alike) refused(await presented(withClaims({ jti: base + end })))
  })
})

describe('signatures', () => {
  const signed = (id: string, alg: string, signer: Signer, more: object = {}): string =>
    jws({ alg, ...more }, claims(id), signer)
  const ecdsa =
    (key: typeof ec, hash: string): Signer =>
    input =>
      sign(hash, Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  const pss =
    (hash: string, saltLength: number): Signer =>
    input =>
      sign(hash, Buffer.from(input), { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
  const pkcs1 =
    (hash: string): Signer =>
    input =>
      sign(hash, Buffer.from(input), rsa.privateKey)
  const eddsa: Signer = input => sign(null, Buffer.from(input), ed.privateKey)

  test.each<[string, string, Signer]>([
    ['l-hs384', 'HS384', hmac(SECRET, 'sha384')],
    ['l-hs512', 'HS512', hmac(SECRET, 'sha512')],
    ['l-rs384', 'RS384', pkcs1('sha384')],
    ['l-rs512', 'RS512', pkcs1('sha512')],
    ['l-ps384', 'PS384', pss('sha384', 48)],
    ['l-ps512', 'PS512', pss('sha512', 64)],
    ['l-es384', 'ES384', ecdsa(p384, 'sha384')],
    ['l-es512', 'ES512', ecdsa(p521, 'sha512')],
    ['l-eddsa', 'EdDSA', eddsa],
    ['l-eddsa', 'Ed25519', eddsa],
  ])('J4 accepts %s with %s, and refuses it changed in any part', async (id, alg, signer) => {
    const [h = '', p = '', s = ''] = signed(id, alg, signer).split('.')
    const turned = (text: string): string => {
      const octets = Buffer.from(text, 'base64url')
      const at = octets.length >> 1
      octets[at] = (octets[at] ?? 0) ^ 1
      return octets.toString('base64url')
    }
    refused(await presented(`${h}.${p}.${turned(s)}`))
    refused(await presented(`${h}.${turned(p)}.${s}`))
    refused(await presented(`${h}.${p}.${s.slice(0, -4)}`))
    refused(await presented(`${h}.${p}.AAAA${s}`))
    accepted(await presented(`${h}.${p}.${s}`))
  })

  const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const octetsOf = (value: bigint, length = 32): Buffer =>
    Buffer.from(
      value
        .toString(16)
        .padStart(2 * length, '0')
        .slice(-2 * length),
      'hex',
    )
  const numbers = [0n, 1n, N - 1n, N, N + 1n, 2n ** 256n - 1n]
  test.each(numbers.flatMap(r => numbers.map(t => [r, t] as const)))(
    'J4 refuses an ECDSA signature of r %s and s %s',
    async (r, t) => {
      const signature = Buffer.concat([octetsOf(r), octetsOf(t)])
      refused(await presented(signed('i-ec', 'ES256', () => signature, { kid: 'e1' })))
    },
  )
  const parts = (input: string): readonly [bigint, bigint] => {
    const signature = es256(input)
    const read = (octets: Buffer): bigint => BigInt(`0x${octets.toString('hex')}`)
    return [read(signature.subarray(0, 32)), read(signature.subarray(32))]
  }
  test.each<[string, Signer]>([
    ['a zero octet before each half', input => Buffer.concat(parts(input).map(value => octetsOf(value, 33)))],
    ['a zero octet before it', input => Buffer.concat([Buffer.alloc(1), es256(input)])],
    ['a zero octet after it', input => Buffer.concat([es256(input), Buffer.alloc(1)])],
    ['halves of 300 octets', input => Buffer.concat(parts(input).map(value => octetsOf(value, 300)))],
    ['r beyond the order', input => Buffer.concat(parts(input).map((v, n) => octetsOf(n === 0 ? v + N : v, 33)))],
    ['s beyond the order', input => Buffer.concat(parts(input).map((v, n) => octetsOf(n === 1 ? v + N : v, 33)))],
    [
      'the halves exchanged',
      input =>
        Buffer.concat(
          parts(input)
            .map(value => octetsOf(value))
            .reverse(),
        ),
    ],
    ['r alone', input => es256(input).subarray(0, 32)],
    ['63 octets', input => es256(input).subarray(0, 63)],
    ['one octet', input => es256(input).subarray(0, 1)],
    ['DER', input => sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'der' })],
    ['a hash of 384 bits', ecdsa(ec, 'sha384')],
    ['another curve', ecdsa(p384, 'sha256')],
    ['the other key', ecdsa(newKeyPair('ec', { namedCurve: 'P-256' }) as typeof ec, 'sha256')],
  ])('J4 refuses an ECDSA signature with %s', async (_, signer) =>
    refused(await presented(signed('i-ec', 'ES256', signer, { kid: 'e1' }))),
  )
  test('J17 refuses the other signature that ECDSA lets anybody make of a good one', async () => {
    const [h = '', p = '', s = ''] = signed('i-ec', 'ES256', es256, { kid: 'e1' }).split('.')
    const signature = Buffer.from(s, 'base64url')
    const t = BigInt(`0x${signature.subarray(32).toString('hex')}`)
    const other = Buffer.concat([signature.subarray(0, 32), octetsOf(N - t)]).toString('base64url')
    accepted(await presented(`${h}.${p}.${s}`))
    refused(await presented(`${h}.${p}.${other}`))
  })

  const mac = hmac()
  test.each<[string, Signer]>([
    ['no octet', () => Buffer.alloc(0)],
    ['one octet', input => mac(input).subarray(0, 1)],
    ['half of it', input => mac(input).subarray(0, 16)],
    ['all but one octet', input => mac(input).subarray(0, 31)],
    ['one octet more', input => Buffer.concat([mac(input), Buffer.alloc(1)])],
    ['itself twice', input => Buffer.concat([mac(input), mac(input)])],
    ['zeros', () => Buffer.alloc(32)],
    ['an empty key', hmac('')],
    ['the id as key', hmac('i-hmac')],
    ['the secret in hexadecimal', hmac(Buffer.from(SECRET).toString('hex'))],
    ['the secret in base64', hmac(Buffer.from(SECRET).toString('base64'))],
    ['the secret decoded from base64', hmac(Buffer.from(SECRET, 'base64'))],
    ['the secret with a line break', hmac(`${SECRET}\n`)],
    ['the secret cut to the hash', hmac(SECRET.slice(0, 32))],
    ['another hash', hmac(SECRET, 'sha512')],
    ['another hash, cut', input => hmac(SECRET, 'sha512')(input).subarray(0, 32)],
  ])('S1 and S4 refuses a MAC of %s', async (_, signer) => refused(await presented(signed('i-hmac', 'HS256', signer))))
  test.each(['HS384', 'HS512', 'RS256', 'none'])('S3 refuses %s where HS256 is pinned', async alg => {
    refused(await presented(signed('i-hmac', alg, mac)))
    refused(await presented(signed('i-hmac', alg, hmac(SECRET, alg === 'HS384' ? 'sha384' : 'sha512'))))
  })

  test.each<[string, Signer]>([
    ['a zero octet before it', input => Buffer.concat([Buffer.alloc(1), rs256()(input)])],
    ['a zero octet after it', input => Buffer.concat([rs256()(input), Buffer.alloc(1)])],
    ['an octet less at the end', input => rs256()(input).subarray(0, -1)],
    ['an octet less at the beginning', input => rs256()(input).subarray(1)],
    ['zeros', () => Buffer.alloc(256)],
    ['ones', () => Buffer.alloc(256, 0xff)],
    ['one', () => octetsOf(1n, 256)],
    ['the modulus', () => Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')],
    ['SHA-1', pkcs1('sha1')],
    ['SHA-384', pkcs1('sha384')],
    ['PSS', ps256],
    ['the bare hash', input => privateEncrypt(rsa.privateKey, Buffer.from(input).subarray(0, 32))],
  ])('J4 refuses an RSA signature with %s', async (_, signer) =>
    refused(await presented(signed('i-rsa', 'RS256', signer, { kid: 'r1' }))),
  )
  test('J4 refuses a signature to which the modulus was added', async () => {
    const n = BigInt(`0x${Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex')}`)
    const added: Signer = input => octetsOf(BigInt(`0x${rs256()(input).toString('hex')}`) + n, 257)
    refused(await presented(signed('i-rsa', 'RS256', added, { kid: 'r1' })))
  })
  test.each([0, 20, 31, 33, 64, 222])('J4 refuses a salt of %s octets with PS256', async length =>
    refused(await presented(signed('i-pss', 'PS256', pss('sha256', length), { kid: 'r1' }))),
  )
  test('K5 accepts the second of two keys with one kid', async () => {
    accepted(await presented(signed('l-two', 'ES256', es256, { kid: 'same' })))
    accepted(await presented(signed('l-two', 'ES256', es256)))
    refused(await presented(signed('l-two', 'ES256', es256, { kid: 'other' })))
  })
})

describe('the form and what carries it', () => {
  const HEADERS: Headers = [['Authorization', `Basic ${base64(`i-basic:${SECRET}`)}`]]
  const typed = (type: string): Promise<Answer> =>
    ask({ headers: [...HEADERS, ['Content-Type', null], ['content-type', type]] })

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'R11 refuses %s and names POST',
    async method => {
      for (const target of ['/token', '/introspect', '/revoke']) {
        const answer = await ask({ method, target, headers: HEADERS })
        expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({ status: 405, allow: ['POST'] })
        if (method !== 'HEAD') expectAnswer(answer, 405, 'invalid_request')
        else expect(answer.body).toBe('')
      }
    },
  )
  test.each([
    'application/x-www-form-urlencoded',
    'APPLICATION/X-WWW-FORM-URLENCODED',
    'application/x-www-form-urlencoded;charset=utf-8',
    'application/x-www-form-urlencoded; charset=UTF-8',
    'application/x-www-form-urlencoded; charset="utf-8"',
    'application/x-www-form-urlencoded ; Charset=Utf-8',
    'application/x-www-form-urlencoded; x=y',
  ])('R12 accepts the type %s', async type => accepted(await typed(type)))
  test.each([
    '',
    'text/plain',
    'application/json',
    'application/jwt',
    'multipart/form-data; boundary=b',
    'application/xml',
    'application/x-www-form-urlencoded2',
    'x-application/x-www-form-urlencoded',
    'application/*',
    '*/*',
    'application/x-www-form-urlencoded, application/json',
    'application/json, application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/x-www-form-urlencoded; charset=utf-7',
    'application/x-www-form-urlencoded; charset=',
    'application/x-www-form-urlencoded; charset=utf-8; charset=utf-16',
  ])('R12 refuses the type %j', async type => malformed(await typed(type)))

  test.each(['gzip', 'deflate', 'br', 'zstd', 'compress', 'x-gzip', 'GZIP', 'gzip, identity', 'aws-chunked', 'utf-8'])(
    'R15 refuses the content encoding %s',
    async encoding =>
      expectAnswer(await ask({ headers: [...HEADERS, ['Content-Encoding', encoding]] }), 415, 'invalid_request'),
  )
  test('R15 accepts the content encoding identity, which is none', async () => {
    accepted(await ask({ headers: [...HEADERS, ['Content-Encoding', 'identity']] }))
  })
  const chunked = (octets: string, size = 7): string => {
    const chunks = octets.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    return `${chunks.map(chunk => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`
  }
  const transferred = (coding: string, body = chunked(GRANT)): Promise<Answer> =>
    ask({ headers: [...HEADERS, ['Content-Length', null], ['Transfer-Encoding', coding]], body })
  test('R15 accepts chunks, with extensions and trailers that are ignored', async () => {
    accepted(await transferred('chunked'))
    accepted(await transferred('Chunked', chunked(GRANT, 1)))
    accepted(await transferred('chunked', chunked(GRANT).replace('\r\n', ';name=value\r\n')))
    accepted(await transferred('chunked', chunked(GRANT).replace(/\r\n$/, 'Authorization: Bearer x\r\n\r\n')))
  })
  test.each(['gzip, chunked', 'identity, chunked', 'chunked, chunked', 'deflate, chunked'])(
    'R15 refuses the transfer coding %s',
    async coding => {
      const { status, body, more } = await transferred(coding)
      expect([400, 415, 501]).toContain(status)
      expect(more).toBe(0)
      expect(body).not.toContain('access_token')
    },
  )
  test.each(['xchunked', 'chunked, gzip', 'gzip', 'identity', '"chunked"', 'chunked;q=1'])(
    'R15 refuses the transfer coding %s, of which nobody can tell the end',
    async coding => {
      const { status, body, more } = await send(
        running.listening.port,
        request({
          headers: [...HEADERS, ['Content-Length', null], ['Transfer-Encoding', coding]],
          body: chunked(GRANT),
        }),
        { hangUp: true },
      )
      expect([0, 400, 415, 501]).toContain(status)
      expect(more).toBe(0)
      expect(body).not.toContain('access_token')
    },
  )
  test('R15 refuses a length beside chunks, two lengths, and lengths that are no numbers', async () => {
    const of = (headers: Headers, body = GRANT): Promise<Answer> =>
      send(running.listening.port, request({ headers: [...HEADERS, ...headers], body }), { hangUp: true })
    for (const answer of [
      await of([['Transfer-Encoding', 'chunked']], chunked(GRANT)),
      await of([['Content-Length', '1']]),
      await of([
        ['Content-Length', null],
        ['content-length', `${GRANT.length}, ${GRANT.length}`],
      ]),
      await of([
        ['Content-Length', null],
        ['content-length', `+${GRANT.length}`],
      ]),
      await of([
        ['Content-Length', null],
        ['content-length', '-1'],
      ]),
      await of([
        ['Content-Length', null],
        ['content-length', '0x1d'],
      ]),
    ]) {
      expect([0, 400]).toContain(answer.status)
      expect(answer.more).toBe(0)
      expect(answer.body).not.toContain('access_token')
    }
  })
  test('R14 accepts a body of 64 KiB to the octet and refuses one octet more, announced or not', async () => {
    const filled = (length: number): string => `${GRANT}&x=${'x'.repeat(length - GRANT.length - 3)}`
    accepted(await ask({ headers: HEADERS, body: filled(65_536) }))
    expectAnswer(await ask({ headers: HEADERS, body: filled(65_537) }), 413, 'invalid_request')
    accepted(await transferred('chunked', chunked(filled(65_536), 5000)))
    expectAnswer(await transferred('chunked', chunked(filled(65_537), 5000)), 413, 'invalid_request')
  })
  test('R14 accepts 64 parameters and refuses 65', async () => {
    const many = (count: number): string => [GRANT, ...Array.from({ length: count - 1 }, (_, n) => `p${n}=1`)].join('&')
    accepted(await ask({ headers: HEADERS, body: many(64) }))
    malformed(await ask({ headers: HEADERS, body: many(65) }))
  })
  test('R14 accepts an assertion of 16 KiB and refuses one of 17', async () => {
    const of = (length: number): Promise<Answer> => presented(withClaims({ x: 'x'.repeat(length) }))
    accepted(await of(11_000))
    expectAnswer(await of(13_000), 413, 'invalid_request')
  })

  test.each([
    ['an empty pair', `&${GRANT}&&`],
    ['a name without a value', `${GRANT}&x`],
    ['an empty value', `${GRANT}&scope=&resource=&x=`],
    ['the name in escapes', GRANT.replace('grant_type', '%67rant%5ftype')],
    ['an audience twice', `${GRANT}&${'&audience=https://orders.example.com'.repeat(2)}`],
    [
      'two registered resources',
      `${GRANT}&${['orders', 'stock'].map(name => `resource=https://${name}.example.com`).join('&')}`,
    ],
    ['names of the prototype', `${GRANT}&__proto__=1&constructor=2&toString=3`],
    ['brackets, which mean nothing', `${GRANT}&a[b]=1&a[]=2`],
    ['other scripts', `${GRANT}&x=%E6%97%A5`],
  ])('R10 accepts a form with %s', async (_, body) => accepted(await ask({ headers: HEADERS, body })))
  test.each([
    ['grant_type twice', `${GRANT}&${GRANT}`],
    ['grant_type with brackets', `${GRANT}&grant_type[]=password`],
    ['grant_type twice, once empty', `${GRANT}&grant_type=`],
    ['grant_type twice, once in escapes', `${GRANT}&grant%5Ftype=password`],
    ['scope twice', `${GRANT}&scope=orders:read&scope=orders:read`],
    ['client_id twice', `${GRANT}&client_id=i-basic&client_id=i-basic`],
    ['an unknown parameter twice', `${GRANT}&x=1&x=1`],
    ['a parameter of the prototype twice', `${GRANT}&__proto__=1&__proto__=1`],
    ['a value without a name', `${GRANT}&=x`],
    ['a percent sign alone', `${GRANT}&x=%`],
    ['half an escape', `${GRANT}&x=%4`],
    ['a broken escape in a name', `${GRANT}&%zz=1`],
    ['what is not UTF-8', `${GRANT}&x=%ff`],
    ['what is not UTF-8, unescaped', `${GRANT}&x=\xff`],
    ['an overlong NUL', `${GRANT}&x=%c0%80`],
    ['a surrogate', `${GRANT}&x=%ed%a0%80`],
    ['NUL', `${GRANT}&x=%00`],
    ['NUL in a name', `${GRANT}&x%00=1`],
    ['an escape character', `${GRANT}&x=%1b`],
    ['DEL', `${GRANT}&x=%7f`],
    ['semicolons instead of ampersands', GRANT.replace('=', '=;').replace('grant', 'a=1;grant')],
    ['a byte order mark before it', `%EF%BB%BF${GRANT}`],
    ['JSON', '{"grant_type":"client_credentials"}'],
    ['nothing', ''],
  ])('R9 and R10 refuses a form with %s', async (_, body) => malformed(await ask({ headers: HEADERS, body })))

  test.each(['grant_type=client_credentials', 'client_id=i-basic', 'access_token=x', 'x=y&Code=1', 'client_secret=x'])(
    'R13 refuses the query %j, whatever the body says',
    async query => {
      malformed(await ask({ target: `/token?${query}`, headers: HEADERS }))
      malformed(await ask({ target: `/introspect?${query}`, headers: HEADERS, body: 'token=x' }))
    },
  )
  test.each([
    '/token/',
    '//token',
    '/./token',
    '/x/../token',
    '/token/.',
    '/token;x',
    '/token;jsessionid=1',
    '/TOKEN',
    '/Token',
    '/%74oken',
    '/token%20',
    '/token%00',
    '/token%2f',
    '/%2ftoken',
    '/token%3f',
    '/%2e/token',
    '/token%23',
    '/token\\',
    '/tok%65n',
    '/%2574oken',
    '/token.',
    '/token.json',
    '/token/x',
    '/oauth/token',
    '/tokens',
    '/toke',
  ])('G1 refuses the path %s', async target => {
    const answer = await ask({ target, headers: HEADERS })
    expect([400, 404]).toContain(answer.status)
    expect(answer.body).not.toContain('access_token')
  })

  test('R3 returns no-store for every refusal', async () => {
    for (const input of [
      { method: 'GET' },
      { target: '/token?x' },
      { headers: [['Content-Encoding', 'gzip']] as Headers },
    ])
      expect((await ask(input)).headers.get('cache-control')).toEqual(['no-store'])
  })
  test('accepts a client that waits for 100 Continue', async () => {
    const answer = await ask({ headers: [...HEADERS, ['Expect', '100-continue']] })
    // The first answer is the interim one; what follows it is the token.
    expect(answer.status === 100 ? answer.body : '').toContain('access_token')
  })
  test('never repeats what was sent in an answer', async () => {
    const canary = 'c4n4ry'
    const answers = [
      await ask({ headers: HEADERS, body: `grant_type=${canary}` }),
      await ask({ headers: HEADERS, body: `${GRANT}&scope=${canary}` }),
      await ask({ headers: HEADERS, body: `${GRANT}&resource=https://${canary}/` }),
      await ask({ headers: HEADERS, body: `${GRANT}&${canary}=1&${canary}=1` }),
      await basic(`${canary}:${canary}`),
      await authorized(`${canary} x`),
      await presented(withClaims({ iss: canary })),
      await presented(canary),
      await ask({ target: `/token?scope=${canary}`, headers: HEADERS }),
      await ask({ headers: [['Host', null], ['host', canary], ...HEADERS], body: 'x' }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(errorOf(answer)).toBeDefined()
      expect(answer.body + [...answer.headers].join()).not.toContain(canary)
    }
  })
})

describe('introspection and revocation', () => {
  const I_BASIC = ['Authorization', `Basic ${base64(`i-basic:${SECRET}`)}`] as const
  const tokenOf = async (): Promise<string> => {
    const { body } = await ask({ headers: [I_BASIC] })
    return (JSON.parse(body) as { access_token: string }).access_token
  }
  const JWT = 'application/token-introspection+jwt'
  const introspected = (token: string, ...accepts: readonly string[]): Promise<Answer> =>
    ask({
      target: '/introspect',
      headers: [I_BASIC, ...accepts.map(accept => ['Accept', accept] as const)],
      body: form({ token }),
    })

  test.each([
    [JWT],
    [JWT.toUpperCase()],
    [`${JWT};q=0.1`],
    [`${JWT};q=1.000`],
    [`application/json, ${JWT}`],
    [`text/html, ${JWT} ; q=0.5, */*`],
    [`application/json;q=0.4,${JWT};q=0.5`],
    ['application/json', JWT],
  ])('returns a JWT, for inactive tokens too, where Accept says %j', async (...accepts) => {
    for (const token of [await tokenOf(), 'unknown']) {
      const answer = await introspected(token, ...accepts)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toEqual([JWT])
      const [header = '', payload = ''] = answer.body.split('.').map(part => Buffer.from(part, 'base64url').toString())
      expect(JSON.parse(header)).toMatchObject({ typ: 'token-introspection+jwt' })
      expect(JSON.parse(payload)).toMatchObject({
        iss: ISSUER,
        aud: 'i-basic',
        token_introspection: { active: token !== 'unknown' },
      })
    }
  })
  test.each([
    '',
    '*/*',
    'application/*',
    'application/json',
    'application/jwt',
    'text/html',
    `${JWT};q=0`,
    `${JWT};q=0.000`,
    `${JWT};q=x`,
    `${JWT}x`,
    `x/${JWT}`,
    `application/json, ${JWT};q=0.9`,
    'application/token-introspection',
  ])('returns JSON where Accept says %j', async accept => {
    const answer = await introspected(await tokenOf(), accept)
    expectAnswer(answer, 200, null)
    expect(answer.headers.get('content-type')).toEqual(['application/json'])
  })
  test('returns errors as JSON whatever Accept says', async () => {
    const accept = ['Accept', JWT] as const
    malformed(await ask({ target: '/introspect', headers: [I_BASIC, accept], body: '' }))
    refused(await ask({ target: '/introspect', headers: [accept], body: 'token=x' }))
  })
  test.each([
    ['a word', 'unknown'],
    ['three parts', 'a.b.c'],
    ['dots', '..'],
    ['a space', ' '],
    ['sixty thousand characters', 'x'.repeat(60_000)],
    ['other scripts', '\u65e5\u672c'],
    ['JSON', '{"active":true}'],
  ])('returns exactly inactive for a token of %s, and 200 for its revocation', async (_, token) => {
    const answer = await introspected(token)
    expectAnswer(answer, 200, null)
    expect(answer.body).toBe('{"active":false}')
    const revoked = await ask({ target: '/revoke', headers: [I_BASIC], body: form({ token }) })
    expectAnswer(revoked, 200, null)
    expect(revoked.body).toBe('')
  })
  test('never takes an introspection answer or an assertion for an access token', async () => {
    const answered = (await introspected(await tokenOf(), JWT)).body
    for (const token of [answered, withClaims({}), withHeader({ ...HEADER, typ: 'at+jwt' })]) {
      expect((await introspected(token)).body).toBe('{"active":false}')
    }
    for (const token of [answered, await tokenOf()]) refused(await presented(token))
  })
})
