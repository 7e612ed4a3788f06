import type { Diagnostic } from '../../outcome.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientsOf } from '../registry.ts'

/** Looks at all policies of a load together with the registered clients, and reports what it finds. */
export type Lint = (
  policies: readonly CompiledPolicy[],
  clientsOf: ClientsOf,
  report: (diagnostic: Diagnostic) => void,
) => void
