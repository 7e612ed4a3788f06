import { randomUUID } from 'node:crypto'
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { GatewayError } from '../outcome.ts'
import type { StoredKey } from './key.ts'

/** The keys file as text: `{ "keys": [...] }`, one JWK per key with `use`, `alg`, `kid`, `state` and `since`. */
export const keysText = (keys: readonly StoredKey[]): string => {
  const list = keys.map(({ jwk, kid, alg, state, since }) => ({ kid, use: 'sig', alg, state, since, ...jwk }))
  return `${JSON.stringify({ keys: list }, null, 2)}\n`
}

export interface KeysFile {
  readonly text: string
  /** Permission bits. */
  readonly mode: number
}

/**
 * Reads the keys file.
 *
 * @throws GatewayError `keys_missing` when there is none, `keys_unreadable`
 */
export const readKeysFile = async (path: string): Promise<KeysFile> => {
  try {
    const [text, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return { text, mode: mode & 0o777 }
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) {
      throw new GatewayError('keys_missing', 'There is no keys file: run `claimgate keys generate`', { cause })
    }
    throw new GatewayError('keys_unreadable', 'The keys file cannot be read', { cause })
  }
}

/**
 * Creates the keys file with mode 0600 and returns true, or returns false because there is one. Never overwrites, and
 * nobody ever sees half a file.
 *
 * @throws GatewayError `keys_unreadable` when the file cannot be written
 */
export const createKeysFile = async (path: string, keys: readonly StoredKey[]): Promise<boolean> => {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeNew(draft, keysText(keys))
    // Unlike a rename, a link fails when somebody else was faster.
    await link(draft, path)
    return true
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false
    throw new GatewayError('keys_unreadable', 'The keys file cannot be created', { cause })
  } finally {
    await rm(draft, { force: true })
  }
}

/**
 * Changes the keys file in one step: reads it, hands it to `change`, and puts the result in its place. Meanwhile a file
 * `PATH.lock` keeps others from doing the same.
 *
 * @throws GatewayError `keys_missing`, `keys_unreadable`; what `change` throws, with the file untouched
 */
export const changeKeysFile = async <T>(
  path: string,
  change: (file: KeysFile) => { readonly keys: readonly StoredKey[]; readonly result: T },
): Promise<T> => {
  const draft = `${path}.lock`
  const handle = await open(draft, 'wx', 0o600).catch((cause: unknown) => {
    throw new GatewayError(
      'keys_unreadable',
      'The keys file is being changed by another process, or `.lock` was left behind',
      {
        cause,
      },
    )
  })
  try {
    const { keys, result } = change(await readKeysFile(path))
    await handle.writeFile(keysText(keys))
    await handle.sync()
    await rename(draft, path)
    return result
  } catch (cause) {
    await rm(draft, { force: true })
    throw cause
  } finally {
    await handle.close()
  }
}

const writeNew = async (path: string, text: string): Promise<void> => {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const hasCode = (cause: unknown, code: string): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === code
