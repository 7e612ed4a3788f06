import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClientIndex, indexClients } from '../../src/policy/candidates.ts'
import { replacedClients } from '../../src/policy/changed-clients.ts'
import type { ClientRecord } from '../../src/policy/decision.ts'
import type { AppliesTo } from '../../src/policy/file.ts'
import { loadPolicies } from '../../src/policy/load-policies.ts'
import { selector } from '../../src/policy/select.ts'
import { atOnce } from '../../src/slices.ts'
import { readSource } from '../../src/source/index.ts'

const TIERS = ['gold', 'silver', 'bronze'] as const

const record = (clientId: string, tier: string | readonly string[] | null): ClientRecord => ({
  clientId,
  method: 'client_secret_basic',
  grantTypes: ['client_credentials'],
  scopes: [],
  audiences: [],
  accessTokenLifetime: null,
  metadata: tier === null ? {} : { tier },
})

const tier = fc.oneof(fc.constantFrom(...TIERS, null), fc.subarray([...TIERS]))
const NAMES = ['a-1', 'a-2', 'b-1', 'b-2', 'c-1', 'c-2'] as const
const registry = fc.array(tier, { minLength: NAMES.length, maxLength: NAMES.length })

const SELECTORS: readonly AppliesTo[] = [
  {},
  { clients: ['a-*'] },
  { clients: ['c-2', 'a-1'] },
  { clients: ['b-*', 'a-*'] },
  { metadata: { tier: ['gold'] } },
  { metadata: { tier: ['silver', 'gold'] } },
  { clients: ['a-*'], metadata: { tier: ['bronze'] } },
]

const foundIn = (index: ClientIndex) =>
  SELECTORS.map(applies => [...atOnce(index.find(selector(applies)))].map(client => [client.clientId, client]))

test('an index of clients that took the places of others finds what one of them alone finds', () => {
  fc.assert(
    fc.property(fc.array(registry, { minLength: 2, maxLength: 5 }), revisions => {
      let index: ClientIndex | null = null
      let all: readonly ClientRecord[] = []
      for (const tiers of revisions) {
        // Whoever is the same keeps its record.
        const next: readonly ClientRecord[] = NAMES.map((name, at) => {
          const made = record(name, tiers[at] ?? null)
          const known = all[at]
          return known !== undefined && JSON.stringify(known) === JSON.stringify(made) ? known : made
        })
        const replaced: ReadonlyMap<ClientRecord, ClientRecord> | null =
          index === null ? null : atOnce(replacedClients(all, next))
        index = index === null || replaced === null ? atOnce(indexClients(next)) : atOnce(index.changed(next, replaced))
        if (index === null) throw new Error('few have changed')
        all = next
        const fresh = atOnce(indexClients(next))
        expect(foundIn(index)).toEqual(foundIn(fresh))
        for (const name of NAMES) expect(index.byId.get(name)).toBe(fresh.byId.get(name))
      }
    }),
    { numRuns: 40 },
  )
})

test('an index is made anew where clients come, go or change places', () => {
  const [a, b] = [record('a', null), record('b', null)]
  expect(atOnce(replacedClients([a, b], [a]))).toBeNull()
  expect(atOnce(replacedClients([a, b], [b, a]))).toBeNull()
  expect(atOnce(replacedClients([a], [b]))).toBeNull()
})

const PATTERNS = ['a*', 'a', 'ab', 'ab*', 'a*b', 'b-*', '*', '*b'] as const
const IDS = ['a', 'ab', 'aab', 'b-1', 'c'] as const
const patterns = fc.uniqueArray(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 2 })

test('one claim of two policies is a conflict exactly where some client has both', () => {
  const fits = (all: readonly string[], id: string): boolean =>
    all.some(one => new RegExp(`^${one.replaceAll('*', '.*')}$`).test(id))
  fc.assert(
    fc.property(fc.array(patterns, { minLength: 2, maxLength: 4 }), policies => {
      const sources = policies.flatMap((clients, at) => {
        const applies = `applies_to: { clients: ${JSON.stringify(clients)} }`
        const text = `policy: p${at}\n${applies}\nclaims: { access_token: { tenant: { const: t${at} } } }\n`
        return readSource(`p${at}.yaml`, text).source ?? []
      })
      const clients = IDS.map(id => record(id, null))
      const { diagnostics } = loadPolicies({ sources, clients, fulfilment: 'issue', consts: {} })
      const both = IDS.some(id => policies.filter(one => fits(one, id)).length > 1)
      expect(diagnostics.some(({ code }) => code === 'CG3041')).toBe(both)
    }),
  )
})
