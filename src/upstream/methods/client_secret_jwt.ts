import { createSecretKey } from 'node:crypto'
import { UNREAD } from '../../clients/index.ts'
import { ALGORITHMS, algorithmOf, isHmac } from '../../jose/index.ts'
import { presentAssertion, signAssertionWith } from './assertion.ts'
import { type ReadMethod, readSecretOf, unreadCredential } from './read.ts'

/**
 * An assertion authenticated with the secret, HS256 unless said otherwise. The key is the UTF-8 octets of the secret.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication OpenID Connect Core section 9}
 */
export const clientSecretJwt: ReadMethod = context => {
  const { entry, clientId, audience, report } = context
  const { token_endpoint_auth_signing_alg: name = 'HS256' } = entry
  const alg = algorithmOf(name)
  const secret = readSecretOf(context)
  if (alg === null || !isHmac(alg)) {
    const help = 'use HS256, HS384 or HS512'
    report(['token_endpoint_auth_signing_alg'], 'CG7006', `${name} is not for client_secret_jwt`, help)
    return null
  }
  if (secret === null) return null
  if (secret === UNREAD) return unreadCredential
  const octets = Buffer.byteLength(secret)
  if (octets < ALGORITHMS[alg].octets) {
    const message = `the secret has ${octets} octets; ${alg} needs ${ALGORITHMS[alg].octets}`
    report(['client_secret'], 'CG7005', message, '`claimgate secret new` makes one that is long enough')
    return null
  }
  const sign = signAssertionWith(alg, null, createSecretKey(Buffer.from(secret)))
  return input => presentAssertion({ clientId, audience, sign }, input)
}
