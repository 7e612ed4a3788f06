/** Clients that change their method: which of the two a request uses. */
import { isHmac } from '../jose/index.ts'
import { AUTH_METHODS, type AuthMethod, type NumericDate } from '../oauth.ts'
import type { Presented } from './presented.ts'
import type { LeavingClient, RegisteredClient } from './registry.ts'

/**
 * Returns the registration that a request is verified against: that of the method which the client leaves where the request
 * can only be meant for it and it still counts, else the one that it goes to.
 */
export const registrationFor = (
  registered: RegisteredClient,
  presented: Presented,
  now: NumericDate,
): RegisteredClient => {
  const { leaving } = registered
  if (leaving === undefined || now >= leaving.endsAt) return registered
  const [one = registered, other] = [registered, leaving].filter(({ client }) => fits(client.method, presented))
  if (other === undefined) return one
  // Two methods of certificates: that of workloads is meant for their names, that which needs a chain where there is one.
  const svid = [one, other].find(({ client }) => AUTH_METHODS[client.method].registers === 'spiffe_id')
  if (svid !== undefined) return isSvid(presented) ? svid : svid === one ? other : one
  const wanted = hasChain(presented) ? 'subject' : 'keys'
  return AUTH_METHODS[one.client.method].registers === wanted ? one : other
}

/** Tells whether a registration is one that ends. */
export const isLeaving = (registered: RegisteredClient): registered is LeavingClient => 'endsAt' in registered

const fits = (method: AuthMethod, presented: Presented): boolean => {
  const { mechanism, signs } = AUTH_METHODS[method]
  if (mechanism !== presented.mechanism) return false
  return presented.mechanism !== 'assertion' || isHmac(presented.assertion.alg) === (signs === 'mac')
}

const hasChain = (presented: Presented): boolean =>
  presented.mechanism === 'id_only' && presented.certificate?.chainVerified === true

const isSvid = (presented: Presented): boolean =>
  presented.mechanism === 'id_only' && presented.certificate?.sanUri.some(uri => uri.startsWith('spiffe://')) === true
