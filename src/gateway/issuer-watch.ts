/** What is known of the keys of trusted issuers, for the status page and the metrics. */
import type { IssuerStatus } from '../admin/index.ts'
import type { TrustedIssuer, TrustedIssuers } from '../issuers/index.ts'
import type { JwksEvent } from '../jose/index.ts'

export interface IssuerWatch {
  /** Takes note of what became of looking at the keys of an issuer, which the event has in the place of a URI. */
  readonly heard: (event: JwksEvent, nowMs: number) => void
  /** Returns what tells of the issuers of a revision. What is published elsewhere than before has not been fetched yet. */
  readonly of: (issuers: TrustedIssuers, clockMs: () => number) => () => readonly IssuerStatus[]
}

interface Seen {
  readonly place: string
  keys: number | null
  fetchedAtMs: number | null
}

/** Makes the watch of one process: a reload forgets nothing. */
export const createIssuerWatch = (): IssuerWatch => {
  const seen = new Map<string, Seen>()
  return {
    heard: ({ uri: name, result, keys }, nowMs) => {
      const known = seen.get(name)
      if (result !== 'fetched' || known === undefined) return
      known.keys = keys ?? null
      known.fetchedAtMs = nowMs
    },
    of: ({ all }, clockMs) => {
      for (const issuer of all) {
        const place = placeOf(issuer)
        if (seen.get(issuer.name)?.place !== place) seen.set(issuer.name, { place, keys: null, fetchedAtMs: null })
      }
      return () => all.map(issuer => statusOf(issuer, seen.get(issuer.name), clockMs()))
    },
  }
}

const placeOf = ({ issuer, published }: TrustedIssuer): string =>
  JSON.stringify([issuer, published?.jwksUri, published?.ca])

const statusOf = (
  { name, issuer, keys, published }: TrustedIssuer,
  known: Seen | undefined,
  nowMs: number,
): IssuerStatus => {
  if (published === null)
    return { name, issuer, published: false, keys: keys.kind === 'inline' ? keys.keys.length : null, age: null }
  const { keys: count = null, fetchedAtMs = null } = known ?? {}
  const age = fetchedAtMs === null ? null : Math.max(0, Math.round((nowMs - fetchedAtMs) / 1000))
  return { name, issuer, published: true, keys: count, age }
}
