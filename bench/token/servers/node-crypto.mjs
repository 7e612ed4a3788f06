// The least a token endpoint can do: node:http and node:crypto, no framework.
import { createServer } from 'node:http'
import { issue } from './issue.mjs'
import { ready } from './usage.mjs'

createServer((request, response) => {
  const chunks = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    const token = issue(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())))
    const body = JSON.stringify(
      token === null ? { error: 'invalid_client' } : { access_token: token, token_type: 'Bearer', expires_in: 3600 },
    )
    response
      .writeHead(token === null ? 401 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(body)
  })
}).listen(Number(process.env.PORT), '127.0.0.1', ready)
