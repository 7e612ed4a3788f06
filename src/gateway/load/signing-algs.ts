/** The algorithms that a configuration needs keys for. */
import { isSigningAlg, type SigningAlg } from '../../jose/index.ts'
import type { KeyRing } from '../../tokens/index.ts'
import type { Discovered } from '../../upstream/index.ts'
import type { Config } from '../config/settings.ts'

/** The algorithms that nearly all token services sign with. */
const OFTEN_REISSUED = ['RS256', 'ES256'] as const satisfies readonly SigningAlg[]

/** The algorithms that a new key file has keys for: the one that is asked for, and those that `reissue` will need. */
export const firstAlgs = ({ fulfilment }: Pick<Config, 'fulfilment'>, alg: SigningAlg): readonly SigningAlg[] =>
  fulfilment === 'reissue' ? [...new Set([alg, ...OFTEN_REISSUED])] : [alg]

/**
 * The algorithms that the upstream says it may sign ID tokens with, and for which there is no active key of ours. Those that
 * we cannot sign with at all are left out: our metadata does not offer them.
 */
export const missingAlgs = ({ metadata }: Discovered, keys: Pick<KeyRing, 'active'>): readonly SigningAlg[] => {
  const listed = metadata['id_token_signing_alg_values_supported']
  return Array.isArray(listed) ? listed.filter(isSigningAlg).filter(alg => keys.active(alg) === null) : []
}
