/** Keeps secrets out of what is said about a set of files. */
import { isReference, type SecretReference, type Secrets } from '../../files/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Sliced } from '../../slices.ts'
import { hideIn, type ShownFile, secretValues } from '../../source/index.ts'
import type { ReadFiles } from './read-files.ts'
import type { BrokenSet, ReadSet } from './read-set.ts'

/** The keys of a configuration that hold secrets. */
export const CONFIG_SECRETS: readonly string[] = ['token', 'client_secret', 'secret', 'password']
/** The keys of a client file that hold secrets, digests of them among these: a weak one can be tried out against its digest. */
export const CLIENT_SECRETS: readonly string[] = ['client_secret', 'secrets', 'value', 'sha256', 'scrypt', 'key']

/**
 * Hides every secret of a set in its diagnostics, whichever file they are about: those that are written out in any file,
 * those that stand above the configuration, and those that are named.
 */
export function* hideSecrets(
  set: ReadSet | BrokenSet,
  diagnostics: readonly Diagnostic[],
  named: () => readonly string[] = () => [],
): Sliced<Diagnostic[]> {
  const { read } = set
  const configuration = read.file === null ? [] : [{ file: read.file, keys: CONFIG_SECRETS }]
  const others = set.config === null ? [] : [...shownOf(set.clients, CLIENT_SECRETS), ...shownOf(set.policies, [])]
  // As the environment and the command line have changed it.
  const above = (): readonly string[] => secretValues(read.source.value, CONFIG_SECRETS).map(({ secret }) => secret)
  return yield* hideIn(diagnostics, [...configuration, ...others], () => [...above(), ...named()])
}

const shownOf = ({ files, sources }: ReadFiles, keys: readonly string[]): readonly ShownFile[] => {
  const byPath = new Map(sources.map(source => [source.file, source]))
  return files.map(file => ({ file, source: byPath.get(file.path), keys }))
}

/** The secrets behind references. */
export const secretsNamed = (secrets: Secrets, references: readonly SecretReference[]): readonly string[] =>
  references.flatMap(({ reference, file }) => (isReference(reference) ? (secrets.of(reference, file) ?? []) : []))
