import type { Endpoint } from '../../oauth.ts'
import { fieldsFor } from '../../upstream/index.ts'
import { originOf } from '../request/cors.ts'
import type { Exchange } from '../request/exchange.ts'
import { verifiesProofs } from './possession.ts'
import { upstreamOf } from './upstream-of.ts'

/** Fields of the client's request that are sent to the upstream too; no other field is, and no cookie or credential. */
const PASSED = ['dpop', 'traceparent', 'tracestate', 'accept-language', 'user-agent'] as const

/** Characters. Upstreams refuse longer ones, with answers that are not OAuth's. */
const LONGEST = 1024

/**
 * Makes the header fields of a request in a client's name: the public host, the client's address, and those of its own
 * fields that the upstream needs. Names and values in turn.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7239#section-4 RFC 7239 section 4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-5 RFC 9449 section 5}
 */
export const sentHeaders = (exchange: Exchange, asked: Endpoint): string[] => {
  const { ctx, remoteAddress, revision } = exchange
  const { addressing } = upstreamOf(exchange)
  // The trusted proxies have been read already: this is the address that the chain ends with.
  const told = fieldsFor(remoteAddress, addressing)
  const passed = PASSED.flatMap(name => {
    const value = ctx.req.headers[name]
    if (typeof value !== 'string') return []
    // A proof that is the upstream's to verify is never left out: the token would be bound to no key.
    if (name === 'dpop') return passesProof(exchange, asked) ? [name, value] : []
    return value.length <= LONGEST ? [name, value] : []
  })
  // The upstream says whether this origin may read its answer.
  const origin = revision.config.cors === 'upstream' ? originOf(ctx.req) : null
  return ['Host', addressing.host, ...told, ...passed, ...(origin === null ? [] : ['Origin', origin])]
}

/** A proof is for one endpoint, once. */
const passesProof = (exchange: Exchange, asked: Endpoint): boolean =>
  asked === exchange.endpoint && (exchange.client === null || !verifiesProofs(exchange))
