import { dot, folds, letter } from './characters.ts'
import { readClass } from './classes.ts'
import { escaped } from './escaped.ts'
import { quantified } from './quantifiers.ts'
import { type Regexp, widest } from './tree.ts'
import { type Cursor, cursorOf, type Flags, plain, type Unit } from './units.ts'

const MAX_DEPTH = 50
interface State {
  readonly cursor: Cursor
  readonly names: Set<string>
  readonly behind: boolean
  readonly depth: number
}

/** Parses the syntax of java.util.regex. @throws RegexError with the exact place of a mistake, or of a construct that is not supported */
export const parseRegex = (pattern: string): Regexp => {
  const cursor = cursorOf(pattern)
  const node = choice({ cursor, names: new Set(), behind: false, depth: 0 })
  const rest = cursor.peek()
  if (rest !== undefined)
    throw cursor.fail(rest.start, rest.end, 'CG2301', 'this `)` closes nothing', 'write \\) for a parenthesis')
  return node
}

const choice = (state: State): Regexp => {
  const options = [sequence(state)]
  while (state.cursor.take('|')) options.push(sequence(state))
  const [only] = options
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options }
}

const sequence = (state: State): Regexp => {
  const { cursor } = state
  const items: Regexp[] = []
  for (let unit = cursor.peek(); unit !== undefined && !plain(unit, '|)'); unit = cursor.peek()) {
    const item = atom(state, unit)
    if (item !== null) items.push(quantified(cursor, item, unit.start))
  }
  return { kind: 'sequence', items }
}

/** Null for what matches nothing and cannot be repeated: `(?i)`. */
const atom = (state: State, unit: Unit): Regexp | null => {
  const { cursor } = state
  cursor.next()
  if (unit.quoted) return letter(cursor, unit.char)
  switch (unit.char) {
    case '(':
      return group(state, unit)
    case '[':
      return { kind: 'set', set: readClass(cursor, unit.start), fold: folds(cursor.flags) }
    case '.':
      return { kind: 'set', set: dot(cursor.flags), fold: false }
    case '^':
      refuseMultiline(cursor, unit)
      return { kind: 'edge', source: '\\A' }
    case '$':
      refuseMultiline(cursor, unit)
      return { kind: 'end', unixLines: cursor.flags.unixLines }
    case '\\':
      return escaped(cursor, unit)
    case '*':
    case '+':
    case '?':
    case '{':
      throw cursor.fail(
        unit.start,
        unit.end,
        'CG2301',
        'nothing stands before this quantifier',
        `write \\${unit.char} for the character`,
      )
  }
  return letter(cursor, unit.char)
}

const refuseMultiline = (cursor: Cursor, unit: Unit): void => {
  if (!cursor.flags.multiline) return
  const help = 'write (?:^|\\n) for the beginning of a line, and leave (?m) out'
  throw cursor.fail(unit.start, unit.end, 'CG2306', `\`${unit.char}\` for the edge of a line is not supported`, help)
}

type Open = (state: State, start: Unit) => Regexp | null

const LOOK_AHEAD_HELP = 'test two patterns with `and`, or capture what follows'

const refusing =
  (length: number, code: string, message: string, help: string): Open =>
  ({ cursor }, start) => {
    throw cursor.fail(start.start, start.start + length, code, message, help)
  }

/** What may follow `(?`, longest first. */
const OPENINGS: readonly (readonly [text: string, open: Open])[] = [
  ['<=', (state, start) => behind(state, start, false)],
  ['<!', (state, start) => behind(state, start, true)],
  ['<', (state, start) => named(state, start)],
  [':', (state, start) => close(state, start, choice(inside(state, start)))],
  ['=', refusing(3, 'CG2303', 'look-ahead is not supported', LOOK_AHEAD_HELP)],
  ['!', refusing(3, 'CG2303', 'negative look-ahead is not supported', LOOK_AHEAD_HELP)],
  ['>', refusing(3, 'CG2305', 'atomic groups are not supported', 'write a plain group: (?:...)')],
]

const group = (state: State, start: Unit): Regexp | null => {
  const { cursor } = state
  const before = cursor.flags
  const node = opened(state, start)
  // (?i) holds to the end of the group around it, so only a group restores the flags.
  if (node !== null) cursor.flags = before
  return node
}

const opened = (state: State, start: Unit): Regexp | null => {
  const { cursor } = state
  if (!plain(cursor.after(0), '?')) {
    refuseCapture(state, start)
    return { kind: 'capture', name: null, body: close(state, start, choice(inside(state, start))) }
  }
  cursor.next()
  for (const [text, open] of OPENINGS) {
    if (![...text].every((char, index) => plain(cursor.after(index), char))) continue
    for (let count = 0; count < text.length; count += 1) cursor.next()
    return open(state, start)
  }
  return flagged(state, start)
}

const refuseCapture = ({ cursor, behind: inBehind }: State, start: Unit): void => {
  if (!inBehind) return
  const message = 'a capturing group inside a look-behind is not supported'
  throw cursor.fail(start.start, start.end, 'CG2306', message, 'write a plain group: (?:...)')
}

const inside = (state: State, start: Unit): State => {
  if (state.depth < MAX_DEPTH) return { ...state, depth: state.depth + 1 }
  throw state.cursor.fail(start.start, start.end, 'CG2308', 'groups are nested too deep', `at most ${MAX_DEPTH} levels`)
}

const close = ({ cursor }: State, start: Unit, body: Regexp): Regexp => {
  if (cursor.take(')')) return body
  throw cursor.fail(start.start, start.end, 'CG2301', 'this group is not closed', 'end the group with `)`')
}

const behind = (state: State, start: Unit, negative: boolean): Regexp => {
  const { cursor } = state
  const body = close(state, start, choice({ ...inside(state, start), behind: true }))
  if (widest(body) === Number.POSITIVE_INFINITY) {
    const help = 'give the repetition a limit: {1,20} instead of +'
    throw cursor.fail(start.start, cursor.last(), 'CG2309', 'the look-behind has no greatest length', help)
  }
  return { kind: 'behind', negative, body }
}

const named = (state: State, start: Unit): Regexp => {
  const { cursor, names } = state
  refuseCapture(state, start)
  const from = cursor.offset()
  let name = ''
  for (let unit = cursor.next(); unit !== undefined && !plain(unit, '>'); unit = cursor.next()) name += unit.char
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) {
    throw cursor.fail(
      from,
      cursor.last(),
      'CG2301',
      'this is not a group name',
      'a name is letters and digits: (?<name>...)',
    )
  }
  if (names.has(name))
    throw cursor.fail(from, from + name.length, 'CG2301', 'this group name is taken', 'give each group its own name')
  names.add(name)
  return { kind: 'capture', name, body: close(state, start, choice(inside(state, start))) }
}

const FLAGS: Readonly<Record<string, keyof Flags>> = {
  i: 'insensitive',
  u: 'unicode',
  s: 'dotAll',
  m: 'multiline',
  x: 'comments',
  d: 'unixLines',
}

const flagged = (state: State, start: Unit): Regexp | null => {
  const { cursor } = state
  const flags: { -readonly [name in keyof Flags]: boolean } = { ...cursor.flags }
  let on = true
  for (let unit = cursor.after(0); unit !== undefined; unit = cursor.after(0)) {
    cursor.next()
    const flag = Object.hasOwn(FLAGS, unit.char) ? FLAGS[unit.char] : undefined
    if (flag !== undefined && !unit.quoted) flags[flag] = on
    else if (plain(unit, '-') && on) on = false
    else if (plain(unit, ')')) {
      cursor.flags = flags
      return null
    } else if (plain(unit, ':')) {
      cursor.flags = flags
      return close(state, start, choice(inside(state, start)))
    } else throw badFlag(cursor, start, unit)
  }
  throw cursor.fail(start.start, start.end, 'CG2301', 'this group is not closed', 'end the group with `)`')
}

const badFlag = (cursor: Cursor, start: Unit, unit: Unit) =>
  unit.char === 'U'
    ? cursor.fail(unit.start, unit.end, 'CG2306', 'the flag U is not supported', 'write \\p{IsAlphabetic} and the like')
    : cursor.fail(
        start.start,
        unit.end,
        'CG2301',
        'this group begins in an unknown way',
        'write (?:...), (?<name>...) or (?i)',
      )
