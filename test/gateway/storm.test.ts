/** Revisions of every kind in a row while tokens are asked for: CLAIMGATE_STORM_REVISIONS says how many. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { afterAll, describe, expect, test } from 'vitest'
import { long } from '../long.ts'
import { builtFrom } from './built-from.ts'
import { basicHeader, SECRET } from './running.ts'

const REVISIONS = Number(process.env['CLAIMGATE_STORM_REVISIONS'] ?? long(2000, 80))
const ASKING_AT_ONCE = 4
/** Measurements of the heap; the first half, while code is compiled and caches fill, does not count. */
const MEASUREMENTS = 20
/** Revisions from which on the heap is looked at: of fewer it says nothing. */
const ENOUGH = 1000
/** Bytes for each revision: what measuring itself is unsure of. One that is kept would be tens of thousands. */
const FLAT = 4096

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'claimgate-storm-'))
let server: ChildProcess
let pool: Pool
afterAll(async () => {
  await pool?.close()
  server?.kill()
  rmSync(folder, { recursive: true, force: true })
})

const policy = (number: number): string => `policy: baseline
rules:
  - { id: registered, effect: allow, when: true }
  - { id: not-nobody, effect: deny, when: "client.clientId == 'nobody'" }
claims: { access_token: { number: ${number} } }
`
const POLICY = 'baseline.yaml'
const policies = (name = POLICY): string => join(folder, 'policies', name)

/** Mounts a version as Kubernetes does: a folder, a link to it that is renamed, files that are links through it. */
const mount = (number: number, text: string): void => {
  mkdirSync(policies(`..version-${number}`))
  writeFileSync(policies(`..version-${number}/${POLICY}`), text)
  symlinkSync(`..version-${number}`, policies('..data_tmp'))
  renameSync(policies('..data_tmp'), policies('..data'))
  symlinkSync(`..data/${POLICY}`, policies('link_tmp'))
  renameSync(policies('link_tmp'), policies())
  for (const name of readdirSync(policies('')))
    if (name.startsWith('..version-') && name !== `..version-${number}`) rmSync(policies(name), { recursive: true })
}

/** A file of its own again, where a link may be: what is written through a link would change the mounted one. */
const write = (text: string): void => {
  rmSync(policies(), { force: true })
  writeFileSync(policies(), text)
}

interface Change {
  readonly right: boolean
  readonly make: (number: number) => void
}

const CHANGES: { readonly [kind: string]: Change } = {
  good: { right: true, make: number => write(policy(number)) },
  broken: { right: false, make: number => write(policy(number).replace('effect: allow', 'effect: permit')) },
  renamed: {
    right: true,
    make: number => {
      writeFileSync(join(folder, 'draft'), policy(number))
      renameSync(join(folder, 'draft'), policies())
    },
  },
  empty: { right: false, make: () => write('') },
  swapped: { right: true, make: number => mount(number, policy(number)) },
  'half-written': { right: false, make: number => write(policy(number).slice(0, policy(number).indexOf('nobody'))) },
  'swapped to a broken one': { right: false, make: number => mount(number, policy(number).replace("== '", "= '")) },
  'without a policy': { right: false, make: () => rmSync(policies()) },
}

/** Starts the server and returns how to tell it something. */
const start = async () => {
  mkdirSync(join(folder, 'policies'))
  const client = {
    client_id: 'basic',
    token_endpoint_auth_method: 'client_secret_basic',
    secrets: [{ value: 'env:CLIENT_SECRET' }],
    grant_types: ['client_credentials'],
    audiences: ['https://orders.example.com'],
  }
  writeFileSync(join(folder, 'client.json'), JSON.stringify(client))
  const config = { issuer: 'https://login.example.com', clients: './client.json', policies: './policies' }
  const ports = { listen: { port: 0 }, admin: { port: 0 }, store: { type: 'memory' } }
  writeFileSync(join(folder, 'claimgate.yaml'), JSON.stringify({ ...config, ...ports }))
  write(policy(0))
  const args = ['--expose-gc', path('storm-server.mjs'), builtFrom(), join(folder, 'claimgate.yaml')]
  server = spawn(process.execPath, args, {
    env: { ...process.env, CLIENT_SECRET: SECRET },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error('the server has ended')
    return JSON.parse(value) as T
  }
  const ready = await answer<{ port: number; revision: string }>()
  pool = new Pool(`http://127.0.0.1:${ready.port}`, { connections: ASKING_AT_ONCE })
  return {
    revision: ready.revision,
    tell: <T>(command: 'reload' | 'heap'): Promise<T> => {
      server.stdin?.write(`${command}\n`)
      return answer<T>()
    },
  }
}

/** Asks for tokens until told to stop, and keeps which revision computed which number. */
const ask = async (seen: Map<string, Set<unknown>>, failed: string[], going: () => boolean): Promise<number> => {
  let asked = 0
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...basicHeader('basic') }
  while (going()) {
    const answer = await pool.request({
      path: '/token',
      method: 'POST',
      headers,
      body: 'grant_type=client_credentials',
    })
    const body = (await answer.body.json()) as { access_token?: string }
    const revision = String(answer.headers['claimgate-revision'])
    asked++
    if (answer.statusCode !== 200) failed.push(`${answer.statusCode} ${JSON.stringify(body)}`)
    const payload = JSON.parse(Buffer.from(body.access_token?.split('.')[1] ?? '', 'base64url').toString() || '{}')
    seen.set(revision, (seen.get(revision) ?? new Set()).add(payload.number))
  }
  return asked
}

/** The least-squares slope of measurements one step apart. */
const slopeOf = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const over = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0)
  return over / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
}

describe('a storm of reloads under load', () => {
  test('returns only answers of the revision they name, refuses every broken set, and keeps nothing', async () => {
    const { tell, revision: first } = await start()
    const numbers = new Map([[first, 0]])
    const seen = new Map<string, Set<unknown>>()
    const failed: string[] = []
    const wrong: string[] = []
    const heaps: number[] = []
    let going = true
    const asking = Array.from({ length: ASKING_AT_ONCE }, () => ask(seen, failed, () => going))
    const kinds = Object.entries(CHANGES)
    let active = first
    for (let number = 1; number <= REVISIONS; number++) {
      const [kind, { right, make }] = kinds[(number * 5) % kinds.length] ?? ['', { right: true, make: () => {} }]
      make(number)
      const { result, revision } = await tell<{ result: string; revision: string }>('reload')
      if (right) numbers.set(revision, number)
      // The watcher may have come first with the same files; a revision that was refused stays refused.
      const expected = right
        ? revision !== active && result !== 'rejected'
        : revision === active && result === 'rejected'
      if (!expected) wrong.push(`${number} ${kind}: ${result} ${revision} after ${active}`)
      active = revision
      if (number % Math.ceil(REVISIONS / MEASUREMENTS) === 0) heaps.push((await tell<{ heap: number }>('heap')).heap)
    }
    going = false
    const asked = (await Promise.all(asking)).reduce((sum, count) => sum + count, 0)

    expect(wrong).toEqual([])
    expect(failed).toEqual([])
    expect(asked).toBeGreaterThan(REVISIONS / 2)
    expect(seen.size).toBeGreaterThan(REVISIONS / 10)
    const mixed = [...seen].filter(([revision, found]) => found.size !== 1 || !found.has(numbers.get(revision)))
    expect(mixed).toEqual([])
    if (REVISIONS < ENOUGH) return
    const perRevision = slopeOf(heaps.slice(heaps.length / 2)) / Math.ceil(REVISIONS / MEASUREMENTS)
    expect(perRevision, `heap: ${heaps.map(heap => Math.round(heap / 1024)).join(' ')} KiB`).toBeLessThan(FLAT)
  }, 240_000)
})
