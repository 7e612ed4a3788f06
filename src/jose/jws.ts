/** The framing of a client assertion, looked at before anything is computed or fetched. */
import type { AssertionAlg, JsonObject } from '../oauth.ts'
import { accept, type Outcome, refuse } from '../outcome.ts'
import { algorithmOf } from './algorithms.ts'
import { decodeBase64url } from './base64url.ts'
import { member, readStrictObject } from './strict-json.ts'

/** Characters of a whole assertion. A request over this may be answered 413 before it comes here. */
export const MAX_ASSERTION_LENGTH = 16 * 1024
const MAX_HEADER_LENGTH = 4 * 1024
const MAX_KID = 1024

/** A client assertion that has the right form; nothing in it is believed. */
export interface FramedAssertion {
  readonly header: JsonObject
  readonly payload: JsonObject
  readonly alg: AssertionAlg
  readonly kid: string | null
  /** True when `typ` is `client-authentication+jwt`, which promises a strict audience. */
  readonly explicitlyTyped: boolean
  readonly signingInput: string
  readonly signature: Buffer
}

/** Header members that name or carry a key. No client needs them, and none is ever followed. */
const FOREIGN_KEYS = ['jwk', 'jku', 'x5u', 'x5c'] as const
/** Header members that change how the rest is read; RFC 7797 section 7 forbids `b64` in JWTs. */
const EXTENSIONS = ['crit', 'b64', 'zip', 'enc'] as const

/**
 * Reads a JWS in compact serialization, strictly: three parts of canonical base64url, header and payload JSON objects
 * without duplicate members. A refusal is the reason code for the audit record.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515#section-7.1 RFC 7515 section 7.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8725#section-3 RFC 8725 section 3}
 */
export const frameAssertion = (text: string): Outcome<FramedAssertion, string> => {
  if (text.length > MAX_ASSERTION_LENGTH) return refuse('assertion_too_large')
  const headerEnd = text.indexOf('.')
  const payloadEnd = text.indexOf('.', headerEnd + 1)
  if (headerEnd < 0 || payloadEnd < 0 || text.includes('.', payloadEnd + 1)) return refuse('assertion_not_compact_jws')
  if (headerEnd > MAX_HEADER_LENGTH) return refuse('assertion_too_large')
  const payloadOctets = decodeBase64url(text.slice(headerEnd + 1, payloadEnd))
  const signature = decodeBase64url(text.slice(payloadEnd + 1))
  if (payloadOctets === null || signature === null) return refuse('assertion_not_base64url')
  const read = readHeader(text.slice(0, headerEnd))
  if (!read.ok) return read
  const payload = readStrictObject(payloadOctets)
  if (payload === null) return refuse('assertion_payload_malformed')
  const { header, alg, kid, explicitlyTyped } = read.value
  return accept({ header, payload, alg, kid, explicitlyTyped, signingInput: text.slice(0, payloadEnd), signature })
}

type ReadHeader = Pick<FramedAssertion, 'header' | 'alg' | 'kid' | 'explicitlyTyped'>

/** A client writes the same header again and again. Anybody can write others: few are kept, and then begun anew. */
const known = new Map<string, Outcome<ReadHeader, string>>()
const MAX_KNOWN = 1000
const MAX_KNOWN_LENGTH = 512

const readHeader = (encoded: string): Outcome<ReadHeader, string> => {
  const found = known.get(encoded)
  if (found !== undefined) return found
  const octets = decodeBase64url(encoded)
  if (octets === null) return refuse('assertion_not_base64url')
  const header = readStrictObject(octets)
  if (header === null) return refuse('assertion_header_malformed')
  const read = checkHeader(header)
  if (encoded.length > MAX_KNOWN_LENGTH) return read
  if (known.size >= MAX_KNOWN) known.clear()
  // Not the part of the assertion itself, which would be kept with it.
  known.set(octets.toString('base64url'), read)
  return read
}

const checkHeader = (header: JsonObject): Outcome<ReadHeader, string> => {
  if (EXTENSIONS.some(name => Object.hasOwn(header, name))) return refuse('assertion_header_extension')
  if (FOREIGN_KEYS.some(name => Object.hasOwn(header, name))) return refuse('assertion_carries_key')
  const algValue = member(header, 'alg')
  const alg = typeof algValue === 'string' ? algorithmOf(algValue) : null
  if (alg === null) return refuse('assertion_alg_unknown')
  const kid = member(header, 'kid') ?? null
  if (Object.hasOwn(header, 'kid') && (typeof kid !== 'string' || kid.length === 0 || kid.length > MAX_KID))
    return refuse('assertion_kid_malformed')
  const typ = readTyp(member(header, 'typ'))
  if (typ === null) return refuse('assertion_typ_refused')
  return accept({ header, alg, kid: kid as string | null, explicitlyTyped: typ === 'client-authentication+jwt' })
}

/**
 * Reads `typ`: absent, `JWT` and `client-authentication+jwt` are accepted in any letter case and with or without
 * `application/`. Any other type says that the JWT was made for something else (RFC 8725 section 3.11).
 */
const readTyp = (typ: unknown): 'jwt' | 'client-authentication+jwt' | null => {
  if (typ === undefined) return 'jwt'
  if (typeof typ !== 'string') return null
  const name = typ.toLowerCase().replace(/^application\//, '')
  return name === 'jwt' || name === 'client-authentication+jwt' ? name : null
}
