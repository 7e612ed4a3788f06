import type { Span } from '../../outcome.ts'
import type { ExpressionDiagnostic } from '../diagnostic.ts'
import { readBinary, readOperator } from './binary.ts'
import { readArguments } from './calls.ts'
import { isNamePart, isSpace, LOOK_ALIKES } from './characters.ts'
import { readChoice } from './conditional.ts'
import { Jsep } from './jsep.ts'
import { LIMITS } from './limits.ts'
import { readLinks } from './links.ts'
import { type Scanned, scanNumber, scanString } from './literals.ts'
import { readOperand } from './operands.ts'
import type { Operator, Problem, Reader } from './reader.ts'
import { REFUSED } from './refused.ts'
import { lookAlike, refuseFollowing, refuseForeign, refuseRest } from './strays.ts'
import type { Literal, Node } from './tree.ts'

/** Thrown inside the parser after a diagnostic that leaves no way to read on. Never leaves this folder. */
export const STOP: unique symbol = Symbol('stop')

/**
 * Reads one expression with the grammar of SpEL 5.1 and the refusals of PEL. jsep keeps the text and the place; its
 * operator tables, hooks and plugins are global, so every step that would read one of them is replaced here.
 */
export class PelParser extends Jsep implements Reader {
  readonly diagnostics: ExpressionDiagnostic[] = []
  private nesting = 0
  nodes = 0
  private loops = 0
  /** The operator last looked for: every level of the grammar that it does not belong to comes by the same place. */
  private lastOperator: { readonly from: number; readonly to: number; readonly operator: Operator | null } | null = null

  /** @throws STOP after the diagnostic that ended the reading */
  parse(): Node {
    if (this.expr.length > LIMITS.length) {
      const message = `the expression is longer than ${LIMITS.length} characters`
      this.stop({ code: 'CG2004', message, help: 'split it with `let`' }, 0, this.expr.length)
    }
    this.gobbleSpaces()
    if (this.index >= this.expr.length) {
      this.stop(
        { code: 'CG2001', message: 'the expression is empty', help: "write null, '' or true" },
        0,
        this.expr.length,
      )
    }
    const node = this.gobbleExpression()
    while (this.index < this.expr.length) refuseRest(this)
    return node
  }

  // jsep would run hooks that belong to the host's own use of jsep.
  runHook(_name: string, node: unknown): unknown {
    return node
  }
  searchHook(): undefined {
    return undefined
  }
  throwError(message: string): never {
    return this.stop({ code: 'CG2002', message, help: '' }, this.index, this.index + 1)
  }
  gobbleExpressions(): never {
    return this.stop(REFUSED.separator, this.index, this.index + 1)
  }
  gobbleIdentifier(): string {
    return this.word()
  }
  gobbleGroup(): Node {
    return this.gobbleToken()
  }
  gobbleArray(): Node {
    return this.gobbleToken()
  }

  gobbleSpaces(): void {
    for (;;) {
      const code = this.expr.charCodeAt(this.index)
      if (isSpace(code)) {
        this.index += 1
        continue
      }
      // No look-alike is a visible character of ASCII.
      if (code > 32 && code < 127) return
      const char = this.expr.charAt(this.index)
      if (char === '') return
      const replacement = LOOK_ALIKES.get(char)
      if (replacement !== '' && replacement !== ' ') return
      lookAlike(this, char, replacement)
    }
  }

  gobbleExpression(): Node {
    return this.deeper(() => readChoice(this))
  }
  gobbleBinaryExpression(above = 0): Node {
    return readBinary(this, above)
  }
  gobbleBinaryOp(): Operator | null {
    const from = this.index
    if (this.lastOperator?.from !== from) {
      const operator = readOperator(this)
      this.lastOperator = { from, to: this.index, operator }
    }
    this.index = this.lastOperator.to
    return this.lastOperator.operator
  }
  gobbleToken(): Node {
    return readOperand(this)
  }
  gobbleTokenProperty(first: Node): Node {
    return readLinks(this, first)
  }
  gobbleArguments(): Node[] {
    return readArguments(this)
  }
  gobbleStringLiteral(): Literal {
    return this.literal(scanString(this.expr, this.index))
  }

  gobbleNumericLiteral(): Literal {
    return this.literal(scanNumber(this.expr, this.index))
  }

  private literal(scanned: Scanned): Literal {
    const start = this.index
    this.index = scanned.end
    if (scanned.ok) return this.node({ type: 'Literal', start, end: scanned.end, ...scanned.literal })
    if (!scanned.recoverable) this.stop(scanned, start, scanned.end)
    this.report(scanned, start, scanned.end)
    return this.placeholder(start)
  }

  placeholder(start: number): Literal {
    return this.node({ type: 'Literal', start, end: this.index, kind: 'null', value: null })
  }

  expect(char: string, why: string, opened?: number): void {
    this.gobbleSpaces()
    if (this.char === char) {
      this.index += 1
      return
    }
    const start = this.index
    if (this.char === '') {
      const at = opened === undefined ? start : opened
      const message = `the expression ends where \`${char}\` is missing ${why}`
      this.stop(
        { code: 'CG2003', message, help: 'brackets and quotes come in pairs' },
        at,
        opened === undefined ? start : at + 1,
      )
    }
    const replacement = LOOK_ALIKES.get(this.char)
    if (replacement !== undefined) lookAlike(this, this.char, replacement, true)
    refuseFollowing(this, start)
    refuseForeign(this, start, this.char, this.expr.slice(start, start + 2))
    const word = isNamePart(this.code) ? this.peekWord() : this.char
    const message = `\`${char}\` is missing ${why}`
    this.stop({ code: 'CG2016', message, help: `found \`${word}\` instead` }, start, start + word.length)
  }

  stands(char: string): boolean {
    return this.char === char
  }

  peekWord(): string {
    let end = this.index
    while (isNamePart(this.expr.charCodeAt(end))) end += 1
    return this.expr.slice(this.index, end)
  }

  word(): string {
    const word = this.peekWord()
    this.index += word.length
    return word
  }

  nextChar(): string {
    let at = this.index
    while (isSpace(this.expr.charCodeAt(at))) at += 1
    return this.expr.charAt(at)
  }

  bounded(links: number, at: Span): void {
    if (links <= LIMITS.chain) return
    const message = `more than ${LIMITS.chain} operators or links in a row`
    this.stop({ code: 'CG2007', message, help: 'use a list: x in {...}, or split with `let`' }, at.start, at.end)
  }

  deeper(read: () => Node): Node {
    this.nesting += 1
    if (this.nesting > LIMITS.nesting) {
      const message = `the expression is nested deeper than ${LIMITS.nesting}`
      this.stop({ code: 'CG2005', message, help: 'split it with `let`' }, this.index, this.index + 1)
    }
    const node = read()
    this.nesting -= 1
    return node
  }

  looped(at: Span, read: () => Node): Node {
    this.loops += 1
    if (this.loops > LIMITS.loops) {
      const message = `selections and projections are nested deeper than ${LIMITS.loops}`
      const help = 'their work multiplies; split the expression with `let`'
      this.stop({ code: 'CG2037', message, help }, at.start, at.end)
    }
    const node = read()
    this.loops -= 1
    return node
  }

  node<N extends Node>(node: N): N {
    this.nodes += 1
    if (this.nodes > LIMITS.nodes) {
      const message = `the expression has more than ${LIMITS.nodes} parts`
      this.stop({ code: 'CG2006', message, help: 'split it with `let`' }, node.start, node.end)
    }
    return node
  }

  report(problem: Problem, start: number, end: number, severity: 'error' | 'info' = 'error'): void {
    const { code, message, help, fix } = problem
    // Looking for an operator goes back when there is none, and comes by the same place again.
    if (this.diagnostics.some(earlier => earlier.code === code && earlier.start === start)) return
    this.diagnostics.push({ code, severity, message, start, end, help, ...(fix === undefined ? {} : { fix }) })
    if (this.diagnostics.length >= LIMITS.diagnostics) throw STOP
  }

  stop(problem: Problem, start: number, end: number): never {
    this.report(problem, start, Math.min(Math.max(end, start), this.expr.length))
    throw STOP
  }
}
