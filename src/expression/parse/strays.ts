
export const refuseOperand = (p: Reader, start: number, char: string): Node => {
  const two = p.expr.slice(start, start + 2)
  const meant = LOOK_ALIKES.get(char)
  if (char === '') {
    p.stop(
      { code: 'CG2003', message: 'the expression ends too early', help: 'a value is missing at the end' },
      start,
      start,
    )
  }
  if (meant === "'" || meant === '"') return readCurlyString(p, start, char, meant)
  if (meant !== undefined) lookAlike(p, char, meant, true)
  if (char === '@' || two === '&@') {
    p.index += two === '&@' ? 2 : 1
    if (isNameStart(p.code)) p.word()
    p.report(REFUSED.bean, start, p.index)
    return p.gobbleTokenProperty(p.placeholder(start))
  }
  refuseForeign(p, start, char, two)
  if (char === '.' && isDigit(p.expr.charCodeAt(start + 1))) {
    const help = 'write a digit before the point: 0.5'
    p.stop({ code: 'CG2011', message: 'a number cannot start with a point', help }, start, start + 2)
  }
  const operator = SYMBOLS.has(two) || SYMBOLS.has(char) || ')]},:?'.includes(char)
  const message = operator ? `a value is missing before \`${char}\`` : `unexpected character \`${char}\``
  return p.stop(
    { code: operator ? 'CG2015' : 'CG2002', message, help: 'check what stands before it' },
    start,
    start + 1,
  )
}

/** A string between typographic quotes: read to its end, so that the rest of the expression is checked too. */
const readCurlyString = (p: Reader, start: number, char: string, meant: string): Node => {
  lookAlike(p, char, meant)
  let end = p.index
  while (
    end < p.expr.length &&
    LOOK_ALIKES.get(p.expr.charAt(end)) !== meant &&
    p.expr.charAt(end) !== meant
  )
    end += 1
  p.index = Math.min(end + 1, p.expr.length)
  return p.gobbleTokenProperty(p.placeholder(start))
}

/** Text after a complete expression. */
export const refuseRest = (p: Reader): void => {
  const start = p.index
  const char = p.char
  const meant = LOOK_ALIKES.get(char)
  if (meant !== undefined) lookAlike(p, char, meant, true)
  refuseForeign(p, start, char, p.expr.slice(start, start + 2))
  if (char === ')' || char === ']' || char === '}') {
    const help = 'remove it, or open the bracket it closes'
    p.stop({ code: 'CG2016', message: `\`${char}\` closes nothing`, help }, start, start + 1)
  }
  if (char === "'" || char === '"') {
    const help = `join texts with +; a quote inside a string is doubled: ${char}${char}`
    p.stop({ code: 'CG2002', message: 'a string follows a complete expression', help }, start, start + 1)
  }
  const word = isNamePart(p.code) ? p.peekWord() : char
  refuseNotAscii(p, start)
  const message = `\`${word}\` follows a complete expression`
  p.stop({ code: 'CG2002', message, help: 'an operator is missing before it' }, start, start + word.length)
}

/** Characters that say which other language the author had in mind. */
export const refuseForeign = (p: Reader, start: number, char: string, two: string): void => {
  if (two === '//' || two === '/*') p.stop(REFUSED.comment, start, start + 2)
  if (two === '->' || two === '=>') p.stop(REFUSED.lambda, start, start + 2)
  if (two === '++' || two === '--') p.stop(REFUSED.step, start, start + 2)
  if (char === '`') p.stop(REFUSED.backtick, start, start + 1)
  if (char === ';') p.stop(REFUSED.separator, start, start + 1)
  if (char === '=') p.stop(REFUSED.assignment, start, start + 1)
  if (char === '\\') {
    const help = 'inside a string a backslash is an ordinary character; quotes are doubled'
    p.stop({ code: 'CG2010', message: 'a backslash can only stand in a string', help }, start, start + 1)
  }
  refuseNotAscii(p, start)
}

/** A letter outside ASCII, alone or in the middle of a name. */
export const refuseNotAscii = (p: Reader, start: number): void => {
  let at = start
  while (isNamePart(p.expr.charCodeAt(at))) at += 1
  const char = String.fromCodePoint(p.expr.codePointAt(at) ?? 0)
  if (!/^[^\x00-\x7F]$/u.test(char) || LOOK_ALIKES.has(char)) return
  const help = "only a-z, A-Z, 0-9, _ and $ stand in a name; write object['any name']"
  p.stop(
    { code: 'CG2034', message: `the character ${codePoint(char)} cannot stand in a name`, help },
    start,
    at + char.length,
  )
}

export const lookAlike = (p: Reader, char: string, meant: string, stop = false): void => {
  const start = p.index
  p.index += 1
  const help =
    meant === '' ? 'remove this invisible character' : `type ${meant === ' ' ? 'an ordinary space' : meant}`
  const problem: Problem = {
    code: 'CG2008',
    message: `the character ${codePoint(char)} only looks right`,
    help,
    fix: meant,
  }
  if (stop) p.stop(problem, start, start + 1)
  p.report(problem, start, start + 1)
}
