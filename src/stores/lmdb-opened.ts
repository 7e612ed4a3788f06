/** The files of an open environment of lmdb, and the state that stands among its entries. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { type Database, open, type RootDatabase } from 'lmdb'
import type { NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import {
  addressSpaceLeft,
  dataFile,
  type FileIdentity,
  identityOf,
  keepPrivate,
  lookAt,
  mapBytes,
  setAside,
} from './lmdb-file.ts'
import { readMark, writeMark } from './lmdb-mark.ts'
import type { LossReason } from './store.ts'
import { withinLimit } from './time-limit.ts'
import type { Vouching } from './vouching.ts'

/** The limit for opening and closing, when no client waits for an answer and a machine is at its busiest. */
export const START_LIMIT_MS = 5000
/** Octets of a write that shows that there is room again: more than the pages that lmdb has at hand. */
export const PROBE = 'x'.repeat(256 * 1024)

export type Entry = readonly [expiresAt: NumericDate, value: string]

/** What is known of all entries together. */
export interface State extends Vouching {
  /** The last process that has left it was the only one that had written since. */
  readonly left: boolean
  /** Why it vouches for nothing earlier; null when nothing was lost. */
  readonly reason: LossReason | null
}

export interface Databases {
  readonly entries: Database<Entry, string>
  /** [expiry, key] in order of expiry, so that sweeping reads expired entries only. */
  readonly expiries: Database<true, [NumericDate, string]>
  /** Remembers that entries with an expiry up to this instant have been removed; within a transaction only. */
  readonly removedUntil: (expiry: NumericDate) => void
}

export interface Opened extends Databases {
  readonly root: RootDatabase
  readonly states: Database<State | string, string>
  readonly descriptor: number
  readonly identity: FileIdentity
  /** Octets. */
  readonly mapSize: number
  /** Octets that the file has had. */
  size: number
}

/** Opens the files of a folder, which are its owner's alone. */
export const openFiles = (folder: string, flushed: boolean): Opened => {
  keepPrivate(folder)
  const mapSize = mapBytes(addressSpaceLeft())
  const root = open({
    path: folder,
    noSubdir: false,
    mapSize,
    maxDbs: 4,
    encoding: 'msgpack',
    eventTurnBatching: false,
    overlappingSync: false,
    noSync: !flushed,
  })
  try {
    const entries = root.openDB<Entry, string>('entries', { encoding: 'msgpack' })
    const expiries = root.openDB<true, [NumericDate, string]>('expiries', {})
    const states = root.openDB<State | string, string>('states', { encoding: 'msgpack' })
    const descriptor = openSync(dataFile(folder), 'r')
    const removedUntil = (expiry: NumericDate): void => removed(states, expiry)
    const identity = identityOf(descriptor)
    const { size } = fstatSync(descriptor)
    return { root, entries, expiries, states, descriptor, identity, mapSize, size, removedUntil }
  } catch (cause) {
    root.close().catch(() => {})
    throw cause
  }
}

/** Closes them. */
export const leave = async ({ root, descriptor }: Opened): Promise<void> => {
  await withinLimit(root.close(), START_LIMIT_MS).catch(() => {})
  closeSync(descriptor)
}

/** A transaction that finds no more room in the map is only called broken. */
export const isMapFull = ({ descriptor, mapSize }: Opened): boolean =>
  fstatSync(descriptor).size > mapSize - PROBE.length

export const missing = (): never => {
  throw new GatewayError('store_unavailable', 'The lmdb store is damaged: MDB_CORRUPTED, its state is missing')
}

export const stateIn = (states: Opened['states']): State | null => {
  const state = states.get('state')
  return typeof state === 'object' ? state : null
}

export const put = (states: Opened['states'], state: State): State => {
  states.putSync('state', state)
  return state
}

const removed = (states: Opened['states'], expiry: NumericDate): void => {
  const state = stateIn(states) ?? missing()
  if (expiry > state.removedUntil) put(states, { ...state, removedUntil: expiry })
}

/** Looks at the folder, and takes out of it what lmdb must not open; returns why something is lost. */
export const prepare = (folder: string, flushed: boolean, boot: string): LossReason | null => {
  const look = lookAt(folder)
  const mark = flushed ? null : readMark(folder)
  const crashed = !flushed && look.kind !== 'new' && !(mark?.clean === true || mark?.boot === boot)
  if (crashed || look.kind === 'damaged') setAside(folder)
  if (!flushed && (mark === null || mark.clean || mark.boot !== boot)) writeMark(folder, { boot, clean: false })
  if (look.kind === 'damaged') return 'damaged'
  return crashed ? 'machine_crashed' : null
}
