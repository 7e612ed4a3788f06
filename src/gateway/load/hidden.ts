/** Keeps secrets out of what is said about a set of files. */
import { isReference, type SecretReference, type Secrets } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import { createHiding, secretValues } from '../../source/index.ts'
import type { BrokenSet, ReadSet } from './read-set.ts'

/** The keys of a configuration that hold secrets. */
export const CONFIG_SECRETS: readonly string[] = ['token', 'client_secret', 'secret', 'password']
/** The keys of a client file that hold secrets, digests of them among these: a weak one can be tried out against its digest. */
export const CLIENT_SECRETS: readonly string[] = ['client_secret', 'secrets', 'value', 'sha256', 'scrypt', 'key']

/**
 * Hides every secret of a set in its diagnostics, whichever file they are about: those that are written out in any file,
 * those that stand above the configuration, and those that are named.
 */
export const hideSecrets = (
  set: ReadSet | BrokenSet,
  diagnostics: readonly Diagnostic[],
  named: () => readonly string[] = () => [],
): Diagnostic[] => {
  if (diagnostics.length === 0) return []
  const { read } = set
  const shown = (keys: readonly string[]) => (file: { readonly path: string; readonly text: string }) => ({
    ...file,
    keys,
  })
  const configuration = read.file === null ? [] : [shown(CONFIG_SECRETS)(read.file)]
  const others =
    set.config === null ? [] : [...set.clients.files.map(shown(CLIENT_SECRETS)), ...set.policies.files.map(shown([]))]
  // As the environment and the command line have changed it.
  const above = (): readonly string[] => secretValues(read.source.value, CONFIG_SECRETS).map(({ secret }) => secret)
  return diagnostics.map(createHiding([...configuration, ...others], () => [...above(), ...named()]))
}

/** The secrets behind references. */
export const secretsNamed = (secrets: Secrets, references: readonly SecretReference[]): readonly string[] =>
  references.flatMap(({ reference, file }) => (isReference(reference) ? (secrets.of(reference, file) ?? []) : []))
