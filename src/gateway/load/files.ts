import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Diagnostic } from '../../outcome.ts'
import { type Path, readSource, type Source, type What } from '../../source/index.ts'
import type { KeptFile } from './last-good.ts'

const MAX_FILES = 10_000
const MAX_DEPTH = 8
const SOURCE_FILE = /\.(?:ya?ml|json)$/
const TEST_FILE = /\.test\.ya?ml$/

export interface ReadFiles {
  readonly sources: readonly Source[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads a file, or every YAML and JSON file of a folder and the folders in it, in code-point order. Tests and names
 * that begin with a dot are left out. What cannot be read is a diagnostic at the key that names it.
 */
export const readFiles = (path: string, named: { readonly source: Source; readonly path: Path }): ReadFiles => {
  const diagnostics: Diagnostic[] = []
  const report = (what: What): void => {
    diagnostics.push(named.source.diagnose(named.source.spanOf(named.path), what))
  }
  const files = list(path, report)
  const sources = files.flatMap(file => {
    const text = readText(file, report)
    if (text === null) return []
    const read = readSource(file, text)
    diagnostics.push(...read.diagnostics)
    return read.source === null ? [] : [read.source]
  })
  return { sources, diagnostics }
}

/** Reads files whose texts are known already. */
export const readKept = (files: readonly KeptFile[], folder: string): ReadFiles => {
  const read = files.map(({ path, text }) => readSource(join(folder, path), text))
  return {
    sources: read.flatMap(({ source }) => (source === null ? [] : [source])),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  }
}

const list = (path: string, report: (what: What) => void): string[] => {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const files = walk(path, 0)
    if (files.length <= MAX_FILES) return files.sort()
    report({ code: 'CG6012', message: `more than ${MAX_FILES} files`, help: 'split the folder' })
  } catch (cause) {
    report(unreadable(path, cause))
  }
  return []
}

const walk = (folder: string, depth: number): string[] => {
  if (depth > MAX_DEPTH) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const { name } = entry
    if (name.startsWith('.')) return []
    const path = join(folder, name)
    // Links are followed: Kubernetes mounts files as links into `..data`.
    const kind = entry.isFile() || entry.isDirectory() ? entry : statSync(path, { throwIfNoEntry: false })
    if (kind?.isDirectory() === true) return walk(path, depth + 1)
    return kind?.isFile() === true && SOURCE_FILE.test(name) && !TEST_FILE.test(name) ? [path] : []
  })
}

const readText = (file: string, report: (what: What) => void): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    report(unreadable(file, cause))
    return null
  }
}

/** What to say of a file that cannot be read: its name and the system's word, nothing of its content. */
export const unreadable = (file: string, cause: unknown): What => {
  const word = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
  const message = `${basename(file)} cannot be read: ${word === 'ENOENT' ? 'there is no such file or folder' : word}`
  return { code: 'CG6001', message, help: `paths are relative to the configuration file; this one is ${file}` }
}
