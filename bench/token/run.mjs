// Compares token endpoints doing the same work: private_key_jwt RS256 in, ES256 access token out.
//
//   npm run build && node bench/token/run.mjs [requests] [rounds] [warm-up requests]
//
// Every server runs in its own process with its store in memory; the load comes from a separate process with unique
// assertions signed before the clock starts. Reported is the server's own CPU time per request, and throughput, as
// medians over the rounds and as ratios to the bare Koa server of the same round.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { exportJWK, generateKeyPair } from 'jose'

const requests = Number(process.argv[2] ?? 3000)
const rounds = Number(process.argv[3] ?? 3)
const warmUp = Number(process.argv[4] ?? 5000)
const PORT = Number(process.env.PORT ?? 18080)
const SERVERS = ['claimgate', 'oidc-provider', 'koa-jose', 'node-crypto']

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
const publicJwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }
const privateJwk = await exportJWK(privateKey)
const env = {
  ...process.env,
  PORT: String(PORT),
  ISSUER: `http://127.0.0.1:${PORT}`,
  CLIENT_JWK: JSON.stringify(publicJwk),
  NODE_ENV: 'production',
}

const local = path => fileURLToPath(new URL(path, import.meta.url))
const heard = async child => {
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('a process of the bench ended'))),
  ])
  return answer
}
const reply = (child, message) => {
  child.send(message)
  return heard(child)
}

const end = async child => {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const measure = async name => {
  const server = fork(local(`servers/${name}.mjs`), { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const load = fork(local('load.mjs'), { env: { ...env, CLIENT_KEY: JSON.stringify(privateJwk) } })
  try {
    await heard(server)
    await reply(load, { sign: requests + warmUp })
    await reply(load, { send: warmUp })
    const before = await reply(server, 'usage')
    const { seconds } = await reply(load, { send: requests })
    const after = await reply(server, 'usage')
    const cpu = (after.user + after.system - before.user - before.system) / requests
    return { cpu, perSecond: requests / seconds }
  } finally {
    await Promise.all([end(server), end(load)])
  }
}

const results = new Map(SERVERS.map(name => [name, []]))
for (let round = 0; round < rounds; round++) {
  for (const name of SERVERS) results.get(name).push(await measure(name))
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const base = results.get('koa-jose')
console.log(`${requests} requests after ${warmUp}, ${rounds} rounds, node ${process.version}\n`)
console.log('server          CPU µs/request   requests/s   CPU : koa-jose   CPU : oidc-provider')
for (const name of SERVERS) {
  const rows = results.get(name)
  const ratio = other => median(rows.map((row, i) => row.cpu / other[i].cpu)).toFixed(2)
  console.log(
    name.padEnd(15),
    median(rows.map(row => row.cpu))
      .toFixed(0)
      .padStart(14),
    median(rows.map(row => row.perSecond))
      .toFixed(0)
      .padStart(12),
    ratio(base).padStart(16),
    ratio(results.get('oidc-provider')).padStart(21),
  )
}
