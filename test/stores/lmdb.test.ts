import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/stores/index.ts'
import { storeContract } from './contract.ts'
import { endWorkers, startWorker } from './lmdb-process.ts'

const root = mkdtempSync(join(tmpdir(), 'claimgate-lmdb-'))
let folders = 0
const newFolder = (): string => join(root, `state-${folders++}`)
const clock = (): number => Date.now() / 1000
afterAll(() => {
  endWorkers()
  rmSync(root, { recursive: true, force: true })
})

storeContract('lmdb', { open: time => openStore({ type: 'lmdb', path: newFolder() }, time) })

describe('lmdb shared by processes', () => {
  it('refuses all but one of 64 simultaneous uses against two processes, a hundred times', async () => {
    const path = newFolder()
    const workers = [await startWorker(path), await startWorker(path)]
    const winners: number[] = []
    for (let round = 0; round < 100; round++) {
      const counts = await Promise.all(workers.map(worker => worker.ask(`burst jti:a:${round}`)))
      winners.push(counts.map(Number).reduce((sum, count) => sum + count, 0))
    }
    expect(winners).toEqual(Array.from({ length: 100 }, () => 1))
    await Promise.all(workers.map(worker => worker.kill('SIGKILL')))
  })

  it('refuses after kill -9 in the middle of writing what was accepted before it', async () => {
    const path = newFolder()
    for (const life of ['x', 'y', 'z']) {
      const worker = await startWorker(path)
      worker.send(`flood jti:a:${life}`)
      for (let seen = 0; seen < 200; seen++) await worker.next()
      await worker.kill('SIGKILL')
      const store = await openStore({ type: 'lmdb', path }, clock)
      const again: boolean[] = []
      for (let index = 0; index < 200; index++)
        again.push(await store.add(`jti:a:${life}${index}`, '', clock() + 300, clock()))
      expect(again).toEqual(Array.from({ length: 200 }, () => false))
      expect(await store.add(`jti:a:${life}new`, '', clock() + 300, clock())).toBe(true)
      await store.close()
    }
  })

  it('reports the birth of the environment to every process and after every restart', async () => {
    const path = newFolder()
    const before = clock()
    const first = await openStore({ type: 'lmdb', path }, clock)
    const since = await first.amnesiaBefore()
    expect(since).toBeGreaterThanOrEqual(Math.floor(before))
    await first.close()
    const second = await openStore({ type: 'lmdb', path }, () => clock() + 1000)
    expect(await second.amnesiaBefore()).toBe(since)
    await second.close()
    const worker = await startWorker(path)
    expect(await worker.ask('amnesia')).toBe(since)
    await worker.kill('SIGKILL')
  })

  it('reports nothing lost where nothing was ever served, also after a restart', async () => {
    const path = newFolder()
    const first = await openStore({ type: 'lmdb', path, firstStart: true }, clock)
    expect(await first.amnesiaBefore()).toBe(0)
    await first.close()
    const second = await openStore({ type: 'lmdb', path }, clock)
    expect(await second.amnesiaBefore()).toBe(0)
    await second.close()
  })

  it('returns from one process what another wrote', async () => {
    const path = newFolder()
    const worker = await startWorker(path)
    const store = await openStore({ type: 'lmdb', path }, clock)
    await store.set('revoked:a:1', '1', clock() + 300, clock())
    expect(await worker.ask('get revoked:a:1')).toBe('1')
    await store.set('revoked:a:1', '2', clock() + 300, clock())
    expect(await worker.ask('get revoked:a:1')).toBe('2')
    await store.close()
    await worker.kill('SIGKILL')
  })

  it('reports failure rather than waiting for ever when another process keeps the write lock', async () => {
    const path = newFolder()
    const worker = await startWorker(path)
    const store = await openStore({ type: 'lmdb', path }, clock)
    worker.send('hold')
    await worker.next()
    worker.signal('SIGSTOP')
    await expect(store.add('jti:a:held', '', clock() + 300, clock())).rejects.toMatchObject({
      code: 'store_unavailable',
    })
    await worker.kill('SIGKILL')
    // The kernel passes the lock of a dead process on.
    await expect(store.add('jti:a:free', '', clock() + 300, clock())).resolves.toBe(true)
    await store.close()
  })
})

const prlimit = spawnSync('prlimit', ['--version']).status === 0
if (!prlimit) process.stderr.write('\n*** SKIPPED: prlimit is not installed: LMDB ON A FULL DISK IS NOT TESTED ***\n\n')

describe.skipIf(!prlimit)('lmdb where the disk takes no more', () => {
  it('reports each write that fails, never ends the process, and goes on answering', async () => {
    const path = newFolder()
    const worker = await startWorker(path, ['prlimit', '--fsize=400000'])
    const filled = (await worker.ask('fill jti:a:')) as { readonly added: number; readonly codes: readonly string[] }
    expect(filled.added).toBeGreaterThan(10)
    expect(filled.codes.length).toBeGreaterThan(100)
    expect(filled.codes.filter(code => code !== 'store_unavailable' && code !== 'store_full')).toEqual([])
    expect(await worker.ask('get jti:a:0')).toBe('v'.repeat(1500))
    await worker.kill('SIGTERM')
    const store = await openStore({ type: 'lmdb', path }, clock)
    for (let index = 0; index < filled.added; index++)
      expect(await store.add(`jti:a:${index}`, '', clock() + 300, clock())).toBe(false)
    expect(await store.add('jti:a:room-again', '', clock() + 300, clock())).toBe(true)
    await store.close()
  })
})

describe('the lmdb store', () => {
  it('never keeps expired entries for long', async () => {
    const store = await openStore({ type: 'lmdb', path: newFolder() }, clock)
    for (let index = 0; index < 500; index++) await store.add(`jti:a:${index}`, 'x'.repeat(4000), 1000 + index, 999)
    const full = folderSize(folders - 1)
    for (let index = 0; index < 1500; index++)
      await store.add(`jti:b:${index}`, 'x'.repeat(4000), 2010 + index, 2000 + index)
    expect(folderSize(folders - 1)).toBeLessThan(2 * full)
    await store.close()
  })

  it('reports that it cannot be opened where a file is in the way', async () => {
    const path = newFolder()
    writeFileSync(path, '')
    const store = await openStore({ type: 'lmdb', path }, clock)
    await expect(store.ping()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('EEXIST'),
    })
    await store.close()
  })

  it('reports that it is closed', async () => {
    const store = await openStore({ type: 'lmdb', path: newFolder() }, clock)
    await store.close()
    await store.close()
    await expect(store.add('jti:a:1', '', clock() + 1, clock())).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.get('jti:a:1', clock())).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  it('requires a path', async () => {
    await expect(async () => openStore({ type: 'lmdb' }, clock)).rejects.toMatchObject({ code: 'config_unreadable' })
  })
})

const folderSize = (index: number): number => statSync(join(root, `state-${index}`, 'data.mdb')).blocks * 512
