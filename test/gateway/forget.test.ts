import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { disk, FileError, type Files } from '../../src/files/index.ts'
import { createLoader } from '../../src/gateway/load/load.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const SECRET = 'a-secret-that-is-long-enough-for-us'
const clients = (...names: readonly string[]): string =>
  names
    .map(name => `- client_id: ${name}\n  grant_types: [client_credentials]\n  secrets: [{ value: "env:SECRET" }]\n`)
    .join('')

const folderOf = (texts: { readonly [path: string]: string }): string => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-forget-'))
  folders.push(folder)
  for (const name of ['clients', 'policies']) mkdirSync(join(folder, name))
  const config = { issuer: 'https://login.example.com', access_token: { audience: 'https://api.example.com' } }
  const all = {
    'claimgate.yaml': JSON.stringify({ ...config, store: { type: 'memory' } }),
    'policies/all.yaml': 'policy: all\nrules: [{ id: ok, effect: allow, when: true }]\n',
    ...texts,
  }
  for (const [path, text] of Object.entries(all)) writeFileSync(join(folder, path), text)
  return folder
}

const inputOf = (folder: string, files: Files = disk) =>
  ({
    config: 'claimgate.yaml',
    folder,
    env: { SECRET },
    nowMs: Date.UTC(2027, 0, 1),
    defaultStore: 'memory',
    createKeys: true,
    files,
  }) as const

/** The disk, and the files that are read once more. */
const watchedDisk = () => {
  const again: string[] = []
  const files: Files = {
    ...disk,
    again: known => {
      again.push(known.path)
      return disk.again?.(known) ?? expect.fail('the disk can read again')
    },
  }
  return { files, again }
}

describe('what client files say', () => {
  test('is not read again by a load that has nothing to show of it', async () => {
    const folder = folderOf({ 'clients/a.yaml': clients('a', 'b'), 'clients/b.yaml': clients('c') })
    const { files, again } = watchedDisk()
    const load = createLoader()
    const first = await load(inputOf(folder, files))
    first.loaded?.forget()
    writeFileSync(join(folder, 'clients/b.yaml'), clients('c', 'd'))
    const second = await load(inputOf(folder, files))
    expect(second.loaded?.registry.all().map(({ clientId }) => clientId)).toEqual(['a', 'b', 'c', 'd'])
    expect(second.loaded?.id).not.toBe(first.loaded?.id)
    expect(again).toEqual([])
  })

  test('is read again where a mistake concerns it', async () => {
    const folder = folderOf({ 'clients/a.yaml': clients('a', 'b'), 'clients/b.yaml': clients('c') })
    const { files, again } = watchedDisk()
    const load = createLoader()
    const first = await load(inputOf(folder, files))
    first.loaded?.forget()
    writeFileSync(join(folder, 'clients/b.yaml'), clients('b'))
    const { diagnostics } = await load(inputOf(folder, files))
    expect(diagnostics).toEqual((await createLoader()(inputOf(folder))).diagnostics)
    expect(diagnostics).toMatchObject([{ code: 'CG4001', related: [{ line: 4, column: 14 }] }])
    expect(again).toContain(join(folder, 'clients/a.yaml'))
  })

  test('is held where it is to be written down', async () => {
    const folder = folderOf({ 'clients/a.yaml': clients('a') })
    const { files, again } = watchedDisk()
    const { loaded } = await createLoader()({ ...inputOf(folder, files), heldTexts: true })
    expect(loaded?.kept.clients.map(({ text }) => text)).toEqual([clients('a')])
    expect(again).toEqual([])
    loaded?.forget()
    expect(loaded?.kept.clients.map(({ text }) => text)).toEqual([clients('a')])
    expect(again).toEqual([join(folder, 'clients/a.yaml')])
  })

  test('is never taken from a file that has changed since', async () => {
    const folder = folderOf({ 'clients/a.yaml': clients('a') })
    const { loaded } = await createLoader()(inputOf(folder))
    loaded?.forget()
    writeFileSync(join(folder, 'clients/a.yaml'), clients('b'))
    expect(() => loaded?.kept.clients.map(({ text }) => text)).toThrow('cannot be read: changed')
  })

  test('is looked at anew when it changes while it is looked at', async () => {
    const folder = folderOf({ 'clients/a.yaml': clients('a'), 'clients/b.yaml': clients('a') })
    let changes = 0
    const load = createLoader()
    const changing: Files = {
      ...disk,
      again: known => {
        // Whoever edits it mends it at this very moment.
        if (changes === 0) writeFileSync(join(folder, 'clients/b.yaml'), clients('b'))
        changes += 1
        return disk.again?.(known) ?? expect.fail('the disk can read again')
      },
    }
    const { loaded, diagnostics } = await load(inputOf(folder, changing))
    expect(diagnostics).toEqual([])
    expect(loaded?.registry.all().map(({ clientId }) => clientId)).toEqual(['a', 'b'])
    expect(changes).toBeGreaterThan(0)
  })

  test('counts when a load was broken off, and the next one finds every file as that one had read it', async () => {
    const folder = folderOf({ 'clients/a.yaml': clients('a', 'gone'), 'clients/b.yaml': clients('b') })
    const load = createLoader()
    let isAway = false
    const files: Files = {
      ...disk,
      again: known => {
        if (isAway) throw new FileError(known.path, 'ENOENT')
        return disk.again?.(known) ?? expect.fail('the disk can read again')
      },
    }
    const first = await load(inputOf(folder, files))
    first.loaded?.forget()
    writeFileSync(join(folder, 'clients/a.yaml'), clients('b'))
    isAway = true
    await expect(load(inputOf(folder, files))).rejects.toMatchObject({ code: 'ENOENT' })
    isAway = false
    const { loaded, diagnostics } = await load(inputOf(folder, files))
    expect(diagnostics).toEqual((await createLoader()(inputOf(folder))).diagnostics)
    expect(diagnostics).toMatchObject([{ code: 'CG4001' }])
    expect(loaded).toBeNull()
  })

  test('ends a load that it never stands still for', async () => {
    const folder = folderOf({ 'clients/a.yaml': clients('a'), 'clients/b.yaml': clients('a') })
    let changes = 0
    const changing: Files = {
      ...disk,
      again: known => {
        changes += 1
        for (const name of ['a', 'b'])
          writeFileSync(join(folder, `clients/${name}.yaml`), `# ${changes}\n${clients('a')}`)
        return disk.again?.(known) ?? expect.fail('the disk can read again')
      },
    }
    await expect(createLoader()(inputOf(folder, changing))).rejects.toMatchObject({ code: 'changed' })
  })
})
