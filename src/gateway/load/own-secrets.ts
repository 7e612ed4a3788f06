import { isGuessable } from '../../clients/index.ts'
import { isReference, type Secrets } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Source } from '../../source/index.ts'
import { STORES } from '../../stores/index.ts'
import type { Config } from '../config/settings.ts'
import type { PlacedReference } from './client-references.ts'

/** The secrets of the configuration itself. */
export interface OwnSecrets {
  readonly adminToken: string | null
  /** The secret setting of the store; null when the store has none. */
  readonly storeSecret: string | null
  /** The token for the receiver of decision records; null for none. */
  readonly decisionLogToken: string | null
  readonly diagnostics: readonly Diagnostic[]
}

/** A setting of the configuration that holds a secret or names one. */
interface OwnReference {
  readonly path: readonly string[]
  readonly reference: string | null
}

type Name = 'adminToken' | 'storeSecret' | 'decisionLogToken'

const written = ({ admin, store, decisionLog }: Config): Readonly<Record<Name, OwnReference>> => {
  const { secret } = STORES[store.type]
  return {
    adminToken: { path: ['admin', 'token'], reference: admin.token },
    storeSecret: { path: ['store', secret ?? ''], reference: secret === null ? null : (store[secret] ?? null) },
    decisionLogToken: { path: ['decision_log', 'token'], reference: decisionLog.token },
  }
}

/** The secrets that the configuration names, as it names them. */
export const ownReferences = (config: Config, { file }: Source): readonly PlacedReference[] =>
  Object.values(written(config)).flatMap(({ reference, path }) =>
    reference === null ? [] : [{ reference, file, path, isPublic: false }],
  )

/** Looks up the secrets of the configuration; one that is named and is not there is a mistake. */
export const ownSecrets = (config: Config, source: Source, secrets: Secrets): OwnSecrets => {
  const diagnostics: Diagnostic[] = []
  const find = ({ reference, path }: OwnReference): string | null => {
    if (reference === null) return null
    const secret = secrets.of(reference, source.file)
    if (secret !== null) return secret
    const name = isReference(reference) ? reference : 'the secret'
    const message = `${name} is not there, or empty`
    const what = { code: 'CG6007', message, help: 'set it, or name another place' } as const
    diagnostics.push(source.diagnose(source.spanOf(path), what))
    return null
  }
  const { adminToken, storeSecret, decisionLogToken } = written(config)
  const token = find(adminToken)
  if (token !== null && isGuessable(token)) {
    const help = '`claimgate secret new` makes one that cannot'
    const what = { code: 'CG4030', severity: 'warning', message: 'the token can be guessed', help } as const
    diagnostics.push(source.diagnose(source.spanOf(adminToken.path), what))
  }
  const found = { storeSecret: find(storeSecret), decisionLogToken: find(decisionLogToken) }
  return { adminToken: token, ...found, diagnostics }
}
