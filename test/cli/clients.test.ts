import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimgate } from './terminal.ts'

const DAY_MS = 86_400_000
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()
const line = (days: number, more: object): string =>
  `${JSON.stringify({ level: 'info', time: ago(days), event: 'request', schema: 1, endpoint: 'token', client_id: null, outcome: 'refused', ...more })}\n`

const folder = mkdtempSync(join(tmpdir(), 'claimgate-clients-'))
beforeAll(() => claimgate(['init', folder]))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const unused = (stdin: string, ...args: readonly string[]) =>
  claimgate(['clients', '--unused', '90d', '-', ...args], { cwd: folder, stdin })
const old = line(200, { client_id: 'gone', outcome: 'answered' })

describe('claimgate clients --unused', () => {
  it('returns the clients whose last proof of who they are is too long ago, in whatever order the lines stand', async () => {
    const ran = await unused(line(91, { client_id: 'partner-a' }) + line(120, { client_id: 'partner-a' }) + old)
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toMatch(/^partner-a {2}last used \d{4}-/m)
    const used = await unused(line(89, { client_id: 'partner-a' }) + line(120, { client_id: 'partner-a' }) + old)
    expect(used.out).not.toContain('partner-a ')
  })

  it('returns a client that somebody else named as one that is not used', async () => {
    const ran = await unused(old + line(1, { claimed_client_id: 'partner-a' }), '--output', 'json')
    expect(JSON.parse(ran.out).unused).toContainEqual({ client_id: 'partner-a', last_used: null })
  })

  it('reports records that do not reach back, and those that cannot be read', async () => {
    expect((await unused('')).err).toContain('no decision record')
    expect((await unused(line(3, {}))).err).toContain('these records begin at')
    const torn = await unused(
      `${old}${line(1, {}).slice(0, 120)}\n${line(1, {}).slice(0, 30)}\nno json "request"\n{"event":"store_lost_data"}\nnull\n`,
    )
    expect(torn.err).toBe('warning: 2 lines cannot be read: they may be records of the clients above\n')
  })

  it('reads records that others wrote anew with spaces', async () => {
    const spaced = line(2, { client_id: 'partner-a' })
      .replaceAll(':', ' : ')
      .replaceAll(/(\d) : (\d)/g, '$1:$2')
    expect((await unused(old + spaced)).out).not.toContain('partner-a ')
  })

  it.each(['90', 'd', '0d', '-1d', '90h', '999999d'])('refuses --unused %s', async days => {
    expect((await claimgate(['clients', `--unused=${days}`, '-'], { cwd: folder })).code).toBe(2)
  })

  it('refuses a call without logs, and a log that is not there', async () => {
    expect((await claimgate(['clients', '--unused', '90d'], { cwd: folder })).code).toBe(2)
    expect((await claimgate(['clients', '--unused', '90d', 'none.log'], { cwd: folder })).code).not.toBe(0)
  })
})
