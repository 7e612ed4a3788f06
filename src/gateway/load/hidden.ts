/** Keeps secrets out of what is said about a set of files. */
import { isReference, type SecretReference, type Secrets } from '../../files/index.ts'
import { isObject, type JsonValue } from '../../oauth.ts'
import type { Diagnostic } from '../../outcome.ts'
import type { Sliced } from '../../slices.ts'
import { hideIn, hideInTexts, type ShownFile, secretValues } from '../../source/index.ts'
import type { EffectiveValue } from '../config/config.ts'
import type { ReadFiles } from './read-files.ts'
import type { BrokenSet, ReadSet } from './read-set.ts'

/** The keys of a configuration that hold secrets. */
export const CONFIG_SECRETS: readonly string[] = ['token', 'client_secret', 'secret', 'password']
/** The keys of a client file that hold secrets, digests of them among these: a weak one can be tried out against its digest. */
export const CLIENT_SECRETS: readonly string[] = [
  'client_secret',
  'secrets',
  'value',
  'sha256',
  'scrypt',
  'key',
  'registration_access_token',
]

/**
 * Hides every secret of a set in its diagnostics, whichever file they are about: those that are written out in any file,
 * those that stand above the configuration, and those that are named.
 */
export function* hideSecrets(
  set: ReadSet | BrokenSet,
  diagnostics: readonly Diagnostic[],
  named: () => readonly string[] = () => [],
): Sliced<Diagnostic[]> {
  const { files, known } = secretsOf(set, named)
  return yield* hideIn(diagnostics, files, known)
}

/** Hides every secret of a set in the values in force: one may stand at another key than its own, too. */
export function* hideInEffective(
  set: ReadSet | BrokenSet,
  named: () => readonly string[] = () => [],
): Sliced<readonly EffectiveValue[]> {
  const { effective } = set.read
  const { files, known } = secretsOf(set, named)
  const texts = effective.flatMap(({ value }) => textsIn(value))
  const hidden = (yield* hideInTexts(texts, files, known)).values()
  return effective.map(one => ({ ...one, value: withTexts(one.value, hidden) }))
}

/** The texts of a value, names of members among them, in order. */
const textsIn = (value: JsonValue): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]) : []
}

/** A value with other texts in the same order. */
const withTexts = (value: JsonValue, texts: Iterator<string>): JsonValue => {
  if (typeof value === 'string') return texts.next().value ?? ''
  if (Array.isArray(value)) return value.map(item => withTexts(item, texts))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.values(value).map(member => [texts.next().value ?? '', withTexts(member, texts)] as const),
  )
}

/** Where the secrets of a set are. */
const secretsOf = (
  set: ReadSet | BrokenSet,
  named: () => readonly string[],
): { readonly files: readonly ShownFile[]; readonly known: () => readonly string[] } => {
  const { read } = set
  const configuration = read.file === null ? [] : [{ file: read.file, keys: CONFIG_SECRETS }]
  const others = set.config === null ? [] : [...shownOf(set.clients, CLIENT_SECRETS), ...shownOf(set.policies, [])]
  // As the environment and the command line have changed it.
  const above = (): readonly string[] => secretValues(read.source.value, CONFIG_SECRETS).map(({ secret }) => secret)
  return { files: [...configuration, ...others], known: () => [...above(), ...named()] }
}

const shownOf = ({ files, sources }: ReadFiles, keys: readonly string[]): readonly ShownFile[] => {
  const byPath = new Map(sources.map(source => [source.file, source]))
  return files.map(file => ({ file, source: byPath.get(file.path), keys }))
}

/** The secrets behind references, and those that are a part of one, as the password of a URL. */
export const secretsNamed = (secrets: Secrets, references: readonly SecretReference[]): readonly string[] =>
  references
    .flatMap(({ reference, file }) => (isReference(reference) ? (secrets.of(reference, file) ?? []) : []))
    .flatMap(text => [text, ...secretValues(text, []).map(({ secret }) => secret)])
