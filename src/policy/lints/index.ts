/** Warnings about policies that are correct one by one and do not do what their author means. */
import type { Diagnostic } from '../../outcome.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientsOf } from '../registry.ts'
import { evadableDeny } from './evadable-deny.ts'
import { idleAllow } from './idle-allow.ts'
import { noGrant } from './no-grant.ts'
import { refreshWithoutAllow } from './refresh-without-allow.ts'

/** Looks at all policies of a load together with the registered clients, and reports what it finds. */
export type Lint = (
  policies: readonly CompiledPolicy[],
  clientsOf: ClientsOf,
  report: (diagnostic: Diagnostic) => void,
) => void

const LINTS: readonly Lint[] = [idleAllow, evadableDeny, noGrant, refreshWithoutAllow]

/** Runs every lint. Each looks closely only at policies that could have its mistake, so the common load stays cheap. */
export const checkLints: Lint = (policies, clientsOf, report) => {
  for (const lint of LINTS) lint(policies, clientsOf, report)
}
