import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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

describe('claimgate serve', () => {
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
