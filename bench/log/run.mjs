// What a log line costs beside the token request that it tells of, and what other ways of making it cost.
//
//   npm run build && node bench/log/run.mjs [rounds]
//
// The ways take turns in bursts of one process, over a file that keeps nothing, so that what else the machine does meets
// all of them. Reported is the median of the CPU time of one line. `npm run bench:token` has the time of a request.
import { openSync } from 'node:fs'
import { pino } from 'pino'
import { openLines } from '../../dist/cli/lines.js'
import { jsonLines } from '../../dist/cli/log.js'

const [rounds = 40] = process.argv.slice(2).map(Number)
const LINES = 5000
const fd = openSync('/dev/null', 'w')
const lines = () => openLines(fd, console.error)
const options = { base: null, timestamp: pino.stdTimeFunctions.isoTime }

/** As `jsonLines`, without a library. */
const stringified = ({ write }) => ({
  info: (fields, message) => {
    const now = Date.now()
    write(
      () =>
        `{"level":30,"time":"${new Date(now).toISOString()}",${JSON.stringify(fields).slice(1, -1)},"msg":${JSON.stringify(message)}}\n`,
    )
  },
})

const WAYS = {
  'pino, made together (claimgate)': jsonLines(lines()),
  'pino, its own buffer': pino(options, pino.destination({ fd, sync: true, minLength: 8192 })),
  'JSON.stringify, made together': stringified(lines()),
}

const record = index => ({
  event: 'request',
  schema: 1,
  id: `3f0c8d43-9c0f-4b7e-8a3e-0f4c3c0d9a${(index % 90) + 10}`,
  endpoint: 'token',
  client_id: 'bench',
  method: 'private_key_jwt',
  by_exception: false,
  outcome: 'answered',
  status: 200,
  error: null,
  detail: null,
  key: 'A'.repeat(43),
  jti: 'B'.repeat(43),
  grant_type: 'client_credentials',
  decision: 'allow',
  rules: ['bench/own-tenant'],
  revision: 'Cw5G1bMN-8Q8',
  remote_address: '127.0.0.1',
  duration_ms: 0.25 + index / 1000,
})

const burst = log => {
  const before = process.cpuUsage()
  for (let index = 0; index < LINES; index++) log.info(record(index), 'request')
  const { user, system } = process.cpuUsage(before)
  return (user + system) / LINES
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const measured = Object.fromEntries(Object.keys(WAYS).map(name => [name, []]))
for (let round = 0; round < rounds; round++)
  for (const [name, log] of Object.entries(WAYS)) measured[name].push(burst(log))
console.log(`CPU of one line, medians of ${rounds} bursts of ${LINES}, node ${process.version}\n`)
for (const [name, values] of Object.entries(measured)) console.log(name.padEnd(34), `${median(values).toFixed(2)} µs`)
process.exit()
