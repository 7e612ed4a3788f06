// `fulfilment: reissue` beside a hand-written Koa proxy that does the same work: an assertion verified (RS256), the
// upstream asked over undici, its token verified (RS256), a claim added, signed again (RS256), one entry written (lmdb).
//
//   npm run build && node bench/proxy/reissue.mjs [rounds] [bursts] [requests of a burst] [warm-up requests]
//
// As bench/token: all run all the time and get their bursts in turns; reported is the proxy's own CPU time, and its ratio
// to the other's burst of the same turn.
import { generateKeyPairSync } from 'node:crypto'
import { median, start } from './processes.mjs'

const [rounds = 3, bursts = 15, requests = 300, warmUp = 3000] = process.argv.slice(2).map(Number)
const UPSTREAM = 18180
const PORTS = { claimgate: 18190, 'koa-proxy': 18200 }
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { format: 'jwk' },
})
const env = {
  UPSTREAM: String(UPSTREAM),
  // Both are reached at the address that the upstream's tokens name.
  ISSUER: `http://127.0.0.1:${PORTS.claimgate}`,
  CLIENT_JWK: JSON.stringify({ ...publicKey, kid: 'bench', alg: 'RS256', use: 'sig' }),
  CLIENT_KEY: JSON.stringify(privateKey),
  BENCH_SECRET: 'correct-horse-battery-staple-0123456789-0123456789',
  FULFILMENT: 'reissue',
  NODE_ENV: 'production',
}

/** One round: the processes anew; of each proxy the CPU time per request of every burst, in microseconds. */
const measure = async () => {
  const stops = []
  const begin = async (file, more, options) => {
    const started = await start(file, { ...env, ...more }, options)
    stops.push(started.stop)
    return started
  }
  try {
    await begin('servers/upstream.mjs', {})
    const running = []
    for (const [name, port] of Object.entries(PORTS)) {
      const proxy = await begin(`servers/${name}.mjs`, { PORT: String(port) })
      const load = await begin('../token/load.mjs', { PORT: String(port) }, { speaks: false })
      await load.ask({ sign: bursts * requests + warmUp })
      await load.ask({ send: warmUp })
      running.push({ proxy, load, rows: [] })
    }
    for (let turn = 0; turn < bursts; turn++) {
      for (const { proxy, load, rows } of running) {
        const before = await proxy.usage()
        await load.ask({ send: requests })
        rows.push(((await proxy.usage()) - before) / requests)
      }
    }
    return running.map(({ rows }) => rows)
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

const measured = []
for (let round = 0; round < rounds; round++) measured.push(await measure())
console.log(
  `reissue, ${rounds} rounds, ${bursts} bursts of ${requests} requests after ${warmUp}, node ${process.version}\n`,
)
for (const [index, name] of Object.keys(PORTS).entries())
  console.log(name.padEnd(10), `${median(measured.map(round => median(round[index]))).toFixed(0)} µs/request`)
const ratios = measured.map(([ours, theirs]) => median(ours.map((cpu, turn) => cpu / theirs[turn])))
console.log(
  `ratio      ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}..${Math.max(...ratios).toFixed(2)})`,
)
