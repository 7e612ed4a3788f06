import type { Binary, Elvis, Node, Ternary, Unary } from '../parse/tree.ts'
import type { Value } from '../value.ts'
import { toBoolean } from './convert.ts'
import type { Code } from './run.ts'
import { type Compiler, MAYBE, type Place, type Unit } from './unit.ts'

/** The operands of `a and b and c`, whatever the parentheses: the operator is associative. */
const operandsOf = (node: Binary, compiler: Compiler): readonly Node[] => {
  if (compiler.observed) return [node.left, node.right]
  const operands: Node[] = []
  const rest: Node[] = [node]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next.type === 'Binary' && next.operator === node.operator) rest.push(next.right, next.left)
    else operands.push(next)
  }
  return operands
}

/** `and`, `or`: left to right, stopping at the first operand that decides. */
export const compileAndOr = (node: Binary, place: Place, compiler: Compiler): Unit => {
  const nodes = operandsOf(node, compiler)
  const units = nodes.map((operand, index) => compiler.unit(operand, index === 0 ? place : MAYBE(place)))
  const { profile } = compiler.environment
  const decisive = node.operator === 'or'
  const settle = (value: Value, operand: number): boolean => toBoolean(value, profile, nodes[operand] ?? node)
  const codes = units.map(unit => unit.run)
  return { run: joined(codes, decisive, settle), ...totals(units, nodes.length - 1) }
}

/** Runs operands until one is `decisive`; `settle` reads an operand that is not a Boolean. */
const joined = (
  codes: readonly Code[],
  decisive: boolean,
  settle: (value: Value, operand: number) => boolean,
): Code => {
  const other = !decisive
  return (self, run) => {
    let operand = 0
    for (const code of codes) {
      const value = code(self, run)
      if (value !== other && (value === decisive || settle(value, operand) === decisive)) return decisive
      operand += 1
    }
    return other
  }
}

/** The facts that a node over these children reads, and its size. */
export const totals = (units: readonly Unit[], own = 1): { readonly reads: number; readonly size: number } => {
  let reads = 0
  let size = own
  for (const unit of units) {
    reads |= unit.reads
    size += unit.size
  }
  return { reads, size }
}

export const compileNot = (node: Unary, place: Place, compiler: Compiler): Unit => {
  const { profile } = compiler.environment
  const unit = compiler.unit(node.argument, place)
  const code = unit.run
  const run: Code = (self, run) => !toBoolean(code(self, run), profile, node.argument)
  return { run, ...totals([unit]) }
}

export const compileTernary = (node: Ternary, place: Place, compiler: Compiler): Unit => {
  const { profile } = compiler.environment
  const test = compiler.unit(node.test, place)
  const consequent = compiler.unit(node.consequent, MAYBE(place))
  const alternate = compiler.unit(node.alternate, MAYBE(place))
  const [testRun, consequentRun, alternateRun] = [test.run, consequent.run, alternate.run]
  const run: Code = (self, run) =>
    toBoolean(testRun(self, run), profile, node.test) ? consequentRun(self, run) : alternateRun(self, run)
  return { run, ...totals([test, consequent, alternate]) }
}

/** `a ?: b`: the default also replaces an empty text, as in SpEL. */
export const compileElvis = (node: Elvis, place: Place, compiler: Compiler): Unit => {
  const test = compiler.unit(node.test, place)
  const alternate = compiler.unit(node.alternate, MAYBE(place))
  const [testRun, alternateRun] = [test.run, alternate.run]
  const run: Code = (self, run) => {
    const value = testRun(self, run)
    return value === null || value === '' ? alternateRun(self, run) : value
  }
  return { run, ...totals([test, alternate]) }
}
