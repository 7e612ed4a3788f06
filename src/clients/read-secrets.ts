import { isReference } from '../files/index.ts'
import { ALGORITHMS, isHmac, type JwsAlg } from '../jose/index.ts'
import { AUTH_METHODS, type AuthMethod } from '../oauth.ts'
import { isVschar } from './basic.ts'
import type { ClientFile, SecretFile } from './client-file.ts'
import { readDate } from './dates.ts'
import { digestForm, digestScheme } from './foreign-digests.ts'
import type { Instant } from './instant.ts'
import type { ReadContext } from './read-context.ts'
import { readScrypt, readSha256, type Secret, unknownSecret } from './secrets.ts'
import { type SecretText, UNREAD } from './unread.ts'

type Place = readonly (string | number)[]

const WARNING = { severity: 'warning' } as const
/** Seconds before the last expiry at which the author is reminded. */
const SOON = 14 * 24 * 60 * 60

/** Reads all secrets of a client, under either spelling; empty when there is none that can be used. */
export const readSecrets = (
  file: ClientFile,
  method: AuthMethod,
  algs: readonly JwsAlg[],
  context: ReadContext,
): readonly Secret[] => {
  const { report, instant } = context
  if (file.secrets !== undefined && file.client_secret !== undefined)
    report.atKey(['client_secret'], 'CG4019', 'both `secrets` and `client_secret`', 'move it into `secrets`')
  const entries = entriesFor(method, file)
  if (entries.length === 0) {
    report.at(['client_id'], 'CG4007', `${method} needs a secret`, 'add `secrets: [{ value: "env:NAME" }]`')
    return []
  }
  // A copy has no room for more, and there may be many lists.
  const secrets = entries.flatMap(entry => readSecret(entry, method, algs, context) ?? []).slice()
  const path = file.secrets === undefined ? ['client_secret'] : ['secrets']
  if (secrets.length === entries.length && !secrets.some(secret => isLiveIn(0, secret, instant)))
    report.atKey(path, 'CG4021', 'no secret is valid now', 'add one that is', WARNING)
  else if (secrets.length > 0 && !secrets.some(secret => isLiveIn(SOON, secret, instant)))
    report.atKey(path, 'CG4021', 'no secret is valid 14 days from now', 'add the next one', WARNING)
  return secrets
}

/** The secrets of one method: of a client that changes to or from MACs, a digest is there for the other one. */
const entriesFor = (method: AuthMethod, file: ClientFile): readonly SecretEntry[] => {
  const all = [...secretEntries(file)]
  if (typeof file.token_endpoint_auth_method !== 'object' || AUTH_METHODS[method].signs !== 'mac') return all
  const plain = all.filter(({ secret: { sha256, scrypt } }) => sha256 === undefined && scrypt === undefined)
  return plain.length === 0 ? all : plain
}

/** Tells whether a secret is inside its window so many seconds after the instant. */
const isLiveIn = (seconds: number, { notBefore, expiresAt }: Secret, { isPast }: Instant): boolean =>
  (notBefore === null || isPast(notBefore - seconds)) && (expiresAt === null || !isPast(expiresAt - seconds))

/** One secret of a file, under either spelling, with its place. */
interface SecretEntry {
  readonly secret: SecretFile
  readonly path: Place
  readonly valuePath: Place
  readonly expiresAt: number | null
}

function* secretEntries(file: ClientFile): Generator<SecretEntry> {
  for (const [index, secret] of (file.secrets ?? []).entries())
    yield { secret, path: ['secrets', index], valuePath: ['secrets', index, 'value'], expiresAt: null }
  if (file.client_secret === undefined) return
  const path = ['client_secret']
  yield {
    secret: { value: file.client_secret },
    path,
    valuePath: path,
    expiresAt: file.client_secret_expires_at || null,
  }
}

const readSecret = (
  { secret, path, valuePath, expiresAt }: SecretEntry,
  method: AuthMethod,
  algs: readonly JwsAlg[],
  context: ReadContext,
): Secret | null => {
  const { report } = context
  const { value, sha256, scrypt } = secret
  if ([value, sha256, scrypt].filter(one => one !== undefined).length !== 1) {
    report.at(path, 'CG4019', 'not exactly one of `value`, `sha256` and `scrypt`', 'keep one of them')
    return null
  }
  const window = readWindow(secret, path, context)
  if (window === null) return null
  /** Every member is written out: what is copied from other objects takes four times the memory. */
  const within = ({ digest, key }: Pick<Secret, 'digest' | 'key'>): Secret => ({
    digest,
    key,
    notBefore: window.notBefore,
    expiresAt: window.expiresAt ?? expiresAt,
  })
  if (value !== undefined) {
    const text = readText(value, valuePath, context)
    if (text === UNREAD) return within(unknownSecret())
    if (text === null || !checkText(text, valuePath, method, algs, context)) return null
    const scheme = digestScheme(text)
    if (scheme !== null) {
      report.at(valuePath, 'CG4018', `a digest of ${scheme} in place of the secret`, OTHER_DIGEST)
      return null
    }
    const prepared = context.prepareSecret(text, method)
    if (prepared.guessable)
      report.at(
        valuePath,
        'CG4030',
        'the secret can be guessed',
        '`claimgate secret new` makes one that cannot',
        WARNING,
      )
    return within(prepared)
  }
  const kind = sha256 === undefined ? 'scrypt' : 'sha256'
  if (AUTH_METHODS[method].signs === 'mac') {
    const help = 'give the secret itself, as a reference: `value: "file:PATH"`'
    report.at([...path, kind], 'CG4015', `${method} needs the secret, not its digest`, help)
    return null
  }
  const written = sha256 ?? scrypt ?? ''
  const digest = kind === 'scrypt' ? readScrypt(written) : readSha256(written)
  if (digest !== null) return within({ digest, key: null })
  const { message, help } = kind === 'sha256' ? aboutSha256(written) : aboutDigest(written, kind)
  report.at([...path, kind], 'CG4018', message, help)
  return null
}

interface Told {
  readonly message: string
  readonly help: string
}

const aboutDigest = (written: string, kind: 'sha256' | 'scrypt'): Told => {
  const scheme = digestScheme(written)
  if (scheme !== null) return { message: `a digest of ${scheme}, not of ${kind}`, help: OTHER_DIGEST }
  return { message: `not a ${kind} digest that is accepted`, help: '`claimgate secret hash` prints one' }
}

const aboutSha256 = (written: string): Told => {
  const form = digestForm(written)
  if (form === null) return aboutDigest(written, 'sha256')
  if (form.of !== 'SHA-256') return { message: `as long as a digest of ${form.of}, not of sha256`, help: OTHER_DIGEST }
  const help = "write it in hexadecimal: node -p \"Buffer.from('DIGEST', 'base64').toString('hex')\""
  return { message: `${written.length} characters of base64 in place of 64 hexadecimal digits`, help }
}

const OTHER_DIGEST =
  'it cannot be taken over: give the client a new secret, or hash the old one with `claimgate secret hash`'

const readWindow = (
  secret: SecretFile,
  path: Place,
  { report }: ReadContext,
): Pick<Secret, 'notBefore' | 'expiresAt'> | null => {
  const read = (key: 'not_before' | 'expires_at'): number | null => {
    const text = secret[key]
    const date = text === undefined ? null : readDate(text)
    if (text !== undefined && date === null)
      report.at([...path, key], 'CG4022', 'there is no such day', 'write 2027-06-30 or 2027-06-30T12:00:00Z')
    return date
  }
  const notBefore = read('not_before')
  const expiresAt = read('expires_at')
  if (notBefore !== null && expiresAt !== null && notBefore >= expiresAt) {
    report.at([...path, 'expires_at'], 'CG4022', 'the secret ends before it begins', 'set it after `not_before`')
    return null
  }
  const isWhole =
    (secret.not_before === undefined || notBefore !== null) && (secret.expires_at === undefined || expiresAt !== null)
  return isWhole ? { notBefore, expiresAt } : null
}

/** Returns the text behind a reference, or a literal as it stands, with a warning. */
const readText = (value: string, path: Place, { report, readSecret: resolve }: ReadContext): SecretText => {
  if (!isReference(value)) {
    report.at(path, 'CG4016', 'the secret is written into the file', 'refer to it: "env:NAME" or "file:PATH"', {
      ...WARNING,
    })
    return value
  }
  const text = resolve(value)
  if (text !== null && text !== '') return text
  const help = value.startsWith('env:') ? 'set the variable' : 'create the file; its path is relative to this one'
  report.at(path, 'CG4017', `nothing can be read from \`${value}\``, help)
  return null
}

const checkText = (
  text: string,
  path: Place,
  method: AuthMethod,
  algs: readonly JwsAlg[],
  { report }: ReadContext,
): boolean => {
  if (AUTH_METHODS[method].signs !== 'mac') {
    if (isVschar(text)) return true
    report.at(path, 'CG4020', 'the secret has characters that no request can carry', 'use printable ASCII')
    return false
  }
  const octets = Buffer.byteLength(text, 'utf8')
  const short = algs.find(alg => isHmac(alg) && octets < ALGORITHMS[alg].octets)
  if (short === undefined || !isHmac(short)) return true
  const message = `the secret has ${octets} octets; ${short} needs ${ALGORITHMS[short].octets}`
  report.at(path, 'CG4014', message, '`claimgate secret new` makes one that is long enough')
  return false
}
