/** One environment of lmdb: it is opened, looked after, and opened again when the disk was the reason that it went. */
import { fdatasync, mkdirSync } from 'node:fs'
import { promisify } from 'node:util'
import type { NumericDate } from '../oauth.ts'
import { GatewayError, type Soon, soon } from '../outcome.ts'
import { explained, isDamage, lmdbFailure } from './lmdb-failure.ts'
import { lookAgain, setAside } from './lmdb-file.ts'
import { writeMarkSoon } from './lmdb-mark.ts'
import {
  type Databases,
  isMapFull,
  leave,
  missing,
  type Opened,
  openFiles,
  PROBE,
  prepare,
  put,
  START_LIMIT_MS,
  type State,
  stateIn,
} from './lmdb-opened.ts'
import { machineBoot } from './machine-boot.ts'
import { eventOf, type Holds, type LossReason, type Surroundings } from './store.ts'
import { withinLimit } from './time-limit.ts'
import { vouchedAt } from './vouching.ts'

export interface EnvironmentSettings {
  readonly folder: string
  /** The name of what it holds, for the log. */
  readonly holds: Holds
  /**
   * Whether a write is on the disk when its call answers. If not, it is in the kernel's hands: a killed process loses
   * nothing, a crash of the machine everything, because what is on the disk then may be torn.
   */
  readonly flushed: boolean
  /** No gateway has ever served from here: a new environment has lost nothing. */
  readonly firstStart: boolean
  readonly around: Surroundings
}

export interface Environment {
  /** Runs a transaction that writes, alone among all processes of the machine. */
  readonly transact: <T>(action: (databases: Databases) => T) => Promise<T>
  /** Reads what is there now. */
  readonly read: <T>(action: (databases: Databases) => T) => Soon<T>
  /** As of the last call of either. */
  readonly amnesiaBefore: () => NumericDate
  /** Throws when the environment cannot be used. */
  readonly ping: () => Promise<void>
  readonly close: () => Promise<void>
}

/** How long a call may wait for the write lock, which another process of this machine may hold. */
const TIME_LIMIT_MS = 500
/** The limit where a write waits for the disk. */
const FLUSHED_LIMIT_MS = 10_000
/** An environment that could not be opened is tried again by the first call after this. */
const TRIED_AGAIN_AFTER_MS = 1000
const FLUSHED_AFTER_MS = 2000
const flushFile = promisify(fdatasync)

/**
 * Opens an environment that all processes of this machine share, in a folder that is made when missing. Where that fails,
 * or the environment is lost later, every call throws, and the next one after a second tries to open it again.
 */
export const openEnvironment = async (settings: EnvironmentSettings): Promise<Environment> => {
  const { folder, holds, flushed } = settings
  const { clock, steady, tell } = settings.around
  const boot = machineBoot()
  let { firstStart } = settings
  let current: Opened | null = null
  let opening: Promise<Opened> | null = null
  /** The end of the environment before this one. */
  let leaving: Promise<unknown> = Promise.resolve()
  let failed: { readonly failure: GatewayError; readonly untilMs: number } | null = null
  /** Why the next environment begins without what the last one had. */
  let occasion: LossReason | null = null
  let known: State | null = null
  /** A write has failed, so that the next one has to show that there is room. */
  let suspect = false
  /** Transactions in a row that lmdb has called broken, without a reason. */
  let broken = 0
  let flushing: NodeJS.Timeout | null = null
  let closing: Promise<void> | null = null

  const learn = (state: State): void => {
    const before = known
    known = state
    const since = state.amnesiaBefore
    if (before === null || before.amnesiaBefore === since) return
    tell(eventOf(since < before.amnesiaBefore ? 'corrected' : 'lost', holds, since, state.reason ?? 'removed'))
  }

  const abandon = (opened: Opened, reason: LossReason | null): void => {
    if (current !== opened) return
    current = null
    occasion = reason ?? occasion
    leaving = leave(opened)
  }

  const openNow = async (): Promise<Opened> => {
    try {
      await leaving
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const lost = prepare(folder, flushed, boot) ?? occasion
      const opened = openFiles(folder, flushed)
      try {
        const begun = await withinLimit(
          opened.root.transaction(() => begin(opened, lost)).catch(explained),
          START_LIMIT_MS,
        )
        if (begun.before !== null) {
          known ??= begun.before
          learn(begun.state)
        } else {
          known = begun.state
          const { amnesiaBefore: since, reason } = begun.state
          if (reason !== null) tell(eventOf('lost', holds, since, reason))
        }
      } catch (cause) {
        leaving = leave(opened)
        throw cause
      }
      firstStart = false
      occasion = null
      failed = null
      current = opened
      return opened
    } catch (cause) {
      if (isDamage(cause) && occasion !== 'damaged') {
        occasion = 'damaged'
        await leaving
        setAside(folder)
        return openNow()
      }
      const failure = lmdbFailure('open', cause)
      failed = { failure, untilMs: performance.now() + TRIED_AGAIN_AFTER_MS }
      throw failure
    }
  }

  const begin = (
    { states }: Opened,
    lost: LossReason | null,
  ): { readonly state: State; readonly before: State | null } => {
    const found = stateIn(states)
    if (found !== null) return { state: vouched(states, found), before: found }
    const reason = lost ?? (firstStart ? null : 'began_empty')
    // A whole second, as `iat` mostly is, so that an assertion made right after the start is usable.
    const since = reason === null ? 0 : reason === 'began_empty' ? Math.floor(clock()) : clock()
    const state = put(states, { amnesiaBefore: since, removedUntil: 0, former: null, left: false, reason })
    return { state, before: null }
  }

  /** Brings the state up to date, within a transaction that writes. */
  const vouched = (states: Opened['states'], state: State): State => {
    const { vouching, change } = vouchedAt(state, { now: clock(), steady })
    if (state.left) writeMarkSoon(folder, { boot, clean: false })
    if (vouching === state && !state.left) return state
    const reason = change === null || change === 'corrected' ? state.reason : 'clock_stepped_back'
    return put(states, { ...vouching, left: false, reason })
  }

  /** Tells whether the environment that was opened is still that of the folder, and gives it up where it is not. */
  const isThere = (opened: Opened): boolean => {
    const found = lookAgain(folder, opened.identity, opened.size)
    if (typeof found === 'number') {
      opened.size = found
      return true
    }
    if (found === 'cut') putAside(opened)
    else abandon(opened, 'removed')
    return false
  }

  const putAside = (opened: Opened): void => {
    abandon(opened, 'damaged')
    // What cannot be put out of the way is found again, and told, when the environment is opened.
    leaving = leaving.then(() => setAside(folder)).catch(() => {})
  }

  /** The environment, at once when it is open. */
  const use = (): Soon<Opened> => {
    if (closing !== null) throw new GatewayError('store_unavailable', 'The lmdb store is closed')
    if (current !== null && isThere(current)) return current
    if (failed !== null && performance.now() < failed.untilMs) throw failed.failure
    opening ??= openNow().finally(() => {
      opening = null
    })
    return opening
  }

  const transact = async <T>(action: (databases: Opened) => T, limitMs = limit): Promise<T> => {
    const opened = await use()
    let state: State | null = null
    try {
      const answer = await withinLimit(
        opened.root
          .transaction(() => {
            state = vouched(opened.states, stateIn(opened.states) ?? missing())
            return action(opened)
          })
          .catch(explained),
        limitMs,
      )
      // What was written into a file that nobody finds any more is not kept.
      if (!isThere(opened)) throw new GatewayError('store_unavailable', REMOVED)
      if (state !== null) learn(state)
      suspect = false
      broken = 0
      flushSoon(opened)
      return answer
    } catch (cause) {
      throw lost(opened, 'write', cause)
    }
  }
  const limit = flushed ? FLUSHED_LIMIT_MS : TIME_LIMIT_MS

  const lost = (opened: Opened, what: string, cause: unknown): GatewayError => {
    suspect = true
    const isBroken = cause instanceof Error && BROKEN.test(cause.message)
    if (isBroken && isMapFull(opened)) return lmdbFailure(what, new Error('MDB_MAP_FULL'))
    broken = isBroken ? broken + 1 : 0
    // Opening it again mends an environment, but not a file.
    if (isDamage(cause) || broken > 1) {
      broken = 0
      putAside(opened)
    } else if (isBroken) abandon(opened, null)
    return lmdbFailure(what, cause)
  }

  const flushSoon = (opened: Opened): void => {
    if (flushed || flushing !== null) return
    flushing = setTimeout(async () => {
      if (current === opened) await flushFile(opened.descriptor).catch(unflushed)
      flushing = null
    }, FLUSHED_AFTER_MS)
    flushing.unref()
  }

  const unflushed = (cause: unknown): void =>
    tell({ event: 'store_flush_failed', holds, message: lmdbFailure('flush', cause).message })

  /** Leaves the environment in such a way that it counts when the machine has been started again. */
  const leaveClean = async (opened: Opened): Promise<void> => {
    const { root, states, descriptor } = opened
    await root.transaction(() => {
      put(states, { ...(stateIn(states) ?? missing()), left: true })
    })
    await flushFile(descriptor)
    await root.transaction(() => {
      // Another process that has written in the meantime has taken this back, and leaves it clean itself.
      if (stateIn(states)?.left === true) writeMarkSoon(folder, { boot, clean: true })
    })
  }

  const end = async (): Promise<void> => {
    if (flushing !== null) clearTimeout(flushing)
    await opening?.catch(() => {})
    if (current === null) return
    if (!flushed) await withinLimit(leaveClean(current).catch(explained), START_LIMIT_MS).catch(() => {})
    await leave(current)
  }

  // A disk is no reason not to start: every call says what is wrong, until it is right.
  await openNow().catch(() => {})
  return {
    transact,
    read: action =>
      soon(use(), opened => {
        try {
          // Without this, entries that another process has just written may not be seen yet.
          opened.root.resetReadTxn()
          const state = stateIn(opened.states) ?? missing()
          const { change } = vouchedAt(state, { now: clock(), steady })
          if (change !== null) return transact(action) as never
          learn(state)
          return action(opened)
        } catch (cause) {
          throw lost(opened, 'read', cause)
        }
      }),
    amnesiaBefore: () => known?.amnesiaBefore ?? clock(),
    ping: async () => {
      // Where no request waits for a flush, a write shows a disk that fills up and a lock that is never given back.
      if (flushed && !suspect) await use()
      else await transact(({ states }) => void states.putSync('ping', suspect ? PROBE : ''))
    },
    close: () => {
      closing ??= end()
      return closing
    },
  }
}

const BROKEN = /MDB_PANIC|MDB_BAD_TXN|MDB_MAP_RESIZED/

const REMOVED = 'The lmdb store was removed or replaced while it was in use'
