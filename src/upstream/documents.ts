/** Reading one JSON document of the upstream. */
import { parseJsonBody } from '../jose/index.ts'
import { isObject, type JsonObject } from '../oauth.ts'
import { accept, GatewayError, type Outcome, refuse } from '../outcome.ts'
import type { DiscoveryFault } from './discovered.ts'

/** A whole answer to one GET. */
export interface DocumentAnswer {
  readonly status: number
  /** Null when the answer has none. */
  readonly contentType: string | null
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
const MAX_DOCUMENT = 256 * 1024

/** Reads one document: null when the upstream has none (404, or 410). */
export const readDocument = async (
  get: GetDocument,
  path: string,
  timeoutMs: number,
): Promise<Outcome<JsonObject | null, DiscoveryFault>> => {
  try {
    return check(await get(path, { timeoutMs, maxBody: MAX_DOCUMENT }))
  } catch (error) {
    if (error instanceof GatewayError && FAULTS.has(error.code)) return refuse(error.code as DiscoveryFault)
    throw error
  }
}

const FAULTS: ReadonlySet<string> = new Set(['upstream_unreachable', 'upstream_broken', 'upstream_timeout'])

const check = ({ status, contentType, body }: DocumentAnswer): Outcome<JsonObject | null, DiscoveryFault> => {
  if (status === 404 || status === 410) return accept(null)
  if (status >= 300 && status < 400) return refuse('redirect')
  if (status !== 200) return refuse('status')
  if (!isJson(contentType)) return refuse('content_type')
  const value = parse(body)
  return value === null ? refuse('not_json') : accept(value)
}

const isJson = (contentType: string | null): boolean =>
  /^application\/(?:[a-z0-9.+-]+\+)?json$/i.test(contentType?.split(';', 1)[0]?.trim() ?? '')

const parse = (body: Buffer): JsonObject | null => {
  try {
    const value = parseJsonBody(body)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
