import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createMask, diagnose, readSource, type Source } from '../../source/index.ts'
import { type ReadConfig, readConfig, within } from '../config/config.ts'
import { unreadable } from './files.ts'
import type { LoadInput } from './input.ts'

export interface ReadConfiguration extends ReadConfig {
  /** Files whose change may change the configuration. */
  readonly watched: readonly string[]
}

/** Reads the configuration from where it is: a file, an object, or the set that was kept. */
export const readConfiguration = (input: LoadInput): ReadConfiguration => {
  // Paths stay as relative as they were given: diagnostics show them.
  const file = typeof input.config === 'string' ? within(input.folder ?? '.', input.config) : '(options)'
  const folder = typeof input.config === 'string' ? dirname(file) : (input.folder ?? '.')
  const watched = typeof input.config === 'string' ? [file] : []
  const none = { config: null, effective: [], source: readSource(file, '{}').source as Source, watched }
  const text =
    input.lastGood?.config ??
    (typeof input.config === 'string' ? readText(file) : { text: JSON.stringify(input.config, null, 2) })
  if ('failure' in text) return { ...none, diagnostics: [diagnose(file, '', { start: 0, end: 0 }, text.failure)] }
  const { source, diagnostics } = readSource(file, text.text)
  if (source === null) return { ...none, diagnostics: diagnostics.map(masked) }
  const read = readConfig(source, { ...input, folder })
  return { ...read, diagnostics: read.diagnostics.map(masked), watched }
}

/** Hides secrets that are written out in the line that is shown. */
const masked = createMask(['token', 'client_secret', 'secret', 'password'])

const readText = (file: string): { readonly text: string } | { readonly failure: ReturnType<typeof unreadable> } => {
  try {
    return { text: readFileSync(file, 'utf8') }
  } catch (cause) {
    return { failure: unreadable(file, cause) }
  }
}
