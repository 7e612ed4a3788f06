/** The JWKS of a gateway that signs what an upstream issued. */
import type { JsonObject, NumericDate } from '../oauth.ts'
import { GatewayError } from '../outcome.ts'
import type { UpstreamKeys } from '../upstream/index.ts'
import { type Document, documentOf } from './answers.ts'

export interface PublicJwksInput {
  readonly own: readonly JsonObject[]
  /** Null when the upstream names no JWKS. */
  readonly theirs: Pick<UpstreamKeys, 'published'> | null
  /** The upstream's signing keys are published before this instant. */
  readonly publishUntil: NumericDate
}

/**
 * Makes our JWKS: our keys, the upstream's that clients encrypt to, and those it signs with while they are published.
 * While the upstream's cannot be read, ours alone are answered, for no cache to keep.
 */
export async function publicJwks({ own, theirs, publishUntil }: PublicJwksInput, now: NumericDate): Promise<Document> {
  if (theirs === null) return documentOf({ keys: own })
  try {
    const encryption = await theirs.published('enc', now)
    const signing = now < publishUntil ? await theirs.published('sig', now) : []
    return documentOf({ keys: together(own, [...encryption, ...signing]) })
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return { ...documentOf({ keys: own }), maxAge: 0 }
  }
}

/** Where two have the same `kid`, ours counts. */
function together(own: readonly JsonObject[], theirs: readonly JsonObject[]): JsonObject[] {
  const kids = new Set(own.map(({ kid }) => kid))
  return [...own, ...theirs.filter(({ kid }) => kid === undefined || !kids.has(kid))]
}
