import { UNREAD } from '../../clients/index.ts'
import { inSlices } from '../../slices.ts'
import type { EffectiveValue } from '../config/config.ts'
import { askUpstream } from './ask-upstream.ts'
import { createSetChecker } from './check-set.ts'
import { hideInEffective, hideSecrets } from './hidden.ts'
import type { SetInput } from './input.ts'
import type { LoadResult } from './load.ts'
import { isError, ordered } from './load.ts'
import type { LoadedWithoutSecrets } from './loaded.ts'
import { createSetReader, knownFiles } from './read-set.ts'

/** As `LoadResult`, of a load that cannot serve. */
export interface ResultWithoutSecrets extends Pick<LoadResult, 'diagnostics'> {
  /** Every value in force, without secrets. */
  readonly effective: readonly EffectiveValue[]
  /** Null when any diagnostic is an error. */
  readonly loaded: LoadedWithoutSecrets | null
}

/**
 * Loads configuration, clients and policies as `load` does, and reads no secret, no key and no certificate: each that is
 * named counts as present and right. For editors, comparisons, and machines that must not have the secrets. Contacts
 * nobody and writes nothing.
 */
export const loadWithoutSecrets = async (input: SetInput): Promise<ResultWithoutSecrets> => {
  const set = await createSetReader()(input)
  const effective = await inSlices(hideInEffective(set))
  if (set.config === null) {
    const diagnostics = await inSlices(hideSecrets(set, ordered(set.read.diagnostics)))
    return { loaded: null, diagnostics, effective }
  }
  const { config, source } = set
  const { nowMs } = input
  const checking = createSetChecker()(set, { readSecret: () => UNREAD, keys: null, nowMs })
  const { clients, policies, ...checked } = await inSlices(checking)
  const upstream = await askUpstream(config, source, { discover: null, machine: null, nowMs, keys: null })
  const all = ordered([...checked.diagnostics, ...upstream.diagnostics])
  const diagnostics = await inSlices(hideSecrets(set, all))
  const broken = diagnostics.some(isError) || clients.registry === null || policies.policies === null
  const loaded = broken
    ? null
    : {
        config,
        registry: clients.registry,
        policies: policies.policies,
        issuers: checked.issuers,
        files: knownFiles(set),
      }
  return { loaded, diagnostics, effective }
}
