/** Content codings of the answers that claimgate reads itself. */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { GatewayError } from '../outcome.ts'

type Undo = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const undoGzip: Undo = promisify(gunzip)
const undoZlib: Undo = promisify(inflate)
const undoRaw: Undo = promisify(inflateRaw)

/** RFC 1950 section 2.2: the two octets before a zlib stream. Some servers leave the frame out. */
const isZlib = ([first = 0, second = 0]: Buffer): boolean => (first & 15) === 8 && ((first << 8) | second) % 31 === 0

const CODINGS: Readonly<Record<string, Undo>> = {
  gzip: undoGzip,
  'x-gzip': undoGzip,
  deflate: (body, options) => (isZlib(body) ? undoZlib(body, options) : undoRaw(body, options)),
  br: promisify(brotliDecompress),
}

/** Codings of one body. More are no compression. */
const MAX_CODINGS = 3

/** The codings of an answer in the order in which they were applied, RFC 9110 section 8.4; without `identity`. */
const codingsOf = (rawHeaders: readonly string[]): readonly string[] => {
  let field = ''
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length !== 16 || rawHeaders[index]?.toLowerCase() !== 'content-encoding') continue
    field = `${field},${rawHeaders[index + 1]}`
  }
  if (field === '') return []
  return field
    .split(',')
    .map(coding => coding.trim().toLowerCase())
    .filter(coding => coding !== '' && coding !== 'identity')
}

/**
 * Undoes gzip, deflate and br, the last one first. At no stage more than `maxBytes` octets are made: a body that would
 * unpack to more is refused when it reaches them. Null where there is nothing to undo.
 *
 * @throws GatewayError `upstream_broken` for another coding, a body that is not in the named one, and one that is too large
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-8.4 RFC 9110 section 8.4}
 */
export const undoCodings = (rawHeaders: readonly string[], body: Buffer, maxBytes: number): Promise<Buffer> | null => {
  const codings = codingsOf(rawHeaders)
  return codings.length === 0 || body.length === 0 ? null : undoAll(codings, body, maxBytes)
}

const undoAll = async (codings: readonly string[], coded: Buffer, maxBytes: number): Promise<Buffer> => {
  if (codings.length > MAX_CODINGS) throw broken('too many content codings')
  let body = coded
  for (const coding of codings.toReversed()) {
    const undo = Object.hasOwn(CODINGS, coding) ? CODINGS[coding] : undefined
    if (undo === undefined) throw broken('a content coding that was not asked for')
    try {
      body = await undo(body, { maxOutputLength: maxBytes })
    } catch (cause) {
      throw broken('a body that is too large, or not in its content coding', cause)
    }
  }
  return body
}

const broken = (what: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream_broken', `The upstream answered with ${what}`, { cause })
