/** The one way to read what an author has written: from the disk, from memory, later from elsewhere. */
import { createHash } from 'node:crypto'

/** A file as it was read. */
export interface FileText {
  readonly path: string
  readonly text: string
  /** SHA-256 of the text as UTF-8, in base64url. */
  readonly digest: string
}

export type Kind = 'file' | 'folder'

/** A file or a folder in a folder. */
export interface Entry {
  readonly name: string
  readonly kind: Kind
}

/** A tree of files that are only read. Paths are as `node:path` has them; links are followed. */
export interface Files {
  /**
   * Reads a file. Where its text is still that of `known`, it is `known` that is returned.
   *
   * @throws FileError when there is no such file, or it cannot be read
   */
  readonly read: (path: string, known?: FileText) => Promise<FileText>
  /**
   * Lists a folder, in any order; a link that leads nowhere is left out.
   *
   * @throws FileError when there is no such folder, or it cannot be read
   */
  readonly list: (folder: string) => Promise<readonly Entry[]>
  /** The kind of a path; null when nothing is there. */
  readonly kindOf: (path: string) => Promise<Kind | null>
  /** The permission bits of a file; null where files have none. */
  readonly modeOf: (path: string) => Promise<number | null>
  /**
   * Reads a file that was read before once more, at once. Absent where that cannot be done without holding every text.
   *
   * @throws FileError `changed` when it says something else now, or as for `read`
   */
  readonly again?: (known: Pick<FileText, 'path' | 'digest'>) => string
}

/** A file cannot be read. `code` is the word of the system for it: `ENOENT`, `EACCES`. */
export class FileError extends Error {
  readonly code: string
  constructor(path: string, code: string) {
    super(`${path} cannot be read: ${code}`)
    this.name = 'FileError'
    this.code = code
  }
}

/** Makes the record of a text that was read. */
export const fileText = (path: string, text: string): FileText => ({
  path,
  text,
  digest: digestOf(text),
})

/** SHA-256 in base64url. */
export const digestOf = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('base64url')
