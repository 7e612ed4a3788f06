/** The JWKS of a gateway that signs the tokens of an upstream again. */
import type { JsonObject } from '../../oauth.ts'
import { type Document, documentOf } from '../request/answers.ts'

export interface PublicJwksInput {
  readonly own: readonly JsonObject[]
  /** Null while the upstream's keys cannot be read. */
  readonly readKeys: () => Promise<readonly JsonObject[] | null>
  /** The upstream's signing keys are published before this instant, milliseconds. */
  readonly publishUntilMs: number
}

/**
 * Makes our JWKS: our keys, the upstream's that clients encrypt to, and those it signs with while they are published.
 * While the upstream's cannot be read, ours alone are answered, for no cache to keep.
 */
export const publicJwks = async (input: PublicJwksInput, nowMs: number): Promise<Document> => {
  const { own, readKeys, publishUntilMs } = input
  const theirs = await readKeys()
  const keys = published(own, theirs ?? [], nowMs < publishUntilMs)
  return theirs === null ? { ...documentOf({ keys }), maxAge: 0 } : documentOf({ keys })
}

/** A key without `use` may sign. Where two have the same `kid`, ours counts. */
const published = (own: readonly JsonObject[], theirs: readonly JsonObject[], signing: boolean): JsonObject[] => {
  const kids = new Set(own.map(({ kid }) => kid))
  return [...own, ...theirs.filter(key => (key['use'] === 'enc' || signing) && !kids.has(key['kid'] ?? null))]
}
