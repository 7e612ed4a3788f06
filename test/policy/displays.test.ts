/**
 * What people write who come from other tools and languages, and the whole display that they get for it.
 *
 * Each row is laid over the folder `test/golden/base/`. Its display is kept in `golden/displays/<name>.txt`, and its
 * help is followed: what it says to write is written, and the same verb then has nothing to say about it.
 *
 *   UPDATE_GOLDEN=1 npx vitest run test/policy/displays.test.ts
 *
 * writes the displays. Read them: would a stranger know what to do?
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { claimgate } from '../cli/terminal.ts'
import { DISPLAYS, type Written } from './displays.ts'

const BASE = fileURLToPath(new URL('../golden/base', import.meta.url))
const GOLDEN = fileURLToPath(new URL('./golden/displays', import.meta.url))
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined

const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** All that the verb says about what was written. */
const display = async ({ files = {}, args = ['check'] }: Written): Promise<{ code: number; shown: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-displays-'))
  made.push(folder)
  cpSync(BASE, folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  const { code, out, err } = await claimgate(args, { cwd: folder })
  return { code, shown: out + err }
}

const textOf = ({ files = {}, args = [] }: Written): string => [...Object.entries(files).flat(), ...args].join('\n')
const helpIn = (shown: string): string => (shown.match(/^ +(?:=|help:) .*$/gm) ?? []).join('\n')
const codesIn = (shown: string): readonly string[] => shown.match(/CG\d{4}/g) ?? []

describe('the display of a mistake', () => {
  it.each(DISPLAYS.map(row => [row.name, row] as const))('is kept for %s', async (name, { wrong }) => {
    const { code, shown } = await display(wrong)
    const file = join(GOLDEN, `${name}.txt`)
    if (UPDATE) writeFileSync(file, shown)
    expect(code).not.toBe(0)
    expect(shown).toBe(readFileSync(file, 'utf8'))
  })

  it.each(DISPLAYS.map(row => [row.name, row] as const))('gives help that works for %s', async (_, row) => {
    const before = await display(row.wrong)
    for (const text of [...row.writes, ...(row.says ?? [])]) expect(helpIn(before.shown)).toContain(text)
    for (const text of row.writes) expect(textOf(row.mended)).toContain(text)
    const after = await display(row.mended)
    expect(after.shown).not.toMatch(/error\[/)
    expect(codesIn(after.shown).filter(code => codesIn(before.shown).includes(code))).toEqual([])
    expect(after.code).toBe(0)
  })

  it('has a row for each that is kept', () => {
    expect(readdirSync(GOLDEN).toSorted()).toEqual(DISPLAYS.map(({ name }) => `${name}.txt`).toSorted())
  })
})
