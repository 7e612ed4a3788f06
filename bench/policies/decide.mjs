// Decides in this process for every client in turn, and for the first one alone; prints nanoseconds as one JSON line.
import { load } from '../../dist/gateway/index.js'

const [folder, milliseconds] = process.argv.slice(2)
const input = {
  config: 'claimgate.yaml',
  folder,
  env: process.env,
  defaultStore: 'memory',
  createKeys: false,
  nowMs: Date.now(),
}
const { loaded, diagnostics } = await load(input)
if (loaded === null) throw new Error(JSON.stringify(diagnostics.slice(0, 3), null, 2))

const factsOf = client => {
  const clientAssertion =
    client.algs.length === 0 ? null : { iss: client.clientId, tenant: client.metadata.tenant, groups: ['readers'] }
  const clientAssertionHeader = clientAssertion === null ? null : { alg: client.algs[0] }
  const none = { subjectToken: null, subjectTokenHeader: null, subjectTokenType: null }
  const noActor = { actorToken: null, actorTokenHeader: null, actorTokenType: null, requestedTokenType: null }
  const grantType = 'client_credentials'
  return {
    context: {
      requestData: { clientAssertion, clientAssertionHeader, grantType, scope: 'orders:read', ...none, ...noActor },
      appConfig: { tokenEndpointAuthMethod: null, clientId: client.clientId },
    },
    clientAssertion,
    clientAssertionHeader,
    client: {
      clientId: client.clientId,
      name: client.name,
      method: client.method,
      scopes: client.scopes,
      audiences: client.audiences,
      metadata: client.metadata,
      key: null,
      certificate: null,
    },
    request: {
      endpoint: 'token',
      grantType,
      scopes: ['orders:read'],
      resources: [],
      parameters: { grant_type: grantType, scope: 'orders:read' },
      remoteAddress: '127.0.0.1',
    },
    user: null,
    upstream: null,
  }
}

const nowMs = Date.now()
/** One decision as a request makes it: rules, then claims and settings. */
const decide = facts => {
  const decision = loaded.policies.decide(facts, nowMs)
  if (decision.decision === 'deny') throw new Error(`denied: ${decision.reason} ${decision.detail}`)
  const fulfilled = decision.fulfil(facts)
  if (!fulfilled.ok) throw new Error(fulfilled.denial.detail)
  return decision.rules.length
}

/** Nanoseconds of one decision: the median of rounds, after a warm-up of the same length. */
const measure = all => {
  const rounds = []
  for (let round = 0; round < 9; round++) {
    const until = performance.now() + Number(milliseconds) / 9
    const started = process.hrtime.bigint()
    let count = 0
    do {
      for (let i = 0; i < 100; i++) decide(all[(count + i) % all.length])
      count += 100
    } while (performance.now() < until)
    rounds.push(Number(process.hrtime.bigint() - started) / count)
  }
  return rounds.slice(1).sort((a, b) => a - b)[4]
}

const all = loaded.registry.all().map(factsOf)
const started = performance.now()
for (const facts of all) decide(facts)
const firstMs = performance.now() - started
measure(all)
const turn = measure(all)
const one = measure(all.slice(0, 1))
console.log(JSON.stringify({ one, turn, first: (firstMs * 1e6) / all.length }))
