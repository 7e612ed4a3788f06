/** The registered clients, prepared for requests. */

import type { ByName } from '../by-name.ts'
import type { SecretReference } from '../files/index.ts'
import { type KeySource, MAX_VERIFICATIONS, SIGNATURE_ALGS, thumbprintOf } from '../jose/index.ts'
import type { AuthMethod, JsonObject, NumericDate } from '../oauth.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Sliced } from '../slices.ts'
import type { SubjectMatch } from './certificate.ts'
import type { Client, FrontStrategy } from './client.ts'
import { createMapped, type Mapped } from './mapped.ts'
import type { Mapping, Vouched } from './mapping.ts'
import { moreSecretWork, NO_SECRET_WORK, type Secret, type SecretWork } from './secrets.ts'

/** The credentials that prove a client; its method decides their kind at load. */
export type Credentials =
  | { readonly kind: 'secrets'; readonly secrets: readonly Secret[]; readonly basicEncoding: 'form' | 'raw' }
  | { readonly kind: 'keys'; readonly source: KeySource }
  | { readonly kind: 'subject'; readonly match: SubjectMatch }
  | { readonly kind: 'mapping'; readonly mapping: Mapping }
  | { readonly kind: 'none' }

export interface RegisteredClient {
  readonly client: Client
  readonly credentials: Credentials
  /** The same client by the method that it is leaving; absent for nearly all. */
  readonly leaving?: LeavingClient
}

/** A client by a method that counts for some time yet. */
export interface LeavingClient extends RegisteredClient {
  readonly endsAt: NumericDate
}

/** The facts of a client that policies read: plain data, in the shape that the policy room declares. */
export interface PlainClient {
  readonly clientId: string
  readonly method: AuthMethod
  /** The method that it leaves, and that still counts; null for nearly all. */
  readonly leaving: AuthMethod | null
  readonly grantTypes: readonly string[]
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  readonly accessTokenLifetime: number | null
  readonly metadata: JsonObject
  /** Null for the strategy of the configuration. */
  readonly fulfilment: FrontStrategy | null
  /** No request of it for tokens comes without a DPoP proof. */
  readonly dpopBound: boolean
  /** It shows a certificate however it authenticates. */
  readonly certificateBound: boolean
  /** Our name of the issuer whose tokens it presents; null for a client that has a credential of its own. */
  readonly issuer: string | null
  /** What its issuers vouch for, two while it changes from one to the other; null when one of its methods has none. */
  readonly vouched: readonly Vouched[] | null
  /** Its registered keys; null when they are fetched from its `jwks_uri`. Thumbprints are those of RFC 7638. */
  readonly keys: readonly { readonly thumbprint: string; readonly kid: string | null }[] | null
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
  /** For this room only: the keys that a signature without `kid` is tried with, of the client that has most; 1 to 4. */
  readonly mostKeys: number
  /** For this room only: the keys of one `kid`, of the client that has most; 1 to 4. */
  readonly mostNamed: number
  /** Plain data for the load checks of policies. */
  readonly records: () => readonly PlainClient[]
  /** Our names of the issuers whose tokens clients have, as their credentials or to exchange them. */
  readonly issuers: ReadonlySet<string>
  /** For this room only: the clients that the tokens of issuers are. */
  readonly mapped: Mapped<RegisteredClient>
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

/** Tests and explanations alone ask for keys: none of many thousands is written out before. */
class Recorded implements PlainClient {
  readonly clientId: string
  readonly method: AuthMethod
  readonly leaving: AuthMethod | null
  readonly grantTypes: readonly string[]
  readonly scopes: readonly string[]
  readonly audiences: readonly string[]
  readonly accessTokenLifetime: number | null
  readonly metadata: JsonObject
  readonly fulfilment: FrontStrategy | null
  readonly dpopBound: boolean
  readonly certificateBound: boolean
  readonly issuer: string | null
  readonly vouched: readonly Vouched[] | null
  readonly #credentials: Credentials

  constructor({ client, credentials, leaving }: RegisteredClient) {
    this.clientId = client.clientId
    this.method = client.method
    this.leaving = leaving?.client.method ?? null
    this.grantTypes = client.grantTypes
    this.scopes = client.scopes
    this.audiences = client.audiences
    this.accessTokenLifetime = client.accessTokenLifetime
    this.metadata = client.metadata
    this.fulfilment = client.fulfilment
    this.dpopBound = client.dpopBound
    this.certificateBound = client.certificateBound
    this.issuer = client.issuer
    this.vouched = vouchedIn(leaving === undefined ? [credentials] : [leaving.credentials, credentials])
    this.#credentials = credentials
  }

  get keys(): PlainClient['keys'] {
    if (this.#credentials.kind !== 'keys') return []
    const { source } = this.#credentials
    return source.kind === 'uri' ? null : source.keys.map(key => ({ thumbprint: thumbprintOf(key), kid: key.kid }))
  }
}

/** An assertion is vouched for only where no method of the client has another kind. */
const vouchedIn = (all: readonly Credentials[]): PlainClient['vouched'] => {
  const each = all.map(credentials => (credentials.kind === 'mapping' ? credentials.mapping.vouched : null))
  return each.every(vouched => vouched !== null) ? each : null
}

/** The record of a client. */
export const recordOf = (registered: RegisteredClient): PlainClient => new Recorded(registered)

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
  let mostKeys = 1
  let mostNamed = 1
  const issuers = new Set<string>()
  const mapped = createMapped<RegisteredClient>()
  for (const registered of clients) {
    const { client, record, credentials, leaving } = registered
    all.push(client)
    if (client.fulfilment !== null) fulfilments.add(client.fulfilment)
    for (const each of leaving === undefined ? [credentials] : [leaving.credentials, credentials])
      if (each.kind === 'secrets') secretWork = moreSecretWork(secretWork, each.secrets)
      else if (each.kind === 'keys') {
        mostKeys = Math.max(mostKeys, keysTried(each.source))
        mostNamed = Math.max(mostNamed, namedAlike(each.source))
      }
    for (const each of leaving === undefined ? [registered] : [registered, leaving]) {
      if (each.credentials.kind !== 'mapping') continue
      mapped.add(each.credentials.mapping, each)
      issuers.add(each.credentials.mapping.issuer)
    }
    for (const { issuer } of client.subjectTokens) issuers.add(issuer)
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
    issuers,
    mapped,
    mostKeys,
    mostNamed,
    records: () => records,
    registered: clientId => byName.get(clientId) ?? null,
    warnings,
    secretFiles,
  }
}

/** The most keys of one algorithm; of published ones nobody knows. */
export const keysTried = (source: KeySource): number => {
  if (source.kind === 'uri' || source.keys.length < 2) return 1
  const counts = SIGNATURE_ALGS.map(alg => source.keys.filter(key => key.algs.has(alg)).length)
  return Math.min(MAX_VERIFICATIONS, Math.max(...counts))
}

/** The most keys of one algorithm and one `kid`. */
const namedAlike = (source: KeySource): number => {
  if (source.kind === 'uri' || source.keys.length < 2) return 1
  const kids = new Set(source.keys.flatMap(({ kid }) => kid ?? []))
  if (kids.size === source.keys.length) return 1
  const alike = [...kids].map(kid => source.keys.filter(key => key.kid === kid))
  return Math.max(1, ...alike.map(keys => keysTried({ kind: 'inline', keys })))
}

const CLIENTS_A_STEP = 1000
