/** The strict form parser that stands in for `qs`: names are names, values are text, each at most once. */

import { mayBreakLines } from '../../oauth-parameters.ts'

const MAX_PARAMETERS = 64
/** Parameters that may repeat: RFC 8707 section 2 and RFC 8693 section 2.1. */
const isRepeatable = (name: string): name is 'resource' | 'audience' => name === 'resource' || name === 'audience'

/** A form as framed: parameters with an empty value are left out, RFC 6749 section 3.2. */
export interface Form {
  /** Every parameter that came once; of the repeatable ones, the first. */
  readonly single: ReadonlyMap<string, string>
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
}

export type FormFault =
  | 'parameter_repeated'
  | 'parameters_too_many'
  | 'parameter_name_missing'
  | 'percent_encoding'
  | 'utf8'
  | 'control_character'
  | 'line_break'
  | 'not_ascii'

export type ParsedForm =
  | { readonly ok: true; readonly form: Form }
  /** The `client_id` that stands before the fault, for the record. */
  | { readonly ok: false; readonly fault: FormFault; readonly clientId?: string }

export const EMPTY_FORM: Form = { single: new Map(), resources: [], audiences: [] }

/** The form with another value of a parameter; without the parameter for null. */
export const withParameter = (form: Form, name: string, value: string | null): Form => {
  const single = new Map(form.single)
  if (value === null) single.delete(name)
  else single.set(name, value)
  return { ...form, single }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const PRINTABLE = /^[\x20-\x7e]*$/
const BROKEN_PERCENT = /%(?![0-9A-Fa-f]{2})/
/** NUL and its like have no business in any OAuth parameter, and end strings early elsewhere. */
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/
/** A file that was sent as the body ends with one. RFC 6749 appendix A has it in no value. */
const LINE_BREAK = /[\r\n]/
const ENCODED_BREAK = /%0[AaDd]/

/**
 * Parses `application/x-www-form-urlencoded` octets, handed over as a string of one character per octet. `a.b=c` and
 * `a[b]=c` are parameters called `a.b` and `a[b]`. At most 64 parameters.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#appendix-B RFC 6749 appendix B}
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.2 RFC 6749 section 3.2}
 */
export const parseForm = (octets: string): ParsedForm => {
  const single = new Map<string, string>()
  const refuse = (fault: FormFault): ParsedForm => {
    const clientId = single.get('client_id')
    return clientId === undefined ? { ok: false, fault } : { ok: false, fault, clientId }
  }
  const lists = { resource: [] as string[], audience: [] as string[] }
  if (octets === '') return { ok: true, form: EMPTY_FORM }
  const pairs = octets.split('&', MAX_PARAMETERS + 1)
  if (pairs.length > MAX_PARAMETERS) return refuse('parameters_too_many')
  const empty = new Set<string>()
  const printable = PRINTABLE.test(octets)
  const decode = printable ? decodePrintable : decodeAny
  const breaks = !printable || ENCODED_BREAK.test(octets)
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    if (!name.ok) return refuse(name.fault)
    if (!value.ok) return refuse(value.fault)
    if (name.text === '') return refuse('parameter_name_missing')
    if (breaks && (LINE_BREAK.test(name.text) || (LINE_BREAK.test(value.text) && !mayBreakLines(name.text))))
      return refuse('line_break')
    const known = single.has(name.text)
    if ((known || empty.has(name.text)) && !isRepeatable(name.text)) return refuse('parameter_repeated')
    if (value.text === '') {
      empty.add(name.text)
      continue
    }
    if (isRepeatable(name.text)) lists[name.text].push(value.text)
    if (!known) single.set(name.text, value.text)
  }
  return { ok: true, form: { single, resources: lists.resource, audiences: lists.audience } }
}

const ASCII = /^[\x00-\x7f]*$/

/** Parses a form of another charset, which reads as UTF-8 when it is ASCII alone. */
export const parseAsciiForm = (octets: string): ParsedForm =>
  ASCII.test(octets) ? parseForm(octets) : { ok: false, fault: 'not_ascii' }

type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: FormFault }

/** Most names and values need no decoding, an assertion above all. */
const decodePrintable = (encoded: string): Decoded =>
  encoded.includes('%') || encoded.includes('+') ? decodeWith(decodeURIComponent, encoded) : { ok: true, text: encoded }

const decodeAny = (encoded: string): Decoded => decodeWith(decodeOctets, encoded)

const decodeWith = (decoder: (encoded: string) => string, encoded: string): Decoded => {
  try {
    const text = decoder(encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded)
    return CONTROL.test(text) ? { ok: false, fault: 'control_character' } : { ok: true, text }
  } catch {
    return { ok: false, fault: BROKEN_PERCENT.test(encoded) ? 'percent_encoding' : 'utf8' }
  }
}

/** Octets beyond ASCII may stand unencoded, in UTF-8, where an encoder would have escaped them. */
const decodeOctets = (encoded: string): string => {
  if (BROKEN_PERCENT.test(encoded)) throw new URIError('A percent sign without two digits')
  const octets = encoded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return utf8.decode(Buffer.from(octets, 'latin1'))
}
