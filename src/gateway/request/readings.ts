/** Readings of a path: what each of many lax parsers may take it for, folded so that spellings of one path are equal. */

/** Segments of letters, digits and marks that mean nothing to any parser, and no dot segment. */
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~@:,=!$&'*-]+)*\/?$/

/** Rounds of percent-decoding; nobody decodes so often. */
const ROUNDS = 8

/** Readings of one path beyond which no more are made: the path counts as one that resembles everything. */
const MOST_READINGS = 4096

/** Paths that are longer and not plain are not read: no page has such a name. */
const LONGEST = 2048

/**
 * Returns the readings of a path, as segments between single slashes, without one at the beginning or the end. A plain path
 * has one, its lower case. Null for a path that is too long or too twisted to be read: then nothing is known about it.
 */
export const readingsOf = (path: string): Iterable<string> | null => {
  if (PLAIN.test(path)) return [path.slice(1, path.endsWith('/') ? -1 : undefined).toLowerCase()]
  if (path.length > LONGEST) return null
  const readings = new Set<string>()
  // Several ways lead to one text.
  const done = new Set<string>()
  for (const text of decodings(path)) {
    for (const whole of authorityForms(text)) {
      for (const cut of cutForms(whole)) {
        for (const separated of separatorForms(cut)) {
          if (done.has(separated)) continue
          done.add(separated)
          for (const reading of segmentForms(separated)) readings.add(reading)
          if (readings.size > MOST_READINGS) return null
        }
      }
    }
  }
  return readings
}

/** Tells whether anybody might read a path as one that leads above where it begins: `/../x`, `/%2e%2e/x`, `/x/..;/../y`. */
export const climbs = (path: string): boolean => {
  if (PLAIN.test(path)) return false
  for (const text of decodings(path)) {
    for (const cut of cutForms(text)) for (const separated of separatorForms(cut)) if (isAbove(separated)) return true
  }
  return false
}

/** Empty segments count for nothing, so that none of them makes up for a step upwards. */
const isAbove = (text: string): boolean => {
  let depth = 0
  for (const segment of text.split('/').map(trimmed)) {
    if (segment === '..') depth--
    else if (segment !== '' && segment !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

/** The path as a guarded one is kept: the reading that everybody agrees on. */
export const plainReading = (path: string): string => {
  const folded = fold(decodeWith(path, 'utf8'))
  return resolved(folded.split('/').map(trimmed), false).join('/')
}

/** The path and what decoding makes of it, round by round, with octets as UTF-8 and as Latin-1. */
const decodings = (path: string): ReadonlySet<string> => {
  const texts = new Set<string>()
  for (const charset of ['utf8', 'latin1'] as const) {
    let text = fold(octetsAs(path, charset))
    texts.add(text)
    for (let round = 0; round < ROUNDS && text.includes('%'); round++) {
      text = fold(decodeWith(text, charset))
      texts.add(text)
    }
  }
  return texts
}

type Charset = 'utf8' | 'latin1'

/** Node hands over octets outside ASCII as characters of Latin-1. */
const octetsAs = (text: string, charset: Charset): string =>
  charset === 'utf8' && /[\x80-\xff]/.test(text)
    ? text.replace(/[\x80-\xff]+/g, run => utf8(Buffer.from(run, 'latin1')))
    : text

const decodeWith = (text: string, charset: Charset): string =>
  text
    .replace(/(?:%[0-9a-f]{2})+/gi, run => {
      const octets = Buffer.from(run.replaceAll('%', ''), 'hex')
      return charset === 'utf8' ? utf8(octets) : octets.toString('latin1')
    })
    .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** UTF-8 as lax decoders read it: overlong forms count, and octets that are none are left out. */
const utf8 = (octets: Buffer): string => {
  let text = ''
  for (let index = 0; index < octets.length; index++) {
    const first = octets[index] ?? 0
    const more = first < 0x80 ? 0 : first < 0xc0 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf8 ? 3 : -1
    let code = more <= 0 ? first : first & (0x3f >> more)
    let read = 0
    for (; read < more && ((octets[index + read + 1] ?? 0) & 0xc0) === 0x80; read++)
      code = (code << 6) | ((octets[index + read + 1] ?? 0) & 0x3f)
    if (more < 0 || read < more || code > 0x10ffff) continue
    text += String.fromCodePoint(code)
    index += more
  }
  return text
}

/**
 * NFKC, without characters that are not seen, in lower case. The long s and the dotless i have capitals, the KELVIN SIGN
 * has a small letter, so both ways are gone.
 *
 * @see {@link https://www.unicode.org/reports/tr44/#NFKC_Casefold Unicode, NFKC_Casefold}
 */
const fold = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKC')
        .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
        .toUpperCase()
        .toLowerCase()
        .normalize('NFKC')

const ASCII = /^[\0-\x7f]*$/

/** To those that read a path as a reference, `//x/token` is `/token` on a host `x`, and so is `///x/token`. */
const authorityForms = (text: string): readonly string[] => {
  const rest = /^[/\\]{2,}[^/\\?#]*(.*)$/s.exec(text)?.[1]
  return rest === undefined ? [text] : [text, rest]
}

/** ASP.NET takes the session of clients without cookies out of a path, wherever it stands: `/o/(S(x))/token`, `/o/to(A(x))ken`. */
const COOKIELESS = /\((?:[a-z]\([^()/]*\))+\)/g

/** A query, a fragment or a NUL that shows only after decoding ends the path, or its segment; or a NUL is left out. */
const cutForms = (text: string): readonly string[] => {
  const forms = [text]
  if (/[\x01-\x1f\x7f]/.test(text)) forms.push(text.replace(/[\x01-\x1f\x7f]/g, ''))
  if (text.includes('(')) forms.push(text.replace(COOKIELESS, ''))
  if (!/[?#\0]/.test(text)) return forms
  return forms.flatMap(form => [
    form,
    form.replace(/[?#\0].*$/s, ''),
    form.replace(/[?#\0][^/\\]*/g, ''),
    form.replaceAll('\0', ''),
  ])
}

const separatorForms = (text: string): readonly string[] =>
  text.includes('\\') ? [text, text.replaceAll('\\', '/')] : [text]

/** With parameters and without, with dot segments and without, counting empty segments and not. */
const segmentForms = (text: string): ReadonlySet<string> => {
  const written = text.split('/')
  const bare = written.map(trimmed)
  return new Set([
    bare.filter(segment => segment !== '' && segment !== '.').join('/'),
    resolved(bare, false).join('/'),
    resolved(bare, true).join('/'),
    resolved(written, true).map(trimmed).filter(Boolean).join('/'),
  ])
}

/** Without `;...` and the spaces around it; some decode `+` as one. */
const trimmed = (segment: string): string => {
  const mark = segment.indexOf(';')
  let end = mark < 0 ? segment.length : mark
  let start = 0
  // A pattern for the end would begin again at each space inside.
  while (start < end && SPACE.test(segment.charAt(start))) start++
  while (end > start && SPACE.test(segment.charAt(end - 1))) end--
  return segment.slice(start, end)
}

const SPACE = /[\s+]/

const resolved = (segments: readonly string[], countsEmpty: boolean): readonly string[] => {
  const kept: string[] = []
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.' && (countsEmpty || segment !== '')) kept.push(segment)
  }
  return kept.filter(Boolean)
}
