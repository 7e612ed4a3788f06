import { ARRAY, type Value } from '../value.ts'
import { booleanAt, integerAt, listAt, textAt } from './arguments.ts'
import type { Context, Entry } from './entry.ts'
import { format } from './format.ts'
import { allowItems, allowLength, boundedText, chargeItems, chargeText } from './limits.ts'
import {
  any,
  FLAT,
  flag,
  INTEGER,
  integer,
  list,
  PER_CHARACTER,
  PER_ELEMENT,
  TEXT_OR_NULL,
  TEXTS_OR_NULL,
  text,
  YES_NO,
} from './params.ts'
import { compareText, compareTextIgnoringCase, equalIgnoringCase } from './string-case.ts'
import { stringEncoding } from './string-encoding.ts'
import { stringNumbers } from './string-numbers.ts'
import { javaText } from './text.ts'
import { isBlank, isWhite, trim } from './white.ts'

type Impl = Entry['impl']

/** Applies to a text; null stays null. */
const onText =
  (change: (input: string) => string): Impl =>
  (args, context) => {
    const input = textAt(args, 0)
    if (input === null) return null
    chargeText(context, input)
    return boundedText(change(input))
  }

const substring: Impl = args => {
  const start = integerAt(args, 1, 'start')
  const end = integerAt(args, 2, 'end')
  return textAt(args, 0)?.slice(start, end) ?? null
}

const edge =
  (holds: (input: string, part: string) => boolean): Impl =>
  args => {
    const input = textAt(args, 0)
    const part = textAt(args, 1)
    return input === null || part === null ? input === part : holds(input, part)
  }

const split: Impl = (args, context) => {
  const input = textAt(args, 0)
  const separators = textAt(args, 1)
  if (input === null) return null
  chargeText(context, input, input, separators)
  const set = separators === null ? null : new Set(separators.split(''))
  const parts: string[] = []
  let start = 0
  for (let index = 0; index <= input.length; index += 1) {
    const character = input.charAt(index)
    const separates = index === input.length || (set === null ? isWhite(character) : set.has(character))
    if (!separates) continue
    if (index > start) parts.push(input.slice(start, index))
    start = index + 1
  }
  allowItems(parts.length)
  return Object.assign(parts, { [ARRAY]: 'String' as const })
}

const join: Impl = (args, context) => {
  const values = listAt(args, 0, 'values')
  const separator = textAt(args, 1) ?? ''
  if (values === null) return null
  chargeItems(context, values)
  let joined = ''
  let first = true
  for (const value of values) {
    if (value === null) continue
    const part = javaText(value)
    chargeText(context, part, separator)
    allowLength(joined.length + separator.length + part.length)
    joined += first ? part : separator + part
    first = false
  }
  return joined
}

const search =
  (find: (input: string, wanted: string, from: number) => number): Impl =>
  (args, context) => {
    const from = integerAt(args, 2, 'from')
    const input = textAt(args, 0)
    const wanted = textAt(args, 1)
    if (input === null || wanted === null) return -1
    chargeText(context, input, wanted)
    return find(input, wanted, from)
  }

const replace: Impl = (args, context) => {
  const max = integerAt(args, 3, 'max')
  const input = textAt(args, 0)
  const wanted = textAt(args, 1)
  const replacement = textAt(args, 2)
  if (!input || !wanted || replacement === null || max === 0) return input
  chargeText(context, input)
  let result = ''
  let rest = 0
  let left = max
  for (let at = input.indexOf(wanted); at !== -1; at = input.indexOf(wanted, rest)) {
    context.spend(1)
    result += input.slice(rest, at) + replacement
    allowLength(result.length)
    rest = at + wanted.length
    left -= 1
    if (left === 0) break
  }
  return boundedText(result + input.slice(rest))
}

const compare: Impl = (args, context) => {
  const ignoreCase = booleanAt(args, 2, 'ignoreCase')
  const a = textAt(args, 0)
  const b = textAt(args, 1)
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  chargeText(context, a)
  return ignoreCase ? compareTextIgnoringCase(a, b) : compareText(a, b)
}

const first =
  (accepts: (input: string) => boolean): Impl =>
  (args, context) => {
    for (let index = 0; index < args.length; index += 1) {
      const value = textAt(args, index)
      chargeText(context, value)
      if (value !== null && accepts(value)) return value
    }
    return null
  }

const contains: Impl = (args, context) => {
  const input = textAt(args, 0)
  const wanted = textAt(args, 1)
  if (input === null || wanted === null) return false
  chargeText(context, input)
  return input.includes(wanted)
}

const equalsIgnoreCase: Impl = (args, context) => {
  const a = textAt(args, 0)
  const b = textAt(args, 1)
  if (a === null || b === null) return a === b
  chargeText(context, a)
  return equalIgnoringCase(a, b)
}

const formatted = (args: readonly Value[], context: Context): Value => {
  const pattern = textAt(args, 0)
  return pattern === null ? null : format(pattern, args.slice(1), context)
}

const common = { namespace: 'string', pure: true, extension: false } as const
const VALUES = { params: [text('value')], min: 1, max: 10 } as const

/** Texts: commons-lang `StringUtils` as PingOne documents it, with Java's idea of white space and case. */
const texts: readonly Entry[] = [
  {
    ...common,
    name: 'isNotEmpty',
    params: [text('input')],
    returns: YES_NO,
    cost: FLAT,
    doc: 'True unless the text is null or empty.',
    examples: [
      { expression: "#string.isNotEmpty('InputData')", value: true },
      { expression: "#string.isNotEmpty('')", value: false },
      { expression: '#string.isNotEmpty(null)', value: false },
    ],
    impl: args => Boolean(textAt(args, 0)),
  },
  {
    ...common,
    name: 'isNotBlank',
    params: [text('input')],
    returns: YES_NO,
    cost: PER_CHARACTER,
    doc: 'True unless the text is null, empty or white space. A no-break space is not white space.',
    examples: [
      { expression: "#string.isNotBlank('InputData')", value: true },
      { expression: "#string.isNotBlank('  ')", value: false },
      { expression: '#string.isNotBlank(null)', value: false },
    ],
    impl: (args, context) => {
      const input = textAt(args, 0)
      chargeText(context, input)
      return input !== null && !isBlank(input)
    },
  },
  {
    ...common,
    name: 'upperCase',
    params: [text('input')],
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    doc: 'The text in upper case, the same in every locale. Null gives null.',
    examples: [
      { expression: "#string.upperCase('john')", value: 'JOHN' },
      { expression: "#string.upperCase('straße')", value: 'STRASSE' },
      { expression: '#string.upperCase(null)', value: null },
    ],
    impl: onText(input => input.toUpperCase()),
  },
  {
    ...common,
    name: 'lowerCase',
    params: [text('input')],
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    doc: 'The text in lower case, the same in every locale. Null gives null.',
    examples: [
      { expression: "#string.lowerCase('JOHN')", value: 'john' },
      { expression: '#string.lowerCase(null)', value: null },
    ],
    impl: onText(input => input.toLowerCase()),
  },
  {
    ...common,
    name: 'trim',
    params: [text('input')],
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    doc: 'The text without the spaces and control characters (up to U+0020) at both ends. Null gives null.',
    examples: [
      { expression: "#string.trim(' No Padding ')", value: 'No Padding' },
      { expression: '#string.trim(null)', value: null },
    ],
    impl: onText(trim),
  },
  {
    ...common,
    name: 'substring',
    params: [text('input'), integer('start'), integer('end')],
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The characters from `start` (counted from 0) up to but not including `end`. A negative position counts from the end; positions outside are clipped; a start not left of the end gives the empty text.',
    examples: [
      { expression: "#string.substring('example input for substring demo', -24, 13)", value: 'input' },
      { expression: "#string.substring('abc', 1, 99)", value: 'bc' },
      { expression: "#string.substring('abc', 2, 2)", value: '' },
      { expression: '#string.substring(null, 0, 1)', value: null },
    ],
    impl: substring,
  },
  {
    ...common,
    name: 'startsWith',
    params: [text('input'), text('prefix')],
    returns: YES_NO,
    cost: FLAT,
    doc: 'True when the text begins with the prefix, or when both are null.',
    examples: [
      { expression: "#string.startsWith('InputData', 'In')", value: true },
      { expression: "#string.startsWith('InputData', 'in')", value: false },
      { expression: '#string.startsWith(null, null)', value: true },
      { expression: "#string.startsWith(null, 'In')", value: false },
    ],
    impl: edge((input, prefix) => input.startsWith(prefix)),
  },
  {
    ...common,
    name: 'endsWith',
    params: [text('input'), text('suffix')],
    returns: YES_NO,
    cost: FLAT,
    doc: 'True when the text ends with the suffix, or when both are null.',
    examples: [
      { expression: "#string.endsWith('InputData', 'Data')", value: true },
      { expression: "#string.endsWith('InputData', 'data')", value: false },
      { expression: '#string.endsWith(null, null)', value: true },
      { expression: "#string.endsWith('InputData', null)", value: false },
    ],
    impl: edge((input, suffix) => input.endsWith(suffix)),
  },
  {
    ...common,
    name: 'split',
    params: [text('input'), text('separators')],
    returns: TEXTS_OR_NULL,
    cost: PER_CHARACTER,
    doc: 'The parts between separators. `separators` is a set of characters, not a delimiter; adjacent ones make no empty part; null means white space.',
    examples: [
      { expression: "#string.split('Administrator, User, Guest', ', ')", value: ['Administrator', 'User', 'Guest'] },
      { expression: "#string.split('a b  c', null)", value: ['a', 'b', 'c'] },
      { expression: "#string.split('', ',')", value: [] },
      { expression: "#string.split(null, ',')", value: null },
    ],
    impl: split,
  },
  {
    ...common,
    name: 'join',
    params: [list('values'), text('separator')],
    returns: TEXT_OR_NULL,
    cost: PER_ELEMENT,
    doc: 'The elements as one text with the separator between them. Null elements are skipped; a null separator is the empty text.',
    examples: [
      { expression: "#string.join({'a', 'b', 'c'}, ', ')", value: 'a, b, c' },
      { expression: "#string.join({'a', null, 'c'}, '-')", value: 'a-c' },
      { expression: "#string.join({'a', 'b'}, null)", value: 'ab' },
      { expression: "#string.join(null, ',')", value: null },
    ],
    impl: join,
  },
  {
    ...common,
    name: 'indexOf',
    params: [text('input'), text('search'), integer('from')],
    returns: INTEGER,
    cost: PER_CHARACTER,
    doc: 'The first position of `search` at or after `from`, else -1. A negative `from` is 0; the empty text is found everywhere.',
    examples: [
      { expression: "#string.indexOf('To find and return index or return -1', 'return', -1)", value: 12 },
      { expression: "#string.indexOf('abc', 'x', 0)", value: -1 },
      { expression: "#string.indexOf('abc', '', 9)", value: 3 },
      { expression: "#string.indexOf(null, 'a', 0)", value: -1 },
    ],
    impl: search((input, wanted, from) => input.indexOf(wanted, from)),
  },
  {
    ...common,
    name: 'lastIndexOf',
    params: [text('input'), text('search'), integer('from')],
    returns: INTEGER,
    cost: PER_CHARACTER,
    doc: 'The last position of `search` at or before `from`, else -1. A negative `from` is 0.',
    examples: [
      { expression: "#string.lastIndexOf('one two one', 'one', 99)", value: 8 },
      { expression: "#string.lastIndexOf('one two one', 'one', -1)", value: 0 },
      { expression: "#string.lastIndexOf('one two one', 'two', -1)", value: -1 },
      { expression: "#string.lastIndexOf(null, 'a', 0)", value: -1 },
    ],
    impl: search((input, wanted, from) => input.lastIndexOf(wanted, from)),
  },
  {
    ...common,
    name: 'length',
    params: [text('input')],
    returns: INTEGER,
    cost: FLAT,
    doc: 'The number of UTF-16 code units. Null gives 0.',
    examples: [
      { expression: "#string.length('Input')", value: 5 },
      { expression: '#string.length(null)', value: 0 },
    ],
    impl: args => textAt(args, 0)?.length ?? 0,
  },
  {
    ...common,
    name: 'replace',
    params: [text('input'), text('search'), text('replacement'), integer('max')],
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    doc: 'The text with the first `max` occurrences of `search` replaced; -1 replaces all. Literal: neither is a pattern. With a null among the three texts nothing is replaced.',
    examples: [
      { expression: "#string.replace('a-b-c', '-', '+', -1)", value: 'a+b+c' },
      { expression: "#string.replace('a-b-c', '-', '+', 1)", value: 'a+b-c' },
      { expression: "#string.replace('a-b-c', null, '+', -1)", value: 'a-b-c' },
      { expression: "#string.replace(null, '-', '+', -1)", value: null },
    ],
    impl: replace,
  },
  {
    ...common,
    name: 'compare',
    params: [text('a'), text('b'), flag('ignoreCase')],
    returns: INTEGER,
    cost: PER_CHARACTER,
    doc: 'Zero when the texts are equal or both null, negative when `a` comes first, else positive. Null comes first.',
    examples: [
      { expression: "#string.compare('Input', 'INPUT', true)", value: 0 },
      { expression: "#string.compare('a', 'c', false)", value: -2 },
      { expression: "#string.compare(null, 'c', false)", value: -1 },
      { expression: '#string.compare(null, null, false)', value: 0 },
    ],
    impl: compare,
  },
  {
    ...common,
    name: 'format',
    params: [text('format')],
    variadic: { params: [any('argument')], min: 0, max: 100 },
    returns: TEXT_OR_NULL,
    cost: { base: 4, perUnit: 1 / 4 },
    doc: 'The format with its `%` fields filled in, as `java.util.Formatter` does with English separators. Extra arguments are ignored; an illegal format, a wrong type or a missing argument gives null.',
    examples: [
      { expression: "#string.format('Hex for 10 is %X', 10)", value: 'Hex for 10 is A' },
      { expression: "#string.format('%s-%05d', 'a', 42)", value: 'a-00042' },
      { expression: "#string.format('%2$s %1$s', 'a', 'b')", value: 'b a' },
      { expression: "#string.format('%d', 'a')", value: null },
      { expression: "#string.format('plain')", value: 'plain' },
    ],
    impl: formatted,
  },
  {
    ...common,
    name: 'firstNonEmpty',
    params: [],
    variadic: VALUES,
    returns: TEXT_OR_NULL,
    cost: FLAT,
    doc: 'The first of up to ten values that is neither null nor empty; null when there is none.',
    examples: [
      { expression: "#string.firstNonEmpty(null, '', ' ', 'a')", value: ' ' },
      { expression: "#string.firstNonEmpty('', '')", value: null },
    ],
    impl: first(value => value !== ''),
  },
  {
    ...common,
    name: 'firstNonBlank',
    params: [],
    variadic: VALUES,
    returns: TEXT_OR_NULL,
    cost: PER_CHARACTER,
    doc: 'The first of up to ten values that is neither null nor empty nor white space; null when there is none.',
    examples: [
      { expression: "#string.firstNonBlank(null, '', ' ', 'a')", value: 'a' },
      { expression: "#string.firstNonBlank('', ' ', '')", value: null },
    ],
    impl: first(value => !isBlank(value)),
  },
]

const extensions: readonly Entry[] = [
  {
    ...common,
    extension: true,
    name: 'contains',
    params: [text('input'), text('search')],
    returns: YES_NO,
    cost: PER_CHARACTER,
    doc: 'True when `search` occurs in the text. False when either is null.',
    examples: [
      { expression: "#string.contains('InputData', 'put')", value: true },
      { expression: "#string.contains(null, 'put')", value: false },
    ],
    impl: contains,
  },
  {
    ...common,
    extension: true,
    name: 'equalsIgnoreCase',
    params: [text('a'), text('b')],
    returns: YES_NO,
    cost: PER_CHARACTER,
    doc: 'True when the texts differ at most in case, or when both are null.',
    examples: [
      { expression: "#string.equalsIgnoreCase('Gold', 'GOLD')", value: true },
      { expression: "#string.equalsIgnoreCase('Gold', null)", value: false },
      { expression: '#string.equalsIgnoreCase(null, null)', value: true },
    ],
    impl: equalsIgnoreCase,
  },
]

export const string: readonly Entry[] = [...texts, ...stringNumbers, ...stringEncoding, ...extensions]
