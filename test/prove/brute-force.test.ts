import { describe, expect, it } from 'vitest'
import {
  type ClientRecord,
  clientOf,
  decideRequest,
  type Given,
  type PolicyTestInput,
  prepareInvariants,
  requestOf,
  setOf,
} from '../../src/policy/index.ts'
import { proveInvariants } from '../../src/prove/index.ts'
import { long } from '../long.ts'
import { BASELINE, CLIENTS, NOW, sourceOf } from '../policy/given.ts'
import { randomCase, seeded, textsUpTo } from './random-policies.ts'

const CLIENT: ClientRecord = {
  ...(CLIENTS[0] as ClientRecord),
  metadata: { tenant: 'as', other: 'k' },
}

/** A random policy set that loads, with one invariant. */
const madeBy = (seed: number): PolicyTestInput | null => {
  const random = seeded(seed)
  const { policy, invariant } = randomCase(random)
  const sources = [
    sourceOf(policy, 'random.yaml'),
    ...(policy.includes('"allow"') && random([true, false]) ? [] : [sourceOf(BASELINE, 'baseline.yaml')]),
  ]
  const tests = [sourceOf(JSON.stringify({ invariants: [{ name: 'random', ...invariant }] }), 'random.test.yaml')]
  const input = { sources, tests, clients: [CLIENT], fulfilment: 'issue', consts: {}, nowMs: NOW } as const
  return prepareInvariants(input).diagnostics.some(({ severity }) => severity === 'error') ? null : input
}

/** Whether a request breaks the invariant: said by the evaluator alone. */
const breaker = (input: PolicyTestInput): ((given: Given) => 'breaks' | 'keeps' | 'unasked') => {
  const [invariant] = prepareInvariants(input).invariants
  if (invariant === undefined) throw new Error('no invariant')
  const { when, expect: wanted, policies } = invariant
  const set = setOf(policies)
  const client = clientOf({ client: CLIENT.clientId }, [CLIENT])
  if (client === null) throw new Error('no client')
  return given => {
    const { root } = decideRequest(requestOf(given, client, NOW, input), set, client, NOW)
    const asked = when?.evaluate(root, { nowMs: NOW })
    if (asked?.ok === true && asked.value === false) return 'unasked'
    const answered = wanted.evaluate(root, { nowMs: NOW })
    return asked?.ok !== false && answered.ok && answered.value === true ? 'keeps' : 'breaks'
  }
}

/** So many sets, against every text of up to four symbols: hours, which somebody has to ask for. */
const IN_FULL = Number(process.env['CLAIMGATE_BRUTE_FORCE'] ?? 0)
const SETS = IN_FULL || long(60, 12)
const LENGTH = IN_FULL > 0 ? 4 : long(3, 2)

/** Requests that do not come from the policy: every text for one claim, shorter ones for two. */
function* requests(): Generator<Given> {
  const given = (assertion: { readonly [name: string]: unknown }): Given =>
    ({ client: CLIENT.clientId, assertion }) as Given
  const few = [undefined, null, 7, true, ['as'], 'as', 'k', 'a', '']
  for (const a of [...textsUpTo(LENGTH), undefined, 7, ['a'], {}])
    for (const b of long(['as', 'k', undefined], ['k', undefined]))
      yield given({ ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) })
  for (const b of textsUpTo(Math.min(LENGTH, long(3, 2))))
    for (const a of long([...few], ['as', 'a'])) yield given({ ...(a === undefined ? {} : { a }), b })
  if (long(true, false)) for (const a of textsUpTo(2)) for (const b of textsUpTo(2)) yield given({ a, b })
  for (const a of few)
    for (const b of few) yield given({ ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) })
}

describe('an answer', () => {
  it('is never proved where any text of an alphabet of its own breaks it', {
    timeout: long(Math.max(900_000, IN_FULL * 20_000), 60_000),
  }, async () => {
    const verdicts: Record<string, number> = {}
    let asked = 0
    const first = Number(process.env['CLAIMGATE_SEED'] ?? 1)
    for (let seed = first; asked < SETS; seed++) {
      const input = madeBy(seed)
      if (input === null) continue
      asked++
      const [answer] = (await proveInvariants(input)).invariants
      const verdict = answer?.verdict ?? 'none'
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
      const breaks = breaker(input)
      if (verdict === 'proved' || verdict === 'says_nothing') {
        for (const given of requests()) {
          const broken = breaks(given)
          if (broken === 'breaks' || (verdict === 'says_nothing' && broken === 'keeps'))
            expect.fail(
              `seed ${seed}: ${JSON.stringify([verdict, given, input.sources[0]?.value, input.tests[0]?.value])}`,
            )
        }
      }
      if (verdict === 'refuted') expect([seed, breaks(answer?.request ?? {})]).toEqual([seed, 'breaks'])
    }
    expect(verdicts['not_decided'] ?? 0).toBeLessThan(asked / 4)
  })
})
