/** Reading a JWS in compact serialization, before anything is computed or fetched: nothing that is read is believed. */
import type { JsonObject, JsonValue } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { algorithmOf, type JwsAlg } from './algorithms.ts'
import { decodeBase64url } from './base64url.ts'
import { member, readStrictObject, type StrictJsonOptions } from './strict-json.ts'

/** A JWS that has the right form. Its signature has not been verified. */
export interface UnverifiedJws {
  readonly header: JsonObject
  readonly payload: JsonObject
  readonly alg: JwsAlg
  readonly kid: string | null
  /** The header's `typ` in small letters and without `application/`; null without one. */
  readonly typ: string | null
  readonly signingInput: string
  readonly signature: Buffer
}

/** Why a text is not a JWS that its reader accepts. */
export type JwsFault =
  | 'too_large'
  | 'not_compact_jws'
  /** It has the five parts of an encrypted JWT, RFC 7516 section 7.1. */
  | 'compact_jwe'
  | 'not_base64url'
  | 'header_malformed'
  /** The header has `enc`, which only an encrypted JWT has. */
  | 'header_enc'
  /** The header has a member that changes how the rest is read. */
  | 'header_extension'
  /** The header has a member that brings a key, or says where one is. */
  | 'carries_key'
  | 'alg_unknown'
  | 'kid_malformed'
  | 'typ_refused'
  | 'payload_malformed'

export interface JwsReaderOptions extends StrictJsonOptions {
  /** Characters of the whole. */
  readonly maxLength: number
  /** Characters of an encoded header without certificates (`x5c`); `maxLength` unless set, and with them. */
  readonly maxHeaderLength?: number
  /** Least and most characters of a `kid`; any number unless set. */
  readonly kidLength?: readonly [least: number, most: number]
  /**
   * What becomes of a header with `jwk`, `jku` or `x5u`, which are never followed; `ignored` unless set. `x5c` is always
   * ignored: what it says of a key that is registered changes nothing.
   */
  readonly carriedKeys?: 'refused' | 'ignored'
  /** What a `kid` or a `typ` of null is; `malformed` unless set. */
  readonly nulls?: 'malformed' | 'absent'
  /**
   * Types that are accepted, as `UnverifiedJws.typ` spells them; every type unless set. A JWS without a type is always
   * accepted. Any other type says that the JWT was made for something else (RFC 8725 section 3.11).
   */
  readonly types?: readonly string[]
}

export type JwsReader = (text: string) => Outcome<UnverifiedJws, JwsFault>

/** RFC 7797 section 7 forbids `b64` in JWTs. */
const EXTENSIONS = ['crit', 'b64', 'zip'] as const
const FOREIGN_KEYS = ['jwk', 'jku', 'x5u'] as const

/** A signer writes the same header again and again. Anybody can write others: few are kept, and then begun anew. */
const MAX_KNOWN_HEADERS = 1000
const MAX_KNOWN_LENGTH = 512

type Header = Pick<UnverifiedJws, 'header' | 'alg' | 'kid' | 'typ'>

/**
 * Makes a reader of JWS in compact serialization. It is strict: three parts of canonical base64url, header and payload
 * JSON objects without duplicate members, a known algorithm, and no header member that changes how the rest is read.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-7.1 RFC 7515 section 7.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725#section-3 RFC 8725 section 3}
 */
export const createJwsReader = (options: JwsReaderOptions): JwsReader => {
  const { maxLength, maxHeaderLength = maxLength } = options
  const readHeader = createHeaderReader(options)
  return text => {
    if (text.length > maxLength) return refuse('too_large')
    const headerEnd = text.indexOf('.')
    const payloadEnd = text.indexOf('.', headerEnd + 1)
    if (headerEnd < 0 || payloadEnd < 0) return refuse('not_compact_jws')
    if (text.includes('.', payloadEnd + 1)) return refuse(isCompactJwe(text) ? 'compact_jwe' : 'not_compact_jws')
    const payloadOctets = decodeBase64url(text.slice(headerEnd + 1, payloadEnd))
    const signature = decodeBase64url(text.slice(payloadEnd + 1))
    if (payloadOctets === null || signature === null) return refuse('not_base64url')
    const read = readHeader(text.slice(0, headerEnd))
    if (!read.ok) return read
    if (headerEnd > maxHeaderLength && !Object.hasOwn(read.value.header, 'x5c')) return refuse('too_large')
    const payload = readStrictObject(payloadOctets, options)
    if (payload === null) return refuse('payload_malformed')
    const { header, alg, kid, typ } = read.value
    return accept({ header, payload, alg, kid, typ, signingInput: text.slice(0, payloadEnd), signature })
  }
}

const isCompactJwe = (text: string): boolean => {
  const [header = '', ...others] = text.split('.')
  const octets = others.length === 4 ? decodeBase64url(header) : null
  return octets !== null && readStrictObject(octets) !== null
}

const createHeaderReader = (options: JwsReaderOptions): ((encoded: string) => Outcome<Header, JwsFault>) => {
  const known = new Map<string, Outcome<Header, JwsFault>>()
  return encoded => {
    const found = known.get(encoded)
    if (found !== undefined) return found
    const octets = decodeBase64url(encoded)
    if (octets === null) return refuse('not_base64url')
    const header = readStrictObject(octets, options)
    if (header === null) return refuse('header_malformed')
    const read = checkHeader(header, options)
    if (encoded.length > MAX_KNOWN_LENGTH) return read
    if (known.size >= MAX_KNOWN_HEADERS) known.clear()
    // Not the part of the text itself, which would be kept with it.
    known.set(octets.toString('base64url'), read)
    return read
  }
}

const ANY_LENGTH = [0, Number.POSITIVE_INFINITY] as const

const checkHeader = (header: JsonObject, options: JwsReaderOptions): Outcome<Header, JwsFault> => {
  const { kidLength: [least, most] = ANY_LENGTH, carriedKeys, nulls, types } = options
  const found = (name: string): JsonValue | undefined => {
    const value = member(header, name)
    return value === null && nulls === 'absent' ? undefined : value
  }
  if (Object.hasOwn(header, 'enc')) return refuse('header_enc')
  if (EXTENSIONS.some(name => Object.hasOwn(header, name))) return refuse('header_extension')
  if (carriedKeys === 'refused' && FOREIGN_KEYS.some(name => Object.hasOwn(header, name))) return refuse('carries_key')
  const name = member(header, 'alg')
  const alg = typeof name === 'string' ? algorithmOf(name) : null
  if (alg === null) return refuse('alg_unknown')
  const kid = found('kid')
  if (kid !== undefined && (typeof kid !== 'string' || kid.length < least || kid.length > most))
    return refuse('kid_malformed')
  const type = found('typ')
  if (type !== undefined && typeof type !== 'string') return refuse('typ_refused')
  const typ = type === undefined ? null : type.toLowerCase().replace(/^application\//, '')
  if (typ !== null && types !== undefined && !types.includes(typ)) return refuse('typ_refused')
  return accept({ header, alg, kid: kid ?? null, typ })
}
