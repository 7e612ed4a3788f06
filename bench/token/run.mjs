// Compares token endpoints doing the same work: private_key_jwt RS256 in, ES256 access token out.
//
//   npm run build && node bench/token/run.mjs [bursts] [requests of a burst] [warm-up requests]
//
// Every server runs in its own process with its store in memory; the load comes from separate processes with unique
// assertions signed before the clock starts. All servers run all the time and get their bursts in turns, so that what
// else the machine does meets all of them. Reported is the server's own CPU time per request, and throughput, as medians
// over the bursts and as ratios to the other servers' bursts of the same turn.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { exportJWK, generateKeyPair } from 'jose'

const bursts = Number(process.argv[2] ?? 40)
const requests = Number(process.argv[3] ?? 400)
const warmUp = Number(process.argv[4] ?? 5000)
const PORT = Number(process.env.PORT ?? 18080)
const NAMES = ['claimgate', 'oidc-provider', 'koa-jose', 'koa-crypto', 'node-crypto']

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
const publicJwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }
const privateJwk = await exportJWK(privateKey)
const envAt = port => ({
  ...process.env,
  PORT: String(port),
  ISSUER: `http://127.0.0.1:${port}`,
  CLIENT_JWK: JSON.stringify(publicJwk),
  NODE_ENV: 'production',
})

const local = path => fileURLToPath(new URL(path, import.meta.url))
const stopped = []
const run = (path, options) => {
  const child = fork(local(path), options)
  child.once('exit', () => {
    if (!stopped.includes(child)) throw new Error(`${path} ended`)
  })
  return child
}
const heard = async child => (await once(child, 'message'))[0]
const reply = (child, message) => {
  child.send(message)
  return heard(child)
}
const end = async child => {
  stopped.push(child)
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** Starts a server and its load, and sends what is not measured. */
const begin = async (name, port) => {
  const env = envAt(port)
  const server = run(`servers/${name}.mjs`, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  await heard(server)
  const load = run('load.mjs', { env: { ...env, CLIENT_KEY: JSON.stringify(privateJwk) } })
  await reply(load, { sign: bursts * requests + warmUp })
  await reply(load, { send: warmUp })
  return { name, server, load, rows: [] }
}

const burst = async ({ server, load, rows }) => {
  const before = await reply(server, 'usage')
  const { seconds } = await reply(load, { send: requests })
  const after = await reply(server, 'usage')
  const cpu = (after.user + after.system - before.user - before.system) / requests
  rows.push({ cpu, perSecond: requests / seconds })
}

const servers = []
// claimgate takes the next port for its admin listener.
for (const [index, name] of NAMES.entries()) servers.push(await begin(name, PORT + 2 * index))
for (let turn = 0; turn < bursts; turn++) for (const server of servers) await burst(server)
await Promise.all(servers.flatMap(({ server, load }) => [end(server), end(load)]))

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const rowsOf = wanted => servers.find(({ name }) => name === wanted).rows
console.log(`${bursts} bursts of ${requests} requests after ${warmUp}, node ${process.version}\n`)
console.log('server          CPU µs/request   requests/s   CPU : koa-jose   CPU : oidc-provider')
for (const { name, rows } of servers) {
  const ratio = other => median(rows.map((row, turn) => row.cpu / rowsOf(other)[turn].cpu)).toFixed(2)
  console.log(
    name.padEnd(15),
    median(rows.map(row => row.cpu))
      .toFixed(0)
      .padStart(14),
    median(rows.map(row => row.perSecond))
      .toFixed(0)
      .padStart(12),
    ratio('koa-jose').padStart(16),
    ratio('oidc-provider').padStart(21),
  )
}
