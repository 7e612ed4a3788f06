/** How all workers change to a revision as one. */
import type { Log } from '../admin/index.ts'
import type { SetTexts } from '../gateway/index.ts'
import type { Answer } from './child.ts'
import type { Orders } from './messages.ts'
import { isServing, type Seat } from './seat.ts'

/** Milliseconds for a load: of a large set it takes seconds. */
const PREPARE_MS = 120_000
/** Milliseconds for which requests wait at most that a worker holds its own: one that does not is stuck. */
const HOLD_MS = 1000
const TAKE_MS = 5000

/** What has become of it; `failed` are workers that could not load the set. */
export type RolledOut =
  | { readonly kind: 'taken' }
  | { readonly kind: 'not_taken'; readonly failed: readonly Seat[]; readonly why: string }

/**
 * Brings the serving workers to a set. Each loads it and goes on with the one before; when all have, all of them hold new
 * requests, and when all do, all of them serve the new one. So once one has answered with it, no request that begins later
 * gets an older one. Requests wait for two messages to each worker, a millisecond or two. If any cannot load it, none takes it.
 */
export const rollOut = async (seats: readonly Seat[], set: SetTexts, log: Log): Promise<RolledOut> => {
  const { revision } = set
  const behind = seats.filter(seat => isServing(seat) && seat.revision !== revision)
  if (behind.length === 0) return { kind: 'taken' }
  const prepared = await each(behind, 'prepare', set, PREPARE_MS)
  const failed = prepared.filter(
    ({ answer }) => answer.kind !== 'gone' && !(answer.kind === 'done' && answer.answer === revision),
  )
  const ready = prepared.filter(one => !failed.includes(one)).map(({ seat }) => seat)
  if (failed.length > 0) {
    await each(ready, 'drop', null, TAKE_MS)
    const why = [...new Set(failed.map(({ answer }) => sayFailure(answer)))].join('; ')
    return { kind: 'not_taken', failed: failed.map(({ seat }) => seat), why }
  }
  const heldMs = performance.now()
  for (const { seat, answer } of await each(ready, 'hold', null, HOLD_MS)) {
    if (answer.kind === 'done' || answer.kind === 'gone') continue
    log.error({ event: 'worker_stuck', worker: seat.number }, 'a worker does not answer: it is ended and replaced')
    seat.child?.kill()
    await seat.child?.ended
  }
  for (const { seat, answer } of await each(ready, 'take', null, TAKE_MS))
    if (answer.kind === 'done') seat.revision = answer.answer
  const ms = Math.round(performance.now() - heldMs)
  log.info({ event: 'workers_changed', revision, workers: ready.length, held_ms: ms }, 'all workers serve the revision')
  return { kind: 'taken' }
}

type Asked = 'prepare' | 'hold' | 'take' | 'drop' | 'renew'

/** Tells each of them at once, and waits for all. */
export const each = <N extends Asked>(
  seats: readonly Seat[],
  name: N,
  given: Orders[N]['given'],
  limitMs: number,
): Promise<readonly { readonly seat: Seat; readonly answer: Answer<Orders[N]['answer']> }[]> =>
  Promise.all(
    seats.map(async seat => ({
      seat,
      answer: (await seat.child?.ask(name, given, limitMs)) ?? ({ kind: 'gone' } as const),
    })),
  )

const sayFailure = (answer: Answer<string | null>): string => {
  switch (answer.kind) {
    case 'failed':
      return answer.message
    case 'done':
      return answer.answer === null ? 'the set does not load' : 'keys or secrets have changed meanwhile'
    case 'late':
      return 'it takes too long'
    case 'gone':
      return 'it has ended'
  }
}
