/** The words between `authenticate` and the methods. */

import type { JwksCache } from '../jose/index.ts'
import type { Endpoint, NumericDate } from '../oauth.ts'
import type { Outcome, Soon } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import type { Presented } from './presented.ts'
import type { NotProven, Proof } from './proof.ts'
import type { RegisteredClient } from './registry.ts'
import type { SecretComparer } from './secrets.ts'

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
