/** `Character.isWhitespace`: space, line and paragraph separators but the no-break ones, and some controls. */
const WHITE = /[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/
const NOT_WHITE = /[^\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]/

export const isWhite = (character: string): boolean => WHITE.test(character)
export const isBlank = (text: string): boolean => !NOT_WHITE.test(text)

/** `String.trim`: everything up to and including the space, control characters too. */
export const trim = (input: string): string => {
  let start = 0
  let end = input.length
  while (start < end && input.charCodeAt(start) <= 0x20) start += 1
  while (end > start && input.charCodeAt(end - 1) <= 0x20) end -= 1
  return input.slice(start, end)
}
