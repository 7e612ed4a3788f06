/** The types between `authenticate` and the methods. */

import type { JwksCache } from '../jose/index.ts'
import type { Endpoint, NumericDate } from '../oauth.ts'
import type { Outcome, Soon } from '../outcome.ts'
import type { Store } from '../stores/index.ts'
import type { IssuedVerdicts } from './issued-verdicts.ts'
import type { Presented } from './presented.ts'
import type { NotProven, Proof } from './proof.ts'
import type { RegisteredClient } from './registry.ts'
import type { SecretComparer } from './secrets.ts'
import type { SpiffeTrust } from './spiffe-trust.ts'

/** The services and the settings of a verification: the same for all requests of a revision, except the last four. */
export interface VerifyContext {
  readonly store: Store
  readonly jwks: JwksCache
  /** The keys of trusted issuers, by our names of them. */
  readonly issuerKeys: JwksCache
  readonly spiffe: SpiffeTrust
  /** Signatures of issuers that were right. */
  readonly verdicts: IssuedVerdicts
  readonly secrets: SecretComparer
  /** Keys that one signature is tried with, of the client or issuer that has most. */
  readonly mostKeys: number
  /** The same of a signature with a `kid`, which several keys may share. */
  readonly mostNamed: number
  readonly issuer: string
  readonly endpointUrls: Readonly<Record<Endpoint, string>>
  readonly clockTolerance: number
  readonly endpoint: Endpoint
  /** Of whoever asks. */
  readonly address: string
  /** The name under which it asks, as presented. */
  readonly clientId: string
  readonly now: NumericDate
}

/**
 * One client authentication method: verifies the presented proof against the registered credentials. Throws only
 * `GatewayError`, when the store or a key set cannot be read.
 */
export type Verify = (
  presented: Presented,
  registered: RegisteredClient,
  context: VerifyContext,
) => Soon<Outcome<Proof, NotProven>>
