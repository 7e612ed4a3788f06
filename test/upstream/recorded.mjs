// An upstream of recorded answers, in a process of its own: each path is one answer. Prints its port as JSON when ready.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

const DATE = ['Date', 'Fri, 27 Nov 2026 12:00:00 GMT']
const JSON_TYPE = ['Content-Type', 'application/json']
const TEXT = ['Content-Type', 'text/plain; charset=utf-8']
const flat = (...pairs) => pairs.flat()

/** Writes a head exactly as it stands here, then a body in parts. */
const answer =
  (status, headers, ...parts) =>
  async (_, res) => {
    res.writeHead(status, headers)
    for (const part of parts) {
      res.write(part)
      if (parts.length > 1) await sleep(2)
    }
    res.end()
  }

const sized = (status, headers, body) =>
  answer(status, flat(headers, ['Content-Length', Buffer.byteLength(body)]), body)

/** The same octets in every process: all values, no period that a buffer's size could hide. */
const octets = length => {
  const buffer = Buffer.alloc(length)
  for (let index = 0; index < length; index++) buffer[index] = (index * 7 + (index >> 8) + (index >> 16)) & 255
  return buffer
}
const BINARY = octets(70_000)
const BIG = octets(3 * 1024 * 1024)

const STATUSES = [
  200, 201, 202, 203, 206, 207, 208, 226, 299, 300, 305, 400, 402, 403, 404, 406, 407, 408, 409, 410, 411, 412, 413,
  414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 428, 431, 451, 499, 500, 501, 502, 503, 504, 505, 506, 507, 508,
  511, 599, 799,
]

export const ANSWERS = {
  ...Object.fromEntries(
    STATUSES.map(status => [`status-${status}`, sized(status, flat(DATE, JSON_TYPE), `{"status":${status}}`)]),
  ),
  'no-content': answer(204, flat(DATE)),
  'reset-content': answer(205, flat(DATE, ['Content-Length', 0])),
  'not-modified': answer(304, flat(DATE, ['ETag', '"abc"', 'Cache-Control', 'max-age=60'])),
  'not-modified-with-length': answer(304, flat(DATE, ['ETag', 'W/"abc"', 'Content-Length', 1234])),
  'redirect-301': answer(301, flat(DATE, ['Location', '/elsewhere', 'Content-Length', 0])),
  'redirect-302': answer(302, flat(DATE, ['Location', 'https://other.example/cb?code=a%2Fb', 'Content-Length', 0])),
  'redirect-303': answer(303, flat(DATE, ['Location', '?relative=1#fragment', 'Content-Length', 0])),
  'redirect-307': answer(307, flat(DATE, ['Location', '//host.example/path', 'Content-Length', 0])),
  'redirect-308': answer(308, flat(DATE, ['Location', 'custom-scheme:/callback', 'Content-Length', 0])),
  cookies: answer(
    200,
    flat(DATE, TEXT, ['Set-Cookie', 'a=1; Path=/; HttpOnly', 'Set-Cookie', 'b=2, comma; Secure', 'set-cookie', 'a=3']),
    'cookies',
  ),
  'cookie-expires': sized(
    200,
    flat(DATE, ['Set-Cookie', 'x=y; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0']),
    'x',
  ),
  'repeated-headers': sized(200, flat(DATE, ['X-One', 'a', 'X-Two', 'b', 'X-One', 'c', 'x-one', 'd']), 'repeated'),
  'two-challenges': sized(
    401,
    flat(DATE, ['WWW-Authenticate', 'Basic realm="a, b"', 'WWW-Authenticate', 'DPoP algs="ES256"']),
    '{}',
  ),
  'header-case': sized(200, flat(DATE, ['x-lower', '1', 'X-UPPER', '2', 'X-MiXeD', '3', 'ETAG', '"e"']), 'case'),
  'header-order': sized(200, flat(['Z-Last', '1', 'A-First', '2'], DATE, ['M-Middle', '3']), 'order'),
  'header-empty': sized(200, flat(DATE, ['X-Empty', '', 'X-After', 'y']), 'empty value'),
  'header-spaces': sized(200, flat(DATE, ['X-Inner', 'a  b\tc']), 'inner white space'),
  'header-latin1': sized(200, flat(DATE, ['X-Latin', 'caf\u00e9 \u00ff']), 'octets above 127'),
  'header-long': sized(200, flat(DATE, ['X-Long', 'l'.repeat(9000)]), 'long'),
  'header-many': sized(
    200,
    flat(DATE, ...Array.from({ length: 90 }, (_, index) => [`X-N-${index}`, String(index)])),
    'many',
  ),
  'header-odd-names': sized(200, flat(DATE, ["X!#$%&'*+.^`|~1", 'token', 'X_Under_Score', 'u']), 'odd'),
  'header-server': sized(200, flat(['Server', 'peer/1.0 (test)'], DATE, ['X-Powered-By', 'recorded']), 'server'),
  'header-via': sized(200, flat(DATE, ['Via', '1.1 inner', 'Warning', '199 - "w"']), 'via'),
  'no-date': sized(200, flat(TEXT), 'no date'),
  'old-date': sized(200, flat(['Date', 'Thu, 01 Jan 1970 00:00:00 GMT'], TEXT), 'old date'),
  'no-type': sized(200, flat(DATE), 'no media type'),
  caching: sized(200, flat(DATE, ['Cache-Control', 'private, max-age=3', 'Vary', 'Accept, Origin', 'Age', '4']), 'c'),
  cors: sized(
    200,
    flat(DATE, ['Access-Control-Allow-Origin', 'https://a.example', 'Access-Control-Allow-Credentials', 'true']),
    'c',
  ),
  security: sized(
    200,
    flat(DATE, ['Content-Security-Policy', "default-src 'self'", 'Strict-Transport-Security', 'max-age=1']),
    's',
  ),
  'reason-own': (_, res) => {
    res.writeHead(200, 'Quite Fine, Thanks', flat(DATE, ['Content-Length', 0])).end()
  },
  'reason-empty': (_, res) => {
    res.writeHead(200, '', flat(DATE, ['Content-Length', 0])).end()
  },
  empty: answer(200, flat(DATE, TEXT, ['Content-Length', 0])),
  'empty-chunked': answer(200, flat(DATE, TEXT)),
  chunked: answer(200, flat(DATE, TEXT), 'one ', 'two ', 'three'),
  'until-close': answer(200, flat(DATE, TEXT, ['Connection', 'close']), 'read until the connection closes'),
  'named-by-connection': sized(
    200,
    flat(DATE, ['Connection', 'keep-alive, X-Hop', 'X-Hop', '1', 'X-Kept', '2']),
    'named',
  ),
  'proxy-fields': sized(200, flat(DATE, ['Proxy-Authenticate', 'Basic realm="x"', 'Proxy-Connection', 'k']), 'p'),
  'alt-svc': sized(200, flat(DATE, ['Alt-Svc', 'h3=":443"; ma=86400', 'X-Kept', '1']), 'alt'),
  trailers: async (_, res) => {
    res.writeHead(200, flat(DATE, ['Trailer', 'X-Checksum', 'Transfer-Encoding', 'chunked']))
    res.write('with trailers')
    res.addTrailers([['X-Checksum', 'abc']])
    res.end()
  },
  gzip: sized(200, flat(DATE, TEXT, ['Content-Encoding', 'gzip']), gzipSync('packed '.repeat(500))),
  'gzip-chunked': answer(200, flat(DATE, ['Content-Encoding', 'gzip']), gzipSync('packed '.repeat(500))),
  'encoding-lie': sized(200, flat(DATE, ['Content-Encoding', 'br']), 'not brotli at all'),
  binary: sized(200, flat(DATE, ['Content-Type', 'application/octet-stream']), BINARY),
  'binary-chunked': answer(200, flat(DATE), BINARY.subarray(0, 20_000), BINARY.subarray(20_000)),
  big: sized(200, flat(DATE), BIG),
  'big-chunked': answer(200, flat(DATE), BIG.subarray(0, 1_000_000), BIG.subarray(1_000_000)),
  slow: async (_, res) => {
    res.writeHead(200, flat(DATE, ['Content-Type', 'text/event-stream']))
    for (let index = 0; index < 5; index++) {
      res.write(`data: ${index}\n\n`)
      await sleep(20)
    }
    res.end()
  },
  'slow-head': async (_, res) => {
    await sleep(100)
    res.writeHead(200, flat(DATE, ['Content-Length', 4])).end('late')
  },
  range: sized(206, flat(DATE, ['Content-Range', 'bytes 0-3/100', 'Accept-Ranges', 'bytes']), 'abcd'),
  allow: sized(405, flat(DATE, ['Allow', 'GET, HEAD']), '{}'),
  'retry-after': sized(429, flat(DATE, ['Retry-After', '7']), '{}'),
  html: sized(200, flat(DATE, ['Content-Type', 'text/html']), '<!doctype html><title>Sign in</title><form></form>'),
  utf8: sized(200, flat(DATE, TEXT), 'ünïcödé ✓ 漢字'),
  'early-hints': async (_, res) => {
    res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' })
    await sleep(5)
    res.writeHead(200, flat(DATE, ['Content-Length', 5])).end('hints')
  },
  processing: async (_, res) => {
    res.writeProcessing()
    await sleep(5)
    res.writeHead(200, flat(DATE, ['Content-Length', 4])).end('done')
  },
}

/** Says what arrived: the request as this side of the wire saw it. */
async function echo(req, res) {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of req) {
    hash.update(chunk)
    size += chunk.length
  }
  const { method, url, rawHeaders, rawTrailers } = req
  const body = JSON.stringify({ method, url, rawHeaders, rawTrailers, size, hash: hash.digest('hex') })
  res.writeHead(200, flat(DATE, JSON_TYPE, ['Content-Length', Buffer.byteLength(body)]))
  res.end(method === 'HEAD' ? '' : body)
}

if (process.argv[1]?.endsWith('recorded.mjs')) {
  const server = createServer({ maxHeaderSize: 65_536 }, (req, res) => {
    res.sendDate = false
    const name = /^\/recorded\/([^/?]+)/.exec(req.url)?.[1]
    const respond = name === undefined ? echo : ANSWERS[name]
    if (respond !== echo) req.resume()
    Promise.resolve(respond(req, res)).catch(() => res.destroy())
  })
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })))
}
