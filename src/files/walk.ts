import { basename, join } from 'node:path'
import { FileError, type Files } from './files.ts'

const MOST_FILES = 10_000
const MOST_DEPTH = 8
const SOURCE_FILE = /\.(?:ya?ml|json)$/i
const TEST_FILE = /\.test\.(?:ya?ml|json)$/i

/** Tells whether the name of a file makes it a policy test. */
export const isTestFile = (path: string): boolean => TEST_FILE.test(basename(path))

/** Whether policy tests are among the files. */
export type TestFiles = 'with_tests' | 'without_tests'

/** A folder holds more files than anyone means to load. */
export class TooManyFiles extends Error {
  readonly most = MOST_FILES
}

/** The files of a folder and the folders in it, in code-point order. Names that begin with a dot are left out. */
export interface Found {
  /** YAML and JSON files. */
  readonly sources: readonly string[]
  /** The others. */
  readonly others: readonly string[]
}

/**
 * Finds the files of a folder; a path that is no folder stands for itself.
 *
 * @throws FileError when there is nothing at the path, or a folder cannot be read
 * @throws TooManyFiles
 */
export const findFiles = async (files: Files, path: string, tests: TestFiles): Promise<Found> => {
  const kind = await files.kindOf(path)
  if (kind === null) throw new FileError(path, 'ENOENT')
  if (kind === 'file') return { sources: [path], others: [] }
  const all = await walk(files, path, 0)
  const sources = all.filter(file => isSource(file) && (tests === 'with_tests' || !isTestFile(file)))
  if (sources.length > MOST_FILES) throw new TooManyFiles()
  return { sources: sources.sort(), others: all.filter(file => !isSource(file)).sort() }
}

/** Lists the YAML and JSON files that `findFiles` finds. Throws as it does. */
export const sourceFiles = async (files: Files, path: string, tests: TestFiles): Promise<readonly string[]> =>
  (await findFiles(files, path, tests)).sources

const isSource = (path: string): boolean => SOURCE_FILE.test(basename(path))

/** What lies beside sources and is meant to: pages, pictures, keys and certificates, copies that editors make. */
const BESIDE =
  /^(?:readme|license|codeowners|makefile)$|\.(?:md|markdown|adoc|rst|html|png|svg|jpe?g|gif|pdf|pem|crt|cer|der|key|pub|jwks?|lock|sh|mjs|cjs|js|ts|py)$|~$|^#/i

/** Tells whether a file that is not read may hold what its author thinks is: `stop.yaml.txt`, `deny.yamll`, `deny`. */
export const isOverlooked = (path: string): boolean => !BESIDE.test(basename(path))

/** The same for a folder in which other files lie for good reasons, such as secrets. */
export const isNearlySource = (path: string): boolean => isOverlooked(path) && /ya?ml|json/i.test(basename(path))

const walk = async (files: Files, folder: string, depth: number): Promise<string[]> => {
  if (depth > MOST_DEPTH) return []
  const found: string[] = []
  for (const { name, kind } of await files.list(folder)) {
    if (name.startsWith('.')) continue
    const path = join(folder, name)
    if (kind === 'folder') found.push(...(await walk(files, path, depth + 1)))
    else found.push(path)
  }
  return found
}
