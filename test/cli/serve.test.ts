import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { claimgate, collect } from './terminal.ts'

const ADMIN = /admin +http:\/\/([\d.:]+)\/readyz/
const PATIENCE = { timeout: 10_000 }
let folder = ''

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-serve-'))
  await claimgate(['init', folder])
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const BIN = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))

describe('claimgate serve', () => {
  it.each(['listen', 'admin'])('reports a port of %s that is taken, with a way out, and ends', async listener => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const ports = { listen: 0, admin: 0, [listener]: port }
    const set = Object.entries(ports).flatMap(([name, value]) => ['--set', `${name}.port=${value}`])
    const child = spawn(process.execPath, [BIN, 'serve', ...set], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let printed = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      printed += text
    })
    try {
      const [code] = await once(child, 'close', { signal: AbortSignal.timeout(20_000) })
      expect(code).toBe(1)
      expect(printed).toContain(`127.0.0.1:${port} cannot be listened on: EADDRINUSE (another program`)
    } finally {
      child.kill('SIGKILL')
      taken.close()
    }
  })

  it('writes a failure that nobody waited for as one line, and goes on', async () => {
    const careless = join(folder, 'careless.cjs')
    writeFileSync(careless, "process.on('SIGUSR2', () => void Promise.reject(new TypeError('secret text')))\n")
    const ports = ['--set', 'listen.port=0', '--set', 'admin.port=0']
    const child = spawn(process.execPath, ['--require', careless, BIN, 'serve', ...ports], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      err += text
    })
    try {
      await expect.poll(() => ADMIN.test(err), PATIENCE).toBe(true)
      child.kill('SIGUSR2')
      await expect.poll(() => out.includes('"event":"unhandled"'), PATIENCE).toBe(true)
      const line = out.split('\n').find(text => text.includes('"event":"unhandled"')) ?? ''
      expect(JSON.parse(line)).toMatchObject({ level: 50, cause: 'TypeError', code: null, message: null })
      expect((out + err).match(/secret text/g)).toBeNull()
      expect((await fetch(`http://${ADMIN.exec(err)?.[1]}/readyz`)).status).toBe(200)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('returns to its files on SIGHUP, by the path of every other load', async () => {
    const { terminal, printed, signal } = collect({ cwd: folder })
    const ended = main(['serve', '--set', 'listen.port=0', '--set', 'admin.port=0'], terminal)
    await expect.poll(() => ADMIN.test(printed().err), PATIENCE).toBe(true)
    const unchanged = async (): Promise<number> => {
      const text = await (await fetch(`http://${ADMIN.exec(printed().err)?.[1]}/metrics`)).text()
      return Number(/claimgate_reloads_total\{result="unchanged"\} (\d+)/.exec(text)?.[1] ?? 0)
    }
    // The watcher may look again at files that were written just before: it has to be silent first.
    const settled = async (): Promise<number> => {
      const before = await unchanged()
      await sleep(1500)
      return before === (await unchanged()) ? before : settled()
    }
    try {
      const before = await settled()
      signal('SIGHUP')
      await expect.poll(unchanged, PATIENCE).toBe(before + 1)
    } finally {
      signal('SIGINT')
    }
    expect(await ended).toBe(0)
  })
})
