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
  readonly diagnostics: readonly Diagnostic[]
}

/** A setting of the configuration that holds a secret or names one. */
interface OwnReference {
  readonly path: readonly string[]
  readonly reference: string | null
}

const written = ({ admin, store }: Config): Readonly<Record<'adminToken' | 'storeSecret', OwnReference>> => {
  const { secret } = STORES[store.type]
  return {
    adminToken: { path: ['admin', 'token'], reference: admin.token },
    storeSecret: { path: ['store', secret ?? ''], reference: secret === null ? null : (store[secret] ?? null) },
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
  const { adminToken, storeSecret } = written(config)
  const token = find(adminToken)
  if (token !== null && isGuessable(token)) {
    const help = '`claimgate secret new` makes one that cannot'
    const what = { code: 'CG4030', severity: 'warning', message: 'the token can be guessed', help } as const
    diagnostics.push(source.diagnose(source.spanOf(adminToken.path), what))
  }
  return { adminToken: token, storeSecret: find(storeSecret), diagnostics }
}
