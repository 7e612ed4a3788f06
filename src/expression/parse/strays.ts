import { codePoint, isDigit, isNamePart, isNameStart, LOOK_ALIKES } from './characters.ts'
import { SYMBOLS } from './operators.ts'
import type { Problem, Reader } from './reader.ts'
import { REFUSED } from './refused.ts'
import type { Node } from './tree.ts'

/** A character that begins no value. */
export const refuseOperand = (reader: Reader, start: number, char: string): Node => {
  const two = reader.expr.slice(start, start + 2)
  const replacement = LOOK_ALIKES.get(char)
  if (char === '') {
    reader.stop(
      { code: 'CG2003', message: 'the expression ends too early', help: 'a value is missing at the end' },
      start,
      start,
    )
  }
  if (replacement === "'" || replacement === '"') return readCurlyString(reader, start, char, replacement)
  if (replacement !== undefined) lookAlike(reader, char, replacement, true)
  if (char === '@' || two === '&@') {
    reader.index += two === '&@' ? 2 : 1
    if (isNameStart(reader.code)) reader.word()
    reader.report(REFUSED.bean, start, reader.index)
    return reader.gobbleTokenProperty(reader.placeholder(start))
  }
  refuseForeign(reader, start, char, two)
  if (char === '.' && isDigit(reader.expr.charCodeAt(start + 1))) {
    const help = 'write a digit before the point: 0.5'
    reader.stop({ code: 'CG2011', message: 'a number cannot start with a point', help }, start, start + 2)
  }
  const operator = SYMBOLS.has(two) || SYMBOLS.has(char) || ')]},:?'.includes(char)
  const message = operator ? `a value is missing before \`${char}\`` : `unexpected character \`${char}\``
  return reader.stop(
    { code: operator ? 'CG2015' : 'CG2002', message, help: 'check what stands before it' },
    start,
    start + 1,
  )
}

/** A string between typographic quotes: read to its end, so that the rest of the expression is checked too. */
const readCurlyString = (reader: Reader, start: number, char: string, replacement: string): Node => {
  lookAlike(reader, char, replacement)
  let end = reader.index
  while (
    end < reader.expr.length &&
    LOOK_ALIKES.get(reader.expr.charAt(end)) !== replacement &&
    reader.expr.charAt(end) !== replacement
  )
    end += 1
  reader.index = Math.min(end + 1, reader.expr.length)
  return reader.gobbleTokenProperty(reader.placeholder(start))
}

/** A quote that was meant to be escaped with a backslash has ended its string: the rest of it follows. @throws STOP */
const refuseEscape = (reader: Reader, start: number): void => {
  const before = reader.expr.slice(0, start).trimEnd()
  if (!/\\['"]$/.test(before)) return
  for (const { index, 0: written } of reader.expr.matchAll(/(['"])(?:\\.|(?!\1).)*\1/gs)) {
    if (index + written.length < start || index > start) continue
    const quote = written.charAt(0)
    const fix = written.replaceAll(`\\${quote}`, quote + quote)
    const message = 'a backslash does not escape a quote'
    reader.stop({ code: 'CG2010', message, help: `double the quote: ${fix}`, fix }, index, index + written.length)
  }
}

/** The rest of a name that needs brackets: `claims.cognito:groups`, `claims.https://example.com/roles`. @throws STOP */
const refuseName = (reader: Reader, start: number): void => {
  if (reader.expr.charAt(start) !== ':') return
  const [link = '', name = ''] = /\.(\w+)$/.exec(reader.expr.slice(0, start)) ?? []
  const [rest = ''] = /^[^\s'"()[\]{},]+/.exec(reader.expr.slice(start)) ?? []
  if (link === '' || rest.length < 2) return
  const fix = `['${name}${rest}']`
  const message = 'this character cannot stand in a name'
  const help = `a name with it is written in brackets: ${fix}, without a dot before it`
  reader.stop({ code: 'CG2034', message, help, fix }, start - link.length, start + rest.length)
}

/** What may follow where something else belongs, because it was written for another language. @throws STOP */
export const refuseFollowing = (reader: Reader, start: number): void => {
  refuseEscape(reader, start)
  refuseName(reader, start)
}

/** Text after a complete expression. */
export const refuseRest = (reader: Reader): void => {
  const start = reader.index
  const char = reader.char
  refuseFollowing(reader, start)
  const replacement = LOOK_ALIKES.get(char)
  if (replacement !== undefined) lookAlike(reader, char, replacement, true)
  refuseForeign(reader, start, char, reader.expr.slice(start, start + 2))
  if (char === ')' || char === ']' || char === '}') {
    const help = 'remove it, or open the bracket it closes'
    reader.stop({ code: 'CG2016', message: `\`${char}\` closes nothing`, help }, start, start + 1)
  }
  if (char === "'" || char === '"') {
    const help = `join texts with +; a quote inside a string is doubled: ${char}${char}`
    reader.stop({ code: 'CG2002', message: 'a string follows a complete expression', help }, start, start + 1)
  }
  const word = isNamePart(reader.code) ? reader.peekWord() : char
  refuseNotAscii(reader, start)
  const message = `\`${word}\` follows a complete expression`
  reader.stop({ code: 'CG2002', message, help: 'an operator is missing before it' }, start, start + word.length)
}

/** Characters that say which other language the author had in mind. */
export const refuseForeign = (reader: Reader, start: number, char: string, two: string): void => {
  if (two === '//' || two === '/*') reader.stop(REFUSED.comment, start, start + 2)
  if (two === '->' || two === '=>') reader.stop(REFUSED.lambda, start, start + 2)
  if (two === '++' || two === '--') reader.stop(REFUSED.step, start, start + 2)
  if (char === '`') reader.stop(REFUSED.backtick, start, start + 1)
  if (char === ';') reader.stop(REFUSED.separator, start, start + 1)
  if (char === '=') reader.stop(REFUSED.assignment, start, start + 1)
  if (char === '\\') {
    const help = 'inside a string a backslash is an ordinary character; quotes are doubled'
    reader.stop({ code: 'CG2010', message: 'a backslash can only stand in a string', help }, start, start + 1)
  }
  refuseNotAscii(reader, start)
}

/** A letter outside ASCII, alone or in the middle of a name. */
export const refuseNotAscii = (reader: Reader, start: number): void => {
  let at = start
  while (isNamePart(reader.expr.charCodeAt(at))) at += 1
  const char = String.fromCodePoint(reader.expr.codePointAt(at) ?? 0)
  if (!/^[^\x00-\x7F]$/u.test(char) || LOOK_ALIKES.has(char)) return
  const help = "only a-z, A-Z, 0-9, _ and $ stand in a name; write object['any name']"
  reader.stop(
    { code: 'CG2034', message: `the character ${codePoint(char)} cannot stand in a name`, help },
    start,
    at + char.length,
  )
}

/** A character that looks like one of the language. @throws STOP with `stop` */
export const lookAlike = (reader: Reader, char: string, replacement: string, stop = false): void => {
  const start = reader.index
  reader.index += 1
  const help =
    replacement === ''
      ? 'remove this invisible character'
      : `type ${replacement === ' ' ? 'an ordinary space' : replacement}`
  const problem: Problem = {
    code: 'CG2008',
    message: `the character ${codePoint(char)} only looks right`,
    help,
    fix: replacement,
  }
  if (stop) reader.stop(problem, start, start + 1)
  reader.report(problem, start, start + 1)
}
