// A token service as somebody already has it: people log in there. It knows nothing of token exchange.
//
//   node provider.mjs ISSUER PORT      CHAT_AT_PROVIDER ... are the secrets of its clients
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

const [issuer = 'http://127.0.0.1:8080', port = '9000'] = process.argv.slice(2)
const AGENT = 'https://agent.example.com'
const ROLES = { alice: 'clerk', rob: 'reader' }

const silent = (client_id, client_secret) => ({
  client_id,
  client_secret,
  grant_types: [],
  response_types: [],
  redirect_uris: [],
})
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'chat',
      client_secret: process.env.CHAT_AT_PROVIDER,
      grant_types: ['authorization_code'],
      redirect_uris: ['https://app.example.com/callback'],
    },
    silent('order-agent', process.env.AGENT_AT_PROVIDER),
    silent('orders', process.env.ORDERS_AT_PROVIDER),
  ],
  scopes: ['openid'],
  claims: { openid: ['sub', 'role'] },
  conformIdTokenClaims: false,
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, role: ROLES[sub] }) }),
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AGENT,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'openid', accessTokenFormat: 'jwt', audience: AGENT }),
    },
  },
})

// Whoever comes is logged in as the account that `login_hint` names: a page would ask for a password here.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next()
  const { params } = await provider.interactionDetails(ctx.req, ctx.res)
  const accountId = params.login_hint ?? 'alice'
  const grant = new provider.Grant({ accountId, clientId: params.client_id })
  grant.addOIDCScope('openid')
  grant.addResourceScope(AGENT, 'openid')
  const result = { login: { accountId }, consent: { grantId: await grant.save() } }
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
})
provider.proxy = true // believes X-Forwarded-Proto and X-Forwarded-Host: only claimgate reaches this port
createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => console.log('provider ready'))
