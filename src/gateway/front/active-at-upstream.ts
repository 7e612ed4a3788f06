/** The upstream's word about a token that a request presents, asked in the client's name. */
import type { JsonObject } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import type { Exchange } from '../request/exchange.ts'
import { askUpstream } from './ask.ts'
import { MEMBERS } from './path-map.ts'
import { upstreamOf } from './upstream-of.ts'

/** Whether the upstream can be asked about tokens. */
export const isAskable = (exchange: Exchange): boolean =>
  upstreamOf(exchange).discovered.endpoints[MEMBERS.introspection] !== undefined

/**
 * Returns what the upstream says of an active access token; null for every other, and where it does not tell this client.
 *
 * @throws GatewayError as `askUpstream` does
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2 RFC 7662 section 2}
 */
export const activeAtUpstream = async (exchange: Exchange, token: string): Promise<JsonObject | null> => {
  const single = new Map([
    ['token', token],
    ['token_type_hint', 'access_token'],
  ])
  const reply = await askUpstream(exchange, {
    endpoint: 'introspection',
    form: { single, resources: [], audiences: [] },
  })
  if (reply.kind === 'refused') return null
  const { body } = reply
  if (body === null || typeof body['active'] !== 'boolean')
    throw new GatewayError('upstream_broken', 'The upstream answered the introspection without `active`')
  return body['active'] ? body : null
}
