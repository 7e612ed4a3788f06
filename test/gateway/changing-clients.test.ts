/** Clients that change while the gateway runs: their method, and their key in PEM. */
import { decodeJwt, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KeyPair, newKeyPair } from '../key-pair.ts'
import { assertionForm, basicHeader, post, type Running, run, SECRET } from './running.ts'

const CLIENTS = `
- client_id: changing
  token_endpoint_auth_method: [client_secret_basic, client_secret_post]
  until: 2099-06-30
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
  secrets: [{ value: "env:CLIENT_SECRET" }]
- client_id: pem
  token_endpoint_auth_method: private_key_jwt
  token_endpoint_auth_signing_alg: ES256
  public_key: file:../pem/partner.pem
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
`
const METHOD = `
policy: method
claims: { access_token: { method: client.method } }
`
const GRANT = { grant_type: 'client_credentials' }

const pemOf = ({ publicKey }: KeyPair): string => publicKey.export({ type: 'spki', format: 'pem' }).toString()
const first = newKeyPair('ec', { namedCurve: 'P-256' })
const second = newKeyPair('ec', { namedCurve: 'P-256' })

describe('clients that change', () => {
  let running: Running
  beforeAll(async () => {
    // A young store refuses assertions that could have been used before it.
    let agoMs = 3_600_000
    running = await run({
      files: { 'clients/changing.yaml': CLIENTS, 'policies/method.yaml': METHOD, 'pem/partner.pem': pemOf(first) },
      gateway: { clockMs: () => Date.now() - agoMs },
    })
    agoMs = 0
  })
  afterAll(() => running.stop())

  const methodIn = async (response: Response): Promise<unknown> => {
    const { access_token: token } = (await response.json()) as { access_token: string }
    return decodeJwt(token)['method']
  }
  const lastRecord = () => running.lines.filter(({ fields }) => fields['event'] === 'request').at(-1)?.fields

  it('accepts the method that is left and counts it, and policies see the one that was used', async () => {
    const form = { ...GRANT, client_id: 'changing', client_secret: SECRET }
    expect(await methodIn(await post(`${running.url}/token`, form, {}))).toBe('client_secret_post')
    expect(lastRecord()).toMatchObject({ method: 'client_secret_post', by_exception: false })
    expect(await methodIn(await post(`${running.url}/token`, GRANT, basicHeader('changing')))).toBe(
      'client_secret_basic',
    )
    expect(lastRecord()).toMatchObject({ method: 'client_secret_basic', by_exception: true })
  })

  it('accepts a key in PEM, and after a reload the one that took its place', async () => {
    const signed = async ({ privateKey }: KeyPair): Promise<number> => {
      const jwt = new SignJWT({ jti: crypto.randomUUID() }).setProtectedHeader({ alg: 'ES256' })
      const named = jwt.setIssuer('pem').setSubject('pem').setAudience(running.issuer)
      const assertion = await named.setIssuedAt().setExpirationTime('1m').sign(privateKey)
      return (await post(`${running.url}/token`, assertionForm(assertion), {})).status
    }
    expect([await signed(first), await signed(second)]).toEqual([200, 401])
    running.write('pem/partner.pem', pemOf(second))
    await running.gateway.reload()
    expect([await signed(first), await signed(second)]).toEqual([401, 200])
  })
})
