export type { Given } from './case.ts'
export type { Difference } from './compare.ts'
export { clientOf, factsOf } from './facts-of-case.ts'
export {
  type CaseResult,
  type PolicyTestInput,
  type PolicyTestResults,
  type RuleCoverage,
  runPolicyTests,
} from './run.ts'
