/** The lmdb store on a disk that is full, slow, read-only or damaged, and on a folder that goes away. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore, type Store, type StoreEvent } from '../../src/stores/index.ts'
import { mapBytes } from '../../src/stores/lmdb-file.ts'
import { long } from '../long.ts'
import { endWorkers, startWorker } from './lmdb-process.ts'

const root = mkdtempSync(join(tmpdir(), 'claimgate-disk-'))
let folders = 0
const newFolder = (): string => join(root, `state-${folders++}`)
const clock = (): number => Date.now() / 1000
const mounts: string[] = []
afterAll(() => {
  endWorkers()
  for (const mount of mounts) spawnSync('umount', [mount])
  rmSync(root, { recursive: true, force: true })
})

const opened = async (path: string): Promise<{ store: Store; losses: string[] }> => {
  const losses: string[] = []
  const note = (event: StoreEvent): void => {
    if (event.event === 'store_lost_data') losses.push(`${event.holds} ${event.reason}`)
  }
  return { store: await openStore({ type: 'lmdb', path, firstStart: true }, clock, note), losses }
}
const add = async (store: Store, key: string): Promise<boolean> => store.add(key, '', clock() + 300, clock())
const markOf = (path: string) => JSON.parse(readFileSync(join(path, 'mark.json'), 'utf8'))
/** Makes the folder look as if the machine had been started again since. */
const startMachineAgain = (path: string): void => {
  const { boot, ...mark } = markOf(path)
  writeFileSync(join(path, 'mark.json'), JSON.stringify({ ...mark, boot: [...boot].reverse().join('') }))
}
/** Asks until the store is well again: it tries by itself, once a second. */
const well = async (ping: () => Promise<unknown>): Promise<void> => {
  while ((await ping().catch(() => 'unwell')) === 'unwell') await sleep(50)
}

describe('lmdb after a restart of the machine', () => {
  it('remembers everything after a clean stop', async () => {
    const path = newFolder()
    const first = await opened(path)
    await add(first.store, 'jti:a:1')
    await first.store.revocations.set('revoked:a:1', '1', clock() + 300, clock())
    const since = await first.store.amnesiaBefore()
    await first.store.close()
    startMachineAgain(path)
    const second = await opened(path)
    expect(await add(second.store, 'jti:a:1')).toBe(false)
    expect(await second.store.revocations.get('revoked:a:1', clock())).toBe('1')
    expect(await second.store.amnesiaBefore()).toBe(since)
    expect(second.losses).toEqual([])
    await second.store.close()
  })

  it('reports after a crash that it may have forgotten what was used, and remembers what was revoked', async () => {
    const path = newFolder()
    const worker = await startWorker(path)
    expect(await worker.ask('add jti:a:1')).toBe(true)
    expect(await worker.ask('revoke revoked:a:1')).toBe('begun')
    expect(await worker.next()).toBe('revoked revoked:a:1')
    const used = clock()
    await worker.kill('SIGKILL')
    startMachineAgain(path)
    const { store, losses } = await opened(path)
    expect(losses).toEqual(['used machine_crashed'])
    expect(await add(store, 'jti:a:1')).toBe(true)
    expect(await store.amnesiaBefore()).toBeGreaterThan(used)
    expect(await store.revocations.get('revoked:a:1', clock())).toBe('1')
    expect(await store.revocations.amnesiaBefore()).toBeLessThan(used)
    await store.close()
  })

  it('never calls a folder clean in which another process goes on', async () => {
    const path = newFolder()
    const worker = await startWorker(path)
    const { store } = await opened(path)
    await add(store, 'jti:a:1')
    await store.close()
    expect(markOf(path).clean).toBe(1)
    expect(await worker.ask('add jti:a:2')).toBe(true)
    expect(markOf(path).clean).toBe(0)
    await worker.kill('SIGKILL')
  })

  it('never touches a folder that a later claimgate has written', async () => {
    const path = newFolder()
    const { store } = await opened(path)
    await store.close()
    writeFileSync(join(path, 'mark.json'), JSON.stringify({ ...markOf(path), version: 2 }))
    const before = readFileSync(join(path, 'data.mdb'))
    const later = await opened(path)
    await expect(later.store.ping()).rejects.toMatchObject({ message: expect.stringContaining('form 2') })
    expect(readFileSync(join(path, 'data.mdb')).equals(before)).toBe(true)
    await later.store.close()
  })
})

describe('lmdb whose folder goes away', () => {
  it('notices with the next call, and shares the new folder with every other process', async () => {
    const path = newFolder()
    const worker = await startWorker(path)
    expect(await worker.ask('add jti:a:old')).toBe(true)
    rmSync(path, { recursive: true })
    const store = await openStore({ type: 'lmdb', path }, clock)
    expect(await add(store, 'jti:a:new')).toBe(true)
    expect(await worker.ask('add jti:a:new')).toBe(false)
    await store.close()
    await worker.kill('SIGKILL')
  })

  it.each(['removed', 'put elsewhere'])('reports a loss, and goes on, when the folder is %s', async how => {
    const path = newFolder()
    const { store, losses } = await opened(path)
    await add(store, 'jti:a:1')
    const used = clock()
    if (how === 'removed') rmSync(path, { recursive: true })
    else renameSync(path, `${path}-elsewhere`)
    expect(await add(store, 'jti:a:1')).toBe(true)
    expect(await store.amnesiaBefore()).toBeGreaterThanOrEqual(used)
    await expect(store.ping()).resolves.toBeUndefined()
    expect(losses).toEqual(['used removed', 'revoked removed'])
    expect(await store.revocations.amnesiaBefore()).toBeGreaterThanOrEqual(used)
    await store.close()
  })

  it.each([0, 4096, 20_000])('reports a loss, and goes on, when its file is cut to %i octets', async size => {
    const path = newFolder()
    const worker = await startWorker(path)
    const filled = (await worker.ask('fill jti:a:')) as { readonly added: number }
    expect(filled.added).toBe(400)
    const used = clock()
    truncateSync(join(path, 'data.mdb'), size)
    expect(await worker.ask('get jti:a:0')).toBeNull()
    expect(await worker.ask('amnesia')).toBeGreaterThan(used)
    expect(await worker.ask('add jti:a:0')).toBe(true)
    expect(await worker.ask('losses')).toContain('used damaged')
    await worker.kill('SIGKILL')
  })

  it('says what is in the way, and recovers by itself when it is gone', async () => {
    const path = newFolder()
    const { store } = await opened(path)
    rmSync(path, { recursive: true })
    writeFileSync(path, '')
    await expect(store.ping()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/EEXIST|ENOTDIR/),
    })
    await expect(add(store, 'jti:a:1')).rejects.toMatchObject({ code: 'store_unavailable' })
    rmSync(path)
    await well(() => store.ping())
    expect(await add(store, 'jti:a:1')).toBe(true)
    await store.close()
  })
})

describe('lmdb with a damaged file', () => {
  const PAGE = 4096
  const overwrite = (file: string, change: (octets: Buffer) => void): void => {
    const octets = readFileSync(file)
    change(octets)
    writeFileSync(file, octets)
  }
  const DAMAGES: { readonly [kind: string]: (file: string) => void } = {
    'cut off after its first page': file => truncateSync(file, PAGE),
    'cut in the middle of a page': file => truncateSync(file, PAGE + 100),
    'cut to a tenth': file => truncateSync(file, Math.floor(statSync(file).size / 10)),
    'without its last page': file => truncateSync(file, statSync(file).size - PAGE),
    'of zeros': file => overwrite(file, octets => octets.fill(0)),
    'of text': file => overwrite(file, octets => octets.fill('not a database\n')),
    'without its first pages': file => overwrite(file, octets => octets.fill(0, 0, 2 * PAGE)),
    'without its first page': file => overwrite(file, octets => octets.fill(0, 0, PAGE)),
    'without its second page': file => overwrite(file, octets => octets.fill(0, PAGE, 2 * PAGE)),
    'with garbled pages': file =>
      overwrite(file, octets => {
        for (let at = 2 * PAGE; at < octets.length; at++) octets[at] = (octets[at] ?? 0) ^ 0x5a
      }),
  }

  const few = ['cut to a tenth', 'of text', 'with garbled pages']
  it.each(long(Object.keys(DAMAGES), few))('starts with a file %s, and never accepts twice', async kind => {
    const path = newFolder()
    const before = await startWorker(path)
    const filled = (await before.ask('fill jti:a:')) as { readonly added: number }
    expect(filled.added).toBe(400)
    const used = clock()
    await before.kill('SIGKILL')
    DAMAGES[kind]?.(join(path, 'data.mdb'))
    const after = await startWorker(path)
    for (const index of [0, 17, 399]) {
      const added = await after.ask(`add jti:a:${index}`)
      // Whatever cannot be vouched for is refused by whoever asks since when it can.
      if (added === true) expect(await after.ask('amnesia')).toBeGreaterThan(used)
      else expect([false, 'store_unavailable']).toContain(added)
    }
    await expect(well(async () => ((await after.ask('ping')) === 'ok' ? 'well' : 'unwell'))).resolves.toBeUndefined()
    expect(await after.ask('add jti:b:new')).toBe(true)
    expect(await after.ask('add jti:b:new')).toBe(false)
    await after.kill('SIGKILL')
  })
})

const tool = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0
const missing = (what: string, untested: string): void =>
  void process.stderr.write(`\n*** SKIPPED: ${what}: ${untested.toUpperCase()} IS NOT TESTED ***\n\n`)

describe('lmdb with little address space', () => {
  it('takes a quarter of what is left, and says when that is too little', () => {
    expect(mapBytes(null)).toBe(16 * 1024 ** 3)
    expect(mapBytes(100 * 1024 ** 3)).toBe(16 * 1024 ** 3)
    expect(mapBytes(8 * 1024 ** 3 + 5)).toBe(2 * 1024 ** 3)
    for (const left of [200 * 1024 ** 2, 0, -1])
      expect(() => mapBytes(left)).toThrow(expect.objectContaining({ code: 'store_unavailable' }))
  })
})

const prlimit = tool('prlimit', '--version')
if (!prlimit) missing('prlimit is not installed', 'the limit of the address space')
it.skipIf(!prlimit)('reports how much address space the limit of a process leaves', () => {
  const file = fileURLToPath(new URL('../../dist/stores/lmdb-file.js', import.meta.url))
  const left = (limit: string): string =>
    execFileSync('prlimit', [`--as=${limit}`, process.execPath, '--input-type=module', '-e', print(file)]).toString()
  expect(left('unlimited')).toBe('null')
  expect(Number(left(String(12 * 1024 ** 3)))).toBeGreaterThan(4 * 1024 ** 3)
  expect(Number(left(String(12 * 1024 ** 3)))).toBeLessThan(12 * 1024 ** 3)
})
const print = (file: string): string =>
  `import { addressSpaceLeft } from ${JSON.stringify(file)}; process.stdout.write(String(addressSpaceLeft()))`

/** A file system of its own; null where nobody may mount one. */
const mounted = (size: string): string | null => {
  const folder = newFolder()
  mkdirSync(folder)
  if (!tool('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)) return null
  mounts.push(folder)
  return folder
}
const mayMount = mounted('1m') !== null
if (!mayMount) missing('nothing can be mounted', 'lmdb on a full or read-only disk')
describe.skipIf(!mayMount)('lmdb on a file system of its own', () => {
  it('is full for as long as the disk is, forgets nothing, and recovers by itself', async () => {
    const disk = mounted('8m') ?? ''
    const { store, losses } = await opened(join(disk, 'state'))
    await add(store, 'jti:a:used')
    const free = Number(execFileSync('df', ['--output=avail', '-k', disk]).toString().split('\n')[1])
    writeFileSync(join(disk, 'filler'), Buffer.alloc(free * 1024))
    const large = async (index: number): Promise<string> => {
      try {
        return String(await store.add(`jti:b:${index}`, 'x'.repeat(3000), clock() + 300, clock()))
      } catch (failure) {
        return String((failure as { code?: unknown }).code)
      }
    }
    let index = 0
    while ((await large(index)) === 'true') index++
    expect(await large(index)).toBe('store_full')
    await expect(store.ping()).rejects.toMatchObject({
      code: 'store_full',
      message: expect.stringContaining('No space'),
    })
    expect(await store.get('jti:a:used', clock())).toBe('')
    rmSync(join(disk, 'filler'))
    await expect(store.ping()).resolves.toBeUndefined()
    expect(await large(index)).toBe('true')
    expect(await add(store, 'jti:a:used')).toBe(false)
    expect(losses).toEqual([])
    await store.close()
  })

  it('starts where the disk is read-only, says so, and recovers by itself', async () => {
    const disk = mounted('8m') ?? ''
    const path = join(disk, 'state')
    const first = await opened(path)
    await add(first.store, 'jti:a:used')
    await first.store.close()
    expect(tool('mount', '-o', 'remount,ro', disk)).toBe(true)
    const { store } = await opened(path)
    await expect(store.ping()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('EROFS'),
    })
    expect(tool('mount', '-o', 'remount,rw', disk)).toBe(true)
    await well(() => store.ping())
    expect(await add(store, 'jti:a:used')).toBe(false)
    await store.close()
  })
})

const gcc = tool('gcc', '--version')
if (!gcc) missing('gcc is not installed', 'lmdb on a slow disk')
describe.skipIf(!gcc)('lmdb on a disk whose fsync does not end', () => {
  /** As long as the file is there, no fsync of the process ends. */
  const SHIM = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
static void hang(void) { const char *file = getenv("HANG_FILE"); while (file && access(file, F_OK) == 0) usleep(5000); }
int fdatasync(int fd) { static int (*real)(int) = 0; if (!real) real = dlsym(RTLD_NEXT, "fdatasync"); hang(); return real(fd); }
int fsync(int fd) { static int (*real)(int) = 0; if (!real) real = dlsym(RTLD_NEXT, "fsync"); hang(); return real(fd); }
`

  it('adds without waiting for it, and answers a revocation when it is on the disk', async () => {
    const [source, shim, hanging] = ['hang.c', 'hang.so', 'hanging'].map(name => join(root, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(source, SHIM)
    execFileSync('gcc', ['-shared', '-fPIC', '-o', shim, source, '-ldl'])
    const worker = await startWorker(newFolder(), [], { LD_PRELOAD: shim, HANG_FILE: hanging })
    writeFileSync(hanging, '')
    expect(await worker.ask('revoke revoked:a:1')).toBe('begun')
    for (let round = 0; round < 20; round++) expect(await worker.ask(`burst jti:a:${round}`)).toBe(1)
    expect(await worker.ask('ping')).toBe('ok')
    rmSync(hanging)
    expect(await worker.next()).toBe('revoked revoked:a:1')
    expect(await worker.ask('revoked revoked:a:1')).toBe('1')
    await worker.kill('SIGKILL')
  })
})
