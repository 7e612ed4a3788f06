import { dirname } from 'node:path'
import type { Diagnostic } from '../../outcome.ts'
import type { Source } from '../../source/index.ts'
import { STORES } from '../../stores/index.ts'
import { isReference, resolveSecret, secretFile } from '../config/secret-references.ts'
import type { Config } from '../config/settings.ts'
import type { LoadInput } from './input.ts'

export interface ReadSecrets {
  readonly adminToken: string | null
  /** The secret setting of the store; null when the store has none. */
  readonly storeSecret: string | null
  readonly files: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the secrets of the configuration itself. */
export const readSecrets = (input: LoadInput, config: Config, source: Source): ReadSecrets => {
  const folder = dirname(source.file)
  const files: string[] = []
  const diagnostics: Diagnostic[] = []
  const read = (reference: string | null, path: readonly string[]): string | null => {
    if (reference === null) return null
    files.push(...[secretFile(reference, folder)].filter(file => file !== null))
    const secret = resolveSecret(reference, { env: input.env, folder })
    if (secret === null) {
      const name = isReference(reference) ? reference : 'the secret'
      const what = {
        code: 'CG6007',
        message: `${name} is not there, or empty`,
        help: 'set it, or name another place',
      } as const
      diagnostics.push(source.diagnose(source.spanOf(path), what))
    }
    return secret
  }
  const adminToken = read(config.admin.token, ['admin', 'token'])
  const { secret } = STORES[config.store.type]
  const storeSecret = secret === null ? null : read(config.store[secret] ?? null, ['store', secret])
  return { adminToken, storeSecret, files, diagnostics }
}
