// claimgate as it is deployed: `claimgate serve` with a config, one client and one policy on disk, store in memory.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
mkdirSync(join(folder, 'clients'))
mkdirSync(join(folder, 'policies'))
const port = Number(process.env.PORT)
const write = (path, value) => writeFileSync(join(folder, path), JSON.stringify(value))
write('claimgate.json', {
  issuer: process.env.ISSUER,
  // The next server takes the port at once.
  listen: { host: '127.0.0.1', port, drain_delay: 0 },
  admin: { host: '127.0.0.1', port: port + 1 },
  clients: './clients',
  policies: './policies',
  keys: './keys.json',
  store: { type: 'memory' },
})
write('clients/bench.json', {
  client_id: 'bench',
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'RS256',
  jwks: { keys: [JSON.parse(process.env.CLIENT_JWK)] },
  grant_types: ['client_credentials'],
  scope: 'orders:read',
  audiences: ['https://api.example.com'],
  metadata: { tenant: 'acme' },
})
write('policies/bench.json', {
  policy: 'bench',
  metadata: { required: ['tenant'], properties: { tenant: { type: 'string' } } },
  assertion: { required: ['tenant'], properties: { tenant: { type: 'string' }, dept: { type: 'string' } } },
  rules: [{ id: 'own-tenant', effect: 'allow', when: 'clientAssertion.tenant == client.metadata.tenant' }],
  claims: {
    access_token: { tenant: 'client.metadata.tenant', dept: '#root.context.requestData.clientAssertion.dept' },
  },
})

process.argv = [process.argv[0], 'claimgate', 'serve', '--config', join(folder, 'claimgate.json')]
process.on('message', () => process.send(process.cpuUsage()))
import('../../../dist/cli/bin.cjs').catch(error => {
  console.error(error)
  process.exitCode = 1
})
const listens = () =>
  fetch(`http://127.0.0.1:${port}/jwks`).then(
    answer => answer.ok,
    () => false,
  )
while (!(await listens())) await setTimeout(50)
process.send('ready')
