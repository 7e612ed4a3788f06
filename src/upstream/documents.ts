/** Reading one JSON document of the upstream. */
import { parseJsonBody } from '../jose/index.ts'
import { isObject, type JsonObject } from '../oauth.ts'
import { accept, GatewayError, type Outcome, refuse } from '../outcome.ts'
import type { DiscoveryFailure, DiscoveryFault } from './discovered.ts'
import { connectionFault } from './failure.ts'

/** A whole answer to one GET. */
export interface DocumentAnswer {
  readonly status: number
  /** Null when the answer has none. */
  readonly contentType: string | null
  /** `Location`; null when the answer has none. */
  readonly location: string | null
  readonly body: Buffer
}

/**
 * Gets a path of the upstream, following no redirect.
 *
 * @throws GatewayError `upstream_unreachable`, `upstream_broken` (also when the body exceeds the limit),
 * `upstream_timeout`
 */
export type GetDocument = (path: string, limits: DocumentLimits) => Promise<DocumentAnswer>

export interface DocumentLimits {
  readonly timeoutMs: number
  /** Octets. */
  readonly maxBody: number
}

/** Octets of one metadata document. */
export const MAX_DOCUMENT = 256 * 1024
/** Octets of an answer that may turn out to be none: pages of applications are longer. */
const MAX_ANSWER = 4 * MAX_DOCUMENT

/** Reads one document, or says why it cannot be had. */
export const readDocument = async (
  get: GetDocument,
  path: string,
  timeoutMs: number,
): Promise<Outcome<JsonObject, DiscoveryFailure>> => {
  try {
    return check(path, await get(path, { timeoutMs, maxBody: MAX_ANSWER }))
  } catch (error) {
    if (!(error instanceof GatewayError) || !FAULTS.has(error.code)) throw error
    const word = connectionFault(error)
    return refuse({ code: error.code as DiscoveryFault, path, ...(word === '' ? {} : { connection: word }) })
  }
}

const FAULTS: ReadonlySet<string> = new Set(['upstream_unreachable', 'upstream_broken', 'upstream_timeout'])

const check = (path: string, answer: DocumentAnswer): Outcome<JsonObject, DiscoveryFailure> => {
  const { status, contentType, location, body } = answer
  if (status >= 300 && status < 400)
    return refuse({ code: 'redirect', path, status, ...(location === null ? {} : { location: destination(location) }) })
  if (status !== 200) return refuse({ code: 'status', path, status })
  if (!isJson(contentType)) return refuse({ code: 'content_type', path, status })
  if (body.length > MAX_DOCUMENT) return refuse({ code: 'upstream_broken', path, status })
  const value = parseDocument(body)
  if (value === null) return refuse({ code: 'not_json', path, status })
  return Object.hasOwn(value, 'issuer') ? accept(value) : refuse({ code: 'issuer_mismatch', path, status, found: null })
}

/** Statuses of a server that is in trouble or in a hurry: the document may be there all the same. */
const PASSING: ReadonlySet<number> = new Set([408, 421, 425, 429])

/**
 * Tells whether the server has answered, for good, that it has no such document: a status of 4xx or 501, a redirect, a
 * page, another kind of JSON. A failed connection and a failing server say nothing about the document.
 */
export const saysNone = ({ code, status }: DiscoveryFailure): boolean =>
  code === 'status'
    ? status !== undefined && (status < 500 || status === 501) && !PASSING.has(status)
    : code === 'redirect' || code === 'content_type' || code === 'not_json' || code === 'issuer_mismatch'

/** Tells whether the server has answered what servers answer that know of no such path. */
export const isAbsent = ({ status }: DiscoveryFailure): boolean => status === 404 || status === 410

/** The target of a redirect for the log: without a query, in which there may be anything. */
const destination = (location: string): string =>
  location
    .split(/[?#]/, 1)
    .join('')
    .replace(/[^\x21-\x7e]/g, '')
    .slice(0, 512)

const isJson = (contentType: string | null): boolean =>
  /^application\/(?:[a-z0-9.+-]+\+)?json$/i.test(contentType?.split(';', 1)[0]?.trim() ?? '')

/** Reads the octets of a document; null when they are not one JSON object. */
export const parseDocument = (body: Buffer): JsonObject | null => {
  try {
    const value = parseJsonBody(body)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
