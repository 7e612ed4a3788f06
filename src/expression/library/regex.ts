import { EvaluationError } from '../evaluation-error.ts'
import { compileRegex, dynamicRegex, type Regex } from '../regex/index.ts'
import type { Value } from '../value.ts'
import { integerAt, textAt } from './arguments.ts'
import { type Context, type Entry, LiteralError } from './entry.ts'
import { integer, TEXT_OR_NULL, TEXTS_OR_NULL, text, YES_NO } from './params.ts'

/** Finds the regex of an argument: compiled at load when it is a literal, else from the bounded cache. */
type RegexAt = (args: readonly Value[], index: number, context: Context) => Regex | null

const dynamic: RegexAt = (args, index, context) => {
  const pattern = textAt(args, index)
  if (pattern === null) return null
  context.spend(pattern.length)
  const compiled = dynamicRegex(pattern)
  if (compiled.ok) return compiled.regex
  throw new EvaluationError('bad_pattern', `the pattern is not accepted: ${compiled.error.message}`)
}

/** In all functions the patterns are the arguments 1, 3, 5 and so on. */
const isPattern = (argument: number): boolean => argument % 2 === 1

type Body = (regexAt: RegexAt) => Entry['impl']

export const compileLiteral = (pattern: string, argument: number): Regex => {
  const compiled = compileRegex(pattern)
  if (compiled.ok) return compiled.regex
  const { start, end, code, message, help } = compiled.error
  throw new LiteralError(argument, start, end, code, message, help)
}

/** An implementation twice: with patterns from the arguments, and with literal patterns compiled once at load. */
const compiledOnce = (body: Body): Pick<Entry, 'impl' | 'prepare'> => ({
  impl: body(dynamic),
  prepare: literals => {
    const regexes = literals.map((pattern, argument) =>
      pattern === undefined || !isPattern(argument) ? null : compileLiteral(pattern, argument),
    )
    return body((args, index, context) => regexes[index] ?? dynamic(args, index, context))
  },
})

const replaceFirst: Body = regexAt => (args, context) => {
  const input = textAt(args, 0)
  const replacement = textAt(args, 2)
  const regex = regexAt(args, 1, context)
  if (input === null || replacement === null || regex === null) return input
  return regex.replaceFirst(input, replacement, context.spend)
}

const replaceAll: Body = regexAt => (args, context) => {
  let input = textAt(args, 0)
  for (let index = 1; index + 1 < args.length; index += 2) {
    const replacement = textAt(args, index + 1)
    const regex = regexAt(args, index, context)
    if (input === null || replacement === null || regex === null) continue
    input = regex.replaceAll(input, replacement, context.spend)
  }
  return input
}

const matches: Body = regexAt => (args, context) => {
  const input = textAt(args, 0)
  const regex = regexAt(args, 1, context)
  if (input === null || regex === null) return false
  context.spend((input.length / 16) * regex.weight)
  return regex.matches(input)
}

const findAllMatches: Body = regexAt => (args, context) => {
  const input = textAt(args, 0)
  const regex = regexAt(args, 1, context)
  return input === null || regex === null ? null : regex.findAll(input, context.spend)
}

const capture: Body = regexAt => (args, context) => {
  const input = textAt(args, 0)
  const regex = regexAt(args, 1, context)
  const group = integerAt(args, 2, 'group')
  if (regex !== null && (group < 0 || group > regex.groupCount))
    throw new EvaluationError('invalid_argument', '`group` is no group of the pattern')
  if (input === null || regex === null) return null
  context.spend((input.length / 16) * regex.weight * 2)
  return regex.capture(input, group)
}

const common = {
  namespace: 'regex',
  pure: true,
  extension: false,
  cost: { base: 8, perUnit: 1 / 2 },
} as const

const pattern = text('regex', { literal: 'regex' })
const replacement = text('replacement')

/** Java's regular expressions in linear time; literal patterns are compiled at load. */
export const regex: readonly Entry[] = [
  {
    ...common,
    name: 'replaceFirst',
    params: [text('input'), pattern, replacement],
    returns: TEXT_OR_NULL,
    nullWhen: [0],
    doc: 'The text with the first match replaced; `$1` and `${name}` stand for groups, a backslash makes `$` a character. With a null among the three nothing is replaced.',
    examples: [
      { expression: "#regex.replaceFirst('upper case', '([a-z]+)( +)([a-z]+)', '$1_$3')", value: 'upper_case' },
      { expression: "#regex.replaceFirst('a-b-c', '-', '+')", value: 'a+b-c' },
      { expression: "#regex.replaceFirst('abc', null, '')", value: 'abc' },
      { expression: "#regex.replaceFirst('abc', 'b', '$1')", error: true },
    ],
    ...compiledOnce(replaceFirst),
  },
  {
    ...common,
    name: 'replaceAll',
    params: [text('input')],
    variadic: { params: [pattern, replacement], min: 1, max: 50, tail: pattern },
    returns: TEXT_OR_NULL,
    nullWhen: [0],
    doc: 'The text with all matches replaced, for each pair of pattern and replacement in turn. A last pattern without replacement does nothing.',
    examples: [
      {
        expression: "#regex.replaceAll('upper case AND lower case', '([a-z]+)( +)([a-z]+)', '$1_$3')",
        value: 'upper_case AND lower_case',
      },
      { expression: "#regex.replaceAll('abc', 'a', 'b', 'b', 'c')", value: 'ccc' },
      { expression: "#regex.replaceAll('abc', 'a', 'x', 'b')", value: 'xbc' },
      { expression: "#regex.replaceAll(null, 'a', 'b')", value: null },
    ],
    ...compiledOnce(replaceAll),
  },
  {
    ...common,
    name: 'matches',
    params: [text('input'), { ...pattern, whole: true }],
    returns: YES_NO,
    proves: { notNull: [0] },
    doc: 'True when the whole text matches. False when either is null, unlike with the operator `matches`.',
    examples: [
      { expression: "#regex.matches('upper case', '([a-z]+)( +)([a-z]+)')", value: true },
      { expression: "#regex.matches('upper case!', '([a-z]+)( +)([a-z]+)')", value: false },
      { expression: "#regex.matches(null, '.*')", value: false },
    ],
    ...compiledOnce(matches),
  },
  {
    ...common,
    name: 'findAllMatches',
    params: [text('input'), pattern],
    returns: TEXTS_OR_NULL,
    nullWhen: [0, 1],
    doc: 'The texts of all matches, in order; empty when there is none. Null gives null.',
    examples: [
      { expression: "#regex.findAllMatches('CN=Devs,CN=Users', '(?<=CN=)[^,]+')", value: ['Devs', 'Users'] },
      { expression: "#regex.findAllMatches('abc', '[0-9]')", value: [] },
      { expression: "#regex.findAllMatches(null, 'a')", value: null },
    ],
    ...compiledOnce(findAllMatches),
  },
  {
    ...common,
    extension: true,
    name: 'capture',
    params: [text('input'), { ...pattern, whole: true }, integer('group')],
    returns: TEXT_OR_NULL,
    result: 'part',
    doc: 'The text of a group where the whole text matches, 0 for all of it, 1 for the first group; null where the text does not match, so that nothing foreign comes through. A number beyond the groups is an error.',
    examples: [
      { expression: "#regex.capture('repo:acme/shop:ref', 'repo:([^/]+)/.*', 1)", value: 'acme' },
      { expression: "#regex.capture('x repo:acme/shop', 'repo:([^/]+)/.*', 1)", value: null },
      { expression: "#regex.capture('a', 'a(b)?', 1)", value: null },
      { expression: "#regex.capture(null, '(.*)', 1)", value: null },
      { expression: "#regex.capture('a', '(a)', 2)", error: true },
    ],
    ...compiledOnce(capture),
  },
]
