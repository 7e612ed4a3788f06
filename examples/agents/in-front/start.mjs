// Starts the token service of provider.mjs, and claimgate in front of it, in a working folder of their own.
//
//   node start.mjs [FOLDER]      the secrets are in the environment, or made for this run
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CLAIMGATE = join(dirname(createRequire(import.meta.url).resolve('claimgate/package.json')), 'dist/cli/bin.cjs')
const [folder = 'agents-in-front'] = process.argv.slice(2)

for (const path of ['claimgate.yaml', 'clients', 'policies'])
  cpSync(join(HERE, path), join(folder, path), { recursive: true, force: false })
// The guards, without their tests: those are of the folder where they stand.
for (const name of ['exchange', 'both-allowed', 'downscope-only', 'short-chain'])
  cpSync(join(HERE, `../policies/${name}.yaml`), join(folder, `policies/${name}.yaml`), { force: false })

const NAMES = ['CHAT', 'AGENT', 'ORDERS'].flatMap(name => [`${name}_SECRET`, `${name}_AT_PROVIDER`])
const made = NAMES.map(name => [name, process.env[name] ?? crypto.randomUUID() + crypto.randomUUID()])
const env = { ...process.env, ...Object.fromEntries(made) }

const { issuer, upstream } = parse(readFileSync(join(folder, 'claimgate.yaml'), 'utf8'))
const provider = spawn(process.execPath, [join(HERE, 'provider.mjs'), issuer, new URL(upstream.url).port], {
  env,
  stdio: ['ignore', 'pipe', 'ignore'],
})
await once(provider.stdout, 'data')
const serve = [CLAIMGATE, 'serve', '--config', join(folder, 'claimgate.yaml')]
const gateway = spawn(process.execPath, serve, { env, stdio: 'inherit' })

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => gateway.kill('SIGINT'))
const [code] = await once(gateway, 'exit')
provider.kill()
process.exitCode = code ?? 1
