/**
 * A multipart form that is looked at while it passes: the parts whose names an authorization request has.
 *
 * This is no parser of multipart forms, and none from a library would do. Which parts a form has depends on who reads it:
 * busboy, formidable, multiparty, PHP, Go, and Werkzeug and `email` of Python agree on plain forms alone. Blanks before the
 * colon, folded fields of any length, headers of 100 kB, names in pieces, a charset or an encoding of the part, a second
 * disposition, a single newline: each is read by some of them and not by others. So a name is looked for wherever one of
 * them could see it, and a part that asks for something is let through only as all of them read it: its disposition on one
 * line, with nothing before its colon, headers of at most 16 KiB, one kind of newline, plain octets, a delimiter at its end.
 * Every octet is looked at a bounded number of times.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7578#section-4.2 RFC 7578 section 4.2}
 */
import { type FormWatch, gathered } from './form-watch.ts'
import { asks, asksByObject, beginsObject, type FrontFault, type Vet } from './front-channel.ts'
import { boundaryOf, dispositionOf, isCoded, newlineOf, octetsToText } from './part-head.ts'

/** Octets of the headers of a part, as common servers limit them. */
const LONGEST_HEAD = 16_384
/** Octets of a value. Of a longer request object the rest is not read; any other value is refused. */
const LONGEST_VALUE = 65_536
/** Parts that ask for something before the next delimiter, and names of each. */
const MOST_OPEN = 8

/** Octets behind the beginning of a token that say what it means; all but a disposition need no more. */
const AHEAD = 256

const KEYWORDS = 'content-disposition|content-transfer-encoding|charset'
const EMPTY_LINE = String.raw`(?:\r\n|\r(?!\n)|\n)(?:\r\n?|\n)`

/** A part that asks for something. */
interface Open {
  readonly names: readonly string[]
  head: string
  /** Null before the empty line. */
  value: string | null
  /** The last octets of the value, of which a long one keeps only the beginning. */
  tail: string
  newline: string | null
}

/** Makes the look at one form of a media type, as it was sent. `refused` is told of what was found. */
export const createMultipartWatch = (type: string, vet: Vet, refused: (found: FrontFault) => void): FormWatch => {
  const boundary = boundaryOf(type)
  const look = boundary === null ? null : createLook(boundary, vet)
  let kept = ''
  return gathered((octets, whole) => {
    if (look === null) {
      refused('body')
      return true
    }
    const { found, rest } = look(kept + octets, whole)
    kept = rest
    if (found !== null) refused(found)
    return found !== null
  })
}

/** What was found, and what has to be looked at again with what comes. */
interface Looked {
  readonly found: FrontFault | null
  readonly rest: string
}

const createLook = (boundary: string, vet: Vet): ((text: string, whole: boolean) => Looked) => {
  const tokens = new RegExp(`${KEYWORDS}|${EMPTY_LINE}|--${boundary.replace(/\W/g, String.raw`\$&`)}`, 'gi')
  let open: Open[] = []
  /** Whether something since the last delimiter says that a part is not plain octets. */
  let coded = false
  /** What stands before the text: the last character, and the last that is no blank. */
  let last = '\n'
  let lastInk = '\n'

  const pass = (text: string): FrontFault | null => {
    for (const part of open) {
      if (part.value === null) part.head += text
      else {
        if (part.value.length <= LONGEST_VALUE) part.value += text
        part.tail = (part.tail + text).slice(-2)
      }
      if (part.head.length > LONGEST_HEAD) return 'body'
      if ((part.value?.length ?? 0) > LONGEST_VALUE && !part.names.every(asksByObject)) return 'body'
    }
    return null
  }
  /** Begins the values of the parts whose headers end. */
  const begin = (): FrontFault | null => {
    for (const part of open) {
      if (part.value !== null) continue
      part.newline = newlineOf(part.head)
      if (coded || part.newline === null) return 'body'
      part.value = ''
    }
    return null
  }
  /** Judges the parts that end; `isCut` where the whole ends without a delimiter. */
  const close = (isCut: boolean): FrontFault | null => {
    const parts = open
    open = []
    coded = false
    for (const { names, value, tail, newline } of parts) {
      if (value === null || newline === null || !(isCut || tail.endsWith(newline))) return 'body'
      // Of a JWT the beginning says nothing about what is asked for.
      if (value.length > LONGEST_VALUE && beginsObject(value)) return 'request_object'
      const isWhole = !isCut && value.length <= LONGEST_VALUE
      const text = encodeURIComponent(octetsToText(isWhole ? value.slice(0, -newline.length) : value))
      for (const name of names) {
        const found = vet(`${encodeURIComponent(name)}=${text}`)
        if (found !== null) return found
      }
    }
    return null
  }
  /** Null where the form goes on, whichever reader reads it. */
  const ends = (text: string, index: number, token: string): 'delimiter' | 'unclear' | null => {
    const behind = text.slice(index + token.length, index + token.length + 4)
    const isExact =
      token === `--${boundary}` && (text[index - 1] ?? last) === '\n' && /^(?:--)?(?:\r?\n|$)/.test(behind)
    const newline = /\r?\n/.exec(behind)?.[0]
    const isTheirs = open.every(part => newline === undefined || part.newline === null || part.newline === newline)
    if (isExact && isTheirs) return 'delimiter'
    return open.length > 0 ? 'unclear' : null
  }

  return (text, whole) => {
    const safe = whole ? text.length : Math.max(0, text.length - AHEAD)
    let at = 0
    /** The end of the disposition that was read last. */
    let read = 0
    let stop: number | null = null
    let found: FrontFault | null = null
    /** Lets what stands before a place pass. */
    const passTo = (place: number): void => {
      found ??= pass(text.slice(at, place))
      at = Math.max(at, place)
    }
    for (const { 0: token, index } of text.matchAll(tokens)) {
      if (index >= safe || found !== null) break
      if (index < at) continue
      const first = token[0]?.toLowerCase()
      if (first === '-') {
        const end = ends(text, index, token)
        if (end === 'unclear') return { found: 'body', rest: '' }
        if (end === null) continue
        passTo(index)
        found ??= close(false)
      } else if (first === '\r' || first === '\n') {
        passTo(index + token.length)
        found ??= begin()
      } else if (token.length !== DISPOSITION) coded ||= isCoded(text.slice(index, index + AHEAD))
      else if (index >= read) {
        const isBeginning = (inkBefore(text, index) ?? lastInk) < ' '
        const field = dispositionOf(text, index, { longest: LONGEST_HEAD, whole, isBeginning })
        if (field === 'more') {
          stop = index
          break
        }
        if (field === 'odd') return { found: 'body', rest: '' }
        if (field === null) continue
        read = field.end
        const names = field.names.filter(asks)
        if (names.length === 0) continue
        if (names.length > MOST_OPEN || open.length >= MOST_OPEN) return { found: 'parameters', rest: '' }
        if (!field.isPlain || (text[index - 1] ?? last) !== '\n') return { found: 'body', rest: '' }
        passTo(index)
        open.push({ names, head: '', value: null, tail: '', newline: null })
      }
    }
    const rest = stop ?? Math.max(at, safe)
    passTo(rest)
    lastInk = inkBefore(text, rest) ?? lastInk
    last = text[rest - 1] ?? last
    if (whole) found ??= close(true)
    return { found, rest: text.slice(rest) }
  }
}

const DISPOSITION = 'content-disposition'.length

/** The last character before a place that is no blank. */
const inkBefore = (text: string, place: number): string | null => {
  let at = place - 1
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at -= 1
  return text[at] ?? null
}
