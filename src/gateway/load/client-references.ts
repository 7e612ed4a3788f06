import { isReference, type SecretReference } from '../../files/index.ts'
import { isObject, type JsonValue } from '../../oauth.ts'
import type { Sliced } from '../../slices.ts'
import type { Path, Source } from '../../source/index.ts'

/** Where a client may name a secret; `*` stands for each item or member. */
const PLACES: readonly (readonly [string, ...string[]])[] = [
  ['client_secret'],
  ['secrets', '*', 'value'],
  ['upstream', 'client_secret'],
  ['upstream', 'key'],
  ['upstream', 'tls_client_certificate', '*'],
]

/** Where a client may name a public key, which is read as secrets are. */
const PUBLIC_PLACES: typeof PLACES = [['public_key'], ['jwks', 'keys', '*', 'public_key']]

const ALL_PLACES = [
  ...PLACES.map(place => ({ place, isPublic: false })),
  ...PUBLIC_PLACES.map(place => ({ place, isPublic: true })),
]

/** A reference, and where it stands in its file. */
export interface PlacedReference extends SecretReference {
  readonly path: Path
  /** Whether everybody may read what it names. */
  readonly isPublic: boolean
}

/** The references to secrets and public keys in client files, whether or not the files are right; a file at each step. */
export function* clientReferences(sources: readonly Source[]): Sliced<readonly PlacedReference[]> {
  const references: PlacedReference[] = []
  for (const source of sources) {
    for (const one of referencesIn(source)) references.push(one)
    yield
  }
  return references
}

const known = new WeakMap<Source, readonly PlacedReference[]>()

const referencesIn = (source: Source): readonly PlacedReference[] => {
  const references = known.get(source) ?? findReferences(source)
  known.set(source, references)
  return references
}

const findReferences = ({ file, value }: Source): readonly PlacedReference[] => {
  const found: PlacedReference[] = []
  for (const [index, client] of (Array.isArray(value) ? value : [value]).entries()) {
    const at = Array.isArray(value) ? [index] : []
    for (const { place, isPublic } of ALL_PLACES) {
      // Most clients have few of the places: nothing is made for the others.
      if (!isObject(client) || !Object.hasOwn(client, place[0])) continue
      for (const [reference, path] of textsAt(client, place, at))
        if (isReference(reference)) found.push({ reference, file, path, isPublic })
    }
  }
  return found
}

const textsAt = (
  value: JsonValue | undefined,
  [step, ...more]: readonly string[],
  at: Path,
): readonly (readonly [text: string, path: Path])[] => {
  if (step === undefined) return typeof value === 'string' ? [[value, at]] : []
  if (step !== '*')
    return isObject(value) && Object.hasOwn(value, step) ? textsAt(value[step], more, [...at, step]) : []
  if (Array.isArray(value)) return value.flatMap((member, index) => textsAt(member, more, [...at, index]))
  return isObject(value) ? Object.entries(value).flatMap(([name, member]) => textsAt(member, more, [...at, name])) : []
}
