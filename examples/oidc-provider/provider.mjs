// The policy engine inside oidc-provider, without a gateway in front: oidc-provider authenticates the client and issues
// the token, policy files decide and give the claims.
//
//   node provider.mjs [PORT]
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { loadPolicyFolder, makeFacts, render } from 'claimgate'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { errors, Provider } from 'oidc-provider'

const POLICIES = fileURLToPath(new URL('policies/', import.meta.url))
const RESOURCE = 'https://orders.example.com'

/** Loads the policies for clients of oidc-provider; `tenant` is a client property of our own. */
async function policiesFor(clients) {
  const { policies, diagnostics } = await loadPolicyFolder(POLICIES, { clients: clients.map(clientOf) })
  if (policies === null) throw new Error(render(diagnostics))
  return policies
}

const clientOf = client => ({
  clientId: client.client_id,
  name: client.client_name,
  method: client.token_endpoint_auth_method,
  grantTypes: client.grant_types,
  scopes: (client.scope ?? '').split(' ').filter(Boolean),
  audiences: [RESOURCE],
  metadata: { tenant: client.tenant },
})

/** What oidc-provider knows of a token request that it has authenticated. */
function factsOf({ oidc, request }) {
  const { client_assertion: assertion, scope, grant_type: grantType } = oidc.body
  return makeFacts({
    client: clientOf(oidc.client.metadata()),
    assertion:
      assertion === undefined ? null : { payload: decodeJwt(assertion), header: decodeProtectedHeader(assertion) },
    request: { grantType, scope, resources: [RESOURCE], remoteAddress: request.ip },
  })
}

/** Creates the provider: `extraTokenClaims` is where the decision is made, because no token exists without it. */
export async function createProvider(issuer, clients) {
  const policies = await policiesFor(clients)
  return new Provider(issuer, {
    clients,
    extraClientMetadata: { properties: ['tenant'] },
    scopes: ['orders:read'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => ({ scope: 'orders:read', accessTokenFormat: 'jwt', audience: RESOURCE }),
      },
    },
    extraTokenClaims: ctx => {
      const facts = factsOf(ctx)
      const decision = policies.decide(facts, Date.now())
      if (decision.decision === 'deny') throw refusal(decision)
      const fulfilled = decision.fulfil(facts)
      if (!fulfilled.ok) throw refusal(fulfilled.denial)
      return fulfilled.claims.access_token
    },
  })
}

const refusal = ({ error, description }) => new errors.CustomOIDCProviderError(error, description)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = Number(process.argv[2] ?? 3000)
  const issuer = `http://127.0.0.1:${port}`
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'jwk' },
    privateKeyEncoding: { format: 'jwk' },
  })
  writeFileSync('partner-a.jwk.json', JSON.stringify(privateKey), { mode: 0o600 })
  const provider = await createProvider(issuer, [
    {
      client_id: 'partner-a',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      jwks: { keys: [publicKey] },
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      scope: 'orders:read',
      tenant: 'acme',
    },
  ])
  createServer(provider.callback()).listen(port, '127.0.0.1', () => console.log(issuer))
}
