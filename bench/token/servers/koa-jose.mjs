// The same work with the libraries we are built on and nothing else: Koa, koa-bodyparser, jose.

import { randomUUID } from 'node:crypto'
import { generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { ready } from './usage.mjs'

const clientKey = await importJWK(JSON.parse(process.env.CLIENT_JWK), 'RS256')
const { privateKey } = await generateKeyPair('ES256')
const seen = new Set()
const app = new Koa()

app.use(bodyParser({ enableTypes: ['form'] }))
app.use(async ctx => {
  ctx.set('cache-control', 'no-store')
  const { payload } = await jwtVerify(ctx.request.body.client_assertion, clientKey, {
    algorithms: ['RS256'],
    issuer: 'bench',
    subject: 'bench',
    audience: process.env.ISSUER,
    requiredClaims: ['exp', 'jti'],
  })
  if (seen.has(payload.jti)) ctx.throw(401)
  seen.add(payload.jti)
  const token = await new SignJWT({
    client_id: 'bench',
    scope: ctx.request.body.scope,
    tenant: payload.tenant,
    dept: payload.dept,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })
    .setIssuer(process.env.ISSUER)
    .setSubject('bench')
    .setAudience('https://api.example.com')
    .setIssuedAt()
    .setExpirationTime('1h')
    .setJti(randomUUID())
    .sign(privateKey)
  ctx.body = { access_token: token, token_type: 'Bearer', expires_in: 3600 }
})
app.listen(Number(process.env.PORT), '127.0.0.1', ready)
