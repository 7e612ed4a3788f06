import { type Diagnostic, GatewayError } from '../../outcome.ts'
import { render } from '../../source/index.ts'
import type { Config } from '../config/settings.ts'
import type { LoadInput } from './input.ts'
import { keptFiles, lastGoodFolder, readLastGood } from './last-good.ts'
import { readNote } from './last-good-note.ts'
import type { Loader, LoadResult } from './load.ts'
import type { Loaded } from './loaded.ts'
import { configurationPath } from './read-configuration.ts'
import { asRunning } from './restart.ts'
import { filesOfSet, type SetTexts } from './set-texts.ts'

/** The files are not right. `message` shows every diagnostic with its place. */
export class LoadError extends Error {
  readonly diagnostics: readonly Diagnostic[]
  /** Why the last good set does not serve instead; null when it was not asked for. */
  readonly lastGood: string | null
  constructor(diagnostics: readonly Diagnostic[], lastGood: string | null = null) {
    super(render(diagnostics))
    this.name = 'LoadError'
    this.diagnostics = diagnostics
    this.lastGood = lastGood
  }
}

/** What a gateway begins with. */
export interface FirstLoad {
  readonly started: Loaded
  readonly source: 'disk' | 'last_good'
  /** What was found on the disk, also when it does not serve. */
  readonly disk: LoadResult
  /** Where the last good set is kept; null when that was not asked for. */
  readonly folder: string | null
}

/**
 * Loads the files, or with `lastGood` the set that was kept when they were last right.
 *
 * The kept set is loaded as files are, with the keys and secrets of today, and serves only when its revision comes out
 * as it was: the name of a revision is keyed with the private keys, so nobody without them can put another set there. The
 * newest name is noted beside the keys, so that nobody puts an older set there either.
 *
 * @throws LoadError with all diagnostics of all files
 */
export const firstLoad = async (load: Loader, input: LoadInput, lastGood: boolean): Promise<FirstLoad> => {
  const config = lastGood ? configurationPath(input) : null
  const folder = config === null ? null : lastGoodFolder(config)
  const disk = await load(input)
  if (disk.loaded !== null) return { started: disk.loaded, source: 'disk', disk, folder }
  if (config === null || folder === null) throw new LoadError(disk.diagnostics)
  const set = await readLastGood(folder)
  if (set === null) throw new LoadError(disk.diagnostics, `${folder} holds no whole set`)
  // A set that was served has its keys; others would make it another revision.
  const { loaded } = await load({ ...input, createKeys: false, files: keptFiles(set, config) })
  if (loaded === null) throw new LoadError(disk.diagnostics, 'the kept set cannot be loaded any more')
  if (loaded.id !== set.revision)
    throw new LoadError(disk.diagnostics, 'the kept set, the keys or a secret changed since it was served')
  const newest = await readNote({ keys: loaded.config.keys, folder }).catch((): readonly string[] => [])
  if (newest !== null && !newest.includes(set.revision))
    throw new LoadError(disk.diagnostics, 'the kept set is not the one that served last')
  return { started: loaded, source: 'last_good', disk, folder }
}

/** One of several processes that serve the same set. */
export interface WorkerPart {
  /** From 1 on; another process may have had it before. */
  readonly number: number
  /** So many share what the configuration allows. */
  readonly of: number
  readonly set: SetTexts
  /** What only a restart changes is as the others have begun with it. */
  readonly running: Config
}

/** The input of a load of a set that somebody else has read. */
export const inputOfSet = (input: LoadInput, set: SetTexts): LoadInput => ({
  ...input,
  createKeys: false,
  files: filesOfSet(set, configurationPath(input) ?? '(options)'),
})

/**
 * Loads the set that the other workers serve.
 *
 * @throws LoadError with all diagnostics of all files
 * @throws GatewayError `internal` when it comes out as another revision, because keys or secrets have changed meanwhile
 */
export const firstLoadOfWorker = async (
  load: Loader,
  input: LoadInput,
  { set, running }: WorkerPart,
): Promise<FirstLoad> => {
  const result = await load(inputOfSet(input, set))
  const { loaded } = result
  if (loaded === null) throw new LoadError(result.diagnostics)
  const config = asRunning(running, loaded.config)
  if (loaded.id !== set.revision || config === null)
    throw new GatewayError('internal', `The set of revision ${set.revision} loads as ${loaded.id}`)
  return { started: { ...loaded, config }, source: 'disk', disk: result, folder: null }
}
