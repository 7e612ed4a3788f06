import { disk, readSecrets, type SecretReference, type Secrets } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import { inSlices } from '../../slices.ts'
import { checkTls } from './check-tls.ts'
import { type ClientAuthorities, readClientAuthorities } from './client-authorities.ts'
import { clientReferences } from './client-references.ts'
import type { LoadInput } from './input.ts'
import { issuerReferences } from './issuers.ts'
import { checkSecretFiles } from './open-secrets.ts'
import { type OwnSecrets, ownReferences, ownSecrets } from './own-secrets.ts'
import { type ReadKeys, readKeys } from './read-keys.ts'
import type { ReadSet } from './read-set.ts'

/** Everything of a load that is not in its set of files: secrets, keys and certificates of this machine. */
export interface ReadMachine {
  readonly secrets: Secrets
  /** All secrets that a set names. */
  readonly references: readonly SecretReference[]
  readonly own: OwnSecrets
  readonly keys: ReadKeys
  readonly clientAuthorities: ClientAuthorities
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the secrets, keys and certificates that a set names. */
export const readMachine = async (input: LoadInput, set: ReadSet): Promise<ReadMachine> => {
  const { config, source } = set
  const { env, createKeys, nowMs, machine = disk } = input
  const references = [
    ...ownReferences(config, source),
    ...issuerReferences(config, source),
    ...(await inSlices(clientReferences(set.clients.sources))),
  ]
  const secrets = await readSecrets(references, { env, files: machine })
  const own = ownSecrets(config, source, secrets)
  const open = await checkSecretFiles([source, ...set.clients.sources], references, machine)
  const keys = await readKeys({ machine, createKeys, nowMs }, config, source)
  const tls = await checkTls(config, source, machine)
  const authorities = await readClientAuthorities(config, source, machine)
  const diagnostics = [...keys.diagnostics, ...own.diagnostics, ...open, ...tls, ...authorities.diagnostics]
  const hidden = references.filter(({ isPublic }) => !isPublic)
  return { secrets, references: hidden, own, keys, clientAuthorities: authorities.read, diagnostics }
}
