/** What the record of an attempt says, whatever became of it. */
import type { Comparison } from '../outcome.ts'
import type { Caller } from './caller.ts'
import { claimedClient } from './claimed.ts'
import type { AuthenticationContext, AuthenticationRecord, PresentedRequest } from './client.ts'
import { comparedFor } from './compared/index.ts'
import { comparedIssued } from './compared-issued.ts'
import { comparedName } from './nearest-id.ts'
import type { Reason } from './reasons.ts'
import type { ClientRegistry } from './registry.ts'
import type { VerifyContext } from './verify.ts'

/** The part of a verification that is the same for all requests. */
export interface Services extends Omit<VerifyContext, 'endpoint' | 'address' | 'clientId' | 'now'> {
  readonly registry: ClientRegistry
}

/** The values behind a refusal. */
export const comparedBy = (
  { request, presented, found, several, context }: Caller,
  services: Services,
  detail: Reason,
): Comparison | null => {
  if (presented.mechanism === 'issued' || presented.mechanism === 'svid') {
    // The subject of such a token is no name of ours.
    if (detail === 'unknown_client') return comparedName(presented.clientIds[0] ?? '', services.registry)
    const clients = several.map(({ client }) => client.clientId).slice(0, MOST_NAMED)
    const compared = comparedIssued(detail, presented, {
      clients,
      now: context.now,
      clockTolerance: services.clockTolerance,
    })
    if (compared !== null) return compared
  }
  const { endpoint, now } = context
  return comparedFor(detail, { request, found, registry: services.registry, verifying: { ...services, endpoint, now } })
}

/** Clients in a record. */
const MOST_NAMED = 8

/** Makes the record of a request whose form is wrong: which client it names is looked for where it is written. */
export const misframed = (
  request: PresentedRequest,
  detail: Reason,
  { endpoint, now }: AuthenticationContext,
  services: Services,
): AuthenticationRecord => {
  const { registry } = services
  const compare = (): Comparison | null => {
    const found = claimedClient(request, registry)
    return comparedFor(detail, { request, found, registry, verifying: { ...services, endpoint, now } })
  }
  return {
    clientId: null,
    method: null,
    outcome: 'refused',
    detail,
    keyThumbprint: null,
    jtiHash: null,
    client: null,
    proven: false,
    compare,
  }
}

/** There is nothing to compare. */
export const nothing = (): null => null

export const recordOf = (
  caller: Caller,
  outcome: AuthenticationRecord['outcome'],
  detail: string,
  keyThumbprint: string | null = null,
  jtiHash: string | null = null,
): AuthenticationRecord => ({
  clientId: caller.attempted.clientId,
  method: caller.found?.client.method ?? null,
  outcome,
  detail,
  keyThumbprint,
  jtiHash,
  client: caller.found?.client ?? null,
  proven: outcome === 'authenticated',
  compare: nothing,
})
