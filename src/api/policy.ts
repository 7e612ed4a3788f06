/** `claimgate/policy`: the policy engine without HTTP and without files. It runs in a browser too. */
export type { EvaluationFailure, Explanation, Trust } from '../expression/index.ts'
export type { AuthMethod, Endpoint, ErrorCode, JsonObject, JsonValue } from '../oauth.ts'
export type { Diagnostic, DiagnosticCode, Place, Related, Severity, Span } from '../outcome.ts'
export {
  type ClaimExplanation,
  type ClientRecord,
  CODES,
  type Decision,
  type Denial,
  type FactSource,
  type Facts,
  type Fulfilled,
  type Fulfilment,
  type LetExplanation,
  type LoadedPolicies,
  type PolicyExplanation,
  type PolicySet,
  type RuleExplanation,
  type Settings,
  type SignedClaims,
  type TokenSettings,
  type Unasked,
} from '../policy/index.ts'
export {
  type Forgotten,
  type Path,
  type ReadSource,
  readSource,
  render,
  type ScalarStyle,
  type Source,
  type What,
} from '../source/index.ts'
export {
  type FactsInput,
  loadPolicies,
  makeFacts,
  type PolicyClient,
  type PolicyInput,
  type PolicyOptions,
  type RequestInput,
} from './policies.ts'
