/** Authorization requests at paths that the metadata does not name, such as Keycloak's /registrations. */

import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { createFormWatch } from '../../src/gateway/front/form-watch.ts'
import { createVetElsewhere } from '../../src/gateway/front/front-channel.ts'
import { createMultipartWatch } from '../../src/gateway/front/multipart-watch.ts'
import { long } from '../long.ts'
import { type InFront, inFrontOf, metadataAt, type Recorded, recorder } from './in-front.ts'

const object = (payload: unknown): string =>
  `${[{ alg: 'none' }, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
const encrypted = 'eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d'

const REFUSED = [
  'response_type=token',
  'response_type=code%20token&client_id=a',
  'client_id=a&Response.Type=TOKEN',
  'scope=openid&response_type[]=code+token',
  'response_type=id_token%20token',
  'response_type=code;token',
  'a=b;response_type=token',
  'response_type=code&response_type=token',
  '%EF%BD%92esponse_type=token',
  `request=${object({ response_type: 'token' })}`,
  `client_id=a&request=${object({ Response_Type: 'code token' })}`,
  `client_id=a&request=${encrypted}`,
  `request=${encrypted}&scope=openid&client_id=a`,
  'client_id=a&request_uri=https://a.example/object',
  'request_uri=https%3A%2F%2Fa.example%2Fobject&clientId=a',
]
/** What real pages and their scripts send. */
const PASSED = [
  '',
  'response_type=code&client_id=a&scope=openid',
  'response_type=json',
  'response_type=token_list',
  'responseType=arraybuffer',
  'type=token&response=1',
  'token=abc&type=response',
  'request=please',
  'request=123&user=1',
  `request=${encrypted}`,
  'request_uri=/console/page',
  'request_uri=https://a.example/',
  'client_id=security-admin-console&tab_id=x&session_code=y&execution=z',
  'client_id=a&request_uri=urn:ietf:params:oauth:request_uri:abc',
  `client_id=a&request=${object({ response_type: 'code' })}`,
  'next=/auth?response_type%3Dtoken',
  `${'x'.repeat(2000)}=token`,
  '{"query":"a=b&c","response_type":"x"}',
  `state=${'A'.repeat(9000)}`,
]

let upstream: Recorded
let front: InFront
beforeAll(async () => {
  upstream = await recorder(
    issuer => metadataAt(issuer, {}),
    '',
    (req, res) => {
      let size = 0
      req.on('data', chunk => {
        size += chunk.length
      })
      req.on('end', () => res.end(String(size)))
    },
  )
  front = await inFrontOf(upstream.url, { upstream: { pass: ['/legacy/start'] } })
})
afterAll(async () => {
  await front.stop()
  await upstream.stop()
})
beforeEach(() => upstream.forget())

const FORM = 'application/x-www-form-urlencoded'
const at = (path: string): string => `${front.issuer}${path}`
const post = (path: string, body: string, type = FORM): Promise<Response> =>
  fetch(at(path), { method: 'POST', redirect: 'manual', headers: { 'content-type': type }, body })

const part = (name: string, value: string, more = ''): string =>
  `Content-Disposition: form-data; name="${name}"\r\n${more}\r\n${value}\r\n`
const plain = (name: string, value: string): string =>
  `--b\ncontent-disposition: form-data; name=${name}\n\n${value}\n--b--\n`
const PARTS_REFUSED: readonly (readonly [string, string])[] = [
  ['plain', plain('response_type', 'token')],
  ['quoted', plain('"response_type"', 'code token')],
  ['escaped', plain('"response\\_type"', 'token')],
  ['RFC 8187', plain("x; name*=utf-8'en'response%5Ftype", 'token')],
  ['an array', plain('"response_type[]"', 'token')],
  ['folded', '--b\nContent-Disposition: form-data;\n\tname=Response.Type\nContent-Type: text/plain\n\ntoken\n--b--'],
  [
    'coded',
    '--b\nContent-Disposition: form-data; name=response_type\nContent-Transfer-Encoding: base64\n\ndG9rZW4=\n--b--',
  ],
  ['without an end', '--b\nContent-Disposition: form-data; name=response_type\n\ntoken'],
  ['an object', `${plain('client_id', 'a')}${plain('request', encrypted)}`],
  ['a reference', `${plain('request_uri', 'https://a.example/x')}${plain('client_id', 'a')}`],
]
const statusOf = async (answer: Promise<Response>): Promise<number | string> =>
  answer.then(
    ({ status }) => status,
    () => 400,
  )

describe('a request at a path that is passed', () => {
  const PATHS = ['/registrations', '/realms/other/protocol/openid-connect/auth', '/']
  test.each(REFUSED)('is refused with a plain 400 for %s, in the query and in a form', async parameters => {
    for (const path of PATHS) {
      const answers = [await fetch(at(`${path}?${parameters}`), { redirect: 'manual' }), await post(path, parameters)]
      for (const answer of answers) expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
      expect(await answers[0]?.text()).toContain('response_type=code')
    }
    expect(upstream.seen()).toEqual([])
  })

  test.each(PASSED)('passes octet for octet with %s', async parameters => {
    for (const path of PATHS) {
      expect((await fetch(at(`${path}?${parameters}`))).status).toBe(200)
      const length = String(Buffer.byteLength(parameters))
      for (const type of [FORM, 'application/json'])
        expect(await (await post(path, parameters, type)).text()).toBe(length)
    }
  })

  it.each([
    ['compressed', FORM, { 'content-encoding': 'gzip' }],
    ['compressed twice', FORM, { 'content-encoding': 'identity, br' }],
    ['in EBCDIC', `${FORM}; charset=ibm037`, {}],
    ['in UTF-16', `${FORM};charset="utf-16le"`, {}],
    ['with parts, compressed', 'multipart/form-data; boundary=b', { 'content-encoding': 'deflate' }],
  ])('is refused with a form that cannot be looked at: %s', async (_, type, fields) => {
    const headers = { 'content-type': type, ...fields }
    const answer = await fetch(at('/registrations'), { method: 'POST', headers, body: 'anything' })
    expect([answer.status, upstream.seen().length]).toEqual([400, 0])
    expect((await fetch(at('/legacy/start'), { method: 'POST', headers, body: 'anything' })).status).toBe(200)
    const other = { ...headers, 'content-type': 'application/json' }
    expect((await fetch(at('/registrations'), { method: 'POST', headers: other, body: 'a' })).status).toBe(200)
  })

  it.each(PARTS_REFUSED)('is refused with a multipart form: %s', async (_, form) => {
    const body = form.replaceAll('\n', '\r\n')
    for (const text of [
      form,
      body,
      `--b\r\n${part('file', 'x'.repeat(200_000))}${body}`,
      `${body}${'x'.repeat(200_000)}`,
    ])
      expect(await statusOf(post('/registrations', text, 'multipart/form-data; boundary=b'))).toBe(400)
    expect(upstream.seen().every(({ target }) => target === '/registrations')).toBe(true)
  })

  it('passes with a multipart form that asks for nothing', async () => {
    const form = [
      part('client_id', 'a'),
      part('response_type', 'code'),
      part('file"; filename="response_type', 'token'),
      part('text', 'response_type=token'),
      part('other', '\r\nresponse_type\r\n\r\ntoken'),
      part('request', 'please'),
    ]
    for (const parts of [[form[1]], form.slice(0, 5), form.slice(1), [part('file', '--b--'.repeat(50_000)), form[1]]]) {
      const body = `${parts.map(text => `--b\r\n${text}`).join('')}--b--\r\n`
      expect(await (await post('/registrations', body, 'multipart/form-data; boundary=b')).text()).toBe(
        `${body.length}`,
      )
    }
  })

  it('passes with a body of another kind, whatever it says', async () => {
    expect((await post('/api', 'response_type=token', 'text/plain')).status).toBe(200)
    expect((await post('/api', '{"response_type":"token"}', 'application/json')).status).toBe(200)
  })

  it('passes at a path that upstream.pass opens, and the log has the line that would open another', async () => {
    expect((await fetch(at('/legacy/start?response_type=token'))).status).toBe(200)
    expect((await post('/legacy/start', 'response_type=token')).status).toBe(200)
    await fetch(at('/reports/start?response_type=token'))
    await post('/reports/form', 'response_type=token')
    const told = front.lines.flatMap(({ fields }) =>
      fields['event'] === 'front_channel_elsewhere' ? [fields['line']] : [],
    )
    expect(told).toContain('upstream: { pass: ["/reports/start"] }')
    expect(told).toContain('upstream: { pass: ["/reports/form"] }')
  })
})

describe('a form that arrives in parts', () => {
  /** Sends them one after the other, each when the one before has been taken, and returns the status line. */
  const sent = (parts: readonly string[], chunked: boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(front.port, '127.0.0.1')
      const length = parts.reduce((sum, part) => sum + part.length, 0)
      const framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`
      let text = ''
      socket.on('data', chunk => {
        text += chunk
      })
      socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''))
      socket.on('error', reject)
      const write = (part: string): Promise<void> =>
        new Promise(done => socket.write(chunked ? `${part.length.toString(16)}\r\n${part}\r\n` : part, () => done()))
      void (async () => {
        socket.write(
          `POST /registrations HTTP/1.1\r\nHost: ${new URL(front.issuer).host}\r\nConnection: close\r\n` +
            `Content-Type: ${FORM}\r\n${framing}\r\n\r\n`,
        )
        for (const part of parts) await write(part)
        if (chunked) socket.write('0\r\n\r\n')
      })()
    })
  const padding = `pad=${'x'.repeat(200_000)}`

  it.each([true, false])('is refused however long it is (chunked: %s), and never arrives whole', async chunked => {
    expect(await sent(['client_id=a&response', '_type=to', 'ken'], chunked)).toMatch(/ 400 /)
    expect(upstream.seen()).toEqual([])
    const parts = [`${padding}&client_id=a&`, 'respon', 'se_type=code%20t', 'oken&scope=openid']
    expect(await sent(parts, chunked)).toMatch(/ 400 |^$/)
    expect(await sent([`response_type=code&${padding}`, `;response_type=token`], chunked)).toMatch(/ 400 |^$/)
    expect(await sent([`${padding}&response_type=code`, `&${padding}`], chunked)).toMatch(/ 200 /)
  })
})

describe('the look at a form', () => {
  it('refuses a form with more names to fold, and more request objects, than any has', () => {
    const long = (pair: (index: number) => string, count: number): string =>
      Array.from({ length: count }, (_, index) => pair(index)).join('&')
    expect(
      watched(
        long(index => `%61${index}=b`, 20_000),
        [],
      ),
    ).toBe(true)
    expect(
      watched(
        long(index => `items%5B${index}%5D=b`, 9000),
        [],
      ),
    ).toBe(false)
    expect(
      watched(
        long(index => `items[${index}]=b`, 100_000),
        [],
      ),
    ).toBe(false)
    expect(
      watched(
        long(index => `request=${index}`, 100),
        [],
      ),
    ).toBe(true)
    expect(
      watched(
        long(index => `request=${index}`, 20),
        [],
      ),
    ).toBe(false)
  })

  it('refuses a request object whose beginning is too long to be kept, and accepts another long value', () => {
    const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const object = `${json({ alg: 'none', pad: 'x'.repeat(90_000) })}.${json({ response_type: 'token' })}.`
    for (const name of ['request', 'Request', '%72equest', 'a=b;request'])
      expect(watched(`${name}=${object}&scope=openid`, []), name).toBe(true)
    expect(watched(`request=%65${object.slice(1)}`, [])).toBe(true)
    expect(watched(`request=${'please '.repeat(20_000)}&scope=openid`, [])).toBe(false)
  })

  it('refuses a multipart form wherever the octets are cut', () => {
    const form = (text: string): string =>
      `--b\r\n${part('file', text)}--b\r\n${part('response_type', 'code token')}--b--`
    fc.assert(
      fc.property(fc.nat(70_000), fc.array(fc.nat(), { maxLength: 8 }), (size, cuts) => {
        expect(watched(form('x'.repeat(size)), cuts, ofParts)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  const ofParts: typeof createFormWatch = (vet, refused) =>
    createMultipartWatch('multipart/form-data; boundary=b', vet, refused)

  const watched = (text: string, cuts: readonly number[], create = createFormWatch): boolean => {
    const octets = Buffer.from(text)
    const found: string[] = []
    const look = create(createVetElsewhere({ refuse: ['token'], jarm: true })(), one => found.push(one))
    const places = [...new Set([0, ...cuts.map(cut => cut % (octets.length + 1)), octets.length])].sort((a, b) => a - b)
    const parts = places.slice(1).map((end, index) => octets.subarray(places[index], end))
    const refused = parts.some(look.read) || look.end()
    expect(found.length > 0).toBe(refused)
    return refused
  }
  const filler = fc.constantFrom(
    '',
    'a=b&',
    `x=${'y'.repeat(9000)}&`,
    `x=${'y;'.repeat(40_000)}&`,
    '&&',
    'é=中&',
    `z=${'&'.repeat(3)}`,
  )

  it.runIf(long(true, false))('refuses the same wherever the octets are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REFUSED),
        filler,
        filler,
        fc.array(fc.nat(), { maxLength: 8 }),
        (bad, before, after, cuts) => {
          expect(watched(`${before}${bad}&${after}`, cuts)).toBe(true)
          expect(watched(`${before}${bad}`, cuts)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  it.runIf(long(true, false))('accepts the same wherever the octets are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PASSED),
        filler,
        filler,
        fc.array(fc.nat(), { maxLength: 8 }),
        (good, before, after, cuts) => {
          expect(watched(`${before}${good}&${after}`, cuts)).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})
