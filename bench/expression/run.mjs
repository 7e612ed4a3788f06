// Compares engines on the same five-clause rule, on a regular expression, on a date, and on compiling.
//
//   npm run build && node bench/expression/run.mjs [milliseconds per case]
//
// Every engine answers each of four fact sets correctly before it is measured. Rows are medians of rounds in which the
// engines take turns; ratios are to the hand-written function of the same round. filtrex generates code.
import { Environment as CelEnvironment } from '@marcbachmann/cel-js'
import { compileExpression } from 'filtrex'
import jexl from 'jexl'
import jsonLogic from 'json-logic-js'
import { prepare } from '../../dist/expression/index.js'

const PER_CASE_MS = Number(process.argv[2] ?? 100)
const ROUNDS = 7

const facts = (tenant, level, tier, region) => ({
  clientAssertion: { iss: 'a', sub: 'a', tenant, level, region },
  request: { grantType: 'client_credentials', scopes: ['orders:read'] },
  client: { clientId: 'a', metadata: { tenant: 'acme', tier } },
})
const FACTS = [
  facts('acme', 5, 'gold', 'eu'),
  facts('acme', 5, 'gold', 'ap'),
  facts('acme', 2, 'gold', 'eu'),
  facts('evil', 5, 'free', 'us'),
]
const EXPECTED = [true, false, false, false]

const RULE =
  "clientAssertion.tenant == client.metadata.tenant and clientAssertion.level >= 3 and request.grantType == 'client_credentials' and client.metadata.tier != 'free' and clientAssertion.region in {'eu', 'us'}"

const environment = {
  profile: 'strict',
  root: { kind: 'any', nullable: false },
  names: new Map(),
  undefinedNames: 'error',
}
const ours = text => {
  const prepared = prepare(text, environment)
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.diagnostics))
  const runtime = { nowMs: Date.now() }
  return root => {
    const answer = prepared.expression.evaluate(root, runtime)
    return answer.ok ? answer.value : answer.failure
  }
}

const REGIONS = ['eu', 'us']
const handWritten = f =>
  f.clientAssertion?.tenant === f.client?.metadata?.tenant &&
  f.clientAssertion?.level >= 3 &&
  f.request?.grantType === 'client_credentials' &&
  f.client?.metadata?.tier !== 'free' &&
  REGIONS.includes(f.clientAssertion?.region)

const own = (object, name) =>
  object !== null && typeof object === 'object' && Object.hasOwn(object, name) ? object[name] : null
/** The same, reading own properties only, as every claimgate read does. */
const careful = f => {
  const assertion = own(f, 'clientAssertion')
  const metadata = own(own(f, 'client'), 'metadata')
  return (
    own(assertion, 'tenant') === own(metadata, 'tenant') &&
    own(assertion, 'level') >= 3 &&
    own(own(f, 'request'), 'grantType') === 'client_credentials' &&
    own(metadata, 'tier') !== 'free' &&
    REGIONS.includes(own(assertion, 'region'))
  )
}

const cel = (() => {
  const environment = new CelEnvironment({ unlistedVariablesAreDyn: true })
  return environment.parse(
    "clientAssertion.tenant == client.metadata.tenant && clientAssertion.level >= 3 && request.grantType == 'client_credentials' && client.metadata.tier != 'free' && clientAssertion.region in ['eu', 'us']",
  )
})()
const filtrex = compileExpression(
  '(tenant of clientAssertion) == (tenant of (metadata of client)) and (level of clientAssertion) >= 3 and (grantType of request) == "client_credentials" and (tier of (metadata of client)) != "free" and (region of clientAssertion) in ("eu", "us")',
)
const jexlRule = jexl.compile(
  "clientAssertion.tenant == client.metadata.tenant && clientAssertion.level >= 3 && request.grantType == 'client_credentials' && client.metadata.tier != 'free' && clientAssertion.region in ['eu', 'us']",
)
const logic = {
  and: [
    { '==': [{ var: 'clientAssertion.tenant' }, { var: 'client.metadata.tenant' }] },
    { '>=': [{ var: 'clientAssertion.level' }, 3] },
    { '==': [{ var: 'request.grantType' }, 'client_credentials'] },
    { '!=': [{ var: 'client.metadata.tier' }, 'free'] },
    { in: [{ var: 'clientAssertion.region' }, ['eu', 'us']] },
  ],
}

const RULE_ENGINES = {
  'hand-written': handWritten,
  'hand-written, own properties': careful,
  claimgate: ours(RULE),
  'filtrex (generates code)': f => filtrex(f),
  '@marcbachmann/cel-js': f =>
    cel({
      clientAssertion: { ...f.clientAssertion, level: BigInt(f.clientAssertion.level) },
      request: f.request,
      client: f.client,
    }),
  jexl: f => jexlRule.evalSync(f),
  'json-logic-js': f => jsonLogic.apply(logic, f),
}

const time = (run, inputs) => {
  let count = 0
  let sink = 0
  const end = process.hrtime.bigint() + BigInt(Math.floor((PER_CASE_MS / ROUNDS) * 1e6))
  const started = process.hrtime.bigint()
  do {
    for (let i = 0; i < 400; i++) if (run(inputs[i & 3]) === true) sink++
    count += 400
  } while (process.hrtime.bigint() < end)
  if (sink < 0) throw new Error('unreachable')
  return Number(process.hrtime.bigint() - started) / count
}

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

const compare = (title, engines, inputs) => {
  const names = Object.keys(engines)
  for (const name of names) time(engines[name], inputs)
  const rows = new Map(names.map(name => [name, []]))
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) rows.get(name).push(time(engines[name], inputs))
  console.log(`\n${title}`)
  console.log(`${'engine'.padEnd(30)}${'ns'.padStart(10)}${`: ${names[0]}`.padStart(18)}`)
  for (const name of names) {
    const ratio = median(rows.get(name).map((ns, i) => ns / rows.get(names[0])[i]))
    console.log(`${name.padEnd(30)}${median(rows.get(name)).toFixed(0).padStart(10)}${ratio.toFixed(2).padStart(18)}`)
  }
}

for (const [name, run] of Object.entries(RULE_ENGINES)) {
  FACTS.forEach((root, i) => {
    const answer = run(root)
    if (Boolean(answer) !== EXPECTED[i]) throw new Error(`${name} answers ${answer} for fact set ${i}`)
  })
}
console.log(`node ${process.version}`)
// JSON.parse gives the facts the shapes that a request gives them.
const inputs = FACTS.map(root => JSON.parse(JSON.stringify(root)))
compare('a five-clause rule', RULE_ENGINES, inputs)

const pattern = /^[a-z]+-\d+$/
const sub = FACTS.map((_, i) => ({ clientAssertion: { workload: `orders-${i}${i}` } }))
compare(
  'a regular expression',
  {
    'hand-written RegExp': f => pattern.test(f.clientAssertion.workload),
    claimgate: ours("clientAssertion.workload matches '[a-z]+-\\d+'"),
  },
  sub,
)

const dates = FACTS.map((_, i) => ({ clientAssertion: { at: `2026-0${i + 1}-01T10:15:00Z` } }))
compare(
  'a date',
  {
    'hand-written toISOString': f =>
      new Date(Date.parse(f.clientAssertion.at)).toISOString().slice(0, 10) === '2026-01-01',
    claimgate: ours("#datetime.format(clientAssertion.at, 'yyyy-MM-dd') == '2026-01-01'"),
  },
  dates,
)

const TYPICAL =
  "#string.lowerCase(clientAssertion.tenant) == client.metadata.tenant and request.grantType == 'client_credentials'"
compare(
  'compiling a typical expression',
  { claimgate: () => ours(TYPICAL) === null, 'the five-clause rule': () => ours(RULE) === null },
  [0, 0, 0, 0],
)
