/**
 * The token service that tests put behind the gateway: oidc-provider in a process of its own.
 *
 *   node test/upstream/provider.mjs '{"clients":[...]}'
 *
 * prints one line of JSON when it listens, `{ "url", "issuer", "control" }`, and ends when its standard input ends.
 * `control` is a private URL that takes one JSON command per POST, see `COMMANDS`.
 *
 * oidc-provider does not know its own JWT access tokens again (introspection, revocation, userinfo). This one does, as
 * most token services do: it stores what is in them under their `jti`.
 */
import { createPrivateKey, generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Provider } from 'oidc-provider'

const given = JSON.parse(process.argv[2] ?? '{}')
const options = {
  /** What the provider calls itself; its own URL when null. Endpoint URLs follow the Host header either way. */
  issuer: null,
  host: '127.0.0.1',
  port: 0,
  /** { cert, key, ca }: paths of PEM files. With it, clients may authenticate with a certificate. */
  tls: null,
  clients: [],
  /** Resource indicator -> { scope, format: jwt | opaque, alg, ttl }. */
  resources: { 'https://orders.example.com': {} },
  /** The resource of requests that name none; null for none, with opaque tokens for userinfo. */
  defaultResource: 'https://orders.example.com',
  /** Seconds. */
  ttl: {},
  /** Features as oidc-provider names them, over those below. */
  features: {},
  /** Signing algorithms: one key each. */
  algs: ['RS256', 'ES256'],
  /** Names of claims that the ID token may carry with the scope openid. */
  claims: ['tenant', 'dept', 'groups'],
  /** Claims of every user, by name of the account. */
  accounts: {},
  /** Require a DPoP nonce. */
  dpopNonce: false,
  /** Origins whose scripts may read answers. */
  corsOrigins: [],
  /** Path prefix of every endpoint; the issuer should end with it. */
  prefix: '',
  ...given,
}
const SCOPE = 'openid orders:read orders:write'

/** Exported as they are made: exported later, they may stop Node 20 for ever (../key-pair.ts). */
const AS_JWK = { publicKeyEncoding: { format: 'jwk' }, privateKeyEncoding: { format: 'jwk' } }

const state = { requests: [], faults: [], skew: 0, jwks: newKeys() }
const realNow = Date.now
Date.now = () => realNow() + state.skew * 1000

function newKeys() {
  const make = {
    RS: () => generateKeyPairSync('rsa', { modulusLength: 2048, ...AS_JWK }),
    PS: () => generateKeyPairSync('rsa', { modulusLength: 2048, ...AS_JWK }),
    ES: alg =>
      generateKeyPairSync('ec', { namedCurve: `P-${{ 256: 256, 384: 384, 512: 521 }[alg.slice(2)]}`, ...AS_JWK }),
    Ed: () => generateKeyPairSync('ed25519', AS_JWK),
  }
  const keys = options.algs.map(alg => ({
    ...make[alg.slice(0, 2)](alg).privateKey,
    kid: `${alg}-${randomUUID().slice(0, 8)}`,
    alg,
    use: 'sig',
  }))
  return { keys }
}

const PROTOCOL = new Set(['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'id_token'])

/** The claims of the client assertion of a request: what PingOne and PingFederate would map into tokens. */
function assertionOf(ctx) {
  const jwt = ctx?.oidc?.params?.client_assertion
  return jwt === undefined ? {} : JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString())
}

const payloadOf = jwt => {
  try {
    return JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString())
  } catch {
    return null
  }
}

function createProvider(issuer) {
  const certificates = options.tls !== null
  const provider = new Provider(issuer, {
    jwks: state.jwks,
    clients: options.clients,
    cookies: { keys: ['test'] },
    claims: { openid: ['sub', ...options.claims], profile: ['name'], email: ['email'] },
    scopes: ['openid', 'offline_access', 'orders:read', 'orders:write'],
    clientAuthMethods: [
      'none',
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      ...(certificates ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
    ],
    enabledJWA: {
      clientAuthSigningAlgValues: ['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256'],
      idTokenSigningAlgValues: options.algs,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => client.clientId === token.clientId },
      deviceFlow: { enabled: true, userCodeInputSource, userCodeConfirmSource: page, successSource: done },
      pushedAuthorizationRequests: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: page, postLogoutSuccessSource: done },
      userinfo: { enabled: true },
      dPoP: options.dpopNonce
        ? { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true }
        : { enabled: true },
      mTLS: {
        enabled: certificates,
        certificateBoundAccessTokens: certificates,
        selfSignedTlsClientAuth: certificates,
        tlsClientAuth: certificates,
        getCertificate: ctx => ctx.req.socket.getPeerX509Certificate(),
        certificateAuthorized: ctx => ctx.req.socket.authorized,
        certificateSubjectMatches: (ctx, property, expected) =>
          property === 'tls_client_auth_subject_dn' && subjectOf(ctx.req.socket.getPeerX509Certificate()) === expected,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.defaultResource ?? undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, indicator) => {
          const { scope = SCOPE, format = 'jwt', alg = 'RS256', ttl = 600 } = options.resources[indicator] ?? {}
          return { scope, audience: indicator, accessTokenTTL: ttl, accessTokenFormat: format, jwt: { sign: { alg } } }
        },
      },
      ...options.features,
    },
    ttl: {
      AccessToken: 600,
      ClientCredentials: 600,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
      ...options.ttl,
    },
    pkce: { required: () => true },
    clientBasedCORS: (_, origin) => options.corsOrigins.includes(origin),
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    findAccount: (ctx, sub) => ({
      accountId: sub,
      claims: use => ({ sub, ...options.accounts[sub], ...(use === 'id_token' ? assertionOf(ctx).id_token : {}) }),
    }),
    extraTokenClaims: ctx =>
      Object.fromEntries(Object.entries(assertionOf(ctx)).filter(([name]) => !PROTOCOL.has(name))),
    formats: { customizers: { jwt: rememberJwt } },
    interactions: { url: (_, { uid }) => `${options.prefix}/interaction/${uid}` },
    renderError: (ctx, out) => {
      ctx.type = 'application/json'
      ctx.body = out
    },
  })
  provider.proxy = true
  provider.on('server_error', (_, error) => process.stderr.write(`${error.stack}\n`))
  const { find } = provider.AccessToken
  provider.AccessToken.find = async function (...args) {
    const token = await find.apply(this, args)
    if (token !== undefined && Provider.ctx?.oidc?.route === 'userinfo') token.aud = undefined
    return token
  }
  provider.use(knowJwts)
  provider.use(interactions(provider))
  return provider
}

const subjectOf = certificate => new X509Certificate(certificate.raw).subject.split('\n').reverse().join(',')

async function rememberJwt(_, token, { payload }) {
  const names = token.constructor.IN_PAYLOAD
  const stored = Object.fromEntries(names.map(name => [name, token[name]]).filter(([, value]) => value !== undefined))
  await token.adapter.upsert(token.jti, { ...stored, iat: payload.iat, exp: payload.exp }, payload.exp - payload.iat)
}

/** Puts the stored name of a JWT access token where the provider would refuse the JWT. */
async function knowJwts(ctx, next) {
  const { req } = ctx
  const [scheme, token] = (req.headers.authorization ?? '').split(' ')
  const named = /^(bearer|dpop)$/i.test(scheme) ? payloadOf(token)?.jti : undefined
  // A DPoP proof names the hash of the token, so only bearer tokens can be swapped.
  if (named !== undefined && /^bearer$/i.test(scheme)) req.headers.authorization = `${scheme} ${named}`
  if (ctx.method === 'POST' && /\/token\/(introspection|revocation)$/.test(ctx.path)) {
    const chunks = []
    for await (const chunk of req) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const jti = payloadOf(form.get('token') ?? '')?.jti
    if (jti !== undefined) form.set('token', jti)
    req.body = form.toString()
  }
  await next()
}

// Pages: one form each, so that a script can follow them.

const html = body => `<!doctype html><title>test</title>${body}`
const page = (ctx, form) => {
  ctx.body = html(`${form.replace('</form>', '<input type="hidden" name="logout" value="yes"/></form>')}`)
}
const userCodeInputSource = (ctx, form, _, error) => {
  ctx.body = html(`${error ? '<p>error</p>' : ''}${form}`)
}
const done = ctx => {
  ctx.body = html('<p>done</p>')
}

const interactions = provider => async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next()
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res)
  ctx.set('Cache-Control', 'no-store')
  if (ctx.method === 'GET') {
    const field = prompt.name === 'login' ? '<input name="login" value="alice"/>' : ''
    ctx.type = 'html'
    ctx.body = html(`<h1>${prompt.name}</h1><form method="post" action="${options.prefix}${ctx.path}">${field}</form>`)
    return
  }
  let text = ''
  for await (const chunk of ctx.req) text += chunk
  if (prompt.name === 'login') {
    const accountId = new URLSearchParams(text).get('login') ?? 'alice'
    const result = { login: { accountId } }
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }))
    return
  }
  const grant =
    (grantId ? await provider.Grant.find(grantId) : undefined) ??
    new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '))
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims)
  for (const [resource, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '))
  }
  const result = { consent: { grantId: await grant.save() } }
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: true }))
}

// Faults: each answers instead of the provider.

const json = (res, status, body) => {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(typeof body === 'string' ? body : JSON.stringify(body))
}
const FAULTS = {
  invalid_client: (_, res) => json(res, 401, { error: 'invalid_client', error_description: 'no' }),
  content_type: (_, res) => {
    res.writeHead(200, { 'content-type': 'text/html' })
    res.end('<p>not JSON</p>')
  },
  huge: (_, res) => json(res, 200, { access_token: 'x'.repeat(8 * 1024 * 1024), token_type: 'Bearer' }),
  invalid_json: (_, res) => json(res, 200, '{"access_token": "abc'),
  redirect: (_, res) => {
    res.writeHead(302, { location: '/elsewhere' })
    res.end()
  },
  /** Never answers. */
  slow: () => {},
  reset: req => req.socket.destroy(),
  /** Begins an answer and breaks off. */
  reset_mid_body: (req, res) => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    res.write('{"access_token":')
    setTimeout(() => req.socket.destroy(), 20)
  },
  /** Any answer: `status`, `headers`, `body`. */
  answer: (_, res, { status = 200, headers = { 'content-type': 'application/json' }, body = '' }) => {
    res.writeHead(status, headers)
    res.end(typeof body === 'string' ? body : JSON.stringify(body))
  },
}

/** The fault that concerns a path, if any; `times` are counted down. */
function faultFor(path) {
  const fault = state.faults.find(one => one.path === undefined || path.startsWith(one.path))
  if (fault?.times !== undefined && --fault.times <= 0) state.faults.splice(state.faults.indexOf(fault), 1)
  return fault
}

/** Keeps what arrived, exactly: tests look for what must not have. */
function record(req) {
  const entry = { method: req.method, url: req.url, headers: req.headers, rawHeaders: req.rawHeaders, body: '' }
  state.requests.push(entry)
  if (state.requests.length > 1000) state.requests.shift()
  const { emit } = req
  req.emit = (event, ...args) => {
    if (event === 'data' && entry.body.length < 65_536) entry.body += args[0].toString('latin1')
    return emit.call(req, event, ...args)
  }
}

const COMMANDS = {
  /** { kind, path?, times?, ...}: answer so instead; paths by prefix, all when absent. */
  fault: ({ command: _, ...fault }) => void state.faults.push(fault),
  heal: () => {
    state.faults = []
  },
  /** New signing keys; tokens signed with the old ones no longer verify. */
  rotate: () => {
    state.jwks = newKeys()
    handler = createProvider(issuer).callback()
  },
  /** { seconds }: what the provider's clock is off by. */
  clock: ({ seconds }) => {
    state.skew = seconds
  },
  requests: () => state.requests,
  forget: () => {
    state.requests = []
  },
}

const listen = server =>
  new Promise(resolve => server.listen(server.wanted ?? 0, options.host, () => resolve(server.address().port)))

let handler
const serve = (req, res) => {
  record(req)
  const fault = faultFor(req.url)
  if (fault !== undefined) {
    req.resume()
    return FAULTS[fault.kind](req, res, fault)
  }
  if (options.prefix !== '' && req.url.startsWith(options.prefix)) {
    req.originalUrl = req.url
    req.url = req.url.slice(options.prefix.length) || '/'
  }
  return handler(req, res)
}

const server =
  options.tls === null
    ? createServer(serve)
    : createTlsServer(
        {
          cert: readFileSync(options.tls.cert),
          key: createPrivateKey(readFileSync(options.tls.key)).export({ format: 'pem', type: 'pkcs8' }),
          ...(options.tls.ca === undefined ? {} : { ca: readFileSync(options.tls.ca) }),
          requestCert: true,
          rejectUnauthorized: false,
        },
        serve,
      )
server.wanted = options.port
const port = await listen(server)
const url = `${options.tls === null ? 'http' : 'https'}://${options.host}:${port}`
const issuer = options.issuer ?? `${url}${options.prefix}`
handler = createProvider(issuer).callback()

const control = createServer(async (req, res) => {
  let text = ''
  for await (const chunk of req) text += chunk
  try {
    const command = JSON.parse(text)
    json(res, 200, { result: (await COMMANDS[command.command](command)) ?? null })
  } catch (error) {
    json(res, 400, { error: String(error) })
  }
})
const controlPort = await listen(control)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
process.stdout.write(`${JSON.stringify({ url, issuer, control: `http://127.0.0.1:${controlPort}` })}\n`)
