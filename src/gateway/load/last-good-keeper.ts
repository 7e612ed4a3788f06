import type { Log } from '../../admin/index.ts'
import { writeLastGood } from './last-good.ts'
import type { Loaded } from './loaded.ts'

/** Keeps sets that serve, one after the other. */
export interface LastGoodKeeper {
  readonly keep: (loaded: Loaded) => void
  /** Resolves when every set that was to be kept is on the disk. */
  readonly kept: () => Promise<void>
}

/** Makes a keeper; without a folder it keeps nothing. A disk that is full or read-only takes nothing from requests. */
export const createLastGoodKeeper = (folder: string | null, log: Log, clockMs: () => number): LastGoodKeeper => {
  let keeping: Promise<void> = Promise.resolve()
  const write = async ({ id, kept }: Loaded): Promise<void> => {
    if (folder === null) return
    const set = { revision: id, savedAt: new Date(clockMs()).toISOString(), ...kept }
    await writeLastGood(folder, set).catch((cause: unknown) => {
      const word = cause instanceof Error && 'code' in cause ? String(cause.code) : null
      log.error({ event: 'last_good', revision: id, cause: word }, 'the last good revision cannot be kept')
    })
  }
  return {
    keep: loaded => {
      keeping = keeping.then(() => write(loaded))
    },
    kept: () => keeping,
  }
}
