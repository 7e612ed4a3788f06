/** What load says about an upstream: whole displays, as files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load } from '../../src/gateway/load/load.ts'
import { isOwnListener } from '../../src/gateway/load/own-listener.ts'
import { accept, type Outcome, refuse } from '../../src/outcome.ts'
import { render } from '../../src/source/index.ts'
import type { Discovered, DiscoveryFailure } from '../../src/upstream/index.ts'
import { FILES } from './behind.ts'
import { UPSTREAM_SECRET } from './clients.ts'
import { discoveredOf } from './discovered.ts'
import { SECRET } from './flows.ts'

const NOW_MS = Date.parse('2026-11-27T12:00:00Z')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimgate-diagnostics-'))
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Discover = (() => Promise<Outcome<Discovered, DiscoveryFailure>>) | undefined

async function display(config: string, discover?: Discover): Promise<string> {
  writeFileSync(join(folder, 'claimgate.yaml'), config)
  const { diagnostics } = await load({
    config: 'claimgate.yaml',
    folder,
    env: { CLIENT_SECRET: SECRET, UPSTREAM_SECRET },
    defaultStore: 'lmdb',
    createKeys: false,
    nowMs: NOW_MS,
    ...(discover === undefined ? {} : { discover }),
  })
  return `${render(diagnostics).replaceAll(`${folder}/`, '')}\n`
}

const base = (more: string, upstream = ''): string =>
  `issuer: http://127.0.0.1:8080\nfulfilment: none\nupstream:\n  url: "http://127.0.0.1:9090"\n${upstream}${more}`

const found = async () => accept(discoveredOf('http://127.0.0.1:8080'))
const ALGS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS512', 'HS256', 'none']
const signing = async () =>
  accept(discoveredOf('http://127.0.0.1:8080', { id_token_signing_alg_values_supported: ALGS }))
const unreachable = async () => refuse<DiscoveryFailure>({ code: 'upstream_unreachable' })

const half = async () =>
  accept({
    ...discoveredOf('http://127.0.0.1:8080'),
    missing: [{ code: 'status', path: '/.well-known/oauth-authorization-server', status: 401 } as const],
  })
const certificate = async () =>
  refuse<DiscoveryFailure>({
    code: 'upstream_unreachable',
    path: '/.well-known/oauth-authorization-server',
    connection: 'SELF_SIGNED_CERT_IN_CHAIN',
  })

const SIGNING = { backchannel_logout_supported: true, response_modes_supported: ['query', 'query.jwt'] }

/** What `check` says too is in test/golden. Name of the golden file, configuration, what asking the upstream gives. */
const CASES: readonly (readonly [string, string, Discover])[] = [
  ['CG6021', base(''), unreachable],
  ['CG6180', base(''), half],
  ['CG6021-why', base(''), certificate],
  ['CG6022', base('endpoints: { token: /auth }\n'), found],
  ['CG6024', base('endpoints: { introspection: /inspect }\n', '  pass: [registration_endpoint]\n'), found],
  ['CG6027', base('', '  pass: [/token/info, /Token, /token%2f, registration_endpoint, /token, /AUTH]\n'), found],
  ['CG6026', base('').replace('none', 'reissue'), signing],
  ['CG6140', base('').replace('none', 'reissue'), async () => accept(discoveredOf('http://127.0.0.1:8080', SIGNING))],
]

describe('diagnostics about the upstream', () => {
  it.each(CASES)('reports %s', async (name, config, discover) => {
    await expect(await display(config, discover)).toMatchFileSnapshot(`golden/${name}.txt`)
  })

  it('accepts the algorithms of the upstream that we have keys for, and any where nothing is signed again', async () => {
    const some = async () =>
      accept(discoveredOf('http://127.0.0.1:8080', { id_token_signing_alg_values_supported: ['RS256', 'ES256'] }))
    expect(await display(base('').replace('none', 'reissue'), some)).toBe('\n')
    expect(await display(base(''), signing)).toBe('\n')
  })

  it('reports after_loss where nothing of a token is remembered, whoever its client is', async () => {
    const config = (fulfilment: string, value = 'active'): string =>
      base(`after_loss: ${value}\n`).replace('none', fulfilment)
    const told = async (text: string): Promise<readonly string[]> => (await display(text)).match(/CG6200.*/g) ?? []
    for (const fulfilment of ['none', 'assertion'])
      expect(await told(config(fulfilment))).toEqual([expect.stringContaining('`after_loss` has no effect')])
    for (const fulfilment of ['reissue', 'introspection']) expect(await told(config(fulfilment))).toEqual([])
    expect(await told(config('none', 'inactive'))).toEqual([])
    writeFileSync(
      join(folder, 'clients/own.yaml'),
      'client_id: own\nfulfilment: introspection\ngrant_types: [client_credentials]\nsecrets: [{ value: "env:CLIENT_SECRET" }]\nupstream: { client_secret: "env:UPSTREAM_SECRET" }\n',
    )
    expect(await told(config('none'))).toEqual([])
    rmSync(join(folder, 'clients/own.yaml'))
  })

  it('accepts logout tokens whose keys are published, and what is offered where nothing is signed again', async () => {
    const offers = async () => accept(discoveredOf('http://127.0.0.1:8080', SIGNING))
    expect(await display(base(''), offers)).toBe('\n')
    const published = base('', '  publish_upstream_keys: true\n').replace('fulfilment: none', 'fulfilment: reissue')
    expect(await display(published, offers)).not.toContain('logout')
    const over = base('', '  publish_upstream_keys: 2020-01-01\n').replace('fulfilment: none', 'fulfilment: reissue')
    expect(await display(over, offers)).toContain('logout tokens')
    const plain = { backchannel_logout_supported: false, response_modes_supported: ['query', 'form_post'] }
    const none = async () => accept(discoveredOf('http://127.0.0.1:8080', plain))
    expect(await display(base('').replace('none', 'reissue'), none)).toBe('\n')
  })

  it('accepts a configuration without asking anybody, and one whose upstream answers', async () => {
    expect(await display(base(''))).toBe('\n')
    expect(await display(base(''), found)).toBe('\n')
  })

  it.each([
    ['http://127.0.0.1:8080', '127.0.0.1', true],
    ['http://localhost:8080', '0.0.0.0', true],
    ['http://[::1]:8080', '::', true],
    ['http://127.0.0.2:8080', '0.0.0.0', true],
    ['http://127.0.0.1:8081', '127.0.0.1', false],
    ['http://127.0.0.2:8080', '127.0.0.1', false],
    ['http://192.0.2.1:8080', '0.0.0.0', false],
    ['http://name.invalid:8080', '0.0.0.0', false],
  ])('returns for %s and a listener on %s whether it is our own: %s', async (url, host, expected) => {
    expect(await isOwnListener(url, { host, port: 8080 }, true)).toBe(expected)
  })
})
