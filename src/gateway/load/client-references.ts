import { isReference, type SecretReference } from '../../files/index.ts'
import { isObject, type JsonValue } from '../../oauth.ts'
import type { Source } from '../../source/index.ts'

/** Where a client may name a secret; `*` stands for each item or member. */
const PLACES: readonly (readonly string[])[] = [
  ['client_secret'],
  ['secrets', '*', 'value'],
  ['upstream', 'client_secret'],
  ['upstream', 'key'],
  ['upstream', 'tls_client_certificate', '*'],
]

/** The references to secrets in client files, whether or not the files are right. */
export const clientReferences = (sources: readonly Source[]): readonly SecretReference[] =>
  sources.flatMap(({ file, value }) =>
    [value]
      .flat()
      .flatMap(client => PLACES.flatMap(place => textsAt(client, place)))
      .filter(isReference)
      .map(reference => ({ reference, file })),
  )

const textsAt = (value: JsonValue | undefined, [step, ...more]: readonly string[]): readonly string[] => {
  if (step === undefined) return typeof value === 'string' ? [value] : []
  if (step !== '*') return isObject(value) && Object.hasOwn(value, step) ? textsAt(value[step], more) : []
  const members = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
  return members.flatMap(member => textsAt(member, more))
}
