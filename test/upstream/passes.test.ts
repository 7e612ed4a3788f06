import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Behind, behind } from './behind.ts'
import { send, written } from './wire.ts'

let running: Behind
const port = (): number => running.listening.port
const host = (): string => new URL(running.issuer).host

beforeAll(async () => {
  running = await behind({ config: { trusted_proxies: ['192.0.2.0/24'] } })
})
afterAll(() => running.stop())

describe('the gateway', () => {
  it('forwards a path that is not its own octet for octet, with who is connected', async () => {
    await running.peer.forget()
    const target = '/some/%2Fwhere/else?a=%20b&a='
    const { statusLine, lines } = await send(
      port(),
      written('GET', target, ['X-Forwarded-For: 203.0.113.9'], '', host()),
    )
    expect(statusLine).toBe('HTTP/1.1 404 Not Found')
    expect(lines.filter(line => /^claimgate-/i.test(line))).toEqual([])
    const [arrived] = await running.peer.requests()
    expect(arrived?.url).toBe(target)
    expect(arrived?.headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(arrived?.headers['forwarded']).toBe(`for=127.0.0.1;host="${host()}";proto=http`)
  })

  it('forwards the absolute form as the path it names', async () => {
    await running.peer.forget()
    await send(port(), written('GET', `${running.issuer}/absolute?x`, [], '', host()))
    expect((await running.peer.requests())[0]?.url).toBe('/absolute?x')
  })

  it('refuses CONNECT, and upgrades of what it passes', async () => {
    await running.peer.forget()
    const connect = await send(port(), `CONNECT ${host()} HTTP/1.1\r\nHost: ${host()}\r\n\r\n`)
    expect(connect.statusLine).toBe('HTTP/1.1 405 Method Not Allowed')
    const upgrade = await send(port(), written('GET', '/socket', ['Upgrade: websocket'], '', host()))
    expect(upgrade.statusLine).toBe('HTTP/1.1 400 Bad Request')
    expect(await running.peer.requests()).toEqual([])
  })

  it('returns 502 when the upstream is gone, and says in the log why', async () => {
    await running.peer.stop()
    const { statusLine, body } = await send(port(), written('GET', '/anything?secret=in-the-query', [], '', host()))
    expect(statusLine).toBe('HTTP/1.1 502 Bad Gateway')
    expect(JSON.parse(body.toString())).toMatchObject({ error: 'temporarily_unavailable' })
    const line = running.lines.find(({ fields }) => fields['purpose'] === 'pass')
    expect(line).toMatchObject({ level: 'error', fields: { event: 'failure', code: 'upstream_unreachable' } })
    expect(JSON.stringify(running.lines)).not.toContain('in-the-query')
    expect(await running.gateway.metrics.text()).toContain('outcome="upstream_unreachable"')
  })
})
