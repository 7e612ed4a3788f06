import { basename, join } from 'node:path'
import { FileError, type Files } from './files.ts'

const MOST_FILES = 10_000
const MOST_DEPTH = 8
const SOURCE_FILE = /\.(?:ya?ml|json)$/
const TEST_FILE = /\.test\.(?:ya?ml|json)$/

/** Tells whether the name of a file makes it a policy test. */
export const isTestFile = (path: string): boolean => TEST_FILE.test(basename(path))

/** Whether policy tests are among the files. */
export type TestFiles = 'with_tests' | 'without_tests'

/** A folder holds more files than anyone means to load. */
export class TooManyFiles extends Error {
  readonly most = MOST_FILES
}

/**
 * Lists the YAML and JSON files of a folder and the folders in it, in code-point order; a path that is no folder stands
 * for itself. Names that begin with a dot are left out.
 *
 * @throws FileError when there is nothing at the path, or a folder cannot be read
 * @throws TooManyFiles
 */
export const sourceFiles = async (files: Files, path: string, tests: TestFiles): Promise<readonly string[]> => {
  const kind = await files.kindOf(path)
  if (kind === null) throw new FileError(path, 'ENOENT')
  if (kind === 'file') return [path]
  const found = (await walk(files, path, 0)).filter(file => tests === 'with_tests' || !isTestFile(file))
  if (found.length > MOST_FILES) throw new TooManyFiles()
  return found.sort()
}

const walk = async (files: Files, folder: string, depth: number): Promise<string[]> => {
  if (depth > MOST_DEPTH) return []
  const found: string[] = []
  for (const { name, kind } of await files.list(folder)) {
    if (name.startsWith('.')) continue
    const path = join(folder, name)
    if (kind === 'folder') found.push(...(await walk(files, path, depth + 1)))
    else if (SOURCE_FILE.test(name)) found.push(path)
  }
  return found
}
