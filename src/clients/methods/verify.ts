/** The words between `authenticate` and the methods. */

import type { JwksCache } from '../../jose/jwks.ts'
import type { Endpoint, JsonObject, NumericDate } from '../../oauth.ts'
import { accept, type Outcome, refuse, type Soon } from '../../outcome.ts'
import type { Store } from '../../stores/index.ts'
import type { Certificate } from '../client.ts'
import type { Presented } from '../presented.ts'
import type { RegisteredClient } from '../registry.ts'
import type { SecretComparer } from '../secrets.ts'

/** What was proven beside the client's name; all null for a shared secret. */
export interface Proof {
  readonly assertion: { readonly payload: JsonObject; readonly header: JsonObject } | null
  readonly keyThumbprint: string | null
  readonly certificate: Certificate | null
  readonly jtiHash: string | null
  /** True when only a looser setting of the client let the assertion pass: to be counted. */
  readonly byException: boolean
}

export interface NotProven {
  readonly detail: string
  readonly jtiHash: string | null
}

/** What every verification may use: the same for all requests of a revision, except the last three. */
export interface VerifyContext {
  readonly store: Store
  readonly jwks: JwksCache
  readonly secrets: SecretComparer
  readonly issuer: string
  readonly endpointUrls: Readonly<Record<Endpoint, string>>
  readonly clockTolerance: number
  readonly endpoint: Endpoint
  readonly now: NumericDate
}

/**
 * One client authentication method: verifies what was presented against what is registered. Throws only `GatewayError`,
 * when the world is broken.
 */
export type Verify = (
  presented: Presented,
  registered: RegisteredClient,
  context: VerifyContext,
) => Soon<Outcome<Proof, NotProven>>

/** Every member is written out: copying into an object of another shape is slow. */
export const proven = (proof: Partial<Proof> = {}) =>
  accept<Proof>({
    assertion: proof.assertion ?? null,
    keyThumbprint: proof.keyThumbprint ?? null,
    certificate: proof.certificate ?? null,
    jtiHash: proof.jtiHash ?? null,
    byException: proof.byException ?? false,
  })

export const notProven = (detail: string, jtiHash: string | null = null) => refuse<NotProven>({ detail, jtiHash })
