import { createHmac } from 'node:crypto'
import { basename } from 'node:path'
import type { Source } from '../../source/index.ts'

export interface Identified {
  readonly sources: readonly Source[]
  /** The secrets that files hold, in the order of their references. */
  readonly secrets: readonly (string | null)[]
  /** The text of the keys file. */
  readonly keys: string
}

/**
 * Names the content of all files, the same on every replica. Keyed with the private keys, because some files may hold
 * secrets and the name is public: nobody without the keys can try out contents against it.
 */
export const revisionId = ({ sources, secrets, keys }: Identified): string => {
  const hash = createHmac('sha256', keys)
  for (const { file, value } of sources) hash.update(JSON.stringify([basename(file), value]))
  hash.update(JSON.stringify(secrets))
  return hash.digest('base64url').slice(0, 12)
}
