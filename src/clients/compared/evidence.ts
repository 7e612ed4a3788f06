/** A refused request, and how its parts are read for the record. */
import { member } from '../../jose/index.ts'
import type { JsonObject, NumericDate } from '../../oauth.ts'
import type { Compared, Comparison } from '../../outcome.ts'
import { headerOf, payloadOf } from '../claimed.ts'
import type { PresentedRequest } from '../client.ts'
import type { ClientRegistry, RegisteredClient } from '../registry.ts'
import type { VerifyContext } from '../verify.ts'

/** A refused request, with what it is held against. */
export interface Evidence {
  readonly request: PresentedRequest
  /** The client that it names; null when none is registered under the name. */
  readonly found: RegisteredClient | null
  readonly registry: ClientRegistry
  readonly verifying: Pick<VerifyContext, 'issuer' | 'endpointUrls' | 'endpoint' | 'clockTolerance' | 'now'>
}

/** Finds the values behind one reason; null where there is nothing to compare. */
export type Compare = (evidence: Evidence) => Comparison | null

/** What was seen, where it says what was wanted by itself. */
export const only = (seen: Compared): Comparison => ({ seen, wanted: {} })

/** The claims of the assertion, and its header, as far as they can be read; empty otherwise. */
export const claimsOf = ({ request }: Evidence): JsonObject =>
  payloadOf(request.form.get('client_assertion') ?? '') ?? {}
export const headOf = ({ request }: Evidence): JsonObject => headerOf(request.form.get('client_assertion') ?? '') ?? {}

/** Seconds to the millisecond. */
export const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000

/** A claim that is a number; null for one that is none. */
export const numberIn = (claims: JsonObject, name: string): NumericDate | null => {
  const value = member(claims, name)
  return typeof value === 'number' ? value : null
}
