// The least a token endpoint can do: node:http and node:crypto, no framework.
import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { ready } from './usage.mjs'

const clientKey = createPublicKey({ key: JSON.parse(process.env.CLIENT_JWK), format: 'jwk' })
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const HEADER = encode({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })
const seen = new Set()

const issue = body => {
  const form = new URLSearchParams(body)
  const [header, payload, signature] = form.get('client_assertion').split('.')
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
    scope: form.get('scope'),
    iat: now,
    exp: now + 3600,
    jti: randomUUID(),
    tenant: claims.tenant,
    dept: claims.dept,
  }
  const input = `${HEADER}.${encode(token)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

createServer((request, response) => {
  const chunks = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    const token = issue(Buffer.concat(chunks).toString())
    const body = JSON.stringify(
      token === null ? { error: 'invalid_client' } : { access_token: token, token_type: 'Bearer', expires_in: 3600 },
    )
    response
      .writeHead(token === null ? 401 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(body)
  })
}).listen(Number(process.env.PORT), '127.0.0.1', ready)
