import type { JsonObject } from '../../oauth.ts'
import type { Overrides } from '../config/origins.ts'
import type { Discover } from './ask-upstream.ts'
import type { LastGood } from './last-good.ts'

/** Where a configuration is, and what stands above it. */
export interface LoadInput extends Overrides {
  /** Path of the file, or the configuration itself. */
  readonly config: string | JsonObject
  /** The folder of relative paths when the configuration is no file; the current folder when absent. */
  readonly folder?: string
  readonly env: { readonly [name: string]: string | undefined }
  readonly defaultStore: 'memory' | 'lmdb'
  /** Create a missing key file where one process uses it. `check` does not. */
  readonly createKeys: boolean
  /** Asks the upstream what it serves. Without it nothing is asked: `check` contacts nobody. */
  readonly discover?: Discover
  readonly nowMs: number
  /** Files to take instead of those on the disk. */
  readonly lastGood?: LastGood
}
