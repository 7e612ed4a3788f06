// Starts the token service of provider.mjs, and claimgate in front of it, in a working folder of their own.
//
//   node start.mjs [FOLDER]
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, parseDocument } from 'yaml'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CLAIMGATE = join(dirname(createRequire(import.meta.url).resolve('claimgate/package.json')), 'dist/cli/bin.cjs')
const [folder = 'reverse-proxy'] = process.argv.slice(2)
const inFolder = path => join(folder, path)

for (const path of ['claimgate.yaml', 'clients', 'policies'])
  cpSync(join(HERE, path), inFolder(path), { recursive: true, force: false })
makeCredentials()

const { issuer, upstream } = parse(readFileSync(inFolder('claimgate.yaml'), 'utf8'))
const env = { ...process.env, PARTNER_A_SECRET: readFileSync(inFolder('secrets/partner-a'), 'utf8') }
const provider = spawn(process.execPath, [join(HERE, 'provider.mjs'), issuer, new URL(upstream.url).port], {
  env,
  stdio: ['ignore', 'pipe', 'ignore'],
})
await once(provider.stdout, 'data')
const serve = [CLAIMGATE, 'serve', '--config', inFolder('claimgate.yaml')]
const gateway = spawn(process.execPath, serve, { stdio: 'inherit' })

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => gateway.kill('SIGINT'))
const [code] = await once(gateway, 'exit')
provider.kill()
process.exitCode = code ?? 1

/** The key of partner-a, and the secret by which the provider knows it. Both are made once. */
function makeCredentials() {
  const key = inFolder('client-keys/partner-a.jwk.json')
  if (existsSync(key)) return
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'jwk' },
    privateKeyEncoding: { format: 'jwk' },
  })
  mkdirSync(dirname(key), { recursive: true })
  mkdirSync(inFolder('secrets'), { recursive: true })
  writeFileSync(inFolder('secrets/partner-a'), crypto.randomUUID() + crypto.randomUUID(), { mode: 0o600 })
  writeFileSync(key, JSON.stringify({ ...privateKey, kid: 'k1', alg: 'RS256' }), { mode: 0o600 })
  const file = inFolder('clients/partner-a.yaml')
  const client = parseDocument(readFileSync(file, 'utf8'))
  client.setIn(['jwks', 'keys'], [{ ...publicKey, kid: 'k1', alg: 'RS256', use: 'sig' }])
  writeFileSync(file, String(client))
}
