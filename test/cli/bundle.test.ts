import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CODE, type CodeIndex, digestOf, INDEX, nodeBuild, openBundle, wrapped } from '../../src/cli/bundle.ts'

const BUILT = fileURLToPath(new URL('../../dist/bundle/', import.meta.url))
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-bundle-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
const writeModule = (text: string, file = 'command.cjs'): void => write(file, wrapped(text))

/** Writes down what V8 made of a bundle of one file, as the build does. */
const keepCode = (): void => {
  const { load, scripts } = openBundle(folder)
  const { answer } = load('command.cjs') as { answer: () => number }
  answer()
  const code = scripts.get('command.cjs')?.createCachedData() ?? Buffer.alloc(0)
  const text = digestOf(readFileSync(join(folder, 'command.cjs')))
  const kept = { text, code: digestOf(code), start: 0, end: code.length }
  write(INDEX, JSON.stringify({ build: nodeBuild(), files: { 'command.cjs': kept } } satisfies CodeIndex))
  writeFileSync(join(folder, CODE), code)
}

/** Whether V8 was given the kept code, and took it. */
const takesCode = (): boolean => {
  const { load, scripts } = openBundle(folder)
  load('command.cjs')
  return scripts.get('command.cjs')?.cachedDataRejected === false
}

const answer = (): number => (openBundle(folder).load('command.cjs') as { answer: () => number }).answer()

test('accepts the code that the build made, for every file that a start loads', () => {
  const { load, scripts } = openBundle(BUILT)
  load('command.cjs')
  load('serve.cjs')
  expect(scripts.size).toBeGreaterThan(5)
  expect([...scripts].filter(([, { cachedDataRejected }]) => cachedDataRejected !== false)).toEqual([])
})

test('never tells in a stack trace where it was built', () => {
  writeModule('exports.answer = () => new Error("told").stack')
  keepCode()
  expect(takesCode()).toBe(true)
  const stack = String((openBundle(folder).load('command.cjs') as { answer: () => string }).answer())
  expect(stack.split('\n')[1]).toContain('(command.cjs:1:')
  expect(stack.split('\n')[1]).not.toContain(folder)
})

test('never runs the code of another text, even of one that is as long', () => {
  writeModule('exports.answer = () => 41')
  keepCode()
  expect(answer()).toBe(41)
  writeModule('exports.answer = () => 42')
  expect(answer()).toBe(42)
})

test('runs without code, and with code that V8 refuses', () => {
  writeModule('exports.answer = () => 42')
  expect(answer()).toBe(42)
  keepCode()
  writeFileSync(join(folder, CODE), Buffer.alloc(readFileSync(join(folder, CODE)).length, 7))
  expect(answer()).toBe(42)
  write(INDEX, '{')
  expect(answer()).toBe(42)
})

test('never runs the code of another build of Node, which V8 takes where the numbers of V8 are the same', () => {
  writeModule('exports.answer = () => 42')
  keepCode()
  expect(takesCode()).toBe(true)
  const index = JSON.parse(readFileSync(join(folder, INDEX), 'utf8')) as CodeIndex
  write(INDEX, JSON.stringify({ ...index, build: 'another' }))
  expect(takesCode()).toBe(false)
})

test('runs without the code that a damaged index names', () => {
  writeModule('exports.answer = () => 42')
  keepCode()
  const index = JSON.parse(readFileSync(join(folder, INDEX), 'utf8')) as CodeIndex
  const kept = index.files['command.cjs']
  const damaged: readonly unknown[] = [
    null,
    {},
    { ...kept, start: 'x' },
    { ...kept, start: -1 },
    { ...kept, end: 2 ** 40 },
  ]
  for (const entry of damaged) {
    write(INDEX, JSON.stringify({ ...index, files: { 'command.cjs': entry } }))
    expect([takesCode(), answer()]).toEqual([false, 42])
  }
  for (const files of [null, 7]) {
    write(INDEX, JSON.stringify({ ...index, files }))
    expect([takesCode(), answer()]).toEqual([false, 42])
  }
})

test('never runs code that was damaged or cut off since it was made', () => {
  writeModule("exports.answer = () => 'the answer is 42'.length + 26")
  keepCode()
  const code = readFileSync(join(folder, CODE))
  for (let at = 0; at < code.length; at += 7) {
    const damaged = Buffer.from(code)
    damaged[at] = (damaged[at] ?? 0) ^ 0xff
    writeFileSync(join(folder, CODE), damaged)
    expect(takesCode()).toBe(false)
  }
  writeFileSync(join(folder, CODE), code.subarray(0, -1))
  expect(takesCode()).toBe(false)
})

test('runs every file once, and hands one what another exports', () => {
  writeModule("const one = require('./one.cjs'); exports.answer = () => one.next() + require('./one.cjs').next()")
  writeModule('let count = 20; exports.next = () => count++ + require("node:os").EOL.length - 1', 'one.cjs')
  expect(answer()).toBe(41)
})

test('returns every file of the bundle in ASCII, so that it is read without decoding', () => {
  const files = readdirSync(BUILT).filter(file => file.endsWith('.cjs'))
  expect(files.filter(file => /[^\0-\x7f]/.test(readFileSync(join(BUILT, file), 'latin1')))).toEqual([])
})

test('requires the strict mode of the modules that it is made of in every file of the bundle', () => {
  const files = readdirSync(BUILT).filter(file => file.endsWith('.cjs'))
  const [start = ''] = wrapped('"use strict";').split('\n')
  expect(files.filter(file => !readFileSync(join(BUILT, file), 'latin1').startsWith(start))).toEqual([])
})

test('refuses to change what is frozen, as a module does', () => {
  writeModule('"use strict";exports.answer = () => { Object.freeze(exports).answer = null }')
  expect(answer).toThrow(TypeError)
})
