import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANSWER_FIELDS } from '../../src/upstream/index.ts'
import { type PassingListener, type Program, passTo, start } from './passing.ts'
import { ANSWERS } from './recorded.mjs'
import { nameOf, send, type WireAnswer, written } from './wire.ts'

const NAMES = Object.keys(ANSWERS as object)
let peer: Program
let passing: PassingListener

beforeAll(async () => {
  peer = await start('recorded.mjs')
  passing = await passTo(peer.port)
})
afterAll(async () => {
  await passing.stop()
  await peer.stop()
})

const both = async (request: Buffer): Promise<readonly [WireAnswer, WireAnswer]> =>
  Promise.all([send(peer.port, request), send(passing.port, request)])

/** Header lines but for the documented fields. */
const kept = ({ lines }: WireAnswer): readonly string[] =>
  lines.filter(line => ANSWER_FIELDS[nameOf(line)] === undefined && nameOf(line) !== 'x-hop')

describe('answers', () => {
  it('requires a recording worth the name', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(60)
  })

  it.each(NAMES)('returns %s as the upstream sent it', async name => {
    const [direct, proxied] = await both(written('GET', `/recorded/${name}`))
    expect(proxied.statusLine).toBe(direct.statusLine)
    expect(kept(proxied)).toEqual(kept(direct))
    expect(proxied.body.equals(direct.body)).toBe(true)
    expect(proxied.information).toEqual(direct.information)
    expect(proxied.whole).toBe(direct.whole)
  })

  it.each(NAMES)('returns the head alone of %s to HEAD', async name => {
    const [direct, proxied] = await both(written('HEAD', `/recorded/${name}`))
    expect(proxied.statusLine).toBe(direct.statusLine)
    expect(kept(proxied)).toEqual(kept(direct))
    expect(proxied.body.length).toBe(0)
  })

  it('never returns what belongs to the connection with the upstream', async () => {
    const { lines } = await send(passing.port, written('GET', '/recorded/named-by-connection'))
    expect(lines.filter(line => /^x-hop/i.test(line))).toEqual([])
    expect(lines).toContain('X-Kept: 2')
    const proxy = await send(passing.port, written('GET', '/recorded/proxy-fields'))
    expect(proxy.lines.filter(line => /^proxy-/i.test(line))).toEqual([])
  })

  it('never advises clients to go past it', async () => {
    const { lines } = await send(passing.port, written('GET', '/recorded/alt-svc'))
    expect(lines.map(nameOf)).not.toContain('alt-svc')
  })

  it('returns an answer to HTTP/1.0 without chunks', async () => {
    const { raw } = await send(passing.port, 'GET /recorded/chunked HTTP/1.0\r\n\r\n')
    expect(raw.toString()).toMatch(/\r\n\r\none two three$/)
    expect(raw.toString()).not.toMatch(/transfer-encoding/i)
  })
})

interface Echo {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly rawTrailers: readonly string[]
  readonly size: number
  readonly hash: string
}
const echoOf = ({ body }: WireAnswer): Echo => JSON.parse(body.toString()) as Echo
const linesOf = ({ rawHeaders }: Echo): readonly string[] =>
  rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []))
const valuesOf = (echo: Echo, name: string): readonly string[] =>
  linesOf(echo)
    .filter(line => nameOf(line) === name)
    .map(line => line.slice(name.length + 2))
const echoed = async (port: number, ...fields: string[]): Promise<Echo> =>
  echoOf(await send(port, written('GET', '/echo', fields)))

/** What undici writes in its own place and case. */
const PLACED = ['host', 'connection', 'content-length', 'transfer-encoding']

describe('requests', () => {
  it.each([
    '/echo',
    '/echo?',
    '/echo?a=1&a=2&b=%20+&%zz',
    '/echo/%2F/%2e%2E/../x/./y//z',
    '/echo;v=1/a;b?c;d',
    '/%00%0a%0d',
    '/ECHO/%C3%A9',
    '/echo/a\'b"c<d>e|f\\g^h`i{j}',
    '/echo?redirect=https://a.example/?x=1&y=%23',
    `/${'long'.repeat(2000)}`,
  ])('forwards the target %s octet for octet', async target => {
    const [direct, proxied] = await both(written('GET', target))
    expect(echoOf(proxied).url).toBe(target)
    expect(echoOf(proxied).url).toBe(echoOf(direct).url)
  })

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT', 'PURGE'])(
    'forwards the method %s and its body',
    async method => {
      const [direct, proxied] = await both(written(method, '/echo', ['Content-Length: 4'], 'body'))
      expect(echoOf(proxied)).toMatchObject({ method, size: 4, hash: echoOf(direct).hash })
    },
  )

  it('forwards header fields with their case, order and repeats', async () => {
    const fields = [
      'user-agent: me',
      'ACCEPT: */*',
      'X-One: 1',
      'Cookie: a=1; b=2',
      'x-one: 2',
      'Authorization: Bearer abc.def',
      'Cookie: c=3',
      'X-Empty: ',
      'X-Latin: \u00e9\u00ff',
      'X-Inner: a  b\tc',
      'DPoP: proof',
      'Accept-Encoding: gzip, br',
      'If-None-Match: "a", W/"b"',
      'Range: bytes=0-1',
      'Origin: https://a.example',
      'traceparent: 00-1-2-03',
    ]
    const echo = await echoed(passing.port, ...fields)
    const own = linesOf(echo).filter(line => !PLACED.includes(nameOf(line)) && !/^(?:x-)?forwarded/i.test(line))
    expect(own).toEqual(fields)
  })

  it('never forwards what concerns the connection', async () => {
    const echo = await echoed(
      passing.port,
      'Connection: X-Named, keep-alive',
      'X-Named: 1',
      'Keep-Alive: timeout=5',
      'TE: trailers',
      'Proxy-Authorization: Basic eA==',
      'Proxy-Connection: keep-alive',
      'X-Kept: 1',
    )
    expect(linesOf(echo).map(nameOf)).toEqual([
      'host',
      'connection',
      'forwarded',
      'x-forwarded-for',
      'x-forwarded-proto',
      'x-forwarded-port',
      'x-forwarded-host',
      'x-kept',
    ])
  })

  it('forwards a credential although Connection names it', async () => {
    const echo = await echoed(passing.port, 'Connection: authorization', 'Authorization: Bearer t')
    expect(valuesOf(echo, 'authorization')).toEqual(['Bearer t'])
  })

  it.each([
    'X-Forwarded-For',
    'X_Forwarded_For',
    'X-Forwarded-Proto',
    'X-Forwarded-Prefix',
    'X-Forwarded-Client-Cert',
    'X-Originating-IP',
    'Cluster-Client-IP',
    'CloudFront-Viewer-Address',
    'X-Vercel-Forwarded-For',
    'X-Sendfile-Type',
    'X-Accel-Mapping',
    'X-JWT-Assertion',
    'Forwarded',
    'Client-Cert',
    'client_cert',
    'Client-Cert-Chain',
    'X-SSL-Client-Verify',
    'X-Client-Cert',
    'X-Client-Certificate',
    'X-ARR-ClientCert',
    'X-Amzn-Mtls-Clientcert-Leaf',
    'SSL_CLIENT_CERT',
    'ssl-client-verify',
    'X-Real-IP',
    'X-Client-IP',
    'X-Cluster-Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'Claimgate-Decision',
    'X-Original-URL',
    'X-Rewrite-URL',
  ])('never forwards what a client says in %s', async name => {
    const echo = await echoed(passing.port, `${name}: said-by-the-client`)
    expect(linesOf(echo).filter(line => line.includes('said-by-the-client'))).toEqual([])
  })

  it('never takes a length or a coding from a name with an underscore', async () => {
    const fields = ['Content-Length: 4', 'Content_Length: 0', 'Transfer_Encoding: gzip']
    const echo = echoOf(await send(passing.port, written('POST', '/echo', fields, 'body')))
    expect(echo).toMatchObject({ size: 4 })
    expect(linesOf(echo).filter(line => /_|gzip/.test(nameOf(line)))).toEqual([])
    const large = await send(passing.port, written('GET', '/echo', ['Content_Length: 99999999999']))
    expect(large.statusLine).toBe('HTTP/1.1 200 OK')
  })

  it('refuses another transfer coding than chunks: the upstream would get the body as what it is not', async () => {
    const body = '4\r\nbody\r\n0\r\n\r\n'
    const answer = await send(passing.port, written('POST', '/echo', ['Transfer-Encoding: gzip, chunked'], body))
    expect(answer.statusLine).toBe('HTTP/1.1 400 Bad Request')
  })

  it('forwards who is connected', async () => {
    const echo = echoOf(await send(passing.port, written('GET', '/echo', [], '', 'login.example.com:8443')))
    expect(valuesOf(echo, 'host')).toEqual(['login.example.com:8443'])
    expect(valuesOf(echo, 'forwarded')).toEqual(['for=127.0.0.1;host="login.example.com:8443";proto=http'])
    expect(valuesOf(echo, 'x-forwarded-for')).toEqual(['127.0.0.1'])
    expect(valuesOf(echo, 'x-forwarded-proto')).toEqual(['http'])
    expect(valuesOf(echo, 'x-forwarded-host')).toEqual(['login.example.com:8443'])
    expect(valuesOf(echo, 'x-forwarded-port')).toEqual(['8443'])
  })

  it("forwards the upstream's own Host when it is configured", async () => {
    const own = await passTo(peer.port, { host: 'upstream' })
    try {
      const echo = await echoed(own.port)
      expect(valuesOf(echo, 'host')).toEqual([`127.0.0.1:${peer.port}`])
      expect(valuesOf(echo, 'x-forwarded-host')).toEqual(['login.example.com'])
    } finally {
      await own.stop()
    }
  })

  it('refuses a second Host', async () => {
    const { statusLine, body } = await send(passing.port, written('GET', '/echo', ['Host: evil.example']))
    expect(statusLine).toBe('HTTP/1.1 400 Bad Request')
    expect(JSON.parse(body.toString())).toMatchObject({ error: 'invalid_request' })
    expect(passing.ended.at(-1)).toEqual({ status: 400, fault: 'malformed' })
  })

  it('forwards a chunked body, and drops its trailers', async () => {
    const fields = ['Transfer-Encoding: chunked', 'Trailer: X-T']
    const [direct, proxied] = await both(written('POST', '/echo', fields, '5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n'))
    expect(echoOf(proxied)).toMatchObject({ size: 5, hash: echoOf(direct).hash, rawTrailers: [] })
  })

  it('forwards an empty body as one', async () => {
    const echo = echoOf(await send(passing.port, written('POST', '/echo', ['Content-Length: 0'])))
    expect(valuesOf(echo, 'content-length')).toEqual(['0'])
    expect(echo.size).toBe(0)
  })

  it.each([
    ['with its length', true],
    ['in chunks', false],
  ])('forwards 5 MiB %s as they come', async (_, sized) => {
    const block = randomBytes(512 * 1024)
    const hash = createHash('sha256')
    const headers = { host: 'login.example.com', ...(sized ? { 'content-length': block.length * 10 } : {}) }
    const sent = request({ port: passing.port, host: '127.0.0.1', method: 'POST', path: '/echo', headers })
    const answered = once(sent, 'response')
    for (let index = 0; index < 10; index++) {
      hash.update(block)
      if (!sent.write(block)) await once(sent, 'drain')
    }
    sent.end()
    const [res] = (await answered) as [NodeJS.ReadableStream]
    const chunks: Buffer[] = []
    for await (const chunk of res) chunks.push(chunk as Buffer)
    const echo = JSON.parse(Buffer.concat(chunks).toString()) as Echo
    expect(echo).toMatchObject({ size: block.length * 10, hash: hash.digest('hex') })
  })

  it('accepts Expect: 100-continue by itself', async () => {
    const fields = ['Expect: 100-continue', 'Content-Length: 4']
    const answer = await send(passing.port, written('POST', '/echo', fields, 'body'))
    expect(answer.information).toEqual(['HTTP/1.1 100 Continue'])
    expect(valuesOf(echoOf(answer), 'expect')).toEqual([])
  })

  it('refuses a body that is too large without asking for it', async () => {
    const fields = ['Expect: 100-continue', `Content-Length: ${11 * 1024 * 1024}`]
    const { information, statusLine } = await send(passing.port, written('POST', '/echo', fields))
    expect(information).toEqual([])
    expect(statusLine).toBe('HTTP/1.1 413 Payload Too Large')
  })
})

describe('behind a trusted proxy', () => {
  let trusting: PassingListener
  beforeAll(async () => {
    trusting = await passTo(peer.port, { trusted: true })
  })
  afterAll(() => trusting.stop())

  it("forwards the proxy's chain with the proxy at its end", async () => {
    const echo = await echoed(
      trusting.port,
      'X-Forwarded-For: 203.0.113.1, 2001:db8::1',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: login.example.org',
    )
    // The first was written by whoever stood before 2001:db8::1, which is no trusted proxy.
    expect(valuesOf(echo, 'x-forwarded-for')).toEqual(['2001:db8::1, 127.0.0.1'])
    expect(valuesOf(echo, 'x-forwarded-proto')).toEqual(['https'])
    expect(valuesOf(echo, 'x-forwarded-host')).toEqual(['login.example.org'])
    expect(valuesOf(echo, 'x-forwarded-port')).toEqual(['443'])
    const about = ';host=login.example.org;proto=https'
    expect(valuesOf(echo, 'forwarded')).toEqual([`for="[2001:db8::1]"${about}, for=127.0.0.1${about}`])
  })

  it('forwards Forwarded in both spellings where that is believed, and nothing of it elsewhere', async () => {
    const chain = 'for=6.6.6.6, for="[2001:db8::2]:4711";proto=https'
    const other = await passTo(peer.port, { trusted: true, forwarded: 'forwarded' })
    try {
      const echo = await echoed(other.port, `Forwarded: ${chain}`, 'X-Forwarded-For: 6.6.6.6')
      expect(valuesOf(echo, 'x-forwarded-for')).toEqual(['2001:db8::2, 127.0.0.1'])
      expect(valuesOf(echo, 'x-forwarded-proto')).toEqual(['https'])
    } finally {
      await other.stop()
    }
    const echo = await echoed(trusting.port, `Forwarded: ${chain}`)
    expect(valuesOf(echo, 'forwarded')).toEqual(['for=127.0.0.1;host=login.example.com;proto=http'])
    expect(valuesOf(echo, 'x-forwarded-for')).toEqual(['127.0.0.1'])
  })

  it('never forwards a client certificate', async () => {
    const echo = await echoed(trusting.port, 'Client-Cert: :AAAA:', 'X-SSL-Client-Verify: SUCCESS')
    expect(valuesOf(echo, 'client-cert')).toEqual([])
    expect(valuesOf(echo, 'x-ssl-client-verify')).toEqual([])
  })

  it('forwards one path in X-Forwarded-Prefix', async () => {
    expect(valuesOf(await echoed(trusting.port, 'X-Forwarded-Prefix: /sso'), 'x-forwarded-prefix')).toEqual(['/sso'])
    expect(valuesOf(await echoed(trusting.port, 'X-Forwarded-Prefix: //e'), 'x-forwarded-prefix')).toEqual([])
  })

  it('never forwards what is no address, scheme, host or port', async () => {
    const echo = await echoed(
      trusting.port,
      'X-Forwarded-For: <script>',
      'X-Forwarded-Proto: javascript',
      'X-Forwarded-Host: a b',
      'X-Forwarded-Port: x',
    )
    expect(valuesOf(echo, 'x-forwarded-proto')).toEqual(['http'])
    expect(valuesOf(echo, 'x-forwarded-host')).toEqual(['login.example.com'])
    expect(valuesOf(echo, 'x-forwarded-port')).toEqual(['80'])
    expect(valuesOf(echo, 'x-forwarded-for')).toEqual(['unknown, 127.0.0.1'])
    expect(valuesOf(echo, 'forwarded')[0]).toMatch(/^for=unknown/)
  })
})
