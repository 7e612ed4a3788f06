/** The functions of `#string`; `string.ts` declares them. */

import { ARRAY, type Value } from '../value.ts'
import { allowItems, allowLength, boundedText } from '../value-limits.ts'
import { booleanAt, integerAt, listAt, textAt } from './arguments.ts'
import { chargeItems, chargeText } from './charges.ts'
import type { Context, Entry } from './entry.ts'
import { format } from './format.ts'
import { javaText } from './java-text.ts'
import { compareText, compareTextIgnoringCase, equalIgnoringCase } from './string-case.ts'
import { isWhite } from './white-space.ts'

type Impl = Entry['impl']

/** Applies to a text; null stays null. */
export const onText =
  (change: (input: string) => string): Impl =>
  (args, context) => {
    const input = textAt(args, 0)
    if (input === null) return null
    chargeText(context, input)
    return boundedText(change(input))
  }

/** Cuts out a part; negative positions count from the end. */
export const substring: Impl = args => {
  const start = integerAt(args, 1, 'start')
  const end = integerAt(args, 2, 'end')
  return textAt(args, 0)?.slice(start, end) ?? null
}

/** Tests one end of a text; two nulls are equal. */
export const edge =
  (holds: (input: string, part: string) => boolean): Impl =>
  args => {
    const input = textAt(args, 0)
    const part = textAt(args, 1)
    return input === null || part === null ? input === part : holds(input, part)
  }

/** Splits at every character of a set, without empty parts. */
export const split: Impl = (args, context) => {
  const input = textAt(args, 0)
  const separators = textAt(args, 1)
  if (input === null) return null
  chargeText(context, input, input, separators)
  const set = separators === null ? null : new Set(separators.split(''))
  const parts: string[] = []
  let start = 0
  for (let index = 0; index <= input.length; index += 1) {
    const character = input.charAt(index)
    const separates = index === input.length || (set === null ? isWhite(character) : set.has(character))
    if (!separates) continue
    if (index > start) parts.push(input.slice(start, index))
    start = index + 1
  }
  allowItems(parts.length)
  return Object.assign(parts, { [ARRAY]: 'String' as const })
}

/** Joins the texts of a list and skips nulls. */
export const join: Impl = (args, context) => {
  const values = listAt(args, 0, 'values')
  const separator = textAt(args, 1) ?? ''
  if (values === null) return null
  chargeItems(context, values)
  let joined = ''
  let first = true
  for (const value of values) {
    if (value === null) continue
    const part = javaText(value)
    chargeText(context, part, separator)
    allowLength(joined.length + separator.length + part.length)
    joined += first ? part : separator + part
    first = false
  }
  return joined
}

/** Finds a position; -1 with a null. */
export const search =
  (find: (input: string, needle: string, from: number) => number): Impl =>
  (args, context) => {
    const from = integerAt(args, 2, 'from')
    const input = textAt(args, 0)
    const needle = textAt(args, 1)
    if (input === null || needle === null) return -1
    chargeText(context, input, needle)
    return find(input, needle, from)
  }

/** Replaces a literal text up to a number of times. */
export const replace: Impl = (args, context) => {
  const max = integerAt(args, 3, 'max')
  const input = textAt(args, 0)
  const needle = textAt(args, 1)
  const replacement = textAt(args, 2)
  if (!input || !needle || replacement === null || max === 0) return input
  chargeText(context, input)
  let result = ''
  let rest = 0
  let left = max
  for (let at = input.indexOf(needle); at !== -1; at = input.indexOf(needle, rest)) {
    context.spend(1)
    result += input.slice(rest, at) + replacement
    allowLength(result.length)
    rest = at + needle.length
    left -= 1
    if (left === 0) break
  }
  return boundedText(result + input.slice(rest))
}

/** Orders two texts; null comes first. */
export const compare: Impl = (args, context) => {
  const ignoreCase = booleanAt(args, 2, 'ignoreCase')
  const a = textAt(args, 0)
  const b = textAt(args, 1)
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  chargeText(context, a)
  return ignoreCase ? compareTextIgnoringCase(a, b) : compareText(a, b)
}

/** Finds the first argument that a test accepts. */
export const first =
  (accepts: (input: string) => boolean): Impl =>
  (args, context) => {
    for (let index = 0; index < args.length; index += 1) {
      const value = textAt(args, index)
      chargeText(context, value)
      if (value !== null && accepts(value)) return value
    }
    return null
  }

/** Tests for a part; false with a null. */
export const contains: Impl = (args, context) => {
  const input = textAt(args, 0)
  const needle = textAt(args, 1)
  if (input === null || needle === null) return false
  chargeText(context, input)
  return input.includes(needle)
}

/** Compares without regard to case; two nulls are equal. */
export const equalsIgnoreCase: Impl = (args, context) => {
  const a = textAt(args, 0)
  const b = textAt(args, 1)
  if (a === null || b === null) return a === b
  chargeText(context, a)
  return equalIgnoringCase(a, b)
}

/** The part before or after the first separator; null where there is none. */
export const beside =
  (side: 'before' | 'after'): Impl =>
  (args, context) => {
    const input = textAt(args, 0)
    const separator = textAt(args, 1)
    if (input === null || separator === null || separator === '') return null
    chargeText(context, input)
    const at = input.indexOf(separator)
    if (at === -1) return null
    return side === 'before' ? input.slice(0, at) : input.slice(at + separator.length)
  }

/** Takes a prefix away where it is there. */
export const removePrefix: Impl = args => {
  const input = textAt(args, 0)
  const prefix = textAt(args, 1)
  return input !== null && prefix !== null && input.startsWith(prefix) ? input.slice(prefix.length) : input
}

/** Fills the fields of a format. */
export const formatted = (args: readonly Value[], context: Context): Value => {
  const pattern = textAt(args, 0)
  return pattern === null ? null : format(pattern, args.slice(1), context)
}
