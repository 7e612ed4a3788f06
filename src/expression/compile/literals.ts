import { isNumber } from '../library/numbers.ts'
import type { List, Literal, MapLiteral, NewArray, Node } from '../parse/tree.ts'
import { ARRAY, type ListValue, type Value } from '../value.ts'
import { integerText, toBoolean, toInt, toNumber } from './convert.ts'
import { describe } from './describe.ts'
import { fault } from './fault.ts'
import { totals } from './logic.ts'
import { element, emptyMap, put } from './members.ts'
import { double, float, saturated, toDouble, toInteger } from './numbers.ts'
import { type Code, charge } from './run.ts'
import type { Compiler, Place, Unit } from './unit.ts'

const literalValue = (node: Literal): Value => {
  switch (node.kind) {
    case 'null':
    case 'boolean':
    case 'string':
    case 'int':
    case 'long':
      return node.value
    case 'double':
      return double(node.value)
    case 'float':
      return float(node.value)
  }
}

export const compileLiteral = (node: Literal): Unit => {
  const value = literalValue(node)
  return { run: () => value, reads: 0, size: 1, constant: value }
}

export const compileList = (node: List, place: Place, compiler: Compiler): Unit => {
  const units = node.elements.map(child => compiler.unit(child, place))
  const codes = units.map(unit => unit.run)
  return { run: (self, run) => codes.map(code => code(self, run)), ...totals(units) }
}

/** `{k: v}`: a bare name is the key itself, anything else is evaluated; an entry with a null key is dropped. */
export const compileMap = (node: MapLiteral, place: Place, compiler: Compiler): Unit => {
  const entries = node.entries.map(({ key, value }) => ({
    key: keyUnit(key, place, compiler),
    value: compiler.unit(value, place),
  }))
  const codes = entries.map(({ key, value }) => ({ key: key.run, value: value.run }))
  const run: Code = (self, run) => {
    const map = emptyMap()
    for (const { key, value } of codes) {
      const name = key(self, run)
      const content = value(self, run)
      put(map, name, content)
    }
    return map
  }
  return { run, ...totals(entries.flatMap(({ key, value }) => [key, value])) }
}

const keyUnit = (key: Node, place: Place, compiler: Compiler): Unit => {
  if (key.type !== 'Property' || key.object !== null) return compiler.unit(key, place)
  return compiler.unit({ type: 'Literal', kind: 'string', value: key.name, start: key.start, end: key.end }, place)
}

/** Most elements an array may be made with. */
const MAX_ITEMS = 10_000

export const compileNewArray = (node: NewArray, place: Place, compiler: Compiler): Unit => {
  const sizes = node.dimensions.flatMap(size =>
    size === null ? [] : [{ node: size, unit: compiler.unit(size, place) }],
  )
  const filling = node.elements === null ? null : compiler.unit(node.elements, place)
  const units = [...sizes.map(size => size.unit), ...(filling === null ? [] : [filling])]
  const run: Code = (self, run) => {
    const lengths = sizes.map(size => length(size.unit.run(self, run), size.node))
    const total = lengths.reduce((product, size) => product * size, 1)
    if (total > MAX_ITEMS) throw fault('result_too_large', `the array has more than ${MAX_ITEMS} elements`, node)
    charge(run, total, node)
    if (filling === null) return empty(lengths, node)
    const from = filling.run(self, run) as ListValue
    if (lengths.length > 0 && lengths[0] !== from.length) {
      throw fault('bad_array', 'the size is not the number of elements', node)
    }
    return tagged(
      from.map((_item, index) => converted(element(from, index), node)),
      node,
    )
  }
  return { run, ...totals(units) }
}

const length = (value: Value, at: Node): number => {
  const size = toInt(value)
  if (size !== null && size >= 0) return size
  throw fault('bad_array', `${describe(value)} is not a size`, at)
}

const tagged = (list: Value[], node: NewArray): ListValue =>
  Object.defineProperty(list, ARRAY, { value: node.elementType }) as ListValue

const empty = (lengths: readonly number[], node: NewArray): ListValue => {
  const [size = 0, ...rest] = lengths
  const nested = rest.length > 0
  const list: Value[] = Array.from({ length: size }, () => (nested ? empty(rest, node) : zero(node)))
  return nested ? (Object.defineProperty(list, ARRAY, { value: 'Object' }) as ListValue) : tagged(list, node)
}

const zero = (node: NewArray): Value => {
  switch (node.elementType) {
    case 'boolean':
      return false
    case 'char':
      return '\0'
    case 'long':
      return 0n
    case 'float':
      return float(0)
    case 'double':
      return double(0)
    case 'byte':
    case 'short':
    case 'int':
      return 0
  }
}

const BITS = { byte: 8, short: 16, int: 32, long: 64 } as const

const converted = (value: Value, node: NewArray): Value => {
  const { elementType } = node
  if (elementType === 'boolean') return toBoolean(value, 'pel', node)
  if (elementType === 'char') {
    if (typeof value === 'string' && value.length === 1) return value
    const letter = isNumber(value) ? saturated(toDouble(value)) : null
    if (letter !== null) return String.fromCharCode(Number(BigInt.asUintN(16, letter)))
    throw fault('bad_array', `${describe(value)} is not a character`, node)
  }
  const number = elementType === 'double' || elementType === 'float' ? toNumber(value) : toWhole(value)
  if (number === null) throw fault('bad_array', `${describe(value)} does not fit ${elementType}`, node)
  if (elementType === 'double') return double(toDouble(number))
  if (elementType === 'float') return float(toDouble(number))
  const whole = toInteger(number)
  const limit = 1n << BigInt(BITS[elementType] - 1)
  if (whole >= limit || whole < -limit) throw fault('bad_array', `the number does not fit ${elementType}`, node)
  return elementType === 'long' ? whole : Number(whole)
}

const toWhole = (value: Value): bigint | null => {
  if (typeof value === 'string') return integerText(value)
  const number = toNumber(value)
  return number === null ? null : typeof number === 'bigint' ? number : saturated(Math.trunc(toDouble(number)))
}
