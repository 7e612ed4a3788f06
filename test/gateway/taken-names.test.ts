import { expect, test } from 'vitest'
import { loadClients } from '../../src/clients/index.ts'
import { findTakenNames, isTaken } from '../../src/gateway/front/taken-names.ts'
import { atOnce } from '../../src/slices.ts'
import { readSource } from '../../src/source/index.ts'

const CLIENTS = 1000
const text = Array.from(
  { length: CLIENTS },
  (_, at) => `- { client_id: Client-${at}, token_endpoint_auth_method: none, grant_types: [authorization_code] }\n`,
).join('')

const registryOf = () => {
  const { source } = readSource('clients.yaml', text)
  if (source === null) return expect.fail('the file can be read')
  const { registry, diagnostics } = loadClients({
    sources: [source],
    readSecret: () => null,
    embedded: false,
    now: 0,
    allowPrivateAddresses: [],
  })
  return registry ?? expect.fail(JSON.stringify(diagnostics.slice(0, 2)))
}

test('finds the names that are taken in steps, and never again', () => {
  const registry = registryOf()
  let looks = 0
  const looked = {
    ...registry,
    all: () => {
      looks += 1
      return registry.all()
    },
  }
  const work = findTakenNames(looked)
  let steps = 0
  while (work.next().done !== true) steps += 1
  expect(steps).toBeGreaterThan(3)
  expect(['client-7', ' CLIENT-7', 'Client-1000'].map(name => isTaken(name, looked))).toEqual([true, true, false])
  expect(looks).toBe(1)
})

test('returns the same for a registry that was not looked through', () => {
  const registry = registryOf()
  expect(isTaken('client-999', registry)).toBe(true)
  expect(atOnce(findTakenNames(registry)).size).toBe(CLIENTS)
})
