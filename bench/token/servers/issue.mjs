// A token out of a form with node:crypto, and nothing that could be left out.
import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'

const clientKey = createPublicKey({ key: JSON.parse(process.env.CLIENT_JWK), format: 'jwk' })
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const HEADER = encode({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })
const seen = new Set()

/** Returns the token, or null when the client does not prove itself. */
export const issue = ({ client_assertion: assertion, scope }) => {
  const [header, payload, signature] = assertion.split('.')
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), clientKey, Buffer.from(signature, 'base64url')))
    return null
  const claims = JSON.parse(Buffer.from(payload, 'base64url'))
  const now = Math.floor(Date.now() / 1000)
  if (claims.iss !== 'bench' || claims.aud !== process.env.ISSUER || claims.exp < now || seen.has(claims.jti))
    return null
  seen.add(claims.jti)
  const token = {
    iss: process.env.ISSUER,
    sub: 'bench',
    aud: 'https://api.example.com',
    client_id: 'bench',
    scope,
    iat: now,
    exp: now + 3600,
    jti: randomUUID(),
    tenant: claims.tenant,
    dept: claims.dept,
  }
  const input = `${HEADER}.${encode(token)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
