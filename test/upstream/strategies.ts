/** What the tests of the strategies share: policies that read everything, and how tokens are looked at. */
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { SECRET } from './flows.ts'

/** Claims of every kind: configured, of the request, of the user, of the upstream's tokens. */
export const CLAIMS_POLICY = `
policy: claims
description: Claims of every kind.
metadata:
  required: [tenant]
  properties: { tenant: { type: string } }
user:
  properties:
    dept: { type: string, maxLength: 20 }
    email: { type: string }
rules:
  - { id: registered, effect: allow, when: true }
claims:
  access_token:
    tenant: client.metadata.tenant
    dept: user.dept
    purpose: "request.parameters['purpose']"
    was: upstream.accessToken.jti
ID_TOKEN  introspection:
    tier: { const: gold }
`

/** The policy, with claims of the ID token where the strategy can enforce them. */
export const claimsPolicy = (idToken: boolean): string =>
  CLAIMS_POLICY.replace(
    'ID_TOKEN',
    idToken ? '  id_token:\n    tenant: client.metadata.tenant\n    dept: user.dept\n' : '',
  )

export const ACCOUNTS = { alice: { dept: 'it', email: 'alice@example.com' }, bob: { dept: 'sales' } }

/** Verifies a token as a resource server does: with the JWKS that the metadata names. */
export async function verify(issuer: string, token: string) {
  const metadata = (await (await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)).json()) as {
    jwks_uri: string
  }
  return jwtVerify(token, createRemoteJWKSet(new URL(metadata.jwks_uri)), { issuer })
}

export const payloadOf = (token: string): Record<string, unknown> => decodeJwt(token)
export const headerOf = decodeProtectedHeader

export const basicHeader = (clientId: string, secret = SECRET): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
})

export const ask = async (url: string, form: Record<string, string>, headers: Record<string, string>) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}
