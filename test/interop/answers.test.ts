/**
 * Requests that the OpenID conformance suite and the test suites of node-oidc-provider, Hydra, Keycloak and Spring
 * Authorization Server ask about, written anew, with the answer that our requirements decide on.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Running } from '../gateway/running.ts'
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
  ODD_SECRET,
  otherRsa,
  ps256,
  rs256,
  rsa,
  SECRET,
} from './forge.ts'
import { CONSTANT_401, expectAnswer } from './rules.ts'
import { stage } from './stage.ts'
import { type Answer, form, type RequestInput, request, send } from './wire.ts'

let running: Running
beforeAll(async () => {
  running = await stage()
})
afterAll(() => running.stop())

type Headers = readonly (readonly [string, string | null])[]
type Given = Omit<RequestInput, 'body'> & { readonly body?: string | (() => string) }

/** Title, request, status, error. */
type Row = readonly [title: string, given: Given, status: number, error: string | null]

const ENDPOINTS = ['/token', '/introspect', '/revoke'] as const
/** What makes a request complete at every endpoint. */
const COMPLETE = { grant_type: 'client_credentials', token: 'unknown' }

const ask = (given: Given): Promise<Answer> => {
  const { body = form(COMPLETE), ...rest } = given
  return send(running.listening.port, request({ ...rest, body: typeof body === 'string' ? body : body() }))
}

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const credentials = (id: string, secret: string): Headers => [
  ['Authorization', `Basic ${base64(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`],
]
const authorization = (value: string): Headers => [['Authorization', value]]
const I_BASIC = credentials('i-basic', SECRET)

const posted = (more: Record<string, string>): string => form({ ...COMPLETE, ...more })
const asserted =
  (make: () => string, more: Record<string, string> = {}) =>
  (): string =>
    form({ ...COMPLETE, ...assertionForm(make()), ...more })
/** A good assertion of `i-rsa` with other claims. */
const withClaims = (different: Record<string, unknown>, client = 'i-rsa') =>
  asserted(() => jws({ alg: 'RS256', kid: 'r1' }, claims(client, different), rs256()))
/** A good assertion of `i-rsa` with another header. */
const withHeader = (header: unknown) => asserted(() => jws(header, claims('i-rsa'), rs256()))

const table = (rows: readonly Row[]): void => {
  test.each(rows)('%s', async (_, given, status, error) => {
    expectAnswer(await ask(given), status, error)
  })
}

/** The same at every endpoint: one authentication, one counter, one answer. */
const tableEverywhere = (rows: readonly Row[]): void => {
  test.each(rows)('%s', async (_, given, status, error) => {
    for (const target of ENDPOINTS) expectAnswer(await ask({ ...given, target }), status, error)
  })
}

describe('client_secret_basic', () => {
  tableEverywhere([
    ['accepts the credentials', { headers: I_BASIC }, 200, null],
    [
      'accepts the scheme in any letter case',
      { headers: authorization(`bASIC ${base64(`i-basic:${SECRET}`)}`) },
      200,
      null,
    ],
    ['accepts an id and a secret that need encoding', { headers: credentials('i:odd/id&=+%', ODD_SECRET) }, 200, null],
    [
      'accepts client_id in the body beside it when it is the same',
      { headers: I_BASIC, body: posted({ client_id: 'i-basic' }) },
      200,
      null,
    ],
    ['accepts the live one of two secrets', { headers: credentials('i-expired', SECRET) }, 200, null],
    ['refuses a wrong secret', { headers: credentials('i-basic', 'wrong') }, 401, 'invalid_client'],
    [
      'refuses the secret in other letter case',
      { headers: credentials('i-basic', SECRET.toUpperCase()) },
      401,
      'invalid_client',
    ],
    [
      'refuses the beginning of the secret',
      { headers: credentials('i-basic', SECRET.slice(0, -1)) },
      401,
      'invalid_client',
    ],
    ['refuses more than the secret', { headers: credentials('i-basic', `${SECRET}x`) }, 401, 'invalid_client'],
    [
      'refuses an expired secret like a wrong one',
      { headers: credentials('i-expired', 'a-secret-that-has-expired') },
      401,
      'invalid_client',
    ],
    ['refuses an unknown client', { headers: credentials('nobody', SECRET) }, 401, 'invalid_client'],
    ['refuses the id in other letter case', { headers: credentials('I-BASIC', SECRET) }, 401, 'invalid_client'],
    ['refuses a disabled client', { headers: credentials('i-disabled', SECRET) }, 401, 'invalid_client'],
    [
      'refuses a client registered for client_secret_post',
      { headers: credentials('i-post', SECRET) },
      401,
      'invalid_client',
    ],
    [
      'refuses a client registered for private_key_jwt',
      { headers: credentials('i-rsa', SECRET) },
      401,
      'invalid_client',
    ],
    [
      'refuses a client registered for client_secret_jwt, with its secret',
      { headers: credentials('i-hmac', SECRET) },
      401,
      'invalid_client',
    ],
    ['B8 refuses an empty secret', { headers: authorization(`Basic ${base64('i-basic:')}`) }, 401, 'invalid_client'],
    [
      'B3 refuses credentials without a colon',
      { headers: authorization(`Basic ${base64('i-basic')}`) },
      401,
      'invalid_client',
    ],
    ['B2 refuses the scheme alone', { headers: authorization('Basic') }, 401, 'invalid_client'],
    [
      'B2 refuses two spaces after the scheme',
      { headers: authorization(`Basic  ${base64(`i-basic:${SECRET}`)}`) },
      401,
      'invalid_client',
    ],
    [
      'B2 refuses a tab after the scheme',
      { headers: authorization(`Basic\t${base64(`i-basic:${SECRET}`)}`) },
      401,
      'invalid_client',
    ],
    [
      'B2 refuses characters that are not base64',
      { headers: authorization(`Basic ${base64(`i-basic:${SECRET}`)}*`) },
      401,
      'invalid_client',
    ],
    [
      'B2 refuses a space inside the credentials',
      { headers: authorization(`Basic ${base64(`i-basic:${SECRET}`).replace(/^(.{8})/, '$1 ')}`) },
      401,
      'invalid_client',
    ],
    [
      'B2 refuses missing padding',
      { headers: authorization(`Basic ${base64('i-basic:1').replace(/=+$/, '')}`) },
      401,
      'invalid_client',
    ],
    ['B2 refuses credentials in clear', { headers: authorization(`Basic i-basic:${SECRET}`) }, 401, 'invalid_client'],
    [
      'B4 refuses a broken percent sign in the secret',
      { headers: authorization(`Basic ${base64('i-basic:%zz')}`) },
      401,
      'invalid_client',
    ],
    [
      'B4 refuses the secret encoded twice',
      { headers: credentials('i:odd/id&=+%', encodeURIComponent(ODD_SECRET)) },
      401,
      'invalid_client',
    ],
    [
      'B5 refuses NUL in the secret',
      { headers: authorization(`Basic ${base64(`i-basic:${SECRET}\0`)}`) },
      401,
      'invalid_client',
    ],
    [
      'B5 refuses an encoded line feed in the id',
      { headers: authorization(`Basic ${base64(`i-basic%0A:${SECRET}`)}`) },
      401,
      'invalid_client',
    ],
    ['B10 refuses Bearer', { headers: authorization(`Bearer ${SECRET}`) }, 401, 'invalid_client'],
    ['B10 refuses Digest', { headers: authorization('Digest username="i-basic"') }, 401, 'invalid_client'],
    [
      'B10 refuses the credentials under another scheme',
      { headers: authorization(`Basics ${base64(`i-basic:${SECRET}`)}`) },
      401,
      'invalid_client',
    ],
    ['refuses an empty Authorization header', { headers: authorization('') }, 401, 'invalid_client'],
    ['B9 refuses two Authorization headers', { headers: [...I_BASIC, ...I_BASIC] }, 400, 'invalid_request'],
    [
      'B11 refuses another client_id in the body',
      { headers: I_BASIC, body: posted({ client_id: 'i-post' }) },
      400,
      'invalid_request',
    ],
    [
      'R8 refuses a secret in the body beside it',
      { headers: I_BASIC, body: posted({ client_id: 'i-basic', client_secret: SECRET }) },
      400,
      'invalid_request',
    ],
    [
      'R8 refuses a wrong secret in the body beside it',
      { headers: I_BASIC, body: posted({ client_secret: 'x' }) },
      400,
      'invalid_request',
    ],
    ['R8 refuses an assertion beside it', { headers: I_BASIC, body: withClaims({}) }, 400, 'invalid_request'],
    [
      'R8 refuses an assertion and a secret in the body beside it',
      { headers: I_BASIC, body: () => `${withClaims({})()}&client_secret=x` },
      400,
      'invalid_request',
    ],
  ])
})

describe('client_secret_post', () => {
  const own = { client_id: 'i-post', client_secret: SECRET }
  tableEverywhere([
    ['accepts id and secret', { body: posted(own) }, 200, null],
    [
      'accepts each of two live secrets',
      { body: posted({ client_id: 'i-rotated', client_secret: 'the-old-secret-of-this-client' }) },
      200,
      null,
    ],
    [
      'accepts an empty assertion as left out',
      { body: posted({ ...own, client_assertion: '', client_assertion_type: '' }) },
      200,
      null,
    ],
    ['refuses a wrong secret', { body: posted({ ...own, client_secret: 'wrong' }) }, 401, 'invalid_client'],
    [
      'P3 refuses a secret that is right after a second decoding',
      { body: posted({ ...own, client_secret: encodeURIComponent(`${SECRET}%`) }) },
      401,
      'invalid_client',
    ],
    ['refuses an unknown client', { body: posted({ ...own, client_id: 'nobody' }) }, 401, 'invalid_client'],
    [
      'refuses a client registered for client_secret_basic',
      { body: posted({ client_id: 'i-basic', client_secret: SECRET }) },
      401,
      'invalid_client',
    ],
    [
      'refuses a client registered for private_key_jwt',
      { body: posted({ client_id: 'i-rsa', client_secret: SECRET }) },
      401,
      'invalid_client',
    ],
    ['P1 refuses client_id alone', { body: posted({ client_id: 'i-post' }) }, 401, 'invalid_client'],
    ['P1 refuses client_secret alone', { body: posted({ client_secret: SECRET }) }, 401, 'invalid_client'],
    ['P1 refuses an empty secret', { body: posted({ ...own, client_secret: '' }) }, 401, 'invalid_client'],
    ['refuses no credentials at all', {}, 401, 'invalid_client'],
    ['refuses an empty body', { body: '' }, 401, 'invalid_client'],
    [
      'refuses an id outside ASCII',
      { body: `${form(COMPLETE)}&client_id=%C3%A9&client_secret=x` },
      401,
      'invalid_client',
    ],
    [
      'refuses the name of a member that every object has',
      { body: posted({ client_id: '__proto__', client_secret: 'x' }) },
      401,
      'invalid_client',
    ],
    ['refuses a very long id', { body: posted({ ...own, client_id: 'i'.repeat(5000) }) }, 401, 'invalid_client'],
    ['R9 refuses client_id twice', { body: `${posted(own)}&client_id=i-post` }, 400, 'invalid_request'],
    ['R9 refuses client_secret twice', { body: `${posted(own)}&client_secret=${SECRET}` }, 400, 'invalid_request'],
    [
      'R9 refuses client_secret twice, the first one empty',
      { body: `client_secret=&${posted(own)}` },
      400,
      'invalid_request',
    ],
    [
      'R9 refuses client_id twice, once in another spelling',
      { body: `${posted(own)}&client%5fid=i-basic` },
      400,
      'invalid_request',
    ],
    [
      'R8 refuses an assertion beside it',
      { body: () => `${withClaims({})()}&client_secret=${SECRET}` },
      400,
      'invalid_request',
    ],
    [
      'R13 refuses the credentials in the query',
      { target: '/token', body: 'grant_type=client_credentials&token=x' },
      401,
      'invalid_client',
    ],
  ])
  test.each(ENDPOINTS)('R13 refuses credentials in the query of %s', async target => {
    const query = new URLSearchParams(own).toString()
    expectAnswer(await ask({ target: `${target}?${query}` }), 400, 'invalid_request')
    expectAnswer(await ask({ target: `${target}?${query}`, body: posted(own) }), 400, 'invalid_request')
    expectAnswer(await ask({ target: `${target}?client_assertion=x`, headers: I_BASIC }), 400, 'invalid_request')
  })
})

describe('client assertions', () => {
  const type = (value: string) => (): string =>
    posted({
      client_assertion: jws({ alg: 'RS256', kid: 'r1' }, claims('i-rsa'), rs256()),
      client_assertion_type: value,
    })
  tableEverywhere([
    ['accepts private_key_jwt with RS256', { body: withClaims({}) }, 200, null],
    [
      'accepts private_key_jwt with PS256',
      { body: asserted(() => jws({ alg: 'PS256', kid: 'r1' }, claims('i-pss'), ps256)) },
      200,
      null,
    ],
    [
      'accepts private_key_jwt with ES256',
      { body: asserted(() => jws({ alg: 'ES256', kid: 'e1' }, claims('i-ec'), es256)) },
      200,
      null,
    ],
    [
      'accepts client_secret_jwt with HS256',
      { body: asserted(() => jws({ alg: 'HS256' }, claims('i-hmac'), hmac())) },
      200,
      null,
    ],
    [
      'accepts client_id beside it when it is the same',
      { body: () => `${withClaims({})()}&client_id=i-rsa` },
      200,
      null,
    ],
    ['J7 accepts no kid', { body: withHeader({ alg: 'RS256' }) }, 200, null],
    ['J8 accepts typ JWT', { body: withHeader({ alg: 'RS256', typ: 'JWT' }) }, 200, null],
    [
      'J8 accepts typ client-authentication+jwt',
      { body: withHeader({ alg: 'RS256', typ: 'client-authentication+jwt' }) },
      200,
      null,
    ],
    ['J11 accepts the issuer in a list of one', { body: withClaims({ aud: [ISSUER] }) }, 200, null],
    ['J15 accepts no iat', { body: withClaims({ iat: undefined }) }, 200, null],
    [
      'J14 accepts nbf and iat eight seconds ahead',
      { body: withClaims({ nbf: inSeconds(8), iat: inSeconds(8) }) },
      200,
      null,
    ],
    ['J12 accepts exp five seconds ago', { body: withClaims({ exp: inSeconds(-5) }) }, 200, null],
    [
      'J20 accepts claims that it does not know',
      { body: withClaims({ 'https://example.com/claim': { a: [1, null] } }) },
      200,
      null,
    ],
    ['J12 accepts a fraction of a second in exp', { body: withClaims({ exp: inSeconds(60) + 0.5 }) }, 200, null],
    [
      'J1 refuses the assertion without its type',
      { body: () => withClaims({})().replace(/client_assertion_type=[^&]*&/, '') },
      400,
      'invalid_request',
    ],
    [
      'J1 refuses the type without an assertion',
      { body: posted({ client_assertion_type: assertionForm('')['client_assertion_type'] ?? '' }) },
      400,
      'invalid_request',
    ],
    ['J1 refuses an unknown type', { body: type('jwt') }, 401, 'invalid_client'],
    [
      'J1 refuses the SAML type',
      { body: type('urn:ietf:params:oauth:client-assertion-type:saml2-bearer') },
      401,
      'invalid_client',
    ],
    [
      'J1 refuses the type in other letter case',
      { body: type('URN:ietf:params:oauth:client-assertion-type:jwt-bearer') },
      401,
      'invalid_client',
    ],
    [
      'R9 refuses two assertions',
      { body: () => `${withClaims({})()}&client_assertion=${jws({ alg: 'RS256' }, claims('i-rsa'), rs256())}` },
      400,
      'invalid_request',
    ],
    [
      'R18 refuses another client_id beside it',
      { body: () => `${withClaims({})()}&client_id=i-rsa-2` },
      400,
      'invalid_request',
    ],
    ['J2 refuses what is no JWT', { body: asserted(() => 'not-a-jwt') }, 401, 'invalid_client'],
    ['J2 refuses two parts', { body: asserted(() => 'e30.e30') }, 401, 'invalid_client'],
    [
      'J2 refuses an empty signature',
      { body: asserted(() => jws({ alg: 'RS256' }, claims('i-rsa'), () => Buffer.alloc(0))) },
      401,
      'invalid_client',
    ],
    [
      'J2 refuses five parts',
      { body: asserted(() => `${jws({ alg: 'RSA-OAEP', enc: 'A128GCM' }, claims('i-rsa'), rs256())}.x.y`) },
      401,
      'invalid_client',
    ],
    [
      'J2 refuses the JSON serialization',
      { body: asserted(() => '{"payload":"e30","signatures":[]}') },
      401,
      'invalid_client',
    ],
    [
      'J2 refuses padding',
      { body: asserted(() => `${jws({ alg: 'RS256' }, claims('i-rsa'), rs256())}=`) },
      401,
      'invalid_client',
    ],
    ['J3 refuses a header that is null', { body: withHeader('null') }, 401, 'invalid_client'],
    ['J3 refuses a header that is a list', { body: withHeader('[]') }, 401, 'invalid_client'],
    [
      'J3 refuses a payload that is text',
      { body: asserted(() => jws({ alg: 'RS256' }, '"x"', rs256())) },
      401,
      'invalid_client',
    ],
    ['J3 refuses alg twice', { body: withHeader('{"alg":"RS256","alg":"RS256"}') }, 401, 'invalid_client'],
    [
      'J4 refuses alg none without a signature',
      { body: asserted(() => jws({ alg: 'none' }, claims('i-rsa'), () => Buffer.alloc(0))) },
      401,
      'invalid_client',
    ],
    ['J4 refuses alg none with a signature', { body: withHeader({ alg: 'none' }) }, 401, 'invalid_client'],
    ['J4 refuses no alg', { body: withHeader({ kid: 'r1' }) }, 401, 'invalid_client'],
    [
      'J4 refuses an algorithm that the client has not registered',
      { body: asserted(() => jws({ alg: 'PS256', kid: 'r1' }, claims('i-rsa'), ps256)) },
      401,
      'invalid_client',
    ],
    [
      'J4 refuses a MAC under the public key',
      {
        body: asserted(() =>
          jws({ alg: 'HS256' }, claims('i-rsa'), hmac(rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string)),
        ),
      },
      401,
      'invalid_client',
    ],
    [
      'S3 refuses a signature from a client registered for a MAC',
      { body: asserted(() => jws({ alg: 'RS256' }, claims('i-hmac'), rs256())) },
      401,
      'invalid_client',
    ],
    [
      'S3 refuses another hash than the registered one',
      { body: asserted(() => jws({ alg: 'HS512' }, claims('i-hmac'), hmac(SECRET, 'sha512'))) },
      401,
      'invalid_client',
    ],
    [
      'S1 refuses a MAC under the decoded secret',
      { body: asserted(() => jws({ alg: 'HS256' }, claims('i-hmac'), hmac(Buffer.from(SECRET, 'base64')))) },
      401,
      'invalid_client',
    ],
    [
      'S4 refuses half a MAC',
      { body: asserted(() => jws({ alg: 'HS256' }, claims('i-hmac'), input => hmac()(input).subarray(0, 16))) },
      401,
      'invalid_client',
    ],
    [
      'refuses a signature in DER',
      { body: asserted(() => jws({ alg: 'ES256', kid: 'e1' }, claims('i-ec'), es256Der)) },
      401,
      'invalid_client',
    ],
    [
      'refuses the signature of another key',
      { body: asserted(() => jws({ alg: 'RS256', kid: 'r1' }, claims('i-rsa'), rs256(otherRsa.privateKey))) },
      401,
      'invalid_client',
    ],
    [
      'refuses the id of one client with the key of another',
      { body: asserted(() => jws({ alg: 'RS256', kid: 'r2' }, claims('i-rsa'), rs256(otherRsa.privateKey))) },
      401,
      'invalid_client',
    ],
    [
      'J7 refuses a kid that is not registered',
      { body: withHeader({ alg: 'RS256', kid: 'unknown' }) },
      401,
      'invalid_client',
    ],
    ['J7 refuses a kid that is a number', { body: withHeader({ alg: 'RS256', kid: 1 }) }, 401, 'invalid_client'],
    ['J5 refuses crit', { body: withHeader({ alg: 'RS256', crit: ['exp'], exp: 1 }) }, 401, 'invalid_client'],
    ['J5 refuses b64', { body: withHeader({ alg: 'RS256', b64: true }) }, 401, 'invalid_client'],
    ['J5 refuses zip', { body: withHeader({ alg: 'RS256', zip: 'DEF' }) }, 401, 'invalid_client'],
    [
      'J6 refuses a key in the header',
      { body: withHeader({ alg: 'RS256', jwk: jwkOf(rsa.publicKey) }) },
      401,
      'invalid_client',
    ],
    [
      'J6 refuses jku',
      { body: withHeader({ alg: 'RS256', jku: 'https://login.example.com/jwks' }) },
      401,
      'invalid_client',
    ],
    ['J8 refuses typ at+jwt', { body: withHeader({ alg: 'RS256', typ: 'at+jwt' }) }, 401, 'invalid_client'],
    ['J8 refuses typ dpop+jwt', { body: withHeader({ alg: 'RS256', typ: 'dpop+jwt' }) }, 401, 'invalid_client'],
    ['J9 refuses no iss', { body: withClaims({ iss: undefined }) }, 401, 'invalid_client'],
    ['J9 refuses another iss', { body: withClaims({ iss: 'i-rsa-2' }) }, 401, 'invalid_client'],
    ['J10 refuses no sub', { body: withClaims({ sub: undefined }) }, 401, 'invalid_client'],
    ['J10 refuses another sub', { body: withClaims({ sub: 'i-rsa-2' }) }, 401, 'invalid_client'],
    ['J11 refuses no aud', { body: withClaims({ aud: undefined }) }, 401, 'invalid_client'],
    ['J11 refuses another aud', { body: withClaims({ aud: 'https://other.example.com' }) }, 401, 'invalid_client'],
    ['J11 refuses the issuer with a slash', { body: withClaims({ aud: `${ISSUER}/` }) }, 401, 'invalid_client'],
    ['J11 refuses the token endpoint', { body: withClaims({ aud: `${ISSUER}/token` }) }, 401, 'invalid_client'],
    [
      'J11 refuses the issuer beside another',
      { body: withClaims({ aud: [ISSUER, 'https://other.example.com'] }) },
      401,
      'invalid_client',
    ],
    ['J11 refuses an empty list', { body: withClaims({ aud: [] }) }, 401, 'invalid_client'],
    [
      'J11 refuses the issuer in other letter case',
      { body: withClaims({ aud: ISSUER.toUpperCase() }) },
      401,
      'invalid_client',
    ],
    [
      'J11 refuses a list of one from a FAPI 2.0 client',
      { body: asserted(() => jws({ alg: 'ES256' }, claims('i-fapi', { aud: [ISSUER] }), es256)) },
      401,
      'invalid_client',
    ],
    [
      'J13 refuses 90 seconds from a FAPI 2.0 client',
      { body: asserted(() => jws({ alg: 'ES256' }, claims('i-fapi', { exp: inSeconds(90) }), es256)) },
      401,
      'invalid_client',
    ],
    [
      'J11 accepts the token endpoint from a legacy client',
      { body: withClaims({ aud: `${ISSUER}/token` }, 'i-legacy') },
      200,
      null,
    ],
    ['J13 accepts an hour from a legacy client', { body: withClaims({ exp: inSeconds(3590) }, 'i-legacy') }, 200, null],
    [
      'J11 refuses a third audience from a legacy client',
      { body: withClaims({ aud: 'https://other.example.com' }, 'i-legacy') },
      401,
      'invalid_client',
    ],
    ['J12 refuses no exp', { body: withClaims({ exp: undefined }) }, 401, 'invalid_client'],
    ['J12 refuses exp as text', { body: withClaims({ exp: String(inSeconds(60)) }) }, 401, 'invalid_client'],
    [
      'J12 refuses an expired assertion',
      { body: withClaims({ exp: inSeconds(-60), iat: inSeconds(-120) }) },
      401,
      'invalid_client',
    ],
    ['J12 refuses milliseconds', { body: withClaims({ exp: inSeconds(60) * 1000 }) }, 401, 'invalid_client'],
    ['J13 refuses exp an hour ahead', { body: withClaims({ exp: inSeconds(3600) }) }, 401, 'invalid_client'],
    [
      'J14 refuses nbf 61 seconds ahead',
      { body: withClaims({ nbf: inSeconds(61), exp: inSeconds(120) }) },
      401,
      'invalid_client',
    ],
    [
      'J15 refuses iat 61 seconds ahead',
      { body: withClaims({ iat: inSeconds(61), exp: inSeconds(120) }) },
      401,
      'invalid_client',
    ],
    ['J15 refuses iat an hour ago', { body: withClaims({ iat: inSeconds(-3600) }) }, 401, 'invalid_client'],
    ['J16 refuses no jti', { body: withClaims({ jti: undefined }) }, 401, 'invalid_client'],
    ['J16 refuses an empty jti', { body: withClaims({ jti: '' }) }, 401, 'invalid_client'],
    ['J16 refuses a number as jti', { body: withClaims({ jti: 1 }) }, 401, 'invalid_client'],
    ['J16 refuses a jti of 257 characters', { body: withClaims({ jti: 'j'.repeat(257) }) }, 401, 'invalid_client'],
    [
      'R14 refuses an assertion over 16 KiB',
      { body: withClaims({ filler: 'f'.repeat(16_384) }) },
      413,
      'invalid_request',
    ],
    [
      'J21 refuses a grant assertion as authentication',
      { body: () => form({ ...COMPLETE, assertion: jws({ alg: 'RS256' }, claims('i-rsa'), rs256()) }) },
      401,
      'invalid_client',
    ],
  ])

  test('J17 refuses a second use at every endpoint, wherever the first was', async () => {
    for (const first of ENDPOINTS) {
      const body = withClaims({})()
      expectAnswer(await ask({ target: first, body }), 200, null)
      for (const target of ENDPOINTS) expectAnswer(await ask({ target, body }), 401, 'invalid_client')
    }
  })

  test('J18 accepts the jti of one client from another', async () => {
    const jti = crypto.randomUUID()
    expectAnswer(await ask({ body: withClaims({ jti }) }), 200, null)
    const other = asserted(() => jws({ alg: 'ES256', kid: 'e1' }, claims('i-ec', { jti }), es256))
    expectAnswer(await ask({ body: other }), 200, null)
  })

  test('J18 never uses up the jti of an assertion that it refuses', async () => {
    const jti = crypto.randomUUID()
    const forged = asserted(() =>
      jws({ alg: 'RS256', kid: 'r1' }, claims('i-rsa', { jti }), rs256(otherRsa.privateKey)),
    )
    expectAnswer(await ask({ body: forged }), 401, 'invalid_client')
    expectAnswer(await ask({ body: withClaims({ jti, aud: 'https://other.example.com' }) }), 401, 'invalid_client')
    expectAnswer(await ask({ body: withClaims({ jti }) }), 200, null)
  })

  test('refuses another client with a key pair that both use, under its own algorithm only', async () => {
    const wrong = asserted(() => jws({ alg: 'RS256', kid: 'r1' }, claims('i-pss'), rs256()))
    expectAnswer(await ask({ body: wrong }), 401, 'invalid_client')
  })
})

describe('framing', () => {
  tableEverywhere([
    ['R11 refuses GET', { method: 'GET', headers: I_BASIC }, 405, 'invalid_request'],
    ['R11 refuses PUT', { method: 'PUT', headers: I_BASIC }, 405, 'invalid_request'],
    ['R11 refuses DELETE', { method: 'DELETE', headers: I_BASIC }, 405, 'invalid_request'],
    ['R11 refuses OPTIONS', { method: 'OPTIONS' }, 405, 'invalid_request'],
    [
      'R12 refuses JSON',
      {
        headers: [...I_BASIC, ['Content-Type', null], ['content-type', 'application/json']],
        body: JSON.stringify(COMPLETE),
      },
      400,
      'invalid_request',
    ],
    ['R12 refuses a body without a type', { headers: [...I_BASIC, ['Content-Type', null]] }, 400, 'invalid_request'],
    [
      'R12 refuses multipart',
      { headers: [...I_BASIC, ['Content-Type', null], ['content-type', 'multipart/form-data; boundary=b']] },
      400,
      'invalid_request',
    ],
    [
      'R12 refuses UTF-16',
      {
        headers: [
          ...I_BASIC,
          ['Content-Type', null],
          ['content-type', 'application/x-www-form-urlencoded; charset=UTF-16'],
        ],
      },
      400,
      'invalid_request',
    ],
    [
      'R12 accepts UTF-8 by name',
      {
        headers: [
          ...I_BASIC,
          ['Content-Type', null],
          ['content-type', 'application/x-www-form-urlencoded; charset=UTF-8'],
        ],
      },
      200,
      null,
    ],
    [
      'R12 refuses two types',
      { headers: [...I_BASIC, ['content-type', 'application/x-www-form-urlencoded']] },
      400,
      'invalid_request',
    ],
    [
      'R14 refuses a body over 64 KiB',
      { headers: I_BASIC, body: `${form(COMPLETE)}&x=${'x'.repeat(65_536)}` },
      413,
      'invalid_request',
    ],
    [
      'R14 refuses 65 parameters',
      { headers: I_BASIC, body: Array.from({ length: 65 }, (_, n) => `p${n}=1`).join('&') },
      400,
      'invalid_request',
    ],
    ['R15 refuses gzip', { headers: [...I_BASIC, ['Content-Encoding', 'gzip']] }, 415, 'invalid_request'],
    [
      'R9 refuses an unknown parameter twice',
      { headers: I_BASIC, body: `${form(COMPLETE)}&x=1&x=2` },
      400,
      'invalid_request',
    ],
    [
      'R10 accepts unknown parameters',
      { headers: I_BASIC, body: posted({ x: '1', 'y[z]': '2', ['__proto__']: '3' }) },
      200,
      null,
    ],
    ['R12 refuses a broken percent sign', { headers: I_BASIC, body: `${form(COMPLETE)}&x=%` }, 400, 'invalid_request'],
    ['R12 refuses what is not UTF-8', { headers: I_BASIC, body: `${form(COMPLETE)}&x=%ff` }, 400, 'invalid_request'],
    ['refuses NUL', { headers: I_BASIC, body: `${form(COMPLETE)}&x=%00` }, 400, 'invalid_request'],
  ])
})

describe('the token endpoint', () => {
  const grant = (more: Record<string, string>): Given => ({
    headers: I_BASIC,
    body: form({ grant_type: 'client_credentials', ...more }),
  })
  table([
    ['accepts the grant', grant({}), 200, null],
    ['accepts one of the registered scopes', grant({ scope: 'orders:read' }), 200, null],
    ['accepts a registered resource', grant({ resource: 'https://stock.example.com' }), 200, null],
    ['requires grant_type', { headers: I_BASIC, body: 'scope=orders%3Aread' }, 400, 'invalid_request'],
    ['requires a grant_type that is not empty', grant({ grant_type: '' }), 400, 'invalid_request'],
    [
      'R9 refuses grant_type twice',
      { headers: I_BASIC, body: 'grant_type=client_credentials&grant_type=client_credentials' },
      400,
      'invalid_request',
    ],
    [
      'R9 refuses scope twice',
      { headers: I_BASIC, body: 'grant_type=client_credentials&scope=orders%3Aread&scope=orders%3Awrite' },
      400,
      'invalid_request',
    ],
    ['refuses an unknown grant', grant({ grant_type: 'no-such-grant' }), 400, 'unsupported_grant_type'],
    [
      'refuses the grant in other letter case',
      grant({ grant_type: 'CLIENT_CREDENTIALS' }),
      400,
      'unsupported_grant_type',
    ],
    [
      'refuses the password grant',
      grant({ grant_type: 'password', username: 'u', password: 'p' }),
      400,
      'unsupported_grant_type',
    ],
    ['refuses the code grant', grant({ grant_type: 'authorization_code', code: 'c' }), 400, 'unsupported_grant_type'],
    [
      'refuses the refresh grant',
      grant({ grant_type: 'refresh_token', refresh_token: 'r' }),
      400,
      'unsupported_grant_type',
    ],
    ['refuses the implicit grant', grant({ grant_type: 'implicit' }), 400, 'unsupported_grant_type'],
    ['refuses a scope that is not registered', grant({ scope: 'admin' }), 400, 'invalid_scope'],
    ['refuses a scope that is partly registered', grant({ scope: 'orders:read admin' }), 400, 'invalid_scope'],
    ['refuses a malformed scope', grant({ scope: 'orders:read  orders:write' }), 400, 'invalid_scope'],
    ['refuses a quote in the scope, and never repeats it', grant({ scope: '"' }), 400, 'invalid_scope'],
    ['refuses a resource that is not registered', grant({ resource: 'https://evil.example' }), 400, 'invalid_target'],
    [
      'refuses what a policy denies',
      { body: asserted(() => jws({ alg: 'RS256' }, claims('i-nobody'), rs256())) },
      400,
      'unauthorized_client',
    ],
    [
      'requires authentication before it looks at the grant',
      { body: 'grant_type=no-such-grant' },
      401,
      'invalid_client',
    ],
  ])

  test('returns the members of RFC 6749 section 5.1 and nothing else', async () => {
    const answer = await ask(grant({}))
    expect(Object.keys(JSON.parse(answer.body) as object).sort()).toEqual([
      'access_token',
      'expires_in',
      'scope',
      'token_type',
    ])
    expect(answer.headers.get('pragma')).toEqual(['no-cache'])
    expect(answer.headers.get('content-type')).toEqual(['application/json'])
    expect(answer.headers.get('set-cookie')).toBeUndefined()
    expect(answer.headers.get('x-powered-by')).toBeUndefined()
  })
})

describe('the introspection and revocation endpoints', () => {
  const tokenOf = async (): Promise<string> => {
    const answer = await ask({
      headers: I_BASIC,
      body: 'grant_type=client_credentials&resource=https%3A%2F%2Forders.example.com',
    })
    return (JSON.parse(answer.body) as { access_token: string }).access_token
  }
  const about = (target: string, token: string, headers: Headers = I_BASIC, more: Record<string, string> = {}) =>
    ask({ target, headers, body: form({ token, ...more }) })

  test.each(['/introspect', '/revoke'])('requires a token at %s', async target => {
    expectAnswer(await ask({ target, headers: I_BASIC, body: '' }), 400, 'invalid_request')
    expectAnswer(await ask({ target, headers: I_BASIC, body: 'token=' }), 400, 'invalid_request')
    expectAnswer(await ask({ target, headers: I_BASIC, body: 'token_type_hint=access_token' }), 400, 'invalid_request')
    expectAnswer(await ask({ target, headers: I_BASIC, body: 'token=a&token=b' }), 400, 'invalid_request')
  })

  test.each(['/introspect', '/revoke'])('requires authentication at %s before it looks at the token', async target => {
    expectAnswer(await ask({ target, body: '' }), 401, 'invalid_client')
    const token = await tokenOf()
    expectAnswer(await about(target, token, []), 401, 'invalid_client')
    expectAnswer(await about(target, token, authorization(`Bearer ${token}`)), 401, 'invalid_client')
  })

  const inactive = async (token: string, headers: Headers = I_BASIC): Promise<void> => {
    const answer = await about('/introspect', token, headers)
    expectAnswer(answer, 200, null)
    expect(answer.body).toBe('{"active":false}')
    expect(answer.headers.get('content-type')).toEqual(['application/json'])
  }

  test('returns exactly inactive for whatever is no token of ours', async () => {
    const [header = '', payload = '', signature = ''] = (await tokenOf()).split('.')
    const other = signature.startsWith('A') ? 'B' : 'A'
    await inactive('x')
    await inactive('\u00e9')
    await inactive('a.b.c')
    await inactive('.'.repeat(1000))
    await inactive(`${header}.${payload}.${other}${signature.slice(1)}`)
    await inactive(`${header}.${payload}.`)
    await inactive(`${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`)
    await inactive(
      jws(
        { alg: 'RS256', kid: 'r1', typ: 'at+jwt' },
        claims('i-basic', { iss: ISSUER, client_id: 'i-basic' }),
        rs256(),
      ),
    )
  })

  test('returns exactly inactive to a stranger, and the token to its client and its resource', async () => {
    const token = await tokenOf()
    await inactive(token, credentials('i-stranger', SECRET))
    for (const caller of ['i-basic', 'i-resource']) {
      const answer = await about('/introspect', token, credentials(caller, SECRET))
      expectAnswer(answer, 200, null)
      expect(JSON.parse(answer.body)).toMatchObject({
        active: true,
        client_id: 'i-basic',
        iss: ISSUER,
        token_type: 'Bearer',
      })
    }
  })

  test.each(['access_token', 'refresh_token', 'no_such_hint'])(
    'accepts the hint %s, which hides nothing',
    async hint => {
      const token = await tokenOf()
      const found = await about('/introspect', token, I_BASIC, { token_type_hint: hint })
      expect(JSON.parse(found.body)).toMatchObject({ active: true })
      expectAnswer(await about('/revoke', token, I_BASIC, { token_type_hint: hint }), 200, null)
      await inactive(token)
    },
  )

  test('accepts the revocation of unknown tokens, and of one token twice, with an empty body', async () => {
    const token = await tokenOf()
    for (const text of ['x', 'a.b.c', token, token]) {
      const answer = await about('/revoke', text)
      expectAnswer(answer, 200, null)
      expect(answer.body).toBe('')
    }
  })

  test('refuses the revocation of a token of another client, which stays active', async () => {
    const token = await tokenOf()
    expectAnswer(await about('/revoke', token, credentials('i-resource', SECRET)), 400, 'invalid_grant')
    expect(JSON.parse((await about('/introspect', token)).body)).toMatchObject({ active: true })
  })
})

describe('throttling', () => {
  test('R17 returns 429 with Retry-After after 20 failures of one address and client, all endpoints together', async () => {
    const own = await stage({ config: { throttling: { enabled: true, failures: 20, window: 60 } } })
    try {
      const { port } = own.listening
      const failing = (target: string, headers: Headers, body = form(COMPLETE)): Promise<Answer> =>
        send(port, request({ target, headers, body }))
      for (let round = 0; round < 20; round++) {
        const target = ENDPOINTS[round % 3] ?? '/token'
        expectAnswer(await failing(target, credentials('i-basic', 'wrong')), 401, 'invalid_client')
      }
      for (const target of ENDPOINTS) {
        const answer = await failing(target, credentials('i-basic', 'wrong'))
        expectAnswer(answer, 429, 'temporarily_unavailable')
        expect(Number(answer.headers.get('retry-after')?.[0])).toBeLessThanOrEqual(60)
      }
      // The client itself does not notice, and no other one behind the same address.
      expectAnswer(await failing('/token', I_BASIC), 200, null)
      expectAnswer(await failing('/token', credentials('i-expired', SECRET)), 200, null)
    } finally {
      await own.stop()
    }
  })

  test.runIf(long(true, false))('accepts a valid assertion however many addresses guess at the client', async () => {
    const trusted = { trusted_proxies: ['127.0.0.1/32'], throttling: { enabled: true, failures: 2, window: 60 } }
    const own = await stage({ config: trusted })
    const from = (address: number): Headers => [['X-Forwarded-For', `198.51.100.${address}`]]
    const at = (headers: Headers, body = form(COMPLETE)): Promise<Answer> =>
      send(own.listening.port, request({ headers, body }))
    try {
      for (const [index, client] of ['i-rsa', 'i-basic'].entries()) {
        for (let address = 1; address <= 40; address++)
          await at([...from(100 * index + address), ...credentials(client, `guess-${address}`)])
      }
      expectAnswer(await at(from(251), withClaims({})()), 200, null)
      // Addresses that nobody knows wait for each other: a delay, not a lock.
      for (const address of [252, 253]) expectAnswer(await at([...from(address), ...I_BASIC]), 200, null)
      expectAnswer(await at([...from(254), ...credentials('i-basic', 'wrong')]), 429, 'temporarily_unavailable')
    } finally {
      await own.stop()
    }
  })
})

test('R7 returns one answer for every reason, octet for octet', async () => {
  const reasons: readonly Given[] = [
    { headers: credentials('nobody', SECRET) },
    { headers: credentials('i-basic', 'wrong') },
    { headers: credentials('i-disabled', SECRET) },
    { headers: credentials('i-post', SECRET) },
    { headers: authorization('Bearer x') },
    { body: posted({ client_id: 'i-post', client_secret: 'wrong' }) },
    { body: withClaims({ exp: 1 }) },
    { body: withHeader({ alg: 'none' }) },
    {},
  ]
  const VARIABLE = new Set(['date', 'claimgate-decision'])
  const answers = await Promise.all(reasons.map(ask))
  const shapes = answers.map(({ status, headers, body }) =>
    JSON.stringify({ status, body, headers: [...headers].filter(([name]) => !VARIABLE.has(name)) }),
  )
  expect(new Set(shapes).size).toBe(1)
  expect(answers[0]?.body).toBe(CONSTANT_401)
})
