/** Arguments that must be texts, and what an author may have meant who passed something else. */
import { scanInstant } from '../datetime/index.ts'
import type { Entry, Param } from '../library/entry.ts'
import type { Node } from '../parse/tree.ts'
import type { Inferred } from './inferred.ts'
import type { Need } from './need.ts'
import { literalText, valuesOf } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** What to write instead of a list, or of a number of seconds, where a text is wanted. */
export const instead = (
  walk: Walk,
  entry: Entry,
  param: Param,
  [node, nodes]: readonly [Node, readonly Node[]],
  { type }: Inferred,
): Pick<Need, 'help'> => {
  const text = walk.quote(node)
  if (param.instant !== undefined && type.kind === 'number')
    return { help: `a number of seconds becomes an instant with #datetime.fromUnixTimestamp(${text})` }
  if (type.kind === 'list' && param === entry.params[0] && entry.onList !== undefined)
    return { help: `write ${entry.onList(nodes.map(walk.quote))}` }
  return {}
}

/** Reports values that are known and are no instant. */
export const checkInstant = (walk: Walk, entry: Entry, param: Param, node: Node, { type }: Inferred): void => {
  const wrong = (valuesOf(type) ?? []).find(
    value => typeof value === 'string' && scanInstant(value, walk.strict) === null,
  )
  if (wrong === undefined) return
  walk.report('CG2129', spanOf(node), {
    message: `${literalText(wrong)} is not an instant, and \`${param.name}\` of #${entry.namespace}.${entry.name} must be one`,
    help: "an instant is written '2026-11-30T09:00:00Z', or as a date, '2026-11-30'; other forms are read by #datetime.parse",
  })
}
