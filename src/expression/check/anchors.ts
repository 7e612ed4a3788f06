import type { Node } from '../parse/tree.ts'
import type { Walk } from './walk.ts'

/** True when the last character is a `$` that no backslash takes its meaning from. */
const endsWithAnchor = (pattern: string): boolean => {
  if (!pattern.endsWith('$')) return false
  const slashes = /\\*$/.exec(pattern.slice(0, -1))?.[0].length ?? 0
  return slashes % 2 === 0
}

/** Reports `^` and `$` around a pattern that is compared with the whole text anyway; the fix takes them away. */
export const anchors = (walk: Walk, node: Node): void => {
  if (node.type !== 'Literal' || node.kind !== 'string') return
  const first = node.value.startsWith('^')
  const last = endsWithAnchor(node.value)
  if (!first && !last) return
  const source = walk.text.slice(node.start, node.end)
  const inner = source.slice(first ? 2 : 1, last ? -2 : -1)
  const which = first && last ? '`^` and `$` have' : first ? '`^` has' : '`$` has'
  walk.report(
    'CG2123',
    { start: node.start, end: node.end },
    {
      message: `${which} no effect: the whole text is compared`,
      help: 'leave the anchors out',
      fix: `${source.charAt(0)}${inner}${source.charAt(0)}`,
    },
  )
}
