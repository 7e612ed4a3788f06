import { GatewayError } from '../../outcome.ts'
import type { Credential, Discovered, Upstream } from '../../upstream/index.ts'
import { authenticated, type Exchange, required } from '../request/exchange.ts'

/** An upstream whose metadata is known. */
export interface KnownUpstream extends Upstream {
  readonly discovered: Discovered
}

/**
 * Returns the upstream of an exchange: the routes that lead to one are made when its metadata is known.
 *
 * @throws GatewayError `internal` on any other route
 */
export const upstreamOf = ({ revision }: Exchange): KnownUpstream => {
  const { upstream } = revision
  if (upstream !== null && isKnown(upstream)) return upstream
  throw new GatewayError('internal', 'A route leads to an upstream whose metadata is not known')
}

const isKnown = (upstream: Upstream): upstream is KnownUpstream => upstream.discovered !== null

/** Returns our credential at the upstream for the client of an exchange. */
export const credentialOf = (exchange: Exchange): Credential => {
  const { clientId } = authenticated(exchange).client
  return required(upstreamOf(exchange).credentials.of(clientId), 'credential')
}

/** Whether the client shares its client_id at the upstream: then a token that we did not issue may be another client's. */
export const isShared = (exchange: Exchange): boolean => credentialOf(exchange).shared
