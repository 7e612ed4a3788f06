/** How far the tokens of an issuer are from the mappings of clients: for whoever wonders why one fits none. */
import { isDeepStrictEqual } from 'node:util'
import { readSpiffeId } from '../issuers/index.ts'
import { member } from '../jose/index.ts'
import type { JsonObject, JsonValue, Mechanism } from '../oauth.ts'
import { fitsMapping, type Mapping } from './mapping.ts'

/** One thing that a mapping wants and a token does not have. */
export interface MappingDifference {
  /** `issuer`, `subject`, `spiffe_id`, or the name of a claim. */
  readonly at: string
  readonly wanted: JsonValue
  /** Undefined where the token has nothing of that name. */
  readonly said: JsonValue | undefined
}

/** The mapping of one client, held against a token. */
export interface ComparedMapping {
  readonly clientId: string
  readonly isDisabled: boolean
  readonly fits: boolean
  readonly differences: readonly MappingDifference[]
}

/** Finds where a token differs from a mapping; nothing where it fits. */
export const differencesFrom = (
  { mechanism, issuer, subject, claims }: Mapping,
  payload: JsonObject,
  issuedBy: string | null,
): readonly MappingDifference[] => {
  const sub = member(payload, 'sub')
  const fitsSubject = subject === null || (typeof sub === 'string' && subject.fits(sub) && isName(mechanism, sub))
  return [
    ...(issuedBy === issuer ? [] : [{ at: 'issuer', wanted: issuer, said: issuedBy ?? undefined }]),
    ...(fitsSubject
      ? []
      : [{ at: PLACES[mechanism] ?? 'subject', wanted: writtenIn(mechanism, subject.text), said: sub }]),
    ...claims.flatMap(([name, wanted]) => {
      const said = member(payload, name)
      return isDeepStrictEqual(said, wanted) ? [] : [{ at: name, wanted, said }]
    }),
  ]
}

/** A pattern takes what it is held against for a SPIFFE ID. */
const isName = (mechanism: Mechanism, sub: string): boolean => mechanism !== 'svid' || readSpiffeId(sub) !== null

/** Where a client file has the subject, unless in `subject`. */
const PLACES: { readonly [mechanism in Mechanism]?: string } = { svid: 'spiffe_id' }

/** As a client file writes it: SPIFFE IDs have one wildcard alone. */
const writtenIn = (mechanism: Mechanism, text: string): string =>
  mechanism === 'svid' ? text.replace(/\*\*$/, '*') : text

/** Holds the mapping of a client against a token. */
export const compareMapping = (
  { clientId, disabled }: { readonly clientId: string; readonly disabled: boolean },
  mapping: Mapping,
  payload: JsonObject,
  issuedBy: string | null,
): ComparedMapping => ({
  clientId,
  isDisabled: disabled,
  fits: mapping.issuer === issuedBy && fitsMapping(mapping, payload),
  differences: differencesFrom(mapping, payload, issuedBy),
})

/** Those that fit, then those that differ least: in fewer things, and later in the subject. */
export const nearestFirst = (compared: readonly ComparedMapping[]): readonly ComparedMapping[] =>
  compared.toSorted(
    (a, b) =>
      Number(b.fits) - Number(a.fits) ||
      a.differences.length - b.differences.length ||
      sharedSubject(b) - sharedSubject(a) ||
      (a.clientId < b.clientId ? -1 : 1),
  )

const sharedSubject = ({ differences }: ComparedMapping): number => {
  const subject = differences.find(({ at }) => at === 'subject' || at === 'spiffe_id')
  return subject === undefined
    ? Number.POSITIVE_INFINITY
    : sharedLength(String(subject.wanted), String(subject.said ?? ''))
}

/** Characters with which two texts begin alike. */
export const sharedLength = (one: string, other: string): number => {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
