// Compares how long a start takes: from the spawn of the process until it serves.
//
//   npm run build && node bench/start/run.mjs [rounds]
//
// claimgate starts with the example configuration, twice before the clock so that its keys and its store exist. Its peers
// are the servers of bench/token, and a Node that does nothing. Reported are the least and the median wall time in
// milliseconds, the median CPU time (user and system), and the CPU time as a ratio to the bare Koa server.
import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const rounds = Number(process.argv[2] ?? 7)
const PORT = Number(process.env.PORT ?? 18090)
const ADMIN = PORT + 1
const local = path => fileURLToPath(new URL(path, import.meta.url))
const bin = local('../../dist/cli/bin.cjs')
const folder = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
const made = spawnSync(process.execPath, [bin, 'init', folder], { encoding: 'utf8' })
if (made.status !== 0) throw new Error(made.stderr)

const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'jwk' },
})
const env = {
  ...process.env,
  PORT: String(PORT),
  ISSUER: `http://127.0.0.1:${PORT}`,
  CLIENT_JWK: JSON.stringify({ ...publicKey, kid: 'bench', alg: 'RS256', use: 'sig' }),
  NODE_ENV: 'production',
}

const printed = (child, word) =>
  new Promise(resolve => {
    let text = ''
    child.stderr.on('data', part => {
      text += part
      if (text.includes(word)) resolve()
    })
  })
const message = child => once(child, 'message').then(([answer]) => answer)
const serve = ['serve', '--config', join(folder, 'claimgate.yaml')]
const ports = ['--set', `listen.port=${PORT}`, '--set', `admin.port=${ADMIN}`]
const readyz = async () => {
  const answer = await fetch(`http://127.0.0.1:${ADMIN}/readyz`)
  if (answer.status !== 200) throw new Error(`/readyz answered ${answer.status}`)
}

/** Each start: what Node runs, and what ends the clock. */
const STARTS = {
  'node -e 0': { args: ['-e', '0'], serves: child => once(child, 'exit') },
  'koa-jose': { args: [local('../token/servers/koa-jose.mjs')], serves: message },
  'oidc-provider': { args: [local('../token/servers/oidc-provider.mjs')], serves: message },
  claimgate: { args: [bin, ...serve, ...ports], serves: child => printed(child, 'listening').then(readyz) },
}

const measure = async ({ args, serves }) => {
  const started = performance.now()
  const child = spawn(process.execPath, ['--require', local('usage.cjs'), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = once(child, 'exit')
  await Promise.race([serves(child), ended])
  const wall = performance.now() - started
  // A Node that does nothing has ended by itself; so has a server that could not start, and the table shows it.
  if (child.exitCode !== null) return { wall, cpu: 0 }
  child.send('usage')
  const { user, system } = await message(child)
  child.kill('SIGKILL')
  await ended
  return { wall, cpu: (user + system) / 1000 }
}

const sorted = numbers => [...numbers].sort((a, b) => a - b)
const median = numbers => sorted(numbers)[Math.floor(numbers.length / 2)]

try {
  await measure(STARTS.claimgate)
  await measure(STARTS.claimgate)
  const results = new Map(Object.keys(STARTS).map(name => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name in STARTS) results.get(name).push(await measure(STARTS[name]))
  }
  const base = results.get('koa-jose')
  console.log(`${rounds} starts each, node ${process.version}\n`)
  console.log('start            least ms   median ms   CPU ms   CPU : koa-jose')
  for (const [name, rows] of results) {
    const walls = rows.map(row => row.wall)
    const cell = (number, width, digits = 0) => (number === 0 ? '-' : number.toFixed(digits)).padStart(width)
    console.log(
      name.padEnd(14),
      cell(Math.min(...walls), 10),
      cell(median(walls), 11),
      cell(median(rows.map(row => row.cpu)), 8),
      cell(median(rows.map((row, i) => row.cpu / base[i].cpu)), 16, 2),
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}
