/** What is counted of the keys of trusted issuers: their names are those of the configuration. */
import type { Family } from './exposition.ts'
import { counter, declared } from './families.ts'
import { createTally } from './tally.ts'

/** The keys of a trusted issuer. Readiness never depends on them: an issuer that is down is a matter of its clients. */
export interface IssuerStatus {
  /** Our name of it. */
  readonly name: string
  readonly issuer: string
  /** Whether its keys are fetched; else they are in a file. */
  readonly published: boolean
  /** Usable keys; null before the first fetch. */
  readonly keys: number | null
  /** Seconds since the last fetch that succeeded; null before it, and for keys in a file. */
  readonly age: number | null
}

/** What can become of looking at keys. */
export const KEY_RESULTS = ['fetched', 'failed', 'stale', 'key_dropped'] as const
export type KeyResult = (typeof KEY_RESULTS)[number]

/** Where no issuer is trusted, nothing is shown. */
export const createIssuerMetrics = () => {
  const looks = createTally('issuer', 'result')
  let read: () => readonly IssuerStatus[] = () => []
  return {
    looked: (issuer: string, result: KeyResult): void => looks.add(issuer, result),
    /** Says where the state of the issuers is read, each time that the configuration is. */
    from: (issuers: () => readonly IssuerStatus[]): void => {
      read = issuers
      for (const { name, published } of issuers())
        if (published)
          declared(
            looks,
            KEY_RESULTS.map(result => [name, result]),
          )
    },
    families: (): readonly Family[] => {
      const all = read()
      if (all.length === 0) return []
      const ages = all.flatMap(({ name, age }) => (age === null ? [] : [{ labels: { issuer: name }, value: age }]))
      const counts = all.flatMap(({ name, keys }) => (keys === null ? [] : [{ labels: { issuer: name }, value: keys }]))
      return [
        counter(
          'claimgate_issuer_keys_total',
          'What became of looking at the published keys of trusted issuers.',
          looks,
        ),
        {
          type: 'gauge',
          name: 'claimgate_issuer_keys',
          help: 'Keys of a trusted issuer that are known.',
          samples: counts,
        },
        {
          type: 'gauge',
          name: 'claimgate_issuer_keys_age_seconds',
          help: 'Time since the published keys of a trusted issuer were last fetched.',
          samples: ages,
        },
      ]
    },
  }
}
