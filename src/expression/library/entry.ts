import type { JsonValue } from '../../oauth.ts'
import type { Type } from '../type.ts'
import type { Value } from '../value.ts'
import type { Inference } from './inference.ts'

/**
 * The types of parameters and results, for the checker, completion and the reference page. A parameter type says which
 * values are accepted without an error at run time; `?` after it means null is a documented input.
 */
export type ParamType = 'String' | 'Number' | 'Integer' | 'Boolean' | 'Array' | 'Map' | 'Any'
export type ReturnType = ParamType

/** Texts that are compiled, so that they are known when a policy is loaded. */
export type LiteralKind = 'regex' | 'wildcard' | 'date-pattern' | 'cidr' | 'time-zone' | 'schema'

export interface Param {
  readonly name: string
  readonly type: ParamType
  readonly nullable: boolean
  /** The literal is checked at load: a Java regular expression, a date pattern, a network. */
  readonly literal?: LiteralKind
  /**
   * An ISO 8601 instant: a literal that is none is an error of the load in `strict`. `demanded`: so are null and everything else
   * that is none, when the function is called in `strict`.
   */
  readonly instant?: 'read' | 'demanded'
  /** A regular expression that is compared with the whole text, so that anchors around it say nothing. */
  readonly whole?: true
  /** May be left out (only at the end). */
  readonly optional?: boolean
  /** The argument to suggest to an author who leaves it out although it is not optional, from the texts of the others. */
  readonly leftOut?: (others: readonly string[]) => string
}

/** All that an implementation may use besides its arguments. */
export interface Context {
  /** The one instant of the decision, in milliseconds since the epoch. */
  readonly nowMs: number
  readonly profile: 'strict' | 'pel'
  /** Charges work in a loop: about one unit per element or per 16 characters. Throws the fuel failure when used up. */
  readonly spend: (units: number) => void
}

/** One function of a namespace: `#namespace.name(params)`. Implementations are pure but for `Context.nowMs`. */
export interface Entry extends Inference {
  readonly namespace: string
  readonly name: string
  readonly params: readonly Param[]
  /**
   * Parameters after `params` that repeat `min` to `max` times as one group: `replaceAll` repeats two, `firstNonEmpty`
   * one. `tail` may follow the groups.
   */
  readonly variadic?: {
    readonly params: readonly Param[]
    readonly min: number
    readonly max: number
    readonly tail?: Param
  }
  readonly returns: {
    readonly type: ReturnType
    readonly nullable: boolean
    readonly items?: ReturnType
    /** A text that is an ISO 8601 instant. */
    readonly instant?: true
    /** The texts that a result can be. */
    readonly oneOf?: readonly string[]
  }
  /** Work bound: units per call, plus units per element or character of the arguments. */
  readonly cost: { readonly base: number; readonly perUnit: number }
  /** False only for `#datetime.now`: never folded at load. */
  readonly pure: boolean
  /** True for what PingOne does not have. */
  readonly extension: boolean
  readonly doc: string
  readonly examples: readonly Example[]
  /**
   * Arguments arrive evaluated and, in `pel`, converted to the parameter types where SpEL converts (a list to its joined text
   * for a String parameter, a number to its text). Throws `EvaluationError` for a documented error.
   */
  readonly impl: (args: readonly Value[], context: Context) => Value
  /**
   * Called once at load when every argument that has `literal` is a constant: returns an implementation that has
   * compiled them. Throws `LiteralError` with the argument's number and the offset in its text.
   */
  readonly prepare?: (
    literals: readonly (string | undefined)[],
    shapes: ReadonlyMap<string, JsonShape>,
  ) => (args: readonly Value[], context: Context) => Value
}

/** A schema that an author has given a name: what text is held against that is read as JSON. */
export interface JsonShape {
  readonly type: Type
  /** The value with defaults filled in, unless it does not fit. */
  readonly fit: (value: JsonValue) => { readonly ok: true; readonly value: JsonValue } | { readonly ok: false }
}

/** A row of the reference that is run as a test. `facts` is the root. */
export interface Example {
  readonly expression: string
  readonly value?: unknown
  /** True for a failure of the evaluation. */
  readonly error?: true
  /** What comes of it in `strict`, when that is something else: a failure, an error of the load, or another value. */
  readonly strict?: 'failure' | 'refused' | { readonly value: unknown }
  readonly facts?: unknown
}

/** Tells whether null may be passed. */
export const acceptsNull = ({ nullable, instant }: Param, profile: Context['profile']): boolean =>
  nullable && !(profile === 'strict' && instant === 'demanded')

/** A literal argument that does not compile: a regular expression, a date pattern. */
export class LiteralError extends Error {
  readonly argument: number
  readonly start: number
  readonly end: number
  readonly code: string
  readonly help: string
  constructor(argument: number, start: number, end: number, code: string, message: string, help: string) {
    super(message)
    this.name = 'LiteralError'
    this.argument = argument
    this.start = start
    this.end = end
    this.code = code
    this.help = help
  }
}
