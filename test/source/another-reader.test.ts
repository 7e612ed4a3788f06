import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument, stringify } from 'yaml'
import { readDocument } from '../../src/source/document.ts'
import { readSource } from '../../src/source/index.ts'
import { readPlain } from '../../src/source/plain.ts'
import { plainOf } from '../../src/source/tree.ts'
import { long } from '../long.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const files = ['policies', 'examples', 'test'].flatMap(folder =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .map(String)
    .filter(name => /\.ya?ml$/.test(name))
    .map(name => join(folder, name)),
)

/** What another library reads; undefined where it has a complaint, or the text uses what we refuse. */
const other = (text: string): unknown => {
  const document = parseDocument(text, { version: '1.2', uniqueKeys: true, merge: false, stringKeys: true })
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    return undefined
  }
}

/** As JSON, where `-0` is 0. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** Pieces that YAML gives a meaning to, put together at random. */
const PIECES = [
  'a',
  'b: ',
  '- ',
  '\n',
  '\n  ',
  '\n    ',
  ': ',
  '#',
  ' # c',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ', ',
  '|\n',
  '>-\n',
]
const MORE = [
  '1',
  '0x1F',
  '0o17',
  '1e3',
  '.5',
  '-0',
  '~',
  'null',
  'True',
  'yes',
  '\\n',
  '\\u00e9',
  '? ',
  '1_000',
  '2026-01-01',
]
const texts = fc
  .array(fc.constantFrom(...PIECES, ...MORE), { minLength: 1, maxLength: 14 })
  .map(parts => `top: ${parts.join('')}`)

describe('what a file says', () => {
  it.each(files)('returns for %s what another library reads', name => {
    const text = readFileSync(join(ROOT, name), 'utf8')
    const { source, diagnostics } = readSource(name, text)
    const theirs = other(text)
    if (source !== null) expect(plain(source.value)).toEqual(plain(theirs))
    // Some of what YAML allows we refuse: then no mistake of form is told.
    else if (theirs !== undefined) expect(diagnostics.map(({ code }) => code)).not.toContain('CG1001')
  })

  it('returns what another library wrote', () => {
    const values = fc.jsonValue({ maxDepth: 4 }).filter(value => value !== null && typeof value === 'object')
    fc.assert(
      fc.property(values, value => {
        const read = readSource('a.yaml', stringify(value, { aliasDuplicateObjects: false }))
        // Numbers that JSON cannot hold exactly are refused, not read.
        if (read.source !== null) expect(plain(read.source.value)).toEqual(plain(value))
        else expect(read.diagnostics.every(({ code }) => code === 'CG1007')).toBe(true)
      }),
      { seed: 1, numRuns: 1000 },
    )
  })

  it('never returns another value than another library, whatever is written', () => {
    let read = 0
    fc.assert(
      fc.property(texts, text => {
        const { source } = readSource('a.yaml', text)
        const theirs = other(text)
        if (source === null || theirs === undefined) return
        read++
        expect(plain(source.value)).toEqual(plain(theirs))
      }),
      { seed: 2, numRuns: long(100_000, 5000) },
    )
    expect(read).toBeGreaterThan(1000)
  })

  it('never returns another value without places than with them', () => {
    const rare = [
      '&a ',
      '*a',
      '!t ',
      '<<: ',
      '__proto__: ',
      '\n---\n',
      '\n...\n',
      '\nb: ',
      '\ntop: ',
      '9e999',
      '9007199254740993',
      '[]: ',
    ]
    const more = fc
      .array(fc.constantFrom(...PIECES, ...MORE, ...rare), { maxLength: 14 })
      .map(parts => `top: ${parts.join('')}`)
    let read = 0
    fc.assert(
      fc.property(more, text => {
        const value = readPlain(text)
        if (value === undefined) return
        read++
        const mistakes: unknown[] = []
        expect(plainOf(readDocument(text, span => mistakes.push(span)))).toStrictEqual(value)
        expect(mistakes).toEqual([])
      }),
      { seed: 3, numRuns: long(100_000, 5000) },
    )
    expect(read).toBeGreaterThan(1000)
  })
})
