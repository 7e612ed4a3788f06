// claimgate as it is deployed, by itself or in front of an upstream, with one client that has a key.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startProgram } from './program.mjs'

const bin = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))

/** Starts it on a port, the admin listener on the next. */
export const claimgate = ({ folder, port, jwk, workers = 1, issuer, upstream = null }) => {
  mkdirSync(join(folder, 'clients'), { recursive: true })
  mkdirSync(join(folder, 'policies'))
  const write = (path, value) => writeFileSync(join(folder, path), JSON.stringify(value))
  const claims = { tenant: 'client.metadata.tenant', dept: 'clientAssertion.dept' }
  write('claimgate.yaml', {
    issuer: issuer ?? `http://127.0.0.1:${port}`,
    listen: { host: '127.0.0.1', port, drain_delay: 0 },
    admin: { host: '127.0.0.1', port: port + 1 },
    clients: './clients',
    policies: './policies',
    store: { type: 'lmdb', path: './state' },
    log: { format: 'json' },
    ...(workers === 1 ? {} : { workers }),
    ...(upstream === null ? {} : { upstream: { url: upstream.url }, fulfilment: 'reissue' }),
  })
  write('clients/bench.json', {
    client_id: 'bench',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'RS256',
    jwks: { keys: [jwk] },
    grant_types: ['client_credentials'],
    scope: 'orders:read',
    audiences: ['https://api.example.com'],
    metadata: { tenant: 'acme' },
    ...(upstream === null
      ? {}
      : {
          upstream: {
            client_id: upstream.clientId,
            token_endpoint_auth_method: 'client_secret_basic',
            client_secret: 'env:BENCH_SECRET',
          },
        }),
  })
  write('policies/bench.json', {
    policy: 'bench',
    metadata: { required: ['tenant'], properties: { tenant: { type: 'string' } } },
    assertion: { required: ['tenant'], properties: { tenant: { type: 'string' }, dept: { type: 'string' } } },
    rules: [{ id: 'own-tenant', effect: 'allow', when: 'clientAssertion.tenant == client.metadata.tenant' }],
    claims: { access_token: claims },
  })
  execFileSync(process.execPath, [bin, 'keys', 'generate'], { cwd: folder, stdio: 'ignore' })
  return startProgram({
    command: process.execPath,
    args: [bin, 'serve'],
    cwd: folder,
    env: { NODE_ENV: 'production', BENCH_SECRET: upstream?.secret ?? '' },
    url: `http://127.0.0.1:${port + 1}/readyz`,
  })
}
