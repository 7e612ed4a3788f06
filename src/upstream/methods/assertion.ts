/** The assertion that both JWT methods present. */

import { type KeyObject, randomUUID } from 'node:crypto'
import { ASSERTION_TYP } from '../../clients/index.ts'
import { writeExact } from '../../exact-json.ts'
import { type JwsAlg, signerOf } from '../../jose/index.ts'
import { type JsonObject, JWT_BEARER_ASSERTION } from '../../oauth.ts'
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

/** Prepares signing assertions with a private key, or authenticating them with a secret one. */
export const signAssertionWith = (alg: JwsAlg, kid: string | null, key: KeyObject): SignAssertion => {
  const signature = signerOf(alg, key)
  const header = encode({ alg, typ: ASSERTION_TYP, ...(kid === null ? {} : { kid }) })
  return payload => {
    const input = `${header}.${encode(payload)}`
    return `${input}.${signature(input).toString('base64url')}`
  }
}

const encode = (value: JsonObject): string => Buffer.from(writeExact(value)).toString('base64url')
