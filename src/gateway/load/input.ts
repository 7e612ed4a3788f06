import type { Files } from '../../files/index.ts'
import type { JsonObject } from '../../oauth.ts'
import type { Overrides } from '../config/origins.ts'
import type { Discover } from './ask-upstream.ts'

/** Where a set of files is, and what stands above it. */
export interface SetInput extends Overrides {
  /** Path of the file, or the configuration itself. */
  readonly config: string | JsonObject
  /** The folder of relative paths when the configuration is no file; the current folder when absent. */
  readonly folder?: string
  readonly env: { readonly [name: string]: string | undefined }
  readonly defaultStore: 'memory' | 'lmdb'
  readonly nowMs: number
  /** Hold the texts of client files, which may be many, until they are forgotten: they are about to be written down. */
  readonly heldTexts?: boolean
  /** Where configuration, clients and policies are read; the disk when absent. */
  readonly files?: Files
}

/** The input of a load that may serve. */
export interface LoadInput extends SetInput {
  /** Create a missing key file where one process uses it. `check` does not. */
  readonly createKeys: boolean
  /** Asks the upstream what it serves. Without it nothing is asked: `check` contacts nobody. */
  readonly discover?: Discover
  /** Where keys, certificates and secrets are read; the disk when absent. */
  readonly machine?: Files
}
