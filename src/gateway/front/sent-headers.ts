import { addressing, forwarded, type UpstreamSettings } from '../../upstream/index.ts'
import type { Exchange } from '../request/exchange.ts'

/** Fields of the client's request that go along to the upstream. Everything else stays here: cookies, credentials, all. */
const PASSED = ['dpop', 'traceparent', 'tracestate', 'accept-language', 'user-agent'] as const

/** Characters. Longer ones are of no use to anybody, and upstreams refuse them with answers that are not OAuth's. */
const LONGEST = 1024

/**
 * The fields of a request that we send in a client's name: the public host, where the client is, and those of its own that
 * the upstream needs. Names and values in turn.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7239#section-4 RFC 7239 section 4}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-5 RFC 9449 section 5}
 */
export const fieldsAlong = ({ ctx, remoteAddress }: Exchange, settings: UpstreamSettings): string[] => {
  const named = new URL(settings.issuer)
  const scheme = named.protocol === 'https:' ? 'https' : 'http'
  // The address has been determined: whose word about it was believed is settled.
  const peer = { address: remoteAddress, scheme, trusted: false } as const
  const host = addressing(settings).slice(0, 2)
  const passed = PASSED.flatMap(name => {
    const value = ctx.req.headers[name]
    // A proof is never left out: the token would be bound to nobody.
    return typeof value === 'string' && (name === 'dpop' || value.length <= LONGEST) ? [name, value] : []
  })
  return [...host, ...forwarded(peer, named.host, {}), ...passed]
}
