/** Facts are true or do not load: each that loads is shown in a real request, and the others are refused by their code. */
import { createPublicKey } from 'node:crypto'
import { request } from 'node:https'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LoadError } from '../../src/gateway/index.ts'
import type { Fields } from '../../src/policy/fact-kinds.ts'
import { FACTS } from '../../src/policy/facts.ts'
import { factRows } from '../../src/policy/index.ts'
import { makeProof, proofKey } from '../dpop/made.ts'
import { issued, type Pair, renamed, selfSigned } from '../gateway/certificates.ts'
import { assertion, assertionForm, basicHeader, post, type Running, run } from '../gateway/running.ts'
import { startPlatform } from '../issuers/platform.ts'
import { client, type Double, json, startDouble } from './double.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS = 'urn:ietf:params:oauth:token-type:access_token'
const JWT = 'urn:ietf:params:oauth:token-type:jwt'
const CODE = { grant_type: 'authorization_code', code: 'c', redirect_uri: 'https://app.example/cb' }

/** The paths of the table, as it is: objects of facts before their members. */
const pathsOf = (fields: Fields, above = ''): readonly string[] =>
  Object.entries(fields).flatMap(([name, { kind }]) => [
    above + name,
    ...('fields' in kind ? pathsOf(kind.fields as Fields, `${above}${name}.`) : []),
  ])

/** Every path: of the table, and of the types made from it, which know what stands behind "or null". */
const PATHS = [
  ...pathsOf(FACTS.fields),
  // The standard claims and header parameters are no facts of their own.
  ...factRows().flatMap(({ path, description }) => (description === '' ? [] : [path])),
]

type Stage = 'basic' | 'jwt' | 'dpop' | 'tls' | 'issued' | 'exchange' | 'code'

/** The request in which a fact is not null, or the code of what reads it. A new fact needs a line here. */
const SHOWN: Readonly<Record<string, Stage | `CG${number}`>> = {
  context: 'CG3101',
  'context.requestData': 'CG3101',
  'context.requestData.grantType': 'basic',
  'context.requestData.scope': 'basic',
  'context.requestData.subjectTokenType': 'exchange',
  'context.requestData.actorTokenType': 'exchange',
  'context.requestData.requestedTokenType': 'exchange',
  'context.requestData.subjectToken': 'CG2105',
  'context.requestData.subjectTokenHeader': 'CG2105',
  'context.requestData.actorToken': 'CG2105',
  'context.requestData.actorTokenHeader': 'CG2105',
  'context.requestData.clientAssertion': 'jwt',
  'context.requestData.clientAssertionHeader': 'jwt',
  'context.appConfig': 'basic',
  'context.appConfig.tokenEndpointAuthMethod': 'jwt',
  'context.appConfig.clientId': 'basic',
  clientAssertion: 'jwt',
  clientAssertionHeader: 'jwt',
  client: 'basic',
  'client.clientId': 'basic',
  'client.name': 'tls',
  'client.method': 'basic',
  'client.issuer': 'issued',
  'client.scopes': 'basic',
  'client.audiences': 'basic',
  'client.key': 'jwt',
  'client.key.thumbprint': 'jwt',
  'client.certificate': 'tls',
  'client.certificate.subjectDn': 'tls',
  'client.certificate.sanDns': 'tls',
  'client.certificate.sanUri': 'tls',
  'client.certificate.thumbprint': 'tls',
  'client.metadata': 'basic',
  request: 'basic',
  'request.endpoint': 'basic',
  'request.grantType': 'basic',
  'request.scopes': 'basic',
  'request.resources': 'basic',
  'request.parameters': 'basic',
  'request.remoteAddress': 'basic',
  'request.dpop': 'dpop',
  'request.dpop.thumbprint': 'dpop',
  user: 'code',
  upstream: 'code',
  'upstream.accessToken': 'code',
  'upstream.idToken': 'code',
}

const of = (...stages: readonly Stage[]): readonly string[] =>
  Object.entries(SHOWN).flatMap(([path, stage]) => (stages.some(one => one === stage) ? [path] : []))

/** Copies facts into claims, each under its position: their paths hold dots. */
const copying = (paths: readonly string[], more = ''): string => `policy: copies
${more}rules: [{ id: r, effect: allow, when: true }]
claims:
  access_token:
${paths.map((path, at) => `    f${at}: "${path}"\n`).join('')}`

const copied = (token: string, paths: readonly string[]): Readonly<Record<string, unknown>> => {
  const claims = decodeJwt(token)
  return Object.fromEntries(paths.map((path, at) => [path, claims[`f${at}`] ?? null]))
}

const missing = (values: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(values).flatMap(([path, value]) => {
    const isEmpty = value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
    return isEmpty ? [path] : []
  })

it('requires a request, or a code, for every fact of the table', () => {
  expect(Object.keys(SHOWN).toSorted()).toEqual([...new Set(PATHS)].toSorted())
})

const authority = selfSigned('facts-authority')
const server = issued('localhost', 'facts-authority')
const partner = issued('partner.facts', 'facts-authority', 'DNS:partner.facts,URI:spiffe://facts.example/partner')
const lone = selfSigned('small-partner')
const impostor = renamed('small-partner', '/O=Big Bank/CN=admin', 'DNS:admin.internal,URI:spiffe://bank.example/admin')

const TLS_CLIENTS = `
- client_id: pki
  client_name: Partner
  token_endpoint_auth_method: tls_client_auth
  tls_client_auth_san_dns: partner.facts
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
- client_id: self
  token_endpoint_auth_method: self_signed_tls_client_auth
  jwks: ${JSON.stringify({ keys: [{ ...createPublicKey(lone.cert).export({ format: 'jwk' }), kid: 'c', alg: 'ES256' }] })}
  grant_types: [client_credentials]
  metadata: { tenant: acme, tier: gold }
`

describe('the embedded token service', () => {
  const paths = of('basic', 'jwt', 'dpop')
  let running: Running
  beforeAll(async () => {
    running = await run({ files: { 'policies/copies.yaml': copying(paths) } })
  })
  afterAll(() => running.stop())

  const tokenOf = async (answer: Response): Promise<string> => {
    const body = (await answer.json()) as { readonly access_token?: string }
    expect(body, JSON.stringify(body)).toHaveProperty('access_token')
    return body.access_token ?? ''
  }

  it('returns every fact of a client with a secret', async () => {
    const form = {
      grant_type: 'client_credentials',
      scope: 'orders:read',
      resource: 'https://orders.example.com',
      other: 'x',
    }
    const values = copied(await tokenOf(await post(`${running.url}/token`, form)), paths)
    expect(missing(values).filter(path => SHOWN[path] === 'basic')).toEqual([])
  })

  it('returns every fact of a client with an assertion', async () => {
    const form = assertionForm(await assertion({ dept: 'sales' }))
    const values = copied(await tokenOf(await post(`${running.url}/token`, form, {})), paths)
    expect(missing(values).filter(path => SHOWN[path] === 'jwt')).toEqual([])
    expect(values['clientAssertion']).toMatchObject({ dept: 'sales', sub: 'jwt' })
  })

  it('returns the thumbprint of the key that a request is proven with', async () => {
    const key = proofKey()
    const proof = { ...basicHeader('basic'), dpop: makeProof(key, 'https://login.example.com/token') }
    const form = { grant_type: 'client_credentials' }
    const values = copied(await tokenOf(await post(`${running.url}/token`, form, proof)), paths)
    expect(missing(values).filter(path => SHOWN[path] === 'dpop')).toEqual([])
    expect(values['request.dpop.thumbprint']).toBe(key.thumbprint)
  })
})

describe('a client whose credential a trusted issuer has made', () => {
  it('returns the name of the issuer', async () => {
    const platform = await startPlatform()
    const paths = of('issued')
    const running = await run({
      config: {
        trusted_issuers: {
          cluster: {
            issuer: platform.issuer,
            claims: 'kubernetes',
            jwks: 'file:./cluster.json',
            use: { client_assertion: { audience: 'https://login.example.com' } },
          },
        },
      },
      files: {
        'cluster.json': JSON.stringify({ keys: [{ ...platform.key.jwk, kid: 'platform-1', use: 'sig' }] }),
        'clients/pod.yaml': `
client_id: pod
token_endpoint_auth_method: federated_jwt
federated: { issuer: cluster, subject: "system:serviceaccount:shop:orders" }
grant_types: [client_credentials]
metadata: { tenant: acme, tier: gold }
`,
        'policies/copies.yaml': copying(paths),
      },
    })
    try {
      const workload = { namespace: 'shop', serviceaccount: { name: 'orders', uid: 'u-1' } }
      const sub = 'system:serviceaccount:shop:orders'
      const sent = assertionForm(platform.token({ sub, 'kubernetes.io': workload }))
      const answer = (await (await post(`${running.url}/token`, sent, {})).json()) as { access_token?: string }
      expect(copied(answer.access_token ?? expect.fail(JSON.stringify(answer)), paths)).toEqual({
        'client.issuer': 'cluster',
      })
    } finally {
      await Promise.all([running.stop(), platform.close()])
    }
  })
})

describe('names in a certificate', () => {
  const paths = of('tls')
  let running: Running
  beforeAll(async () => {
    running = await run({
      files: {
        'clients/tls.yaml': TLS_CLIENTS,
        'ca.pem': authority.cert,
        'cert.pem': server.cert,
        'key.pem': server.key,
        'policies/copies.yaml': copying(paths),
      },
      config: { listen: { port: 0, tls: { cert: './cert.pem', key: './key.pem', client_ca: './ca.pem' } } },
    })
  })
  afterAll(() => running.stop())

  const ask = async (clientId: string, { cert, key }: Pair): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const options = { method: 'POST', ca: authority.cert, servername: 'localhost', agent: false, cert, key, headers }
      const sent = request(`${running.url}/token`, options, response => {
        let text = ''
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      sent.on('error', reject)
      sent.end(new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId }).toString())
    })
    const { access_token = '' } = JSON.parse(answer) as { readonly access_token?: string }
    expect(access_token, answer).not.toBe('')
    return copied(access_token, paths)
  }

  it('returns them where the chain was verified', async () => {
    const values = await ask('pki', partner)
    expect(missing(values)).toEqual([])
    expect(values).toMatchObject({
      'client.certificate.subjectDn': 'CN=partner.facts',
      'client.certificate.sanDns': ['partner.facts'],
      'client.certificate.sanUri': ['spiffe://facts.example/partner'],
    })
  })

  it('F10 never returns them for a self-signed key, whatever the client writes beside it', async () => {
    const seen = await Promise.all([lone, impostor].map(pair => ask('self', pair)))
    for (const values of seen)
      expect(values).toMatchObject({
        'client.certificate.subjectDn': null,
        'client.certificate.sanDns': null,
        'client.certificate.sanUri': null,
        'client.certificate.thumbprint': expect.stringMatching(/^[\w-]{43}$/),
      })
    expect(JSON.stringify(seen)).not.toMatch(/admin|Big Bank|small-partner/)
    expect(seen[0]?.['client.certificate.thumbprint']).not.toBe(seen[1]?.['client.certificate.thumbprint'])
  })
})

const WEB = client('web', `grant_types: [authorization_code, "${EXCHANGE}"]\nscope: openid read write`)
const form = {
  grant_type: EXCHANGE,
  subject_token: 'e30.eyJhbXIiOiJwd2QifQ.x',
  subject_token_type: JWT,
  actor_token: 'e30.e30.x',
  actor_token_type: JWT,
  requested_token_type: ACCESS,
}

describe('in front of an upstream', () => {
  const late = of('code')
  const exchanged = of('exchange')
  let on: Double
  beforeAll(async () => {
    on = await startDouble({
      clients: WEB,
      policies: {
        all: copying(late, 'applies_to: { grant_types: [authorization_code] }\n'),
        exchange: copying(exchanged, `applies_to: { grant_types: ["${EXCHANGE}"] }\n`).replace(
          'policy: copies',
          'policy: exchange',
        ),
      },
      paths: {
        '/token': async (_, res, { form: sent }) => {
          const tokens = { sub: 'alice', client_id: 'web', aud: 'https://api.example', scope: 'openid read' }
          const isCode = sent.get('grant_type') === 'authorization_code'
          json(res, {
            access_token: await on.sign(tokens),
            ...(isCode ? { id_token: await on.sign({ sub: 'alice', aud: 'web', email: 'a@example.com' }, 'JWT') } : {}),
            ...(isCode ? {} : { issued_token_type: ACCESS }),
            token_type: 'Bearer',
            expires_in: 600,
            scope: 'openid read',
          })
        },
      },
    })
  })
  afterAll(() => on.stop())

  it('returns the tokens of the upstream and the user', async () => {
    const { status, body } = await on.token(CODE)
    expect(status, JSON.stringify(body)).toBe(200)
    const values = copied(body['access_token'] ?? '', late)
    expect(missing(values)).toEqual([])
    expect(values).toMatchObject({ user: { email: 'a@example.com' }, 'upstream.accessToken': { sub: 'alice' } })
  })

  it('returns the types of a token exchange', async () => {
    const { status, body } = await on.token({ ...form, subject_token: 't', actor_token: 't' })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(copied(body['access_token'] ?? '', exchanged)).toEqual({
      'context.requestData.subjectTokenType': JWT,
      'context.requestData.actorTokenType': JWT,
      'context.requestData.requestedTokenType': ACCESS,
    })
  })
})

const errorsOf = (failed: unknown): readonly string[] =>
  failed instanceof LoadError
    ? failed.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
    : []

describe('F4: rules about a token exchange that is forwarded', () => {
  const deny = (when: string): string =>
    `policy: out\nrules: [{ id: no-jwt-out, effect: deny, when: "${when}", error: access_denied }]\n`
  const start = (when: string): Promise<Double> =>
    startDouble({ clients: WEB, config: { fulfilment: 'none' }, policies: { out: deny(when) } })

  it.each([
    ['context.requestData.requestedTokenType != null', { requested_token_type: JWT }],
    [`context.requestData.requestedTokenType == '${JWT}'`, { requested_token_type: JWT }],
    [`context.requestData.subjectTokenType == '${JWT}'`, { subject_token_type: JWT }],
    ['context.requestData.actorTokenType != null', { actor_token: 'x', actor_token_type: JWT }],
  ])('refuses what %s names, and forwards what it does not', async (when, more) => {
    const on = await start(when)
    const usual = { grant_type: EXCHANGE, subject_token: form.subject_token, subject_token_type: ACCESS }
    const before = on.seen.length
    expect(await on.token({ ...usual, ...more })).toMatchObject({ status: 400, body: { error: 'access_denied' } })
    expect(on.seen.slice(before).filter(({ url }) => url === '/token')).toEqual([])
    expect((await on.token(usual)).status).toBe(200)
    expect(on.seen.at(-1)?.form.get('subject_token')).toBe(form.subject_token)
    await on.stop()
  })

  it.each([
    ...Object.entries(SHOWN).flatMap(([path, code]) => (code.startsWith('CG') ? [[`${path} != null`, code]] : [])),
    ["context.requestData.subjectToken.sub == 'alice'", 'CG2105'],
    ["#root.context.requestData['subjectToken'] != null", 'CG2105'],
    ['#root.context.requestData[client.clientId] != null', 'CG3101'],
  ])('refuses to load %s', async (when, code) => {
    const failed = await start(when ?? '').catch((error: unknown) => error)
    expect(errorsOf(failed)).toEqual([code])
  })
})
