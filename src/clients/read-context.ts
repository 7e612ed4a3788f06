import type { TrustedIssuers } from '../issuers/index.ts'
import type { AddressPolicy } from '../jose/index.ts'
import type { Alike } from './alike.ts'
import type { FrontStrategy } from './client.ts'
import type { Reporter } from './diagnose.ts'
import type { Instant } from './instant.ts'
import type { PrepareSecret } from './prepare-secret.ts'
import type { SecretText } from './unread.ts'

/** The part of the configuration in front of an upstream that clients depend on. */
export interface FrontSettings {
  readonly fulfilment: FrontStrategy
  /** Whether the store remembers tokens for as long as they live. */
  readonly lasting: boolean
  /** Whether our JWKS holds the signing keys of the upstream too. */
  readonly publishesKeys: boolean
  /** Whether the upstream calls itself by our name: else nothing works that a user takes part in. */
  readonly sameIssuer: boolean
  /** Whether the tokens of an exchange are verified here; false when absent. */
  readonly exchanges?: boolean
  /** Whether we issue what comes out of exchanges. */
  readonly answers?: boolean
}

/** The services that the readers of one client use. */
export interface ReadContext {
  readonly file: string
  readonly report: Reporter
  readonly readSecret: (reference: string) => SecretText
  readonly embedded: boolean
  /** Null without an upstream. */
  readonly front: FrontSettings | null
  /** How certificates of clients can arrive. */
  readonly certificates: 'none' | 'unverified' | 'verified'
  readonly instant: Instant
  readonly addresses: AddressPolicy
  readonly issuers: TrustedIssuers
  /** Null where nobody asks. */
  readonly ourIssuer: string | null
  readonly alike: Alike
  readonly prepareSecret: PrepareSecret
}
