/** Warnings about policies that are correct one by one and do not do what their author means. */
import { assertedAllow } from './asserted-allow.ts'
import { bothMissing } from './both-missing.ts'
import { evadable } from './evadable.ts'
import { exchangeWithoutAllow } from './exchange-without-allow.ts'
import { factOfNobody } from './fact-of-nobody.ts'
import { idleAllow } from './idle-allow.ts'
import type { Lint, PolicyLint } from './lint.ts'
import { nestedActor } from './nested-actor.ts'
import { noGrant } from './no-grant.ts'
import { refreshWithoutAllow } from './refresh-without-allow.ts'
import { valueOfNobody } from './value-of-nobody.ts'

/** Those of one policy. */
export const POLICY_LINTS: readonly PolicyLint[] = [evadable, bothMissing, assertedAllow, nestedActor]
/** Those of all policies together, with the clients. */
export const LINTS: readonly Lint[] = [
  idleAllow,
  noGrant,
  refreshWithoutAllow,
  exchangeWithoutAllow,
  factOfNobody,
  valueOfNobody,
]

/** Runs every lint of one policy. */
export const lintPolicy: PolicyLint = (policy, report) => {
  for (const lint of POLICY_LINTS) lint(policy, report)
}

/** Runs every other lint. Each looks closely only at policies that could have its mistake, so the common load stays cheap. */
export const checkLints: Lint = function* (policies, clientsOf, report) {
  for (const lint of LINTS) yield* lint(policies, clientsOf, report)
}
