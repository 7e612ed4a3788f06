/** Policies, clients and facts of the tests, from the words of their files. */
import type { JsonObject } from '../../src/oauth.ts'
import {
  type ClientRecord,
  clientOf,
  type Facts,
  type Fulfilment,
  factsOf,
  type Given,
  type LoadedPolicies,
  loadPolicies,
  type PolicySet,
} from '../../src/policy/index.ts'
import { readSource, render, type Source } from '../../src/source/index.ts'

export const NOW = Date.parse('2026-11-22T10:00:00Z')

const client = (clientId: string, method: ClientRecord['method'], metadata: JsonObject): ClientRecord => ({
  clientId,
  method,
  grantTypes: ['client_credentials'],
  scopes: ['orders:read', 'orders:write'],
  audiences: ['https://orders.example.com'],
  accessTokenLifetime: null,
  metadata,
})

/** The clients of the quick start. */
export const CLIENTS: readonly ClientRecord[] = [
  client('partner-a', 'private_key_jwt', { kind: 'partner', tenant: 'acme', tier: 'gold' }),
  client('partner-b', 'client_secret_jwt', { kind: 'partner', tenant: 'globex', tier: 'silver' }),
  client('reports', 'client_secret_basic', { kind: 'internal' }),
  client('billing', 'client_secret_post', { kind: 'internal' }),
]

export const sourceOf = (text: string, file = 'policy.yaml'): Source => {
  const { source, diagnostics } = readSource(file, text)
  if (source === null) throw new Error(render(diagnostics))
  return source
}

interface Options {
  readonly fulfilment?: Fulfilment
  readonly clients?: readonly ClientRecord[]
  readonly consts?: JsonObject
}

/** Loads policies, each given as the text of its file: `0.yaml`, `1.yaml`, ... */
export const load = (texts: readonly string[], { fulfilment, clients, consts }: Options = {}): LoadedPolicies =>
  loadPolicies({
    sources: texts.map((text, index) => sourceOf(text, `${index}.yaml`)),
    clients: clients ?? CLIENTS,
    fulfilment: fulfilment ?? 'issue',
    consts: consts ?? {},
  })

/** Loads policies that have no errors. */
export const policies = (texts: readonly string[], options: Options = {}): PolicySet => {
  const loaded = load(texts, options)
  if (loaded.policies === null) throw new Error(render(loaded.diagnostics))
  return loaded.policies
}

/** `file:line:column CODE` of every diagnostic. */
export const places = ({ diagnostics }: LoadedPolicies): readonly string[] =>
  diagnostics.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)

/** The facts of a request, partner-a's when nothing else is said. */
export const facts = (given: Given = {}): Facts => {
  const whole = { client: 'partner-a', ...given }
  const found = clientOf(whole, CLIENTS)
  if (found === null) throw new Error('no such client')
  return factsOf(whole, found, NOW)
}

export const BASELINE = 'policy: baseline\nrules: [{ id: registered, effect: allow, when: true }]\n'
