/** A multipart form that is looked at while it passes: the parts whose names an authorization request has. */
import { type FormWatch, gathered } from './form-watch.ts'
import { asks, type FrontFault, type Vet } from './front-channel.ts'

/** Octets of a part that has not come whole. */
const LONGEST_PART = 65_536

/**
 * The field that names a part, RFC 7578 section 4.2. Readers differ in where they see a part begin, and none reads a name
 * anywhere else: so this is looked for wherever it stands.
 */
const DISPOSITION = /content-disposition[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/gi
const OPENING = 'content-disposition'.length + 16
const NAME = /(?:^|[;\s])name(?:\*\d*\*?)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/gis
const EMPTY_LINE = /\r?\n\r?\n/g
const DELIMITER = /\r?\n--/g
/** Some readers undo base64. */
const CODED = /content-transfer-encoding[ \t]*:[ \t]*(?!7bit|8bit|binary)/i

/** Makes the look at one form. `refused` is told of what was found. */
export const createMultipartWatch = (vet: Vet, refused: (found: FrontFault) => void): FormWatch => {
  let kept = ''
  const inPart = (names: readonly string[], head: string, value: string): FrontFault | null => {
    for (const name of names) {
      const found = vet(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      if (found !== null) return found
    }
    return CODED.test(head) ? 'body' : null
  }
  /** Returns what was found. Keeps what has to be looked at again with what comes. */
  const look = (text: string, whole: boolean): FrontFault | null => {
    for (const part of text.matchAll(DISPOSITION)) {
      const { 0: field, 1: parameters = '', index } = part
      const behind = index + field.length
      const isLong = text.length - index > LONGEST_PART
      const wait = (): null => {
        kept = text.slice(index)
        return null
      }
      // The line may go on.
      if (!whole && !isLong && text.length - behind < 3) return wait()
      const names = namesIn(parameters).filter(asks)
      if (names.length === 0) continue
      const begin = endOf(EMPTY_LINE, text, behind)
      const end = begin === null ? null : startOf(DELIMITER, text, begin)
      if (end === null && !whole && !isLong) return wait()
      const found = inPart(
        names,
        text.slice(index, begin ?? text.length),
        decoded(text.slice(begin ?? index, end ?? text.length)),
      )
      if (found !== null) return found
    }
    kept = text.slice(-OPENING)
    return null
  }
  return gathered((octets, whole) => {
    const found = look(kept + octets, whole)
    if (found !== null) refused(found)
    return found !== null
  })
}

/** Octets as characters become UTF-8. */
const decoded = (octets: string): string => Buffer.from(octets, 'latin1').toString('utf8')

/** Also as RFC 8187 writes it, with a charset and a language before it. */
const namesIn = (parameters: string): readonly string[] =>
  [...parameters.matchAll(NAME)].flatMap(([, quoted, plain = '']) => {
    const name = decoded(quoted === undefined ? plain : quoted.replace(/\\(.)/gs, '$1'))
    return [name, name.replace(/^[^']*'[^']*'/, '')]
  })

const find = (pattern: RegExp, text: string, from: number): RegExpExecArray | null => {
  pattern.lastIndex = from
  return pattern.exec(text)
}
const startOf = (pattern: RegExp, text: string, from: number): number | null => find(pattern, text, from)?.index ?? null
const endOf = (pattern: RegExp, text: string, from: number): number | null => {
  const found = find(pattern, text, from)
  return found === null ? null : found.index + found[0].length
}
