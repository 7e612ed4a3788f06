/** The registered clients, prepared for requests. */

import type { SecretReference } from '../files/index.ts'
import type { KeySource } from '../jose/index.ts'
import type { AuthMethod, JsonObject } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { SubjectMatch } from './certificate.ts'
import type { Client, FrontStrategy } from './client.ts'
import type { Secret } from './secrets.ts'

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
  /** Plain data for the load checks of policies. */
  readonly records: () => readonly PlainClient[]
  /** For this room only: never leaves it. */
  readonly registered: (clientId: string) => RegisteredClient | null
  readonly warnings: readonly Diagnostic[]
  /** References like `file:./secret` that were read, with the client file each stands in: to be watched. */
  readonly secretFiles: readonly SecretReference[]
}

/** Makes a registry of clients whose ids are known to be unique. */
export const createRegistry = (
  clients: readonly RegisteredClient[],
  warnings: readonly Diagnostic[],
  secretFiles: readonly SecretReference[],
): ClientRegistry => {
  const byId = new Map(clients.map(registered => [registered.client.clientId, registered]))
  const all = clients.map(({ client }) => client)
  const records = all.map(
    ({ clientId, method, grantTypes, scopes, audiences, accessTokenLifetime, metadata, fulfilment }): PlainClient => ({
      clientId,
      method,
      grantTypes,
      scopes,
      audiences,
      accessTokenLifetime,
      metadata,
      fulfilment,
    }),
  )
  return {
    get: clientId => byId.get(clientId)?.client ?? null,
    all: () => all,
    grantTypes: new Set(all.flatMap(({ grantTypes }) => grantTypes)),
    records: () => records,
    registered: clientId => byId.get(clientId) ?? null,
    warnings,
    secretFiles,
  }
}
