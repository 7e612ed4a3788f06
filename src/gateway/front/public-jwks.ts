/** The JWKS of a gateway that signs the tokens of an upstream again. */
import type { JsonObject } from '../../oauth.ts'
import { type Document, documentOf } from '../request/answers.ts'

export interface PublicJwksInput {
  readonly own: readonly JsonObject[]
  /** Null while the upstream's keys cannot be read; the same list while they are the same. */
  readonly readKeys: () => Promise<readonly JsonObject[] | null>
  /** The upstream's signing keys are published before this instant, milliseconds. */
  readonly publishUntilMs: number
}

/**
 * Makes our JWKS: our keys, the upstream's that clients encrypt to, and those it signs with while they are published.
 * While the upstream's cannot be read, ours alone are answered, for no cache to keep. Written anew when the keys change.
 */
export const createPublicJwks = ({
  own,
  readKeys,
  publishUntilMs,
}: PublicJwksInput): ((nowMs: number) => Promise<Document>) => {
  let last: {
    readonly theirs: readonly JsonObject[] | null
    readonly signing: boolean
    readonly document: Document
  } | null = null
  return async nowMs => {
    const theirs = await readKeys()
    const signing = nowMs < publishUntilMs
    if (last?.theirs === theirs && last.signing === signing) return last.document
    const document = documentOf({ keys: published(own, theirs ?? [], signing) })
    last = { theirs, signing, document: theirs === null ? { ...document, maxAge: 0 } : document }
    return last.document
  }
}

/** A key without `use` may sign. Where two have the same `kid`, ours counts. */
const published = (own: readonly JsonObject[], theirs: readonly JsonObject[], signing: boolean): JsonObject[] => {
  const kids = new Set(own.map(({ kid }) => kid))
  return [...own, ...theirs.filter(key => (key['use'] === 'enc' || signing) && !kids.has(key['kid'] ?? null))]
}
