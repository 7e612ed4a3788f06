/** The recorded address, and what the upstream is told, behind no proxy and one and two of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Behind, behind } from './behind.ts'
import { send, written } from './wire.ts'

const FORGED = 'Forwarded: for=6.6.6.6, for="[6::6]";host=evil.example;proto=http'
const ADDRESSES = ['203.0.113.7', '2001:DB8::7', '::ffff:203.0.113.7'] as const
const SEEN = {
  '203.0.113.7': '203.0.113.7',
  '2001:DB8::7': '2001:db8::7',
  '::ffff:203.0.113.7': '203.0.113.7',
} as const
const node = (address: string): string => (address.includes(':') ? `"[${address}]:4711"` : `${address}:4711`)

let old: Behind
let standard: Behind
let nobody: Behind
beforeAll(async () => {
  const trusted_proxies = ['127.0.0.1', '10.0.0.0/8']
  old = await behind({ config: { trusted_proxies } })
  standard = await behind({ config: { trusted_proxies, forwarded: 'forwarded' } })
  nobody = await behind()
})
afterAll(() => Promise.all([old, standard, nobody].map(running => running.stop())))

const told = async (running: Behind, fields: readonly string[]): Promise<Record<string, unknown>> => {
  await running.peer.forget()
  await send(running.listening.port, written('GET', '/x', fields, '', new URL(running.issuer).host))
  const [arrived] = await running.peer.requests()
  return arrived?.headers ?? {}
}
const recorded = async (running: Behind, fields: readonly string[]): Promise<unknown> => {
  await send(running.listening.port, written('POST', '/token', fields, '', new URL(running.issuer).host))
  return running.lines.at(-1)?.fields['remote_address']
}

describe.each(ADDRESSES)('a client at %s', address => {
  const hops = ['', ', 10.1.1.1'] as const
  it.each(hops)('returns its address behind a proxy that writes X-Forwarded-For%s', async hop => {
    for (const forged of [[], [FORGED], ['X-Forwarded-For: 6.6.6.6']]) {
      const fields = [...forged, `X-Forwarded-For: ${address}${hop}`]
      expect(await recorded(old, fields)).toBe(SEEN[address])
      expect((await told(old, fields))['x-forwarded-for']).toBe(`${SEEN[address]}${hop}, 127.0.0.1`)
    }
  })

  it.each(hops)('returns its address behind a proxy that writes Forwarded%s', async hop => {
    for (const forged of [[], ['X-Forwarded-For: 6.6.6.6'], [FORGED], ['Forwarded: for="6.6.6.6']]) {
      const fields = [...forged, `Forwarded: for=${node(address)}${hop.replace(' ', ' for=')}`]
      expect(await recorded(standard, fields)).toBe(SEEN[address])
      expect((await told(standard, fields))['x-forwarded-for']).toBe(`${SEEN[address]}${hop}, 127.0.0.1`)
    }
  })

  it('never believes it without a trusted proxy', async () => {
    const fields = [FORGED, `X-Forwarded-For: ${address}`, 'X-Forwarded-Proto: https']
    expect(await recorded(nobody, fields)).toBe('127.0.0.1')
    expect((await told(nobody, fields))['x-forwarded-proto']).toBe('http')
    expect(nobody.lines.filter(({ fields: { event } }) => event === 'forwarded_not_believed')).toHaveLength(1)
  })
})

describe('Host', () => {
  const status = async (path: string, host: string): Promise<string> =>
    (await send(old.listening.port, written('GET', path, [], '', host))).statusLine
  it('refuses another one on passed paths alone', async () => {
    expect(await status('/x', 'evil.example')).toMatch(/ 421 /)
    expect(await status('/x', 'a b')).toMatch(/ 400 /)
    expect(await status('/token', 'a b')).toMatch(/ 400 /)
    expect(await status('/.well-known/openid-configuration', 'evil.example')).toMatch(/ 200 /)
  })
  it("forwards the issuer's port where only the host was said", async () => {
    await old.peer.forget()
    await send(old.listening.port, written('GET', '/x', [], '', '127.0.0.1'))
    const [arrived] = await old.peer.requests()
    expect(arrived?.headers['x-forwarded-host']).toBe(new URL(old.issuer).host)
    expect(arrived?.headers['x-forwarded-port']).toBe(new URL(old.issuer).port)
  })
})
