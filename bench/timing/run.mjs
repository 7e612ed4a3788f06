// Can a caller tell by the clock why a client was refused? Unknown client, disabled client and wrong method against a
// wrong secret, for both methods with a shared secret, interleaved over one connection. A statistic, not a test.
//
//   npm run build && node bench/timing/run.mjs [requests per case, default 4000] [sha256 | scrypt]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SECRET = 'correct-horse-battery-staple-0123456789-abcd'

if (process.argv[2] === 'server') {
  const { createGateway } = await import('../../dist/gateway/index.js')
  const gateway = await createGateway({ config: process.argv[3] })
  process.send({ port: (await gateway.listen()).port })
} else {
  await main(Number(process.argv[2] ?? 4000), process.argv[3] ?? 'sha256')
}

async function main(count, kind) {
  const { hashSecret } = await import('../../dist/clients/index.js')
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-timing-'))
  const secret = { [kind]: await hashSecret(SECRET, kind) }
  const client = (id, method, more = {}) => ({
    client_id: id,
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials'],
    secrets: [secret],
    ...more,
  })
  const clients = [
    client('known-basic', 'client_secret_basic'),
    client('known-post0', 'client_secret_post'),
    client('disab-basic', 'client_secret_basic', { disabled: true }),
    client('disab-post0', 'client_secret_post', { disabled: true }),
  ]
  for (const name of ['clients', 'policies']) mkdirSync(join(folder, name))
  const write = (path, value) => writeFileSync(join(folder, path), JSON.stringify(value))
  write('clients/all.json', clients)
  write('policies/all.json', { policy: 'all', rules: [{ id: 'all', effect: 'allow', when: true }] })
  write('claimgate.json', {
    issuer: 'https://login.example.com',
    listen: { host: '127.0.0.1', port: 0 },
    admin: { port: 0 },
    store: { type: 'memory' },
    access_token: { audience: 'https://api.example.com' },
    throttling: { enabled: false },
  })

  const server = fork(fileURLToPath(import.meta.url), ['server', join(folder, 'claimgate.json')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const [{ port }] = await once(server, 'message')
    // Names and secrets of one length: only the reason differs.
    const wrong = `${SECRET.slice(0, -1)}X`
    const cases = [
      ['basic', 'wrong secret', basic('known-basic', wrong)],
      ['basic', 'wrong from the first octet', basic('known-basic', `X${SECRET.slice(1)}`)],
      ['basic', 'unknown client', basic('ghost-basic', wrong)],
      ['basic', 'disabled client', basic('disab-basic', wrong)],
      ['basic', 'disabled, right secret', basic('disab-basic', SECRET)],
      ['basic', 'wrong method', basic('known-post0', wrong)],
      ['basic', 'wrong method, right secret', basic('known-post0', SECRET)],
      ['post', 'wrong secret', post('known-post0', wrong)],
      ['post', 'wrong from the first octet', post('known-post0', `X${SECRET.slice(1)}`)],
      ['post', 'unknown client', post('ghost-post0', wrong)],
      ['post', 'disabled client', post('disab-post0', wrong)],
      ['post', 'disabled, right secret', post('disab-post0', SECRET)],
      ['post', 'wrong method', post('known-basic', wrong)],
      ['post', 'wrong method, right secret', post('known-basic', SECRET)],
    ].map(([method, reason, options]) => ({ method, reason, options, times: [] }))

    const ask = ({ headers, body }) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            port,
            host: '127.0.0.1',
            path: '/token',
            method: 'POST',
            agent,
            headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length, ...headers },
          },
          answer => {
            if (answer.statusCode !== 401) reject(new Error(`status ${answer.statusCode}`))
            answer.resume().once('end', () => resolve(performance.now() - started))
          },
        )
        sent.once('error', reject)
        const started = performance.now()
        sent.end(body)
      })

    const warmUp = Math.min(300, count)
    for (let round = -warmUp; round < count; round++) {
      for (const one of shuffled(cases)) {
        const elapsed = await ask(one.options)
        if (round >= 0) one.times.push(elapsed)
      }
    }
    print(cases, count, kind)
  } finally {
    agent.destroy()
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function basic(id, secret) {
  return {
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: 'grant_type=client_credentials',
  }
}

function post(id, secret) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  return { headers: {}, body: body.toString() }
}

function shuffled(list) {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[copy[at], copy[other]] = [copy[other], copy[at]]
  }
  return copy
}

// The slowest tenth is the machine (collections, other programs), not the gateway: it is left out everywhere alike.
function statistics(times) {
  const kept = [...times].sort((a, b) => a - b).slice(0, Math.ceil(times.length * 0.9))
  const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length
  const variance = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (kept.length - 1)
  return { mean, median: kept[Math.floor(times.length / 2)], error: variance / kept.length }
}

function print(cases, count, kind) {
  console.log(`${kind} digests, ${count} requests per case, node ${process.version}`)
  console.log(
    'mean of the faster 90 %, microseconds, with its 95 % confidence interval; compared with "wrong secret"\n',
  )
  console.log('method  reason                          mean     95 % CI   median     ratio   Welch t')
  const told = []
  for (const { method, reason, times } of cases) {
    const own = statistics(times)
    const base = statistics(cases.find(one => one.method === method && one.reason === 'wrong secret').times)
    const t = reason === 'wrong secret' ? 0 : (own.mean - base.mean) / Math.sqrt(own.error + base.error)
    if (Math.abs(t) > 3.3) told.push(`${method}, ${reason}: ${((own.mean - base.mean) * 1000).toFixed(1)} µs`)
    console.log(
      method.padEnd(7),
      reason.padEnd(28),
      (own.mean * 1000).toFixed(1).padStart(7),
      `± ${(1.96 * Math.sqrt(own.error) * 1000).toFixed(1)}`.padStart(11),
      (own.median * 1000).toFixed(1).padStart(8),
      (own.mean / base.mean).toFixed(3).padStart(9),
      t.toFixed(1).padStart(9),
    )
  }
  // |t| of 3.3 is one chance in a thousand per row.
  console.log(told.length === 0 ? '\nno difference that |t| > 3.3 would call one' : `\ndiffers: ${told.join('; ')}`)
}
