import { raised } from '../../src/expression/compile/power.ts'
import type { Profile } from '../../src/expression/language.ts'
import { numberText } from '../../src/expression/library/java-text.ts'
import type { Node } from '../../src/expression/parse/tree.ts'
import { Real } from '../../src/expression/value.ts'
import type { JsonValue } from '../../src/oauth.ts'

/**
 * A second evaluator, written to be read and not to be fast: it walks the tree, and every value carries its Java kind.
 * Library calls, `matches` and `new` are left out; powers and the texts of fractions are compared with Java's own
 * elsewhere.
 */
type Whole = { readonly kind: 'int' | 'long'; readonly value: bigint }
type Broken = { readonly kind: 'float' | 'double'; readonly value: number }
type Any =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | Whole
  | Broken
  | { readonly kind: 'list'; readonly items: readonly Any[] }
  | { readonly kind: 'map' | 'written' | 'entry'; readonly items: ReadonlyMap<string, Any> }

class Failed extends Error {}
const fail = (): never => {
  throw new Failed()
}

const NULL: Any = { kind: 'null' }
const text = (value: string): Any => ({ kind: 'string', value })
const truth = (value: boolean): Any => ({ kind: 'boolean', value })
const isWhole = (value: Any): value is Whole => value.kind === 'int' || value.kind === 'long'
const isNumber = (value: Any): value is Whole | Broken =>
  isWhole(value) || value.kind === 'float' || value.kind === 'double'

const fromJson = (json: JsonValue): Any => {
  if (json === null) return NULL
  if (typeof json === 'boolean') return truth(json)
  if (typeof json === 'string') return text(json)
  if (typeof json === 'number') {
    if (!Number.isInteger(json)) return { kind: 'double', value: json }
    return { kind: Math.abs(json) < 2 ** 31 || json === -(2 ** 31) ? 'int' : 'long', value: BigInt(json) }
  }
  if (Array.isArray(json)) return { kind: 'list', items: json.map(fromJson) }
  return {
    kind: 'map',
    items: new Map(Object.entries(json).map(([name, item]) => [name, fromJson(item as JsonValue)])),
  }
}

const written = (value: Any): string => {
  switch (value.kind) {
    case 'null':
      return 'null'
    case 'boolean':
    case 'string':
      return String(value.value)
    case 'int':
    case 'long':
      return String(value.value)
    case 'double':
      return numberText(new Real('double', value.value))
    case 'float':
      return numberText(new Real('float', value.value))
    case 'list':
      return `[${value.items.map(written).join(', ')}]`
    case 'entry':
    case 'map':
    case 'written':
      return `{${[...value.items].map(([name, item]) => `${name}=${written(item)}`).join(', ')}}`
  }
}

const converted = (value: Any): string => {
  if (value.kind === 'list') return value.items.map(converted).join(',')
  return value.kind === 'map' || value.kind === 'written' || value.kind === 'entry' ? fail() : written(value)
}

const joined = (value: Any): string => {
  if (value.kind === 'entry')
    return `${written(value.items.get('key') ?? NULL)}=${written(value.items.get('value') ?? NULL)}`
  return value.kind === 'map' || value.kind === 'written' ? written(value) : converted(value)
}

const ORDER = ['int', 'long', 'float', 'double'] as const

const wider = (a: Whole | Broken, b: Whole | Broken): (typeof ORDER)[number] =>
  ORDER[Math.max(ORDER.indexOf(a.kind), ORDER.indexOf(b.kind))] ?? 'int'

const compareNumbers = (a: Whole | Broken, b: Whole | Broken): number => {
  const kind = wider(a, b)
  const as = (value: Whole | Broken): number | bigint =>
    kind === 'double' ? Number(value.value) : kind === 'float' ? Math.fround(Number(value.value)) : value.value
  const [x, y] = [as(a), as(b)]
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN
}

/** The tree walker for one profile. */
export const evaluate = (node: Node, json: JsonValue, profile: Profile): string | null => {
  const root = fromJson(json)
  const strict = profile === 'strict'

  const bool = (value: Any): boolean => {
    if (value.kind === 'boolean') return value.value
    if (strict) return fail()
    if (value.kind === 'list') return bool(value.items[0] ?? NULL)
    if (value.kind !== 'string') return fail()
    const word = value.value.trim().toLowerCase()
    if (['true', 'on', 'yes', '1'].includes(word)) return true
    return ['false', 'off', 'no', '0'].includes(word) ? false : fail()
  }

  const position = (value: Any): number => {
    if (value.kind === 'list') return value.items.length === 0 ? fail() : position(value.items[0] ?? NULL)
    if (value.kind === 'string') {
      const digits = value.value.replace(/\s/g, '')
      return /^[+-]?\d+$/.test(digits) ? inInt(Number(digits)) : fail()
    }
    return isNumber(value) ? inInt(Math.trunc(Number(value.value))) : fail()
  }
  const inInt = (value: number): number => (value >= -(2 ** 31) && value < 2 ** 31 ? value : fail())

  const compare = (a: Any, b: Any): number => {
    if (a.kind === 'null' || b.kind === 'null') {
      if (strict) return fail()
      return a.kind === b.kind ? 0 : a.kind === 'null' ? -1 : 1
    }
    if (isNumber(a) && isNumber(b)) return compareNumbers(a, b)
    if (a.kind === 'string' && b.kind === 'string') return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
    if (a.kind === 'boolean' && b.kind === 'boolean') return Number(a.value) - Number(b.value)
    return fail()
  }

  const same = (a: Any, b: Any): boolean => {
    if (a.kind === 'null' || b.kind === 'null') return a.kind === b.kind
    if (isNumber(a) || isNumber(b)) return a.kind === b.kind && Object.is((a as Whole).value, (b as Whole).value)
    if (a.kind === 'list')
      return (
        b.kind === 'list' &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => same(item, b.items[i] ?? NULL))
      )
    if (a.kind === 'string' || a.kind === 'boolean') return a.kind === b.kind && a.value === (b as typeof a).value
    if (b.kind !== 'map' && b.kind !== 'written' && b.kind !== 'entry') return false
    return (
      a.items.size === b.items.size &&
      [...a.items].every(([name, item]) => b.items.has(name) && same(item, b.items.get(name) ?? NULL))
    )
  }
  const equal = (a: Any, b: Any): boolean => (isNumber(a) && isNumber(b) ? compareNumbers(a, b) === 0 : same(a, b))

  const whole = (kind: 'int' | 'long', value: bigint): Any => {
    const wrapped = BigInt.asIntN(kind === 'int' ? 32 : 64, value)
    return strict && wrapped !== value ? fail() : { kind, value: wrapped }
  }

  const arithmetic = (operator: string, a: Any, b: Any): Any => {
    if (!isNumber(a) || !isNumber(b)) return onTexts(operator, a, b)
    const kind = wider(a, b)
    if (operator === '^') return power(kind, Number(a.value), Number(b.value))
    if (kind === 'int' || kind === 'long') {
      const [x, y] = [BigInt(a.value), BigInt(b.value)]
      if (operator === '+') return whole(kind, x + y)
      if (operator === '-') return whole(kind, x - y)
      if (operator === '*') return whole(kind, x * y)
      if (y === 0n) return fail()
      return whole(kind, operator === '/' ? x / y : x % y)
    }
    const round = (value: number): number => (kind === 'float' ? Math.fround(value) : value)
    const [x, y] = [round(Number(a.value)), round(Number(b.value))]
    const results: Record<string, number> = { '+': x + y, '-': x - y, '*': x * y, '/': x / y, '%': x % y }
    return { kind, value: round(results[operator] ?? Number.NaN) }
  }

  const power = (kind: string, base: number, exponent: number): Any => {
    const result = raised(base, exponent)
    if (kind === 'double' || kind === 'float') return { kind: 'double', value: result }
    const isLong = kind === 'long' || result > 2 ** 31 - 1
    const [low, high] = isLong ? [-(2n ** 63n), 2n ** 63n - 1n] : [-(2n ** 31n), 2n ** 31n - 1n]
    const exact = Number.isFinite(result)
      ? BigInt(Math.trunc(result))
      : result > 0
        ? high + 1n
        : result < 0
          ? low - 1n
          : 0n
    if (strict && (exact > high || exact < low || (isLong && exact === low))) return fail()
    return { kind: isLong ? 'long' : 'int', value: exact > high ? high : exact < low ? low : exact }
  }

  const onTexts = (operator: string, a: Any, b: Any): Any => {
    if (operator === '+' && (a.kind === 'string' || b.kind === 'string')) {
      const apart = ({ kind }: Any): boolean => ['null', 'list', 'map', 'written', 'entry'].includes(kind)
      return strict && (apart(a) || apart(b)) ? fail() : text(joined(a) + joined(b))
    }
    if (a.kind !== 'string' || b.kind !== 'int') return fail()
    if (operator === '*')
      return Number(b.value) * a.value.length > 100_000 ? fail() : text(a.value.repeat(Math.max(0, Number(b.value))))
    return operator === '-' && a.value.length === 1
      ? text(String.fromCharCode(a.value.charCodeAt(0) - Number(b.value)))
      : fail()
  }

  const property = (object: Any, name: string): Any => {
    if (object.kind === 'null') return NULL
    if (object.kind === 'map') return object.items.get(name) ?? NULL
    if (object.kind === 'written' || object.kind === 'entry') return object.items.get(name) ?? fail()
    return fail()
  }

  const walk = (node: Node, self: Any): Any => {
    switch (node.type) {
      case 'Literal':
        if (node.kind === 'null') return NULL
        if (node.kind === 'int') return { kind: 'int', value: BigInt(node.value) }
        if (node.kind === 'long') return { kind: 'long', value: node.value }
        if (node.kind === 'boolean') return truth(node.value)
        return node.kind === 'string' ? text(node.value) : { kind: node.kind, value: node.value }
      case 'Variable':
        return node.name === 'root' ? root : node.name === 'this' ? self : NULL
      case 'Property':
        return property(node.object === null ? self : walk(node.object, self), node.name)
      case 'Index':
        return index(node, self)
      case 'List':
        return { kind: 'list', items: node.elements.map(element => walk(element, self)) }
      case 'Map': {
        const items = new Map<string, Any>()
        for (const { key, value } of node.entries) {
          const name = key.type === 'Property' && key.object === null ? text(key.name) : walk(key, self)
          const content = walk(value, self)
          if (name.kind !== 'null') items.set(written(name), content)
        }
        return { kind: 'written', items }
      }
      case 'Unary': {
        const value = walk(node.argument, self)
        if (node.operator === 'not') return truth(!bool(value))
        if (!isNumber(value)) return fail()
        return node.operator === '+' ? value : arithmetic('-', { kind: 'int', value: 0n }, value)
      }
      case 'Binary':
        return binary(
          node.operator,
          () => walk(node.left, self),
          () => walk(node.right, self),
        )
      case 'Ternary':
        return walk(bool(walk(node.test, self)) ? node.consequent : node.alternate, self)
      case 'Elvis': {
        const value = walk(node.test, self)
        return value.kind === 'null' || (value.kind === 'string' && value.value === '')
          ? walk(node.alternate, self)
          : value
      }
      case 'Select':
      case 'Project':
        return loop(node, node.object === null ? self : walk(node.object, self))
      case 'Call':
      case 'NewArray':
        return fail()
    }
  }

  const index = (node: Node & { readonly type: 'Index' }, self: Any): Any => {
    const object = node.object === null ? self : walk(node.object, self)
    const isMap = object.kind === 'map' || object.kind === 'written' || object.kind === 'entry'
    const bare = node.index.type === 'Property' && node.index.object === null ? node.index.name : null
    if (isMap && bare !== null) return object.items.get(bare) ?? NULL
    const key = walk(node.index, root)
    if (key.kind === 'null') return fail()
    if (strict && object.kind === 'null' && node.index.type === 'Literal' && key.kind === 'string') return NULL
    if (isMap) {
      if (key.kind === 'string') return object.items.get(key.value) ?? NULL
      return object.kind === 'map' ? NULL : (object.items.get(written(key)) ?? NULL)
    }
    const items =
      object.kind === 'list'
        ? object.items
        : object.kind === 'string'
          ? [...Array(object.value.length).keys()].map(i => text(object.value.charAt(i)))
          : fail()
    return items[position(key)] ?? fail()
  }

  const binary = (operator: string, left: () => Any, right: () => Any): Any => {
    if (operator === 'and') return truth(bool(left()) && bool(right()))
    if (operator === 'or') return truth(bool(left()) || bool(right()))
    const [a, b] = [left(), right()]
    if (operator === '==') return truth(equal(a, b))
    if (operator === '!=') return truth(!equal(a, b))
    if (operator === '<') return truth(compare(a, b) < 0)
    if (operator === '<=') return truth(compare(a, b) <= 0)
    if (operator === '>') return truth(compare(a, b) > 0)
    if (operator === '>=') return truth(compare(a, b) >= 0)
    if (operator === 'in') return truth(b.kind === 'list' ? b.items.some(item => equal(a, item)) : fail())
    if (operator === 'between') {
      if (b.kind !== 'list' || b.items.length !== 2) return fail()
      return truth(compare(a, b.items[0] ?? NULL) >= 0 && compare(a, b.items[1] ?? NULL) <= 0)
    }
    return arithmetic(operator, a, b)
  }

  const loop = (node: Node & { readonly type: 'Select' | 'Project' }, object: Any): Any => {
    const isMap = object.kind === 'map' || object.kind === 'written' || object.kind === 'entry'
    const items: readonly Any[] = isMap
      ? [...object.items].map(([key, value]) => ({
          kind: 'entry',
          items: new Map([
            ['key', text(key)],
            ['value', value],
          ]),
        }))
      : object.kind === 'list'
        ? object.items
        : fail()
    if (node.type === 'Project') return { kind: 'list', items: items.map(item => walk(node.body, item)) }
    const kept: Any[] = []
    for (const item of items) {
      const answer = walk(node.body, item)
      if (answer.kind !== 'boolean') return fail()
      if (answer.value) kept.push(item)
      if (answer.value && node.which === 'first') break
    }
    const chosen = node.which === 'last' ? kept.slice(-1) : kept
    if (node.which !== 'all' && kept.length === 0) return NULL
    if (!isMap) return node.which === 'all' ? { kind: 'list', items: kept } : (chosen[0] ?? NULL)
    const entries = chosen.map(item => (item.kind === 'entry' ? item.items : fail()))
    return {
      kind: 'written',
      items: new Map(entries.map(pair => [written(pair.get('key') ?? NULL), pair.get('value') ?? NULL])),
    }
  }

  try {
    return shown(walk(node, root))
  } catch (error) {
    if (error instanceof Failed) return null
    throw error
  }
}

const SUFFIX: Readonly<Record<string, string>> = { int: 'i', long: 'L', float: 'f', double: 'd' }

const shown = (value: Any): string => {
  if (isNumber(value)) return written(value) + SUFFIX[value.kind]
  if (value.kind === 'string') return JSON.stringify(value.value)
  if (value.kind === 'list') return `[${value.items.map(shown).join(',')}]`
  if (value.kind === 'null' || value.kind === 'boolean') return written(value)
  const entries = [...value.items].sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${shown(item)}`).join(',')}}`
}
