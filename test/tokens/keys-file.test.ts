import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeKeysFile, createKeysFile, firstKeys, loadKeys, readKeysFile } from '../../src/tokens/index.ts'
import { activeKey, NOW } from './fixtures.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-keys-'))
  path = join(folder, 'keys.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const kids = (text: string): readonly string[] => loadKeys(path, text).keys.map(key => key.kid)

describe('the keys file on disk', () => {
  it('accepts being created once, readable by its owner alone', async () => {
    const keys = firstKeys('ES256', NOW)
    expect(await createKeysFile(path, keys)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const { text, mode } = await readKeysFile(path)
    expect(loadKeys(path, text, { mode, required: ['ES256'] })).toMatchObject({ keys, diagnostics: [] })
  })

  it('refuses to be created over an existing file', async () => {
    writeFileSync(path, 'mine')
    expect(await createKeysFile(path, [activeKey()])).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('mine')
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })

  it('accepts one of many that create it at once, and all of them read the same keys', async () => {
    const attempts = await Promise.all(Array.from({ length: 8 }, () => createKeysFile(path, [activeKey()])))
    expect(attempts.filter(created => created)).toHaveLength(1)
    expect(readdirSync(folder)).toEqual(['keys.json'])
    expect(kids((await readKeysFile(path)).text)).toHaveLength(1)
  })

  it('reports a missing file, and one that cannot be created or read', async () => {
    await expect(readKeysFile(path)).rejects.toMatchObject({ code: 'keys_missing' })
    await expect(readKeysFile(folder)).rejects.toMatchObject({ code: 'keys_unreadable' })
    await expect(createKeysFile(join(folder, 'none', 'keys.json'), [])).rejects.toMatchObject({
      code: 'keys_unreadable',
    })
    await expect(changeKeysFile(path, () => ({ keys: [], result: 0 }))).rejects.toMatchObject({ code: 'keys_missing' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('returns what the change returns and leaves the new keys, with mode 0600', async () => {
    await createKeysFile(path, [activeKey()])
    const key = activeKey()
    expect(await changeKeysFile(path, ({ text }) => ({ keys: [key], result: kids(text).length }))).toBe(1)
    expect(kids(readFileSync(path, 'utf8'))).toEqual([key.kid])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  it('never changes the file when the change throws', async () => {
    const key = activeKey()
    await createKeysFile(path, [key])
    const failing = changeKeysFile(path, () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(kids(readFileSync(path, 'utf8'))).toEqual([key.kid])
    expect(readdirSync(folder)).toEqual(['keys.json'])
  })

  it('refuses a change while another is under way', async () => {
    await createKeysFile(path, [activeKey()])
    writeFileSync(`${path}.lock`, '')
    await expect(changeKeysFile(path, () => ({ keys: [], result: 0 }))).rejects.toMatchObject({
      code: 'keys_unreadable',
    })
    expect(existsSync(`${path}.lock`)).toBe(true)
  })
})
