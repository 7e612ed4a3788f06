import type { SigningAlg } from '../../jose/index.ts'
import type { Config } from '../config/settings.ts'

/** What token services sign with, nearly all of them. */
const OFTEN_REISSUED = ['RS256', 'ES256'] as const satisfies readonly SigningAlg[]

/** The algorithms that a new key file has keys for: the one that is asked for, and what `reissue` will need. */
export const firstAlgs = ({ fulfilment }: Pick<Config, 'fulfilment'>, alg: SigningAlg): readonly SigningAlg[] =>
  fulfilment === 'reissue' ? [...new Set([alg, ...OFTEN_REISSUED])] : [alg]
