/** The assertion that both JWT methods present. */
import { randomUUID } from 'node:crypto'
import { type AssertionAlg, type JsonObject, JWT_BEARER_ASSERTION } from '../../oauth.ts'
import type { Presentation, PresentInput } from '../credentials.ts'

/** Seconds: long enough for a clock that is a little off, too short to be found and used. */
const LIFETIME = 60

/** Signs the payload of an assertion. */
export type SignAssertion = (payload: JsonObject) => string

export interface AssertionOf {
  readonly clientId: string
  readonly audience: string
  readonly sign: SignAssertion
}

/** The type of an assertion that is for client authentication and nothing else. */
export const ASSERTION_TYP = 'client-authentication+jwt'

/**
 * Makes the parameters of a fresh assertion. Its audience is the upstream's issuer alone; claims of the policies stand
 * beside the registered ones and never replace them.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523#section-3 RFC 7523 section 3}
 */
export const presentAssertion = ({ clientId, audience, sign }: AssertionOf, input: PresentInput): Presentation => {
  const now = Math.floor(input.now)
  const payload = {
    ...input.claims,
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: randomUUID(),
    iat: now,
    exp: now + LIFETIME,
  }
  return {
    parameters: [
      ['client_id', clientId],
      ['client_assertion_type', JWT_BEARER_ASSERTION],
      ['client_assertion', sign(payload)],
    ],
    headers: [],
    certificate: null,
  }
}

/** Writes the part of a JWS before its signature. */
export const signingInput = (alg: AssertionAlg, kid: string | null, payload: JsonObject): string =>
  `${encode({ alg, typ: ASSERTION_TYP, ...(kid === null ? {} : { kid }) })}.${encode(payload)}`

const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url')
