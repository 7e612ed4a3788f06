// A hand-written proxy in front of the upstream that does the work of `fulfilment: reissue` and nothing more: Koa,
// koa-bodyparser, jose, undici, lmdb. Two verifications, one question, one claim, one signature, one write.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { open } from 'lmdb'
import { Pool } from 'undici'

const { ISSUER: issuer, UPSTREAM, PORT } = process.env
const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const clientKey = await importJWK(JSON.parse(process.env.CLIENT_JWK), 'RS256')
const upstreamKeys = createRemoteJWKSet(new URL(`http://127.0.0.1:${UPSTREAM}/jwks`))
const { privateKey } = await generateKeyPair('RS256')
const store = open({ path: folder })
const upstream = new Pool(`http://127.0.0.1:${UPSTREAM}`)
const seen = new Set()
const headers = {
  authorization: `Basic ${Buffer.from(`bench:${process.env.BENCH_SECRET}`).toString('base64')}`,
  'content-type': 'application/x-www-form-urlencoded',
}

/** The client that an assertion proves, once. */
const authenticate = async ctx => {
  const { payload } = await jwtVerify(ctx.request.body.client_assertion, clientKey, {
    algorithms: ['RS256'],
    issuer: 'bench',
    subject: 'bench',
    audience: issuer,
    requiredClaims: ['exp', 'jti'],
  })
  if (seen.has(payload.jti)) ctx.throw(401)
  seen.add(payload.jti)
}

/** Asks the upstream for what the client has asked for. */
const ask = async ({ grant_type, scope }) => {
  const form = new URLSearchParams({ grant_type, scope }).toString()
  const { statusCode, body } = await upstream.request({ path: '/token', method: 'POST', headers, body: form })
  if (statusCode !== 200) throw new Error(`The upstream answers ${statusCode}`)
  return body.json()
}

const app = new Koa()
app.use(bodyParser({ enableTypes: ['form'] }))
app.use(async ctx => {
  ctx.set('cache-control', 'no-store')
  await authenticate(ctx)
  const answer = await ask(ctx.request.body)
  const { payload } = await jwtVerify(answer.access_token, upstreamKeys, { issuer, algorithms: ['RS256'] })
  const token = await new SignJWT({ ...payload, tenant: 'acme' })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'bench' })
    .setJti(crypto.randomUUID())
    .sign(privateKey)
  await store.put(createHash('sha256').update(token).digest('base64url'), answer.access_token)
  ctx.body = { ...answer, access_token: token }
})
process.on('message', () => process.send(process.cpuUsage()))
process.once('SIGTERM', () => process.exit())
app.listen(Number(PORT), '127.0.0.1', () => process.send('ready'))
