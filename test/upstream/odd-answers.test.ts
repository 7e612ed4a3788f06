/** Answers as odd upstreams write them, octet for octet: at the token endpoint, which we read, and at paths that pass. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { client, type Double, startDouble } from './double.ts'
import { send, written } from './wire.ts'

const TOKEN = '{"access_token":"x","token_type":"Bearer","scope":"read"}'
const JSON_TYPE = 'Content-Type: application/json\r\n'
const sized = (text: string | Buffer): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n`
const whole = (fields: string, body: string | Buffer = TOKEN, status = '200 OK'): Buffer =>
  Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${fields}${sized(body)}`), Buffer.from(body)])
const coded = (coding: string, body: Buffer): Buffer => whole(`${JSON_TYPE}Content-Encoding: ${coding}\r\n`, body)

const hasIpv6 = Object.values(networkInterfaces()).some(list => list?.some(({ address }) => address === '::1'))

/** Where it listens, and how a URL says so. */
const PLACES: readonly (readonly [string, string])[] = [
  ['127.0.0.1', '127.0.0.1'],
  ...(hasIpv6 ? [['::1', '[::1]'] as const] : []),
]

describe.each(PLACES)('an upstream at %s', (address, host) => {
  let on: Double
  let folder: string
  const sockets = new Set<Socket>()
  let arrived: string[] = []
  /** What each request gets, by its target; then the connection ends where that is said. */
  let answers: { readonly [target: string]: { readonly octets: string | Buffer; readonly ends?: boolean } } = {}
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', chunk => {
      const [, target = ''] = /^[A-Z]+ (\S+) HTTP/.exec(chunk.toString('latin1')) ?? []
      if (target === '') return
      arrived.push(target)
      const answer = answers[target] ?? { octets: whole('', `own answer of ${target}`) }
      socket.write(answer.octets)
      if (answer.ends === true) socket.end()
    })
  })
  beforeAll(async () => {
    server.listen(0, address)
    await once(server, 'listening')
    folder = mkdtempSync(join(tmpdir(), 'claimgate-odd-'))
    const file = join(folder, 'upstream.json')
    writeFileSync(
      file,
      JSON.stringify({ token_endpoint: 'http://127.0.0.1/token', revocation_endpoint: 'http://127.0.0.1/revoke' }),
    )
    const { port } = server.address() as AddressInfo
    on = await startDouble({
      config: {
        fulfilment: 'none',
        store: { type: 'memory' },
        upstream: { url: `http://${host}:${port}`, metadata: `file:${file}`, host: 'upstream' },
      },
      clients: client('web', 'grant_types: [client_credentials]\nscope: read'),
    })
  })
  afterAll(async () => {
    await on.stop()
    for (const socket of sockets) socket.destroy()
    server.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    arrived = []
    answers = {}
  })

  const cookies = Array.from({ length: 200 }, (_, index) => `Set-Cookie: c${index}=v; Path=/\r\n`).join('')

  it.each<[string, string | Buffer, boolean?]>([
    ['HTTP/1.0 without length', `HTTP/1.0 200 OK\r\n${JSON_TYPE}\r\n${TOKEN}`, true],
    ['HTTP/1.1 without length', `HTTP/1.1 200 OK\r\n${JSON_TYPE}Connection: close\r\n\r\n${TOKEN}`, true],
    [
      'heads before the head',
      Buffer.concat([
        Buffer.from('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
        whole(JSON_TYPE),
      ]),
    ],
    [
      'chunks with extensions and trailers',
      `HTTP/1.1 200 OK\r\n${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n${TOKEN.length.toString(16)};a=b\r\n${TOKEN}\r\n0\r\nX-T: 1\r\nSet-Cookie: a=b\r\n\r\n`,
    ],
    ['no reason phrase', `HTTP/1.1 200 \r\n${JSON_TYPE}${sized(TOKEN)}${TOKEN}`],
    ['200 cookies', whole(JSON_TYPE + cookies)],
    ['a charset in quotes', whole('Content-Type: application/json; charset="UTF-8"\r\n')],
    ['an odd charset', whole('Content-Type: Application/JSON;charset=ISO-8859-1;x\r\n')],
    ['gzip', coded('gzip', gzipSync(TOKEN))],
    ['x-gzip', coded('x-gzip', gzipSync(TOKEN))],
    ['br', coded('BR', brotliCompressSync(TOKEN))],
    ['deflate', coded('deflate', deflateSync(TOKEN))],
    ['deflate without its wrapper', coded('deflate', deflateRawSync(TOKEN))],
    ['two codings', coded('gzip, br', brotliCompressSync(gzipSync(TOKEN)))],
    ['identity', coded('identity', Buffer.from(TOKEN))],
    ['two members of gzip', coded('gzip', Buffer.concat([gzipSync(TOKEN.slice(0, 9)), gzipSync(TOKEN.slice(9))]))],
  ])('accepts a token answer with %s, and returns no field of it', async (_, octets, ends = false) => {
    answers = { '/token': { octets, ends } }
    const headers = { authorization: `Basic ${btoa('web:0123456789abcdef0123456789abcdef')}` }
    const body = new URLSearchParams({ grant_type: 'client_credentials' })
    const response = await fetch(`${on.url}/token`, { method: 'POST', headers, body })
    expect([response.status, await response.json()]).toEqual([200, JSON.parse(TOKEN)])
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    for (const name of ['set-cookie', 'content-encoding', 'link', 'x-t']) expect(response.headers.get(name)).toBeNull()
    expect(arrived).toEqual(['/token'])
  })

  it.each([
    ['</a.css>; rel=preload; as=style, </b.js>; rel=preload', '</a.css>; rel=preload; as=style, </b.js>; rel=preload'],
    ['</a>; rel=next; title="a, b", </b>;rel="preload"', '</b>;rel="preload"'],
    ['<https://a.example/?x,y>; rel=preconnect', '<https://a.example/?x,y>; rel=preconnect'],
    ['not a link', null],
    ['</a>; title="no end', null],
  ])('passes early hints that can be, and the answer behind them whatever they are: %s', async (link, expected) => {
    const octets = Buffer.concat([Buffer.from(`HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n\r\n`), whole('', 'page')])
    answers = { '/hints': { octets } }
    const answer = await send(Number(new URL(on.url).port), written('GET', '/hints', [], '', new URL(on.url).host))
    expect([answer.statusLine, answer.body.toString()]).toEqual(['HTTP/1.1 200 OK', 'page'])
    const hints = answer.information.join('').match(/^link: (.*)$/im)?.[1] ?? null
    expect(hints).toBe(expected)
  })

  it.each<[string, string | Buffer, boolean?]>([
    [
      'chunks without their end',
      `HTTP/1.1 200 OK\r\n${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n${TOKEN.length.toString(16)}\r\n${TOKEN}\r\n`,
      true,
    ],
    ['a body that is short', `HTTP/1.1 200 OK\r\n${JSON_TYPE}Content-Length: 999\r\n\r\n${TOKEN}`, true],
    ['204 with a body', whole(JSON_TYPE, TOKEN, '204 No Content')],
    ['a page', whole('Content-Type: text/html\r\n', '<html>Sign in</html>')],
    ['a page that says that it is JSON', whole(JSON_TYPE, '<html>Sign in</html>')],
    ['no content type and no JSON', whole('', 'hello')],
    ['a redirect', whole('Location: /login\r\n', '', '302 Found')],
    [
      'a redirect that keeps the method',
      whole('Location: https://elsewhere.example/token\r\n', '', '308 Permanent Redirect'),
    ],
    [
      'two lengths',
      `HTTP/1.1 200 OK\r\n${JSON_TYPE}Content-Length: 3\r\nContent-Length: ${TOKEN.length}\r\n\r\n${TOKEN}`,
    ],
    [
      'a length and chunks',
      `HTTP/1.1 200 OK\r\n${JSON_TYPE}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    ],
    ['a head of 70 KiB', whole(`${JSON_TYPE}X: ${'x'.repeat(70_000)}\r\n`)],
    [
      'another protocol, unasked',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', true],
    ['a status of four digits', `HTTP/1.1 2000 OK\r\n${JSON_TYPE}${sized(TOKEN)}${TOKEN}`],
    ['broken gzip', coded('gzip', gzipSync(TOKEN).subarray(0, 20))],
    ['gzip that is none', coded('gzip', Buffer.from(TOKEN))],
    ['gzip of 40 MiB', coded('gzip', gzipSync(Buffer.alloc(40 << 20, ' ')))],
    ['a coding that nobody knows', coded('zstd-x', Buffer.from(TOKEN))],
    [
      'ten codings',
      coded(
        Array(10).fill('gzip').join(','),
        Array(10)
          .fill(0)
          .reduce<Buffer>(made => gzipSync(made), Buffer.from(TOKEN)),
      ),
    ],
    ['nothing at all', '', true],
  ])('returns 502 for a token answer with %s, asked once', async (_, octets, ends = false) => {
    answers = { '/token': { octets, ends }, '/revoke': { octets: whole('', '') } }
    expect(await on.token({ grant_type: 'client_credentials' })).toMatchObject({ status: 502 })
    expect(arrived.filter(target => target === '/token')).toEqual(['/token'])
  })

  const EVIL = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL'
  it.each([
    ['GET', '204 with a body', `HTTP/1.1 204 No Content\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`],
    ['GET', '204 with chunks', `HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n${EVIL}`],
    ['GET', '304 with a body', `HTTP/1.1 304 Not Modified\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`],
    ['HEAD', 'a body after HEAD', `HTTP/1.1 200 OK\r\nContent-Length: ${EVIL.length}\r\n\r\n${EVIL}`],
    ['GET', 'a second answer', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok${EVIL}`],
    [
      'GET',
      'a second answer after chunks',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${EVIL}`,
    ],
    ['POST', 'a second answer after a refusal', `HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno${EVIL}`],
  ])(
    'never gives one client what the upstream wrote behind an answer to another: %s, %s',
    async (method, _, octets) => {
      answers = { '/first': { octets } }
      const at = (target: string, how: string) =>
        send(
          Number(new URL(on.url).port),
          written(
            how,
            target,
            how === 'POST' ? ['Content-Length: 1'] : [],
            how === 'POST' ? 'x' : '',
            new URL(on.url).host,
          ),
        )
      for (let round = 0; round < 3; round++) {
        const first = await at('/first', method)
        expect(first.raw.toString().match(/HTTP\/1\.1 /g)).toHaveLength(1)
        expect(first.raw.toString()).not.toContain('EVIL')
        const second = await at('/second', 'GET')
        expect([second.statusLine, second.body.toString()]).toEqual(['HTTP/1.1 200 OK', 'own answer of /second'])
      }
    },
  )

  it('returns redirects with the public name, whatever way the upstream writes its own', async () => {
    const own = `${host}:${(server.address() as AddressInfo).port}`
    for (const [location, expected] of [
      [`http://${own}/a?b=//x#c`, `${on.url}/a?b=//x#c`],
      [`HTTP://${own.toUpperCase()}`, on.url],
      [`//${own}/a`, `//${new URL(on.url).host}/a`],
      ['/a', '/a'],
      ['../a', '../a'],
      ['?x', '?x'],
      [`http://${own}@evil.example/`, `http://${own}@evil.example/`],
      [`http://${host}/a`, `http://${host}/a`],
    ] as const) {
      answers = { '/go': { octets: whole(`Location: ${location}\r\n`, '', '302 Found') } }
      const { lines } = await send(Number(new URL(on.url).port), written('GET', '/go', [], '', new URL(on.url).host))
      expect(lines.find(line => line.startsWith('Location'))).toBe(`Location: ${expected}`)
    }
  })

  it('returns every cookie and every repeated field as it came', async () => {
    answers = { '/cookies': { octets: whole(`${cookies}X-A: 1\r\nVary: a\r\nx-a: 2\r\nVary: b\r\n`, 'ok') } }
    const { lines } = await send(Number(new URL(on.url).port), written('GET', '/cookies', [], '', new URL(on.url).host))
    expect(lines.filter(line => line.startsWith('Set-Cookie'))).toEqual(cookies.trim().split('\r\n'))
    expect(lines.filter(line => /^(?:x-a|vary)/i.test(line))).toEqual(['X-A: 1', 'Vary: a', 'x-a: 2', 'Vary: b'])
  })
})
