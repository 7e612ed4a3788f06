import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CODES as CHECK } from '../../src/expression/check/codes.ts'
import { CODES as LANGUAGE } from '../../src/expression/codes.ts'
import { CODES as DATETIME } from '../../src/expression/datetime/codes.ts'
import { CODES } from '../../src/expression/index.ts'
import { CODES as REGEX } from '../../src/expression/regex/codes.ts'

const textOf = (folder: string, except: RegExp): string => {
  const root = new URL(folder, import.meta.url)
  const files = readdirSync(root, { recursive: true }).map(String)
  return files
    .filter(file => file.endsWith('.ts') && !except.test(file))
    .map(file => readFileSync(new URL(file, root), 'utf8'))
    .join('\n')
}

const source = textOf('../../src/expression/', /codes\.ts$/)
const tests = textOf('./', /codes\.test\.ts$/)

/** A failure of the evaluation is named by its title, everything else by its code. */
const named = Object.entries(CODES).map(([code, { title }]) => ({ code, name: code.startsWith('CG22') ? title : code }))

describe('the codes of expressions', () => {
  it('returns the pages of all tables, and none twice', () => {
    const tables = [LANGUAGE, CHECK, DATETIME, REGEX].flatMap(table => Object.keys(table))
    expect(new Set(tables).size).toBe(tables.length)
    expect(Object.keys(CODES).sort()).toEqual(tables.sort())
    const titles = Object.values(CODES).map(({ title }) => title)
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
  })

  it.each(named)('reports $code from somewhere, with a test', ({ name }) => {
    expect({ name, emitted: source.includes(`'${name}'`), tested: new RegExp(`\\b${name}\\b`).test(tests) }).toEqual({
      name,
      emitted: true,
      tested: true,
    })
  })
})
