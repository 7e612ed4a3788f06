import type { Span } from '../../outcome.ts'
import type { ForeignWord } from './foreign-words.ts'
import type { Scanner } from './jsep.ts'
import type { Refused } from './refused.ts'
import type { BinaryOperator, Literal, Node } from './tree.ts'

/** What is wrong, and where there is one, the text to put in its place. */
export type Problem = Refused & { readonly fix?: string }

export interface Operator extends Span {
  readonly operator: BinaryOperator
  readonly instanceof?: true
  /** `&` or `|` beside a number. */
  readonly bits?: true
  /** An operator of another language. */
  readonly foreign?: ForeignWord
}

/** The members of the parser that the grammar uses, which has one construct per file. The names with `gobble` are those of jsep. */
export interface Reader extends Scanner {
  readonly gobbleSpaces: () => void
  readonly gobbleExpression: () => Node
  readonly gobbleBinaryExpression: (above?: number) => Node
  readonly gobbleBinaryOp: () => Operator | null
  readonly gobbleToken: () => Node
  readonly gobbleTokenProperty: (first: Node) => Node
  readonly gobbleArguments: () => Node[]
  readonly gobbleStringLiteral: () => Literal
  readonly gobbleNumericLiteral: () => Literal
  /** Counts a node. @throws STOP when there are too many */
  readonly node: <N extends Node>(node: N) => N
  /** Stands in the tree for a refused text that was read past. */
  readonly placeholder: (start: number) => Literal
  /** Reads `char`. `opened` is the place of the bracket that it closes. @throws STOP when something else stands there */
  readonly expect: (char: string, why: string, opened?: number) => void
  readonly stands: (char: string) => boolean
  /** The name that begins here, without reading it. */
  readonly peekWord: () => string
  readonly word: () => string
  /** The next character that is no space, without reading on. */
  readonly nextChar: () => string
  /** @throws STOP when a chain has too many links */
  readonly bounded: (links: number, at: Span) => void
  /** @throws STOP when constructs are nested too deep */
  readonly deeper: (read: () => Node) => Node
  /** Reads the body of a selection or projection. @throws STOP when they are nested too deep */
  readonly looped: (at: Span, read: () => Node) => Node
  readonly report: (problem: Problem, start: number, end: number, severity?: 'error' | 'info') => void
  /** Reports a mistake after which there is no way to read on. @throws STOP */
  readonly stop: (problem: Problem, start: number, end: number) => never
}

/** Where a node begins and ends with its parentheses. */
export const from = (node: Node): number => node.outer?.start ?? node.start
export const upTo = (node: Node): number => node.outer?.end ?? node.end
