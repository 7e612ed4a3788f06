/**
 * Patterns for `sub`. Between delimiters (`:` and `/`) stands a text, `*` for one or more characters that are no
 * delimiter, or `**` for one or more characters that may also be `/`.
 */

/** A pattern, compiled. */
export interface SubjectPattern {
  readonly text: string
  readonly isExact: boolean
  /** What every subject that fits begins with. */
  readonly head: string
  /** What every subject that fits ends with. */
  readonly tail: string
  /** In linear time. */
  readonly fits: (subject: string) => boolean
}

/** The texts between the wildcards, and the wildcards between the texts. */
type Part = '*' | '**' | { readonly literal: string }

/** Compiles a pattern; null when a wildcard stands beside something else than a delimiter. */
export const readSubject = (text: string): SubjectPattern | null => {
  const parts = partsOf(text)
  if (parts === null) return null
  const [first] = parts
  const head = typeof first === 'object' ? first.literal : ''
  const last = parts.at(-1)
  const tail = typeof last === 'object' ? last.literal : ''
  const isExact = parts.length === 1 && typeof first === 'object'
  return {
    text,
    isExact,
    head,
    tail,
    fits: isExact ? subject => subject === text : subject => fitsParts(subject, parts),
  }
}

const partsOf = (text: string): readonly Part[] | null => {
  const parts: Part[] = []
  let literal = ''
  for (const token of text.split(/([:/])/)) {
    if (token === '*' || token === '**') {
      if (literal !== '') parts.push({ literal })
      literal = ''
      parts.push(token)
    } else if (token.includes('*')) return null
    else literal += token
  }
  if (literal !== '') parts.push({ literal })
  return parts
}

/**
 * Matches from left to right with the places, in their order, where the parts so far can end. A wildcard ends where a
 * delimiter or nothing follows, for nothing else can come next; a place is looked at once for each part.
 */
const fitsParts = (subject: string, parts: readonly Part[]): boolean => {
  const last = parts.at(-1)
  if (typeof last === 'object' && !subject.endsWith(last.literal)) return false
  let ends: readonly number[] = [0]
  for (const part of parts) {
    ends =
      typeof part === 'object'
        ? ends.filter(at => subject.startsWith(part.literal, at)).map(at => at + part.literal.length)
        : endsOf(subject, ends, part)
    if (ends.length === 0) return false
  }
  return ends.at(-1) === subject.length
}

/** Where a wildcard that begins at one of the places can end. */
const endsOf = (subject: string, starts: readonly number[], part: '*' | '**'): readonly number[] => {
  const ends: number[] = []
  let looked = -1
  for (const start of starts) {
    // What begins within the reach of an earlier one ends where that one can.
    if (start < looked) continue
    for (let at = start; at <= subject.length; at++) {
      looked = at
      const next = subject[at] ?? ':'
      if (next !== ':' && next !== '/') continue
      if (at > start) ends.push(at)
      if (next === ':' || part === '*') break
    }
  }
  return ends
}

/** Tells whether some subject may fit both: never false where one does. */
export const mayMeet = (one: SubjectPattern, other: SubjectPattern): boolean => {
  if (one.isExact) return other.fits(one.text)
  if (other.isExact) return one.fits(other.text)
  const [short, long] = one.head.length <= other.head.length ? [one.head, other.head] : [other.head, one.head]
  if (!long.startsWith(short)) return false
  const [less, more] = one.tail.length <= other.tail.length ? [one.tail, other.tail] : [other.tail, one.tail]
  if (!more.endsWith(less)) return false
  // `**` spans segments of `/`, so that only the parts between colons can be laid side by side.
  const [a, b] = [one.text.split(':'), other.text.split(':')]
  return a.length === b.length && a.every((part, at) => mayEqual(part, b[at] ?? ''))
}

const mayEqual = (one: string, other: string): boolean => {
  if (one.split('/').includes('**') || other.split('/').includes('**')) return true
  const [a, b] = [one.split('/'), other.split('/')]
  return a.length === b.length && a.every((part, at) => part === '*' || b[at] === '*' || part === b[at])
}
