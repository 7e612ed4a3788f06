/** Who calls, before anything is believed: the registration that the presented names, or the token of an issuer, point to. */
import { readSpiffeId, type TrustedIssuers, type Voucher } from '../issuers/index.ts'
import { isHmac, member } from '../jose/index.ts'
import type { JsonObject } from '../oauth.ts'
import { isLeaving, registrationFor } from './changing-method.ts'
import type { AuthenticationContext, PresentedRequest } from './client.ts'
import type { Issuers, Presented } from './presented.ts'
import type { ClientRegistry, RegisteredClient } from './registry.ts'
import type { Attempt } from './throttle.ts'

/** One caller, not yet believed: the client that it names, and the proof that it presents. */
export interface Caller {
  readonly request: PresentedRequest
  readonly presented: Presented
  /** Null when no client is registered under the presented names, or fits the credential of an issuer alone. */
  readonly found: RegisteredClient | null
  /** Several clients fit the credential of an issuer, and the request does not say which. */
  readonly several: readonly RegisteredClient[]
  readonly attempted: Attempt
  readonly context: AuthenticationContext
}

export const callerOf = (
  request: PresentedRequest,
  presented: Presented,
  { registry, issuers }: { readonly registry: ClientRegistry; readonly issuers: Issuers },
  context: AuthenticationContext,
): Caller => {
  const { clientIds } = presented
  const registered = registeredAs(clientIds, registry)
  const fitting = registered === null ? fittingOf(presented, issuers, registry, context) : NONE
  const found =
    fitting.length === 1
      ? (fitting[0] ?? null)
      : registered === null
        ? null
        : registrationFor(registered, presented, context.now)
  const attempted = {
    address: context.remoteAddress,
    clientId: found?.client.clientId ?? clientIds[0] ?? subjectOf(presented),
    guessable: isGuessable(presented),
  }
  return { request, presented, found, several: fitting.length > 1 ? fitting : NONE, attempted, context }
}

/** The name under which a token is presented without another one: so much of it as the name of a client may have. */
const subjectOf = (presented: Presented): string => {
  const sub = 'assertion' in presented ? member(presented.assertion.payload, 'sub') : null
  return typeof sub === 'string' ? sub.slice(0, 256) : ''
}

const NONE: readonly never[] = []

/** Who is said to have issued a credential, and what it says of whom it is; null where the request names its client otherwise. */
const vouchedOf = (presented: Presented, issuers: Issuers): { issuer: Voucher | null; claims: JsonObject } | null => {
  const { clientIds, mechanism } = presented
  const [name] = clientIds
  switch (mechanism) {
    case 'issued':
      return name === undefined ? { issuer: presented.issuer, claims: presented.assertion.payload } : null
    case 'svid':
      return name === undefined || name === presented.id.text
        ? { issuer: presented.issuer, claims: { sub: presented.id.text } }
        : null
    case 'id_only': {
      const id = presented.certificate === null || name === undefined ? null : readSpiffeId(name)
      return id === null ? null : { issuer: issuers.ofTrustDomain(id.trustDomain), claims: { sub: id.text } }
    }
    case 'basic':
    case 'post':
    case 'assertion':
      return null
  }
}

/** The clients that a credential is. Nothing of it is believed yet. Of those that count, a disabled one takes nothing away. */
const fittingOf = (
  presented: Presented,
  issuers: Issuers,
  registry: ClientRegistry,
  { now }: AuthenticationContext,
): readonly RegisteredClient[] => {
  const said = vouchedOf(presented, issuers)
  if (said === null || said.issuer === null) return NONE
  const all = registry.mapped
    .fitting(presented.mechanism, said.issuer.name, said.claims)
    .filter(one => !isLeaving(one) || now < one.endsAt)
  const enabled = all.filter(({ client }) => !client.disabled)
  return enabled.length > 0 ? enabled : all
}

/** What a reader of a request needs to know of issuers. */
export const issuersFor = (issuers: TrustedIssuers, issuer: string, registry: ClientRegistry): Issuers => ({
  of: issuers.of,
  trustDomains: issuers.trustDomains,
  ofTrustDomain: issuers.ofTrustDomain,
  // A client that writes a URL where its own name belongs is told of that instead: in the record alone, so that nobody learns
  // from the answer whether there is such a client.
  isForeign: (iss, sub, clientId) =>
    issuers.all.length > 0 &&
    typeof iss === 'string' &&
    /^https?:\/\//.test(iss) &&
    iss !== sub &&
    iss !== issuer &&
    (typeof sub !== 'string' || (clientId ?? sub) !== sub || registry.registered(sub) === null),
})

/** By what the request says alone, so that it is the same whether or not there is such a client. */
const isGuessable = (presented: Presented): boolean => {
  switch (presented.mechanism) {
    case 'basic':
    case 'post':
      return true
    case 'assertion':
      return isHmac(presented.assertion.alg)
    case 'issued':
    case 'svid':
      return presented.issuer === null && isHmac(presented.assertion.alg)
    case 'id_only':
      return false
  }
}

const registeredAs = (clientIds: readonly string[], registry: ClientRegistry): RegisteredClient | null => {
  for (const clientId of clientIds) {
    const client = registry.registered(clientId)
    if (client !== null) return client
  }
  return null
}
