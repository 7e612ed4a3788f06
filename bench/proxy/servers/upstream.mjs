// The upstream: its metadata, and one small JSON answer to everything else.
import { createServer } from 'node:http'

const issuer = process.env.ISSUER
const metadata = JSON.stringify({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  grant_types_supported: ['client_credentials', 'authorization_code'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
})
const answer = JSON.stringify({ sub: 'user-1', name: 'A Name', email: 'name@example.com', roles: ['a', 'b', 'c'] })

const server = createServer((req, res) => {
  const body = req.url.startsWith('/.well-known/') ? metadata : answer
  res.setHeader('Content-Type', 'application/json')
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Length', Buffer.byteLength(body))
  res.end(body)
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env.UPSTREAM), '127.0.0.1', () => process.send('ready'))
