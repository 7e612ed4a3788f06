import { basename } from 'node:path'
import { type Files, type FileText, sourceFiles, TooManyFiles } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import { type Path, readSource, type Source, type What } from '../../source/index.ts'

export interface ReadFiles {
  /** Every file that could be read, also when its text is no source. */
  readonly files: readonly FileText[]
  readonly sources: readonly Source[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The key of a configuration that names a file or a folder. */
export interface NamedBy {
  readonly source: Source
  readonly path: Path
}

/**
 * Reads a file, or every YAML and JSON file of a folder and the folders in it, in code-point order. Tests and names
 * that begin with a dot are left out. A file that cannot be read is a diagnostic at the key that names it.
 */
export const readFiles = async (files: Files, path: string, { source, path: key }: NamedBy): Promise<ReadFiles> => {
  const diagnostics: Diagnostic[] = []
  const report = (what: What): void => {
    diagnostics.push(source.diagnose(source.spanOf(key), what))
  }
  const texts: FileText[] = []
  const sources: Source[] = []
  for (const file of await list(files, path, report)) {
    const text = await readText(files, file, report)
    if (text === null) continue
    const read = readSource(file, text.text)
    texts.push(text)
    diagnostics.push(...read.diagnostics)
    if (read.source !== null) sources.push(read.source)
  }
  return { files: texts, sources, diagnostics }
}

const list = async (files: Files, path: string, report: (what: What) => void): Promise<readonly string[]> => {
  try {
    return await sourceFiles(files, path, 'without_tests')
  } catch (cause) {
    if (cause instanceof TooManyFiles)
      report({ code: 'CG6012', message: `more than ${cause.most} files`, help: 'split the folder' })
    else report(unreadable(path, cause))
    return []
  }
}

const readText = async (files: Files, path: string, report: (what: What) => void): Promise<FileText | null> => {
  try {
    return await files.read(path)
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
