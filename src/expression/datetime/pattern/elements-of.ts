/** Reads a date pattern into elements. */
import type { Element, NumberElement, PatternMistake } from './element.ts'
import { LETTERS } from './letters.ts'

export type PatternRead =
  | { readonly ok: true; readonly elements: readonly Element[] }
  | { readonly ok: false; readonly mistake: PatternMistake }

/** The list being filled; `number` is the index of the number that adjacent numbers are counted against. */
interface Section {
  readonly elements: Element[]
  readonly parent: Section | null
  number: number
}

/**
 * Returns the elements of a Java date pattern, or its first mistake.
 *
 * @see {@link https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html#patterns java.time.format.DateTimeFormatter, patterns}
 */
export const readPattern = (pattern: string): PatternRead => {
  let section = openSection(null)
  let position = 0
  while (position < pattern.length) {
    const char = pattern.charAt(position)
    const end = endOfPart(pattern, position)
    switch (char) {
      case '[':
        section = openSection(section)
        break
      case ']': {
        const { parent } = section
        if (parent === null) return refuse('CG2403', '`]` without an earlier `[`', position, end)
        section = closeSection(section, parent)
        break
      }
      case '#':
      case '{':
      case '}':
        return refuse('CG2403', `\`${char}\` is reserved; put it between single quotes`, position, end)
      case "'": {
        if (end === -1) return refuse('CG2403', 'the quoted text does not end', position, pattern.length)
        const quoted = pattern.slice(position + 1, end - 1).replaceAll("''", "'")
        append(section, { kind: 'literal', text: quoted === '' ? "'" : quoted })
        break
      }
      default: {
        const mistake = isLetter(char) ? readLetters(pattern, position, end, section) : appendLiteral(section, char)
        if (mistake !== null) return mistake
      }
    }
    position = end
  }
  while (section.parent !== null) section = closeSection(section, section.parent)
  return { ok: true, elements: section.elements }
}

const appendLiteral = (section: Section, text: string): null => {
  append(section, { kind: 'literal', text })
  return null
}

/** A run of one letter (with `p`, the run after it too), a quoted text (-1 when it does not end), or one character. */
const endOfPart = (pattern: string, start: number): number => {
  const char = pattern.charAt(start)
  if (char === "'") return endOfQuote(pattern, start)
  if (!isLetter(char)) return start + 1
  const end = endOfRun(pattern, start)
  return char === 'p' && isLetter(pattern.charAt(end)) ? endOfRun(pattern, end) : end
}

const endOfQuote = (pattern: string, start: number): number => {
  for (let at = start + 1; at < pattern.length; at += 1) {
    if (pattern.charAt(at) !== "'") continue
    if (pattern.charAt(at + 1) !== "'") return at + 1
    at += 1
  }
  return -1
}

const endOfRun = (pattern: string, start: number): number => {
  let end = start + 1
  while (end < pattern.length && pattern.charAt(end) === pattern.charAt(start)) end += 1
  return end
}

const isLetter = (char: string): boolean => (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')

const readLetters = (pattern: string, start: number, end: number, section: Section): PatternRead | null => {
  const padded = pattern.charAt(start) === 'p'
  const from = padded ? endOfRun(pattern, start) : start
  if (from === end) return refuse('CG2403', 'the pad letter `p` must stand before another letter', start, end)
  const char = pattern.charAt(from)
  const letter = Object.hasOwn(LETTERS, char) ? LETTERS[char] : undefined
  if (letter === undefined) return refuse('CG2401', `\`${char}\` means nothing in a date pattern`, from, end)
  const element = letter(end - from)
  if (element === null) return refuse('CG2402', `\`${char}\` is not written ${end - from} times`, from, end)
  const followed = section.elements[section.number]
  if (element.kind === 'number' && followed?.kind === 'pad')
    return refuse('CG2403', 'a number cannot follow a padded number directly', from, end)
  if (element.kind !== 'number') append(section, padded ? pad(element, from - start) : element)
  else if (padded) appendNumber(section, element, element => pad(element, from - start))
  else appendNumber(section, element, element => element)
  return null
}

const pad = (element: Element, width: number): Element => ({ kind: 'pad', width, element })

const append = (section: Section, element: Element): void => {
  section.elements.push(element)
  section.number = -1
}

/**
 * Numbers without anything between them share their digits: a number of fixed width reserves its digits from the first
 * number of the run; any other number takes that back and starts a run, so that the one before reads all digits.
 */
const appendNumber = (section: Section, element: NumberElement, wrap: (element: NumberElement) => Element): void => {
  const first = section.elements[section.number]
  if (first?.kind !== 'number') {
    section.number = section.elements.push(wrap(element)) - 1
    return
  }
  if (element.min === element.max && element.sign === 'never') {
    section.elements[section.number] = { ...first, reserved: first.reserved + element.max }
    section.elements.push(wrap(element))
    return
  }
  section.elements[section.number] = { ...first, reserved: 0 }
  section.number = section.elements.push(wrap(element)) - 1
}

const openSection = (parent: Section | null): Section => {
  if (parent !== null) parent.number = -1
  return { elements: [], parent, number: -1 }
}

const closeSection = (section: Section, parent: Section): Section => {
  if (section.elements.length > 0) append(parent, { kind: 'optional', elements: section.elements })
  return parent
}

const refuse = (code: PatternMistake['code'], message: string, start: number, end: number): PatternRead => ({
  ok: false,
  mistake: { code, message, start, end },
})
