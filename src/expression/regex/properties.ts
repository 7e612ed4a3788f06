import { RE2JS } from 're2js'
import { type CharSet, propertySet, rangesSet } from './set.ts'

const ASCII: Readonly<Record<string, CharSet>> = {
  Lower: rangesSet([0x61, 0x7a]),
  Upper: rangesSet([0x41, 0x5a]),
  ASCII: rangesSet([0, 0x7f]),
  Alpha: rangesSet([0x41, 0x5a], [0x61, 0x7a]),
  Digit: rangesSet([0x30, 0x39]),
  Alnum: rangesSet([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]),
  Punct: rangesSet([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]),
  Graph: rangesSet([0x21, 0x7e]),
  Print: rangesSet([0x20, 0x7e]),
  Blank: rangesSet([0x20, 0x20], [9, 9]),
  Cntrl: rangesSet([0, 0x1f], [0x7f, 0x7f]),
  XDigit: rangesSet([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
  Space: rangesSet([0x20, 0x20], [9, 13]),
}

const JAVA: Readonly<Record<string, CharSet>> = {
  javaLowerCase: propertySet('\\p{Lowercase}'),
  javaUpperCase: propertySet('\\p{Uppercase}'),
  javaTitleCase: propertySet('\\p{Lt}'),
  javaAlphabetic: propertySet('\\p{Alphabetic}'),
  javaDigit: propertySet('\\p{Nd}'),
  javaLetter: propertySet('\\p{L}'),
  javaLetterOrDigit: propertySet('\\p{L}', '\\p{Nd}'),
  javaSpaceChar: propertySet('\\p{Z}'),
  javaISOControl: rangesSet([0, 0x1f], [0x7f, 0x9f]),
  javaWhitespace: rangesSet(
    [9, 13],
    [0x1c, 0x20],
    [0x1680, 0x1680],
    [0x2000, 0x2006],
    [0x2008, 0x200a],
    [0x2028, 0x2029],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
  ),
}

/** Binary properties, their names in upper case. */
const BINARY: Readonly<Record<string, CharSet>> = {
  ALPHABETIC: propertySet('\\p{Alphabetic}'),
  LETTER: propertySet('\\p{L}'),
  LOWERCASE: propertySet('\\p{Lowercase}'),
  UPPERCASE: propertySet('\\p{Uppercase}'),
  TITLECASE: propertySet('\\p{Lt}'),
  PUNCTUATION: propertySet('\\p{P}'),
  CONTROL: propertySet('\\p{Cc}'),
  WHITE_SPACE: propertySet('\\p{White_Space}'),
  WHITESPACE: propertySet('\\p{White_Space}'),
  DIGIT: propertySet('\\p{Nd}'),
  HEX_DIGIT: propertySet('\\p{Nd}', '\\p{Hex_Digit}'),
  HEXDIGIT: propertySet('\\p{Nd}', '\\p{Hex_Digit}'),
  ASSIGNED: propertySet('\\P{Cn}'),
  JOIN_CONTROL: rangesSet([0x200c, 0x200d]),
  JOINCONTROL: rangesSet([0x200c, 0x200d]),
}

const CATEGORY = /^(?:L[ulmto]?|M[nec]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?)$/

const category = (name: string): CharSet | null => {
  if (CATEGORY.test(name)) return propertySet(`\\p{${name}}`)
  if (name === 'LC') return propertySet('\\p{Lu}', '\\p{Ll}', '\\p{Lt}')
  if (name === 'LD') return propertySet('\\p{L}', '\\p{Nd}')
  if (name === 'L1') return rangesSet([0, 0xff])
  return name === 'all' || name === 'ALL' ? rangesSet([0, 0x10ffff]) : null
}

/** The engine is the table of scripts: a name it compiles is one. */
const script = (name: string): CharSet | null => {
  if (!/^[A-Za-z_ ]{3,40}$/.test(name)) return null
  const title = name
    .toLowerCase()
    .replaceAll(' ', '_')
    .replace(/(?:^|_)[a-z]/g, start => start.toUpperCase())
  if (title in NOT_SCRIPTS) return null
  try {
    RE2JS.compile(`\\p{${title}}`)
    return propertySet(`\\p{${title}}`)
  } catch {
    return null
  }
}

/** Names the engine knows that are not scripts in Java. */
const NOT_SCRIPTS: Readonly<Record<string, true>> = Object.fromEntries(
  ['Alphabetic', 'Lowercase', 'Uppercase', 'White_Space', 'Hex_Digit', 'Any', 'Ascii', 'Letter', 'Number'].map(name => [
    name,
    true,
  ]),
)

const KEYED: Readonly<Record<string, (value: string) => CharSet | null>> = {
  sc: script,
  script,
  gc: category,
  general_category: category,
}

/**
 * Finds what `\p{name}` means in Java; null when it means nothing, `block` for a Unicode block, which the engine does
 * not know.
 */
export const propertyOf = (name: string): CharSet | 'block' | null => {
  const equals = name.indexOf('=')
  if (equals !== -1) {
    const key = name.slice(0, equals).toLowerCase()
    if (key === 'blk' || key === 'block') return 'block'
    return Object.hasOwn(KEYED, key) ? (KEYED[key]?.(name.slice(equals + 1)) ?? null) : null
  }
  if (name.startsWith('In')) return 'block'
  if (name.startsWith('Is')) {
    const rest = name.slice(2)
    const upper = rest.toUpperCase()
    if (Object.hasOwn(BINARY, upper)) return BINARY[upper] ?? null
    return category(rest) ?? script(rest)
  }
  if (Object.hasOwn(ASCII, name)) return ASCII[name] ?? null
  if (Object.hasOwn(JAVA, name)) return JAVA[name] ?? null
  return category(name)
}
