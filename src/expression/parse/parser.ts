import type { DiagnosticCode, Span } from '../../outcome.ts'
import type { ExpressionDiagnostic } from '../language.ts'
import { codePoint, isDigit, isNamePart, isNameStart, isSpace, LOOK_ALIKES } from './characters.ts'
import { Jsep } from './jsep.ts'
import { LIMITS } from './limits.ts'
import { type Scanned, scanNumber, scanString } from './literals.ts'
import { FOREIGN, LEVEL, LEVEL_OF, SYMBOLS, WORDS } from './operators.ts'
import { REFUSED, type Refused, refusedMethod } from './refused.ts'
import type { BinaryOperator, ElementType, List, Literal, Node, UnaryOperator } from './tree.ts'

/** Thrown inside the parser after a diagnostic that leaves no way to read on. Never leaves this folder. */
export const STOP: unique symbol = Symbol('stop')

const ELEMENT_TYPES: ReadonlySet<string> = new Set<ElementType>([
  'byte',
  'short',
  'int',
  'long',
  'float',
  'double',
  'char',
  'boolean',
])
const isElementType = (word: string): word is ElementType => ELEMENT_TYPES.has(word)

const COLLECTION: ReadonlyMap<string, 'all' | 'first' | 'last' | 'project'> = new Map([
  ['?[', 'all'],
  ['^[', 'first'],
  ['$[', 'last'],
  ['![', 'project'],
])

interface Operator extends Span {
  readonly operator: BinaryOperator
  readonly instanceof?: true
}

type Problem = Refused & { readonly fix?: string }

const from = (node: Node): number => node.outer?.start ?? node.start
const upTo = (node: Node): number => node.outer?.end ?? node.end

/**
 * Reads one expression with the grammar of SpEL 5.1 and the refusals of PEL. jsep keeps the text and the place; its
 * operator tables, hooks and plugins are global, so every step that would read one of them is replaced here.
 */
export class PelParser extends Jsep {
  readonly diagnostics: ExpressionDiagnostic[] = []
  private nesting = 0
  private nodes = 0
  private loops = 0

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
    while (this.index < this.expr.length) this.leftOver()
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
      const char = this.expr.charAt(this.index)
      if (char === '') return
      if (isSpace(char.charCodeAt(0))) {
        this.index += 1
        continue
      }
      const meant = LOOK_ALIKES.get(char)
      if (meant !== '' && meant !== ' ') return
      this.lookAlike(char, meant)
    }
  }

  gobbleExpression(): Node {
    return this.deeper(() => {
      const test = this.gobbleBinaryExpression()
      this.gobbleSpaces()
      if (this.char !== '?') return test
      const next = this.expr.charAt(this.index + 1)
      if (next === '?') return this.defaulting(test, 'CG2032')
      if (next === ':') return this.defaulting(test, null)
      if (next === '[') {
        const help = 'write a.?[...] for a selection, or put a space after the question mark'
        this.stop(
          { code: 'CG2033', message: '`?[` starts a selection and needs a dot', help },
          this.index,
          this.index + 2,
        )
      }
      return this.conditional(test)
    })
  }

  private conditional(test: Node): Node {
    this.index += 1
    const consequent = this.gobbleExpression()
    this.expect(':', 'to complete the conditional a ? b : c')
    const alternate = this.gobbleExpression()
    return this.node({ type: 'Ternary', start: from(test), end: upTo(alternate), test, consequent, alternate })
  }

  private defaulting(test: Node, foreign: DiagnosticCode | null): Node {
    const start = this.index
    this.index += 2
    if (foreign !== null) {
      this.report(
        { code: foreign, message: '`??` is written `?:` here', help: 'write a ?: b', fix: '?:' },
        start,
        start + 2,
      )
    }
    const alternate = this.gobbleExpression()
    return this.node({ type: 'Elvis', start: from(test), end: upTo(alternate), test, alternate })
  }

  gobbleBinaryExpression(above = 0): Node {
    let left = this.gobbleToken()
    let previous: BinaryOperator | null = null
    for (let links = 1; ; links += 1) {
      const before = this.index
      const found = this.gobbleBinaryOp()
      if (found === null || LEVEL_OF[found.operator] <= above) {
        this.index = before
        return left
      }
      this.chained(found, previous)
      this.bounded(links, found)
      const right = this.gobbleBinaryExpression(LEVEL_OF[found.operator])
      const { operator, start, end } = found
      if (found.instanceof) this.report(REFUSED.instanceof, start, end)
      left = this.node({
        type: 'Binary',
        start: from(left),
        end: upTo(right),
        operator,
        left,
        right,
        at: { start, end },
      })
      previous = operator
    }
  }

  /** Comparisons and `^` do not chain: `1 < 2 < 3` would compare a Boolean with a number. */
  private chained(found: Operator, previous: BinaryOperator | null): void {
    if (previous === null) return
    const level = LEVEL_OF[found.operator]
    if (level !== LEVEL_OF[previous]) return
    if (level === LEVEL.comparison) {
      const help = 'join two comparisons with `and`, or use parentheses'
      this.report({ code: 'CG2013', message: 'comparisons cannot be chained', help }, found.start, found.end)
    }
    if (level === LEVEL.power) {
      this.report({ code: 'CG2014', message: '`^` cannot be chained', help: 'use parentheses' }, found.start, found.end)
    }
  }

  gobbleBinaryOp(): Operator | null {
    this.gobbleSpaces()
    const start = this.index
    const two = this.expr.slice(start, start + 2)
    if (isNameStart(this.code)) return this.wordOperator(start)
    if (two === '//' || two === '/*' || two === '++' || two === '--' || two === '->' || two === '=>' || two === '^[')
      return null
    for (const [written, operator] of FOREIGN) {
      if (!this.expr.startsWith(written, start) || two === '||' || two === '&&') continue
      const fix = operator
      const message = `\`${written}\` is written \`${operator}\` here`
      return this.operator(operator, start, written.length, { code: 'CG2032', message, help: `write ${operator}`, fix })
    }
    const symbol = SYMBOLS.get(two)
    if (symbol !== undefined && two.length === 2) return this.operator(symbol, start, 2)
    const meant = LOOK_ALIKES.get(this.char)
    const single = SYMBOLS.get(meant ?? this.char)
    if (single !== undefined) {
      if (meant !== undefined) {
        this.lookAlike(this.char, meant)
        return { operator: single, start, end: start + 1 }
      }
      if (two.endsWith('=') && two !== '>=' && two !== '<=') {
        return this.operator('==', start, 2, REFUSED.assignment)
      }
      return this.operator(single, start, 1)
    }
    if (this.char === '=') return this.operator('==', start, 1, { ...REFUSED.assignment, fix: '==' })
    return null
  }

  private wordOperator(start: number): Operator | null {
    const word = this.peekWord()
    const lower = word.toLowerCase()
    if (lower === 'instanceof') {
      this.index += word.length
      return { operator: '==', start, end: this.index, instanceof: true }
    }
    const operator = WORDS.get(lower)
    return operator === undefined ? null : this.operator(operator, start, word.length)
  }

  private operator(operator: BinaryOperator, start: number, length: number, problem?: Problem): Operator {
    this.index = start + length
    if (problem !== undefined) this.report(problem, start, this.index)
    return { operator, start, end: this.index }
  }

  gobbleToken(): Node {
    this.gobbleSpaces()
    const start = this.index
    const code = this.code
    const char = this.char
    if (COLLECTION.has(this.expr.slice(start, start + 2))) return this.gobbleTokenProperty(this.collection(null, start))
    if (char === '!' || char === '-' || char === '+') return this.signed(start, char)
    if (isNameStart(code)) return this.named(start)
    if (isDigit(code)) return this.gobbleTokenProperty(this.gobbleNumericLiteral())
    if (char === "'" || char === '"') return this.gobbleTokenProperty(this.gobbleStringLiteral())
    if (char === '#') return this.gobbleTokenProperty(this.variable(start))
    if (char === '(') return this.gobbleTokenProperty(this.group(start))
    if (char === '{') return this.gobbleTokenProperty(this.braces(start))
    if (char === '[') return this.gobbleTokenProperty(this.indexed(null, start))
    return this.noOperand(start, char)
  }

  private signed(start: number, char: '!' | '-' | '+'): Node {
    if (char !== '!' && this.expr.charAt(start + 1) === char) {
      this.report(REFUSED.step, start, start + 2)
      this.index += 2
      return this.gobbleToken()
    }
    this.index += 1
    return this.unary(char === '!' ? 'not' : char, start)
  }

  private unary(operator: UnaryOperator, start: number): Node {
    const argument = this.deeper(() => this.gobbleToken())
    return this.node({ type: 'Unary', start, end: upTo(argument), operator, argument })
  }

  private named(start: number): Node {
    const word = this.peekWord()
    const lower = word.toLowerCase()
    if (word === '$' && this.expr.charAt(start + 1) === '{') return this.template(start)
    this.index += word.length
    const end = this.index
    if (lower === 'not') return this.unary('not', start)
    if (lower === 'true' || lower === 'false') return this.finish({ kind: 'boolean', value: lower === 'true' }, start)
    if (lower === 'null') return this.finish({ kind: 'null', value: null }, start)
    const next = this.nextChar()
    if (word === 'T' && next === '(') return this.typeReference(start)
    if (lower === 'new' && isNameStart(next.charCodeAt(0))) return this.gobbleTokenProperty(this.construct(start))
    if (next === '(') return this.gobbleTokenProperty(this.method(word, start, start))
    this.notAscii(start)
    const node = this.node({ type: 'Property', start, end, object: null, name: word, at: { start, end } })
    return this.gobbleTokenProperty(node)
  }

  private finish(literal: { kind: 'boolean'; value: boolean } | { kind: 'null'; value: null }, start: number): Node {
    return this.gobbleTokenProperty(this.node({ type: 'Literal', start, end: this.index, ...literal }))
  }

  private group(start: number): Node {
    this.index += 1
    const inner = this.gobbleExpression()
    this.expect(')', 'to close the parenthesis')
    return { ...inner, outer: { start, end: this.index } }
  }

  private variable(start: number): Node {
    this.index += 1
    if (this.char === '{') return this.template(start)
    if (!isNameStart(this.code)) {
      const hash = {
        code: 'CG2028',
        message: '`#` must be followed by a name',
        help: 'comments cannot be written here',
      } as const
      this.stop(hash, start, start + 1)
    }
    const nameStart = this.index
    const name = this.word()
    const end = this.index
    this.gobbleSpaces()
    if (this.char === '(') {
      this.report(REFUSED.bareFunction, start, end)
      this.gobbleArguments()
      return this.placeholder(start)
    }
    const call = name === 'root' || name === 'this' ? null : this.call(start, nameStart, name)
    if (call !== null) return call
    this.index = end
    return this.node({ type: 'Variable', start, end, name })
  }

  /** `#namespace.name(` is a call; anything else after `#name` is a path, so the place is restored. */
  private call(start: number, nameStart: number, namespace: string): Node | null {
    if (!this.stands('.')) return null
    this.index += 1
    this.gobbleSpaces()
    if (!isNameStart(this.code)) return null
    const name = this.word()
    const at = { start: nameStart, end: this.index }
    this.gobbleSpaces()
    if (!this.stands('(')) return null
    const args = this.gobbleArguments()
    return this.node({ type: 'Call', start, end: this.index, namespace, name, args, at })
  }

  gobbleArguments(): Node[] {
    const open = this.index
    this.index += 1
    const args: Node[] = []
    this.gobbleSpaces()
    if (this.char === ')') {
      this.index += 1
      return args
    }
    for (;;) {
      args.push(this.gobbleExpression())
      this.gobbleSpaces()
      if (this.char !== ',') break
      this.index += 1
    }
    this.expect(')', 'to close the arguments', open)
    return args
  }

  private braces(start: number): Node {
    this.index += 1
    this.gobbleSpaces()
    if (this.char === '}') return this.list(start, [])
    if (this.char === ':') {
      this.index += 1
      this.expect('}', 'to close the empty map {:}', start)
      return this.node({ type: 'Map', start, end: this.index, entries: [] })
    }
    const first = this.gobbleExpression()
    this.gobbleSpaces()
    if (this.char === ':') return this.map(start, first)
    const elements = [first]
    while (this.char === ',') {
      this.index += 1
      elements.push(this.gobbleExpression())
      this.gobbleSpaces()
    }
    return this.list(start, elements)
  }

  private list(start: number, elements: readonly Node[]): List {
    this.expect('}', 'to close the list', start)
    return this.node({ type: 'List', start, end: this.index, elements })
  }

  private map(start: number, first: Node): Node {
    const entries: { readonly key: Node; readonly value: Node }[] = []
    let key = first
    for (;;) {
      this.expect(':', 'after the key')
      entries.push({ key, value: this.gobbleExpression() })
      this.gobbleSpaces()
      if (this.char !== ',') break
      this.index += 1
      key = this.gobbleExpression()
      this.gobbleSpaces()
    }
    this.expect('}', 'to close the map', start)
    return this.node({ type: 'Map', start, end: this.index, entries })
  }

  private construct(start: number): Node {
    this.gobbleSpaces()
    const nameStart = this.index
    while (isNamePart(this.code) || this.char === '.') this.index += 1
    const name = this.expr.slice(nameStart, this.index)
    this.gobbleSpaces()
    if (this.char !== '[') {
      this.report(REFUSED.construct, start, this.index)
      if (this.char === '(') this.gobbleArguments()
      return this.placeholder(start)
    }
    const dimensions: (Node | null)[] = []
    while (this.stands('[')) {
      const open = this.index
      this.index += 1
      this.gobbleSpaces()
      dimensions.push(this.stands(']') ? null : this.gobbleExpression())
      this.expect(']', 'to close the array size', open)
      this.gobbleSpaces()
    }
    const elements = this.initialiser()
    if (!isElementType(name)) {
      this.report(REFUSED.construct, start, this.index)
      return this.placeholder(start)
    }
    this.arrayShape(start, dimensions, elements)
    return this.node({ type: 'NewArray', start, end: this.index, elementType: name, dimensions, elements })
  }

  private initialiser(): List | null {
    const before = this.index
    if (this.char !== '{') return null
    const braces = this.braces(before)
    if (braces.type === 'List') return braces
    return this.stop(
      { code: 'CG2035', message: 'an array is filled from a list', help: 'write new int[] {1, 2}' },
      before,
      this.index,
    )
  }

  private arrayShape(start: number, dimensions: readonly (Node | null)[], elements: List | null): void {
    if (elements !== null && dimensions.length > 1) {
      const help = 'write a list of arrays: {new int[] {1}, new int[] {2}}'
      this.report(
        { code: 'CG2035', message: 'an array of several dimensions cannot be filled', help },
        start,
        this.index,
      )
    }
    if (elements === null && dimensions.includes(null)) {
      const help = 'write new int[3] or new int[] {1, 2, 3}'
      this.report({ code: 'CG2035', message: 'the array needs a size or a list of elements', help }, start, this.index)
    }
  }

  gobbleTokenProperty(first: Node): Node {
    let node = first
    for (let links = 1; ; links += 1) {
      const before = this.index
      this.gobbleSpaces()
      const start = this.index
      const two = this.expr.slice(start, start + 2)
      if (this.char === '[') {
        node = this.indexed(node, start)
      } else if (two === '++' || two === '--') {
        this.report(REFUSED.step, start, start + 2)
        this.index += 2
      } else if (two === '?.' && !isDigit(this.expr.charCodeAt(start + 2))) {
        const message = '`?.` is not needed: reading a property of null gives null'
        this.report(
          { code: 'CG2030', message, help: 'write a dot; PingOne refuses ?.', fix: '.' },
          start,
          start + 2,
          'info',
        )
        this.index += 2
        node = this.afterDot(node, start)
      } else if (this.char === '.') {
        this.index += 1
        node = this.afterDot(node, start)
      } else {
        this.index = before
        return node
      }
      this.bounded(links, { start, end: this.index })
    }
  }

  private afterDot(object: Node, dot: number): Node {
    this.gobbleSpaces()
    const start = this.index
    if (COLLECTION.has(this.expr.slice(start, start + 2))) return this.collection(object, start)
    if (this.char === '[') {
      this.report({ ...REFUSED.afterDot, help: 'an index needs no dot: a[0]' }, dot, start + 1)
      return this.indexed(object, start)
    }
    if (!isNameStart(this.code)) return this.badLink(dot)
    const name = this.word()
    const at = { start, end: this.index }
    if (this.nextChar() === '(') return this.method(name, start, from(object))
    this.notAscii(start)
    return this.node({ type: 'Property', start: from(object), end: at.end, object, name, at })
  }

  private badLink(dot: number): never {
    const end = Math.min(this.index + 1, this.expr.length)
    const char = this.char
    if (char === '')
      this.stop({ ...REFUSED.afterDot, code: 'CG2003', message: 'the expression ends after a dot' }, dot, end)
    if ('?!^$'.includes(char) && /^.\s+\[/.test(this.expr.slice(this.index))) {
      const help = `write .${char}[ without a space`
      this.stop({ code: 'CG2033', message: `a space splits \`${char}[\``, help }, this.index, end)
    }
    if (char === '#') {
      this.stop(
        { ...REFUSED.afterDot, message: 'a #name cannot follow a dot', help: 'pass the value as an argument' },
        dot,
        end,
      )
    }
    this.notAscii(this.index)
    return this.stop(REFUSED.afterDot, dot, end)
  }

  private indexed(object: Node | null, start: number): Node {
    this.index += 1
    this.gobbleSpaces()
    if (this.char === ']') {
      const help = "write a position or a key: a[0], a['key']"
      this.stop({ code: 'CG2015', message: 'the index is missing', help }, start, this.index + 1)
    }
    const index = this.gobbleExpression()
    this.expect(']', 'to close the index', start)
    return this.node({ type: 'Index', start: object === null ? start : from(object), end: this.index, object, index })
  }

  private collection(object: Node | null, start: number): Node {
    const which = COLLECTION.get(this.expr.slice(start, start + 2)) ?? 'project'
    this.index += 2
    this.loops += 1
    if (this.loops > LIMITS.loops) {
      const message = `selections and projections are nested deeper than ${LIMITS.loops}`
      this.stop(
        { code: 'CG2037', message, help: 'their work multiplies; split the expression with `let`' },
        start,
        start + 2,
      )
    }
    const body = this.gobbleExpression()
    this.loops -= 1
    this.expect(']', which === 'project' ? 'to close the projection' : 'to close the selection', start)
    const span = { start: object === null ? start : from(object), end: this.index }
    if (which === 'project') return this.node({ type: 'Project', ...span, object, body })
    return this.node({ type: 'Select', ...span, which, object, body })
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

  // Refused constructs that can be read past, so that later mistakes are reported too.

  private method(name: string, start: number, whole: number): Node {
    this.gobbleSpaces()
    this.report(refusedMethod(name), start, start + name.length)
    this.gobbleArguments()
    return this.placeholder(whole)
  }

  private typeReference(start: number): Node {
    this.gobbleSpaces()
    const close = this.expr.indexOf(')', this.index)
    this.index = close < 0 ? this.expr.length : close + 1
    this.report(REFUSED.type, start, this.index)
    return this.gobbleTokenProperty(this.placeholder(start))
  }

  private template(start: number): never {
    const brace = this.expr.indexOf('{', start)
    return this.stop(REFUSED.template, start, brace + 1)
  }

  private placeholder(start: number): Literal {
    return this.node({ type: 'Literal', start, end: this.index, kind: 'null', value: null })
  }

  private noOperand(start: number, char: string): Node {
    const two = this.expr.slice(start, start + 2)
    const meant = LOOK_ALIKES.get(char)
    if (char === '') {
      this.stop(
        { code: 'CG2003', message: 'the expression ends too early', help: 'a value is missing at the end' },
        start,
        start,
      )
    }
    if (meant === "'" || meant === '"') return this.curlyString(start, char, meant)
    if (meant !== undefined) this.lookAlike(char, meant, true)
    if (char === '@' || two === '&@') {
      this.index += two === '&@' ? 2 : 1
      if (isNameStart(this.code)) this.word()
      this.report(REFUSED.bean, start, this.index)
      return this.gobbleTokenProperty(this.placeholder(start))
    }
    this.unexpected(start, char, two)
    if (char === '.' && isDigit(this.expr.charCodeAt(start + 1))) {
      const help = 'write a digit before the point: 0.5'
      this.stop({ code: 'CG2011', message: 'a number cannot start with a point', help }, start, start + 2)
    }
    const operator = SYMBOLS.has(two) || SYMBOLS.has(char) || ')]},:?'.includes(char)
    const message = operator ? `a value is missing before \`${char}\`` : `unexpected character \`${char}\``
    return this.stop(
      { code: operator ? 'CG2015' : 'CG2002', message, help: 'check what stands before it' },
      start,
      start + 1,
    )
  }

  /** A string between typographic quotes: read to its end, so that the rest of the expression is checked too. */
  private curlyString(start: number, char: string, meant: string): Node {
    this.lookAlike(char, meant)
    let end = this.index
    while (
      end < this.expr.length &&
      LOOK_ALIKES.get(this.expr.charAt(end)) !== meant &&
      this.expr.charAt(end) !== meant
    )
      end += 1
    this.index = Math.min(end + 1, this.expr.length)
    return this.gobbleTokenProperty(this.placeholder(start))
  }

  /** Text after a complete expression. */
  private leftOver(): void {
    const start = this.index
    const char = this.char
    const meant = LOOK_ALIKES.get(char)
    if (meant !== undefined) this.lookAlike(char, meant, true)
    this.unexpected(start, char, this.expr.slice(start, start + 2))
    if (char === ')' || char === ']' || char === '}') {
      const help = 'remove it, or open the bracket it closes'
      this.stop({ code: 'CG2016', message: `\`${char}\` closes nothing`, help }, start, start + 1)
    }
    if (char === "'" || char === '"') {
      const help = `join texts with +; a quote inside a string is doubled: ${char}${char}`
      this.stop({ code: 'CG2002', message: 'a string follows a complete expression', help }, start, start + 1)
    }
    const word = isNamePart(this.code) ? this.peekWord() : char
    this.notAscii(start)
    const message = `\`${word}\` follows a complete expression`
    this.stop({ code: 'CG2002', message, help: 'an operator is missing before it' }, start, start + word.length)
  }

  /** Characters that say which other language the author had in mind. */
  private unexpected(start: number, char: string, two: string): void {
    if (two === '//' || two === '/*') this.stop(REFUSED.comment, start, start + 2)
    if (two === '->' || two === '=>') this.stop(REFUSED.lambda, start, start + 2)
    if (two === '++' || two === '--') this.stop(REFUSED.step, start, start + 2)
    if (char === '`') this.stop(REFUSED.backtick, start, start + 1)
    if (char === ';') this.stop(REFUSED.separator, start, start + 1)
    if (char === '=') this.stop(REFUSED.assignment, start, start + 1)
    if (char === '\\') {
      const help = 'inside a string a backslash is an ordinary character; quotes are doubled'
      this.stop({ code: 'CG2010', message: 'a backslash can only stand in a string', help }, start, start + 1)
    }
    this.notAscii(start)
  }

  /** A letter outside ASCII, alone or in the middle of a name. */
  private notAscii(start: number): void {
    let at = start
    while (isNamePart(this.expr.charCodeAt(at))) at += 1
    const char = String.fromCodePoint(this.expr.codePointAt(at) ?? 0)
    if (!/^[^\x00-\x7F]$/u.test(char) || LOOK_ALIKES.has(char)) return
    const help = "only a-z, A-Z, 0-9, _ and $ stand in a name; write object['any name']"
    this.stop(
      { code: 'CG2034', message: `the character ${codePoint(char)} cannot stand in a name`, help },
      start,
      at + char.length,
    )
  }

  private lookAlike(char: string, meant: string, stop = false): void {
    const start = this.index
    this.index += 1
    const help =
      meant === '' ? 'remove this invisible character' : `type ${meant === ' ' ? 'an ordinary space' : meant}`
    const problem: Problem = {
      code: 'CG2008',
      message: `the character ${codePoint(char)} only looks right`,
      help,
      fix: meant,
    }
    if (stop) this.stop(problem, start, start + 1)
    this.report(problem, start, start + 1)
  }

  // Small steps.

  private expect(char: string, why: string, opened?: number): void {
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
    const meant = LOOK_ALIKES.get(this.char)
    if (meant !== undefined) this.lookAlike(this.char, meant, true)
    this.unexpected(start, this.char, this.expr.slice(start, start + 2))
    const word = isNamePart(this.code) ? this.peekWord() : this.char
    const message = `\`${char}\` is missing ${why}`
    this.stop({ code: 'CG2016', message, help: `found \`${word}\` instead` }, start, start + word.length)
  }

  private stands(char: string): boolean {
    return this.char === char
  }

  private peekWord(): string {
    let end = this.index
    while (isNamePart(this.expr.charCodeAt(end))) end += 1
    return this.expr.slice(this.index, end)
  }

  private word(): string {
    const word = this.peekWord()
    this.index += word.length
    return word
  }

  private nextChar(): string {
    let at = this.index
    while (isSpace(this.expr.charCodeAt(at))) at += 1
    return this.expr.charAt(at)
  }

  private bounded(links: number, at: Span): void {
    if (links <= LIMITS.chain) return
    const message = `more than ${LIMITS.chain} operators or links in a row`
    this.stop({ code: 'CG2007', message, help: 'use a list: x in {...}, or split with `let`' }, at.start, at.end)
  }

  private deeper(read: () => Node): Node {
    this.nesting += 1
    if (this.nesting > LIMITS.nesting) {
      const message = `the expression is nested deeper than ${LIMITS.nesting}`
      this.stop({ code: 'CG2005', message, help: 'split it with `let`' }, this.index, this.index + 1)
    }
    const node = read()
    this.nesting -= 1
    return node
  }

  private node<N extends Node>(node: N): N {
    this.nodes += 1
    if (this.nodes > LIMITS.nodes) {
      const message = `the expression has more than ${LIMITS.nodes} parts`
      this.stop({ code: 'CG2006', message, help: 'split it with `let`' }, node.start, node.end)
    }
    return node
  }

  private report(problem: Problem, start: number, end: number, severity: 'error' | 'info' = 'error'): void {
    const { code, message, help, fix } = problem
    // Looking for an operator goes back when there is none, and comes by the same place again.
    if (this.diagnostics.some(known => known.code === code && known.start === start)) return
    this.diagnostics.push({ code, severity, message, start, end, help, ...(fix === undefined ? {} : { fix }) })
    if (this.diagnostics.length >= LIMITS.diagnostics) throw STOP
  }

  private stop(problem: Problem, start: number, end: number): never {
    this.report(problem, start, Math.min(Math.max(end, start), this.expr.length))
    throw STOP
  }
}
