/** Patterns, networks and time zones that are not written out, and yet known when a policy is loaded. */
import type { FactPath } from './fact-path.ts'
import type { LiteralKind } from './library/entry.ts'

/** A part of the configured facts that is used as a pattern, a network or a time zone. */
export interface SettledRead {
  readonly kind: LiteralKind
  readonly path: FactPath
  readonly start: number
  readonly end: number
}

/** The texts that a node can be, for a node that is none but these: of constants, or of what is configured for a client. */
export interface Settled {
  readonly texts: readonly string[]
  readonly reads: readonly SettledRead[]
}
