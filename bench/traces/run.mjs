// What traces cost a token request: off, on with spans that nobody keeps, and on with every span sent to a receiver.
//
//   npm run build && node bench/traces/run.mjs [rounds]
//
// Gateways of one process take turns in bursts, over the middleware alone, so that what else the machine does meets all of
// them. Beside the CPU time stand the octets that a request allocates, which a busy machine does not change: with traces
// off both are those of a gateway that knows nothing of them.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { AlwaysOffSampler, BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { SignJWT } from 'jose'
import { createGateway } from '../../dist/gateway/index.js'

const [rounds = 12] = process.argv.slice(2).map(Number)
const REQUESTS = 200
const ISSUER = 'https://login.example.com'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const receiver = createServer((req, res) => {
  req.resume()
  req.on('end', () => res.setHeader('content-type', 'application/json').end('{}'))
})
await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve))

const AS_JWK = { publicKeyEncoding: { format: 'jwk' }, privateKeyEncoding: { format: 'jwk' } }
const made = generateKeyPairSync('ec', { namedCurve: 'P-256', ...AS_JWK })
const privateKey = createPrivateKey({ key: made.privateKey, format: 'jwk' })
const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
mkdirSync(join(folder, 'clients'))
mkdirSync(join(folder, 'policies'))
const client = {
  client_id: 'bench',
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [{ ...made.publicKey, kid: 'a', alg: 'ES256', use: 'sig' }] },
  grant_types: ['client_credentials'],
  scope: 'read',
}
writeFileSync(join(folder, 'clients/bench.json'), JSON.stringify(client))
writeFileSync(join(folder, 'policies/all.yaml'), 'policy: all\nrules: [{ id: all, effect: allow, when: true }]\n')

const gatewayWith = traces =>
  createGateway({
    folder,
    config: {
      issuer: ISSUER,
      clients: './clients',
      policies: './policies',
      keys: './keys.json',
      store: { type: 'memory' },
      access_token: { audience: ISSUER },
      telemetry: { traces },
    },
  })

const url = `http://127.0.0.1:${receiver.address().port}/v1/traces`
const kept = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))] })
const nobodys = new NodeTracerProvider({ sampler: new AlwaysOffSampler() })
kept.register()
const off = await gatewayWith('off')
const on = await gatewayWith('on')
const { trace } = await import('@opentelemetry/api')
trace.disable()
trace.setGlobalTracerProvider(nobodys)
const unsampled = await gatewayWith('on')

const forms = await Promise.all(
  Array.from({ length: rounds * 3 * REQUESTS }, async () => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: 'bench', sub: 'bench', aud: ISSUER, iat: now, exp: now + 300, jti: crypto.randomUUID() }
    const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'a' }).sign(privateKey)
    return new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }).toString()
  }),
)
const headers = { 'content-type': 'application/x-www-form-urlencoded' }
const ask = gateway => gateway.fetch(new Request(`${ISSUER}/token`, { method: 'POST', headers, body: forms.pop() }))

const burst = async gateway => {
  collect()
  const heap = process.memoryUsage().heapUsed
  const before = process.cpuUsage()
  for (let index = 0; index < REQUESTS; index++) {
    const answer = await ask(gateway)
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  }
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / REQUESTS, octets: (process.memoryUsage().heapUsed - heap) / REQUESTS }
}

const WAYS = { off, 'on, none sampled': unsampled, 'on, all sent': on }
const measured = Object.fromEntries(Object.keys(WAYS).map(name => [name, []]))
for (let round = 0; round < rounds; round++)
  for (const [name, gateway] of Object.entries(WAYS)) measured[name].push(await burst(gateway))

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const cpuOf = name => median(measured[name].slice(2).map(({ cpu }) => cpu))
console.log(`a token request, medians of ${rounds - 2} bursts of ${REQUESTS}, node ${process.version}\n`)
for (const name of Object.keys(WAYS)) {
  const octets = median(measured[name].slice(2).map(one => one.octets))
  const ratio = (cpuOf(name) / cpuOf('off')).toFixed(2)
  console.log(
    name.padEnd(20),
    `${cpuOf(name).toFixed(0)} µs`.padStart(9),
    `${ratio}x`,
    `${(octets / 1024).toFixed(1)} KiB`,
  )
}
for (const gateway of Object.values(WAYS)) await gateway.close()
await kept.shutdown()
receiver.close()
rmSync(folder, { recursive: true })
