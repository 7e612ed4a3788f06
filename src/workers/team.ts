/** The process that leads the workers: it loads, watches the files, and tells operators of all of them. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { countedBy, type Family, type Log, number, type Roster } from '../admin/index.ts'
import {
  type Config,
  GRACE_MS,
  type Listening,
  type ReloadResult,
  type RunningGateway,
  type SetTexts,
  SILENCE_MS,
  urlOf,
} from '../gateway/index.ts'
import { GatewayError } from '../outcome.ts'
import { waitAfter } from './back-off.ts'
import type { Child, End, Mark } from './child.ts'
import { each, rollOut } from './roll-out.ts'
import { emptySeat, isHopeless, isServing, type Seat, type Started, sayEnd, start, statusOf } from './seat.ts'

/** Listeners of which workers have the public one. */
export interface TeamListening extends Listening {
  /** Resolves, with a sentence, when there is no sense in replacing workers any more. */
  readonly broken: Promise<string>
}

export interface TeamOptions {
  readonly gateway: RunningGateway
  readonly workers: number
  readonly log: Log
  /** What tells the process of a worker which one it is. */
  readonly markOf: (worker: number) => Mark
}

/** Milliseconds. */
const METRICS_MS = 1000
const PING_EVERY_MS = 2000
const PING_MS = 10_000
const RENEW_MS = 5000
const DRAIN_MS = 1000
const CLOSE_MS = 5000
const FIRST_TRY_MS = 1000
const LAST_TRY_MS = 30_000

/**
 * Opens the admin listener, starts the workers, and returns when all of them serve.
 *
 * @throws GatewayError `listen_failed` when one of them cannot
 */
export const listenWithWorkers = async ({ gateway, workers, log, markOf }: TeamOptions): Promise<TeamListening> => {
  const seats = Array.from({ length: workers }, (_, index) => emptySeat(index + 1, markOf(index + 1)))
  let departed: readonly Family[] = []
  let draining = false
  let stopping = false
  let tryMs = FIRST_TRY_MS
  let broke = (_: string): void => {}
  const broken = new Promise<string>(resolve => {
    broke = resolve
  })

  /** A start and a change of the revision never meet: whoever begins to serve serves what the others do. */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }

  /** What all of them serve: what was loaded last may be ahead of it. */
  let served = textsOf(gateway)
  const begin = (seat: Seat): Promise<Started> => {
    const running = shareOf(gateway.revision().config, workers, port)
    return start(seat, { of: workers, set: served, running }, end => ended(seat, end))
  }

  const ended = (seat: Seat, end: End): void => {
    departed = countedBy(departed, seat.counted)
    seat.counted = []
    if (stopping) return
    if (seat.refusals > 0) {
      later(seat, waitAfter(seat.refusals))
      return
    }
    seat.ends++
    log.error({ event: 'worker_ended', worker: seat.number, ...end }, `a worker has ended: ${sayEnd(end)}`)
    const waitMs = seat.backOff.ended(performance.now() - seat.startedMs)
    // While another one serves, the gateway is better with it than without.
    if (seats.every(isHopeless)) broke(`workers end again and again right after their start: ${sayEnd(end)}`)
    else later(seat, waitMs)
  }

  const later = (seat: Seat, waitMs: number): void => {
    setTimeout(() => void inTurn(() => replace(seat)), waitMs).unref()
  }

  const replace = async (seat: Seat): Promise<void> => {
    if (stopping || seat.child !== null) return
    const started = await begin(seat)
    if (stopping) return
    const worker = seat.number
    if (started.kind === 'not_serving') {
      log.error({ event: 'worker_failed', worker, message: started.message }, 'a worker cannot be replaced')
      // Keys or secrets may be others than those of the revision.
      void gateway.reload()
      return
    }
    log.info({ event: 'worker_started', worker, pid: started.child.pid }, 'a worker was replaced')
    if (draining) await started.child.ask('drain', null, DRAIN_MS)
  }

  /** All workers come to what was loaded last. What they cannot load now is tried again, after another look at the files. */
  const change = async (): Promise<void> => {
    if (stopping) return
    const set = textsOf(gateway)
    const result = await rollOut(seats, set, log)
    if (result.kind === 'taken') {
      served = set
      tryMs = FIRST_TRY_MS
      return
    }
    const { failed, why } = result
    const fields = { event: 'workers_not_changed', revision: set.revision, workers: failed.map(seat => seat.number) }
    log.error({ ...fields, message: why, seconds: tryMs / 1000 }, 'workers cannot load the revision: none has taken it')
    // What a process has come to, another one may not: the next try finds fresh ones.
    if (tryMs > FIRST_TRY_MS) for (const { child } of failed) child?.kill()
    setTimeout(() => void (stopping ? null : gateway.reload()), tryMs).unref()
    tryMs = Math.min(LAST_TRY_MS, 2 * tryMs)
  }

  const loaded = ({ result }: ReloadResult): void => {
    if (result === 'rejected') return
    void inTurn(async () => {
      await change()
      await each(seats.filter(isServing), 'renew', null, RENEW_MS)
    })
  }

  // What is loaded while they start comes after the start.
  gateway.onLoad(loaded)

  const roster: Roster = {
    serving: () => seats.some(isServing),
    workers: () => seats.map(statusOf),
    metrics: async () => {
      await Promise.all(seats.filter(isServing).map(count))
      return { living: new Map(seats.map(seat => [seat.number, seat.counted])), departed, own: familiesOf(seats) }
    },
  }

  const port = await onePort(gateway.revision().config)
  const admin = await gateway.listenAdmin(roster, () => draining)
  const first = await inTurn(() => Promise.all(seats.map(begin)))
  const [place] = first.flatMap(one => (one.kind === 'serving' ? [one.place] : []))
  const wrong = first.flatMap(one => (one.kind === 'serving' ? [] : [one.message]))
  if (place === undefined || wrong.length > 0) {
    stopping = true
    for (const { child } of seats) child?.kill()
    await admin.close({ graceMs: 0, silenceMs: 0 })
    throw new GatewayError('listen_failed', wrong[0] ?? 'No worker has begun')
  }
  const pinging = setInterval(() => {
    for (const seat of seats.filter(isServing)) void ping(seat, log)
  }, PING_EVERY_MS).unref()

  const drain = (): void => {
    draining = true
    for (const seat of seats.filter(isServing)) void seat.child?.ask('drain', null, DRAIN_MS)
  }
  return {
    url: urlOf(place, gateway.revision().config),
    ...place,
    admin: { host: admin.host, port: admin.port },
    broken,
    drain,
    close: async (graceMs = GRACE_MS, silenceMs = SILENCE_MS) => {
      draining = true
      stopping = true
      clearInterval(pinging)
      const closing = { graceMs, silenceMs: Math.min(graceMs, silenceMs) }
      const living = seats.filter(isServing).flatMap(({ child }) => child ?? [])
      for (const seat of seats) if (!isServing(seat)) seat.child?.kill()
      for (const seat of seats) seat.state = 'ending'
      // None answers before all have closed: whoever waits for an answer makes no further connection.
      await Promise.all(living.map(child => child.ask('close', closing, CLOSE_MS)))
      await Promise.all(living.map(child => finish(child, graceMs)))
      await admin.close({ graceMs: 1000, silenceMs: 0 })
    },
  }
}

const textsOf = (gateway: RunningGateway): SetTexts => {
  const set = gateway.texts()
  if (set === null) throw new GatewayError('internal', 'The texts of the set are not held')
  return set
}

/** Lets a worker answer what it has accepted; what it does not end by itself is ended. */
const finish = async (child: Child, graceMs: number): Promise<void> => {
  const answer = await child.ask('finish', null, graceMs + CLOSE_MS)
  const timer = setTimeout(child.kill, answer.kind === 'done' ? CLOSE_MS : 0)
  await child.ended
  clearTimeout(timer)
}

/** A worker whose event loop is held up for good gets no better. */
const ping = async (seat: Seat, log: Log): Promise<void> => {
  const { child } = seat
  const answer = await child?.ask('ping', null, PING_MS)
  if (answer?.kind !== 'late' || seat.child !== child) return
  log.error({ event: 'worker_stuck', worker: seat.number }, 'a worker does not answer: it is ended and replaced')
  child?.kill()
}

/** Asks a worker what it has counted; one that does not answer has counted what it had. */
const count = async (seat: Seat): Promise<void> => {
  const { child } = seat
  const answer = await child?.ask('metrics', null, METRICS_MS)
  if (answer?.kind === 'done' && seat.child === child) seat.counted = answer.answer
}

const familiesOf = (seats: readonly Seat[]): readonly Family[] => [
  number('gauge', 'claimgate_workers', 'Workers that there should be.', seats.length),
  number('gauge', 'claimgate_workers_serving', 'Workers that answer requests.', seats.filter(isServing).length),
  {
    type: 'counter',
    name: 'claimgate_worker_ends_total',
    help: 'Processes of a worker that have ended by themselves.',
    samples: seats.map(({ number: worker, ends }) => ({ labels: { worker }, value: ends })),
  },
]

/** Finds a port where any is asked for: a worker that comes later has to listen where the others do. */
const onePort = async ({ listen: { host, port } }: Config): Promise<number> => {
  if (port !== 0) return port
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const found = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return found.port
}

/** The configuration of one of so many workers: what is allowed together is divided, and rounded up. */
const shareOf = (config: Config, count: number, port: number): Config => {
  const share = (whole: number): number => Math.ceil(whole / count)
  const { limits } = config
  return {
    ...config,
    workers: 1,
    listen: { ...config.listen, port },
    limits: {
      ...limits,
      connectionsPerAddress: share(limits.connectionsPerAddress),
      requests: share(limits.requests),
      passed: share(limits.passed),
    },
  }
}
