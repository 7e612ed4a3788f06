import { X509Certificate } from 'node:crypto'
import type { JsonObject } from '../oauth.ts'
import { algOfKeys, keySetOf } from './method.ts'
import { objectIn, secretIn, secretUntil, type TakenClient, textIn } from './taken.ts'

/** Says what is not taken over. */
export type Tell = (what: string) => null

/** How a client proves who it is. */
export interface ProofOf {
  readonly members: JsonObject
  readonly credential: TakenClient['credential']
}

const HMAC = /^HS(?:256|384|512)$/

/** Reads the authenticator of a client; null for one that cannot be taken over. */
export const proofOf = (given: JsonObject, tell: Tell): ProofOf | null => {
  const attributes = objectIn(given, 'attributes')
  const alg = textIn(attributes, 'token.endpoint.auth.signing.alg')
  const type = textIn(given, 'clientAuthenticatorType') ?? 'client-secret'
  const expires = Number(textIn(attributes, 'client.secret.expiration.time') ?? 0)
  const credential = secretUntil(secretIn(given, 'secret'), expires)
  switch (type) {
    case 'client-secret':
      // Keycloak takes both ways; one of them is registered.
      tell('client_secret_post: client_secret_basic is registered')
      return { members: { token_endpoint_auth_method: 'client_secret_basic' }, credential }
    case 'client-secret-jwt': {
      const mac = alg !== null && HMAC.test(alg) ? alg : 'HS256'
      return {
        members: { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: mac },
        credential,
      }
    }
    case 'client-jwt': {
      const keys = keysOf(attributes)
      if (keys === null) return tell('client-jwt: the export has no key of it, and no jwks.url')
      const pinned = alg ?? ('jwks' in keys ? algOfKeys(keys['jwks'] as JsonObject) : 'RS256')
      if (pinned === null) return tell('its keys are for several algorithms, and none is pinned')
      return {
        members: { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: pinned, ...keys },
        credential: { kind: 'keys' },
      }
    }
    default:
      return tell(`clientAuthenticatorType ${type}`)
  }
}

const keysOf = (attributes: JsonObject): JsonObject | null => {
  const uri = textIn(attributes, 'jwks.url')
  if (attributes['use.jwks.url'] === 'true' && uri !== null) return { jwks_uri: uri }
  const written = attributes['use.jwks.string'] === 'true' ? keySetOf(attributes['jwks.string']) : null
  if (written !== null) return { jwks: written }
  const certificate = textIn(attributes, 'jwt.credential.certificate')
  const key = certificate === null ? null : keyOfCertificate(certificate)
  return key === null ? null : { jwks: { keys: [key] } }
}

const keyOfCertificate = (base64: string): JsonObject | null => {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).publicKey.export({ format: 'jwk' }) as JsonObject
  } catch {
    return null
  }
}
