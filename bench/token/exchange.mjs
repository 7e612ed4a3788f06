// What a token exchange and a DPoP proof cost, as ratios to a client-credentials token of the same process.
//
//   npm run build && node bench/token/exchange.mjs [rounds] [bursts] [requests of a burst] [warm-up requests]
//
// Every request is by private_key_jwt (RS256) and gets an ES256 token. The kinds get their bursts in turns, in one server
// process, which each round starts anew; whatever is sent was signed before. Reported is the server's own CPU time: the median
// of the ratios to the burst of client credentials of the same turn, and of the rounds the median and how far they lie apart.
import { fork } from 'node:child_process'
import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'

const [rounds = 5, bursts = 20, requests = 300, warmUp = 1500] = process.argv.slice(2).map(Number)
const PORT = Number(process.env.PORT ?? 18080)
const ISSUER = `http://127.0.0.1:${PORT}`
const URN = 'urn:ietf:params:oauth'
const CONNECTIONS = 16

const AS_JWK = { publicKeyEncoding: { format: 'jwk' }, privateKeyEncoding: { format: 'jwk' } }
const pairOf = ({ publicKey, privateKey }) => ({
  jwk: publicKey,
  key: createPrivateKey({ key: privateKey, format: 'jwk' }),
})
const ec = () => pairOf(generateKeyPairSync('ec', { namedCurve: 'P-256', ...AS_JWK }))
const client = pairOf(generateKeyPairSync('rsa', { modulusLength: 2048, ...AS_JWK }))
const people = ec()
const prover = ec()

const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (header, payload, { key }) => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
const now = () => Math.floor(Date.now() / 1000)

const assertion = () =>
  signed(
    { alg: 'RS256', typ: 'client-authentication+jwt', kid: 'bench' },
    { iss: 'bench', sub: 'bench', aud: ISSUER, iat: now(), exp: now() + 240, jti: randomUUID() },
    client,
  )
const userToken = () =>
  signed(
    { alg: 'ES256', typ: 'JWT', kid: 'people' },
    {
      iss: 'https://people.example',
      sub: 'alice',
      aud: 'https://app.example',
      iat: now(),
      exp: now() + 600,
      jti: randomUUID(),
    },
    people,
  )
const proof = () =>
  signed(
    { alg: 'ES256', typ: 'dpop+jwt', jwk: prover.jwk },
    {
      htm: 'POST',
      htu: `${ISSUER}/token`,
      iat: now(),
      jti: createHash('sha256').update(randomUUID()).digest('base64url'),
    },
    prover,
  )
const form = (grant, more = {}) =>
  new URLSearchParams({
    grant_type: grant,
    scope: 'orders:read',
    client_assertion_type: `${URN}:client-assertion-type:jwt-bearer`,
    client_assertion: assertion(),
    ...more,
  }).toString()
const exchange = more => form(`${URN}:grant-type:token-exchange`, more)
const part = (name, token, type) => ({ [name]: token, [`${name}_type`]: `${URN}:token-type:${type}` })

/** Each kind makes the body of a request, and its fields; `own` is a token of ours. */
const KINDS = {
  'client credentials': () => ({ body: form('client_credentials') }),
  'exchange, issuer ES256': () => ({ body: exchange(part('subject_token', userToken(), 'jwt')) }),
  'exchange, ours ES256': own => ({ body: exchange(part('subject_token', own, 'access_token')) }),
  'exchange, with an actor': own => ({
    body: exchange({ ...part('subject_token', userToken(), 'jwt'), ...part('actor_token', own, 'access_token') }),
  }),
  DPoP: () => ({ body: form('client_credentials'), fields: { dpop: proof() } }),
}

const asked = async (pool, { body, fields = {} }) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...fields }
  const answer = await pool.request({ path: '/token', method: 'POST', headers, body })
  const text = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text}`)
  return JSON.parse(text)
}
const sendAll = (pool, prepared) =>
  Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let one = prepared.pop(); one !== undefined; one = prepared.pop()) await asked(pool, one)
    }),
  )
const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

const round = async () => {
  const env = {
    ...process.env,
    PORT: String(PORT),
    ISSUER,
    NODE_ENV: 'production',
    CLIENT_JWK: JSON.stringify({ ...client.jwk, kid: 'bench', alg: 'RS256', use: 'sig' }),
    ISSUER_JWK: JSON.stringify({ ...people.jwk, kid: 'people', alg: 'ES256', use: 'sig' }),
  }
  const path = fileURLToPath(new URL('servers/exchange.mjs', import.meta.url))
  const server = fork(path, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(server, 'message')
  // A store that is not older than an assertion cannot know whether it was used.
  await setTimeout(1100)
  const pool = new Pool(ISSUER, { connections: CONNECTIONS })
  const { access_token: own } = await asked(pool, KINDS['client credentials']())
  const usage = async () => {
    server.send('usage')
    const [{ user, system }] = await once(server, 'message')
    return user + system
  }
  const burst = async (make, count) => {
    const prepared = Array.from({ length: count }, () => make(own))
    const before = await usage()
    await sendAll(pool, prepared)
    return ((await usage()) - before) / count
  }
  for (const make of Object.values(KINDS)) await burst(make, warmUp)
  const rows = Object.fromEntries(Object.keys(KINDS).map(kind => [kind, []]))
  for (let turn = 0; turn < bursts; turn++)
    for (const [kind, make] of Object.entries(KINDS)) rows[kind].push(await burst(make, requests))
  await pool.close()
  server.kill('SIGKILL')
  await once(server, 'exit')
  const base = rows['client credentials']
  return Object.fromEntries(
    Object.entries(rows).map(([kind, cpu]) => [
      kind,
      { cpu: median(cpu), ratio: median(cpu.map((one, turn) => one / base[turn])) },
    ]),
  )
}

const measured = []
for (let at = 0; at < rounds; at++) measured.push(await round())
console.log(`${rounds} rounds, ${bursts} bursts of ${requests} requests after ${warmUp}, node ${process.version}\n`)
console.log('request                   CPU µs   : client credentials')
for (const kind of Object.keys(KINDS)) {
  const ratios = measured.map(one => one[kind].ratio).sort((a, b) => a - b)
  const cpu = median(measured.map(one => one[kind].cpu)).toFixed(0)
  const ratio = `${median(ratios).toFixed(2)} (${ratios[0].toFixed(2)}..${ratios.at(-1).toFixed(2)})`
  console.log(kind.padEnd(24), cpu.padStart(7), ratio.padStart(21))
}
