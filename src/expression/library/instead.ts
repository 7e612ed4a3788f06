/** A call as another language writes it, and what says the same here. */
import { nearest } from '../../nearest.ts'
import type { Entry } from './entry.ts'
import { FOREIGN } from './foreign.ts'
import { FUNCTIONS, REGISTRY } from './index.ts'
import { paramsOf } from './signature.ts'

export interface Instead {
  /** The expression to write; where there is a choice, both, in words. */
  readonly write: string
  /** True when `write` can stand in the place of the whole call. */
  readonly exact: boolean
}

export interface ForeignCall {
  readonly name: string
  /** The value before the dot, as it is written; null for a bare call. */
  readonly receiver: string | null
  readonly args: readonly string[]
}

/** Says a call with these arguments; null when it cannot. */
type Say = (args: readonly string[]) => string | null

/** An operand that no operator beside it takes apart. */
const operand = (text: string): string =>
  /^(?:#?[\w.]+(?:\[[^\]]*\])*|'(?:[^']|'')*'|"[^"]*"|\{[^{}]*\}|#[\w.]+\([^()]*\))$/.test(text) ? text : `(${text})`

const NAMES = ['x', 'y', 'z']

/** Puts the arguments where `x`, `y` and `z` stand; null when one is missing. */
const fill = (pattern: string, args: readonly string[]): string | null => {
  const used = NAMES.filter(name => new RegExp(`\\b${name}\\b`).test(pattern))
  if (used.some(name => args[NAMES.indexOf(name)] === undefined)) return null
  return pattern.replace(/\b[xyz]\b/g, name => operand(args[NAMES.indexOf(name)] ?? name))
}

const say =
  (pattern: string): Say =>
  args =>
    fill(pattern, args)

const joined =
  (operator: string): Say =>
  args =>
    args.length < 2 ? null : args.map(operand).join(` ${operator} `)

const conditional: Say = args => fill(args.length > 2 ? 'x ? y : z' : 'x ? y : null', args)

/** What a text has before or after a separator that is written out. */
const cut =
  (pattern: (separator: string) => string): Say =>
  ([text, separator = '']) => {
    const [, written] = /^['"](.*)['"]$/s.exec(separator) ?? []
    if (text === undefined || written === undefined) return null
    const literal = written.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll("'", "''")
    return `#regex.replaceFirst(${text}, '${pattern(literal)}', '')`
  }

const PRESENT = say('x != null')
const ABSENT = say('x == null')
const NOW: Say = () => '#datetime.now()'
const WHOLE = say('#string.asInt(x, null)')
const TEXT = say("'' + x")

/** Calls that are no function here. Keys in lower case without separators. */
const CALLS: ReadonlyMap<string, Say> = new Map([
  ['has', PRESENT],
  ['exists', PRESENT],
  ['isset', PRESENT],
  ['defined', PRESENT],
  ['notnull', PRESENT],
  ['isnotnull', PRESENT],
  ['ispresent', PRESENT],
  ['present', PRESENT],
  ['isnull', args => (args.length > 1 ? fill('x ?: y', args) : ABSENT(args))],
  ['isnil', ABSENT],
  ['isnone', ABSENT],
  ['isundefined', ABSENT],
  ['isabsent', ABSENT],
  ['if', conditional],
  ['iif', conditional],
  ['iff', conditional],
  ['ifelse', conditional],
  ['ternary', conditional],
  ['cond', conditional],
  ['coalesce', joined('?:')],
  ['nvl', joined('?:')],
  ['ifnull', joined('?:')],
  ['concat', joined('+')],
  ['and', joined('and')],
  ['or', joined('or')],
  ['getdate', NOW],
  ['sysdate', NOW],
  ['currenttimestamp', NOW],
  ['today', NOW],
  ['equals', say('x == y')],
  ['eq', say('x == y')],
  ['getordefault', say('x[y] ?: z')],
  ['containskey', say('x[y] != null')],
  ['haskey', say('x[y] != null')],
  ['int', WHOLE],
  ['toint', WHOLE],
  ['parseint', WHOLE],
  ['tonumber', WHOLE],
  ['str', TEXT],
  ['string', TEXT],
  ['tostring', TEXT],
  ['substringbefore', cut(separator => `(?s)${separator}.*$`)],
  ['substringafter', cut(separator => `(?s)^.*?${separator}`)],
  ['indexof', say('#string.indexOf(x, y, 0)')],
  ['lastindexof', say('#string.lastIndexOf(x, y, -1)')],
  ['replace', say('#string.replace(x, y, z, -1)')],
  ['substring', say('#string.substring(x, y, #string.length(x))')],
  ['substr', say('#string.substring(x, y, #string.length(x))')],
  ['compareto', say('#string.compare(x, y, false)')],
  ['hashcode', say('#crypto.sha256(x)')],
])

/** Calls that mean one thing of a list and another of a text. */
const EITHER: ReadonlyMap<string, readonly [list: string, text: string]> = new Map([
  ['contains', ['y in x', '#string.contains(x, y)']],
  ['includes', ['y in x', '#string.contains(x, y)']],
  ['size', ['#data.size(x)', '#string.length(x)']],
  ['len', ['#data.size(x)', '#string.length(x)']],
  ['length', ['#data.size(x)', '#string.length(x)']],
  ['count', ['#data.size(x)', '#string.length(x)']],
  ['isempty', ['not #data.isNotEmpty(x)', 'not #string.isNotEmpty(x)']],
  ['empty', ['not #data.isNotEmpty(x)', 'not #string.isNotEmpty(x)']],
  ['notempty', ['#data.isNotEmpty(x)', '#string.isNotEmpty(x)']],
  ['isnotempty', ['#data.isNotEmpty(x)', '#string.isNotEmpty(x)']],
])

/** Namespaces of other languages, and of ours without the hash. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['str', 'string'],
  ['strings', 'string'],
  ['stringutils', 'string'],
  ['date', 'datetime'],
  ['dates', 'datetime'],
  ['time', 'datetime'],
  ['instant', 'datetime'],
  ['array', 'list'],
  ['arrays', 'list'],
  ['lists', 'list'],
  ['collection', 'data'],
  ['collections', 'data'],
  ['maps', 'map'],
  ['object', 'map'],
  ['objects', 'map'],
  ['re', 'regex'],
  ['regexp', 'regex'],
  ['hash', 'crypto'],
])

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '')

/** The namespace that was meant by a word before a dot, or by a namespace that there is none of. */
export const namespaceMeant = (word: string): string | null => {
  const name = plain(word)
  const own = [...FUNCTIONS.keys()].find(namespace => namespace === name)
  return own ?? PLACES.get(name) ?? null
}

const callOf = ({ namespace, name }: Entry, args: readonly string[]): string =>
  `#${namespace}.${name}(${args.join(', ')})`

/** The call with the names of its parameters. */
const sample = (entry: Entry): Instead => ({
  write: callOf(
    entry,
    entry.params.map(({ name }) => name),
  ),
  exact: false,
})

/** Functions with this very name, whatever its case. */
const sameName = (name: string, namespace: string | null): readonly Entry[] =>
  [...REGISTRY.values()].filter(
    entry => plain(entry.name) === plain(name) && (namespace === null || entry.namespace === namespace),
  )

/**
 * Says what to write instead of a call that is no call of the library: a bare one, a method, or a library without its
 * hash. Null when nothing here is like it.
 */
export const insteadOf = ({ name, receiver, args }: ForeignCall): Instead | null => {
  const namespace = receiver === null ? null : namespaceMeant(receiver)
  const given = receiver === null || namespace !== null ? args : [receiver, ...args]
  const takes = (entry: Entry): boolean => paramsOf(entry, given.length) !== null
  const key = plain(name)
  const own = namespace === null ? undefined : sameName(name, namespace).find(takes)
  if (own !== undefined) return { write: callOf(own, given), exact: true }
  const either = EITHER.get(key)
  if (either !== undefined) {
    const [list, text] = either.map(pattern => fill(pattern, given) ?? pattern)
    return { write: `${list} for a list, ${text} for a text`, exact: false }
  }
  const same = sameName(name, null).filter(takes)
  const [only] = same
  if (only !== undefined && same.length === 1) return { write: callOf(only, given), exact: true }
  const said = CALLS.get(key)?.(given) ?? null
  if (said !== null) return { write: said, exact: true }
  if (same.length > 1) return { write: same.map(entry => callOf(entry, given)).join(' or '), exact: false }
  return translated(key, name, given)
}

/** A name of another language, a function with other arguments, or a slip. */
const translated = (key: string, name: string, args: readonly string[]): Instead | null => {
  const foreign = FOREIGN.get(key)
  if (foreign !== undefined && 'entries' in foreign) {
    const entries = foreign.entries.flatMap(one => REGISTRY.get(one) ?? [])
    const fitting = entries.find(entry => paramsOf(entry, args.length) !== null)
    if (fitting !== undefined) return { write: callOf(fitting, args), exact: entries.length === 1 }
    const [first] = entries
    if (first !== undefined) return sample(first)
  }
  if (foreign !== undefined && 'write' in foreign) {
    const write = fill(foreign.write, args)
    const open = /\b(?:condition|expression|key)\b| for /.test(foreign.write)
    return { write: write ?? foreign.write, exact: write !== null && !open }
  }
  const all = [...REGISTRY.values()]
  const near = nearest(
    name,
    all.map(entry => entry.name),
  )
  const [longer = all.find(entry => entry.name === near)] = sameName(name, null)
  if (longer === undefined) return null
  return paramsOf(longer, args.length) === null ? sample(longer) : { write: callOf(longer, args), exact: true }
}
