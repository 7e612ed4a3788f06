/** Policy files -> PolicySet; PolicySet x Facts -> Decision; and how to test and explain them. */
export { CODES } from './codes.ts'
export type { CompiledPolicy, CompiledRule, Term } from './compiled.ts'
export type {
  Asked,
  ClaimExplanation,
  ClientRecord,
  Decision,
  Denial,
  FactSource,
  Fulfilled,
  Fulfilment,
  LetExplanation,
  LoadedPolicies,
  PolicyExplanation,
  PolicyInput,
  PolicySet,
  RuleExplanation,
  Settings,
  TokenSettings,
  Unasked,
} from './decision.ts'
export { type FactRow, factRows, variableRows } from './fact-rows.ts'
export type { Facts } from './facts.ts'
export { BLOCKS, type BlockName, type ClaimTarget, type Shape, type ShapeType } from './file.ts'
export { carriesScope } from './fulfilment.ts'
export { createPoliciesLoader, loadPolicies, type PoliciesLoader } from './load-policies.ts'
export { type FactsInput, makeFacts, type SignedClaims } from './make-facts.ts'
export { makePlan, type Plan, type PlanEntry } from './plan.ts'
export { REASON_PAGES } from './reasons.ts'
export { compileShape, type Fit } from './shape.ts'
export {
  type Admission,
  type Admitted,
  type AskedRequest,
  type CaseResult,
  type ClientFile,
  type Counterexample,
  type Coverage,
  type CoveragePoint,
  checkInvariants,
  checkIssuedRequest,
  checkPolicyTests,
  checkRequestFile,
  clientOf,
  type Decided,
  type Difference,
  decideRequest,
  explainRequest,
  FIXED_NOW,
  factsOf,
  type Given,
  type InvariantResult,
  type InvariantResults,
  openEndpoints,
  type PolicyTestInput,
  type PolicyTestResults,
  type PreparedInvariant,
  prepareInvariants,
  type RequestFile,
  type RequestOfCase,
  type RuleCoverage,
  refusedRequest,
  requestOf,
  runPolicyTests,
  setOf,
  type TestWorld,
  verifiesTokens,
} from './testing/index.ts'
