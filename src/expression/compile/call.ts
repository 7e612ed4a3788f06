import type { Environment } from '../language.ts'
import { acceptsNull, type Entry, LiteralError, type Param } from '../library/entry.ts'
import { REGISTRY } from '../library/index.ts'
import { isNumber } from '../library/numbers.ts'
import { paramsOf } from '../library/signature.ts'
import type { Call, Node } from '../parse/tree.ts'
import type { ListValue, Value } from '../value.ts'
import { convertedText } from './conversion-text.ts'
import { toBoolean, toInt, toNumber } from './convert.ts'
import { describe } from './describe.ts'
import { fault, placed } from './fault.ts'
import { diagnosticCode, spanInLiteral } from './literal-place.ts'
import { totals } from './logic.ts'
import { isList, isMap } from './members.ts'
import { checkOpen } from './open-literals.ts'
import { type Code, charge, contextOf, type Run } from './run.ts'
import { type Compiler, isConstant, type Place, READS, type Unit } from './unit.ts'

/** `#namespace.name(args)`: resolved at load, arguments converted as Spring converts to a Java method's types. */
export const compileCall = (node: Call, place: Place, compiler: Compiler): Unit => {
  const args = node.args.map(arg => compiler.unit(arg, place))
  const entry = REGISTRY.get(`${node.namespace}.${node.name}`)
  const params = entry === undefined ? null : paramsOf(entry, args.length)
  if (entry === undefined || params === null) return refused(node, args)
  const impl = implementation(node, entry, params, args, compiler)
  const codes = args.map(arg => arg.run)
  const { base } = entry.cost
  const run: Code = (self, run) => {
    const values: Value[] = []
    for (let index = 0; index < codes.length; index += 1) {
      const code = codes[index]
      const param = params[index]
      const at = node.args[index]
      if (code !== undefined && param !== undefined && at !== undefined)
        values.push(convert(code(self, run), param, at, run))
    }
    if (base > 1) charge(run, base, node)
    try {
      return impl(values, contextOf(run))
    } catch (thrown) {
      throw placed(thrown, node)
    }
  }
  const { reads, size } = totals(args)
  return { run, reads: entry.pure ? reads : reads | READS.root, size }
}

const NO_SHAPES: NonNullable<Environment['shapes']> = new Map()

type Implementation = Entry['impl']

/** Literals for which PingOne documents null where they are wrong: `pel` only warns of them. */
const LENIENT: ReadonlySet<Param['literal']> = new Set(['date-pattern', 'time-zone'])

/** Compiles constant patterns at load; a pattern that is not a constant is refused in strict and bounded in pel. */
const implementation = (
  node: Call,
  entry: Entry,
  params: readonly Param[],
  args: readonly Unit[],
  compiler: Compiler,
): Implementation => {
  const marked = params.flatMap((param, index) => (param.literal === undefined ? [] : [index]))
  if (marked.length === 0) return entry.impl
  if (compiler.environment.profile === 'strict') {
    const open = marked.filter(index => !isLiteral(args[index]))
    for (const index of open) checkOpen(node.args[index] ?? node, params[index]?.literal, compiler)
  }
  if (entry.prepare === undefined) return entry.impl
  try {
    return entry.prepare(
      params.map((_param, index) => literalText(args[index])),
      compiler.environment.shapes ?? NO_SHAPES,
    )
  } catch (thrown) {
    if (!(thrown instanceof LiteralError)) throw thrown
    const arg = node.args[thrown.argument] ?? node
    const span = spanInLiteral(compiler.text, arg, thrown.start, thrown.end)
    const { message, help } = thrown
    const lenient = compiler.environment.profile === 'pel' && LENIENT.has(params[thrown.argument]?.literal)
    const severity = lenient ? 'warning' : 'error'
    compiler.diagnostics.push({ code: diagnosticCode(thrown.code), severity, message, help, ...span })
    return entry.impl
  }
}

const isLiteral = (unit: Unit | undefined): boolean =>
  unit !== undefined && isConstant(unit) && (unit.constant === null || typeof unit.constant === 'string')

const literalText = (unit: Unit | undefined): string | undefined =>
  unit !== undefined && typeof unit.constant === 'string' ? unit.constant : undefined

/**
 * Converts an argument as Spring does for the Java type of the parameter. `strict` makes no text and no number of anything
 * else, and of a single value a list of one: a text keeps its commas. @throws Fault
 */
const convert = (value: Value, param: Param, at: Node, run: Run): Value => {
  if (value === null) {
    if (acceptsNull(param, run.profile)) return null
    throw fault('null_argument', `\`${param.name}\` must not be null`, at)
  }
  switch (param.type) {
    case 'Any':
      return value
    case 'String':
      if (typeof value === 'string') return value
      return run.profile === 'pel' ? convertedText(value, at) : mismatch(value, param, 'a text', at)
    case 'Number':
      return (isNumberHere(value, run) ? toNumber(value) : null) ?? mismatch(value, param, 'a number', at)
    case 'Integer':
      return (isNumberHere(value, run) ? toInt(value) : null) ?? mismatch(value, param, 'a whole number', at)
    case 'Boolean':
      return toBoolean(value, run.profile, at)
    case 'Array':
      return isList(value) ? value : run.profile === 'pel' ? asList(value) : [value]
    case 'Map':
      return isMap(value) ? value : mismatch(value, param, 'a map', at)
  }
}

const isNumberHere = (value: Value, { profile }: Run): boolean => profile === 'pel' || isNumber(value)

const mismatch = (value: Value, param: Param, expected: string, at: Node): never => {
  throw fault('type_mismatch', `\`${param.name}\` must be ${expected}, not ${describe(value)}`, at)
}

/** Spring makes a list of a single value, and splits a text at its commas. */
const asList = (value: Value): ListValue => {
  if (typeof value !== 'string') return [value]
  return value === '' ? [] : value.split(',').map(part => part.trim())
}

/** A call that the checker has refused: never run, but compiled so that its arguments are looked at too. */
const refused = (node: Call, args: readonly Unit[]): Unit => {
  const run: Code = () => {
    throw fault('internal', 'the call was refused at load', node)
  }
  return { run, ...totals(args), reads: READS.root }
}
