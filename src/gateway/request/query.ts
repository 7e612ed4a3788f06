/** The query of an intercepted endpoint: parameters belong in the body, and what else stands there is left out. */
import type { Endpoint } from '../../oauth.ts'
import { type LaxNames, laxNames, mayBeParameter, pairsOf } from '../../oauth-parameters.ts'

/** What became of a query: `refused`, or the names that were left out. */
export type ReadQuery = 'refused' | readonly string[]

/** Reads the query of a request, without its question mark. */
export type QueryReader = (endpoint: Endpoint, query: string) => ReadQuery

export interface QueryRules {
  /** Further names that are refused. */
  readonly refuse: readonly string[]
  /** The address of each endpoint at the upstream, whose own query clients may send too. */
  readonly addresses: { readonly [endpoint in Endpoint]?: string | undefined }
}

const NOTHING: readonly string[] = Object.freeze([])

/**
 * Prepares the reading of queries. Refused is one that names a parameter of OAuth, however it is written, or one of
 * `refuse`. Pairs of the endpoint's own address are part of it, and always sent.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.2 RFC 6749 section 3.2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1}
 */
export const createQueryReader = ({ refuse, addresses }: QueryRules): QueryReader => {
  const refused: LaxNames = laxNames(refuse)
  const own = new Map(
    Object.entries(addresses).map(([endpoint, address]) => [
      endpoint,
      new Set(pairsOf((address ?? '').split('?').slice(1).join('?'), /&/).map(({ text }) => text)),
    ]),
  )
  return (endpoint, query) => {
    if (query === '') return NOTHING
    const known = own.get(endpoint)
    const foreign = query
      .split('&')
      .filter(pair => known?.has(pair) !== true)
      .flatMap(pair => pairsOf(pair))
    if (foreign.some(({ name }) => mayBeParameter(name) || refused.has(name))) return 'refused'
    return foreign.map(({ name, value }) => (value !== null && LOGGED.test(name) ? name : OTHER))
  }
}

/** Names that are written to the log. Without a value the name may be a credential itself, and a long one too. */
const LOGGED = /^[A-Za-z][A-Za-z0-9._-]{0,39}$/
const OTHER = '(other)'
