import type { IncomingMessage } from 'node:http'
import type { Context, Next } from 'koa'
import type { IssuerStatus } from '../../admin/index.ts'
import type { Authenticate, ClientRegistry } from '../../clients/index.ts'
import type { CheckProof, Nonces } from '../../dpop/index.ts'
import type { ReadExchange } from '../../exchange/index.ts'
import type { PolicySet } from '../../policy/index.ts'
import type { KeyRing, SigningKey } from '../../tokens/index.ts'
import type { BodyWatch, Edge, Upstream } from '../../upstream/index.ts'
import type { EndpointPaths } from '../config/endpoint-paths.ts'
import type { Config } from '../config/settings.ts'
import type { InvalidClient } from './answers.ts'
import type { CertificateSource } from './certificate.ts'
import type { PathTarget, Targets } from './paths.ts'
import type { QueryReader } from './query.ts'

/** Everything that one load made, immutable. A request keeps the revision it began with. */
export interface Revision {
  /** Depends on the content of every file, and on nothing else; the same on every replica. */
  readonly id: string
  readonly loadedAtMs: number
  readonly config: Config
  readonly registry: ClientRegistry
  readonly authenticate: Authenticate
  /** Verifies the tokens of an exchange; null where none is answered here. */
  readonly readExchange: ReadExchange | null
  /** Verifies the assertion of a grant; null where none is answered here. */
  readonly readAssertion: ReadExchange | null
  readonly possession: Possession
  readonly policies: PolicySet
  readonly keys: KeyRing
  readonly signingKey: SigningKey
  /** Who is believed about a connection. */
  readonly edge: Edge
  /** Who is believed about client certificates. */
  readonly certificates: CertificateSource
  readonly targets: Targets
  /** The one answer to failed authentication; the detail is for the log. */
  readonly invalidClient: InvalidClient
  readonly routes: Routes
  /** Reads the query of a request to an endpoint. */
  readonly readQuery: QueryReader
  /** Where our endpoints are: none while the upstream is not known. */
  readonly endpoints: EndpointPaths
  /** Null when we are the token service. */
  readonly upstream: Upstream | null
  /** The trusted issuers, and what is known of their keys now. */
  readonly issuers: () => readonly IssuerStatus[]
}

/** Who verifies proofs, and how, in one revision. */
export interface Possession {
  /** Whose proofs are verified here: those of all clients, of clients whose tokens we sign, or of none. */
  readonly proofsOf: 'everybody' | 'own_tokens' | 'nobody'
  readonly check: CheckProof
  /** Null when no proof needs a nonce. */
  readonly nonces: Nonces | null
  /** What a proxy in front takes off every path. */
  readonly strippedPrefix: string
}

/** The routes of a revision, for requests whose target neither resembles one of ours nor names another host. */
export interface Routes {
  /** Whether the request is simply passed to the upstream. */
  readonly passes: (target: PathTarget) => boolean
  /** Answers every other request, or leaves it to the middleware that is mounted after us. */
  readonly handle: (ctx: Context, target: PathTarget, next: Next) => Promise<unknown>
  /** Makes the look at the body of a request that is passed; null where nobody looks at it. */
  readonly watch: (req: IncomingMessage, path: string) => BodyWatch | null
}
