/** Operators that other languages write with words: `x not in y`, `x is null`, `x contains y`, `x like 'a*'`. */

/** Says the comparison here. `exact` is false where the types of the operands decide. */
export interface ForeignWord {
  /** What was written: `not in`. */
  readonly written: string
  readonly say: (left: string, right: string) => { readonly write: string; readonly exact: boolean }
}

type Say = ForeignWord['say']

const exactly =
  (write: (left: string, right: string) => string): Say =>
  (left, right) => ({ write: write(left, right), exact: true })

const SPECIAL = /[.+^${}()|[\]\\]/g

/** The regular expression of a pattern of SQL or of a shell; null when it is not written out. */
const patternOf = (right: string, ignoreCase: boolean): string | null => {
  const [, written] = /^'((?:[^']|'')*)'$|^"(?:[^"]|"")*"$/.exec(right) ?? []
  if (written === undefined) return null
  const pattern = written.replace(SPECIAL, '\\$&').replaceAll(/[*%]/g, '.*').replaceAll(/[?_]/g, '.')
  return `'${ignoreCase ? '(?i)' : ''}${pattern}'`
}

const like =
  (ignoreCase: boolean): Say =>
  (left, right) => {
    const pattern = patternOf(right, ignoreCase)
    return pattern === null
      ? { write: `${left} matches '...' with a regular expression, where .* stands for any text`, exact: false }
      : { write: `${left} matches ${pattern}`, exact: true }
  }

const starts = exactly((left, right) => `#string.startsWith(${left}, ${right})`)
const ends = exactly((left, right) => `#string.endsWith(${left}, ${right})`)
const contains: Say = (left, right) => ({
  write: `${right} in ${left} for a list, #string.contains(${left}, ${right}) for a text`,
  exact: false,
})

/** Words in lower case. */
const WORDS: ReadonlyMap<string, Say> = new Map([
  ['contains', contains],
  ['includes', contains],
  ['has', contains],
  ['like', like(false)],
  ['ilike', like(true)],
  ['glob', like(false)],
  ['startswith', starts],
  ['starts_with', starts],
  ['beginswith', starts],
  ['endswith', ends],
  ['ends_with', ends],
  ['equals', exactly((left, right) => `${left} == ${right}`)],
  ['is', exactly((left, right) => `${left} == ${right}`)],
  ['isnt', exactly((left, right) => `${left} != ${right}`)],
  ['isnot', exactly((left, right) => `${left} != ${right}`)],
  ['xor', exactly((left, right) => `${left} != ${right}`)],
  ['notin', exactly((left, right) => `not (${left} in ${right})`)],
  ['nin', exactly((left, right) => `not (${left} in ${right})`)],
  ['regex', exactly((left, right) => `${left} matches ${right}`)],
  ['rlike', exactly((left, right) => `${left} matches ${right}`)],
])

/** Operators of ours that may stand behind `not`. */
const OURS: ReadonlySet<string> = new Set(['in', 'between', 'matches'])

const negated =
  (say: Say): Say =>
  (left, right) => {
    const { write, exact } = say(left, right)
    return { write: exact ? `not (${write})` : `not (...), with ${write}`, exact }
  }

/** The operator of another language that a text begins with, and its length; null when there is none. */
export const foreignWord = (text: string): (ForeignWord & { readonly length: number }) | null => {
  const [all = '', first = '', , second = ''] = /^([A-Za-z_]+)(\s+([A-Za-z_]+))?/.exec(text) ?? []
  const [one, two] = [first.toLowerCase(), second.toLowerCase()]
  if (one === 'not') {
    const say = OURS.has(two) ? exactly((left, right) => `${left} ${two} ${right}`) : WORDS.get(two)
    return say === undefined ? null : { written: `${first} ${second}`, say: negated(say), length: all.length }
  }
  const [isNotIn = ''] = /^(?:is\s+)?not\s+in\b/i.exec(text) ?? []
  if (one === 'is' && isNotIn !== '')
    return {
      written: 'is not in',
      say: negated(exactly((left, right) => `${left} in ${right}`)),
      length: isNotIn.length,
    }
  if (text.startsWith('!~'))
    return { written: '!~', say: negated(exactly((left, right) => `${left} matches ${right}`)), length: 2 }
  if (one === 'is' && two === 'in')
    return { written: `${first} ${second}`, say: exactly((left, right) => `${left} in ${right}`), length: all.length }
  if (one === 'is' && two === 'not') {
    return { written: `${first} ${second}`, say: exactly((left, right) => `${left} != ${right}`), length: all.length }
  }
  if (one === 'starts' || one === 'begins' || one === 'ends') {
    if (two !== 'with') return null
    return { written: `${first} ${second}`, say: one === 'ends' ? ends : starts, length: all.length }
  }
  const say = WORDS.get(one)
  return say === undefined ? null : { written: first, say, length: first.length }
}
