// Compares token endpoints doing the same work: private_key_jwt RS256 in, ES256 access token out.
//
//   npm run build && node bench/token/run.mjs [rounds] [bursts] [requests of a burst] [warm-up requests]
//
// Every server runs in its own process with its store in memory; the load comes from separate processes with unique
// assertions signed before the clock starts. All servers of a round run all the time and get their bursts in turns, so
// that what else the machine does meets all of them. Two processes of the same code differ by some percent, so each
// round starts them anew. Reported is the server's own CPU time per request, and throughput: the median over the bursts
// of a round, as ratios to the other servers' bursts of the same turn; of the rounds the median, and how far they lie
// apart.
import { fork } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const [rounds = 5, bursts = 20, requests = 400, warmUp = 5000] = process.argv.slice(2).map(Number)
const PORT = Number(process.env.PORT ?? 18080)
const NAMES = ['claimgate', 'oidc-provider', 'koa-jose', 'koa-crypto', 'node-crypto']

const { publicKey, privateKey: privateJwk } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'jwk' },
})
const publicJwk = { ...publicKey, kid: 'bench', alg: 'RS256', use: 'sig' }
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

/** Starts a server and its load, and signs what will be sent. */
const begin = async (name, port) => {
  const env = envAt(port)
  const server = run(`servers/${name}.mjs`, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  await heard(server)
  const load = run('load.mjs', { env: { ...env, CLIENT_KEY: JSON.stringify(privateJwk) } })
  await reply(load, { sign: bursts * requests + warmUp })
  return { name, server, load, rows: [] }
}

const burst = async ({ server, load, rows }) => {
  const before = await reply(server, 'usage')
  const { seconds } = await reply(load, { send: requests })
  const after = await reply(server, 'usage')
  const cpu = (after.user + after.system - before.user - before.system) / requests
  rows.push({ cpu, perSecond: requests / seconds })
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** One round: of each server the medians over its bursts. */
const measure = async () => {
  // claimgate takes the next port for its admin listener.
  const servers = await Promise.all(NAMES.map((name, index) => begin(name, PORT + 2 * index)))
  for (const { load } of servers) await reply(load, { send: warmUp })
  for (let turn = 0; turn < bursts; turn++) for (const server of servers) await burst(server)
  await Promise.all(servers.flatMap(({ server, load }) => [end(server), end(load)]))
  const rowsOf = wanted => servers.find(({ name }) => name === wanted).rows
  const ratio = (rows, other) => median(rows.map((row, turn) => row.cpu / rowsOf(other)[turn].cpu))
  return servers.map(({ rows }) => ({
    cpu: median(rows.map(row => row.cpu)),
    perSecond: median(rows.map(row => row.perSecond)),
    jose: ratio(rows, 'koa-jose'),
    provider: ratio(rows, 'oidc-provider'),
  }))
}

const measured = []
for (let round = 0; round < rounds; round++) measured.push(await measure())

const column = (numbers, digits) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)].map(number => number.toFixed(digits))
  return `${median(numbers).toFixed(digits)} (${least}..${most})`
}
console.log(`${rounds} rounds, ${bursts} bursts of ${requests} requests after ${warmUp}, node ${process.version}\n`)
console.log('server         CPU µs/request       requests/s     CPU : koa-jose   CPU : oidc-provider')
for (const [index, name] of NAMES.entries()) {
  const of = member => measured.map(round => round[index][member])
  console.log(
    name.padEnd(13),
    column(of('cpu'), 0).padStart(15),
    column(of('perSecond'), 0).padStart(17),
    column(of('jose'), 2).padStart(18),
    column(of('provider'), 2).padStart(21),
  )
}
