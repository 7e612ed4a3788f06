/** Clients that change their method: which of the two a request uses. */
import { isHmac } from '../jose/index.ts'
import { AUTH_METHODS, type AuthMethod, type NumericDate } from '../oauth.ts'
import { keyOf, matchesSubject } from './certificate.ts'
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
  const fitting = [registered, leaving].filter(({ client }) => fits(client.method, presented))
  const [one, other] = fitting
  // A secret in the wrong place is a secret of the method that has one.
  if (one === undefined) return hasSecret(presented, leaving) ? leaving : registered
  if (other === undefined) return one
  // Two methods of certificates: one that has a chain, or the name of a workload, may be there for its key alone.
  return (
    fitting.find(each => hasSubject(presented, each)) ??
    fitting.find(each => hasKey(presented, each)) ??
    fitting.find(each => isWorkload(presented, each)) ??
    fitting.find(({ credentials }) => credentials.kind === 'keys') ??
    one
  )
}

/** Tells whether a registration is one that ends. */
export const isLeaving = (registered: RegisteredClient): registered is LeavingClient => 'endsAt' in registered

const fits = (method: AuthMethod, presented: Presented): boolean => {
  const { mechanism, signs } = AUTH_METHODS[method]
  if (mechanism !== presented.mechanism) return false
  return presented.mechanism !== 'assertion' || isHmac(presented.assertion.alg) === (signs === 'mac')
}

const hasSecret = ({ mechanism }: Presented, { credentials }: RegisteredClient): boolean =>
  (mechanism === 'basic' || mechanism === 'post') && credentials.kind === 'secrets'

/** Tells whether a request shows the very certificate that a client has registered the subject of. */
const hasSubject = (presented: Presented, { credentials }: RegisteredClient): boolean =>
  credentials.kind === 'subject' &&
  presented.mechanism === 'id_only' &&
  presented.certificate?.chainVerified === true &&
  matchesSubject(presented.certificate, credentials.match)

/** Tells whether a request shows a certificate with a key that is written out in the registration. */
const hasKey = (presented: Presented, { credentials }: RegisteredClient): boolean =>
  credentials.kind === 'keys' &&
  credentials.source.kind === 'inline' &&
  presented.mechanism === 'id_only' &&
  presented.certificate !== null &&
  keyOf(presented.certificate, credentials.source.keys) !== undefined

/** Tells whether a request shows a certificate with the name of a workload that is the client. */
const isWorkload = (presented: Presented, { credentials }: RegisteredClient): boolean =>
  credentials.kind === 'mapping' &&
  presented.mechanism === 'id_only' &&
  presented.certificate?.sanUri.some(uri => credentials.mapping.subject?.fits(uri)) === true
