// What a private_key_jwt token costs at claimgate, at oidc-provider, at Keycloak, and at the latter two with claimgate in
// front of them.
//
//   npm run build && node bench/peers/run.mjs [turns] [requests of a turn] [warm-up requests]
//
// RS256 in, ES256 out, 16 connections that stay open. All servers run all the time and get their requests in turns. CPU is
// that of all threads of all processes of a server, read from outside; reported is the median over the turns. Behind
// claimgate the upstream knows a secret, and claimgate verifies its token and signs another. Memory is taken after the
// load, start time from the spawn until it serves.
import { fork } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { claimgate } from './claimgate.mjs'
import { KEYCLOAK_PATH, keycloak, keycloakMissing } from './keycloak.mjs'
import { startProgram, stopAll } from './program.mjs'

const [turns = 10, requests = 300, warmUp = 5000] = process.argv.slice(2).map(Number)
const PORT = 18580
const local = path => fileURLToPath(new URL(path, import.meta.url))
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'jwk' },
})
const jwk = { ...publicKey, kid: 'bench', alg: 'RS256', use: 'sig' }
const behind = { clientId: 'behind', secret: 'correct-horse-battery-staple-0123456789-0123456789' }
const root = mkdtempSync(join(tmpdir(), 'claimgate-bench-'))
const loads = []

const folderOf = name => {
  const folder = join(root, name)
  mkdirSync(folder)
  return folder
}
const ask = async (load, message) => {
  load.send(message)
  const [answer] = await once(load, 'message')
  return answer
}
/** A load that has warmed its server. */
const loadOf = async (port, issuer, path, warm = warmUp) => {
  const env = { PORT: String(port), ISSUER: issuer, TOKEN_PATH: path, CLIENT_KEY: JSON.stringify(privateKey) }
  const load = fork(local('../token/load.mjs'), { env: { ...process.env, ...env } })
  load.once('exit', code => {
    if (code === null || code === 0) return
    clear()
    process.exit(code)
  })
  loads.push(load)
  await ask(load, { sign: warm })
  await ask(load, { send: warm })
  return load
}

const oidcProvider = ({ port, origin }) =>
  startProgram({
    command: process.execPath,
    args: [local('../token/servers/oidc-provider.mjs')],
    cwd: root,
    env: {
      PORT: String(port),
      ISSUER: origin,
      CLIENT_JWK: JSON.stringify(jwk),
      BEHIND: JSON.stringify(behind),
      NODE_ENV: 'production',
    },
    url: `http://127.0.0.1:${port}/.well-known/openid-configuration`,
  })

/** An upstream and claimgate in front of it: a row for each, asked at its own port. */
const pair = async ({ name, start, path, tokenPath, at }) => {
  const gateway = `http://127.0.0.1:${at}`
  const issuer = gateway + path
  const alone = await start({ folder: folderOf(name), port: at + 2, origin: gateway, jwk, behind })
  const upstream = { url: `http://127.0.0.1:${at + 2}`, ...behind }
  const front = await claimgate({ folder: folderOf(`front-${name}`), port: at, jwk, issuer, upstream })
  return [
    { name, own: [alone], load: await loadOf(at + 2, issuer, tokenPath) },
    { name: `claimgate, ${name}`, own: [front], others: [alone], load: await loadOf(at, issuer, tokenPath) },
  ]
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const total = (of, read) => of.reduce((sum, program) => sum + read(program), 0)

const measure = async row => {
  const { own, others = [], load } = row
  const before = [total(own, one => one.cpu()), total(others, one => one.cpu())]
  await ask(load, { send: requests })
  row.turns ??= []
  row.turns.push(
    [total(own, one => one.cpu()), total(others, one => one.cpu())].map((cpu, at) => (cpu - before[at]) / requests),
  )
}

const clear = () => {
  for (const load of loads) load.kill('SIGKILL')
  stopAll()
  rmSync(root, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    clear()
    process.exit(1)
  })

try {
  const rows = []
  for (const workers of [1, 2]) {
    const port = PORT + workers * 10
    const program = await claimgate({ folder: folderOf(`workers-${workers}`), port, jwk, workers })
    const load = await loadOf(port, `http://127.0.0.1:${port}`, '/token', workers * warmUp)
    rows.push({ name: workers === 1 ? 'claimgate' : `claimgate, ${workers} workers`, own: [program], load })
  }
  rows.push(
    ...(await pair({ name: 'oidc-provider', start: oidcProvider, path: '', tokenPath: '/token', at: PORT + 30 })),
  )
  const missing = keycloakMissing()
  if (missing === null) {
    const tokenPath = `${KEYCLOAK_PATH}/protocol/openid-connect/token`
    rows.push(...(await pair({ name: 'Keycloak', start: keycloak, path: KEYCLOAK_PATH, tokenPath, at: PORT + 40 })))
  } else console.log(`*** ITS ROWS ARE MISSING. ${missing} ***\n`)
  // Now that all are there: assertions expire.
  await Promise.all(rows.map(({ load }) => ask(load, { sign: turns * requests })))
  for (let turn = 0; turn < turns; turn++) for (const row of rows) await measure(row)
  console.log(`${turns} turns of ${requests} requests after ${warmUp}, node ${process.version}\n`)
  console.log('server                     CPU µs/token   with upstream   MiB   start ms')
  for (const { name, own, others, turns: measured } of rows)
    console.log(
      name.padEnd(26),
      median(measured.map(([cpu]) => cpu))
        .toFixed(0)
        .padStart(12),
      (others === undefined ? '' : median(measured.map(([cpu, more]) => cpu + more)).toFixed(0)).padStart(15),
      total(own, one => one.memory())
        .toFixed(0)
        .padStart(5),
      total(own, one => one.startMs)
        .toFixed(0)
        .padStart(10),
    )
} finally {
  clear()
}
