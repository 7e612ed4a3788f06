import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { jsonLines } from '../../src/cli/log.ts'
import { claimgate } from './terminal.ts'

const BIN = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
const TERMINAL = new URL('../../dist/cli/terminal.js', import.meta.url).href
/** More than are written together: some are written while the server runs. */
const REQUESTS = 100
let folder = ''

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-log-'))
  await claimgate(['init', folder])
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Served {
  readonly child: ChildProcess
  readonly token: string
  readonly err: () => string
}

/** Starts the built command with its output in a file, and waits until it listens. */
const serve = async (output: string): Promise<Served> => {
  const fd = openSync(output, 'a')
  const config = ['--config', join(folder, 'claimgate.yaml'), '--set', 'listen.port=0', '--set', 'admin.port=0']
  const child = spawn(process.execPath, [BIN, 'serve', ...config], { stdio: ['ignore', fd, 'pipe'] })
  closeSync(fd)
  let err = ''
  child.stderr?.on('data', part => {
    err += part
  })
  while (!err.includes('admin')) await once(child.stderr ?? child, 'data')
  return { child, token: `${/listening +(\S+)/.exec(err)?.[1]}/token`, err: () => err }
}

const ask = async ({ token }: Served): Promise<readonly number[]> => {
  const statuses: number[] = []
  for (let index = 0; index < REQUESTS; index++)
    statuses.push((await fetch(token, { method: 'POST', body: new URLSearchParams({ scope: 'x' }) })).status)
  return statuses
}

const stop = async ({ child }: Served): Promise<number | null> => {
  child.kill('SIGINT')
  return child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0]
}

test('returns one line of JSON for every request, all of them when the process ends', async () => {
  const output = join(folder, 'log')
  const served = await serve(output)
  await ask(served)
  expect(await stop(served)).toBe(0)
  const records = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { event: string; level: number; time: string; msg: string })
  const requests = records.filter(({ event }) => event === 'request')
  expect(requests).toHaveLength(REQUESTS)
  for (const { level, time, msg } of requests)
    expect([level, new Date(time).toISOString(), msg]).toEqual([30, time, 'request'])
})

test('never fails a request because the log cannot be written, and says so once', async () => {
  const served = await serve('/dev/full')
  expect(new Set(await ask(served))).toEqual(new Set([401]))
  expect(await stop(served)).toBe(0)
  expect(served.err().match(/the log cannot be written: ENOSPC/g)).toHaveLength(1)
})

/** Runs a script that has `lines`, as the command line opens them, and whose output is a pipe. */
const script = (text: string) => {
  const code = `const { processTerminal } = await import(${JSON.stringify(TERMINAL)})
    const { setTimeout: sleep } = await import('node:timers/promises')
    const lines = processTerminal().openLog()
    ${text}`
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] })
}

const textOf = async (stream: AsyncIterable<unknown>): Promise<string> => {
  let text = ''
  for await (const part of stream) text += String(part)
  return text
}

// Fewer than are kept, so that it does not matter how slow the reader is.
const KEPT = 32_000
test('returns every line to a slow reader of a pipe', async () => {
  const child = script(`for (let index = 0; index < ${KEPT}; index++) {
    lines.write(() => String(index).padStart(255) + '\\n')
    if (index % 1000 === 0) await sleep(1)
  }`)
  let text = ''
  for await (const part of child.stdout) {
    text += part
    if (text.length % 7 === 0) await new Promise(resolve => setTimeout(resolve, 2))
  }
  expect(text.split('\n').map(Number)).toEqual([...Array(KEPT).keys(), 0])
})

test('never waits for a pipe that nobody reads, and says at the end how much is missing', async () => {
  const child =
    script(`for (let index = 0; index < 64_000; index++) lines.write(() => String(index).padStart(255) + '\\n')
    process.stderr.write('went on. ')`)
  const said = textOf(child.stderr)
  expect(await once(child, 'exit')).toEqual([0, null])
  // 16 MiB, of which 8 are kept.
  expect(await said).toMatch(/^went on\. the last log lines could not be written, and 3\d{4} after them were lost\n$/)
  child.stdout.destroy()
})

test('returns every other line when one cannot be made, and says so', async () => {
  const child = script(`for (let index = 0; index < 100; index++)
    lines.write(() => {
      if (index === 40) throw new TypeError('no text')
      return index + '\\n'
    })`)
  const [text, said] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
  expect(text.trimEnd().split('\n').map(Number)).toEqual([...Array(100).keys()].filter(index => index !== 40))
  expect(said).toBe('a log line could not be made: TypeError\n')
})

test('returns the lines that could not be written as soon as they can be, without waiting for others', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const open = (): number => openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  const reader = open()
  const writer = openSync(pipe, 'w')
  const script = `const { processTerminal } = await import(${JSON.stringify(TERMINAL)})
    const { write, flush } = processTerminal().openLog()
    process.stdin.once('data', () => {
      write(() => 'line\\n')
      flush()
      process.stderr.write('flushed')
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', writer, 'pipe'] })
  closeSync(writer)
  closeSync(reader)
  child.stdin?.write('go')
  await once(child.stderr ?? child, 'data')
  const again = open()
  child.stdin?.end()
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(readFileSync(again, 'utf8')).toBe('line\n')
  closeSync(again)
})

test('returns level, time, fields and message, whatever text the fields hold', () => {
  const lines: string[] = []
  const log = jsonLines({ write: line => lines.push(line()) })
  log.info({ event: 'a' }, 'on"e')
  log.warn({ event: 'b', text: '"}\n\u2028\ud800', absent: undefined }, 'two')
  log.error({ event: 'c', list: ['x'], nothing: null }, 'three')
  expect(lines.every(line => /^[^\n]+\n$/.test(line))).toBe(true)
  const read = lines.map(line => JSON.parse(line) as { time: string })
  expect(read.map(({ time, ...rest }) => [typeof time, rest])).toEqual([
    ['string', { level: 30, event: 'a', msg: 'on"e' }],
    ['string', { level: 40, event: 'b', text: '"}\n\u2028\ud800', msg: 'two' }],
    ['string', { level: 50, event: 'c', list: ['x'], nothing: null, msg: 'three' }],
  ])
})
