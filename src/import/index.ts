/** Exports of other token services -> files of ours. Nothing is invented: no secret, and no right that was not there. */
import type { JsonValue } from '../oauth.ts'
import { clientFiles, createNames, type ImportedFile, policyText } from './files.ts'
import { readHydra } from './hydra.ts'
import { readKeycloak } from './keycloak.ts'
import { readPingOne } from './pingone.ts'
import type { ReadExport, TakenClient } from './taken.ts'
import { tried } from './trial.ts'

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
export const importExport = (kind: ExportKind, value: JsonValue): Imported => {
  const taken = KINDS[kind](value)
  const left = [...taken.left]
  const clients = taken.clients.filter(client => {
    const lacks = whyUnusable(client)
    if (lacks !== null) left.push(`client ${client.clientId}: ${lacks}`)
    return lacks === null
  })
  const nameOfPolicy = createNames()
  const { policies, left: refused } = tried(
    taken.policies.map(policy => ({ ...policy, name: nameOfPolicy(policy.name) })),
    clients,
  )
  const nameOfClient = createNames()
  return {
    files: [
      ...clients.flatMap(client => clientFiles(client, nameOfClient(client.clientId))),
      ...policies.map(policy => ({ path: `policies/${policy.name}.yaml`, text: policyText(policy), isSecret: false })),
    ],
    clients: clients.length,
    withoutSecret: clients.flatMap(({ clientId, credential }) =>
      credential.kind === 'secret' && credential.secret === null ? [clientId] : [],
    ),
    lifetime: taken.lifetime,
    left: [...left, ...refused],
  }
}

/** Octets that the key of an HMAC has at least: RFC 7518 section 3.2. */
const HMAC_OCTETS: { readonly [alg: string]: number } = { HS256: 32, HS384: 48, HS512: 64 }

const PRINTABLE = /^[\x20-\x7e]+$/

const whyUnusable = ({ clientId, members, credential }: TakenClient): string | null => {
  if (clientId.length > 256 || !PRINTABLE.test(clientId)) return 'its name is not at most 256 characters of ASCII'
  if (members['token_endpoint_auth_method'] !== 'client_secret_jwt' || credential.kind !== 'secret') return null
  const alg = String(members['token_endpoint_auth_signing_alg'])
  if (credential.secret === null) return 'client_secret_jwt needs the secret itself, and the export does not have it'
  return new TextEncoder().encode(credential.secret).length < (HMAC_OCTETS[alg] ?? 0)
    ? `its secret is shorter than ${alg} allows`
    : null
}
