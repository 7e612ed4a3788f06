/** The one place where a reference becomes the secret that it names. */
import { dirname, resolve } from 'node:path'
import { GatewayError } from '../outcome.ts'
import { createPace } from '../slices.ts'
import { FileError, type Files } from './files.ts'

/** A secret that stands elsewhere: `env:NAME`, or `file:path` relative to the file that names it. */
export interface SecretReference {
  readonly reference: string
  readonly file: string
}

/** Tells whether a configured secret names its place instead of being written out. */
export const isReference = (secret: string): boolean => /^(?:env|file):/.test(secret)

/** The absolute path that a `file:` reference means; null for anything else. */
export const secretPath = ({ reference, file }: SecretReference): string | null =>
  reference.startsWith('file:') ? resolve(dirname(file), reference.slice(5)) : null

/** The secrets of one load, each read once. */
export interface Secrets {
  /**
   * Returns the secret that a reference stands for; a text that is no reference stands for itself. Null when there is
   * nothing, or nothing readable, at that place. One final line break does not count.
   *
   * @throws GatewayError `internal` for a `file:` reference that was not among those that were read
   */
  readonly of: (reference: string, file: string) => string | null
}

export interface SecretPlaces {
  readonly env: { readonly [name: string]: string | undefined }
  readonly files: Files
}

/** Reads every file that a reference names. */
export const readSecrets = async (
  references: readonly SecretReference[],
  { env, files }: SecretPlaces,
): Promise<Secrets> => {
  const texts = new Map<string, string | null>()
  const pace = createPace()
  for (const reference of references) {
    const path = secretPath(reference)
    if (path !== null && !texts.has(path)) texts.set(path, await textOf(files, path))
    const rest = pace()
    if (rest !== null) await rest
  }
  return {
    of: (reference, file) => {
      if (!isReference(reference)) return reference
      const path = secretPath({ reference, file })
      const text = path === null ? (env[reference.slice(4)] ?? '') : texts.get(path)
      if (text === undefined) throw new GatewayError('internal', 'A reference stands where none is looked for')
      return text === null ? null : withoutLineBreak(text)
    },
  }
}

const textOf = async (files: Files, path: string): Promise<string | null> => {
  try {
    return (await files.read(path)).text
  } catch (cause) {
    if (cause instanceof FileError) return null
    throw cause
  }
}

const withoutLineBreak = (text: string): string | null => text.replace(/\r?\n$/, '') || null
