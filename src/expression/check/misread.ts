/** What is read otherwise than an author from another language means it. */
import type { Span } from '../../outcome.ts'
import type { Binary, Index, Node, Unary } from '../parse/tree.ts'
import type { Type } from '../type.ts'
import type { Code } from './report.ts'
import { isDynamic, members } from './types.ts'
import { spanOf, type Walk } from './walk.ts'

/** The source of a node, whole: what a fix is made of. */
export const sourceOf = (walk: Walk, node: Node): string => {
  const { start, end } = spanOf(node)
  return walk.text.slice(start, end)
}

const isBoolean = (type: Type): boolean => isDynamic(type) || members(type).some(({ kind }) => kind === 'boolean')

/**
 * `not x in {…}` is `(not x) in {…}`: `not` binds tightest. True where it is told, because x is no condition, and then
 * nothing inside is told. The left side has been visited.
 */
export const boundTooTight = (walk: Walk, node: Binary): boolean => {
  const { left } = node
  if (left.type !== 'Unary' || left.operator !== 'not' || left.outer !== undefined) return false
  const type = walk.typeOf(left.argument)
  if (type === undefined || isBoolean(type)) return false
  const operand = spanOf(left.argument).start
  const written = walk.text.slice(left.start, operand)
  const fix = `${written}(${walk.text.slice(operand, spanOf(node.right).end)})`
  replaced(walk, 'CG2111', { start: left.start, end: spanOf(node.right).end }, fix, {
    message: `\`${written.trim()}\` binds tighter than \`${node.operator}\`: it negates \`${walk.quote(left.argument)}\` alone`,
  })
  return true
}

/** `x between a and b` is `(x between a) and b`. True where it is told. The left side has been visited. */
export const boundsOfSql = (walk: Walk, { left, right }: Binary): boolean => {
  if (left.type !== 'Binary' || left.operator !== 'between' || left.outer !== undefined) return false
  const bounds = walk.typeOf(left.right)
  if (bounds === undefined || isDynamic(bounds) || members(bounds).some(({ kind }) => kind === 'list')) return false
  const fix = `${sourceOf(walk, left.left)} between {${sourceOf(walk, left.right)}, ${sourceOf(walk, right)}}`
  replaced(walk, 'CG2128', { start: spanOf(left).start, end: spanOf(right).end }, fix, {
    message: '`between` takes a list of two values',
  })
  return true
}

/** Reports what another text says that was meant; nothing else is told of the one that was written. */
const replaced = (walk: Walk, code: Code, span: Span, fix: string, { message }: { readonly message: string }): void => {
  walk.cover(span)
  walk.report(code, span, { message, help: `write ${fix}`, fix })
}

/** What `!x` means where x is no condition: that it is missing, or empty. Null when it is a condition. */
export const emptiness = (walk: Walk, { argument }: Unary, type: Type): string | null => {
  if (isBoolean(type)) return null
  const text = sourceOf(walk, argument)
  if (type.nullable) return `${text} == null`
  switch (type.kind) {
    case 'string':
      return `${text} == ''`
    case 'number':
      return `${text} == 0`
    case 'list':
      return `not #data.isNotEmpty(${text})`
    default:
      return null
  }
}

/** `['admin']` alone is an index into the facts; where they have no such member, a list is meant. */
export const listInBrackets = (walk: Walk, node: Index): void => {
  const fix = `{${sourceOf(walk, node.index)}}`
  walk.report(
    'CG2104',
    { start: node.start, end: node.end },
    {
      message: `\`${walk.quote(node)}\` reads a member of the facts, and there is none of this name`,
      help: `a list is written with braces: ${fix}`,
      fix,
      severity: 'error',
    },
  )
}

/** Names that other languages give the element of a loop. */
const ELEMENTS: ReadonlySet<string> = new Set([
  'this',
  'it',
  'item',
  'element',
  'elem',
  'self',
  'current',
  'value',
  '_',
  '$',
])

export const meansElement = (name: string): boolean => ELEMENTS.has(name)
