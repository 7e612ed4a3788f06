import type { AuthMethod } from '../oauth.ts'
import { isGuessable, plainSecret, type Secret } from './secrets.ts'

/** A plain secret, ready for requests. */
export interface PreparedSecret extends Pick<Secret, 'digest' | 'key'> {
  readonly guessable: boolean
}

export type PrepareSecret = (text: string, method: AuthMethod) => PreparedSecret

/** Makes what prepares the secrets of a file: one that several clients have, once. It holds the texts, and is for one reading. */
export const createPrepareSecret = (): PrepareSecret => {
  const known = new Map<string, PreparedSecret>()
  return (text, method) => {
    const name = `${method} ${text}`
    const prepared = known.get(name) ?? { ...plainSecret(text, method), guessable: isGuessable(text) }
    known.set(name, prepared)
    return prepared
  }
}
