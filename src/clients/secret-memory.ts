/** Which stretched secrets were right: so that each is stretched once, not once per request. */
import { createHmac, randomBytes } from 'node:crypto'

/** Digests only, under a key of this process: no secret can be read from it. */
export interface SecretMemory {
  /** The name of a secret that was presented for one digest. */
  readonly nameOf: (salt: Buffer, hash: Buffer, presented: string) => string
  readonly has: (name: string) => boolean
  readonly add: (name: string) => void
}

const MAX_REMEMBERED = 10_000

/** Makes the memory; one per process, so that a reload forgets nothing. The longest unused makes room. */
export const createSecretMemory = (): SecretMemory => {
  const key = randomBytes(32)
  const remembered = new Set<string>()
  const add = (name: string): void => {
    remembered.delete(name)
    if (remembered.size >= MAX_REMEMBERED) {
      const [oldest] = remembered
      if (oldest !== undefined) remembered.delete(oldest)
    }
    remembered.add(name)
  }
  return {
    nameOf: (salt, hash, presented) =>
      createHmac('sha256', key).update(salt).update(hash).update(presented, 'utf8').digest('base64url'),
    has: name => {
      if (!remembered.has(name)) return false
      add(name)
      return true
    },
    add,
  }
}
