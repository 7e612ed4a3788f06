// What the second use of a token saves that a platform hands out again and again.
//
//   npm run build && node bench/token/reusable.mjs [tokens] [rounds]
//
// A client authenticates with a token of a Kubernetes cluster, in this process and without HTTP: with tokens that were never
// seen before, then with the same ones again. Reported are medians over the rounds, in microseconds of CPU time.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { createAuthentication, createThrottle, loadClients } from '../../dist/clients/index.js'
import { PRESETS, trustedIssuers } from '../../dist/issuers/index.js'
import { createJwksCache, readKeySet } from '../../dist/jose/index.js'
import { readSource } from '../../dist/source/index.js'
import { openStore } from '../../dist/stores/index.js'

const [count = 2000, rounds = 7] = process.argv.slice(2).map(Number)
const ISSUER = 'https://login.example.com'
const CLUSTER = 'https://cluster.example.com'
const SUBJECT = 'system:serviceaccount:billing:invoices'
const now = Math.floor(Date.now() / 1000)

const PEM = {
  publicKeyEncoding: { format: 'pem', type: 'spki' },
  privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
}
const readAgain = ({ publicKey, privateKey }) => ({
  publicKey: createPublicKey(publicKey),
  privateKey: createPrivateKey(privateKey),
})
const KEYS = {
  RS256: readAgain(generateKeyPairSync('rsa', { modulusLength: 2048, ...PEM })),
  ES256: readAgain(generateKeyPairSync('ec', { namedCurve: 'P-256', ...PEM })),
}

const tokenOf = (alg, { privateKey }, n) => {
  const payload = {
    iss: CLUSTER,
    sub: SUBJECT,
    aud: [ISSUER],
    iat: now,
    nbf: now,
    exp: now + 3600,
    jti: `${n}`,
    'kubernetes.io': {
      namespace: 'billing',
      serviceaccount: { name: 'invoices', uid: 'u' },
      pod: { name: 'p', uid: 'v' },
    },
  }
  const input = [{ alg, kid: 'k' }, payload]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

const authenticating = async (alg, { publicKey }) => {
  const keys = readKeySet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] }).keys
  const cluster = {
    ...PRESETS.kubernetes,
    name: 'cluster',
    issuer: CLUSTER,
    audience: ISSUER,
    forClients: true,
    published: null,
  }
  const issuers = trustedIssuers([{ ...cluster, algs: [alg], keys: { kind: 'inline', keys } }])
  const { source } = readSource(
    'client.json',
    JSON.stringify({
      client_id: 'invoices',
      token_endpoint_auth_method: 'federated_jwt',
      federated: { issuer: 'cluster', subject: SUBJECT },
      grant_types: ['client_credentials'],
    }),
  )
  const { registry } = loadClients({
    sources: [source],
    readSecret: () => null,
    embedded: true,
    now,
    allowPrivateAddresses: [],
    issuers,
  })
  const store = await openStore({ type: 'memory' }, () => now - 100_000)
  const endpointUrls = Object.fromEntries(
    ['token', 'introspection', 'revocation'].map(name => [name, `${ISSUER}/${name}`]),
  )
  const jwks = createJwksCache(() => Promise.reject(new Error('nobody is asked')))
  const throttle = createThrottle({ enabled: false, failures: 20, window: 60 }, store)
  const authenticate = createAuthentication({ registry, store, issuer: ISSUER, endpointUrls, jwks, issuers, throttle })
  return async token => {
    const form = new Map([
      ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
      ['client_assertion', token],
    ])
    const outcome = await authenticate(
      { authorization: [], form, certificate: null },
      { endpoint: 'token', now, remoteAddress: '192.0.2.1' },
    )
    if (!outcome.ok) throw new Error(outcome.refusal.detail)
  }
}

/** Microseconds of CPU time for each. */
const timed = async (authenticate, tokens) => {
  const before = process.cpuUsage()
  for (const token of tokens) await authenticate(token)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / tokens.length
}
const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]

const rows = []
for (const [alg, pair] of Object.entries(KEYS)) {
  const first = []
  const again = []
  for (let round = 0; round <= rounds; round++) {
    const authenticate = await authenticating(alg, pair)
    const tokens = Array.from({ length: count }, (_, n) => tokenOf(alg, pair, n))
    const [one, other] = [await timed(authenticate, tokens), await timed(authenticate, tokens)]
    // The first round warms up.
    if (round > 0) {
      first.push(one)
      again.push(other)
    }
  }
  const [one, other] = [median(first), median(again)]
  rows.push({
    alg,
    'first use, µs': one.toFixed(1),
    'second use, µs': other.toFixed(1),
    'saved, µs': (one - other).toFixed(1),
  })
}
console.table(rows)
