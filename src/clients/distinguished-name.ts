/** Distinguished names as text: RFC 4514. */

/** One attribute: its type as dotted numbers, its value as text. */
export interface Attribute {
  readonly oid: string
  readonly value: string
}

/** Relative names, the most specific first; each a set of attributes. */
export type DistinguishedName = readonly (readonly Attribute[])[]

const NAMES: readonly (readonly [name: string, oid: string])[] = [
  ['CN', '2.5.4.3'],
  ['SN', '2.5.4.4'],
  ['SERIALNUMBER', '2.5.4.5'],
  ['C', '2.5.4.6'],
  ['L', '2.5.4.7'],
  ['ST', '2.5.4.8'],
  ['S', '2.5.4.8'],
  ['STREET', '2.5.4.9'],
  ['O', '2.5.4.10'],
  ['OU', '2.5.4.11'],
  ['TITLE', '2.5.4.12'],
  ['BUSINESSCATEGORY', '2.5.4.15'],
  ['POSTALCODE', '2.5.4.17'],
  ['GIVENNAME', '2.5.4.42'],
  ['GN', '2.5.4.42'],
  ['ORGANIZATIONIDENTIFIER', '2.5.4.97'],
  ['DC', '0.9.2342.19200300.100.1.25'],
  ['UID', '0.9.2342.19200300.100.1.1'],
  ['EMAILADDRESS', '1.2.840.113549.1.9.1'],
  ['JURISDICTIONC', '1.3.6.1.4.1.311.60.2.1.3'],
]
const OID_OF = new Map(NAMES)
const NAME_OF = new Map(NAMES.toReversed().map(([name, oid]) => [oid, name]))

/**
 * Writes a name in the one form that we compare: known types by name in capitals, others by number, sorted within a
 * set, without optional spaces, escaping only what must be.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4514#section-2 RFC 4514 section 2}
 */
export const writeDistinguishedName = (name: DistinguishedName): string =>
  name
    .map(set =>
      set
        .map(({ oid, value }) => `${NAME_OF.get(oid) ?? oid}=${escapeValue(value)}`)
        .sort()
        .join('+'),
    )
    .join(',')

const escapeValue = (value: string): string =>
  value
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!\\)(?<rest>(?:\\\\)*) $/, '$<rest>\\ ')
    .replace(/[\x00-\x1f\x7f]/g, char => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`)

/**
 * Reads RFC 4514 text, or answers null when it is none. Spaces around `,`, `+` and `=` are optional; values keep their
 * letter case and are compared with it.
 */
export const readDistinguishedName = (text: string): DistinguishedName | null => {
  const sets: Attribute[][] = []
  let set: Attribute[] = []
  let rest = text
  for (;;) {
    const type = /^ *([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+) *= */.exec(rest)
    const oid = type?.[1] === undefined ? null : oidOf(type[1])
    if (type === null || oid === null) return null
    const value = readValue(rest.slice(type[0].length))
    if (value === null) return null
    set.push({ oid, value: value.text })
    rest = value.rest
    const separator = rest[0]
    rest = rest.slice(1)
    if (separator === '+') continue
    sets.push(set)
    set = []
    if (separator === undefined) return sets
    if (separator !== ',') return null
  }
}

const oidOf = (type: string): string | null => (/^[0-9]/.test(type) ? type : (OID_OF.get(type.toUpperCase()) ?? null))

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Characters that stand for themselves wherever they are in a value. */
const PLAIN = /[^ \\,+";<>\0]+/y

/** Reads one value up to an unescaped `,` or `+`. */
const readValue = (text: string): { text: string; rest: string } | null => {
  const octets: Buffer[] = []
  let at = 0
  /** Length of `octets` that trailing spaces may not be cut from. */
  let kept = 0
  while (at < text.length && text[at] !== ',' && text[at] !== '+') {
    PLAIN.lastIndex = at
    const char = PLAIN.exec(text)?.[0] ?? text[at] ?? ''
    if (char === '\\') {
      const hex = /^[0-9A-Fa-f]{2}/.exec(text.slice(at + 1))?.[0]
      const special = /^[ "#+,;<=>\\]/.exec(text.slice(at + 1))?.[0]
      if (hex === undefined && special === undefined) return null
      octets.push(hex === undefined ? Buffer.from(special ?? '') : Buffer.from(hex, 'hex'))
      at += hex === undefined ? 2 : 3
      kept = octets.length
    } else {
      if ('";<>\0'.includes(char)) return null
      octets.push(Buffer.from(char))
      at += char.length
      if (char !== ' ') kept = octets.length
    }
  }
  try {
    return { text: UTF8.decode(Buffer.concat(octets.slice(0, kept))), rest: text.slice(at) }
  } catch {
    return null
  }
}
