import { createClientsLoader, type FrontSettings, type LoadedClients, type SecretText } from '../../clients/index.ts'
import type { TrustedIssuers } from '../../issuers/index.ts'
import type { Diagnostic } from '../../outcome.ts'
import { createPoliciesLoader, type LoadedPolicies } from '../../policy/index.ts'
import type { Sliced } from '../../slices.ts'
import { STORES } from '../../stores/index.ts'
import type { KeyRing } from '../../tokens/index.ts'
import { credentialsInSteps, type LoadedCredentials } from '../../upstream/index.ts'
import type { Config } from '../config/settings.ts'
import { certificatesOf } from '../request/metadata.ts'
import { crossCheck } from './cross-check.ts'
import { checkUse, issuersOf } from './issuers.ts'
import { maskedClient, type ReadSet } from './read-set.ts'

/** What the files of a set are checked with. */
export interface CheckInput {
  /** The secret behind a reference of a client file. */
  readonly readSecret: (reference: string, file: string) => SecretText
  /** Null when they could not, or must not, be read. */
  readonly keys: KeyRing | null
  readonly nowMs: number
}

/** Clients, policies and credentials of a set, made ready, with everything that is wrong with any of them. */
export interface CheckedSet {
  readonly issuers: TrustedIssuers
  readonly clients: LoadedClients
  readonly policies: LoadedPolicies
  /** Null when we are the token service. */
  readonly credentials: LoadedCredentials | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Checks sets, one after the other. Reads nothing. What has not changed since the last one is not made anew. */
export type SetChecker = (set: ReadSet, input: CheckInput) => Sliced<CheckedSet>

/** Makes what makes clients, policies and credentials of what was read, and checks each, and all together. */
export const createSetChecker = (): SetChecker => {
  const load = { clients: createClientsLoader(), policies: createPoliciesLoader() }
  return function* (set, input) {
    const { config, source, read } = set
    const { issuers, diagnostics: ofIssuers } = issuersOf(set, input.readSecret)
    const clients = yield* load.clients({
      sources: set.clients.sources,
      readSecret: input.readSecret,
      embedded: config.upstream === null,
      front: frontOf(config),
      certificates: certificatesOf(config),
      now: input.nowMs / 1000,
      allowPrivateAddresses: config.jwks.allowPrivateAddresses,
      ourIssuer: config.issuer,
      issuers,
    })
    const policies = yield* load.policies({
      sources: set.policies.sources,
      clients: clients.registry?.records() ?? [],
      fulfilment: config.fulfilment,
      exchanges: config.tokenExchange.verifies,
      consts: config.consts,
    })
    const credentials = yield* credentialsOf(set, input, clients, policies)
    const diagnostics = [
      ...read.diagnostics,
      ...set.clients.diagnostics,
      ...set.policies.diagnostics,
      ...ofIssuers,
      ...clients.diagnostics,
      ...checkUse(issuers, clients, set),
      ...policies.diagnostics,
      ...(credentials?.diagnostics ?? []).map(maskedClient),
      ...(yield* crossCheck(config, source, clients.registry, { clients: set.clients, policies: set.policies })),
    ]
    return { issuers, clients, policies, credentials, diagnostics }
  }
}

const frontOf = ({ issuer, upstream, fulfilment, store, tokenExchange }: Config): FrontSettings | null => {
  if (upstream === null) return null
  return {
    fulfilment,
    lasting: STORES[store.type].lasting,
    publishesKeys: upstream.publishKeysUntil > 0,
    sameIssuer: upstream.issuer === issuer,
    exchanges: tokenExchange.verifies,
    answers: tokenExchange.answeredBy === 'here',
  }
}

function* credentialsOf(
  { config }: ReadSet,
  { readSecret, keys }: CheckInput,
  { entries }: LoadedClients,
  { policies }: LoadedPolicies,
): Sliced<LoadedCredentials | null> {
  const { upstream, fulfilment } = config
  if (upstream === null) return null
  return yield* credentialsInSteps({
    entries,
    settings: upstream,
    strategy: fulfilment,
    proofs: config.dpop.proofs,
    keys,
    givesClaims: client => policies?.givesClaims(client) ?? false,
    readSecret,
  })
}
