import { dirname } from 'node:path'
import { type Files, type FileText, fileText } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import { createMask, diagnose, readSource, type Source } from '../../source/index.ts'
import { type ReadConfig, readConfig } from '../config/config.ts'
import { within } from '../config/settings.ts'
import type { SetInput } from './input.ts'
import { unreadable } from './read-files.ts'

export interface ReadConfiguration extends ReadConfig {
  /** The configuration as it was read; null when there is none. */
  readonly file: FileText | null
  /** Files whose change may change the configuration. */
  readonly watched: readonly string[]
}

/** Reads the configuration from where it is: a file, or an object. */
export const readConfiguration = async (input: SetInput, files: Files): Promise<ReadConfiguration> => {
  // Paths stay as relative as they were given: diagnostics show them.
  const isFile = typeof input.config === 'string'
  const path = configurationPath(input) ?? '(options)'
  const folder = isFile ? dirname(path) : (input.folder ?? '.')
  const watched = isFile ? [path] : []
  const failed = (file: FileText | null, diagnostics: readonly Diagnostic[]): ReadConfiguration => {
    const source = readSource(path, '{}').source as Source
    return {
      config: null,
      effective: [],
      source,
      shared: source.value,
      diagnostics: diagnostics.map(masked),
      file,
      watched,
    }
  }
  const file = isFile ? await readText(files, path) : fileText(path, JSON.stringify(input.config, null, 2))
  if ('failure' in file) return failed(null, [diagnose(path, '', { start: 0, end: 0 }, file.failure)])
  const { source, diagnostics } = readSource(path, file.text)
  if (source === null) return failed(file, diagnostics)
  const read = readConfig(source, { ...input, folder })
  return { ...read, diagnostics: read.diagnostics.map(masked), file, watched }
}

/** The path of the configuration; null when it is no file. */
export const configurationPath = ({ config, folder }: Pick<SetInput, 'config' | 'folder'>): string | null =>
  typeof config === 'string' ? within(folder ?? '.', config) : null

/** Hides secrets that are written out in the line that is shown. */
const masked = createMask(['token', 'client_secret', 'secret', 'password'])

const readText = async (
  files: Files,
  path: string,
): Promise<FileText | { readonly failure: ReturnType<typeof unreadable> }> => {
  try {
    return await files.read(path)
  } catch (cause) {
    return { failure: unreadable(path, cause) }
  }
}
