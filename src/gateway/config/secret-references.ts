import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** What a secret may be kept in, and who reads it. */
export interface SecretPlaces {
  readonly env: { readonly [name: string]: string | undefined }
  /** The folder that relative `file:` references start from. */
  readonly folder: string
}

/**
 * Resolves `env:NAME` or `file:path`; text that is no reference stands for itself. Null when there is nothing, or
 * nothing readable, at that place. One final line break does not count.
 */
export const resolveSecret = (reference: string, places: SecretPlaces): string | null => {
  if (reference.startsWith('env:')) return withoutLineBreak(places.env[reference.slice(4)] ?? '')
  if (!reference.startsWith('file:')) return reference
  try {
    return withoutLineBreak(readFileSync(secretFile(reference, places.folder) ?? '', 'utf8'))
  } catch {
    return null
  }
}

const withoutLineBreak = (text: string): string | null => text.replace(/\r?\n$/, '') || null

/** The absolute path of a `file:` reference, to be watched; null for anything else. */
export const secretFile = (reference: string, folder: string): string | null =>
  reference.startsWith('file:') ? resolve(folder, reference.slice(5)) : null

/** Whether a configured secret names its place instead of being written out. */
export const isReference = (secret: string): boolean => /^(?:env|file):/.test(secret)
