/** Every row of docs/clients.md for the code flow, in front of oidc-provider: the library refreshes what a login gave. */
import { createPublicKey } from 'node:crypto'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/oauth.ts'
import { newKeyPair } from '../key-pair.ts'
import { type Behind, behind } from '../upstream/behind.ts'
import { UPSTREAM_SECRET } from '../upstream/clients.ts'
import { codeFlow, configure, REDIRECT_URI, SECRET } from '../upstream/flows.ts'
import { clientRows } from './client-rows.ts'
import type { Peer } from './libraries/peer.ts'
import { keyOf, REFRESH } from './libraries/refresh.ts'

const rows = clientRows('code flow')
const SCOPE = 'openid offline_access orders:read'
const GRANTS = { grant_types: ['authorization_code', 'refresh_token'], scope: SCOPE }

const { privateKey } = newKeyPair('ec', { namedCurve: 'P-256' })
const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'k1' } as JsonObject
const publicJwk = { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: 'k1' } as JsonObject
const hasKey = (registration: JsonObject): boolean => registration['token_endpoint_auth_method'] === 'private_key_jwt'

let running: Behind
beforeAll(async () => {
  const clients = rows.map(({ registration }, index) => ({
    client_id: `row-${index}`,
    ...GRANTS,
    ...registration,
    ...(hasKey(registration) ? { jwks: { keys: [publicJwk] } } : { client_secret: SECRET }),
    metadata: { tenant: 'acme' },
    upstream: { client_secret: 'env:UPSTREAM_SECRET' },
  }))
  const upstream = {
    client_secret: UPSTREAM_SECRET,
    redirect_uris: [REDIRECT_URI],
    response_types: ['code'],
    ...GRANTS,
  }
  running = await behind({
    files: { 'clients/clients.yaml': JSON.stringify(clients) },
    peer: { clients: clients.map(({ client_id, scope }) => ({ client_id, ...upstream, scope })) },
  })
})
afterAll(() => running.stop())

describe('the libraries of docs/clients.md, in front of an upstream', () => {
  it('requires a test of every row, and a row of every test', () => {
    expect(Object.keys(REFRESH).toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
  })

  it.each(rows.map((row, index) => [row.name, row, index] as const))('accepts %s', async (name, row, index) => {
    const { issuer } = running
    const clientId = `row-${index}`
    const peer: Peer = {
      issuer,
      token: `${issuer}/token`,
      clientId,
      secret: SECRET,
      jwk,
      pem: '',
      certificate: '',
      keyFile: '',
    }
    const method = String(row.registration['token_endpoint_auth_method'])
    const secret = method === 'client_secret_post' ? openid.ClientSecretPost(SECRET) : openid.ClientSecretBasic(SECRET)
    const auth = hasKey(row.registration) ? await keyOf(peer) : secret
    const config = await configure(issuer, { clientId, auth })
    const { refresh_token: refreshToken = '', access_token: before } = await codeFlow(config, {
      scope: String(row.registration['scope'] ?? SCOPE),
      parameters: { prompt: 'consent' },
    })
    const refresh = REFRESH[name] ?? expect.fail('no test')
    const after = await refresh(peer, refreshToken)
    expect(after).not.toBe(before)
    expect(await openid.tokenIntrospection(config, after)).toMatchObject({ active: true, client_id: clientId })
  })
})
