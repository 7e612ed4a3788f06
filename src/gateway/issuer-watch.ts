/** What is known of the keys of trusted issuers, for the status page and the metrics. */
import type { IssuerStatus } from '../admin/index.ts'
import type { TrustDomain, TrustedIssuer, TrustedIssuers } from '../issuers/index.ts'
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
    of: ({ all, trustDomains }, clockMs) => {
      const sources = [...all.map(ofIssuer), ...trustDomains.map(ofTrustDomain)]
      for (const { name, place } of sources)
        if (seen.get(name)?.place !== place) seen.set(name, { place, keys: null, fetchedAtMs: null })
      return () => sources.map(source => statusOf(source, seen.get(source.name), clockMs()))
    },
  }
}

/** Where keys come from: how many there are in a file, or null where they are fetched. */
interface Source extends Pick<IssuerStatus, 'name' | 'issuer'> {
  readonly place: string
  readonly inFile: number | null
}

const ofIssuer = ({ name, issuer, keys, published }: TrustedIssuer): Source => ({
  name,
  issuer,
  place: JSON.stringify([issuer, published?.jwksUri, published?.ca]),
  inFile: keys.kind === 'inline' ? keys.keys.length : null,
})

const ofTrustDomain = ({ name, trustDomain, bundle }: TrustDomain): Source => ({
  name,
  issuer: `spiffe://${trustDomain}`,
  place: bundle.kind === 'inline' ? '' : JSON.stringify([trustDomain, bundle.endpoint.url, bundle.endpoint.ca]),
  inFile: bundle.kind === 'inline' ? bundle.bundle.keys.length : null,
})

const statusOf = ({ name, issuer, inFile }: Source, known: Seen | undefined, nowMs: number): IssuerStatus => {
  if (inFile !== null) return { name, issuer, published: false, keys: inFile, age: null }
  const { keys: count = null, fetchedAtMs = null } = known ?? {}
  const age = fetchedAtMs === null ? null : Math.max(0, Math.round((nowMs - fetchedAtMs) / 1000))
  return { name, issuer, published: true, keys: count, age }
}
