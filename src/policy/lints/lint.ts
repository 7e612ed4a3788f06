import type { Diagnostic } from '../../outcome.ts'
import type { Sliced } from '../../slices.ts'
import type { CompiledPolicy } from '../compiled.ts'
import type { ClientsOf } from '../registry.ts'

type Report = (diagnostic: Diagnostic) => void

/** Looks at one policy by itself, and reports what it finds. */
export type PolicyLint = (policy: CompiledPolicy, report: Report) => void

/** Looks at all policies of a load together with the registered clients, policy by policy, and reports what it finds. */
export type Lint = (policies: readonly CompiledPolicy[], clientsOf: ClientsOf, report: Report) => Sliced<void>
