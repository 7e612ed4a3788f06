/** Sets of files that are nowhere but in memory, loaded with and without their secrets. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Files, filesOf } from '../../src/files/index.ts'
import { type LoadedWithoutSecrets, load, loadWithoutSecrets, type SetInput } from '../../src/gateway/index.ts'
import { firstKeys, keysText } from '../../src/tokens/index.ts'
import { FILES, SECRET } from './running.ts'

const NOW_MS = Date.parse('2026-11-27T12:00:00Z')
const ROOT = '/set'
const CONFIG = 'issuer: http://127.0.0.1:8080\naccess_token: { audience: https://orders.example.com }\n'

/** Texts by their paths, and every path that was read. */
const recorded = (texts: { readonly [path: string]: string }): { files: Files; reads: string[] } => {
  const files = filesOf(Object.fromEntries(Object.entries(texts).map(([path, text]) => [`${ROOT}/${path}`, text])))
  const reads: string[] = []
  const read: Files['read'] = path => {
    reads.push(path.slice(ROOT.length + 1))
    return files.read(path)
  }
  return { files: { ...files, read }, reads }
}

const inputOf = (files: Files): SetInput => ({
  config: `${ROOT}/claimgate.yaml`,
  env: {},
  defaultStore: 'lmdb',
  nowMs: NOW_MS,
  files,
})

const SET = { 'claimgate.yaml': CONFIG, ...FILES }

describe('a set in memory', () => {
  const keys = keysText(firstKeys('ES256', 0))

  test('accepts it with its keys and secrets as it would on the disk', async () => {
    const { files } = recorded({ ...SET, 'keys.json': keys })
    const input = { ...inputOf(files), env: { CLIENT_SECRET: SECRET }, machine: files, createKeys: false }
    const { loaded, diagnostics } = await load(input)
    expect(diagnostics).toEqual([])
    expect(loaded?.registry.all().map(({ clientId }) => clientId)).toContain('hmac')
    expect((await load(input)).loaded?.id).toBe(loaded?.id)
  })

  test('returns a digest for each of its files, and the same revision for a changed comment', async () => {
    const ofText = async (texts: typeof SET) => {
      const { files } = recorded({ ...texts, 'keys.json': keys })
      return (await load({ ...inputOf(files), env: { CLIENT_SECRET: SECRET }, machine: files, createKeys: false }))
        .loaded
    }
    const before = await ofText(SET)
    const after = await ofText({ ...SET, 'claimgate.yaml': `${CONFIG}# a comment\n` })
    expect(before?.files.map(({ path }) => path)).toEqual(
      ['claimgate.yaml', 'clients/basic.yaml', 'policies/baseline.yaml'].map(path => `${ROOT}/${path}`),
    )
    expect(before?.files[0]?.digest).toBe(createHash('sha256').update(CONFIG).digest('base64url'))
    expect(after?.id).toBe(before?.id)
    expect(after?.files[0]?.digest).not.toBe(before?.files[0]?.digest)
    expect(after?.files.slice(1)).toEqual(before?.files.slice(1))
  })

  test('reports a secret that is not there, with its secrets', async () => {
    const { files } = recorded({ ...SET, 'keys.json': keys })
    const { loaded, diagnostics } = await load({ ...inputOf(files), machine: files, createKeys: false })
    expect(loaded).toBeNull()
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['CG4017']))
  })
})

const UPSTREAM_CLIENTS = `
- client_id: basic
  grant_types: [authorization_code]
  secrets: [{ value: "file:./nowhere" }]
  upstream: { client_secret: "file:./up" }
- client_id: post
  grant_types: [authorization_code]
  client_secret: "env:NOT_SET"
  upstream: { token_endpoint_auth_method: client_secret_post, client_secret: "env:UP" }
- client_id: hmac
  grant_types: [authorization_code]
  client_secret: "env:NOT_SET"
  upstream: { token_endpoint_auth_method: client_secret_jwt, client_secret: "env:UP" }
- client_id: key
  grant_types: [authorization_code]
  client_secret: "env:NOT_SET"
  upstream: { token_endpoint_auth_method: private_key_jwt, key: "file:./up.jwk" }
- client_id: certificate
  grant_types: [authorization_code]
  client_secret: "env:NOT_SET"
  upstream:
    token_endpoint_auth_method: tls_client_auth
    tls_client_certificate: { cert: "file:./up.pem", key: "file:./up.key" }
`
const IN_FRONT = `issuer: https://login.example.com
listen: { tls: { cert: ./cert.pem, key: ./key.pem } }
admin: { token: "env:ADMIN_TOKEN" }
store: { type: redis, url: "env:REDIS_URL" }
fulfilment: none
upstream: { url: "https://up.example.com", ca: ./ca.pem }
`

describe('a load without secrets', () => {
  test('accepts a set whose secrets, keys and certificates are elsewhere, and reads none of them', async () => {
    const { files, reads } = recorded({
      'claimgate.yaml': IN_FRONT,
      'clients/all.yaml': UPSTREAM_CLIENTS,
      'policies/baseline.yaml': 'policy: baseline\nrules: [{ id: all, effect: allow, when: true }]\n',
      'clients/up': 'a secret that must not be read',
      'keys.json': 'keys that must not be read',
    })
    const { loaded, diagnostics } = await loadWithoutSecrets(inputOf(files))
    expect(diagnostics).toEqual([])
    expect(reads).toEqual(['claimgate.yaml', 'clients/all.yaml', 'policies/baseline.yaml'])
    expect(loaded?.registry.records().map(({ clientId }) => clientId)).toHaveLength(5)
    expect(loaded?.policies.names).toEqual(['baseline'])
  })

  test('reports every other mistake as a load with secrets does', async () => {
    const { files } = recorded({
      ...SET,
      'clients/basic.yaml': `
- client_id: basic
  grant_types: [client_credentials]
  secrets: [{ value: "env:NOT_SET", expires_at: 2026-01-01 }, { value: written-out-and-long-enough }]
- client_id: basic
  grant_types: [client_credentials]
  secrets: []
`,
      'policies/baseline.yaml': 'policy: baseline\nrules: [{ id: a, effect: allow, when: "1 +" }]\n',
    })
    const { loaded, diagnostics } = await loadWithoutSecrets(inputOf(files))
    expect(loaded).toBeNull()
    const codes = diagnostics.map(({ code }) => code)
    expect(codes).toContain('CG4001')
    expect(codes).toContain('CG4016')
    expect(codes).not.toContain('CG4017')
    expect(diagnostics.some(({ file }) => file.endsWith('policies/baseline.yaml'))).toBe(true)
  })

  test('reports secrets whose time is over, though it does not know them', async () => {
    const expired =
      'client_id: late\nmetadata: { tenant: acme, tier: gold }\ngrant_types: [client_credentials]\nsecrets: [{ value: "env:X", expires_at: 2026-01-01 }]\n'
    const { files } = recorded({ ...SET, 'clients/basic.yaml': expired })
    const { diagnostics } = await loadWithoutSecrets(inputOf(files))
    expect(diagnostics.map(({ code }) => code)).toEqual(['CG4021'])
  })

  test('reports a configuration that is not there', async () => {
    const { diagnostics } = await loadWithoutSecrets(inputOf(filesOf({})))
    expect(diagnostics.map(({ code }) => code)).toEqual(['CG6001'])
  })

  test('never is what a gateway could serve', () => {
    const found = {} as LoadedWithoutSecrets
    // @ts-expect-error A load without secrets has no keys and no revision.
    const served: import('../../src/gateway/index.ts').Loaded = found
    expect(served).toBe(found)
  })
})
