/** SPIFFE bundles: the keys that a trust domain signs with, each for one kind of its documents. */
import {
  type FetchedDocument,
  type KeyRefusal,
  type KeySet,
  type KeySource,
  member,
  type ReadSet,
  readVerificationKey,
  secretPartOf,
  type VerificationKey,
} from '../jose/index.ts'
import { isObject, type JsonObject, type JsonValue, type NumericDate } from '../oauth.ts'

/** What a bundle says. */
export interface Bundle {
  /** Those of JWT-SVIDs. */
  readonly keys: readonly VerificationKey[]
  /** The certificates that vouch for X.509-SVIDs, DER. */
  readonly authorities: readonly Buffer[]
  /** Greater in each newer bundle; null where it does not say. */
  readonly sequence: number | bigint | null
  /** Seconds after which to look again; null where it does not say. */
  readonly refreshHint: number | null
}

/** Where the bundle of a trust domain is: here, or with `createBundles` under our name of it. */
export type BundleSource =
  | { readonly kind: 'inline'; readonly bundle: Bundle }
  | { readonly kind: 'uri'; readonly uri: string; readonly endpoint: BundleEndpoint }

/** Where the keys of JWT-SVIDs are. */
export const jwtSvidKeysOf = ({ bundle }: { readonly bundle: BundleSource }): KeySource =>
  bundle.kind === 'inline' ? { kind: 'inline', keys: bundle.bundle.keys } : bundle

/** How a bundle is fetched. */
export interface BundleEndpoint {
  readonly url: string
  /** PEM certificates; null for the public authorities alone. */
  readonly ca: string | null
  /** A bearer token; null where everybody is answered. */
  readonly authorization: string | null
}

export interface ReadBundle {
  readonly bundle: Bundle
  /** What was left out, by index in the set. */
  readonly dropped: readonly (KeyRefusal & { readonly index: number })[]
}

/** Each server of a trust domain has keys of its own, and new ones beside old ones. */
const MOST_KEYS = 128

/**
 * Reads a bundle. A key counts for the documents that its `use` names, and for no others; `alg` may be absent. Entries of an
 * unknown use are for others, and said nothing of.
 *
 * @throws Error When the value is no bundle; the message has no content of it.
 * @see {@link https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Trust_Domain_and_Bundle.md#4-spiffe-bundle-format SPIFFE bundle format}
 */
export const readBundle = (value: JsonValue): ReadBundle => {
  const list = isObject(value) ? member(value, 'keys') : undefined
  if (!isObject(value) || !Array.isArray(list)) throw new Error('not a SPIFFE bundle')
  if (list.length > MOST_KEYS) throw new Error(`more than ${MOST_KEYS} keys`)
  const keys: VerificationKey[] = []
  const authorities: Buffer[] = []
  const dropped: (KeyRefusal & { index: number })[] = []
  for (const [index, jwk] of (list as readonly JsonValue[]).entries()) {
    const refuse = (refusal: KeyRefusal): void => void dropped.push({ index, ...refusal })
    if (!isObject(jwk)) {
      refuse({ kind: 'malformed', reason: 'is not an object' })
      continue
    }
    const secret = secretPartOf(jwk)
    const use = member(jwk, 'use')
    // A private key that everybody can read signs for everybody, whatever it is for.
    if (secret !== null) refuse(secret.refusal)
    else if (use === 'jwt-svid') {
      const read = readVerificationKey(withoutUse(jwk))
      if (read.ok) keys.push(read.value)
      else refuse(read.refusal)
    } else if (use === 'x509-svid') {
      const der = certificateOf(jwk)
      if (der === null) refuse({ kind: 'malformed', reason: 'has no certificate in `x5c`' })
      else authorities.push(der)
    }
  }
  const [sequence, refreshHint] = [member(value, 'spiffe_sequence'), member(value, 'spiffe_refresh_hint')]
  return {
    bundle: {
      keys,
      authorities,
      sequence: typeof sequence === 'number' || typeof sequence === 'bigint' ? sequence : null,
      refreshHint: typeof refreshHint === 'number' && refreshHint > 0 ? refreshHint : null,
    },
    dropped,
  }
}

/** The use is looked at here: for the reader of keys there are signatures and encryption alone. */
const withoutUse = ({ use: _, ...jwk }: JsonObject): JsonObject => jwk

/** The first alone counts, X509-SVID section 6.2. */
const certificateOf = (jwk: JsonObject): Buffer | null => {
  const x5c = member(jwk, 'x5c')
  const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined
  if (typeof first !== 'string' || first === '') return null
  const der = Buffer.from(first, 'base64')
  return der.toString('base64') === first ? der : null
}

/** A bundle that was fetched, as it is kept. */
export interface KeptBundle extends KeySet, Pick<Bundle, 'authorities' | 'sequence'> {}

/** Seconds. */
const LEAST_FRESH = 60
const DEFAULT_FRESH = 300
const MOST_FRESH = 60 * 60

/** Reads a fetched bundle, and how long it stands: as its hint says, within bounds, whatever HTTP says. */
export const keptBundle = ({ body }: FetchedDocument, fetchedAt: NumericDate): ReadSet<KeptBundle> => {
  const { bundle, dropped } = readBundle(body)
  const { keys, authorities, sequence, refreshHint } = bundle
  return {
    set: { keys, authorities, sequence, fetchedAt },
    freshFor: Math.min(Math.max(refreshHint ?? DEFAULT_FRESH, LEAST_FRESH), MOST_FRESH),
    dropped,
    detail: `${keys.length} keys, ${authorities.length} authorities`,
  }
}

/** Tells whether a bundle is one from before: a copy of the server that has not heard of the newest. */
export const isOlder = (bundle: KeptBundle, inHand: KeptBundle): boolean =>
  bundle.sequence !== null && inHand.sequence !== null && bundle.sequence < inHand.sequence
