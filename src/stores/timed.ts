/** A store that tells how long it takes to answer. */
import { attempt, type Soon } from '../outcome.ts'
import type { Entries, Store } from './store.ts'

/** What a store is asked, and may keep somebody waiting with. */
export const STORE_OPERATIONS = [
  'add',
  'get',
  'set',
  'delete',
  'increment',
  'ping',
  /** Of what was revoked, which is on the disk when it answers. */
  'get_revoked',
  'set_revoked',
] as const

export type StoreOperation = (typeof STORE_OPERATIONS)[number]

/** Hears of each answer, and of each failure to give one. */
export type Heard = (operation: StoreOperation, seconds: number) => void

/** Stands around each question that a store is asked. */
export type Around = <T>(operation: StoreOperation, ask: () => Soon<T>) => Soon<T>

/** Makes a store that answers as this one does, and tells of each answer. */
export const timed = (store: Store, heard: Heard): Store =>
  around(store, <T>(operation: StoreOperation, ask: () => Soon<T>): Soon<T> => {
    const startedMs = performance.now()
    const tell = (): void => heard(operation, (performance.now() - startedMs) / 1000)
    return attempt<T, T>(
      ask,
      value => {
        tell()
        return value
      },
      failure => {
        tell()
        throw failure
      },
    )
  })

/** Makes a store that answers as this one does, with something around each question. */
export const around = (store: Store, soon: Around): Store => {
  const later = async <T>(operation: StoreOperation, ask: () => Promise<T>): Promise<T> => soon(operation, ask)
  const { revocations } = store
  const entries: Entries = {
    add: (key, value, expiresAt, now) => soon('add', () => store.add(key, value, expiresAt, now)),
    get: (key, now) => later('get', () => store.get(key, now)),
    set: (key, value, expiresAt, now) => later('set', () => store.set(key, value, expiresAt, now)),
    delete: key => later('delete', () => store.delete(key)),
    increment: (key, expiresAt, now) => soon('increment', () => store.increment(key, expiresAt, now)),
    // Mostly known already.
    amnesiaBefore: () => store.amnesiaBefore(),
  }
  return {
    type: store.type,
    ...entries,
    revocations: {
      add: (key, value, expiresAt, now) => revocations.add(key, value, expiresAt, now),
      get: (key, now) => later('get_revoked', () => revocations.get(key, now)),
      set: (key, value, expiresAt, now) => later('set_revoked', () => revocations.set(key, value, expiresAt, now)),
      delete: key => revocations.delete(key),
      increment: (key, expiresAt, now) => revocations.increment(key, expiresAt, now),
      amnesiaBefore: () => revocations.amnesiaBefore(),
    },
    ping: () => later('ping', () => store.ping()),
    close: () => store.close(),
  }
}
