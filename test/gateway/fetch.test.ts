/** What a connection without a network is like: that of the network. */
import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { fetchOf } from '../../src/gateway/fetch.ts'

const echo: RequestListener = async (req, res) => {
  let body = ''
  for await (const chunk of req) body += chunk
  res.end(JSON.stringify([req.method, body, req.headers['content-length'] ?? null, req.socket.remoteAddress]))
}
const at = (init: RequestInit & { readonly duplex?: 'half' } = {}): Request =>
  new Request('https://login.example.com/a', init)
const echoed = async (init: RequestInit): Promise<unknown> => (await fetchOf(echo)(at(init))).json()

describe('the body of a request', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'arrives whole with %s, with a length and without',
    async method => {
      expect(await echoed({ method, body: 'hello' })).toEqual([method, 'hello', null, '0.0.0.0'])
      const headers = { 'content-length': '5' }
      expect(await echoed({ method, body: 'hello', headers })).toEqual([method, 'hello', '5', '0.0.0.0'])
      const unread = { 'content-length': 'five' }
      expect(await echoed({ method, body: 'hello', headers: unread })).toEqual([method, 'hello', null, '0.0.0.0'])
      expect(await echoed({ method, headers })).toEqual([method, '', '0', '0.0.0.0'])
    },
  )

  test.each(['GET', 'HEAD'])('is none with %s, whatever the length says', async method => {
    const answer = await fetchOf(echo)(at({ method, headers: { 'content-length': '5' } }))
    expect(answer.status).toBe(200)
  })

  test.each([
    ['longer', 'helloGET /b HTTP/1.1\r\nhost: login.example.com\r\n\r\n'],
    ['shorter', 'he'],
  ])('is refused when it is %s than it says', async (_, body) => {
    const seen: unknown[] = []
    const answer = fetchOf((req, res) => {
      seen.push(req.url)
      req.on('end', () => res.end()).resume()
    })(at({ method: 'POST', body, headers: { 'content-length': '5' } }))
    await expect(answer).rejects.toThrow('another length')
    expect(seen.filter(url => url !== '/a')).toEqual([])
  })

  test('refuses one that was read before, and one that breaks off, with its own error', async () => {
    const read = at({ method: 'POST', body: 'x' })
    await read.text()
    await expect(fetchOf(echo)(read)).rejects.toThrow()
    const body = new ReadableStream({ pull: controller => controller.error(new Error('broke off')) })
    await expect(fetchOf(echo)(at({ method: 'POST', body, duplex: 'half' }))).rejects.toThrow('broke off')
  })
})

test('never leaves out a field, however many there are', async () => {
  const headers = [...Array(1200).keys()].map((index): [string, string] => [`x${index.toString(36)}`, ''])
  const count = fetchOf((req, res) => void res.end(String(Object.keys(req.headers).length)))
  const answer = await count(at({ headers: [...headers, ['authorization', 'Basic x']] }))
  // Beside those: authorization, host and connection.
  expect(await answer.text()).toBe('1203')
})

test('answers what is no HTTP, and a head that is too large, as a listener does', async () => {
  const statusOf = async (request: Request): Promise<readonly unknown[]> => {
    const answer = await fetchOf(echo)(request)
    return [answer.status, ((await answer.json()) as { error: string }).error]
  }
  expect(await statusOf(at({ method: 'FOO' }))).toEqual([400, 'invalid_request'])
  expect(await statusOf(at({ headers: { cookie: 'a'.repeat(100_000) } }))).toEqual([431, 'invalid_request'])
})

test.each([101, 600, 999])('answers 502 where a listener answers with %i, which no Response can have', async status => {
  const answer = await fetchOf((_, res) => void res.writeHead(status, { 'set-cookie': 'a=b' }).end('x'))(at())
  expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).toEqual([502, '', null])
})

describe('an end of the connection', () => {
  test('never leaves the caller waiting when the listener breaks off, before the answer or within it', async () => {
    await expect(fetchOf(req => req.socket.destroy())(at())).rejects.toThrow()
    const within = fetchOf((_, res) => {
      res.writeHead(200, { 'content-length': '100' })
      res.write('abc')
      setTimeout(() => res.destroy(), 20)
    })
    await expect((await within(at())).text()).rejects.toThrow()
  })

  test('tells the listener that the caller is gone: aborted, or the answer cancelled', async () => {
    let closed = 0
    const waiting = fetchOf((_, res) => void res.on('close', () => closed++).write('x'))
    const controller = new AbortController()
    const first = await waiting(at({ signal: controller.signal }))
    controller.abort()
    await expect(first.text()).rejects.toThrow()
    await (await waiting(at())).body?.cancel()
    await sleep(50)
    expect(closed).toBe(2)
  })

  test('returns a long answer whole, though it is read slowly', async () => {
    const answer = await fetchOf((_, res) => void res.end('x'.repeat(3_000_000)))(at())
    await sleep(50)
    expect((await answer.text()).length).toBe(3_000_000)
  })
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['', '0.0.0.0'],
  ['unknown', '0.0.0.0'],
  ['192.0.2.7:443', '0.0.0.0'],
  [5, '0.0.0.0'],
  [undefined, '0.0.0.0'],
])('takes %j for the address %s', async (remoteAddress, expected) => {
  const answer = await fetchOf(echo)(at(), { remoteAddress } as never)
  expect(await answer.json()).toEqual(['GET', '', null, expected])
})
