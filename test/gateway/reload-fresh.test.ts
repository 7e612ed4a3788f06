/** However client files change, a reload says of them what a start says that finds them so. */
import { KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { disk, FileError, type Files } from '../../src/files/index.ts'
import { createLoader, type LoadResult } from '../../src/gateway/load/load.ts'
import { newKeyPair } from '../key-pair.ts'
import { long } from '../long.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const NAMES = ['a', 'b', 'c', 'd']
const FILES = ['clients/0.yaml', 'clients/1.yaml', 'clients/2.json'] as const
const BESIDE = ['secret', 'pem'] as const
const PEMS = [1, 2].map(() => {
  const { publicKey } = newKeyPair('ec', { namedCurve: 'P-256' })
  return publicKey.export({ type: 'spki', format: 'pem' }).toString()
})
const SECRETS = [1, 2].map(number => `a-secret-that-is-long-enough-for-us-${number}-0123456789-0123456789-0123456789`)
const CONTENTS = { secret: [...SECRETS, 'short', 'ü'], pem: [...PEMS, 'no key'] }
const START_MS = Date.UTC(2027, 0, 1)

const secret = { secrets: [{ value: 'file:../secret' }] }
const key = { token_endpoint_auth_signing_alg: 'ES256', public_key: 'file:../pem' }
const leaving = { token_endpoint_auth_method: ['client_secret_basic', 'private_key_jwt'], ...secret, ...key }
const KINDS: readonly object[] = [
  { secrets: [{ value: 'env:SECRET' }] },
  { secrets: [{ value: 'env:SECRET', expires_at: '2027-01-01T00:00:09Z' }, { sha256: 'a'.repeat(64) }] },
  secret,
  { token_endpoint_auth_method: 'private_key_jwt', ...key },
  { token_endpoint_auth_method: 'private_key_jwt', ...key, assertion: { clock_tolerance: 60, until: '2028-01-01' } },
  { ...leaving, until: '2028-01-01' },
  { ...leaving, until: '2027-01-01T00:00:09Z' },
  { token_endpoint_auth_method: 'wrong' },
]
const MORE: readonly object[] = [{}, {}, { disabled: true }, { introspects: ['b'] }, { metadata: { tenant: 'acme' } }]

const client = fc
  .record({ name: fc.constantFrom(...NAMES), kind: fc.constantFrom(...KINDS), more: fc.constantFrom(...MORE) })
  .map(({ name, kind, more }) => ({ client_id: name, grant_types: ['client_credentials'], ...kind, ...more }))
const good = fc
  .uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 })
  .map(names => names.map(name => ({ client_id: name, grant_types: ['client_credentials'], ...secret })))
const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.oneof(good, fc.array(client, { maxLength: 3 }), client).map(said => JSON.stringify(said)),
  },
  { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', '- 1\n') },
)
const file = fc.constantFrom(...FILES)
const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), path: file, text }) },
  fc.record({ kind: fc.constant('remove' as const), path: file }),
  fc.record({ kind: fc.constant('rename' as const), path: file, to: file }),
  fc.constantFrom(...BESIDE).chain(path =>
    fc.record({
      kind: fc.constant('write' as const),
      path: fc.constant(path),
      text: fc.constantFrom(...CONTENTS[path]),
    }),
  ),
  fc.record({ kind: fc.constant('later' as const), seconds: fc.constantFrom(1, 10, 86_400) }),
)
/** After how many looks at a file it is away for the rest of the load. */
const step = fc.record({
  edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  brokenOffAfter: fc.option(fc.nat(4)),
  forgets: fc.boolean(),
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const shown = (value: unknown): unknown => {
  if (value instanceof KeyObject) return value.export().toString('hex')
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (value instanceof Set || Array.isArray(value)) return [...value].map(shown)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member)]))
}

const said = ({ loaded, diagnostics, watched }: LoadResult) => {
  const registry = loaded?.registry
  return {
    diagnostics,
    watched,
    id: loaded?.id,
    all: shown(registry?.all()),
    records: registry?.records().map(record => ({ ...record, keys: record.keys })),
    work: shown(registry?.secretWork),
    registered: NAMES.map(name => {
      const { client, credentials, leaving } = registry?.registered(name) ?? {}
      const { client: old, credentials: olds, endsAt } = leaving ?? {}
      return shown({ client, credentials, old, olds, endsAt })
    }),
  }
}

it('says what a start says, after any changes, and after loads that were broken off', async () => {
  const steps = fc.array(step, { minLength: 3, maxLength: 10 })
  const run = async (all: readonly Step[]): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'claimgate-fresh-'))
    folders.push(folder)
    const write = (path: string, content: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content, { mode: 0o600 })
    }
    const config = { issuer: 'https://login.example.com', access_token: { audience: 'https://api.example.com' } }
    write('claimgate.yaml', JSON.stringify({ ...config, store: { type: 'memory' } }))
    write('policies/all.yaml', 'policy: all\nrules: [{ id: ok, effect: allow, when: true }]\n')
    write('clients/0.yaml', '[]')
    for (const path of BESIDE) write(path, CONTENTS[path][0] ?? '')
    let nowMs = START_MS
    let looks = Number.POSITIVE_INFINITY
    const look = (path: string): void => {
      if (looks-- <= 0) throw new FileError(path, 'EACCES')
    }
    const files: Files = {
      ...disk,
      read: async (path, known) => {
        look(path)
        return disk.read(path, known)
      },
      again: known => {
        look(known.path)
        return disk.again?.(known) ?? expect.fail('the disk can read again')
      },
    }
    const input = () =>
      ({
        config: 'claimgate.yaml',
        folder,
        env: { SECRET: SECRETS[0] },
        nowMs,
        defaultStore: 'memory',
        createKeys: true,
        files,
      }) as const
    const load = createLoader()
    for (const { edits, brokenOffAfter, forgets } of all) {
      for (const one of edits) {
        if (one.kind === 'later') nowMs += one.seconds * 1000
        else if (one.kind === 'write') write(one.path, one.text)
        else if (one.kind === 'remove') rmSync(join(folder, one.path), { force: true })
        else if (existsSync(join(folder, one.path))) renameSync(join(folder, one.path), join(folder, one.to))
      }
      if (brokenOffAfter !== null) {
        looks = brokenOffAfter + 2
        await load(input()).catch(() => null)
        looks = Number.POSITIVE_INFINITY
      }
      const again = await load(input())
      const fresh = await createLoader()(input())
      expect(said(again)).toEqual(said(fresh))
      if (forgets) again.loaded?.forget()
    }
  }
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: long(300, 12) })
})
