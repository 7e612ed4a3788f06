/** Every row of docs/clients.md for services: the client is registered as the row says, and the library gets a token. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { make, rsa as rsaKey } from '../clients/made.ts'
import { freePort } from '../free-port.ts'
import { type Running, run } from '../gateway/running.ts'
import { newKeyPair } from '../key-pair.ts'
import { long } from '../long.ts'
import { type ClientRow, clientRows } from './client-rows.ts'
import { NODE } from './libraries/node.ts'
import type { GetToken, Peer } from './libraries/peer.ts'

/** With characters that a form would write otherwise. */
const SECRET = 'a%2Fb+c/d=e&f-0123456789-0123456789-0123456789'
/** Milliseconds: on a new machine Go compiles its own library first. */
const COMPILED = 240_000
const TOKEN_PATH = '/oauth2/v1/token'

const rows = clientRows('services')
/** What other languages have takes a while to begin. */
const others = long(true, false) ? (await import('./libraries/programs.ts')).PROGRAMS : {}
const tests: { readonly [row: string]: GetToken | null } = { ...NODE, ...others }
const names = new Map(rows.map(({ name }, index) => [name, `row-${index}`]))

interface ClientKey {
  readonly pem: string
  readonly jwk: JsonObject
  readonly publicJwk: JsonObject
  readonly certificate: string
}

const keyOf = (privateKey: KeyObject, certificate = ''): ClientKey => {
  const kid = { kid: 'k1' }
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    jwk: { ...privateKey.export({ format: 'jwk' }), ...kid } as JsonObject,
    publicJwk: { ...createPublicKey(privateKey).export({ format: 'jwk' }), ...kid } as JsonObject,
    certificate,
  }
}

const certified = make({ key: rsaKey(2048) })
const RSA = keyOf(createPrivateKey(certified.key), certified.pem)
const EC = keyOf(newKeyPair('ec', { namedCurve: 'P-256' }).privateKey)
const ED = keyOf(newKeyPair('ed25519').privateKey)

const keyFor = ({ registration }: ClientRow): ClientKey => {
  const alg = String(registration['token_endpoint_auth_signing_alg'])
  return /^[RP]S/.test(alg) ? RSA : alg.startsWith('Ed') ? ED : EC
}

const COMMON = { grant_types: ['client_credentials'], scope: 'orders:read', metadata: { tenant: 'acme', tier: 'gold' } }

/** The registration of a row, with the credential of its method. */
const registered = (row: ClientRow, clientId: string): JsonObject => {
  const { public_key: pem, ...registration } = row.registration
  const key = keyFor(row)
  const publicPem = key.certificate || createPublicKey(key.pem).export({ type: 'spki', format: 'pem' }).toString()
  const keys = pem === undefined ? { jwks: { keys: [key.publicJwk] } } : { public_key: publicPem }
  const credential = /private_key_jwt/i.test(String(registration['token_endpoint_auth_method']))
    ? keys
    : { client_secret: SECRET }
  return { client_id: clientId, ...COMMON, ...registration, ...credential }
}

/** The same without what makes an exception of it; null where the row has none. */
const strict = (row: ClientRow, clientId: string): JsonObject | null => {
  const { basic_encoding: encoding, assertion, ...rest } = registered(row, clientId)
  return encoding === undefined && assertion === undefined ? null : { ...rest, client_id: `${clientId}-strict` }
}

describe('the libraries of docs/clients.md', () => {
  let running: Running
  let issuer: string
  beforeAll(async () => {
    const port = await freePort()
    issuer = `http://127.0.0.1:${port}`
    const clients = rows.flatMap((row, index) => {
      const exception = strict(row, `row-${index}`)
      return [registered(row, `row-${index}`), ...(exception === null ? [] : [exception])]
    })
    running = await run({
      config: {
        issuer,
        listen: { host: '127.0.0.1', port },
        endpoints: { token: TOKEN_PATH },
        throttling: { enabled: false },
      },
      // A young store refuses assertions that could have been used before it.
      gateway: { clockMs: () => Date.now() - agoMs },
      files: { 'clients/rows.json': JSON.stringify(clients) },
    })
    agoMs = 0
  })
  let agoMs = 3_600_000
  afterAll(() => running.stop())

  const peerOf = (row: ClientRow, clientId: string): Peer => {
    const key = keyFor(row)
    const keyFile = join(running.folder, `${clientId}.pem`)
    writeFileSync(keyFile, key.pem)
    return { issuer, token: `${issuer}${TOKEN_PATH}`, clientId, secret: SECRET, keyFile, ...key }
  }

  it.runIf(long(true, false))('requires a test of every row, and a row of every test', () => {
    expect(Object.keys(tests).toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
    expect(names.size).toBe(rows.length)
  })

  const runnable = rows.filter(({ name }) => typeof tests[name] === 'function')
  it.each(runnable.map(row => [row.name, row] as const))(
    'accepts %s',
    async (name, row) => {
      const clientId = names.get(name) ?? ''
      const getToken = tests[name] ?? expect.fail('no test')
      const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`))
      const { payload } = await jwtVerify(await getToken(peerOf(row, clientId)), keys, { issuer, typ: 'at+jwt' })
      expect(payload).toMatchObject({ sub: clientId, client_id: clientId, scope: 'orders:read', tenant: 'acme' })
    },
    COMPILED,
  )

  const exceptions = runnable.filter(row => strict(row, '') !== null)
  it.each(exceptions.map(row => [row.name, row] as const))('refuses %s without its exception', async (name, row) => {
    const getToken = tests[name] ?? expect.fail('no test')
    const refused = await getToken(peerOf(row, `${names.get(name)}-strict`)).then(
      () => 'a token',
      () => 'refused',
    )
    expect(refused).toBe('refused')
    const last = () => running.lines.filter(({ fields }) => fields['event'] === 'request').at(-1)?.fields
    await vi.waitFor(() => {
      const { error, client_id: proven, claimed_client_id: named } = last() ?? {}
      expect({ error, client: proven ?? named }).toEqual({
        error: 'invalid_client',
        client: `${names.get(name)}-strict`,
      })
    })
  })
})
