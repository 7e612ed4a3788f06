/** What keeps files from being read although nobody has written anything wrong. */
import { FileError, type Files } from '../../files/index.ts'

/** Words of the system for a world that may be right again without a change of any file. */
const PASSING: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EIO',
  'EACCES',
  'EPERM',
  'EAGAIN',
  'EBUSY',
  'ENOMEM',
  'ESTALE',
  'ETIMEDOUT',
])

/** Files that are looked at while they are read. */
export interface Noting {
  readonly through: (files: Files) => Files
  /** The word of the system for the first that could not be read; null when there was none. */
  readonly obstacle: () => string | null
}

/** Notes what cannot be read now. A file that is not there is an author's mistake, except for `expected`. */
export const noteObstacles = (expected: string | null): Noting => {
  let obstacle: string | null = null
  const note = (path: string, cause: unknown): void => {
    if (!(cause instanceof FileError)) return
    if (PASSING.has(cause.code) || (cause.code === 'ENOENT' && path === expected)) obstacle ??= cause.code
  }
  const noted =
    <A extends readonly unknown[], T>(act: (path: string, ...more: A) => Promise<T>) =>
    async (path: string, ...more: A): Promise<T> => {
      try {
        return await act(path, ...more)
      } catch (cause) {
        note(path, cause)
        throw cause
      }
    }
  return {
    through: files => ({
      ...files,
      read: noted(files.read),
      list: noted(files.list),
      kindOf: noted(files.kindOf),
      modeOf: noted(files.modeOf),
    }),
    obstacle: () => obstacle,
  }
}
