import { EvaluationError } from '../evaluation-error.ts'
import { acceptsNull, type Entry, type Param, type ParamType, type ReturnType } from '../library/entry.ts'
import { REGISTRY } from '../library/index.ts'
import { arity, paramsOf, signatureOf } from '../library/signature.ts'
import { print } from '../parse/print.ts'
import type { Call, Node } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import type { Value } from '../value.ts'
import { anchors } from './anchors.ts'
import { lintArguments } from './argument-lints.ts'
import { workOf } from './cost.ts'
import { computed, type Inferred } from './inferred.ts'
import { need, needInteger } from './need.ts'
import { NOTHING, type Proofs, proven, refine } from './proofs.ts'
import { resultOf } from './results.ts'
import { settle } from './settled.ts'
import { checkInstant, instead } from './text-arguments.ts'
import {
  ANY,
  BOOLEAN,
  constantOf,
  INTEGER,
  isDynamic,
  type Kind,
  NUMBER,
  STRING,
  withNull,
  withoutNull,
} from './types.ts'
import { unknownFunction } from './unknown-function.ts'
import type { Walk } from './walk.ts'
import { wildcards } from './wildcards.ts'

/** The kinds that a parameter accepts in `strict`; in `pel` what does not fit is no error. */
const ACCEPTS: Record<Exclude<ParamType, 'Any'>, readonly Kind[]> = {
  String: ['string'],
  Number: ['number'],
  Integer: ['number'],
  Boolean: ['boolean'],
  Array: ['list'],
  Map: ['map'],
}

const RETURN: Record<Exclude<ReturnType, 'Array'>, Type> = {
  String: STRING,
  Number: NUMBER,
  Integer: INTEGER,
  Boolean: BOOLEAN,
  Map: { kind: 'map', nullable: false, properties: new Map(), additional: ANY },
  Any: ANY,
}

/** The type of the result that the entry declares. */
const declaredReturn = ({ returns }: Entry): Type => {
  const items = returns.items === undefined || returns.items === 'Array' ? ANY : RETURN[returns.items]
  const one: Type =
    returns.oneOf === undefined
      ? RETURN[returns.type === 'Array' ? 'Any' : returns.type]
      : { ...STRING, enum: returns.oneOf }
  const type: Type = returns.type === 'Array' ? { kind: 'list', nullable: false, items } : one
  const said: Type = returns.instant === true && type.kind === 'string' ? { ...type, instant: true } : type
  return returns.nullable ? withNull(said) : said
}

const checkArgument = (
  walk: Walk,
  entry: Entry,
  param: Param,
  [node, nodes]: readonly [Node, readonly Node[]],
  inferred: Inferred,
): void => {
  if (param.type === 'Any') return
  const role = `\`${param.name}\` of #${entry.namespace}.${entry.name}`
  const fits = need(walk, node, inferred.type, ACCEPTS[param.type], {
    code: 'CG2107',
    nullCode: 'CG2110',
    role,
    nullable: acceptsNull(param, walk.environment.profile),
    ...instead(walk, entry, param, [node, nodes], inferred),
    fact: inferred.fact,
  })
  settle(walk, node, param.literal)
  if (fits && param.instant !== undefined) checkInstant(walk, entry, param, node, inferred)
  if (fits && param.type === 'Integer') needInteger(walk, node, inferred.type, 'CG2107', role)
}

/** Units of work that finding out about a call of constants may take. */
const MOST_WORK = 100_000

/** True for a call of constants that gives a value: nothing else can come of it. */
const isNeverNull = (walk: Walk, entry: Entry, args: readonly Inferred[]): boolean => {
  if (!entry.pure || args.length === 0) return false
  const constants = args.map(({ type }) => constantOf(type))
  const values = constants.flatMap(constant => (constant === undefined ? [] : [constant.value as Value]))
  if (values.length < args.length) return false
  let left = MOST_WORK
  const spend = (units: number): void => {
    left -= units
    if (left < 0) throw new EvaluationError('budget_exceeded', 'too much work')
  }
  try {
    return entry.impl(values, { nowMs: 0, profile: walk.environment.profile, spend }) !== null
  } catch {
    // What fails is told by the compiler.
    return false
  }
}

/** The key of the same call in another place: what a condition proved of the one holds for the other. */
const keyOf = (node: Call, current: Inferred): string => `${current.paths[0] ?? ''}~${print(node)}`

/** The call that an author may have meant who left out the last argument. */
const completed = (walk: Walk, { namespace, name, params }: Entry, { args }: Call): string | undefined => {
  const leftOut = args.length === params.length - 1 ? params.at(-1)?.leftOut : undefined
  if (leftOut === undefined) return undefined
  const texts = args.map(walk.quote)
  return `#${namespace}.${name}(${[...texts, leftOut(texts)].join(', ')})`
}

const wrongCount = (walk: Walk, entry: Entry, node: Call): void => {
  const name = `${entry.namespace}.${entry.name}`
  const call = completed(walk, entry, node)
  walk.report(
    'CG2106',
    { start: node.start, end: node.end },
    {
      message: `\`#${name}\` takes ${arity(entry)}, not ${node.args.length}`,
      help: call === undefined ? `it is ${signatureOf(entry)}` : `write ${call}`,
    },
  )
}

/** `#namespace.name(args)` */
export const call = (walk: Walk, node: Call, current: Inferred, proofs: Proofs): Inferred => {
  const args = node.args.map(arg => walk.use(arg, current, proofs))
  const spent = args.reduce((total, { cost }) => total + cost, 1)
  const name = `${node.namespace}.${node.name}`
  const entry = REGISTRY.get(name)
  if (entry === undefined) {
    unknownFunction(walk, node)
    return computed(ANY, spent)
  }
  const params = paramsOf(entry, node.args.length)
  if (params === null) {
    wrongCount(walk, entry, node)
    return computed(ANY, spent)
  }
  let work = entry.cost.base
  for (const [at, param] of params.entries()) {
    const arg = node.args[at]
    const inferred = args[at]
    if (arg === undefined || inferred === undefined) continue
    checkArgument(walk, entry, param, [arg, node.args], inferred)
    if (param.whole === true) anchors(walk, arg)
    if (param.whole === true) wildcards(walk, node.args[0] ?? arg, arg)
    if (!isDynamic(inferred.type)) work += workOf(inferred.type, entry.cost.perUnit)
  }
  lintArguments(walk, entry, node.args, args)
  const result = resultOf({ walk, entry, nodes: node.args, args, declared: declaredReturn(entry) })
  const type = result.nullable && isNeverNull(walk, entry, args) ? withoutNull(result) : result
  const paths = entry.pure ? [keyOf(node, current)] : []
  const measured = entry.sizeOf === undefined ? undefined : args[entry.sizeOf]?.paths
  return {
    ...computed(refine(type, paths[0] ?? null, proofs), spent + work),
    paths,
    whenTrue: proves(entry, args),
    whenFalse: NOTHING,
    ...(measured === undefined || measured.length === 0 ? {} : { measures: measured }),
  }
}

/** The proofs of a true result about its arguments. */
const proves = ({ proves: claims, falseWhenNull }: Entry, args: readonly Inferred[]): Proofs => {
  const { notNull, filled, unlessNull } = claims ?? { notNull: falseWhenNull === undefined ? [] : [falseWhenNull] }
  if (unlessNull !== undefined && args[unlessNull]?.type.nullable) return NOTHING
  const proof = filled ? ({ notNull: true, atLeast: 1 } as const) : ({ notNull: true } as const)
  return new Map(notNull.flatMap(at => [...proven(args[at]?.paths ?? [], proof)]))
}
