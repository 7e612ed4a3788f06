import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { disk, FileError, type Files } from '../../src/files/index.ts'
import { createLoader, type LoadResult } from '../../src/gateway/load/load.ts'
import { createReloader, type ReloadResult } from '../../src/gateway/load/reload.ts'
import { FILES, type Running, run, SECRET, until } from './running.ts'

let running: Running
afterEach(() => running.stop())

const baseline = FILES['policies/baseline.yaml'] ?? ''
const edited = baseline.replace('tenant: client.metadata.tenant', 'tenant: { const: edited }')
const messages = (): readonly string[] => running.lines.map(({ message }) => message)

/** The disk, on which no path that ends so can be read. */
const failing = (end: string, code: string): Files => {
  const guarded =
    <T>(act: (path: string) => Promise<T>) =>
    async (path: string): Promise<T> => {
      if (path.endsWith(end)) throw new FileError(path, code)
      return act(path)
    }
  return {
    read: guarded(disk.read),
    list: guarded(disk.list),
    kindOf: guarded(disk.kindOf),
    modeOf: guarded(disk.modeOf),
  }
}

const loading = (more: { readonly files?: Files; readonly machine?: Files }): Promise<LoadResult> =>
  createLoader()({
    config: join(running.folder, 'claimgate.yaml'),
    env: { CLIENT_SECRET: SECRET },
    nowMs: Date.now(),
    defaultStore: 'memory',
    createKeys: true,
    ...more,
  })

describe('a load that fails because of the world', () => {
  test.each([
    ['the configuration', 'claimgate.yaml', 'EMFILE'],
    ['the configuration, which is not there', 'claimgate.yaml', 'ENOENT'],
    ['a client file', 'basic.yaml', 'EIO'],
    ['the folder of the policies', 'policies', 'ENFILE'],
    ['a policy', 'baseline.yaml', 'EACCES'],
  ])('reports what stood in its way: %s', async (_, end, code) => {
    running = await run()
    expect(await loading({ files: failing(end, code) })).toMatchObject({ loaded: null, obstacle: code })
  })

  test.each([
    ['the keys', 'keys.json', 'EMFILE'],
    ['the keys', 'keys.json', 'EACCES'],
    ['a secret', 'secret', 'EIO'],
  ])('reports what stood in its way on the machine: %s', async (_, end, code) => {
    running = await run({
      files: {
        secret: SECRET,
        'clients/filed.yaml':
          'client_id: filed\ngrant_types: [client_credentials]\nmetadata: { tenant: a, tier: b }\nsecrets: [{ value: "file:../secret" }]\n',
      },
    })
    expect((await loading({})).obstacle).toBeNull()
    expect(await loading({ machine: failing(end, code) })).toMatchObject({ loaded: null, obstacle: code })
  })

  test('reports none for the mistakes of an author', async () => {
    running = await run()
    running.write('policies/baseline.yaml', baseline.replace('effect: allow', 'effect: permit'))
    expect(await loading({})).toMatchObject({ loaded: null, obstacle: null })
    expect(await loading({ files: failing('policies', 'ENOENT') })).toMatchObject({ loaded: null, obstacle: null })
  })

  test('is tried again by itself, without a change of any file, and says so', async () => {
    running = await run()
    const before = running.gateway.revision().id
    const config = join(running.folder, 'claimgate.yaml')
    renameSync(config, `${config}.away`)
    running.write('policies/baseline.yaml', edited)
    expect((await running.gateway.reload()).result).toBe('rejected')
    expect(messages()).toContain('the files cannot be read now (ENOENT): trying again in 1 s')
    renameSync(`${config}.away`, config)
    await until(() => running.gateway.revision().id !== before)
    expect(running.gateway.status().lastReload).toBe('applied')
  })

  test('waits twice as long each time, thirty seconds at most, and begins anew after a load that could read', async () => {
    running = await run()
    const waits: number[] = []
    const rejected = { result: 'rejected' } as ReloadResult
    let obstacle: string | null = 'EMFILE'
    const reloader = createReloader({
      load: async () => ({ loaded: null, obstacle }) as LoadResult,
      apply: () => rejected,
      failed: () => rejected,
      trying: (_, seconds) => waits.push(seconds),
    })
    for (let round = 0; round < 7; round++) await reloader.reload()
    obstacle = null
    await reloader.reload()
    obstacle = 'EIO'
    await reloader.reload()
    reloader.close()
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 1])
  })
})

describe('an edit that is undone', () => {
  test('is told, and only after a load that was rejected', async () => {
    running = await run()
    const told = 'the files are those of the served revision again'
    await running.gateway.reload()
    expect(messages()).not.toContain(told)
    running.write('policies/baseline.yaml', baseline.replace('effect: allow', 'effect: permit'))
    expect((await running.gateway.reload()).result).toBe('rejected')
    running.write('policies/baseline.yaml', baseline)
    expect((await running.gateway.reload()).result).toBe('unchanged')
    await running.gateway.reload()
    expect(messages().filter(message => message === told)).toHaveLength(1)
    expect(running.gateway.status().lastReload).toBe('unchanged')
  })

  test('is told when a folder is back', async () => {
    running = await run()
    const folder = join(running.folder, 'clients')
    renameSync(folder, `${folder}-away`)
    mkdirSync(folder)
    expect((await running.gateway.reload()).result).toBe('rejected')
    rmSync(folder, { recursive: true })
    renameSync(`${folder}-away`, folder)
    expect((await running.gateway.reload()).result).toBe('unchanged')
    expect(messages()).toContain('the files are those of the served revision again')
  })
})
