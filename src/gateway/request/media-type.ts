/** The media type of a form, and the charsets in which it can be read. */

export const FORM = 'application/x-www-form-urlencoded'

/** `utf8`, or `ascii` for another charset that reads as UTF-8 where the body is ASCII alone. */
export type FormKind = 'utf8' | 'ascii'

/**
 * Reads a `Content-Type`: the kind of the form, null for anything else. Type and charset count without case, RFC 9110
 * section 8.3.1. A charset that is not known, or in which ASCII means something else (UTF-16, EBCDIC), is none.
 */
export const formKindOf = (contentType: string): FormKind | null => {
  if (contentType === FORM) return 'utf8'
  const [type, ...parameters] = contentType.toLowerCase().split(';')
  if (type?.trim() !== FORM) return null
  const kinds = parameters.map(parameter => {
    const equals = parameter.indexOf('=')
    const name = (equals < 0 ? parameter : parameter.slice(0, equals)).trim()
    return name === 'charset' ? charsetKindOf(parameter.slice(equals + 1).trim()) : 'utf8'
  })
  if (kinds.includes(null)) return null
  return kinds.includes('ascii') ? 'ascii' : 'utf8'
}

/** Whether a `Content-Type` is that of a form that we can read. */
export const isForm = (contentType: string): boolean => formKindOf(contentType) !== null

/** The kind of a `Content-Type` that is none of a form: a word of ours. */
export const kindOfType = (contentType: string): string => {
  const [type = ''] = contentType.toLowerCase().split(';')
  const name = type.trim()
  if (name === '') return 'absent'
  if (name === FORM) return 'form_in_unreadable_charset'
  if (name === 'application/json' || name.endsWith('+json')) return 'json'
  if (name.startsWith('multipart/')) return 'multipart'
  return name.startsWith('text/') ? 'text' : 'other'
}

/** Without 1A, 1C and 7F, which the decoders of Shift_JIS and IBM866 exchange: no form may hold them in any charset. */
const EXCHANGED: readonly number[] = [0x1a, 0x1c, 0x7f]
const ASCII = Buffer.from(Array.from({ length: 128 }, (_, code) => code).filter(code => !EXCHANGED.includes(code)))
const ASCII_TEXT = ASCII.toString('latin1')

const charsetKindOf = (written: string): FormKind | null => {
  const label = written.replace(/^"(.*)"$/s, '$1')
  if (label === 'utf-8') return 'utf8'
  try {
    const decoder = new TextDecoder(label)
    if (decoder.encoding === 'utf-8') return 'utf8'
    return decoder.decode(ASCII) === ASCII_TEXT ? 'ascii' : null
  } catch {
    return null
  }
}
