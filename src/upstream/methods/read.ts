/** The input of a method of an `upstream` entry, and the credential that it prepares. */
import { type SecretText, UNREAD } from '../../clients/index.ts'
import { isReference } from '../../files/index.ts'
import type { Upstream } from '../../generated/client.ts'
import type { AuthMethod } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import type { Path, What } from '../../source/index.ts'
import type { KeyRing } from '../../tokens/index.ts'
import type { CODES } from '../codes.ts'
import type { Credential } from '../credentials.ts'

/** An `upstream` entry, after the schema has accepted it. */
export type { Upstream as UpstreamEntry } from '../../generated/client.ts'

export type UpstreamCode = keyof typeof CODES

/** Tells the author of a client file about one mistake; paths count from the `upstream` entry. */
export type Report = (
  path: Path,
  code: UpstreamCode,
  message: string,
  help: string,
  more?: Pick<What, 'severity'>,
) => void

export interface EntryContext {
  readonly entry: Upstream
  readonly method: AuthMethod
  /** Our name at the upstream. */
  readonly clientId: string
  /** The upstream's issuer identifier: the audience of assertions. */
  readonly audience: string
  /** The upstream is reached over TLS. */
  readonly secure: boolean
  /** Our own keys; null when they could not be read, which has been reported. */
  readonly keys: KeyRing | null
  readonly report: Report
  /** Returns the text behind `env:NAME` or `file:path`; null when there is none. */
  readonly readSecret: (reference: string) => SecretText
}

/** Prepares a credential; null when something has been reported instead. */
export type ReadMethod = (context: EntryContext) => Credential['present'] | null

/** Returns the text behind the reference at a path of the entry, or a literal as it stands, with a warning. */
export const readReference = (context: EntryContext, path: Path, reference: string): SecretText => {
  const { report, readSecret } = context
  if (!isReference(reference)) {
    report(path, 'CG7004', 'the secret is written into the file', 'refer to it: "env:NAME" or "file:PATH"', {
      severity: 'warning',
    })
    return reference
  }
  const read = readSecret(reference)
  if (read === UNREAD) return read
  const text = read?.replace(/\r?\n$/, '') ?? ''
  if (text !== '') return text
  const help = reference.startsWith('env:') ? 'set the variable' : 'create the file; its path is relative to this one'
  report(path, 'CG7003', `nothing can be read from \`${reference}\``, help)
  return null
}

/** Returns the secret of the entry; a method that needs one and has none is reported. */
export const readSecretOf = (context: EntryContext): SecretText => {
  const { client_secret: secret } = context.entry
  if (secret !== undefined) return readReference(context, ['client_secret'], secret)
  missing(context, 'client_secret', 'client_secret: "env:NAME"')
  return null
}

/** Stands for a presentation, or a signature, of a secret that was not read: there is none. */
export const unreadCredential = (): never => {
  throw new GatewayError('internal', 'The secret of a credential was not read')
}

/** Reports a member that the method cannot do without. */
export const missing = ({ report, method }: EntryContext, name: keyof Upstream, example: string): void => {
  report([], 'CG7002', `${method} needs \`${name}\``, `add \`${example}\``)
}
