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
  /** The keys that verify its tokens; null until it has named them. */
  readonly keys: UpstreamKeys | null
  /** Null until it has said what it serves. */
  readonly discovered: Discovered | null
}
