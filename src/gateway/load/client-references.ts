import { isReference, type SecretReference } from '../../files/index.ts'
import { isObject, type JsonValue } from '../../oauth.ts'
import type { Path, Source } from '../../source/index.ts'

/** Where a client may name a secret; `*` stands for each item or member. */
const PLACES: readonly (readonly string[])[] = [
  ['client_secret'],
  ['secrets', '*', 'value'],
  ['upstream', 'client_secret'],
  ['upstream', 'key'],
  ['upstream', 'tls_client_certificate', '*'],
]

/** A reference, and where it stands in its file. */
export interface PlacedReference extends SecretReference {
  readonly path: Path
}

/** The references to secrets in client files, whether or not the files are right. */
export const clientReferences = (sources: readonly Source[]): readonly PlacedReference[] =>
  sources.flatMap(({ file, value }) =>
    (Array.isArray(value) ? value.map((client, index) => [client, [index]] as const) : [[value, []] as const])
      .flatMap(([client, at]) => PLACES.flatMap(place => textsAt(client, place, at)))
      .filter(([reference]) => isReference(reference))
      .map(([reference, path]) => ({ reference, file, path })),
  )

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
