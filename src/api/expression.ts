/** `claimgate/expression`: the expression language alone. It runs in a browser too. */
export {
  CODES,
  compilePattern,
  type DynamicEvaluation,
  type DynamicOptions,
  type Evaluation,
  type EvaluationFailure,
  type Explanation,
  type Expression,
  type ExpressionDiagnostic,
  evaluateDynamic,
  NAMESPACES,
  type Name,
  type Parsed,
  PatternError,
  type Prepared,
  type Profile,
  type PropertyType,
  parse,
  print,
  type Runtime,
  reference,
  type SchemaOptions,
  TRUST,
  type Tree,
  type Trust,
  type Type,
  typeOfSchema,
  type VariableRow,
} from '../expression/index.ts'
export type { JsonObject, JsonValue } from '../oauth.ts'
export type { DiagnosticCode, Severity } from '../outcome.ts'
export { type PrepareOptions, prepare } from './prepare.ts'
