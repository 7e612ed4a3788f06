import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createLoader, type LoadResult } from '../../src/gateway/load/load.ts'
import { makeFacts } from '../../src/policy/index.ts'
import { newKeyPair } from '../key-pair.ts'
import { long } from '../long.ts'
import { post, run } from './running.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The files of a set by their paths; absent files are null. */
type Texts = { [path: string]: string | null }

const NAMES = ['a', 'b', 'c', 'd'] as const
const TENANTS = ['acme', 'globex'] as const
const START = Date.UTC(2027, 0, 1)
const DAY = 86_400_000

const clientOf = (name: string, tenant: string, more: string): string =>
  `client_id: ${tenant}-${name}\ngrant_types: [client_credentials]\nmetadata: { tenant: ${tenant} }\n${more}`

/** What can stand in a client file: right, right for some time, right while a secret is, and wrong in several ways. */
const CLIENTS = [
  'secrets: [{ value: "env:ONE" }]',
  'secrets: [{ value: "env:TWO" }]',
  'secrets: [{ value: "file:./secret" }]',
  'secrets: [{ value: written-out-in-the-file }]',
  'secrets: [{ value: "env:ONE", expires_at: 2027-01-20T00:00:00Z }]',
  'secrets: [{ value: "env:ONE", not_before: 2027-01-10T00:00:00Z }]',
  'token_endpoint_auth_method: client_secret_jwt\ntoken_endpoint_auth_signing_alg: HS256\nsecrets: [{ value: "env:ONE" }]\nassertion: { max_lifetime: 400, until: 2027-01-12 }',
  'secrets: [{ value: "env:ONE" }]\nintrospects: [acme-a]',
  'secrets: [{ value: "env:ONE" }]\nscope: [not, text]',
] as const

const BLOCK = 'metadata: { properties: { tenant: { type: string } } }\n'
const POLICIES = [
  'rules: [{ id: ok, effect: allow, when: true }]',
  `${BLOCK}rules: [{ id: ok, effect: allow, when: "client.metadata.tenant == 'acme'" }]`,
  `${BLOCK}applies_to: { metadata: { tenant: [acme] } }\nrules: [{ id: ok, effect: allow, when: true }]\nclaims: { access_token: { tenant: client.metadata.tenant } }`,
  'applies_to: { clients: ["globex-*"] }\nclaims: { access_token: { tenant: { const: other } } }',
  'applies_to: { clients: [acme-a, acme-x] }\nrules: [{ id: size, effect: require, when: "#limit > 3" }]',
  'metadata: { required: [tier] }\nrules: [{ id: ok, effect: allow, when: true }]',
  'assertion: { properties: { team: { type: string } } }\nclaims: { access_token: { team: clientAssertion.team } }',
  'rules: [{ id: broken, effect: allow, when: "client.metadata.tenant ==" }]',
  'rules: [{ id: unknown, effect: allow, when: "client.nothing == 1" }]',
] as const

const indented = (text: string): string => text.replaceAll('\n', '\n  ')

const clientFile = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...TENANTS), fc.constantFrom(...CLIENTS))
    .map(([name, tenant, more]) => clientOf(name, tenant, more)),
  fc
    .array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...TENANTS), fc.constantFrom(...CLIENTS)), {
      minLength: 1,
      maxLength: 3,
    })
    .map(many => many.map(([name, tenant, more]) => `- ${indented(clientOf(name, tenant, more))}\n`).join('')),
  fc.constantFrom('', '- [', 'client_id: &x y'),
)
const policyFile = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...POLICIES))
  .map(([name, text]) => `policy: ${name}\n${text}\n`)
const configuration = fc
  .record({ const: fc.constantFrom({ limit: 2 }, { limit: 5 }, {}) }, { requiredKeys: [] })
  .map(more =>
    JSON.stringify({
      issuer: 'https://login.example.com',
      store: { type: 'memory' },
      access_token: { audience: 'https://api.example.com' },
      ...more,
    }),
  )

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...NAMES), clientFile)
      .map(([name, text]) => ({ texts: { [`clients/${name}.yaml`]: text } })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...NAMES), policyFile)
      .map(([name, text]) => ({ texts: { [`policies/${name}.yaml`]: text } })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES).map(name => ({ texts: { [`clients/${name}.yaml`]: null } })) },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES).map(name => ({ texts: { [`policies/${name}.yaml`]: null } })) },
  { weight: 1, arbitrary: configuration.map(text => ({ texts: { 'claimgate.yaml': text } })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom({ ONE: 'one-'.repeat(12) }, { ONE: 'eins-'.repeat(12) }, { ONE: '' })
      .map(env => ({ env })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('first-'.repeat(8), 'second-'.repeat(8), null)
      .map(text => ({ texts: { 'clients/secret': text } })),
  },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 5, 8, 12, 30).map(days => ({ days })) },
)

const write = (folder: string, texts: Texts): void => {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    if (text === null) rmSync(join(folder, path), { force: true })
    else writeFileSync(join(folder, path), text)
  }
}

/** All that a load says: its diagnostics, its revision, its clients, and what is decided for each of them. */
const said = ({ loaded, diagnostics, watched, effective }: LoadResult, nowMs: number): unknown => ({
  diagnostics,
  watched,
  effective: effective(),
  loaded: loaded && {
    id: loaded.id,
    files: loaded.files,
    kept: loaded.kept,
    names: loaded.policies.names,
    records: loaded.registry.records(),
    keys: loaded.registry.records().map(({ keys }) => keys),
    grants: [...loaded.registry.grantTypes],
    clients: loaded.registry.all().map(client => {
      const request = {
        endpoint: 'token',
        grantType: 'client_credentials',
        scopes: [],
        resources: [],
        parameters: {},
        remoteAddress: '127.0.0.1',
      } as const
      const facts = makeFacts({ client, assertion: null, scope: null, request } as never)
      const decision = loaded.policies.decide(facts, nowMs)
      const registered = loaded.registry.registered(client.clientId)
      const secrets = registered?.credentials
      const kept = [
        registered?.leaving?.endsAt,
        secrets?.kind === 'secrets' ? secrets.secrets.map(one => [one.digest, one.notBefore, one.expiresAt]) : null,
      ]
      return decision.decision === 'allow'
        ? { client, kept, rules: decision.rules, fulfilled: decision.fulfil(facts) }
        : { client, kept, decision }
    }),
  },
})

interface Edit {
  readonly texts?: Texts
  readonly env?: { readonly [name: string]: string }
  readonly days?: number
}

/** Loads after each edit, by one loader and by a new one. */
const holdBeside = async (edits: readonly Edit[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgate-chain-'))
  folders.push(folder)
  write(folder, {
    'claimgate.yaml': '{ "issuer": "https://login.example.com", "store": { "type": "memory" } }',
    'clients/a.yaml': clientOf('a', 'acme', CLIENTS[0]),
    'clients/b.yaml': clientOf('b', 'globex', CLIENTS[2]),
    'clients/secret': 'first-'.repeat(8),
    'policies/a.yaml': `policy: a\n${POLICIES[0]}\n`,
  })
  let env: { [name: string]: string } = { ONE: 'one-'.repeat(12), TWO: 'two-'.repeat(12) }
  let nowMs = START
  const loader = createLoader()
  const input = () =>
    ({ config: 'claimgate.yaml', folder, env, nowMs, defaultStore: 'memory', createKeys: true }) as const
  const first = await loader(input())
  first.loaded?.forget()
  for (const { texts = {}, env: others = {}, days = 0 } of edits) {
    write(folder, texts)
    env = { ...env, ...others }
    nowMs += days * DAY
    const again = await loader(input())
    expect(said(again, nowMs)).toEqual(said(await createLoader()(input()), nowMs))
    // What client files say is read again where somebody asks for it.
    again.loaded?.forget()
  }
}

const two = (...names: readonly (typeof NAMES)[number][]): string =>
  names.map(name => `- ${indented(clientOf(name, 'acme', CLIENTS[0]))}\n`).join('')

const policy = (name: string, text: string): Edit => ({
  texts: { [`policies/${name}.yaml`]: `policy: ${name}\n${text}\n` },
})

const keyOf = (): string => {
  const {
    kty = '',
    crv = '',
    x = '',
    y = '',
  } = newKeyPair('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  return `token_endpoint_auth_method: private_key_jwt\ntoken_endpoint_auth_signing_alg: ES256\njwks: { keys: [${JSON.stringify({ kty, crv, x, y })}] }`
}

const LEAVING =
  'token_endpoint_auth_method: [client_secret_basic, client_secret_post]\nuntil: 2027-06-30\nsecrets: [{ value: "env:ONE" }]'

const CHAINS: { readonly [what: string]: readonly Edit[] } = {
  'a client that leaves a method has its file changed': [
    { texts: { 'clients/c.yaml': clientOf('c', 'acme', LEAVING) } },
    { texts: { 'clients/c.yaml': clientOf('c', 'acme', `${LEAVING}\nclient_name: C`) } },
  ],
  'a client has another key, and a client of the same file has not': [
    { texts: { 'clients/c.yaml': clientOf('c', 'acme', keyOf()) } },
    { texts: { 'clients/c.yaml': clientOf('c', 'acme', keyOf()) } },
  ],
  'a client goes that a policy does not concern, and whose name was meant there': [
    policy('b', 'applies_to: { clients: [acme-a, globx-b] }\nrules: [{ id: ok, effect: allow, when: true }]'),
    { texts: { 'clients/b.yaml': null } },
  ],
  'a client comes that has the metadata that no client had': [
    policy('b', 'applies_to: { metadata: { tenant: [initech] } }\nrules: [{ id: ok, effect: allow, when: true }]'),
    { texts: { 'clients/c.yaml': clientOf('c', 'initec', CLIENTS[0]) } },
    { texts: { 'clients/c.yaml': clientOf('c', 'initech', CLIENTS[0]) } },
  ],
  'a client changes so that two policies set one claim for it': [
    policy('b', POLICIES[2]),
    policy('c', POLICIES[3]),
    { texts: { 'clients/b.yaml': clientOf('b', 'globex', CLIENTS[2]).replace('tenant: globex', 'tenant: acme') } },
    { texts: { 'clients/b.yaml': clientOf('b', 'globex', CLIENTS[2]) } },
  ],
  'clients of one file change places': [
    { texts: { 'clients/c.yaml': two('c', 'd') } },
    policy('b', POLICIES[5]),
    { texts: { 'clients/c.yaml': two('d', 'c') } },
  ],
  'a file of clients gets another name': [
    policy('b', POLICIES[5]),
    { texts: { 'clients/b.yaml': null, 'clients/0.yaml': clientOf('b', 'globex', CLIENTS[2]) } },
  ],
  'a client stands twice for a while': [
    { texts: { 'clients/c.yaml': two('a', 'c', 'c') } },
    { texts: { 'clients/a.yaml': null } },
    { texts: { 'clients/c.yaml': two('a', 'c') } },
  ],
}

describe('a chain of reloads', () => {
  test.each(Object.entries(CHAINS))('returns what a load from nothing returns: %s', (_, edits) => holdBeside(edits))

  test('returns after each edit what a load from nothing returns', async () => {
    await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), holdBeside), {
      numRuns: long(300, 12),
    })
  })
})

describe('what a chain of reloads holds', () => {
  test.runIf(long(true, false))(
    'is never more than its last revision: 200 of them do not add up',
    { timeout: 120_000 },
    async () => {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      const running = await run()
      const EXPRESSIONS = 40
      /** As many expressions as no revision before had. */
      const policyOf = (revision: number): string => {
        const rules = Array.from({ length: EXPRESSIONS }, (_, at) => {
          const when = `"#data.size(request.scopes) == ${EXPRESSIONS * revision + at + 100}"`
          return `  - { id: r${at}, effect: deny, when: ${when}, error: invalid_scope }\n`
        })
        return `policy: baseline\nrules:\n  - { id: ok, effect: allow, when: true }\n${rules.join('')}`
      }
      const heapAfter = async (revisions: number, from: number): Promise<number> => {
        for (let at = 1; at <= revisions; at++) {
          running.write('policies/baseline.yaml', policyOf(from + at))
          expect((await running.gateway.reload()).result).toBe('applied')
          const response = await post(`${running.url}/token`, { grant_type: 'client_credentials' })
          expect(response.status).toBe(200)
          await response.arrayBuffer()
        }
        for (let round = 0; round < 4; round++) {
          await new Promise(resolve => setTimeout(resolve, 20))
          collect()
        }
        return getHeapStatistics().used_heap_size
      }
      try {
        const before = await heapAfter(100, 0)
        const after = await heapAfter(200, 100)
        // The expressions of one revision are about 160 KB; V8 itself keeps some code of what has run often.
        expect((after - before) / 200).toBeLessThan(40 * 1024)
      } finally {
        await running.stop()
      }
    },
  )
})
