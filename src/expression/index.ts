/** The expression language: text in, a checked and compiled expression out. */
import { CODES as CHECK } from './check/index.ts'
import { CODES as LANGUAGE } from './codes.ts'
import { CODES as DATETIME } from './datetime/codes.ts'
import { CODES as REGEX } from './regex/codes.ts'

export { type SchemaOptions, typeOfSchema } from './check/index.ts'
export { codeOfFailure } from './codes.ts'
export type { ExpressionDiagnostic } from './diagnostic.ts'
export { type DynamicEvaluation, type DynamicOptions, evaluateDynamic } from './dynamic.ts'
export { type Each, type FactPath, type FactStep, isWithin, spelledBelow, spelledPath } from './fact-path.ts'
export { halvedIn } from './half-characters.ts'
export type {
  Environment,
  Evaluation,
  EvaluationFailure,
  Explanation,
  Expression,
  Name,
  Prepared,
  Profile,
  Runtime,
} from './language.ts'
export type { Entry, JsonShape, LiteralKind, Param, ParamType, ReturnType } from './library/entry.ts'
export type { VariableRow } from './library/guide.ts'
export { NAMESPACES, REGISTRY } from './library/index.ts'
export { type LiteralMistake, literalMistake } from './library/literals.ts'
export { reference } from './library/reference.ts'
export { signatureOf } from './library/signature.ts'
export { foldPoint } from './library/string-case.ts'
export { LIMITS, type Parsed, parse, print } from './parse/index.ts'
export type * as Tree from './parse/tree.ts'
export type { Node } from './parse/tree.ts'
export { compilePattern, PatternError, sampleOfPattern } from './pattern.ts'
export { prepare } from './prepare.ts'
export { type CharSet as Charset, type Regexp, treeOfRegex as parseRegex } from './regex/index.ts'
export type { SettledRead } from './settled.ts'
export { type PropertyType, TRUST, type Trust, type Type } from './type.ts'

/** Every code of this room with its help page. */
export const CODES = { ...LANGUAGE, ...CHECK, ...REGEX, ...DATETIME } as const
