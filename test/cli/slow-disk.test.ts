/** A gateway whose disk is slow, under load for as long as CLAIMGATE_SOAK_SECONDS says. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { long } from '../long.ts'
import { installed } from '../peers/installed.ts'
import { assertionAt, makeFolder, removeFolder, startProcess } from './gateway-process.ts'

const SECONDS = Number(process.env['CLAIMGATE_SOAK_SECONDS'] ?? 15)
/** Every fsync of the process takes 300 ms longer. */
const SHIM = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
int fdatasync(int fd) { static int (*real)(int) = 0; if (!real) real = dlsym(RTLD_NEXT, "fdatasync"); usleep(300000); return real(fd); }
int fsync(int fd) { static int (*real)(int) = 0; if (!real) real = dlsym(RTLD_NEXT, "fsync"); usleep(300000); return real(fd); }
`

it.runIf(long(installed('a gateway on a slow disk', 'gcc'), false))(
  'never answers with an error of its own while each fsync takes 300 ms',
  async () => {
    const shims = mkdtempSync(join(tmpdir(), 'claimgate-shim-'))
    const [source, shim] = [join(shims, 'slow.c'), join(shims, 'slow.so')]
    writeFileSync(source, SHIM)
    execFileSync('gcc', ['-shared', '-fPIC', '-o', shim, source, '-ldl'])
    const folder = await makeFolder({ type: 'lmdb', path: './state' })
    const gateway = await startProcess(folder, { LD_PRELOAD: shim })
    await sleep(1100)
    const statuses = new Set<number>()
    const assertion = (): string => assertionAt(Math.floor(Date.now() / 1000))
    const endMs = Date.now() + SECONDS * 1000
    const worker = async (revokes: boolean): Promise<void> => {
      while (Date.now() < endMs) {
        const { status, token } = await gateway.token(assertion())
        statuses.add(status)
        if (!revokes) continue
        statuses.add(await gateway.revoke(token, assertion()))
        expect(await gateway.introspect(token)).toBe(false)
      }
    }
    try {
      await Promise.all([false, false, false, true].map(worker))
    } finally {
      await gateway.stop()
      for (const one of [folder, shims]) removeFolder(one)
    }
    expect([...statuses]).toEqual([200])
  },
  (SECONDS + 60) * 1000,
)
