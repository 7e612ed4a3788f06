// What a token request costs under `fulfilment: reissue`: authentication, policy, the request to the upstream,
// verification of its RS256 token, a claim more, RS256 signature of ours, the token map.
//
//   npm run build && node bench/proxy/token.mjs [requests] [rounds]
//
// CPU: our process alone, 8 requests at a time. Latency: 50 requests per second, through the gateway and to the same
// upstream directly, in turns.
import { median, start } from './processes.mjs'

const requests = Number(process.argv[2] ?? 300)
const rounds = Number(process.argv[3] ?? 5)
const PER_SECOND = 50
const UPSTREAM = 18180
const PORT = 18190
const env = {
  UPSTREAM: String(UPSTREAM),
  PORT: String(PORT),
  ISSUER: `http://127.0.0.1:${PORT}`,
  FULFILMENT: 'reissue',
  NODE_ENV: 'production',
}

const stops = []
const rows = []
try {
  const upstream = await start('servers/upstream.mjs', env)
  stops.push(upstream.stop)
  const gateway = await start('servers/claimgate.mjs', env)
  stops.push(gateway.stop)
  const loads = []
  for (const port of [PORT, UPSTREAM]) {
    const load = await start('token-load.mjs', { ...env, TARGET: String(port) }, { speaks: false })
    stops.push(load.stop)
    await load.ask({ requests, parallel: 8 })
    loads.push(load)
  }
  const [through, direct] = loads
  for (let round = 0; round < rounds; round++) {
    const before = await gateway.usage()
    const { seconds } = await through.ask({ requests, parallel: 8 })
    const cpu = ((await gateway.usage()) - before) / requests
    const ours = await through.ask({ requests: PER_SECOND * 3, perSecond: PER_SECOND })
    const theirs = await direct.ask({ requests: PER_SECOND * 3, perSecond: PER_SECOND })
    rows.push({ cpu, perSecond: requests / seconds, ours, theirs })
  }
} finally {
  for (const stop of stops.reverse()) await stop()
}

const of = read => median(rows.map(read))
console.log(`reissue, client_credentials, ${requests} requests, ${rounds} rounds, node ${process.version}\n`)
console.log(`CPU of the gateway        ${of(row => row.cpu).toFixed(0)} µs/request`)
console.log(`throughput, 8 at a time   ${of(row => row.perSecond).toFixed(0)} requests/s`)
for (const name of ['p50', 'p99']) {
  const [ours, theirs] = [of(row => row.ours[name]), of(row => row.theirs[name])]
  const added = of(row => row.ours[name] - row.theirs[name])
  const text = `${ours.toFixed(2)} ms, directly ${theirs.toFixed(2)} ms, added ${added.toFixed(2)} ms`
  console.log(`${name} at ${PER_SECOND} per second      ${text}`)
}
