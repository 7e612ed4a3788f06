/** Sinks of decision records, over real files, pipes and receivers. */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createQueue,
  type DecisionQueue,
  type DecisionRecord,
  type Destination,
  openFile,
  openHttps,
} from '../../src/admin/index.ts'
import { freePort } from '../free-port.ts'
import { until } from '../gateway/running.ts'

const recordOf = (number: number, note = ''): DecisionRecord => ({
  event: 'request',
  schema: 1,
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  endpoint: 'token',
  client_id: 'a',
  method: 'client_secret_basic',
  by_exception: false,
  outcome: 'answered',
  status: 200,
  error: null,
  detail: null,
  key: null,
  jti: null,
  grant_type: 'client_credentials',
  decision: 'allow',
  rules: ['p/r'],
  revision: 'r',
  remote_address: '127.0.0.1',
  duration_ms: 1,
  ...(note === '' ? {} : { note }),
})

let folder = ''
let told: { readonly event: string; readonly [name: string]: unknown }[] = []
const ends: (() => unknown)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-sinks-'))
  told = []
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  rmSync(folder, { recursive: true, force: true })
})

const hear = (fields: (typeof told)[number]): void => void told.push(fields)
const log = { info: hear, warn: hear, error: hear }
const resultsTold = (): unknown[] => told.map(({ result, reason }) => [result, reason])

const queueTo = (destination: Destination, more: { buffer?: number; admits?: boolean; flushMs?: number } = {}) => {
  const queue = createQueue(destination, { buffer: 8_388_608, admits: false, log, clockMs: Date.now, ...more })
  ends.push(queue.close)
  return queue
}
const numbersIn = (text: string): number[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => Number(JSON.parse(line).id.slice(-12)))
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)
const put = (queue: DecisionQueue, from: number, to: number): void => {
  for (const number of numbers(from, to)) queue.put(recordOf(number))
}
const settled = async (queue: DecisionQueue): Promise<void> => until(() => queue.counts().waiting === 0)
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** Octets that a pipe has now; none while it is empty. */
const readable = (reader: number, octets: Buffer): number => {
  try {
    return readSync(reader, octets)
  } catch {
    return 0
  }
}

describe('a file', () => {
  it('gets thousands of records in order, each with the time, and is nobody else’s', async () => {
    const path = join(folder, 'log')
    const queue = queueTo(await openFile(path))
    put(queue, 0, 5000)
    await queue.close()
    expect(numbersIn(read('log'))).toEqual(numbers(0, 5000))
    expect(JSON.parse(read('log').split('\n')[0] ?? '')).toMatchObject({ event: 'request', time: expect.any(String) })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(queue.counts()).toEqual({ accepted: 5000, delivered: 5000, dropped: 0, waiting: 0, octets: 0, up: true })
  })

  it('is opened anew after it was moved: no line is lost, torn or written twice', async () => {
    const queue = queueTo(await openFile(join(folder, 'log')))
    put(queue, 0, 2000)
    await until(() => queue.counts().delivered > 0)
    put(queue, 2000, 3000)
    renameSync(join(folder, 'log'), join(folder, 'log.1'))
    await queue.reopen()
    put(queue, 3000, 4000)
    await settled(queue)
    await queue.reopen()
    put(queue, 4000, 4100)
    await queue.close()
    expect(numbersIn(read('log.1') + read('log'))).toEqual(numbers(0, 4100))
    expect(numbersIn(read('log')).length).toBeGreaterThan(1000)
  })

  it('that ends in the beginning of a line is gone on with in a line of its own', async () => {
    writeFileSync(join(folder, 'log'), '{"time":"2026')
    const queue = queueTo(await openFile(join(folder, 'log')))
    put(queue, 7, 8)
    await queue.close()
    expect(numbersIn(read('log').split('\n').slice(1).join('\n'))).toEqual([7])
  })

  it('on a full disk keeps records waiting, drops what does not fit, counts and tells it', async () => {
    const queue = queueTo(await openFile('/dev/full'), { buffer: 65_536, flushMs: 50 })
    put(queue, 0, 1000)
    await until(() => !queue.counts().up)
    const { accepted, delivered, dropped, waiting, octets } = queue.counts()
    expect([accepted, delivered]).toEqual([1000, 0])
    expect(dropped + waiting).toBe(1000)
    expect(octets).toBeLessThanOrEqual(65_536)
    await queue.close()
    expect(queue.counts()).toMatchObject({ accepted: 1000, delivered: 0, dropped: 1000, waiting: 0 })
    expect(resultsTold()).toContainEqual(['failed', 'ENOSPC'])
    const lost = told.filter(({ result }) => result === 'dropped').map(({ records }) => Number(records))
    expect(lost.reduce((sum, count) => sum + count, 0)).toBe(1000)
  })

  it.skipIf(spawnSync('mkfifo', ['--version']).status !== 0)(
    'may be a pipe that is read slowly: a line that fits in part is finished when there is room',
    async () => {
      const path = join(folder, 'pipe')
      spawnSync('mkfifo', [path])
      const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
      ends.push(() => closeSync(reader))
      const queue = queueTo(await openFile(path))
      put(queue, 0, 2000)
      await until(() => queue.counts().up === false)
      expect(resultsTold()).toEqual([['failed', 'EAGAIN']])
      let text = ''
      const octets = Buffer.alloc(5000)
      await until(async () => {
        for (let count = 1; count > 0; await new Promise(resolve => setTimeout(resolve, 2))) {
          count = readable(reader, octets)
          text += octets.toString('utf8', 0, count)
        }
        return text.split('\n').length > 2000
      })
      await settled(queue)
      expect(numbersIn(text)).toEqual(numbers(0, 2000))
      expect(queue.counts()).toMatchObject({ delivered: 2000, dropped: 0 })
    },
  )

  it('is refused where it cannot be opened', async () => {
    await expect(openFile(join(folder, 'missing', 'log'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

/** A receiver that answers as it is told, and keeps what it has taken. */
const receiver = async (answer: (body: string, req: IncomingMessage, res: ServerResponse) => void) => {
  const server: Server = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += String(chunk)
    answer(body, req, res)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/records`
}
const sentTo = (url: string, more: { timeoutMs?: number; token?: string } = {}): Destination => {
  const { timeoutMs = 10_000, token = null } = more
  const destination = openHttps({ url, token: () => token, ca: null, timeoutMs })
  return { ...destination, together: { ...destination.together, waitMs: 20 } }
}

describe('a receiver', () => {
  it('gets thousands of records in order, in batches, with the token', async () => {
    const batches: string[] = []
    const seen = new Set<string | undefined>()
    const url = await receiver((body, req, res) => {
      batches.push(body)
      seen.add(`${req.headers['content-type']} ${req.headers.authorization}`)
      res.writeHead(204).end()
    })
    const queue = queueTo(sentTo(url, { token: 'token-of-the-sink' }))
    put(queue, 0, 5000)
    await queue.close()
    expect(numbersIn(batches.join(''))).toEqual(numbers(0, 5000))
    expect(batches.length).toBeLessThan(30)
    expect(seen).toEqual(new Set(['application/x-ndjson Bearer token-of-the-sink']))
    expect(queue.counts()).toMatchObject({ accepted: 5000, delivered: 5000, dropped: 0 })
  })

  it('that answers 500 is asked again with the same records, and the log says when it works again', async () => {
    const taken: string[] = []
    let left = 2
    const url = await receiver((body, _, res) => {
      if (left-- > 0) return void res.writeHead(500).end('canary-of-the-receiver')
      taken.push(body)
      res.writeHead(200).end()
    })
    const queue = queueTo(sentTo(url))
    put(queue, 0, 10)
    await settled(queue)
    expect(numbersIn(taken.join(''))).toEqual(numbers(0, 10))
    expect(resultsTold()).toEqual([
      ['failed', 'status_500'],
      ['delivered', undefined],
    ])
    expect(JSON.stringify(told)).not.toContain('canary')
  })

  it('that answers 429 is left alone for as long as it says', async () => {
    const times: number[] = []
    const url = await receiver((_, __, res) => {
      times.push(performance.now())
      if (times.length > 1) res.writeHead(200).end()
      else res.writeHead(429, { 'retry-after': '1' }).end()
    })
    const queue = queueTo(sentTo(url))
    put(queue, 0, 1)
    await settled(queue)
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990)
  })

  it('that takes no batch with a certain record gets all others', async () => {
    const taken: number[] = []
    const url = await receiver((body, _, res) => {
      const sent = numbersIn(body)
      if (sent.includes(3)) return void res.writeHead(413).end()
      taken.push(...sent)
      res.writeHead(200).end()
    })
    const queue = queueTo(sentTo(url))
    put(queue, 0, 10)
    await settled(queue)
    await queue.close()
    expect(taken).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9])
    expect(queue.counts()).toMatchObject({ accepted: 10, delivered: 9, dropped: 1 })
    expect(resultsTold()).toEqual([['dropped', 'status_413']])
  })

  it('that redirects is followed nowhere', async () => {
    let elsewhere = 0
    const other = await receiver((_, __, res) => {
      elsewhere++
      res.writeHead(200).end()
    })
    const url = await receiver((_, __, res) => void res.writeHead(307, { location: other }).end())
    const queue = queueTo(sentTo(url), { flushMs: 300 })
    put(queue, 0, 1)
    await queue.close()
    expect(elsewhere).toBe(0)
    expect(queue.counts()).toMatchObject({ delivered: 0, dropped: 1 })
  })

  it.each([
    ['is dead', 'ECONNREFUSED'],
    ['hangs', 'timeout'],
  ])('that %s costs no more memory than the buffer, and a stop ends in time', async (what, reason) => {
    const port = await freePort()
    const url = what === 'is dead' ? `http://127.0.0.1:${port}/` : await receiver(() => {})
    const queue = queueTo(sentTo(url, { timeoutMs: 200 }), { buffer: 65_536, flushMs: 300 })
    put(queue, 0, 1000)
    await until(() => !queue.counts().up)
    const { octets, waiting, dropped } = queue.counts()
    expect(octets).toBeLessThanOrEqual(65_536)
    expect(waiting + dropped).toBe(1000)
    const startedMs = performance.now()
    await queue.close()
    expect(performance.now() - startedMs).toBeLessThan(1500)
    expect(queue.counts()).toMatchObject({ accepted: 1000, delivered: 0, dropped: 1000, waiting: 0, octets: 0 })
    expect(resultsTold()).toContainEqual(['failed', reason])
  })

  it('that answers and never ends its answer holds nothing up', async () => {
    const taken: string[] = []
    const url = await receiver((body, _, res) => {
      taken.push(body)
      res.writeHead(200, { 'content-length': '10' })
      res.write('x')
    })
    const queue = queueTo(sentTo(url))
    put(queue, 0, 600)
    await settled(queue)
    expect(numbersIn(taken.join(''))).toEqual(numbers(0, 600))
  })

  it('is slow: while it takes its time records wait, and none is lost at a clean stop', async () => {
    const taken: string[] = []
    const url = await receiver((body, _, res) => {
      setTimeout(() => {
        taken.push(body)
        res.writeHead(200).end()
      }, 100)
    })
    const queue = queueTo(sentTo(url))
    put(queue, 0, 3000)
    await queue.close()
    expect(numbersIn(taken.join(''))).toEqual(numbers(0, 3000))
  })
})

describe('room', () => {
  it('is waited for, and found when records were delivered', async () => {
    let isOpen = false
    const url = await receiver((_, __, res) => void res.writeHead(isOpen ? 200 : 503).end())
    const queue = queueTo(sentTo(url), { buffer: 65_536, admits: true })
    for (let number = 0; queue.hasRoom(); number++) queue.put(recordOf(number, 'x'.repeat(1000)))
    await expect(queue.room(50)).resolves.toBe(false)
    const waiting = queue.room(8000)
    isOpen = true
    await expect(waiting).resolves.toBe(true)
    expect(queue.hasRoom()).toBe(true)
  })
})
