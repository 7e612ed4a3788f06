import type { Connection } from './connection.ts'
import type { UpstreamCredentials } from './credentials.ts'
import type { Discovered } from './discovered.ts'
import type { UpstreamKeys } from './jwks.ts'
import type { Addressing } from './own-request.ts'
import type { Strategy, UpstreamSettings } from './settings.ts'

/** The upstream as one revision knows it. */
export interface Upstream {
  readonly settings: UpstreamSettings
  readonly addressing: Addressing
  /** The way that claims get into the upstream's tokens. */
  readonly strategy: Strategy
  /** The strategies of all clients: a client may have its own. */
  readonly strategies: ReadonlySet<Strategy>
  readonly connection: Connection
  readonly credentials: UpstreamCredentials
  /** Returns the upstream's keys, which are at one of its targets. */
  readonly keysAt: (target: string) => UpstreamKeys
  /** Null until its metadata is known. */
  readonly discovered: Discovered | null
}
