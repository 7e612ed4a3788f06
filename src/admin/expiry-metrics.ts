/** When what a gateway needs ends, and how old its keys are. */
import type { NumericDate } from '../oauth.ts'
import type { Family } from './exposition.ts'

/** What ends at a date. */
export const ENDING = [
  'listener_certificate',
  'client_authority',
  'upstream_authority',
  'upstream_certificate',
  'issuer_authority',
  'client_secret',
] as const
export type Ending = (typeof ENDING)[number]

/** The ends that are known: of each kind the first, where it has one. */
export type Ends = readonly { readonly what: Ending; readonly at: NumericDate }[]

/** The keys that sign now. */
export type SigningKeys = readonly { readonly alg: string; readonly since: NumericDate }[]

export const createExpiryMetrics = () => {
  let ofProcess: () => Ends = () => []
  let ofRevision: () => Ends = () => []
  let keys: SigningKeys = []
  return {
    /** Takes what was read when the process started, and is used until it ends. */
    ofProcess: (ends: () => Ends): void => {
      ofProcess = ends
    },
    /** Takes what belongs to the active revision; the ends are looked for when they are asked for. */
    ofRevision: (ends: () => Ends, signing: SigningKeys): void => {
      ofRevision = ends
      keys = signing
    },
    families: (): readonly Family[] => {
      const first = new Map<Ending, NumericDate>()
      for (const { what, at } of [...ofProcess(), ...ofRevision()])
        first.set(what, Math.min(at, first.get(what) ?? Number.POSITIVE_INFINITY))
      return [
        {
          type: 'gauge',
          name: 'claimgate_expiry_timestamp_seconds',
          help: 'When the first of a kind ends: a certificate, an authority, the last secret of a client.',
          samples: [...first].map(([what, at]) => ({ labels: { what }, value: at })),
        },
        {
          type: 'gauge',
          name: 'claimgate_signing_key_since_timestamp_seconds',
          help: 'Since when the key of an algorithm has been signing.',
          samples: keys.map(({ alg, since }) => ({ labels: { alg }, value: since })),
        },
      ]
    },
  }
}
