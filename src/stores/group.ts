import { hash } from 'node:crypto'

/**
 * Returns what the keys of a client's entries have in common: the hash of its name, so that a store says nothing of who is
 * registered. Such a key is `KIND:CLIENT:NAME`.
 */
export const clientGroup = (clientId: string): string => hash('sha256', clientId, 'base64url')

/**
 * Returns the part of a key that is counted together: the client between the first colon and the last, whatever the kind
 * of the entry, as in `partner-a` of `jti:partner-a:uJ7...`. A key without a client counts by its kind.
 */
export const groupOf = (key: string): string => {
  const start = key.indexOf(':')
  const end = key.lastIndexOf(':')
  if (start < 0) return ''
  return start === end ? key.slice(0, end) : key.slice(start + 1, end)
}
