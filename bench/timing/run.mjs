// Can a caller tell by the clock why a client was refused? Unknown client, disabled client and wrong method against a
// wrong secret, for the three methods with a shared secret; and for the good token of a trusted issuer, whose client it is
// not. Every round asks each question once, in random order, over
// one connection; the verdict comes from the differences inside the rounds. A statistic, not a test.
//
//   npm run bench:timing -- [rounds, default 10000, or seconds as 60s] [sha256 | scrypt] [throttled]
//
// With `throttled` every question is asked in a name of its own beyond all limits of throttling: each waits for its turn,
// and is answered with 429.
import { fork } from 'node:child_process'
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { holm, median, signFlipTest, trimmedMean } from './statistics.mjs'

const ISSUER = 'https://login.example.com'
const SECRET = 'correct-horse-battery-staple-0123456789-abcd'
/** One octet is wrong, and which one it is must not show either. */
const WRONG = `${SECRET.slice(0, -1)}X`
const WRONG_EARLY = `X${SECRET.slice(1)}`

/** A trusted issuer. Its tokens are good for as long as any run takes. */
const PLATFORM = 'https://ci.example'
const PEM = {
  publicKeyEncoding: { format: 'pem', type: 'spki' },
  privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
}
const PLATFORM_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256', ...PEM })
const DAY = 86_400
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
let signedOnce

/** A chance below this, after correction, is called a difference. */
const ALPHA = 0.01
/** Differences that lie within this share of an answer's time, with 99 % confidence, are called none. */
const MARGIN = 0.01
const Z = 2.576

if (process.argv[2] === 'server') {
  const { createGateway } = await import('../../dist/gateway/index.js')
  const gateway = await createGateway({ config: process.argv[3] })
  process.send({ port: (await gateway.listen()).port })
} else {
  const [, seconds] = /^(\d+)s$/.exec(process.argv[2] ?? '') ?? []
  await main({
    rounds: seconds === undefined ? Number(process.argv[2] ?? 10_000) : Number.POSITIVE_INFINITY,
    untilMs: seconds === undefined ? Number.POSITIVE_INFINITY : 1000 * Number(seconds),
    kind: process.argv[3] ?? 'sha256',
    throttled: process.argv[4] === 'throttled',
  })
}

async function main({ rounds, untilMs, kind, throttled }) {
  const { hashSecret } = await import('../../dist/clients/index.js')
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-timing-'))
  const digest = { [kind]: await hashSecret(SECRET, kind) }
  const server = fork(fileURLToPath(import.meta.url), ['server', deploy(folder, digest, throttled)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const [{ port }] = await once(server, 'message')
    const cases = questions().map(one => ({ ...one, times: [] }))
    const begunMs = performance.now()
    // Where answers are slow anyway, the code is warm soon.
    const warmUp = kind === 'scrypt' || throttled ? 3 : Math.min(500, rounds)
    let asked = 0
    for (let round = -warmUp; round < rounds && performance.now() - begunMs < untilMs; round++) {
      for (const one of shuffled(cases)) {
        const { status, elapsed } = await ask(port, agent, one)
        // Before the limits are reached, throttled answers are 401 as well.
        if (status !== (throttled ? 429 : 401) && (round >= 0 || status !== 401)) throw new Error(`status ${status}`)
        if (round >= 0) one.times.push(elapsed)
      }
      if (round >= 0) asked++
    }
    const found = print(cases, asked, `${kind}${throttled ? ', throttled' : ''}`)
    process.exitCode = found ? 1 : 0
  } finally {
    agent.destroy()
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes the files of a gateway; names are of one length, so that only the reason differs. */
function deploy(folder, digest, throttled) {
  const client = (id, method, more = {}) => ({
    client_id: id,
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials'],
    secrets: [method === 'client_secret_jwt' ? { value: SECRET } : digest],
    ...(method === 'client_secret_jwt' ? { token_endpoint_auth_signing_alg: 'HS256' } : {}),
    ...more,
  })
  const mapped = (id, issuer, disabled) => ({
    client_id: id,
    token_endpoint_auth_method: 'federated_jwt',
    grant_types: ['client_credentials'],
    federated: { issuer, subject: `of-${id}` },
    disabled,
  })
  const clients = questions().flatMap(({ id, registered, issuer, disabled = false }) => {
    if (registered === null) return []
    return [registered === 'federated_jwt' ? mapped(id, issuer, disabled) : client(id, registered, { disabled })]
  })
  const trusted = issuer => ({
    issuer,
    jwks: 'file:./platform.json',
    algs: ['ES256'],
    claims: { properties: {} },
    max_lifetime: DAY,
    tokens: 'reusable',
    use: { client_assertion: {} },
  })
  for (const name of ['clients', 'policies']) mkdirSync(join(folder, name))
  const write = (path, value) => writeFileSync(join(folder, path), JSON.stringify(value))
  write('clients/all.json', clients)
  write('platform.json', { keys: [createPublicKey(PLATFORM_KEY.publicKey).export({ format: 'jwk' })] })
  write('policies/all.json', { policy: 'all', rules: [{ id: 'all', effect: 'allow', when: true }] })
  write('claimgate.json', {
    issuer: ISSUER,
    listen: { host: '127.0.0.1', port: 0 },
    admin: { port: 0 },
    store: { type: 'memory' },
    access_token: { audience: 'https://api.example.com' },
    trusted_issuers: { ci: trusted(PLATFORM), other: trusted(`${PLATFORM}/other`) },
    throttling: throttled ? { enabled: true, failures: 1, window: 3600 } : { enabled: false },
  })
  return join(folder, 'claimgate.json')
}

/**
 * The good token of a workload, which is none of our clients or another one. The base is a client with another subject: nobody
 * may learn from the time which names are registered, and how.
 */
function questionsOfIssuers() {
  const token = platformToken()
  const ask = (number, reason, registered, more = {}) => {
    const id = `client-9${number}`
    const body = form({ client_assertion_type: JWT_BEARER, client_assertion: token, client_id: id })
    return { method: 'issued', reason, id, registered, issuer: 'ci', headers: {}, body, ...more }
  }
  return [
    ask(0, 'another subject', 'federated_jwt', { base: true }),
    ask(1, 'the same (control)', 'federated_jwt'),
    ask(2, 'unknown client', null),
    ask(3, 'a client with a secret', 'client_secret_basic'),
    ask(4, 'a client with a MAC', 'client_secret_jwt'),
    ask(5, 'a client of another issuer', 'federated_jwt', { issuer: 'other' }),
    ask(6, 'disabled client', 'federated_jwt', { disabled: true }),
  ]
}

function platformToken() {
  if (signedOnce !== undefined) return signedOnce
  const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const payload = { iss: PLATFORM, sub: 'nobody-of-ours', aud: ISSUER, iat: now, exp: now + DAY }
  const input = `${encode({ alg: 'ES256' })}.${encode(payload)}`
  const key = { key: PLATFORM_KEY.privateKey, dsaEncoding: 'ieee-p1363' }
  signedOnce = `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
  return signedOnce
}

/**
 * The base of each method is a known client with a wrong secret. The control is the same question once more. Each has a
 * client of its own, so that none is asked for more often than another.
 */
function questions() {
  const other = { client_secret_basic: 'client_secret_post', client_secret_post: 'client_secret_basic' }
  const writers = { client_secret_basic: basic, client_secret_post: post, client_secret_jwt: hmac }
  const ofSecrets = Object.entries(writers).flatMap(([registered, write], at) => {
    const method = write.name
    const elsewhere = other[registered] ?? 'client_secret_basic'
    const ask = (number, reason, secret, more = {}) => {
      const id = `client-${at}${number}`
      return { method, reason, id, registered, ...more, ...write(id, secret) }
    }
    return [
      ask(0, 'wrong secret', WRONG, { base: true }),
      ask(1, 'the same (control)', WRONG),
      ask(2, 'wrong from the first octet', WRONG_EARLY),
      ask(3, 'unknown client', WRONG, { registered: null }),
      ask(4, 'disabled client', WRONG, { disabled: true }),
      ask(5, 'disabled, right secret', SECRET, { disabled: true }),
      ask(6, 'wrong method', WRONG, { registered: elsewhere }),
      ask(7, 'wrong method, right secret', SECRET, { registered: elsewhere }),
    ]
  })
  return [...ofSecrets, ...questionsOfIssuers()]
}

function basic(id, secret) {
  return {
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: 'grant_type=client_credentials',
  }
}

function post(id, secret) {
  return { headers: {}, body: form({ client_id: id, client_secret: secret }) }
}

/** The assertion expired long ago, so that it can be sent again and again: the MAC is looked at first. */
function hmac(id, secret) {
  const encode = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { iss: id, sub: id, aud: ISSUER, jti: 'timing', iat: 1_000_000_000, exp: 1_000_000_060 }
  const input = `${encode({ alg: 'HS256' })}.${encode(payload)}`
  const mac = createHmac('sha256', secret).update(input).digest('base64url')
  return { headers: {}, body: form({ client_assertion_type: JWT_BEARER, client_assertion: `${input}.${mac}` }) }
}

function form(parameters) {
  return new URLSearchParams({ grant_type: 'client_credentials', ...parameters }).toString()
}

/** The status, and microseconds from the first octet sent to the last one received. */
function ask(port, agent, { headers, body }) {
  return new Promise((resolve, reject) => {
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
        const end = () => resolve({ status: answer.statusCode, elapsed: (performance.now() - started) * 1000 })
        answer.resume().once('end', end)
      },
    )
    sent.once('error', reject)
    const started = performance.now()
    sent.end(body)
  })
}

function shuffled(list) {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[copy[at], copy[other]] = [copy[other], copy[at]]
  }
  return copy
}

function print(cases, rounds, kind) {
  const rows = cases
    .filter(one => !one.base)
    .map(one => {
      const base = cases.find(({ method, base }) => base && method === one.method)
      const differences = one.times.map((time, round) => time - base.times[round])
      return { ...one, baseMedian: median(base.times), ...trimmedMean(differences), chance: signFlipTest(differences) }
    })
  const chances = holm(rows.map(({ chance }) => chance))
  console.log(`${kind} digests, ${rounds} rounds, node ${process.version}`)
  console.log(
    'difference from "wrong secret" in the same round, microseconds: 20 % trimmed mean with its 99 % confidence',
  )
  console.log('interval, as a share of the median answer, and the chance of as much by luck (sign-flip test, Holm)\n')
  console.log('method  reason                       median  difference   99 % CI     share   chance  verdict')
  const verdicts = rows.map(({ method, reason, times, baseMedian, mean, error }, at) => {
    const half = Z * error
    const within = Math.abs(mean) + half < MARGIN * baseMedian
    const verdict = chances[at] < ALPHA && !within ? 'differs' : within ? 'alike' : 'not resolved'
    console.log(
      method.padEnd(7),
      reason.padEnd(27),
      median(times).toFixed(1).padStart(7),
      mean.toFixed(2).padStart(10),
      `± ${half.toFixed(2)}`.padStart(9),
      `${((100 * mean) / baseMedian).toFixed(2)} %`.padStart(9),
      chances[at].toFixed(3).padStart(8),
      ` ${verdict}`,
    )
    return verdict
  })
  const count = word => verdicts.filter(verdict => verdict === word).length
  console.log(
    `\n${count('alike')} alike (the interval lies within ${100 * MARGIN} %), ${count('not resolved')} not resolved ` +
      `(more rounds tell), ${count('differs')} differ (chance below ${ALPHA} and outside ${100 * MARGIN} %)`,
  )
  return count('differs') > 0
}
