import type { ElementType } from '../value.ts'

export type { ElementType }

/**
 * The tree of an expression. Every node carries its span in the expression text: offsets in UTF-16 code units, `end`
 * exclusive, parentheses not included (they are in `outer` when present).
 */
export interface At {
  readonly start: number
  readonly end: number
  /** The span with the parentheses around the node. */
  readonly outer?: { readonly start: number; readonly end: number }
}

/** `int` literals fit 32 bits; `long` values are bigint; `float` and `double` are numbers. */
export type LiteralValue =
  | { readonly kind: 'null'; readonly value: null }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'long'; readonly value: bigint }
  | { readonly kind: 'float' | 'double'; readonly value: number }

export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'matches'
  | 'between'
  | 'in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
export type UnaryOperator = 'not' | '-' | '+'

export type Literal = At & { readonly type: 'Literal' } & LiteralValue
/** `name` (object null: read from the current `#this`) or `object.name`; `name_` is the span of the name itself. */
export type Property = At & {
  readonly type: 'Property'
  readonly object: Node | null
  readonly name: string
  readonly at: { readonly start: number; readonly end: number }
}
/** `object[index]`; `index` is a bare name when the node is a Property without object. */
export type Index = At & { readonly type: 'Index'; readonly object: Node | null; readonly index: Node }
/** `#root`, `#this`, or a `let`/`const` name. */
export type Variable = At & { readonly type: 'Variable'; readonly name: string }
/** `#namespace.name(args)`: the only calls there are. `at` spans `namespace.name`. */
export type Call = At & {
  readonly type: 'Call'
  readonly namespace: string
  readonly name: string
  readonly args: readonly Node[]
  readonly at: { readonly start: number; readonly end: number }
}
export type Select = At & {
  readonly type: 'Select'
  readonly which: 'all' | 'first' | 'last'
  readonly object: Node | null
  readonly body: Node
}
export type Project = At & { readonly type: 'Project'; readonly object: Node | null; readonly body: Node }
export type List = At & { readonly type: 'List'; readonly elements: readonly Node[] }
export type MapLiteral = At & {
  readonly type: 'Map'
  readonly entries: readonly { readonly key: Node; readonly value: Node }[]
}
export type NewArray = At & {
  readonly type: 'NewArray'
  readonly elementType: ElementType
  readonly dimensions: readonly (Node | null)[]
  readonly elements: List | null
}
export type Unary = At & { readonly type: 'Unary'; readonly operator: UnaryOperator; readonly argument: Node }
export type Binary = At & {
  readonly type: 'Binary'
  readonly operator: BinaryOperator
  readonly left: Node
  readonly right: Node
  /** The operator itself. */
  readonly at: { readonly start: number; readonly end: number }
}
export type Ternary = At & {
  readonly type: 'Ternary'
  readonly test: Node
  readonly consequent: Node
  readonly alternate: Node
}
export type Elvis = At & { readonly type: 'Elvis'; readonly test: Node; readonly alternate: Node }

export type Node =
  | Literal
  | Property
  | Index
  | Variable
  | Call
  | Select
  | Project
  | List
  | MapLiteral
  | NewArray
  | Unary
  | Binary
  | Ternary
  | Elvis
