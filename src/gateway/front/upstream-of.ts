import { GatewayError } from '../../outcome.ts'
import {
  type Credential,
  type Discovered,
  lookUp,
  type MappedToken,
  type Strategy,
  type Upstream,
} from '../../upstream/index.ts'
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

/** The way that claims get into the tokens of the client of an exchange: its own, or that of the configuration. */
export const strategyOf = (exchange: Exchange): Strategy =>
  authenticated(exchange).client.fulfilment ?? upstreamOf(exchange).strategy

/** The entry of a token of ours; null for any other. */
export const mappedToken = (exchange: Exchange, token: string): Promise<MappedToken | null> =>
  upstreamOf(exchange).strategies.has('reissue') ? lookUp(exchange.store, token, exchange.now) : Promise.resolve(null)
/** Returns the issuer of the upstream's tokens for the client of an exchange. */
export const issuerOf = (exchange: Exchange): string =>
  credentialOf(exchange).issuer ?? upstreamOf(exchange).settings.issuer

/** What a further issuer of the upstream says; null for its own, and while the other cannot be asked. */
export const furtherOf = ({ further }: Discovered, issuer: string | null): Discovered | null =>
  issuer === null ? null : (further.find(one => one.issuer === issuer)?.discovered ?? null)

/** Whether the client shares its client_id at the upstream: then a token that we did not issue may be another client's. */
export const isShared = (exchange: Exchange): boolean => credentialOf(exchange).shared
