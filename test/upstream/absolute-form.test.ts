/** Request targets in absolute form: the host in them is judged as `Host` is, and counts instead of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { type InFront, inFrontOf, metadataAt, type Recorded, recorder } from './in-front.ts'
import { send, type WireAnswer, written } from './wire.ts'

let upstream: Recorded
let front: InFront
beforeAll(async () => {
  upstream = await recorder(issuer => metadataAt(issuer, {}))
  const hosts = ['login.example.com', 'other.example.com:8443', '[2001:db8::1]:8443', '192.0.2.7']
  front = await inFrontOf(upstream.url, { hosts })
})
afterAll(async () => {
  await front.stop()
  await upstream.stop()
})
beforeEach(() => upstream.forget())

const get = (target: string, host: string, fields: readonly string[] = []): Promise<WireAnswer> =>
  send(front.port, written('GET', target, fields, '', host))
const field = (name: string): string | undefined => {
  const fields = upstream.seen()[0]?.fields ?? []
  return fields[fields.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name) + 1]
}

describe('the absolute form', () => {
  test.each([
    // What is named, and what the upstream is told.
    ['http://login.example.com', (port: number) => `login.example.com:${port}`],
    ['HTTP://LOGIN.Example.com', (port: number) => `login.example.com:${port}`],
    ['http://login.example.com.', (port: number) => `login.example.com:${port}`],
    ['http://login.example.com:80', (port: number) => `login.example.com:${port}`],
    ['http://login.example.com:', (port: number) => `login.example.com:${port}`],
    ['https://login.example.com', (port: number) => `login.example.com:${port}`],
    ['https://login.example.com:443', (port: number) => `login.example.com:${port}`],
    ['http://other.example.com', () => 'other.example.com:8443'],
    ['http://other.example.com:8443', () => 'other.example.com:8443'],
    ['https://OTHER.example.com.:08443', () => 'other.example.com:8443'],
    ['http://[2001:DB8:0:0::1]:8443', () => '[2001:db8::1]:8443'],
    ['http://192.0.2.7', (port: number) => `192.0.2.7:${port}`],
  ])('accepts %s, one of the hosts, beside any Host', async (origin, told) => {
    for (const host of ['login.example.com', 'other.example.com:8443', 'evil.example', '127.0.0.1']) {
      upstream.forget()
      expect((await get(`${origin}/path?a=b`, host)).statusLine).toMatch(/ 200 /)
      expect(upstream.seen()[0]?.target).toBe('/path?a=b')
      expect([field('x-forwarded-host'), field('forwarded')]).toEqual([
        told(front.port),
        `for=127.0.0.1;host="${told(front.port)}";proto=http`,
      ])
    }
  })

  test.each([
    'http://evil.example',
    'http://login.example.com.evil.example',
    'http://login.example.com@evil.example',
    'http://evil.example@login.example.com',
    'http://user:secret@login.example.com',
    'http://@login.example.com',
    'http://login.example.com\\@evil.example',
    'http://login.example.com\\.evil.example',
    'http://login.example.com:8443',
    'http://login.example.com:443',
    'http://login.example.com:80:80',
    'http://login.example.com:99999',
    'http://login.example.com:-1',
    'http://login%2Eexample.com',
    'http://login..example.com',
    'http://[2001:db8::2]:8443',
    'http://[2001:db8::1%25eth0]:8443',
    'http://[2001:db8::1',
    'http://2001:db8::1:8443',
    'http://3221225991',
    'http://0xc0.0.2.7',
    'http://',
    'http:///',
    'http:login.example.com',
    'ftp://login.example.com',
    'httpss://login.example.com',
    'login.example.com',
  ])('refuses %s beside a Host of ours', async origin => {
    for (const path of ['/path', '/token', '/.well-known/openid-configuration'])
      expect((await get(origin + path, 'login.example.com')).statusLine).toMatch(/ 400 /)
    expect(upstream.seen()).toEqual([])
  })

  it('refuses one beside a Host that is none, and beside two', async () => {
    expect((await get('http://login.example.com/path', 'a b')).statusLine).toMatch(/ 400 /)
    const two = await get('http://login.example.com/path', 'login.example.com', ['Host: evil.example'])
    expect(two.statusLine).toMatch(/ 400 /)
    expect(upstream.seen()).toEqual([])
  })

  it('never opens what is guarded', async () => {
    const status = async (target: string) => (await get(target, 'evil.example')).statusLine.split(' ')[1]
    expect(await status('http://login.example.com/token')).toBe('405')
    expect(await status('http://login.example.com/TOKEN')).toBe('404')
    expect(await status('http://login.example.com//x/token')).toBe('404')
    expect(await status('http://login.example.com/x#y')).toBe('404')
    expect(await status('http://login.example.com/auth?response_type=token')).toBe('400')
    expect(upstream.seen()).toEqual([])
  })

  it('accepts one without a path', async () => {
    await get('http://login.example.com?a=b', 'login.example.com')
    await get('http://login.example.com', 'login.example.com')
    expect(upstream.seen().map(({ target }) => target)).toEqual(['/?a=b', '/'])
  })
})
