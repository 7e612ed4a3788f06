import { toBase64, toHex } from '../octets.ts'
import type { Diagnostic } from '../outcome.ts'
import type { Sliced } from '../slices.ts'

/** A shorter value is hidden only where it stands alone: it is a part of too many words. */
const SHORT = 4

/**
 * Hides values, in every spelling that a file or a message gives them, in all of some diagnostics. There may be ten
 * thousand values and more: those are left out early of whose spellings none begins anywhere in what is said.
 */
export function* maskValues(
  diagnostics: readonly Diagnostic[],
  values: readonly (readonly string[])[],
): Sliced<Diagnostic[]> {
  const spellings = yield* spellingsIn(diagnostics.map(textsOf), values)
  if (spellings.length === 0) return [...diagnostics]
  const hide = createValueMask(spellings)
  const hidden: Diagnostic[] = []
  for (const diagnostic of diagnostics) {
    hidden.push(hide(diagnostic))
    yield
  }
  return hidden
}

/** Hides values in texts, in the same spellings. */
export function* maskTexts(texts: readonly string[], values: readonly (readonly string[])[]): Sliced<string[]> {
  const spellings = yield* spellingsIn([texts], values)
  const { long, short } = hidersOf(spellings)
  return texts.map(text => short(long(text)))
}

/** What was found for some values; it holds for the same texts. */
interface Kept {
  readonly texts: string
  readonly found: readonly string[]
}

const kept = new WeakMap<readonly string[], Kept>()

/** Longer texts, as those of many mistakes, are not kept. */
const MOST_KEPT = 65_536

/** The spellings of values that may stand in some texts. Of values that are at hand again, only what is new is looked at. */
function* spellingsIn(
  texts: readonly (readonly string[])[],
  values: readonly (readonly string[])[],
): Sliced<readonly string[]> {
  const said = new Set<string>()
  const all: string[] = []
  for (const some of texts) {
    for (const text of some) addBeginnings(said, lower(text))
    all.push(JSON.stringify(some))
    yield
  }
  const same = all.join('\n')
  const seen = new Map<string, readonly string[]>()
  const spellings = new Set<string>()
  for (const some of values) {
    const known = kept.get(some)
    const found = known?.texts === same ? known.found : yield* foundIn(some, said, seen)
    if (same.length <= MOST_KEPT) kept.set(some, { texts: same, found })
    for (const one of found) spellings.add(one)
  }
  return [...spellings]
}

/** The spellings of values that begin as something that is said. */
function* foundIn(
  values: readonly string[],
  said: ReadonlySet<string>,
  seen: Map<string, readonly string[]>,
): Sliced<readonly string[]> {
  const found = new Set<string>()
  for (const [at, value] of values.entries()) {
    if (at % VALUES_A_STEP === 0) yield
    const known = seen.get(value)
    const spellings =
      known ??
      spellingsOf(value).filter(
        one => one.trim() !== '' && (one.length < SHORT || said.has(lower(one.slice(0, SHORT)))),
      )
    seen.set(value, spellings)
    for (const one of spellings) found.add(one)
  }
  return [...found]
}

/** What one step of work looks at. */
const VALUES_A_STEP = 100

const textsOf = ({ excerpt, message, help, related = [], fix = '' }: Diagnostic): readonly string[] => [
  excerpt,
  message,
  help,
  fix,
  ...related.map(one => one.message),
]

/** Adds what begins at each place of a text, as far as it tells long spellings apart. */
const addBeginnings = (said: Set<string>, text: string): void => {
  for (let at = 0; at + SHORT <= text.length; at++) said.add(text.slice(at, at + SHORT))
}

const createValueMask = (spellings: readonly string[]): ((diagnostic: Diagnostic) => Diagnostic) => {
  const { long: hidden, short: hideShort } = hidersOf(spellings)
  return ({ fix, related, ...diagnostic }) => ({
    ...diagnostic,
    // Few letters are words of a message, and messages show nothing of so few.
    excerpt: hideShort(hidden(diagnostic.excerpt)),
    message: hidden(diagnostic.message),
    help: hidden(diagnostic.help),
    ...(related === undefined ? {} : { related: related.map(one => ({ ...one, message: hidden(one.message) })) }),
    // A fix with stars in it mends nothing.
    ...(fix === undefined || hidden(fix) !== fix ? {} : { fix }),
  })
}

type Hide = (text: string) => string

const hidersOf = (spellings: readonly string[]): { readonly long: Hide; readonly short: Hide } => ({
  long: createLong(spellings.filter(({ length }) => length >= SHORT)),
  short: createShort(spellings.filter(({ length }) => length < SHORT)),
})

/** Found by their first letters: there may be ten thousand secrets, and as many lines that show one. */
const createLong = (spellings: readonly string[]): Hide => {
  const byStart = new Map<string, string[]>()
  // The longest first: a secret may begin with another.
  for (const spelling of [...new Set(spellings.map(lower))].sort((a, b) => b.length - a.length)) {
    const start = spelling.slice(0, SHORT)
    const known = byStart.get(start)
    if (known === undefined) byStart.set(start, [spelling])
    else known.push(spelling)
  }
  return text => {
    const searched = lower(text)
    let shown = ''
    for (let at = 0; at < text.length; ) {
      const found = byStart.get(searched.slice(at, at + SHORT))?.find(one => searched.startsWith(one, at))
      const length = found?.length ?? 1
      shown += found === undefined ? text[at] : '*'.repeat(length)
      at += length
    }
    return shown
  }
}

/** ASCII alone: other letters may change their number. */
const lower = (text: string): string => text.replace(/[A-Z]/g, letter => letter.toLowerCase())

const createShort = (spellings: readonly string[]): Hide => {
  if (spellings.length === 0) return text => text
  const pattern = new RegExp(`(?<![\\w.-])(?:${spellings.map(escaped).join('|')})(?![\\w.-])`, 'g')
  return text => text.replace(pattern, found => '*'.repeat(found.length))
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

const UTF8 = new TextEncoder()

/** The value, its lines, and its forms in JSON, YAML, URLs, forms, Basic credentials' alphabet and hexadecimal. */
const spellingsOf = (value: string): readonly string[] => {
  const texts = [value, ...(/\s/.test(value) ? linesOf(value) : []), ...decoded(value)]
  return texts.flatMap(text => {
    const octets = UTF8.encode(text)
    const base64 = toBase64(octets)
    const json = JSON.stringify(text).slice(1, -1)
    const ascii = json.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    const url = percentEncoded(text)
    const every = [...octets].map(octet => `%${octet.toString(16).padStart(2, '0')}`).join('')
    const longer =
      text.length < SHORT
        ? []
        : [base64.replace(/=+$/, ''), base64.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')]
    return [
      text,
      json,
      ascii,
      json.replaceAll('/', '\\/'),
      text.replaceAll("'", "''"),
      url,
      url.replaceAll('%20', '+'),
      url.replace(/[!'()*]/g, unit => `%${unit.charCodeAt(0).toString(16)}`),
      ...(text.length < SHORT ? [] : [every, toHex(octets)]),
      ...longer,
    ]
  })
}

const percentEncoded = (text: string): string => {
  try {
    return encodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a URL's percent signs stand for. */
const decoded = (text: string): readonly string[] => {
  if (!text.includes('%')) return []
  try {
    return [decodeURIComponent(text)]
  } catch {
    return []
  }
}

/** A line of a text is shown alone. Those that many texts have are no secret. */
const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line.length >= SHORT && !line.startsWith('-----'))
