// claimgate as it is deployed: `claimgate serve` in front of the upstream, with the strategy of FULFILMENT.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
mkdirSync(join(folder, 'clients'))
mkdirSync(join(folder, 'policies'))
const port = Number(process.env.PORT)
const fulfilment = process.env.FULFILMENT ?? 'none'
const write = (path, value) => writeFileSync(join(folder, path), JSON.stringify(value))
write('claimgate.json', {
  issuer: `http://127.0.0.1:${port}`,
  listen: { host: '127.0.0.1', port, drain_delay: 0 },
  admin: { host: '127.0.0.1', port: port + 1 },
  clients: './clients',
  policies: './policies',
  keys: './keys.json',
  store: fulfilment === 'reissue' ? { type: 'lmdb', path: './state' } : { type: 'memory' },
  upstream: { url: `http://127.0.0.1:${process.env.UPSTREAM}` },
  fulfilment,
})
// A client with a key where the load has one, else with the secret.
const { CLIENT_JWK } = process.env
const credential =
  CLIENT_JWK === undefined
    ? { token_endpoint_auth_method: 'client_secret_basic', secrets: [{ value: 'env:BENCH_SECRET' }] }
    : {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS256',
        jwks: { keys: [JSON.parse(CLIENT_JWK)] },
      }
write('clients/bench.json', {
  client_id: 'bench',
  ...credential,
  grant_types: ['client_credentials'],
  scope: 'orders:read',
  audiences: ['https://api.example.com'],
  metadata: { tenant: 'acme' },
  upstream: { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'env:BENCH_SECRET' },
})
write('policies/bench.json', {
  policy: 'bench',
  metadata: { required: ['tenant'], properties: { tenant: { type: 'string' } } },
  rules: [{ id: 'registered', effect: 'allow', when: true }],
  ...(fulfilment === 'reissue' ? { claims: { access_token: { tenant: 'client.metadata.tenant' } } } : {}),
})

process.env.BENCH_SECRET = 'correct-horse-battery-staple-0123456789-0123456789'
process.argv = [process.argv[0], 'claimgate', 'serve', '--config', join(folder, 'claimgate.json')]
process.on('message', () => process.send(process.cpuUsage()))
// The channel to the bench would keep a process that has served its last request.
process.once('SIGTERM', () => process.disconnect())
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
import('../../../dist/cli/bin.cjs').catch(error => {
  console.error(error)
  process.exitCode = 1
})
for (;;) {
  const answer = await fetch(`http://127.0.0.1:${port}/me`).catch(() => null)
  await answer?.arrayBuffer()
  if (answer?.ok === true) break
  await new Promise(resolve => setTimeout(resolve, 50))
}
process.send('ready')
