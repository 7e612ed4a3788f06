/** Exports of other token services -> files of ours. Nothing is invented: no secret, and no right that was not there. */
import type { JsonValue } from '../oauth.ts'
import { clientFiles, createNames, type ImportedFile, policyText } from './files.ts'
import { readHydra } from './hydra.ts'
import { readKeycloak } from './keycloak.ts'
import { readPingOne } from './pingone.ts'
import { objectIn, type ReadExport, type TakenClient, type TakenPolicy, textsIn } from './taken.ts'
import { tried } from './trial.ts'
import { usable } from './usable.ts'

export type { ImportedFile } from './files.ts'
export { ExportError } from './taken.ts'

const KINDS = { pingone: readPingOne, keycloak: readKeycloak, hydra: readHydra } as const satisfies Record<
  string,
  ReadExport
>

export type ExportKind = keyof typeof KINDS
export const EXPORT_KINDS = Object.keys(KINDS) as readonly ExportKind[]

export interface Imported {
  readonly files: readonly ImportedFile[]
  readonly clients: number
  /** Names of clients whose secret the export does not have. */
  readonly withoutSecret: readonly string[]
  /** Seconds; null where the export does not say. */
  readonly lifetime: number | null
  /** What is not taken over: one line each. */
  readonly left: readonly string[]
}

/**
 * Turns an export into client and policy files that load.
 *
 * @throws ExportError for a value that is no export of this kind
 */
export const importExport = (kind: ExportKind, value: JsonValue, nowMs: number): Imported => {
  const taken = KINDS[kind](value)
  const { clients, left: unusable } = usable(taken.clients, nowMs)
  const nameOfPolicy = createNames()
  const { policies, left: refused } = tried(
    taken.policies.filter(isForOneOf(clients)).map(policy => ({ ...policy, name: nameOfPolicy(policy.name) })),
    clients,
  )
  const nameOfClient = createNames()
  return {
    files: [
      ...clients.flatMap(client => clientFiles(client, nameOfClient(client.clientId))),
      ...policies
        .filter(saysSomething)
        .map(policy => ({ path: `policies/${policy.name}.yaml`, text: policyText(policy), isSecret: false })),
    ],
    clients: clients.length,
    withoutSecret: clients.flatMap(({ clientId, credential }) =>
      credential.kind === 'secret' && credential.secret === null ? [clientId] : [],
    ),
    lifetime: taken.lifetime,
    left: [...taken.left, ...unusable, ...refused],
  }
}

/** A policy for clients that are not taken over would be for nobody. */
const isForOneOf =
  (clients: readonly TakenClient[]) =>
  ({ appliesTo }: TakenPolicy): boolean => {
    const named = textsIn(appliesTo, 'clients')
    const wanted = objectIn(appliesTo, 'metadata')
    return clients.some(({ clientId, members }) => {
      const metadata = objectIn(members, 'metadata')
      const has = (name: string): boolean => textsIn(wanted, name).some(one => [metadata[name]].flat().includes(one))
      return (named.length === 0 || named.includes(clientId)) && Object.keys(wanted).every(has)
    })
  }

/** What is left of a policy after the trial may be nothing. */
const saysSomething = ({ rules, claims, introspection, token }: TakenPolicy): boolean =>
  rules.length + claims.size + introspection.size + Object.keys(token).length > 0
