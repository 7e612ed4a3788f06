/** The command line where there is an upstream. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { freePort } from '../free-port.ts'
import { until } from '../gateway/running.ts'
import { FILES } from '../upstream/behind.ts'
import { UPSTREAM_CLIENTS, UPSTREAM_SECRET } from '../upstream/clients.ts'
import { SECRET } from '../upstream/flows.ts'
import { type Peer, startPeer } from '../upstream/peer.ts'
import { claimgate, collect } from './terminal.ts'

let folder: string
let port: number
let upstreamPort: number
const env = { CLIENT_SECRET: SECRET, UPSTREAM_SECRET }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-cli-'))
  port = await freePort()
  upstreamPort = await freePort()
  const config = {
    issuer: `http://127.0.0.1:${port}`,
    // There is nobody who would have to notice that it goes.
    listen: { port, drain_delay: 0 },
    admin: { port: 0 },
    store: { type: 'memory' },
    upstream: { url: `http://127.0.0.1:${upstreamPort}` },
    fulfilment: 'none',
  }
  for (const [file, text] of Object.entries({ ...FILES, 'claimgate.yaml': JSON.stringify(config) })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs `serve` until it has printed its welcome, does something, and stops it. */
async function serving(act: () => Promise<void> = async () => {}): Promise<string> {
  const { terminal, printed, signal } = collect({ cwd: folder, env })
  const ended = main(['serve', '--config', 'claimgate.yaml'], terminal)
  await until(() => printed().err.includes('admin'))
  await act()
  signal('SIGTERM')
  expect(await ended).toBe(0)
  return printed()
    .err.replaceAll(`:${upstreamPort}`, ':UPSTREAM')
    .replaceAll(`:${port}`, ':PORT')
    .replace(/revision \S+/, 'revision REVISION')
    .replace(/claimgate \S+,/, 'claimgate VERSION,')
    .replace(/127\.0\.0\.1:\d+\/readyz/, '127.0.0.1:ADMIN/readyz')
}

describe('claimgate with an upstream', () => {
  it('never contacts it for a check', async () => {
    let connections = 0
    const server = createServer(socket => {
      connections++
      socket.destroy()
    }).listen(upstreamPort, '127.0.0.1')
    await once(server, 'listening')
    const checked = await claimgate(['check', '--config', 'claimgate.yaml', '--strict'], { cwd: folder, env })
    await new Promise(resolve => server.close(resolve))
    expect(checked.code).toBe(0)
    expect(checked.out).toMatch(
      /^0 errors, 0 warnings; 6 clients, policies baseline\neverything passes to the upstream but .*\n.*upstream\.paths/,
    )
    expect(connections).toBe(0)
  })

  it('reports at the start that it has not been reached', async () => {
    await expect(await serving()).toMatchFileSnapshot('golden/serve-upstream-unknown.txt')
  })

  it('reports at the start that it has been reached, and gets tokens from it', async () => {
    const issuer = `http://127.0.0.1:${port}`
    const peer: Peer = await startPeer({ issuer, port: upstreamPort, clients: UPSTREAM_CLIENTS })
    try {
      const shown = await serving(async () => {
        const args = ['token', '--config', 'claimgate.yaml', '--client', 'service', '--scope', 'orders:read']
        const { code, out, err } = await claimgate(args, { cwd: folder, env })
        expect([code, err]).toEqual([0, ''])
        expect(out).toContain('"scope": "orders:read"')
      })
      await expect(shown).toMatchFileSnapshot('golden/serve-upstream.txt')
    } finally {
      await peer.stop()
    }
  })
})
