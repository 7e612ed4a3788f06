/** The place of one worker: processes come and go, its number stays. */
import type { Family, WorkerStatus } from '../admin/index.ts'
import type { WorkerPart } from '../gateway/index.ts'
import { type BackOff, createBackOff, WELL_MS } from './back-off.ts'
import { type Child, type End, type Mark, startChild } from './child.ts'
import type { Place } from './messages.ts'

export interface Seat {
  readonly number: number
  readonly mark: Mark
  readonly backOff: BackOff
  child: Child | null
  state: WorkerStatus['state']
  revision: string | null
  startedMs: number
  /** Processes that have ended by themselves. */
  ends: number
  /** Processes in a row that could not serve, and said why. */
  refusals: number
  /** What its process has counted, when it was last asked. */
  counted: readonly Family[]
}

export const emptySeat = (number: number, mark: Mark): Seat => ({
  number,
  mark,
  backOff: createBackOff(),
  child: null,
  state: 'waiting',
  revision: null,
  startedMs: 0,
  ends: 0,
  refusals: 0,
  counted: [],
})

export const statusOf = ({ number, child, state, revision, ends }: Seat): WorkerStatus => ({
  worker: number,
  pid: child?.pid ?? null,
  state,
  revision,
  ends,
})

export const isServing = ({ state }: Seat): boolean => state === 'serving'

/** Whether its processes end again and again, the one of now included as far as one can tell. */
export const isHopeless = ({ backOff, child, startedMs }: Seat): boolean =>
  backOff.isHopeless() && (child === null || performance.now() - startedMs < WELL_MS)

/** Milliseconds: large sets on a machine that does much else. */
const START_MS = 60_000

/** What has become of a start. */
export type Started =
  | { readonly kind: 'serving'; readonly place: Place; readonly child: Child }
  | { readonly kind: 'not_serving'; readonly message: string }

/**
 * Starts a process at a seat, and waits until it serves. `ended` hears of its end, whatever had become of it; a process that
 * cannot serve is ended.
 */
export const start = async (
  seat: Seat,
  part: Omit<WorkerPart, 'number'>,
  ended: (end: End) => void,
): Promise<Started> => {
  const child = startChild(seat.mark)
  Object.assign(seat, { child, state: 'starting', revision: null, startedMs: performance.now(), counted: [] })
  void child.ended.then(end => {
    Object.assign(seat, { child: null, state: 'waiting', revision: null })
    ended(end)
  })
  const answer = await child.ask('begin', { ...part, number: seat.number }, START_MS)
  if (answer.kind === 'done') {
    // It may have ended since.
    if (seat.child === child) Object.assign(seat, { state: 'serving', revision: answer.answer.revision, refusals: 0 })
    return { kind: 'serving', place: answer.answer, child }
  }
  if (answer.kind === 'failed') seat.refusals++
  child.kill()
  await child.ended
  return { kind: 'not_serving', message: answer.kind === 'failed' ? answer.message : WHY[answer.kind] }
}

const WHY = { gone: 'it has ended before it served', late: 'it does not get ready' } as const

/** Says how a process has ended. */
export const sayEnd = ({ code, signal }: End): string => (signal === null ? `exit code ${code}` : signal)
