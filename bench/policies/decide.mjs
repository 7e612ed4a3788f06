// Decides with a small and a large registry in turn, in one process, so that both meet the same weather; prints
// microseconds of CPU time as one JSON line.
import { load } from '../../dist/gateway/index.js'
import { makeFacts } from '../../dist/policy/index.js'

const [small, large, milliseconds] = process.argv.slice(2)
const SLICE_MS = 10
const GRANT = 'client_credentials'

/** The facts of a token request, as the gateway makes them. */
const factsOf = client => {
  const assertion =
    client.algs.length === 0
      ? null
      : {
          payload: { iss: client.clientId, tenant: client.metadata.tenant, groups: ['readers'] },
          header: { alg: client.algs[0] },
        }
  const request = {
    endpoint: 'token',
    grantType: GRANT,
    scopes: ['orders:read'],
    resources: [],
    parameters: { grant_type: GRANT, scope: 'orders:read' },
    remoteAddress: '127.0.0.1',
  }
  return makeFacts({ client, assertion, scope: 'orders:read', request })
}

const nowMs = Date.now()

const open = async folder => {
  const { loaded, diagnostics } = await load({
    config: 'claimgate.yaml',
    folder,
    env: process.env,
    defaultStore: 'memory',
    createKeys: false,
    nowMs,
  })
  if (loaded === null) throw new Error(JSON.stringify(diagnostics.slice(0, 3), null, 2))
  const all = loaded.registry.all()
  /** One decision as a request makes it: facts of its own, rules, then claims and settings. */
  const decide = client => {
    const facts = factsOf(client)
    const decision = loaded.policies.decide(facts, nowMs)
    if (decision.decision === 'deny') throw new Error(`denied: ${decision.reason} ${decision.detail}`)
    const fulfilled = decision.fulfil(facts)
    if (!fulfilled.ok) throw new Error(fulfilled.denial.detail)
  }
  return { all, decide }
}

const cpu = () => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Microseconds of one decision over a slice of time; `at` goes on where the last slice ended. */
const slice = ({ all, decide }, count, state) => {
  const until = performance.now() + SLICE_MS
  const started = cpu()
  let decisions = 0
  do {
    for (let i = 0; i < 50; i++) decide(all[state.at++ % count])
    decisions += 50
  } while (performance.now() < until)
  return (cpu() - started) / decisions
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Medians over many slices, and the median of the ratios of neighbours. */
const compare = (one, other, many) => {
  const countOf = ({ all }) => (many ? all.length : 1)
  const states = [{ at: 0 }, { at: 0 }]
  const rounds = []
  const until = performance.now() + Number(milliseconds)
  while (performance.now() < until) {
    const pair = [slice(one, countOf(one), states[0]), slice(other, countOf(other), states[1])]
    rounds.push(pair)
  }
  const warm = rounds.slice(Math.floor(rounds.length / 4))
  return {
    small: median(warm.map(([a]) => a)),
    large: median(warm.map(([, b]) => b)),
    ratio: median(warm.map(([a, b]) => b / a)),
  }
}

/** Microseconds of the first decision of each client, which makes its plan. */
const firsts = ({ all, decide }) => {
  const started = cpu()
  for (const client of all) decide(client)
  return (cpu() - started) / all.length
}

const [few, many] = [await open(small), await open(large)]
const first = { small: firsts(few), large: firsts(many) }
console.log(JSON.stringify({ first, one: compare(few, many, false), turn: compare(few, many, true) }))
