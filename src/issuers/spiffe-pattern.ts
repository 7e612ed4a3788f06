/** The SPIFFE IDs of a client: one, or all below a beginning of whole segments. */
import { readSpiffeId } from './spiffe-id.ts'
import type { SubjectPattern } from './subject.ts'

export interface SpiffePattern extends SubjectPattern {
  readonly trustDomain: string
}

const ANY_BELOW = '/*'

/**
 * Reads `spiffe_id` of a client: a SPIFFE ID of a workload, or one with a final segment `*`, which stands for one or more
 * segments; null for any other text. There is no other wildcard.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-oauth-spiffe-client-auth-02#section-5.1 OAuth SPIFFE client authentication section 5.1}
 */
export const readSpiffePattern = (text: string): SpiffePattern | null => {
  const isExact = !text.endsWith(ANY_BELOW)
  const id = readSpiffeId(isExact ? text : text.slice(0, -ANY_BELOW.length))
  if (id === null || (isExact && id.path === '')) return null
  // With its slash: `/billing/*` has nothing to do with `/billing2`.
  const head = isExact ? text : `${id.text}/`
  return {
    // As the mappings of tokens write it.
    text: isExact ? text : `${head}**`,
    trustDomain: id.trustDomain,
    isExact,
    head,
    tail: isExact ? text : '',
    // What is compared has been read as a SPIFFE ID: behind the slash stands a segment.
    fits: isExact ? other => other === text : other => other.length > head.length && other.startsWith(head),
  }
}
