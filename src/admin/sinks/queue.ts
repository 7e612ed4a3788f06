/** Decision records on their way to where they are kept: in order, counted, and never more than fit. */
import { writeExact } from '../../exact-json.ts'
import type { DecisionRecord } from '../decision-record.ts'
import type { Log } from '../log.ts'
import type { Delivery, Destination, Line } from './destination.ts'
import { createTeller } from './teller.ts'

/** What has become of all records: accepted = delivered + dropped + waiting. */
export interface SinkCounts {
  readonly accepted: number
  readonly delivered: number
  readonly dropped: number
  readonly waiting: number
  /** Octets of those that wait. */
  readonly octets: number
  /** Whether the last attempt to deliver has worked. */
  readonly up: boolean
}

export interface DecisionQueue {
  /** Takes a record; one that does not fit is dropped, counted and told. */
  readonly put: (record: DecisionRecord) => void
  /** Whether the buffer has room for the records of the requests that begin now. */
  readonly hasRoom: () => boolean
  /** Waits for room; false when there is none in time. */
  readonly room: (withinMs: number) => Promise<boolean>
  readonly counts: () => SinkCounts
  readonly reopen: () => Promise<void>
  /** Delivers what waits, as far as that goes in a while, and closes; the rest is dropped, counted and told. */
  readonly close: () => Promise<void>
}

export interface QueueOptions {
  /** Octets that may wait. */
  readonly buffer: number
  /**
   * Whether requests are admitted by `hasRoom`: then what they still bring is taken up to twice the buffer, so that none
   * that was admitted goes unrecorded.
   */
  readonly admits: boolean
  readonly log: Log
  readonly clockMs: () => number
  /** Milliseconds that a clean stop waits for deliveries; 5000 unless set. */
  readonly flushMs?: number
}

/** Milliseconds between attempts: the first, and the longest that we choose ourselves. */
const FIRST_MS = 500
const LONGEST_MS = 30_000
/** At a clean stop there is not much time. */
const CLOSING_MS = 250

/** Opens the way to a destination. */
export const createQueue = (destination: Destination, options: QueueOptions): DecisionQueue => {
  const { buffer, admits, log, clockMs, flushMs = 5000 } = options
  const most = admits ? 2 * buffer : buffer
  const { together } = destination
  const teller = createTeller(log, clockMs)
  const waiting = createLines()
  const counts = { accepted: 0, delivered: 0, dropped: 0, up: true }
  const forRoom = new Set<() => void>()
  let closing = false
  let failures = 0
  let mostLines = together.lines
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  const drop = (count: number, reason: string): void => {
    counts.dropped += count
    teller.dropped(count, reason)
  }
  const hasRoom = (): boolean => waiting.octets() < buffer
  const tellRoom = (): void => {
    if (!hasRoom()) return
    for (const hear of forRoom) hear()
    forRoom.clear()
  }

  /** Milliseconds until the next attempt: longer and longer, and not the same for all gateways. */
  const pauseOf = ({ waitMs, roomMs }: Delivery): number => {
    if (roomMs !== undefined) return roomMs
    const ownMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2)
    const pauseMs = Math.max(waitMs ?? 0, ownMs)
    return closing ? Math.min(CLOSING_MS, pauseMs) : pauseMs
  }

  /** Delivers once; returns the milliseconds until it makes sense to go on. */
  const attempt = async (): Promise<number> => {
    const lines = waiting.first(mostLines, together.octets)
    const delivery = await destination.deliver(lines).catch((error: unknown): Delivery => failedBy(error))
    waiting.remove(delivery.delivered)
    counts.delivered += delivery.delivered
    tellRoom()
    if (delivery.rest === undefined) {
      failures = 0
      mostLines = together.lines
      counts.up = true
      teller.delivered()
      return 0
    }
    const reason = delivery.reason ?? 'unknown'
    if (delivery.rest === 'never') {
      mostLines = Math.ceil(lines.length / 2)
      if (lines.length > 1) return 0
      waiting.remove(1)
      drop(1, reason)
      mostLines = together.lines
      tellRoom()
      return 0
    }
    failures = delivery.delivered > 0 ? 1 : failures + 1
    counts.up = false
    teller.failing(reason)
    return pauseOf(delivery)
  }

  const run = async (): Promise<void> => {
    const pauseMs = await attempt()
    running = null
    schedule(pauseMs > 0 ? pauseMs : together.waitMs)
  }
  const schedule = (afterMs: number): void => {
    if (running !== null || timer !== null || waiting.count() === 0) return
    const full = failures === 0 && (waiting.count() >= mostLines || waiting.octets() >= together.octets)
    const begin = (): void => {
      timer = null
      running = run()
    }
    timer = setTimeout(begin, full || (closing && failures === 0) ? 0 : afterMs).unref()
  }
  /** Begins sooner than was planned. */
  const hurry = (afterMs: number): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    schedule(afterMs)
  }

  const put = (record: DecisionRecord): void => {
    counts.accepted++
    const line = lineOf(record, clockMs())
    const octets = Buffer.byteLength(line)
    if (closed || waiting.octets() + octets > most) {
      drop(1, closed ? 'closed' : 'full')
      return
    }
    waiting.add(line, octets)
    if (failures === 0 && waiting.count() === mostLines) hurry(0)
    else schedule(together.waitMs)
  }

  let closed = false
  const flush = async (untilMs: number): Promise<void> => {
    hurry(0)
    while (waiting.count() > 0 && performance.now() < untilMs) {
      schedule(0)
      await sleep(Math.min(20, Math.max(1, untilMs - performance.now())))
    }
  }
  return {
    put,
    hasRoom,
    room: withinMs => waitFor(hasRoom, forRoom, withinMs),
    counts: () => ({ ...counts, waiting: waiting.count(), octets: waiting.octets() }),
    reopen: async () => {
      await destination.reopen()
      if (failures > 0) hurry(0)
    },
    close: async () => {
      closing = true
      await flush(performance.now() + flushMs)
      closed = true
      if (timer !== null) clearTimeout(timer)
      // What is under way ends here, and what it has delivered until then counts.
      await destination.close()
      await running
      if (timer !== null) clearTimeout(timer)
      const rest = waiting.count()
      waiting.remove(rest)
      if (rest > 0) drop(rest, 'stopped')
      teller.end()
    },
  }
}

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const failedBy = (error: unknown): Delivery => ({
  delivered: 0,
  rest: 'later',
  reason: error instanceof Error ? error.name : typeof error,
})

/** The line of a record: when it was made, and all of it. */
const lineOf = (record: DecisionRecord, nowMs: number): Line =>
  `{"time":"${new Date(nowMs).toISOString()}",${writeExact(record).slice(1)}\n`

const waitFor = (holds: () => boolean, hears: Set<() => void>, withinMs: number): Promise<boolean> =>
  new Promise(resolve => {
    if (holds()) return resolve(true)
    const hear = (): void => {
      clearTimeout(timer)
      resolve(true)
    }
    const timer = setTimeout(() => {
      hears.delete(hear)
      resolve(false)
    }, withinMs)
    hears.add(hear)
  })

interface Lines {
  readonly add: (line: Line, octets: number) => void
  readonly count: () => number
  readonly octets: () => number
  /** The first ones: at most so many, of at most so many octets together, and at least one. */
  readonly first: (count: number, octets: number) => readonly Line[]
  /** Takes the first ones away. */
  readonly remove: (count: number) => void
}

/** Places that are taken away together: moving what is behind them costs as much as there is. */
const SWEEP = 1024

/** A row of lines whose first ones can be taken away at little cost. */
const createLines = (): Lines => {
  let lines: Line[] = []
  let sizes: number[] = []
  let begin = 0
  let total = 0
  return {
    add: (line, octets) => {
      lines.push(line)
      sizes.push(octets)
      total += octets
    },
    count: () => lines.length - begin,
    octets: () => total,
    first: (count, octets) => {
      let end = begin
      let size = 0
      while (end < lines.length && end - begin < count) {
        size += sizes[end] ?? 0
        if (size > octets && end > begin) break
        end++
      }
      return lines.slice(begin, end)
    },
    remove: count => {
      for (let index = begin; index < begin + count; index++) total -= sizes[index] ?? 0
      // The text itself is let go at once.
      lines.fill('', begin, begin + count)
      begin += count
      if (begin < SWEEP && begin < lines.length) return
      lines = lines.slice(begin)
      sizes = sizes.slice(begin)
      begin = 0
    },
  }
}
