import type { Profile } from '../language.ts'
import type { Binary, Unary } from '../parse/tree.ts'
import type { Value } from '../value.ts'
import { affirm, compute, negate } from './arithmetic.ts'
import { describe } from './describe.ts'
import { equal } from './equality.ts'
import { fault } from './fault.ts'
import { compileAndOr, compileNot, totals } from './logic.ts'
import { compileMatches } from './matches.ts'
import { element, isList } from './members.ts'
import { between, compare } from './order.ts'
import { readPath } from './path-read.ts'
import { TEST, type Test } from './path-test.ts'
import { type Code, charge, type Run } from './run.ts'
import { type Compiler, isConstant, type Place, type Unit } from './unit.ts'

export const compileUnary = (node: Unary, place: Place, compiler: Compiler): Unit => {
  if (node.operator === 'not') return compileNot(node, place, compiler)
  const { profile } = compiler.environment
  const unit = compiler.unit(node.argument, place)
  const code = unit.run
  const run: Code =
    node.operator === '-'
      ? (self, run) => negate(code(self, run), profile, node)
      : (self, run) => affirm(code(self, run), node)
  return { run, ...totals([unit]) }
}

export const compileBinary = (node: Binary, place: Place, compiler: Compiler): Unit => {
  if (node.operator === 'and' || node.operator === 'or') return compileAndOr(node, place, compiler)
  const left = compiler.unit(node.left, place)
  const right = compiler.unit(node.right, place)
  if (node.operator === 'matches') return compileMatches(node, left, right, compiler)
  return { run: operation(node, left, right, compiler), ...totals([left, right]) }
}

const operation = (node: Binary, left: Unit, right: Unit, compiler: Compiler): Code => {
  const { profile } = compiler.environment
  const [a, b] = [left.run, right.run]
  switch (node.operator) {
    case '==':
      return equality(node, left, right, true)
    case '!=':
      return equality(node, left, right, false)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering(node, node.operator, left, right, profile)
    case 'between':
      return (self, run) => between(a(self, run), b(self, run), profile, node)
    case 'in':
      return membership(node, left, right)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^': {
      const { operator } = node
      return (self, run) => compute(operator, a(self, run), b(self, run), profile, node)
    }
    case 'and':
    case 'or':
    case 'matches':
      return a
  }
}

type Same = string | number | boolean | null

/** Constants for which `===` decides, unless both sides are numbers of different shapes. */
const isPlain = (unit: Unit): unit is Unit & { readonly constant: Same } =>
  isConstant(unit) && (unit.constant === null || ['string', 'boolean', 'number'].includes(typeof unit.constant))

const equality = (node: Binary, left: Unit, right: Unit, expected: boolean): Code => {
  if (isPlain(right)) return sameAs(node, left, right.constant, expected)
  if (isPlain(left)) return sameAs(node, right, left.constant, expected)
  const [a, b] = [left.run, right.run]
  return (self, run) => {
    const x = a(self, run)
    const y = b(self, run)
    return (typeof x === 'string' && typeof y === 'string' ? x === y : equal(x, y, run, node)) === expected
  }
}

/** Compares with a constant; a read of facts does it where it reads. */
const sameAs = (node: Binary, { run: code, path }: Unit, constant: Same, expected: boolean): Code => {
  if (typeof constant !== 'number') {
    const test = expected ? TEST.same : TEST.other
    const compareAny = (read: Code): Code =>
      expected ? (self, run) => read(self, run) === constant : (self, run) => read(self, run) !== constant
    return path === undefined ? compareAny(code) : readPath(path.path, compareAny(path.slow), test, constant)
  }
  const compareNumber =
    (read: Code): Code =>
    (self, run) => {
      const value = read(self, run)
      return (typeof value === 'number' ? value === constant : equal(value, constant, run, node)) === expected
    }
  const test = expected ? TEST.equal : TEST.unequal
  return path === undefined ? compareNumber(code) : readPath(path.path, compareNumber(path.slow), test, constant)
}

type Order = '<' | '<=' | '>' | '>='

const ORDERS: Readonly<
  Record<
    Order,
    {
      readonly test: Test
      readonly onNumbers: (a: number, b: number) => boolean
      readonly holds: (order: number) => boolean
    }
  >
> = {
  '<': { test: TEST.less, onNumbers: (a, b) => a < b, holds: order => order < 0 },
  '<=': { test: TEST.atMost, onNumbers: (a, b) => a <= b, holds: order => order <= 0 },
  '>': { test: TEST.more, onNumbers: (a, b) => a > b, holds: order => order > 0 },
  '>=': { test: TEST.atLeast, onNumbers: (a, b) => a >= b, holds: order => order >= 0 },
}

const ordering = (node: Binary, operator: Order, left: Unit, right: Unit, profile: Profile): Code => {
  const { test, onNumbers, holds } = ORDERS[operator]
  const compareWith =
    (a: Code, b: Code): Code =>
    (self, run) => {
      const x = a(self, run)
      const y = b(self, run)
      return typeof x === 'number' && typeof y === 'number' ? onNumbers(x, y) : holds(compare(x, y, profile, node))
    }
  const { path } = left
  if (path === undefined || !isConstant(right) || typeof right.constant !== 'number')
    return compareWith(left.run, right.run)
  return readPath(path.path, compareWith(path.slow, right.run), test, right.constant)
}

/** `x in list`: equality as `==` with any element; texts of a constant list are looked up in a set. */
const membership = (node: Binary, left: Unit, right: Unit): Code => {
  const [a, b] = [left.run, right.run]
  if (isConstant(right) && isList(right.constant)) {
    const list = right.constant
    const texts: ReadonlySet<Value> = new Set(list.filter(item => typeof item === 'string'))
    const others = list.filter(item => typeof item !== 'string')
    const look =
      (read: Code): Code =>
      (self, run) => {
        const value = read(self, run)
        return typeof value === 'string' ? texts.has(value) : among(value, others, run, node)
      }
    return left.path === undefined ? look(a) : readPath(left.path.path, look(left.path.slow), TEST.among, texts)
  }
  return (self, run) => {
    const value = a(self, run)
    const list = b(self, run)
    if (isList(list)) return among(value, list, run, node)
    throw fault('not_a_collection', `\`in\` needs a list, not ${describe(list)}`, node.right)
  }
}

const among = (value: Value, list: readonly Value[], run: Run, node: Binary): boolean => {
  charge(run, list.length, node)
  for (let index = 0; index < list.length; index += 1) {
    if (equal(value, element(list, index), run, node)) return true
  }
  return false
}
