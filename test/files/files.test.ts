/** One contract, and every kind of files that keeps it. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { disk, type Files, filesOf, readSecrets, sourceFiles } from '../../src/files/index.ts'

const TEXTS = {
  'a.yaml': 'a: 1\n',
  'b/c.json': '{}',
  'b/c.test.yaml': 'cases: []\n',
  'b/d.test.json': '{}',
  'b/deep/e.yml': 'é: 1\n',
  'b/.hidden/f.yaml': 'f: 1\n',
  'b/readme.md': '#\n',
  secret: 'word\r\n',
}

const folder = mkdtempSync(join(tmpdir(), 'claimgate-files-'))
for (const [path, text] of Object.entries(TEXTS)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const memory = filesOf(Object.fromEntries(Object.entries(TEXTS).map(([path, text]) => [join(folder, path), text])))
const KINDS: readonly (readonly [string, Files])[] = [
  ['disk', disk],
  ['memory', memory],
]

describe.each(KINDS)('files in %s', (_, files) => {
  const at = (path: string): string => join(folder, path)
  const listed = async (path: string, tests: Parameters<typeof sourceFiles>[2]): Promise<readonly string[]> =>
    (await sourceFiles(files, at(path), tests)).map(file => file.slice(folder.length + 1))

  test('returns a text with the digest of its octets', async () => {
    const digest = createHash('sha256').update('é: 1\n', 'utf8').digest('base64url')
    expect(await files.read(at('b/deep/e.yml'))).toEqual({ path: at('b/deep/e.yml'), text: 'é: 1\n', digest })
  })

  test('returns the kind of a path', async () => {
    expect(await Promise.all(['a.yaml', 'b', 'b/deep', 'x', ''].map(path => files.kindOf(at(path))))).toEqual([
      'file',
      'folder',
      'folder',
      null,
      'folder',
    ])
  })

  test('refuses what is not there, and a folder that is read or a file that is listed', async () => {
    await expect(files.read(at('x'))).rejects.toMatchObject({ name: 'FileError', code: 'ENOENT' })
    await expect(files.read(at('b'))).rejects.toMatchObject({ name: 'FileError', code: 'EISDIR' })
    await expect(files.list(at('x'))).rejects.toMatchObject({ name: 'FileError', code: 'ENOENT' })
    await expect(files.list(at('a.yaml'))).rejects.toMatchObject({ name: 'FileError', code: 'ENOTDIR' })
    await expect(sourceFiles(files, at('x'), 'with_tests')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('returns sources in order, without what is hidden, with tests only where they are wanted', async () => {
    expect(await listed('', 'without_tests')).toEqual(['a.yaml', 'b/c.json', 'b/deep/e.yml'])
    expect(await listed('b', 'with_tests')).toEqual(['b/c.json', 'b/c.test.yaml', 'b/d.test.json', 'b/deep/e.yml'])
    expect(await listed('secret', 'without_tests')).toEqual(['secret'])
  })

  test('returns secrets without their line break, relative to the file that names them', async () => {
    const file = at('b/c.json')
    const references = ['file:../secret', 'file:nothing', 'env:NAME', 'env:EMPTY'].map(reference => ({
      reference,
      file,
    }))
    const secrets = await readSecrets(references, { env: { NAME: 'value\n', EMPTY: '' }, files })
    expect(references.map(({ reference }) => secrets.of(reference, file))).toEqual(['word', null, 'value', null])
    expect(secrets.of('written out', file)).toBe('written out')
    expect(() => secrets.of('file:elsewhere', file)).toThrow('none is looked for')
  })
})

test('returns what links lead to, and leaves out links that lead nowhere', async () => {
  symlinkSync(join(folder, 'b'), join(folder, 'linked'))
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken.yaml'))
  expect((await disk.list(folder)).find(({ name }) => name === 'linked')).toEqual({ name: 'linked', kind: 'folder' })
  expect((await disk.list(folder)).map(({ name }) => name)).not.toContain('broken.yaml')
})
