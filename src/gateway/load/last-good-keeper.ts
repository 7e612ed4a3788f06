import type { Log } from '../../admin/index.ts'
import { writeLastGood } from './last-good.ts'
import { readNote, writeNote } from './last-good-note.ts'
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
  const write = async ({ id, kept, config }: Loaded, into: string): Promise<void> => {
    const set = { revision: id, savedAt: new Date(clockMs()).toISOString(), ...kept }
    const place = { keys: config.keys, folder: into }
    const noted = await readNote(place)
    // Both may serve until the new one is whole; a note that cannot be changed would refuse the new one.
    const notes = await writeNote(place, [id, ...(noted ?? []).slice(0, 1)]).then(
      () => true,
      (cause: unknown) => {
        if (noted !== null) throw cause
        const message = 'nothing can be noted beside the keys: an older kept set would serve as the newest'
        log.warn({ event: 'last_good', revision: id, cause: wordOf(cause) }, message)
        return false
      },
    )
    await writeLastGood(into, set)
    if (notes) await writeNote(place, [id])
  }
  return {
    keep: loaded => {
      if (folder === null) return
      keeping = keeping
        .then(() => write(loaded, folder))
        .catch((cause: unknown) => {
          const fields = { event: 'last_good', revision: loaded.id, cause: wordOf(cause) }
          log.error(fields, 'the last good revision cannot be kept')
        })
    },
    kept: () => keeping,
  }
}

const wordOf = (cause: unknown): string | null =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : null
