/** The SPIFFE trust domains that are believed, and their keys. */
import { type KeptBundle, NO_ISSUERS, type TrustedIssuers } from '../issuers/index.ts'
import type { JwksCache } from '../jose/index.ts'
import { GatewayError } from '../outcome.ts'

export interface SpiffeTrust {
  readonly ofTrustDomain: TrustedIssuers['ofTrustDomain']
  /** By our names of them. */
  readonly bundles: JwksCache<KeptBundle>
}

const unasked = (): never => {
  throw new GatewayError('jwks_unavailable', 'nobody is asked for bundles')
}

/** Where nobody is asked. */
export const NO_BUNDLES: JwksCache<KeptBundle> = {
  keys: async () => unasked(),
  newer: async () => unasked(),
  coolUntil: () => Number.POSITIVE_INFINITY,
}

export const NO_SPIFFE: SpiffeTrust = { ofTrustDomain: NO_ISSUERS.ofTrustDomain, bundles: NO_BUNDLES }
