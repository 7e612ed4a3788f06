/**
 * The whole display of every diagnostic, and of `claimgate help`'s promise that each code has a page.
 *
 * To add a code `CGnnnn`: write its page into the `codes.ts` of its room, then put files that have the mistake into
 * `test/golden/CGnnnn/`. They are laid over `test/golden/base/`, a folder without mistakes: name only what differs
 * (`claimgate.yaml`, `clients/...`, `policies/...`). Then
 *
 *   UPDATE_GOLDEN=1 npx vitest run test/golden.test.ts
 *
 * writes `expected.txt`, the whole output of `claimgate check`. Read it: line, column, caret and help are what an author
 * gets. A second mistake of the same kind goes into `CGnnnn-what-differs/`.
 *
 * A warning also needs `mended/` beside its files: what to lay over them so that it is said no more. Where a
 * diagnostic carries a `fix`, the fix itself is tried, and must mend the mistake.
 *
 * `case.json`, optional, says what a file cannot: `args` of another verb than `check`, `env`, `modes` of files, `remove`
 * of base files, and `repeat` for files too long to keep (`{ "big.yaml": ["text", times] }`; `%` in a name or text is the
 * number).
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { PAGES } from '../src/cli/help.ts'
import type { Diagnostic } from '../src/outcome.ts'
import { claimgate, type Ran } from './cli/terminal.ts'
import { long } from './long.ts'

const GOLDEN = fileURLToPath(new URL('./golden', import.meta.url))
const SRC = fileURLToPath(new URL('../src', import.meta.url))
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined

/** Codes that no file can bring about, with the reason. */
const UNREACHABLE: { readonly [code: string]: string } = {
  CG2299: 'stands for a bug of ours, or for facts that are no JSON',
  CG2228: 'said of a claim that is written to a token; test/gateway/exact-numbers.test.ts',
  CG6180: 'said of what an upstream has answered; test/upstream/diagnostics.test.ts',
  CG6021: 'said of an upstream that was asked, which `check` does not; test/upstream/diagnostics.test.ts',
  CG6022: 'said of what an upstream has answered; test/upstream/diagnostics.test.ts',
  CG6024: 'said of what an upstream has answered; test/upstream/diagnostics.test.ts',
  CG6026: 'said of what an upstream has answered; test/upstream/diagnostics.test.ts',
  CG6027: 'said of what an upstream has answered; test/upstream/diagnostics.test.ts',
}

interface Case {
  readonly args?: readonly string[]
  readonly env?: { readonly [name: string]: string }
  readonly modes?: { readonly [file: string]: string }
  readonly remove?: readonly string[]
  readonly repeat?: { readonly [file: string]: readonly [text: string, times: number] }
}

const names = readdirSync(GOLDEN)
  .filter(name => /^CG\d{4}/.test(name))
  .sort()
const codeOf = (name: string): string => name.slice(0, 6)
const caseOf = (name: string): Case => {
  const file = join(GOLDEN, name, 'case.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Case) : {}
}

const isMany = ({ repeat = {} }: Case): boolean => Object.keys(repeat).some(file => file.includes('%'))

const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A copy of the base folder with the files of a case over it. */
const layOver = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-golden-'))
  made.push(folder)
  const { modes = {}, remove = [], repeat = {} } = caseOf(name)
  cpSync(join(GOLDEN, 'base'), folder, { recursive: true })
  for (const file of remove) rmSync(join(folder, file), { recursive: true })
  const skipped = ['case.json', 'expected.txt', 'mended'].map(own => join(GOLDEN, name, own))
  cpSync(join(GOLDEN, name), folder, { recursive: true, filter: file => !skipped.includes(file) })
  for (const [file, [text, times]] of Object.entries(repeat)) {
    const numbered = file.includes('%')
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    if (!numbered) writeFileSync(join(folder, file), text.repeat(times))
    for (let at = 0; numbered && at < times; at++)
      writeFileSync(join(folder, file.replace('%', String(at))), text.replaceAll('%', String(at)))
  }
  if (existsSync(join(folder, 'keys.json'))) chmodSync(join(folder, 'keys.json'), 0o600)
  for (const [file, mode] of Object.entries(modes)) chmodSync(join(folder, file), Number.parseInt(mode, 8))
  return folder
}

const run = (name: string, folder: string, args?: readonly string[]): Promise<Ran> => {
  const { args: own = ['check'], env = {} } = caseOf(name)
  return claimgate(args ?? own, { cwd: folder, env })
}

const diagnosticsIn = async (name: string, folder: string): Promise<readonly Diagnostic[]> => {
  const { out } = await run(name, folder, ['check', '--output', 'json'])
  return (JSON.parse(out) as { diagnostics: readonly Diagnostic[] }).diagnostics
}

/** Applies the fixes of a file from its end to its beginning, so that places stay right. */
const applyFixes = (folder: string, diagnostics: readonly Diagnostic[]): void => {
  const offset = (text: string, line: number, column: number): number =>
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length +
    (line > 1 ? 1 : 0) +
    column -
    1
  for (const { file, line, column, endLine, endColumn, fix } of [...diagnostics].reverse()) {
    if (fix === undefined) continue
    const text = readFileSync(join(folder, file), 'utf8')
    const [start, end] = [offset(text, line, column), offset(text, endLine, endColumn)]
    writeFileSync(join(folder, file), text.slice(0, start) + fix + text.slice(end))
  }
}

/** Those of thousands of files are for the long form, and are laid out once: what they report has no fix. */
const shown = names.filter(name => long(true, !isMany(caseOf(name))))
const checks = names.filter(name => caseOf(name).args === undefined && !isMany(caseOf(name)))

describe('a file with a mistake', () => {
  it('accepts the folder that the mistakes are laid over', async () => {
    const { code, out } = await claimgate(['check', '--strict'], { cwd: join(GOLDEN, 'base') })
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('0 errors, 0 warnings') })
  })

  it.each(shown)('reports %s as its golden file shows', async name => {
    const { out, err } = await run(name, layOver(name))
    const file = join(GOLDEN, name, 'expected.txt')
    if (UPDATE) writeFileSync(file, out + err)
    expect(out + err).toContain(`[${codeOf(name)}]: `)
    expect(out + err).toBe(readFileSync(file, 'utf8'))
  })

  it.each(checks)('reports for %s only fixes that mend it, or is mended by hand', async name => {
    const folder = layOver(name)
    const before = await diagnosticsIn(name, folder)
    const mine = before.filter(({ code }) => code === codeOf(name))
    const fixed = mine.filter(({ fix }) => fix !== undefined)
    if (fixed.length > 0) {
      applyFixes(folder, fixed)
      const after = await diagnosticsIn(name, folder)
      expect(after.filter(({ code }) => code === codeOf(name))).toHaveLength(mine.length - fixed.length)
      expect(after.filter(({ severity }) => severity === 'error').length).toBeLessThanOrEqual(
        before.filter(({ severity }) => severity === 'error').length,
      )
    }
    const mended = join(GOLDEN, name, 'mended')
    const lint = mine.some(({ severity }) => severity !== 'error')
    if (lint) expect(existsSync(mended), `${name} is a warning and needs mended/`).toBe(true)
    if (!existsSync(mended)) return
    const whole = layOver(name)
    cpSync(mended, whole, { recursive: true })
    if (existsSync(join(whole, 'keys.json'))) chmodSync(join(whole, 'keys.json'), 0o600)
    const left = await diagnosticsIn(name, whole)
    expect(left.filter(({ code, severity }) => severity === 'error' || code === codeOf(name))).toEqual([])
  })
})

describe('the codes', () => {
  const tables = readdirSync(SRC, { recursive: true })
    .map(String)
    .filter(file => file.endsWith('.ts'))
    .map(file => ({ file, text: readFileSync(join(SRC, file), 'utf8') }))
  const named = new Set(tables.flatMap(({ text }) => text.match(/\bCG\d{4}\b/g) ?? []))

  it.each([...named].sort())('requires a page and a golden file for %s', code => {
    expect(PAGES[code]?.help ?? '').not.toBe('')
    expect(PAGES[code]?.title ?? '').not.toBe('')
    if (UNREACHABLE[code] === undefined) expect(names.map(codeOf)).toContain(code)
    else expect(names.map(codeOf)).not.toContain(code)
  })

  it('requires that every golden file is of a code with a page', () => {
    expect(names.map(codeOf).filter(code => PAGES[code] === undefined)).toEqual([])
  })
})
