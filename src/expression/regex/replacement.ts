import { EvaluationError } from '../evaluation-error.ts'

/** A part of a replacement: text, or the number of a group. */
export type Replacement = readonly (string | number)[]

const illegal = (message: string): EvaluationError => new EvaluationError('invalid_argument', message)

/**
 * Reads a replacement as `Matcher.appendReplacement` does: `$1`, `${name}`, and a backslash before a character that
 * means itself. More digits belong to a number as long as there is such a group.
 * @throws EvaluationError `invalid_argument` for a group that does not exist
 */
export const parseReplacement = (
  text: string,
  groupCount: number,
  names: Readonly<Record<string, number>>,
): Replacement => {
  const parts: (string | number)[] = []
  let literal = ''
  let index = 0
  const reference = (group: number): void => {
    if (literal !== '') parts.push(literal)
    literal = ''
    parts.push(group)
  }
  while (index < text.length) {
    const char = text.charAt(index)
    index += 1
    if (char === '\\') {
      if (index === text.length) throw illegal('the replacement ends with a backslash')
      literal += text.charAt(index)
      index += 1
    } else if (char === '$') {
      const name = /^\{([A-Za-z][A-Za-z0-9]*)\}/.exec(text.slice(index, index + 200))
      if (name === null) {
        const [group, length] = numbered(text, index, groupCount)
        reference(group)
        index += length
      } else {
        const group = Object.hasOwn(names, name[1] ?? '') ? names[name[1] ?? ''] : undefined
        if (group === undefined) throw illegal('the replacement names a group that the pattern does not have')
        reference(group)
        index += name[0].length
      }
    } else literal += char
  }
  if (literal !== '') parts.push(literal)
  return parts
}

const numbered = (text: string, start: number, groupCount: number): readonly [group: number, length: number] => {
  const digit = (index: number): number => (/[0-9]/.test(text.charAt(index)) ? Number(text.charAt(index)) : -1)
  let group = digit(start)
  if (group === -1)
    throw illegal('a `$` in the replacement is followed by a digit or a {name}; write \\$ for the character')
  if (group > groupCount) throw illegal('the replacement refers to a group that the pattern does not have')
  let index = start + 1
  for (let next = digit(index); next !== -1 && group * 10 + next <= groupCount; next = digit(index)) {
    group = group * 10 + next
    index += 1
  }
  return [group, index - start]
}
