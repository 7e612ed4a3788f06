import type { Entry, Param, ParamType, ReturnType } from '../library/entry.ts'
import { REGISTRY } from '../library/index.ts'
import { arity, paramsOf, signatureOf } from '../library/signature.ts'
import type { Call, Node } from '../parse/tree.ts'
import { anchors } from './anchors.ts'
import { workOf } from './cost.ts'
import { NOTHING, type Proofs, proven, refine } from './narrow.ts'
import { need, needInteger } from './need.ts'
import { computed, type Seen, spanOf, type Walk } from './node-facts.ts'
import { lint, MEASURES, PROVES, RETURNS } from './returns.ts'
import type { Type } from './type.ts'
import { ANY, BOOLEAN, holdsObjects, INTEGER, isDynamic, type Kind, NUMBER, STRING, withNull } from './types.ts'
import { unknownFunction } from './unknown-function.ts'

/** What an argument may be; for a String everything that has an unmistakable text. */
const ACCEPTS: Record<Exclude<ParamType, 'Any'>, readonly Kind[]> = {
  String: ['string', 'number', 'boolean', 'list'],
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

/** What the entry itself says of its result. */
const declaredReturn = ({ returns }: Entry): Type => {
  const items = returns.items === undefined || returns.items === 'Array' ? ANY : RETURN[returns.items]
  const type: Type = returns.type === 'Array' ? { kind: 'list', nullable: false, items } : RETURN[returns.type]
  return returns.nullable ? withNull(type) : type
}

const checkArgument = (walk: Walk, entry: Entry, param: Param, node: Node, seen: Seen): void => {
  if (param.type === 'Any') return
  const role = `\`${param.name}\` of #${entry.namespace}.${entry.name}`
  const fits = need(walk, node, seen.type, ACCEPTS[param.type], {
    code: 'CG2107',
    nullCode: 'CG2110',
    role,
    nullable: param.nullable,
    ...(param.type === 'String' ? { wanted: 'string' as const } : {}),
    fact: seen.fact,
  })
  if (fits && param.type === 'Integer') needInteger(walk, node, seen.type, 'CG2107', role)
  if (fits && param.type === 'String' && holdsObjects(seen.type))
    walk.report('CG2107', spanOf(node), {
      message: `\`${walk.quote(node)}\` holds objects, and ${role} must be a String`,
      help: 'pick the texts first with a projection: x.![name]',
    })
}

/** The key of the same call in another place: what a condition proved of the one holds for the other. */
const keyOf = (walk: Walk, node: Call, current: Seen): string => {
  const source = walk.text.slice(node.at.start, node.end).replaceAll(/\s+/g, ' ')
  return `${current.paths[0] ?? ''}~${source}`
}

const SUBSTRING = 'string.substring'

const wrongCount = (walk: Walk, entry: Entry, node: Call): void => {
  const [input, start] = node.args
  const name = `${entry.namespace}.${entry.name}`
  const toEnd = name === SUBSTRING && node.args.length === 2 && input !== undefined && start !== undefined
  const call = toEnd
    ? `#${name}(${walk.quote(input)}, ${walk.quote(start)}, #string.length(${walk.quote(input)}))`
    : undefined
  walk.report(
    'CG2106',
    { start: node.start, end: node.end },
    {
      message: `\`#${name}\` takes ${arity(entry)}, not ${node.args.length}`,
      help: call === undefined ? `it is ${signatureOf(entry)}` : `up to the end: ${call}`,
    },
  )
}

/** `#namespace.name(args)` */
export const call = (walk: Walk, node: Call, current: Seen, proofs: Proofs): Seen => {
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
    const seen = args[at]
    if (arg === undefined || seen === undefined) continue
    checkArgument(walk, entry, param, arg, seen)
    if (name === 'regex.matches' && param.literal === 'regex') anchors(walk, arg)
    if (!isDynamic(seen.type)) work += workOf(seen.type, entry.cost.perUnit)
  }
  lint(walk, name, node.args, args)
  const declared = declaredReturn(entry)
  const type = RETURNS.get(name)?.({ walk, args, nodes: node.args, declared }) ?? declared
  const paths = entry.pure ? [keyOf(walk, node, current)] : []
  const measured = MEASURES.has(name) ? args[0]?.paths : undefined
  return {
    ...computed(refine(type, paths[0] ?? null, proofs), spent + work),
    paths,
    whenTrue: proves(name, args),
    whenFalse: NOTHING,
    ...(measured === undefined || measured.length === 0 ? {} : { measures: measured }),
  }
}

const proves = (name: string, args: readonly Seen[]): Proofs => {
  const rule = PROVES.get(name)
  if (rule === undefined) return NOTHING
  const proofs = rule.args.map(at => {
    const seen = args[at]
    const other = rule.unlessNull === undefined ? undefined : args[rule.unlessNull]
    if (seen === undefined || other?.type.nullable) return NOTHING
    return proven(seen.paths, rule.filled ? { notNull: true, atLeast: 1 } : { notNull: true })
  })
  return new Map(proofs.flatMap(proof => [...proof]))
}
