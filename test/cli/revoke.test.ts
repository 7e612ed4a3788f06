import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/stores/index.ts'
import { clientRevokedBefore } from '../../src/tokens/index.ts'
import { claimgate } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-revoke-'))
const path = join(folder, 'state')
const clock = (): number => Date.now() / 1000
const revoke = (...args: readonly string[]) => claimgate(['revoke', '--client', 'partner-a', ...args], { cwd: folder })
const revokedBefore = async (): Promise<number> => {
  const store = await openStore({ type: 'lmdb', path }, clock)
  const instant = await clientRevokedBefore(store, 'partner-a', clock())
  await store.close()
  return instant
}
beforeAll(() => claimgate(['init', folder]))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('claimgate revoke', () => {
  it('refuses where no gateway keeps its state', async () => {
    expect(await revoke()).toMatchObject({ code: 2, err: expect.stringContaining(`there is no store in ${path}`) })
    const memory = join(folder, 'memory.yaml')
    writeFileSync(memory, 'issuer: http://127.0.0.1:8080\nstore: { type: memory }\n')
    expect(await revoke('--config', memory)).toMatchObject({ code: 2, err: expect.stringContaining('disabled: true') })
  })

  it('revokes what was issued before now, or before an instant, and never less than was revoked', async () => {
    await (await openStore({ type: 'lmdb', path }, clock)).close()
    expect(await revokedBefore()).toBe(0)
    expect(await revoke('--before', '2026-01-02T03:04:05Z')).toMatchObject({
      code: 0,
      out: 'every token of partner-a that was issued before 2026-01-02T03:04:05.000Z is inactive at introspection from now on\n',
      err: expect.stringContaining('its credential still works'),
    })
    expect(await revokedBefore()).toBe(Date.parse('2026-01-02T03:04:05Z') / 1000)
    const called = clock()
    expect((await revoke()).code).toBe(0)
    const now = await revokedBefore()
    expect(now).toBeGreaterThanOrEqual(called)
    expect((await revoke('--before', '1767000000')).code).toBe(0)
    expect(await revokedBefore()).toBe(now)
  })

  it.each(['tomorrow', '2026-01-02', '2999-01-01T00:00:00Z', '99999999999', '-5'])(
    'refuses --before %s',
    async instant => {
      expect((await revoke(`--before=${instant}`)).code).toBe(2)
    },
  )

  it('requires a client', async () => {
    expect((await claimgate(['revoke'], { cwd: folder })).code).toBe(2)
  })
})
