// claimgate as it is deployed, with a trusted issuer and a client that exchanges its tokens; store in memory.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
mkdirSync(join(folder, 'clients'))
mkdirSync(join(folder, 'policies'))
const port = Number(process.env.PORT)
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const write = (path, value) => writeFileSync(join(folder, path), JSON.stringify(value))
write('people.json', { keys: [JSON.parse(process.env.ISSUER_JWK)] })
write('claimgate.json', {
  issuer: process.env.ISSUER,
  listen: { host: '127.0.0.1', port, drain_delay: 0 },
  admin: { host: '127.0.0.1', port: port + 1 },
  clients: './clients',
  policies: './policies',
  keys: './keys.json',
  store: { type: 'memory' },
  trusted_issuers: {
    people: {
      issuer: 'https://people.example',
      algs: ['ES256'],
      jwks: 'file:./people.json',
      tokens: 'reusable',
      claims: { properties: { dept: { type: 'string' } } },
      use: { subject_token: { audience: 'https://app.example' } },
    },
  },
})
write('clients/bench.json', {
  client_id: 'bench',
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'RS256',
  jwks: { keys: [JSON.parse(process.env.CLIENT_JWK)] },
  grant_types: ['client_credentials', EXCHANGE],
  scope: 'orders:read',
  audiences: ['https://api.example.com'],
  subject_tokens: [{ issuer: 'people' }],
  metadata: { tenant: 'acme' },
})
write('policies/own.json', {
  policy: 'own',
  applies_to: { grant_types: ['client_credentials'] },
  rules: [{ id: 'registered', effect: 'allow', when: true }],
  claims: { access_token: { tenant: 'client.metadata.tenant' } },
})
write('policies/exchange.json', {
  policy: 'exchange',
  applies_to: { grant_types: [EXCHANGE] },
  rules: [{ id: 'people', effect: 'allow', when: "context.requestData.subjectToken.sub == 'alice'" }],
  claims: { access_token: { tenant: 'client.metadata.tenant' } },
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
