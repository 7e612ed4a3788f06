import type { JsonObject } from '../oauth.ts'

/** Claims every JWT may carry, RFC 7519 section 4.1; always readable. */
export const STANDARD_CLAIMS: JsonObject = {
  iss: { type: 'string' },
  sub: { type: 'string' },
  aud: { type: ['string', 'array'], items: { type: 'string' } },
  exp: { type: 'number' },
  iat: { type: 'number' },
  jti: { type: 'string' },
}

/** Header parameters of a JWS, RFC 7515 section 4.1, that a verified token may carry. */
export const STANDARD_HEADER: JsonObject = { alg: { type: 'string' }, kid: { type: 'string' }, typ: { type: 'string' } }
