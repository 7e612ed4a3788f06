import type { JsonObject, JsonValue } from '../../oauth.ts'
import { GatewayError } from '../../outcome.ts'
import type { Reply } from '../../upstream/index.ts'

/** A successful answer of the upstream's token endpoint: RFC 6749 section 5.1, read and bounded. */
export interface TokenAnswer {
  readonly accessToken: string
  readonly tokenType: string
  /** Seconds. */
  readonly expiresIn: number | null
  readonly scope: string | null
  readonly refreshToken: string | null
  readonly idToken: string | null
  /** The whole answer. */
  readonly body: JsonObject
}

/** The characters of a header field: RFC 6750 section 2.1 allows less, and no token needs more. */
const TOKEN = /^[\x21-\x7e]+$/

/**
 * Reads a successful answer of the token endpoint. A member that is null is not there.
 *
 * @throws GatewayError `upstream_broken` when it is none
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749 section 5.1}
 */
export const readTokenAnswer = (reply: Extract<Reply, { kind: 'answered' }>): TokenAnswer => {
  const { status, body } = reply
  if (status !== 200 || body === null) throw broken('a token answer')
  return {
    accessToken: textIn(body, 'access_token', TOKEN) ?? missing('access_token'),
    tokenType: textIn(body, 'token_type', TOKEN) ?? missing('token_type'),
    expiresIn: secondsIn(body, 'expires_in'),
    scope: scopeIn(body),
    refreshToken: textIn(body, 'refresh_token', TOKEN),
    idToken: textIn(body, 'id_token', TOKEN),
    body,
  }
}

const broken = (what: string): GatewayError =>
  new GatewayError('upstream_broken', `The upstream answered the token request without ${what}`)

const missing = (name: string): never => {
  throw broken(name)
}

const memberIn = (body: JsonObject, name: string): JsonValue | null =>
  Object.hasOwn(body, name) ? (body[name] ?? null) : null

const textIn = (body: JsonObject, name: string, pattern: RegExp | null): string | null => {
  const value = memberIn(body, name)
  if (value === null) return null
  if (typeof value !== 'string' || pattern?.test(value) === false) throw broken(`a usable ${name}`)
  return value
}

/** Some token services write a list. */
const scopeIn = (body: JsonObject): string | null => {
  const written = memberIn(body, 'scope')
  if (!Array.isArray(written)) return textIn(body, 'scope', null)
  if (!written.every((name): name is string => typeof name === 'string')) throw broken('a usable scope')
  return written.join(' ')
}

/** Some token services write the number as a text. */
const secondsIn = (body: JsonObject, name: string): number | null => {
  const written = memberIn(body, name)
  if (written === null) return null
  const value = typeof written === 'string' && /^\d{1,10}$/.test(written) ? Number(written) : written
  if (typeof value !== 'number' || value < 0) throw broken(`a usable ${name}`)
  return value
}
