import type { Connection } from './connection.ts'
import type { UpstreamCredentials } from './credentials.ts'
import type { Discovered } from './discovered.ts'
import type { UpstreamKeys } from './jwks.ts'
import type { UpstreamSettings } from './settings.ts'

/** The upstream as one revision knows it. */
export interface Upstream {
  readonly settings: UpstreamSettings
  readonly connection: Connection
  readonly credentials: UpstreamCredentials
  /** Its keys, at one of its targets. */
  readonly keysAt: (target: string) => UpstreamKeys
  /** Null until the upstream's metadata has been read. */
  readonly discovered: Discovered | null
}
