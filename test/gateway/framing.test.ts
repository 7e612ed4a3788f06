import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basicHeader, post, type Running, run } from './running.ts'

let running: Running
beforeAll(async () => {
  running = await run()
})
afterAll(() => running.stop())

const GRANT = 'grant_type=client_credentials'
const ENDPOINTS = ['/token', '/introspect', '/revoke'] as const
const authorization = basicHeader('basic')['authorization'] ?? ''

/** Writes octets to the socket, because no client library would; returns the status and the head of the answer. */
const raw = (octets: string | Buffer): Promise<{ status: number; head: string; body: string }> =>
  new Promise((resolve, reject) => {
    const socket = connect(running.listening.port, running.listening.host, () => socket.write(octets))
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...rest] = text.split('\r\n\r\n')
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
        head: head.toLowerCase(),
        body: rest.join('\r\n\r\n'),
      })
    })
  })

interface RawOptions {
  readonly target?: string
  readonly method?: string
  readonly headers?: readonly string[]
  readonly body?: string
  readonly type?: string | null
}

const request = ({ target = '/token', method = 'POST', headers = [], body = GRANT, type }: RawOptions = {}): string =>
  [
    `${method} ${target} HTTP/1.1`,
    'Host: login.example.com',
    'Connection: close',
    `Authorization: ${authorization}`,
    ...(type === null ? [] : [`Content-Type: ${type ?? 'application/x-www-form-urlencoded'}`]),
    `Content-Length: ${body.length}`,
    ...headers,
    '',
    body,
  ].join('\r\n')

const errorOf = (body: string): unknown => (JSON.parse(body) as Record<string, unknown>)['error']

describe('framing', () => {
  test('accepts the plain request, or the refusals below would mean nothing', async () => {
    expect((await raw(request())).status).toBe(200)
  })

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('R11 refuses %s with 405 and names POST', async method => {
    for (const target of ENDPOINTS) {
      const { status, head } = await raw(request({ method, target }))
      expect(status).toBe(405)
      expect(head).toContain('\r\nallow: post')
      expect(head).toContain('\r\ncache-control: no-store')
    }
  })

  test('R11 refuses HEAD with 405 and no body', async () => {
    expect(await raw(request({ method: 'HEAD', body: '' }))).toMatchObject({ status: 405, body: '' })
  })

  test.each([
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/x-www-form-urlencodedx',
    'application/x-www-form-urlencoded, application/json',
    '',
  ])('R12 refuses the content type %j', async type => {
    const { status, body } = await raw(request({ type }))
    expect(status).toBe(400)
    expect(errorOf(body)).toBe('invalid_request')
  })

  test('R12 refuses a body without a content type, and one with two', async () => {
    expect((await raw(request({ type: null }))).status).toBe(400)
    expect((await raw(request({ headers: ['Content-Type: application/x-www-form-urlencoded'] }))).status).toBe(400)
  })

  test.each([
    'application/x-www-form-urlencoded; charset=utf-8',
    'application/x-www-form-urlencoded;charset="UTF-8"',
    'Application/X-WWW-Form-URLEncoded',
  ])('R12 accepts the content type %j', async type => {
    expect((await raw(request({ type }))).status).toBe(200)
  })

  test.each(['gzip', 'deflate', 'br', 'GZIP', 'x-gzip', 'gzip, gzip'])(
    'R15 refuses the encoding %s with 415',
    async encoding => {
      const { status, body } = await raw(request({ headers: [`Content-Encoding: ${encoding}`] }))
      expect(status).toBe(415)
      expect(errorOf(body)).toBe('invalid_request')
    },
  )

  test('R15 never unpacks a body', async () => {
    const packed = gzipSync(`${GRANT}&${'a'.repeat(1_000_000)}`).toString('latin1')
    expect((await raw(request({ body: packed, headers: ['Content-Encoding: gzip'] }))).status).toBe(415)
  })

  test('R15 accepts a chunked body', async () => {
    const head = request({ body: '' }).replace('Content-Length: 0', 'Transfer-Encoding: chunked')
    const chunks = [GRANT.slice(0, 7), GRANT.slice(7), '']
      .map(part => `${part.length.toString(16)}\r\n${part}\r\n`)
      .join('')
    expect((await raw(head + chunks)).status).toBe(200)
  })

  test('R15 refuses a body with two lengths', async () => {
    const { status } = await raw(request({ headers: ['Transfer-Encoding: chunked'] }))
    expect(status).toBe(400)
  })

  test('R14 refuses a body over 64 KiB with 413, announced or not', async () => {
    const large = `${GRANT}&x=${'a'.repeat(65_536)}`
    expect((await raw(request({ body: large }))).status).toBe(413)
    const head = request({ body: '' }).replace(/Content-Length: 0/, 'Transfer-Encoding: chunked')
    const { status, body } = await raw(`${head}${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`)
    expect(status).toBe(413)
    expect(errorOf(body)).toBe('invalid_request')
  })

  test('R14 accepts a body of 64 KiB', async () => {
    const body = `${GRANT}&x=`
    expect((await raw(request({ body: body.padEnd(65_536, 'a') }))).status).toBe(200)
  })

  test.each([
    ['R9', `${GRANT}&scope=orders%3Aread&scope=orders%3Aread`],
    ['R9', `${GRANT}&grant_type=client_credentials`],
    ['R9', `${GRANT}&client%5Fid=basic&client_id=basic`],
    ['R9', `${GRANT}&unknown=1&unknown=2`],
    ['R12', `${GRANT}&a=%`],
    ['R12', `${GRANT}&a=%C3`],
    ['R12', `${GRANT}&a=%00`],
    ['R14', `${GRANT}&${Array.from({ length: 64 }, (_, n) => `p${n}=1`).join('&')}`],
  ])('%s refuses a repeated or broken parameter: %s', async (_, body) => {
    for (const target of ENDPOINTS) {
      const answer = await raw(request({ target, body }))
      expect(answer.status).toBe(400)
      expect(errorOf(answer.body)).toBe('invalid_request')
    }
  })

  test('R10 accepts unknown parameters and leaves empty ones out', async () => {
    expect((await raw(request({ body: `${GRANT}&foo=bar&scope=&a.b=c&a[b]=d` }))).status).toBe(200)
  })

  test.each(['/token?Scope=y', '/token?client_id=basic', '/introspect?token=x', '/revoke?access_token=x'])(
    'R13 refuses the query string of %s',
    async target => {
      const { status, body } = await raw(request({ target }))
      expect(status).toBe(400)
      expect(errorOf(body)).toBe('invalid_request')
    },
  )

  test('R8 refuses two Authorization headers', async () => {
    const { status, body } = await raw(request({ headers: [`Authorization: ${authorization}`] }))
    expect(status).toBe(400)
    expect(errorOf(body)).toBe('invalid_request')
  })

  test.each([
    '/Token',
    '//token',
    '/token/',
    '/./token',
    '/x/../token',
    '/token;a=b',
    '/%74oken',
    '/token%2f',
    '/token%00',
  ])('G1 refuses %s with 404', async target => {
    expect((await raw(request({ target }))).status).toBe(404)
  })

  test('G1 refuses a path that is nobody’s with the same 404', async () => {
    const nobody = await raw(request({ target: '/nobody' }))
    const near = await raw(request({ target: '/token/' }))
    expect(near.status).toBe(nobody.status)
    expect(near.body).toBe(nobody.body)
  })

  test('G6 accepts the absolute form of our authority, and refuses that of another', async () => {
    expect((await raw(request({ target: 'https://login.example.com/token' }))).status).toBe(200)
    expect((await raw(request({ target: 'https://evil.example/token' }))).status).toBe(400)
  })

  test('G6 never takes the Host header for anything', async () => {
    const text = request({ method: 'GET', target: '/.well-known/oauth-authorization-server', body: '' })
    const { body } = await raw(text.replace('Host: login.example.com', 'Host: evil.example'))
    expect(body).not.toContain('evil.example')
    expect(body).toContain('"issuer":"https://login.example.com"')
  })

  test('R2 returns descriptions in the characters of RFC 6749 alone', async () => {
    for (const form of [
      '',
      'a=%',
      'grant_type=%22%0d%0a',
      `${GRANT}&scope=%22`,
      `${GRANT}&resource=%0d%0aSet-Cookie:x`,
    ]) {
      const answer = (await (await post(`${running.url}/token`, form)).json()) as { error_description: string }
      expect(answer.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }
  })

  test('returns 400 when the body ends early', async () => {
    const socket = connect(running.listening.port, running.listening.host)
    socket.write(request({ body: `${GRANT}&x=` }).replace(/Content-Length: \d+/, 'Content-Length: 5000'))
    socket.end()
    await new Promise(resolve => socket.on('close', resolve).resume())
    expect((await raw(request())).status).toBe(200)
  })
})
