// The upstream: its metadata and keys, RS256 access tokens at /token, and one small JSON answer to everything else.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'

const issuer = process.env.ISSUER
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
})
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const HEADER = encode({ alg: 'RS256', typ: 'at+jwt', kid: 'peer' })

const token = () => {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    sub: 'bench',
    client_id: 'bench',
    aud: 'https://api.example.com',
    scope: 'orders:read',
    iat: now,
    exp: now + 600,
    jti: randomUUID(),
  }
  const input = `${HEADER}.${encode(claims)}`
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`
}

const METADATA = JSON.stringify({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  grant_types_supported: ['client_credentials', 'authorization_code'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
  id_token_signing_alg_values_supported: ['RS256'],
})
const KEYS = JSON.stringify({
  keys: [{ ...publicKey, kid: 'peer', alg: 'RS256', use: 'sig' }],
})
const ANSWER = JSON.stringify({ sub: 'user-1', name: 'A Name', email: 'name@example.com', roles: ['a', 'b', 'c'] })

const bodyOf = path => {
  if (path.startsWith('/.well-known/')) return METADATA
  if (path === '/jwks') return KEYS
  return path === '/token' ? JSON.stringify({ access_token: token(), token_type: 'Bearer', expires_in: 600 }) : ANSWER
}

const server = createServer((req, res) => {
  req.resume()
  const body = bodyOf(req.url)
  res.setHeader('Content-Type', 'application/json')
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(body)
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env.UPSTREAM), '127.0.0.1', () => process.send('ready'))
