/** Warnings about policies that are correct one by one and do not do what their author means. */
import { assertedAllow } from './asserted-allow.ts'
import { bothMissing } from './both-missing.ts'
import { evadable } from './evadable.ts'
import { idleAllow } from './idle-allow.ts'
import type { Lint } from './lint.ts'
import { noGrant } from './no-grant.ts'
import { refreshWithoutAllow } from './refresh-without-allow.ts'

const LINTS: readonly Lint[] = [idleAllow, evadable, bothMissing, assertedAllow, noGrant, refreshWithoutAllow]

/** Runs every lint. Each looks closely only at policies that could have its mistake, so the common load stays cheap. */
export const checkLints: Lint = (policies, clientsOf, report) => {
  for (const lint of LINTS) lint(policies, clientsOf, report)
}
