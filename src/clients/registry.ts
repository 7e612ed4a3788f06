/** The registered clients, prepared for requests. */

import type { SecretReference } from '../files/index.ts'
import type { KeySource } from '../jose/index.ts'
import type { AuthMethod, JsonObject } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import type { ByName } from './by-name.ts'
import type { SubjectMatch } from './certificate.ts'
import type { Client, FrontStrategy } from './client.ts'
import { moreSecretWork, NO_SECRET_WORK, type Secret, type SecretWork } from './secrets.ts'

/** The credentials that prove a client; its method decides their kind at load. */
export type Credentials =
  | { readonly kind: 'secrets'; readonly secrets: readonly Secret[]; readonly basicEncoding: 'form' | 'raw' }
  | { readonly kind: 'keys'; readonly source: KeySource }
  | { readonly kind: 'subject'; readonly match: SubjectMatch }
  | { readonly kind: 'none' }

export interface RegisteredClient {
  readonly client: Client
  readonly credentials: Credentials
}

/** The facts of a client that policies read: plain data, in the shape that the policy room declares. */
export interface PlainClient {
  readonly clientId: string
  readonly method: AuthMethod
  readonly grantTypes: readonly string[]
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  readonly accessTokenLifetime: number | null
  readonly metadata: JsonObject
  /** Null for the strategy of the configuration. */
  readonly fulfilment: FrontStrategy | null
}

/** All clients of one revision: immutable. */
export interface ClientRegistry {
  readonly get: (clientId: string) => Client | null
  /** In the order of the files. */
  readonly all: () => readonly Client[]
  /** Every grant that some client may use. */
  readonly grantTypes: ReadonlySet<string>
  /** The strategies that some client has of its own. */
  readonly fulfilments: ReadonlySet<FrontStrategy>
  /** For this room only: what one comparison of a secret costs, whoever's it is. */
  readonly secretWork: SecretWork
  /** Plain data for the load checks of policies. */
  readonly records: () => readonly PlainClient[]
  /** For this room only: never leaves it. */
  readonly registered: (clientId: string) => RegisteredClient | null
  readonly warnings: readonly Diagnostic[]
  /** References like `file:./secret` that were read, with the client file each stands in: to be watched. */
  readonly secretFiles: readonly SecretReference[]
}

/** A registered client with its record. */
export interface RecordedClient extends RegisteredClient {
  readonly record: PlainClient
}

/** The record of a client. */
export const recordOf = ({
  clientId,
  method,
  grantTypes,
  scopes,
  audiences,
  accessTokenLifetime,
  metadata,
  fulfilment,
}: Client): PlainClient => ({
  clientId,
  method,
  grantTypes,
  scopes,
  audiences,
  accessTokenLifetime,
  metadata,
  fulfilment,
})

/** Makes a registry of clients in the order of the files. */
export function* createRegistry(
  clients: readonly RecordedClient[],
  byName: Pick<ByName<RecordedClient>, 'get'>,
  warnings: readonly Diagnostic[],
  secretFiles: readonly SecretReference[],
): Sliced<ClientRegistry> {
  const all: Client[] = []
  const records: PlainClient[] = []
  const grantTypes = new Set<string>()
  const fulfilments = new Set<FrontStrategy>()
  let secretWork = NO_SECRET_WORK
  for (const { client, record, credentials } of clients) {
    all.push(client)
    if (client.fulfilment !== null) fulfilments.add(client.fulfilment)
    if (credentials.kind === 'secrets') secretWork = moreSecretWork(secretWork, credentials.secrets)
    records.push(record)
    for (const grant of client.grantTypes) grantTypes.add(grant)
    if (all.length % CLIENTS_A_STEP === 0) yield
  }
  return {
    get: clientId => byName.get(clientId)?.client ?? null,
    all: () => all,
    grantTypes,
    fulfilments,
    secretWork,
    records: () => records,
    registered: clientId => byName.get(clientId) ?? null,
    warnings,
    secretFiles,
  }
}

const CLIENTS_A_STEP = 1000
