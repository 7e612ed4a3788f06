// The load: unique assertions signed first, then sent over a few keep-alive connections.
import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import { Pool } from 'undici'

const key = createPrivateKey({ key: JSON.parse(process.env.CLIENT_KEY), format: 'jwk' })
const CONNECTIONS = 16
// Kept open, as those of a service are, unless PIPELINING=0: then each request has a connection of its own.
const pool = new Pool(`http://127.0.0.1:${process.env.PORT}`, {
  connections: CONNECTIONS,
  pipelining: Number(process.env.PIPELINING ?? 1),
})
const bodies = []
const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const HEADER = encode({ alg: 'RS256', typ: 'client-authentication+jwt', kid: 'bench' })

const prepare = count => {
  const now = Math.floor(Date.now() / 1000)
  for (let i = 0; i < count; i++) {
    const claims = {
      iss: 'bench',
      sub: 'bench',
      aud: process.env.ISSUER,
      iat: now,
      exp: now + 240,
      jti: randomUUID(),
      tenant: 'acme',
      dept: 'billing',
    }
    const input = `${HEADER}.${encode(claims)}`
    const assertion = `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
    bodies.push(
      new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'orders:read',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }).toString(),
    )
  }
}

const send = async count => {
  const started = process.hrtime.bigint()
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await pool.request({
        path: '/token',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: bodies.pop(),
      })
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`${statusCode} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  return seconds
}

process.on('message', async message => {
  if (message.sign !== undefined) {
    // A store that is not older than an assertion cannot know whether it was used: start a second later.
    await new Promise(resolve => setTimeout(resolve, 1100))
    prepare(message.sign)
    process.send({ ready: true })
  } else {
    process.send({ seconds: await send(message.send) })
  }
})
