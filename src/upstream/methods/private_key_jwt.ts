import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { ASSERTION_TYP, UNREAD } from '../../clients/index.ts'
import { isReference } from '../../files/index.ts'
import {
  algorithmOf,
  isHmac,
  member,
  readVerificationKey,
  SIGNATURE_ALGS,
  type SignatureAlg,
} from '../../jose/index.ts'
import { isObject, type JsonObject } from '../../oauth.ts'
import { presentAssertion, type SignAssertion, signAssertionWith } from './assertion.ts'
import { type EntryContext, missing, type ReadMethod, readReference, unreadCredential } from './read.ts'

/**
 * An assertion signed with a private JWK, or with the active one of our own keys that `key` names.
 *
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication OpenID Connect Core section 9}
 */
export const privateKeyJwt: ReadMethod = context => {
  const { entry, clientId, audience } = context
  if (entry.key === undefined) {
    missing(context, 'key', 'key: "file:PATH"')
    return null
  }
  const sign = isReference(entry.key) ? readJwk(context, entry.key) : ownKey(context, entry.key)
  return sign === null ? null : input => presentAssertion({ clientId, audience, sign }, input)
}

const ownKey = ({ keys, entry, report }: EntryContext, kid: string): SignAssertion | null => {
  if (keys === null) return null
  const active = keys.algs.map(alg => keys.active(alg)).find(key => key?.kid === kid)
  if (active === undefined || active === null) {
    const known = keys.find(kid)
    const message =
      known === null ? 'neither a reference nor the `kid` of one of our keys' : `our key is ${known.state}, not active`
    report(['key'], 'CG7007', message, 'write "file:PATH" of a private JWK, or the `kid` of an active key')
    return null
  }
  const { token_endpoint_auth_signing_alg: name } = entry
  if (name !== undefined && algorithmOf(name) !== active.alg) {
    const help = `use ${active.alg}`
    report(['token_endpoint_auth_signing_alg'], 'CG7006', `our key signs with ${active.alg}, not ${name}`, help)
    return null
  }
  return payload => active.sign(ASSERTION_TYP, payload)
}

const readJwk = (context: EntryContext, reference: string): SignAssertion | null => {
  const { report } = context
  const text = readReference(context, ['key'], reference)
  if (text === null) return null
  if (text === UNREAD) return unreadCredential
  const refuse = (message: string): null => {
    report(['key'], 'CG7007', message, 'name a private JWK: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519')
    return null
  }
  const jwk = jwkIn(text)
  const privateKey = jwk === null ? null : importKey(jwk)
  if (jwk === null || privateKey === null) return refuse('not a private JWK')
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' }) as JsonObject
  const read = readVerificationKey(publicJwk)
  if (!read.ok) return refuse(`the key ${read.refusal.reason}`)
  const alg = algOf(context, jwk, read.value.algs)
  if (alg === null) return null
  const kid = member(jwk, 'kid')
  return signAssertionWith(alg, typeof kid === 'string' ? kid : null, privateKey)
}

const jwkIn = (text: string): JsonObject | null => {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

const importKey = (jwk: JsonObject): KeyObject | null => {
  try {
    return createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  } catch {
    return null
  }
}

/** The algorithm of the entry, else the key's own, else the first that fits. */
const algOf = (
  { entry, report }: EntryContext,
  jwk: JsonObject,
  fits: ReadonlySet<SignatureAlg>,
): SignatureAlg | null => {
  const own = member(jwk, 'alg')
  const name = entry.token_endpoint_auth_signing_alg ?? (typeof own === 'string' ? own : null)
  const wanted = name === null ? SIGNATURE_ALGS.find(alg => fits.has(alg)) : algorithmOf(name)
  if (wanted !== undefined && wanted !== null && !isHmac(wanted) && fits.has(wanted)) return wanted
  const path = entry.token_endpoint_auth_signing_alg === undefined ? ['key'] : ['token_endpoint_auth_signing_alg']
  report(path, 'CG7006', `the key does not fit ${name ?? 'any algorithm'}`, `use ${[...fits].join(', ')}`)
  return null
}
