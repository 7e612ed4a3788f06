/** A form that is looked at while it passes, pair by pair. */
import { asksByObject, beginsObject, type FrontFault, type Vet } from './front-channel.ts'

/** Looks at a form. True when it is refused: it must then not arrive whole. */
export interface FormWatch {
  readonly read: (chunk: Buffer) => boolean
  /** At the end, where the last pair is whole. */
  readonly end: () => boolean
}

/** Octets of a pair that has not come whole. Of a longer one the name and the end are kept. */
const LONGEST_PAIR = 65_536
const KEPT = 4096

/** Octets that are looked at together, so that a client that sends them one by one costs no more. */
const AT_ONCE = 16_384

/** Gathers what comes in small chunks: the look is at some thousand octets, or at the rest. */
export const gathered = (look: (octets: string, whole: boolean) => boolean): FormWatch => {
  let waiting: Buffer[] = []
  let size = 0
  const lookAtAll = (whole: boolean): boolean => {
    const octets = Buffer.concat(waiting).toString('latin1')
    waiting = []
    size = 0
    return look(octets, whole)
  }
  return {
    read: chunk => {
      waiting.push(chunk)
      size += chunk.length
      return size >= AT_ONCE && lookAtAll(false)
    },
    end: () => lookAtAll(true),
  }
}

/** Makes the look at one form. `refused` is told of what was found. */
export const createFormWatch = (vet: Vet, refused: (found: FrontFault) => void): FormWatch => {
  let begun = ''
  const judge = (octets: string): boolean => {
    const found = vet(Buffer.from(octets, 'latin1').toString('utf8'))
    if (found !== null) refused(found)
    return found !== null
  }
  return gathered((octets, whole) => {
    const text = begun + octets
    if (whole) return judge(text)
    const at = text.lastIndexOf('&')
    begun = text.slice(at + 1)
    if (at > 0 && judge(text.slice(0, at))) return true
    if (begun.length <= LONGEST_PAIR) return false
    // Some readers split at the semicolon too.
    const part = begun.lastIndexOf(';')
    if (part > 0 && judge(begun.slice(0, part))) return true
    if (isObject(begun) || isObject(begun.slice(part + 1))) {
      refused('request_object')
      return true
    }
    begun = begun.slice(0, KEPT) + begun.slice(Math.max(part, begun.length - KEPT))
    return false
  })
}

/** Tells whether the beginning of a pair is that of a request object. */
const isObject = (pair: string): boolean => {
  const equals = pair.indexOf('=')
  return equals > 0 && asksByObject(pair.slice(0, equals)) && beginsObject(decoded(pair.slice(equals + 1)))
}

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value.slice(0, KEPT).replace(/%[^%]{0,1}$/, ''))
  } catch {
    return value
  }
}
