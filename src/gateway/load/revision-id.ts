import { createHmac } from 'node:crypto'
import { basename } from 'node:path'
import { digestOf } from '../../files/index.ts'
import type { Sliced } from '../../slices.ts'
import type { Source } from '../../source/index.ts'

export interface Identified {
  readonly sources: readonly Source[]
  /** The secrets that files hold, in the order of their references. */
  readonly secrets: readonly (string | null)[]
  /** The text of the keys file. */
  readonly keys: string
}

/**
 * Names the content of all files, the same on every replica: a comment is no change. Keyed with the private keys, because
 * some files may hold secrets and the name is public: nobody without the keys can try out contents against it.
 */
export function* revisionId({ sources, secrets, keys }: Identified): Sliced<string> {
  const hash = createHmac('sha256', keys)
  for (const source of sources) {
    hash.update(contentOf(source))
    yield
  }
  hash.update(JSON.stringify(secrets))
  return hash.digest('base64url').slice(0, 12)
}

const known = new WeakMap<Source, string>()

/** The digest of what a file says, and of its name. */
const contentOf = (source: Source): string => {
  const content = known.get(source) ?? digestOf(JSON.stringify([basename(source.file), source.value]))
  known.set(source, content)
  return content
}
