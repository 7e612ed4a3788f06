import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { type Running, run } from '../gateway/running.ts'
import { claimgate, type Ran } from './terminal.ts'

const started: Running[] = []
const folders: string[] = []
afterAll(async () => {
  for (const one of started) await one.stop()
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const serve = async (admin: object): Promise<number> => {
  const one = await run({ config: { admin } })
  started.push(one)
  return one.listening.admin.port
}

/** `claimgate health` beside a configuration that says only where the admin listener is. */
const health = (admin: object, ...flags: string[]): Promise<Ran> => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-health-'))
  folders.push(folder)
  writeFileSync(join(folder, 'claimgate.yaml'), JSON.stringify({ admin }))
  return claimgate(['health', ...flags], { cwd: folder })
}

describe('claimgate health', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['::1', '::1'],
    ['::', '::'],
  ])('returns 0 for a gateway whose admin listener is at %s', async host => {
    const port = await serve({ host, port: 0, token: 'a token of sixteen' })
    expect(await health({ host, port })).toEqual({ code: 0, out: '{"status":"ok"}\n', err: '' })
  })

  it('returns 1 where nothing answers, at once', async () => {
    const port = await freePort()
    const { code, out, err } = await health({ port })
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `nothing answers at http://127.0.0.1:${port}/readyz\n`,
    })
  })

  it('returns 0 as soon as the gateway is ready with --wait, and 1 when the time is over', async () => {
    const port = await freePort()
    const asked = health({ port }, '--wait', '20')
    await serve({ host: '127.0.0.1', port })
    expect(await asked).toMatchObject({ code: 0 })
    expect(await health({ port: await freePort() }, '--wait', '1')).toMatchObject({ code: 1 })
  })

  it.each(['', '-1', '1.5', 'soon', '99999'])('refuses --wait %j', async wait => {
    const { code, err } = await health({}, `--wait=${wait}`)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--wait is a number of seconds, not') })
  })
})
