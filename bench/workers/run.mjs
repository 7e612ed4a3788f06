// What workers cost and bring: CPU time per request of one process and of two workers, and who of them serves how much.
//
//   npm run build && node bench/workers/run.mjs [rounds] [bursts] [requests of a burst] [warm-up requests]
//
// private_key_jwt RS256 in, ES256 access token out, the store in lmdb for both. Both run all the time and get their bursts
// in turns. CPU is the sum of `process.cpuUsage` over all processes of a server, the one that leads the workers too;
// reported is the median over the bursts of a round, and of the rounds the median. Once over
// connections that stay open, as those of proxies do, and once with a connection for each request. CLAIMGATE=<checkout>
// measures another build.
import { fork, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const [rounds = 3, bursts = 10, requests = 400, warmUp = 5000] = process.argv.slice(2).map(Number)
const PORT = Number(process.env.PORT ?? 18480)
const local = path => fileURLToPath(new URL(path, import.meta.url))
const bin = join(process.env.CLAIMGATE ?? local('../..'), 'dist/cli/bin.cjs')

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'jwk' },
})

const writeFolder = (port, workers) => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
  const write = (path, value) => writeFileSync(join(folder, path), JSON.stringify(value))
  mkdirSync(join(folder, 'clients'))
  mkdirSync(join(folder, 'policies'))
  write('claimgate.yaml', {
    issuer: `http://127.0.0.1:${port}`,
    listen: { port, drain_delay: 0 },
    admin: { port: port + 1 },
    clients: './clients',
    policies: './policies',
    store: { type: 'lmdb', path: './state' },
    log: { format: 'json' },
    workers,
  })
  write('clients/bench.json', {
    client_id: 'bench',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'RS256',
    jwks: { keys: [{ ...publicKey, kid: 'bench', alg: 'RS256', use: 'sig' }] },
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
    claims: { access_token: { tenant: 'client.metadata.tenant', dept: 'clientAssertion.dept' } },
  })
  return folder
}

const run = async (folder, ...args) => {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.resume()
  await once(child, 'close')
}

const reply = async (child, message) => {
  child.send(message)
  return (await once(child, 'message'))[0]
}

/** Starts a server and its load, and signs what will be sent. */
const begin = async (workers, port, keepAlive) => {
  const folder = writeFolder(port, workers)
  await run(folder, 'keys', 'generate')
  const probe = join(folder, 'probe')
  const args = ['--require', local('probe.cjs'), bin, 'serve']
  const server = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PROBE_FILE: probe },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const served = new Map()
  server.stdout.setEncoding('utf8').on('data', text => {
    for (const [, worker] of text.matchAll(/"id":"[0-9a-f-]{36}-w(\d+)"/g))
      served.set(worker, (served.get(worker) ?? 0) + 1)
  })
  const ready = () =>
    fetch(`http://127.0.0.1:${port + 1}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await ready())) await sleep(50)
  const env = {
    ...process.env,
    PORT: String(port),
    ISSUER: `http://127.0.0.1:${port}`,
    CLIENT_KEY: JSON.stringify(privateKey),
    PIPELINING: keepAlive ? '1' : '0',
  }
  const load = fork(local('../token/load.mjs'), { env })
  // Each process has to be warm.
  await reply(load, { sign: bursts * requests + workers * warmUp })
  await reply(load, { send: workers * warmUp })
  const status = await (await fetch(`http://127.0.0.1:${port + 1}/statusz`)).json()
  const pids = [server.pid, ...(status.workers ?? []).map(({ pid }) => pid)]
  served.clear()
  return { folder, server, load, served, pids, probe, rows: [] }
}

/** The CPU time in microseconds and the memory in MiB of all processes of a server. */
const usage = async ({ pids, probe }) => {
  writeFileSync(probe, '')
  for (const pid of pids) process.kill(pid, 'SIGUSR2')
  for (;;) {
    const lines = readFileSync(probe, 'utf8').split('\n').slice(0, -1)
    if (lines.length === pids.length) {
      const all = lines.map(line => JSON.parse(line))
      const sum = member => all.reduce((total, one) => total + one[member], 0)
      return { cpu: sum('cpu'), rss: sum('rss') / 2 ** 20 }
    }
    await sleep(5)
  }
}

const burst = async server => {
  const before = await usage(server)
  const { seconds } = await reply(server.load, { send: requests })
  const { cpu, rss } = await usage(server)
  server.rows.push({ cpu: (cpu - before.cpu) / requests, perSecond: requests / seconds, rss })
}

const end = async ({ server, load, folder }) => {
  load.kill('SIGKILL')
  server.kill('SIGINT')
  if (server.exitCode === null) await once(server, 'close')
  rmSync(folder, { recursive: true, force: true })
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

let round = 0
const measure = async keepAlive => {
  const servers = []
  const port = PORT + 4 * round++
  for (const workers of [1, 2]) servers.push(await begin(workers, port + 2 * (workers - 1), keepAlive))
  for (let turn = 0; turn < bursts; turn++) for (const server of servers) await burst(server)
  await sleep(700)
  for (const server of servers) await end(server)
  const [one, two] = servers
  const ratio = member => median(two.rows.map((row, turn) => row[member] / one.rows[turn][member]))
  const all = [...two.served.values()].reduce((sum, count) => sum + count, 0)
  return {
    cpu: servers.map(({ rows }) => median(rows.map(row => row.cpu))),
    perSecond: servers.map(({ rows }) => median(rows.map(row => row.perSecond))),
    rss: servers.map(({ rows }) => rows.at(-1).rss),
    cpuRatio: ratio('cpu'),
    throughput: ratio('perSecond'),
    shares: [...two.served].sort().map(([, count]) => (100 * count) / all),
  }
}

const of = (results, pick) => median(results.map(pick))
const row = (name, [one, two], ratio, digits = 0) =>
  console.log(
    `  ${name.padEnd(22)}${one.toFixed(digits).padStart(9)}${two.toFixed(digits).padStart(11)}${ratio.toFixed(2).padStart(9)}`,
  )

console.log(`${rounds} rounds, ${bursts} bursts of ${requests} requests after ${warmUp}, node ${process.version}`)
for (const keepAlive of [true, false]) {
  const results = []
  while (results.length < rounds) results.push(await measure(keepAlive))
  console.log(`\n${keepAlive ? 'connections that stay open' : 'a connection for each request'}`)
  console.log('                        1 process  2 workers    ratio')
  const both = name => [0, 1].map(at => of(results, result => result[name][at]))
  row(
    'CPU µs/request',
    both('cpu'),
    of(results, ({ cpuRatio }) => cpuRatio),
  )
  row(
    'requests/s',
    both('perSecond'),
    of(results, ({ throughput }) => throughput),
  )
  const rss = both('rss')
  row('memory MiB, all of it', rss, rss[1] / rss[0])
  const shares = [0, 1].map(at => of(results, result => result.shares[at] ?? 0).toFixed(1))
  console.log(`  share of each worker: ${shares.join(' % and ')} %`)
}
if (availableParallelism() < 4)
  console.log(
    `\n*** ONLY ${availableParallelism()} CPUs HERE: the load and both servers share them, so requests/s says nothing about workers.\n` +
      '*** That two workers answer 1.8 times as many as one shows on four or more.',
  )
