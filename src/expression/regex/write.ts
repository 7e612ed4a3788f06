import { writeSet } from './set.ts'
import type { Regexp } from './tree.ts'

/**
 * `end`: `$` is the end of the text. `tail`: `$` at the very end of the pattern also takes a final line terminator into
 * a group of its own, which the search cuts off again: the engine cannot look ahead.
 */
export type Reading = 'end' | 'tail'

/** Names of the groups that hold a final line terminator; Java has no underscore in a group name. */
export const TAIL = 'tail_'

export interface Written {
  readonly source: string
  /** How many groups were added for final line terminators. */
  readonly tails: number
  /** For each group of the pattern, its number in the written one. */
  readonly groups: readonly number[]
  /** Whether a `$` stands where more of the pattern follows: exact only in texts without a final line terminator. */
  readonly innerEnd: boolean
}

/** Writes the tree in the syntax of the engine. */
export const writeRegex = (root: Regexp, reading: Reading): Written => {
  let tails = 0
  let captures = 0
  let innerEnd = false
  const groups: number[] = [0]

  const end = (unixLines: boolean, last: boolean): string => {
    if (!last) innerEnd = true
    if (!last || reading === 'end') return '\\z'
    captures += 1
    tails += 1
    const ended = unixLines ? '\\x{a}' : '\\x{d}\\x{a}|(?<!\\x{d})\\x{a}|[\\x{d}\\x{85}\\x{2028}\\x{2029}]'
    return `(?P<${TAIL}${tails}>(?:${ended})?)\\z`
  }

  const write = (node: Regexp, last: boolean): string => {
    switch (node.kind) {
      case 'set':
        return node.fold ? `(?i:${writeSet(node.set)})` : writeSet(node.set)
      case 'edge':
        return node.source
      case 'end':
        return end(node.unixLines, last)
      case 'break':
        return '(?:\\x{d}\\x{a}|[\\x{a}-\\x{d}\\x{85}\\x{2028}\\x{2029}])'
      case 'sequence':
        return node.items.map((item, index) => write(item, last && index === node.items.length - 1)).join('')
      case 'choice':
        return `(?:${node.options.map(option => write(option, last)).join('|')})`
      case 'capture':
        captures += 1
        groups.push(captures)
        return `(${node.name === null ? '' : `?P<${node.name}>`}${write(node.body, last)})`
      case 'behind':
        return `(?<${node.negative ? '!' : '='}${write(node.body, false)})`
      case 'repeat':
        return `(?:${write(node.body, false)})${times(node.min, node.max)}${node.lazy ? '?' : ''}`
    }
  }

  const source = write(root, true)
  return { source, tails, groups, innerEnd }
}

const times = (min: number, max: number | null): string => {
  if (max === null) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  return min === 0 && max === 1 ? '?' : min === max ? `{${min}}` : `{${min},${max}}`
}
