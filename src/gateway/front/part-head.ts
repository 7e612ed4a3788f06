/** The headers of a part of a multipart form, as any reader may read them. Octets are characters here. */

const DISPOSITION_LENGTH = 'content-disposition'.length

/** Occurrences of `name=` in one disposition, beyond which it is refused. */
const MOST_NAMES = 64

/**
 * Where a name may stand. Some readers find it in quotes of another parameter, some behind a blank or a comma, some end it at
 * a comma or a bracket, and some do not undo a backslash; so nothing is taken away from what follows.
 */
const NAME =
  /(?<![a-z0-9_])name(\*\d*\*?)?[ \t\r\n]*=(?=[ \t\r\n]*(?:"((?:[^"\\]|\\.){0,1024})|(([^\s;,()<>@:\\/[\]?={}"]{0,1024})[^;\s]{0,1024})))/gis

export interface Disposition {
  readonly end: number
  readonly names: readonly string[]
  /** On one line of its own, with the colon behind its name and no control character in it: every reader reads that. */
  readonly isPlain: boolean
}

/**
 * Reads the disposition whose name stands at a place. Null for what no reader takes for one; `more` for one that goes on
 * behind the text; `odd` for one that is longer than `longest` or has more names than any has. `isBeginning` says whether
 * the line begins here, maybe with blanks.
 */
export const dispositionOf = (
  text: string,
  index: number,
  { longest, whole, isBeginning }: { readonly longest: number; readonly whole: boolean; readonly isBeginning: boolean },
): Disposition | 'more' | 'odd' | null => {
  if (!isBeginning) return null
  const isLong = text.length - index > longest
  const unfinished = whole ? null : isLong ? 'odd' : 'more'
  const most = Math.min(text.length, index + longest)
  let colon = index + DISPOSITION_LENGTH
  while (colon < most && BLANK.has(text[colon] ?? '')) colon += 1
  if (colon >= most) return unfinished
  if (text[colon] !== ':') return null
  const end = endOfField(text.slice(colon, most), colon)
  // A newline at the very end may be the first of a folded field.
  const isEnded = end !== null && (whole || end + 2 < text.length)
  if (!isEnded && !whole) return isLong ? 'odd' : 'more'
  const field = text.slice(colon + 1, end ?? most)
  const names = namesIn(field)
  if (names === null || (whole && end === null && isLong)) return 'odd'
  const isPlain = colon === index + DISPOSITION_LENGTH && !CONTROL.test(field)
  return { end: end ?? most, names, isPlain }
}

const BLANK: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n', '\0', '\v', '\f'])
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/

const endOfField = (text: string, from: number): number | null => {
  const at = text.search(/(?:\r\n|\n|\r(?!\n))(?![ \t])/)
  return at < 0 ? null : from + at
}

/** Every name that a reader may read; null for more than any disposition has. */
const namesIn = (field: string): readonly string[] | null => {
  const found = [...field.matchAll(NAME)]
  if (found.length > MOST_NAMES) return null
  // RFC 2231 section 3: a name in pieces.
  const pieces = found.flatMap(([, star = '', quoted, plain = '']) =>
    /\d/.test(star) ? [{ at: Number.parseInt(star.slice(1), 10), text: withoutCharset(quoted ?? plain) }] : [],
  )
  const joined = [pieces, pieces.toSorted((a, b) => a.at - b.at)].map(all => all.map(({ text }) => text).join(''))
  const written = found.flatMap(([, , quoted, plain = '', short = '']) =>
    quoted === undefined ? [plain, short] : [quoted, quoted.replace(/\\(.)/gs, '$1')],
  )
  const names = [...written, ...written.map(withoutCharset), ...joined]
  return [...new Set(names)].filter(name => name !== '').map(octetsToText)
}

/** Without the charset and the language that RFC 8187 writes before a value. */
const withoutCharset = (value: string): string => value.replace(/^[^']*'[^']*'/, '')

/** Octets as characters become UTF-8. */
export const octetsToText = (octets: string): string => Buffer.from(octets, 'latin1').toString('utf8')

/** An encoding that leaves octets as they are, on a line of its own. */
const UNCODED = /^content-transfer-encoding:[ \t]{0,16}(?:7bit|8bit|binary)[ \t]{0,16}[\r\n]/i
const ENCODING = /^content-transfer-encoding[\s\0]*:/i
/** Charsets in which ASCII is ASCII, and nothing else is. */
const ASCII = /^charset="?(?:utf-?8|(?:us-)?ascii|iso-8859-\d+|windows-125\d)["; \t\r\n]/i
const CHARSET = /^charset[*\d]*[\s\0]*=/i

/** True where the text begins with a field or a parameter after which octets may mean something else; what is cut off counts. */
export const isCoded = (text: string): boolean =>
  (ENCODING.test(`${text}:`) && !UNCODED.test(`${text}\n`)) || (CHARSET.test(`${text}=`) && !ASCII.test(`${text}\n`))

/** The newline of headers that every reader reads the same, up to the empty line; null for any others. */
export const newlineOf = (head: string): string | null => (CRLF.test(head) ? '\r\n' : LF.test(head) ? '\n' : null)

const CRLF = /^(?:[^\x00-\x20\x7f][^\x00-\x08\x0a-\x1f\x7f]*\r\n)+\r\n$/
const LF = /^(?:[^\x00-\x20\x7f][^\x00-\x08\x0a-\x1f\x7f]*\n)+\n$/

/** RFC 2046 section 5.1.1 allows 70 characters. */
const BOUNDARY = /^[^;,"\\]*;(?:[^;]*;)*?[ \t]*boundary=("[^"\\\s;,]{1,70}"|[^"'\\\s;,()<>@]{1,70})[ \t]*(?:;|$)/i

/** The boundary of a media type that every reader reads the same; null for any other. */
export const boundaryOf = (type: string): string | null => {
  if ([...type.matchAll(/boundary/gi)].length !== 1) return null
  const written = BOUNDARY.exec(type)?.[1]
  return written === undefined ? null : written.replaceAll('"', '')
}
