/** Where the values of a file have secrets written out. */
import { nearest } from '../nearest.ts'
import { isObject, type JsonValue } from '../oauth.ts'
import type { Path } from './source.ts'

/** Members of a JWK that hold its private part. */
export const PRIVATE_MEMBERS: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']

/** A secret with the place of the scalar that holds it: all of the scalar, or a part of it as the password of a URL. */
export interface SecretValue {
  readonly path: Path
  readonly secret: string
  readonly whole: boolean
}

/** Keys that say something about a secret and are none. */
const ABOUT: ReadonlySet<string> = new Set([
  'not_before',
  'expires_at',
  'client_secret_expires_at',
  'alg',
  'kty',
  'crv',
  'use',
  'kid',
])

/** Keys that call what they hold secret, whatever file they are in. */
const NAMED = /secret|passw|passphrase|private_?key/i

/** A secret that stands elsewhere, or a path in the place of one. */
const isElsewhere = (text: string): boolean => /^(?:env:|file:|\/)/.test(text)

/** The user's part of a URL; that of a store reaches to the last `@`, because passwords are written as they are. */
const USER = /^(?:rediss?:\/\/([\s\S]*)|[a-z][a-z0-9+.-]*:\/\/([^/?#]*))@/i
const QUERY = /[?&](?:password|secret|token|client_secret)=([^&#]+)/i

/** Misspelt keys: about as long as the key. Short keys are near to too many. */
const isMisspelt = (key: string, keys: readonly string[]): boolean => {
  const meant = nearest(
    key,
    keys.filter(({ length }) => length > 4),
  )
  return meant !== null && Math.abs(meant.length - key.length) <= 2
}

const knownKeys = new WeakMap<readonly string[], Map<string, boolean>>()
/** Names of metadata are the operator's own: more different ones are looked at each time. */
const MOST_KNOWN = 10_000

/** Tells which keys hold secrets: the given ones, and those that look like them. Files have the same few keys again and again. */
const secretKeys = (keys: readonly string[]): ((key: string) => boolean) => {
  const known = knownKeys.get(keys) ?? new Map<string, boolean>()
  knownKeys.set(keys, known)
  return key => {
    const told = known.get(key)
    if (told !== undefined) return told
    const secret = keys.includes(key) || NAMED.test(key) || isMisspelt(key, keys)
    if (known.size < MOST_KNOWN) known.set(key, secret)
    return secret
  }
}

/**
 * Finds every secret that is written out in a value: at the given keys and at keys that an author has misspelt them as,
 * at keys that call themselves secret, in URLs, in PEM, and in private JWKs.
 */
export const secretValues = (value: JsonValue, keys: readonly string[]): readonly SecretValue[] => {
  const found: SecretValue[] = []
  const isSecret = secretKeys(keys)
  // Where the visit is; it is written down for what is found alone.
  const path: (string | number)[] = []
  const visit = (at: JsonValue, secret: boolean): void => {
    if (Array.isArray(at)) for (const [index, item] of at.entries()) visitAt(index, item, secret)
    else if (isObject(at)) visitMembers(at, secret)
    else if (typeof at === 'string' || typeof at === 'number') addSecrets(found, String(at), path, secret)
  }
  const visitAt = (step: string | number, value: JsonValue, secret: boolean): void => {
    path.push(step)
    visit(value, secret)
    path.pop()
  }
  const visitMembers = (at: { readonly [key: string]: JsonValue }, below: boolean): void => {
    const isJwk = Object.hasOwn(at, 'kty')
    // The paths of endpoints have the names of what is had there.
    const holds = path.at(-1) !== 'endpoints'
    for (const [key, member] of Object.entries(at)) {
      const secret = !ABOUT.has(key) && (below || isSecret(key) || (isJwk && PRIVATE_MEMBERS.includes(key)))
      visitAt(key, member, secret && holds)
    }
  }
  visit(value, false)
  return found
}

const addSecrets = (found: SecretValue[], text: string, path: Path, isSecret: boolean): void => {
  // Most texts are neither secret nor an address, nor hold a key.
  if (!isSecret && !/:\/\/|[?&]|PRIVATE KEY/.test(text)) return
  found.push(...secretsOf(text, [...path], isSecret))
}

const secretsOf = (text: string, path: Path, isSecret: boolean): readonly SecretValue[] => {
  const user = USER.exec(text)
  if (user === null && text !== '' && (text.includes('PRIVATE KEY-----') || (isSecret && !isElsewhere(text))))
    return [{ path, secret: text, whole: true }]
  const name = user?.[1] ?? user?.[2] ?? ''
  const parts = [name.slice(name.indexOf(':') + 1), QUERY.exec(text)?.[1] ?? '']
  return parts.filter(part => part !== '').map(secret => ({ path, secret, whole: false }))
}
