import { basename, relative } from 'node:path'
import { type Files, type FileText, type Found, findFiles, TooManyFiles } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import { createPace, inSlices } from '../../slices.ts'
import {
  type Forgotten,
  type Path,
  type ReadSource,
  readSourceInSteps,
  type Source,
  type What,
} from '../../source/index.ts'

export interface ReadFiles {
  /** Every file that could be read, also when its text is no source. */
  readonly files: readonly FileText[]
  readonly sources: readonly Source[]
  readonly diagnostics: readonly Diagnostic[]
  /** Drops what the files say, where it can be read again: whoever asks for it reads it again. */
  readonly forget: () => void
}

/** The key of a configuration that names a file or a folder. */
export interface NamedBy {
  readonly source: Source
  readonly path: Path
}

/** What of a file is dropped once it is read, where it can be read again. */
export type Dropped = 'text' | 'nothing'

/** Reads files again and again. A file whose text is still the same stays as it was read. */
export type FilesReader = (files: Files, path: string, named: NamedBy, dropped: Dropped) => Promise<ReadFiles>

interface KeptFile extends ReadSource {
  readonly text: FileText
}

/**
 * Makes a reader of a file, or of every YAML and JSON file of a folder and the folders in it, in code-point order. Tests
 * and names that begin with a dot are left out, and of the other files there is a warning for those that `tells` picks. A file that cannot be read is a diagnostic at the key that names it.
 */
export const createFilesReader = (tells: (path: string) => boolean): FilesReader => {
  let kept: ReadonlyMap<string, KeptFile> = new Map()
  return async (files, path, { source, path: key }, dropped) => {
    const diagnostics: Diagnostic[] = []
    const report = (what: What): void => {
      diagnostics.push(source.diagnose(source.spanOf(key), what))
    }
    const pace = createPace()
    const next = new Map<string, KeptFile>()
    const { sources, others } = await list(files, path, report)
    for (const file of others.filter(tells)) report(overlooked(relative(path, file)))
    for (const file of sources) {
      const known = kept.get(file)
      const text = await readText(files, file, known?.text, report)
      if (text !== null && text === known?.text) next.set(file, known)
      else if (text !== null) {
        const read = keptOf(text, await inSlices(readSourceInSteps(file, text.text)))
        if (dropped === 'text') forgetAt(files, read, 'text')
        next.set(file, read)
      }
      const rest = pace()
      if (rest !== null) await rest
    }
    kept = next
    const read = [...next.values()]
    return {
      files: read.map(({ text }) => text),
      sources: read.flatMap(one => one.source ?? []),
      diagnostics: [...diagnostics, ...read.flatMap(one => one.diagnostics)],
      forget: () => {
        for (const one of read) forgetAt(files, one, 'text_and_values')
      },
    }
  }
}

const forgetAt = ({ again }: Files, { text, source }: KeptFile, what: Forgotten): void => {
  if (again !== undefined) source?.forget(what, () => again(text))
}

/** The text of a file is that of its source: it is held once. */
const keptOf = ({ path, digest, text }: FileText, { source, diagnostics }: ReadSource): KeptFile => {
  if (source === null) return { text: { path, digest, text }, source, diagnostics }
  return {
    text: {
      path,
      digest,
      get text() {
        return source.text
      },
    },
    source,
    diagnostics,
  }
}

const list = async (files: Files, path: string, report: (what: What) => void): Promise<Found> => {
  try {
    return await findFiles(files, path, 'without_tests')
  } catch (cause) {
    if (cause instanceof TooManyFiles)
      report({ code: 'CG6012', message: `more than ${cause.most} files`, help: 'split the folder' })
    else report(unreadable(path, cause))
    return { sources: [], others: [] }
  }
}

/** A rule that is in no file that is read refuses nobody, and nothing else would say so. */
const overlooked = (file: string): What => ({
  code: 'CG6210',
  severity: 'warning',
  message: `\`${file}\` is not read`,
  help: 'names of files that are read end in .yaml, .yml or .json; a dot before a name keeps a file out without a warning',
})

const readText = async (
  files: Files,
  path: string,
  known: FileText | undefined,
  report: (what: What) => void,
): Promise<FileText | null> => {
  try {
    return await files.read(path, known)
  } catch (cause) {
    report(unreadable(path, cause))
    return null
  }
}

/** Words a file that cannot be read: its name and the word of the system, nothing of its content. */
export const unreadable = (file: string, cause: unknown): What => {
  const word = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
  const message = `${basename(file)} cannot be read: ${word === 'ENOENT' ? 'there is no such file or folder' : word}`
  return { code: 'CG6001', message, help: `paths are relative to the configuration file; this one is ${file}` }
}
