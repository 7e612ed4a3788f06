import type { KeyObject } from 'node:crypto'
import {
  ALGORITHMS,
  isSigningAlg,
  keyTypeOf,
  SIGNING_ALGS,
  type SigningAlg,
  signerOf,
  verifySignature,
} from '../jose/index.ts'
import { isObject, type JsonValue } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import { diagnose, type Path, readSource, type Source, type What } from '../source/index.ts'
import {
  KEY_STATES,
  type KeyState,
  privateKeyOf,
  privateMembers,
  publicKeyOf,
  type StoredKey,
  thumbprint,
} from './key.ts'
import { createKeyRing, type KeyRing } from './ring.ts'

export interface LoadedKeys {
  /** Null when any diagnostic is an error. */
  readonly ring: KeyRing | null
  /** The keys that could be read, in the order of the file. */
  readonly keys: readonly StoredKey[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface LoadKeysOptions {
  /** Permission bits of the file, for the warning; absent where they are not known. */
  readonly mode?: number
  /** Algorithms that must have an active key. */
  readonly required?: readonly SigningAlg[]
}

type Report = (path: Path, what: What) => void

/** Whoever is not of the group may read it, or somebody else may write it. A group that reads is how pods share a volume. */
const OPEN = 0o027

/** Reads and checks a keys file: a private JWK set whose keys say `alg`, `state` and `since`. */
export const loadKeys = (file: string, text: string, options: LoadKeysOptions = {}): LoadedKeys => {
  const { source, diagnostics } = readSource(file, text)
  const found: Diagnostic[] = [...diagnostics]
  const start = { start: 0, end: Math.min(1, text.length) }
  if (((options.mode ?? 0) & OPEN) !== 0) {
    found.push(
      diagnose(file, text, start, {
        code: 'CG5007',
        severity: 'warning',
        message: 'the keys file can be read or written by other users',
        help: 'chmod 600 it; in Kubernetes, defaultMode: 0440 with fsGroup',
      }),
    )
  }
  const keys =
    source === null ? [] : keysIn(source, (path, what) => found.push(source.diagnose(source.spanOf(path), what)))
  if (source !== null && !found.some(isError)) {
    for (const alg of options.required ?? []) {
      if (keys.some(key => key.alg === alg && key.state === 'active')) continue
      found.push(
        diagnose(file, text, start, {
          code: 'CG5006',
          message: `no active key for ${alg}`,
          help: `run \`claimgate keys generate --alg ${alg}\`, then \`claimgate keys rotate\``,
        }),
      )
    }
  }
  return { ring: found.some(isError) ? null : createKeyRing(keys), keys, diagnostics: found.map(masked) }
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error'

/** Hides key material in the line that a diagnostic shows; columns stay where they are. */
const masked = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  excerpt: diagnostic.excerpt.replace(/[\w+/=-]{16,}/g, run => '*'.repeat(run.length)),
})

const keysIn = (source: Source, report: Report): readonly StoredKey[] => {
  const list = isObject(source.value) ? source.value['keys'] : undefined
  if (!Array.isArray(list) || list.length === 0) {
    report(list === undefined ? [] : ['keys'], {
      code: 'CG5001',
      message: 'the keys file has no list `keys` with at least one key',
      help: '`claimgate keys generate` writes a keys file',
    })
    return []
  }
  const keys: StoredKey[] = []
  list.forEach((item: JsonValue, index) => {
    const key = keyAt(item, ['keys', index], report)
    if (key === null || clashes(key, keys, ['keys', index], report)) return
    keys.push(key)
  })
  return keys
}

const keyAt = (item: JsonValue, path: Path, report: Report): StoredKey | null => {
  if (!isObject(item)) {
    report(path, { code: 'CG5001', message: 'a key is a JSON object', help: 'see RFC 7517 section 4' })
    return null
  }
  const { alg, state, since, kid } = item
  if (!isSigningAlg(alg) || keyTypeOf(item['kty'], item['crv']) !== ALGORITHMS[alg].key) {
    report(item['alg'] === undefined ? path : [...path, 'alg'], {
      code: 'CG5009',
      message: isSigningAlg(alg) ? `the type of the key does not fit ${alg}` : 'the key has no `alg` that we sign with',
      help: `one of ${SIGNING_ALGS.join(', ')}`,
    })
    return null
  }
  if (!isKeyState(state) || !(since === undefined || typeof since === 'number')) {
    report(isKeyState(state) ? [...path, 'since'] : state === undefined ? path : [...path, 'state'], {
      code: 'CG5008',
      message: isKeyState(state) ? '`since` is not a NumericDate' : 'the key has no known `state`',
      help: `\`state\` is one of ${KEY_STATES.join(', ')}; \`since\` is in seconds since 1970`,
    })
    return null
  }
  const jwk = privateMembers(alg, item)
  const key = {
    kid: typeof kid === 'string' && kid !== '' ? kid : thumbprint(alg, jwk),
    alg,
    state,
    since: since ?? 0,
    jwk,
  }
  return usable(key, path, report) ? key : null
}

const isKeyState = (value: JsonValue | undefined): value is KeyState => KEY_STATES.some(state => state === value)

const usable = (key: StoredKey, path: Path, report: Report): boolean => {
  const privateKey = attempt(() => privateKeyOf(key))
  if (privateKey === null || !signs(key)) {
    report(path, {
      code: 'CG5002',
      message:
        'the key cannot sign: a member is missing or malformed, or private and public part do not belong together',
      help: 'export it again with its private part, or generate another one',
    })
    return false
  }
  if (isWeak(privateKey)) {
    report(path, {
      code: 'CG5003',
      message: 'the RSA key is too weak',
      help: 'at least 2048 bits and a public exponent of at least 65537',
    })
    return false
  }
  return true
}

const attempt = <T>(action: () => T): T | null => {
  try {
    return action()
  } catch {
    return null
  }
}

const SAMPLE = 'claimgate'

/** Signs and verifies once, because importing does not notice a private part that belongs to another public part. */
const signs = (key: StoredKey): boolean =>
  attempt(() => {
    const signature = signerOf(key.alg, privateKeyOf(key))(SAMPLE)
    return verifySignature(key.alg, SAMPLE, signature, publicKeyOf(key))
  }) === true

const isWeak = (key: KeyObject): boolean => {
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {}
  return modulusLength !== undefined && (modulusLength < 2048 || (publicExponent ?? 0n) < 65537n)
}

const clashes = (key: StoredKey, earlier: readonly StoredKey[], path: Path, report: Report): boolean => {
  const same = earlier.some(
    other => other.kid === key.kid || thumbprint(other.alg, other.jwk) === thumbprint(key.alg, key.jwk),
  )
  if (same) {
    report(path, {
      code: 'CG5004',
      message: 'the key or its `kid` stands in the file twice',
      help: 'remove one of the two',
    })
    return true
  }
  if (key.state === 'active' && earlier.some(other => other.alg === key.alg && other.state === 'active')) {
    report([...path, 'state'], {
      code: 'CG5005',
      message: `a second active key for ${key.alg}`,
      help: 'make all but one `next` or `retired`',
    })
    return true
  }
  return false
}
