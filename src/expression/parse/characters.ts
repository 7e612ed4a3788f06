/** Characters of the language. Names are ASCII as in SpEL, so two names that look alike are alike. */
export const isDigit = (code: number): boolean => code >= 48 && code <= 57

export const isHexDigit = (code: number): boolean =>
  isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)

export const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36

export const isNamePart = (code: number): boolean => isNameStart(code) || isDigit(code)

export const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13

/** Characters that editors and web pages put in place of the ones meant; '' means it should not be there at all. */
export const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ['\u2018', "'"],
  ['\u2019', "'"],
  ['\u201A', "'"],
  ['\u201B', "'"],
  ['\u00B4', "'"],
  ['\u2032', "'"],
  ['\uFF07', "'"],
  ['\u201C', '"'],
  ['\u201D', '"'],
  ['\u201E', '"'],
  ['\u2033', '"'],
  ['\uFF02', '"'],
  ['\u00AB', '"'],
  ['\u00BB', '"'],
  ['\u2010', '-'],
  ['\u2011', '-'],
  ['\u2012', '-'],
  ['\u2013', '-'],
  ['\u2014', '-'],
  ['\u2212', '-'],
  ['\u00D7', '*'],
  ['\u00F7', '/'],
  ['\u2264', '<='],
  ['\u2265', '>='],
  ['\u2260', '!='],
  ['\u21D0', '<='],
  ['\u21D2', '>='],
  ['\u2261', '=='],
  ['\uFF1D', '=='],
  ['\uFF08', '('],
  ['\uFF09', ')'],
  ['\uFF0C', ','],
  ['\uFF0E', '.'],
  ['\uFF1F', '?'],
  ['\uFF1A', ':'],
  ['\uFF03', '#'],
  ['\u2026', '...'],
  ['\u00A0', ' '],
  ['\u2002', ' '],
  ['\u2003', ' '],
  ['\u2009', ' '],
  ['\u202F', ' '],
  ['\u3000', ' '],
  ['\u2028', ' '],
  ['\u2029', ' '],
  ['\u0085', ' '],
  ['\u000B', ' '],
  ['\u000C', ' '],
  ['\u00AD', ''],
  ['\u200B', ''],
  ['\u200C', ''],
  ['\u200D', ''],
  ['\u2060', ''],
  ['\u202A', ''],
  ['\u202B', ''],
  ['\u202C', ''],
  ['\u202D', ''],
  ['\u202E', ''],
  ['\u2066', ''],
  ['\u2067', ''],
  ['\u2068', ''],
  ['\u2069', ''],
  ['\uFEFF', ''],
])

/** `U+201C`, how a message names a character that may not be visible. */
export const codePoint = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
