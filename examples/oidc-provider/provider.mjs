// The policy engine inside oidc-provider, without a gateway in front: oidc-provider authenticates the client and issues
// the token, policy files decide and give the claims.
//
//   node provider.mjs [PORT]
import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { loadPolicies, makeFacts, readSource, render } from 'claimgate'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { errors, Provider } from 'oidc-provider'

const POLICIES = new URL('policies/', import.meta.url)
const RESOURCE = 'https://orders.example.com'

/** Loads the policies for clients of oidc-provider; `tenant` is a client property of our own. */
function policiesFor(clients) {
  const read = readdirSync(POLICIES)
    .filter(name => /(?<!\.test)\.yaml$/.test(name))
    .map(name => readSource(name, readFileSync(new URL(name, POLICIES), 'utf8')))
  const sources = read.flatMap(({ source }) => source ?? [])
  const { policies, diagnostics } = loadPolicies({
    sources,
    clients: clients.map(recordOf),
    fulfilment: 'issue',
    consts: {},
  })
  const all = [...read.flatMap(one => one.diagnostics), ...diagnostics]
  if (policies === null || sources.length < read.length) throw new Error(render(all))
  return policies
}

const recordOf = client => ({
  clientId: client.client_id,
  method: client.token_endpoint_auth_method,
  grantTypes: client.grant_types,
  scopes: (client.scope ?? '').split(' ').filter(Boolean),
  audiences: [RESOURCE],
  accessTokenLifetime: null,
  metadata: { tenant: client.tenant },
})

/** What oidc-provider knows of a token request that it has authenticated. */
function factsOf({ oidc, request }) {
  const client = oidc.client.metadata()
  const { client_assertion: assertion, scope = null, grant_type: grantType } = oidc.body
  const record = recordOf(client)
  return makeFacts({
    client: { ...record, name: client.client_name ?? null },
    assertion:
      assertion === undefined ? null : { payload: decodeJwt(assertion), header: decodeProtectedHeader(assertion) },
    scope,
    request: {
      endpoint: 'token',
      grantType,
      scopes: scope === null ? record.scopes : scope.split(' '),
      resources: [RESOURCE],
      parameters: {},
      remoteAddress: request.ip,
    },
  })
}

/** Creates the provider: `extraTokenClaims` is where the decision is made, because no token exists without it. */
export function createProvider(issuer, clients) {
  const policies = policiesFor(clients)
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
  const provider = createProvider(issuer, [
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
