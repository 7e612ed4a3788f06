export {
  type Admission,
  type Admitted,
  type AskedRequest,
  explainRequest,
  type RequestOfCase,
  type TestWorld,
} from './admission.ts'
export type { ClientFile, Given } from './case.ts'
export type { Difference } from './compare.ts'
export type { Coverage, CoveragePoint } from './covered/index.ts'
export { verifiesTokens } from './exchange-of-case.ts'
export { clientOf, factsOf, requestOf } from './facts-of-case.ts'
export { FIXED_NOW, type PolicyTestInput } from './files.ts'
export { openEndpoints } from './generate.ts'
export {
  type Counterexample,
  checkInvariants,
  checkPolicyTests,
  type Decided,
  decideRequest,
  type InvariantResult,
  type InvariantResults,
  type PreparedInvariant,
  prepareInvariants,
  refusedRequest,
} from './invariants.ts'
export { checkIssuedRequest } from './issued.ts'
export type { IssuedTokens } from './issued-tokens.ts'
export { checkRequestFile, type RequestFile } from './request-file.ts'
export { type CaseResult, type PolicyTestResults, type RuleCoverage, runPolicyTests, setOf } from './run.ts'
