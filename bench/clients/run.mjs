// Measures whether many clients make a decision or a request dearer: 100, 10,000 and 100,000 of them, in one run.
//
//   npm run build && node bench/clients/run.mjs [rounds] [requests a round]
//
// A decision is timed in one process that holds two registries and takes turns between them. A request is a token request
// over HTTP, with a shared secret; three gateways take turns, and what counts is the CPU time of the gateway, all threads
// together. Printed are microseconds, and their ratio to those with 100 clients. Linux only: it reads /proc.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { clientName, SECRET, writeRegistry } from '../policies/registry.mjs'
import { startTwin } from '../reload/twin.mjs'

const SIZES = [100, 10_000, 100_000]
const POLICIES = 10
const ROUNDS = Number(process.argv[2] ?? 7)
const REQUESTS = Number(process.argv[3] ?? 2000)
const DECIDE_MS = 4000
const CONNECTIONS = 8
/** More in turn would find the caches of the processor cold, and not the registry slow. */
const IN_TURN = 10

const bin = fileURLToPath(new URL('../../dist/cli/bin.cjs', import.meta.url))
const decide = fileURLToPath(new URL('../policies/decide.mjs', import.meta.url))
const env = { BENCH_SECRET: SECRET }
const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** The fourth of seven methods is client_secret_post. */
const bodies = Array.from({ length: IN_TURN }, (_, at) =>
  new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientName(3 + 7 * at, POLICIES),
    client_secret: SECRET,
    scope: 'stock:read',
  }).toString(),
)

/** Microseconds of CPU time that a gateway takes for one of many requests. */
const ask = async ({ gateway, pool }) => {
  const before = gateway.cpuSeconds()
  let left = REQUESTS
  const worker = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await pool.request({
        path: '/token',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: bodies[left % bodies.length],
      })
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`${statusCode} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  return ((gateway.cpuSeconds() - before) / REQUESTS) * 1e6
}

const decideWith = (small, large) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [decide, small, large, String(DECIDE_MS)], {
    cwd: small,
    env: { ...process.env, ...env, NODE_ENV: 'production' },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout).one
}

const row = (name, values, ratios) => {
  const cells = values.map((value, at) => `${value.toFixed(1)} (${ratios[at].toFixed(2)})`.padStart(16))
  console.log(`${name.padEnd(22)}${cells.join('')}`)
}

const root = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
const started = []
try {
  const folders = SIZES.map(size => join(root, `${size}`))
  for (const [at, clients] of SIZES.entries()) writeRegistry(folders[at], { policies: POLICIES, clients })
  console.log(
    `${ROUNDS} rounds of ${REQUESTS} requests, node ${process.version}; µs, and the ratio to ${SIZES[0]} clients\n`,
  )
  console.log(`${'clients'.padEnd(22)}${SIZES.map(size => `${size}`.padStart(16)).join('')}`)

  const compared = folders.slice(1).map(folder => decideWith(folders[0], folder))
  row(
    'decision',
    [compared[0].small, ...compared.map(({ large }) => large)],
    [1, ...compared.map(({ ratio }) => ratio)],
  )

  for (const folder of folders) {
    const gateway = await startTwin({ bin, folder, env, name: 'clients' })
    started.push({ gateway, pool: new Pool(`http://127.0.0.1:${gateway.port}`, { connections: CONNECTIONS }) })
  }
  // What is compiled and remembered for a first request is no part of the others.
  for (const one of started) for (let warm = 0; warm < 2; warm++) await ask(one)
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const asked = []
    for (const one of started) asked.push(await ask(one))
    rounds.push(asked)
  }
  const of = at => median(rounds.map(asked => asked[at]))
  const ratio = at => median(rounds.map(asked => asked[at] / asked[0]))
  row(
    'token request, CPU',
    SIZES.map((_, at) => of(at)),
    SIZES.map((_, at) => ratio(at)),
  )
} finally {
  for (const { gateway, pool } of started) {
    await pool.close()
    await gateway.stop()
  }
  rmSync(root, { recursive: true, force: true })
}
