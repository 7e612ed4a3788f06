/** `claimgate assertion --check` says of the token of a platform or a trust domain what the gateway says: each is given to both. */
import { describe, expect, test } from 'vitest'
import { type CheckedIssued, checkIssuedAssertion, isIssued } from '../../src/clients/index.ts'
import { trustedIssuers } from '../../src/issuers/index.ts'
import { type JsonObject, type JsonValue, JWT_BEARER_ASSERTION, JWT_SPIFFE_ASSERTION } from '../../src/oauth.ts'
import {
  assertion,
  claims,
  ENDPOINT_URLS,
  encode,
  ISSUER,
  issuerOf,
  keyedClient,
  NOW,
  newEc,
  signed,
  stage,
  trustDomainOf,
} from './stage.ts'

const pair = newEc()
const stranger = newEc()
const jwk = { ...pair.jwk, kid: 'k1' }
const github = issuerOf('github', [jwk], { algs: ['ES256'] })
const cluster = issuerOf('kubernetes', [jwk], { algs: ['ES256'] })
const entra = issuerOf('entra', [jwk], { algs: ['ES256'], audience: 'api://ours' })
const unused = issuerOf('gitlab', [jwk], { algs: ['ES256'], forClients: false })
const away = issuerOf('aws', [], { algs: ['ES256'], keys: { kind: 'uri', uri: 'aws' } })
const ENDPOINT = { url: 'https://spire.far.org/', ca: null, authorization: null }
const mesh = trustDomainOf('mesh', 'example.org', [jwk])
const issuers = trustedIssuers(
  [github, cluster, entra, unused, away],
  [
    mesh,
    trustDomainOf('once', 'once.org', [jwk], { tokens: 'once' }),
    trustDomainOf('idle', 'idle.org', [jwk], { forClients: false }),
    trustDomainOf('far', 'far.org', [], { bundle: { kind: 'uri', uri: 'far', endpoint: ENDPOINT } }),
  ],
)

const MAIN = 'repo:acme/shop:ref:refs/heads/main'
const OWNER = { repository_owner_id: '4711' }
const UNTIL = new Date((NOW + 86_400) * 1000).toISOString()
const mapped = (client_id: string, federated: JsonObject, more: JsonObject = {}): JsonObject => ({
  client_id,
  token_endpoint_auth_method: 'federated_jwt',
  federated,
  grant_types: ['client_credentials'],
  ...more,
})
const ofGithub = (client_id: string, subject: string, more: JsonObject = {}) =>
  mapped(client_id, { issuer: 'github', subject, claims: OWNER }, more)
const workload = (client_id: string, spiffe_id: string, more: JsonObject = {}): JsonObject => ({
  client_id,
  token_endpoint_auth_method: 'spiffe_jwt',
  spiffe_id,
  grant_types: ['client_credentials'],
  ...more,
})
const staged = await stage(
  [
    ofGithub('deploy', MAIN),
    ofGithub('preview', 'repo:acme/*:pull_request'),
    ofGithub('anything', 'repo:acme/**:environment:*'),
    ofGithub('site', 'repo:acme/site:environment:prod'),
    ofGithub('gone', 'repo:acme/old:pull_request:x', { disabled: true }),
    mapped('pod', { issuer: 'kubernetes', subject: 'system:serviceaccount:billing:invoices' }),
    mapped('vm', { issuer: 'entra', subject: 'b-c', claims: { tid: 'a-a' } }),
    mapped('lambda', { issuer: 'aws', subject: 'arn:aws:iam::1:role/a' }),
    keyedClient('own-key', jwk),
    keyedClient('spiffe://example.org/own-key', jwk),
    workload('billing', 'spiffe://example.org/billing'),
    workload('fleet', 'spiffe://example.org/ns/fleet/*'),
    workload('fleet-a', 'spiffe://example.org/ns/fleet/a'),
    workload('ended', 'spiffe://example.org/ended', { disabled: true }),
    workload('counted', 'spiffe://once.org/billing'),
    workload('far-away', 'spiffe://far.org/billing'),
    mapped('both', { issuer: 'github', subject: 'spiffe://example.org/of/github', claims: OWNER }),
    ofGithub('going', 'repo:acme/going:environment:x', {
      token_endpoint_auth_method: ['private_key_jwt', 'federated_jwt'],
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [jwk] },
      until: UNTIL,
    }),
    ofGithub('leaving', 'repo:acme/leaving:pull_request:y', {
      token_endpoint_auth_method: ['federated_jwt', 'private_key_jwt'],
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [jwk] },
      until: UNTIL,
    }),
  ],
  { issuers },
)

const context = {
  registry: staged.registry,
  issuer: ISSUER,
  endpointUrls: ENDPOINT_URLS,
  endpoint: 'token' as const,
  clockTolerance: 15,
  now: NOW,
  jwks: null,
  issuers,
  issuerKeys: null,
  bundles: null,
}

type Changes = Readonly<Record<string, JsonValue | undefined>>
const GITHUB: Changes = {
  iss: github.issuer,
  ...OWNER,
  repository: 'acme/shop',
  repository_id: '74',
  repository_owner: 'acme',
  'kubernetes.io': { namespace: 'billing', serviceaccount: { name: 'invoices', uid: 'u' } },
  'https://sts.amazonaws.com/': { aws_account: '1' },
}
const KUBERNETES: Changes = { iss: cluster.issuer, sub: 'system:serviceaccount:billing:invoices', jti: undefined }
const ENTRA: Changes = { iss: entra.issuer, sub: 'b-c', aud: 'api://ours', tid: 'a-a', oid: 'b-c', jti: undefined }
const token = (changes: Changes = {}, header: JsonObject = {}, key = pair): string =>
  signed({ alg: 'ES256', kid: 'k1', ...header }, claims(MAIN, { ...GITHUB, ...changes }), key.privateKey)
const [, payload, signature] = token().split('.')

type Row = readonly [what: string, text: string, clientId?: string]
const ROWS: readonly Row[] = [
  ['a good token', token()],
  ['a list of our audience alone', token({ aud: [ISSUER] })],
  ['a good token beside its client_id', token(), 'deploy'],
  ['a wildcard', token({ sub: 'repo:acme/blog:pull_request' })],
  ['one of several with its client_id', token({ sub: 'repo:acme/site:environment:prod' }), 'site'],
  ['a token that counts again and again', token(KUBERNETES)],
  ['a token with a jti where none is asked for', token({ ...KUBERNETES, jti: 5 })],
  ['another audience of an issuer', token(ENTRA)],
  ['a client that comes to the issuer', token({ sub: 'repo:acme/going:environment:x' }), 'going'],
  ['a client that leaves the issuer', token({ sub: 'repo:acme/leaving:pull_request:y' })],
  ['an issuer that nobody trusts', token({ iss: 'https://evil.example' })],
  ['the same beside a client_id', token({ iss: 'https://evil.example' }), 'deploy'],
  ['an issuer with a final slash', token({ iss: `${github.issuer}/` })],
  ['an issuer in other letter case', token({ iss: 'https://GITHUB.example' })],
  ['an issuer whose tokens are no assertions', token({ iss: unused.issuer })],
  ['the key of somebody else', token({}, {}, stranger)],
  ['a key that the issuer does not have', token({}, { kid: 'k2' })],
  ['an algorithm that is not pinned', token({}, { alg: 'ES384' })],
  ['a MAC', token({}, { alg: 'HS256' })],
  ['no algorithm', `${encode({ alg: 'none' })}.${payload}.${signature}`],
  ['a header that brings a key', `${encode({ alg: 'ES256', jwk: stranger.jwk })}.${payload}.${signature}`],
  ['an access token', `${encode({ alg: 'ES256', typ: 'at+jwt' })}.${payload}.${signature}`],
  ['a header that is none', `${encode('[]')}.${payload}.${signature}`],
  ['a broken signature', `${encode({ alg: 'ES256', kid: 'k1' })}.${payload}.AAAA`],
  ['no audience', token({ aud: undefined })],
  ['no audience in a list', token({ aud: [] })],
  ['an audience that is no text', token({ aud: 5 })],
  ['another audience', token({ aud: 'https://other.example' })],
  ['a second audience', token({ aud: [ISSUER, 'https://other.example'] })],
  ['the token endpoint as the audience', token({ aud: ENDPOINT_URLS.token })],
  ['our issuer for an issuer with an audience of its own', token({ ...ENTRA, aud: ISSUER })],
  ['a user', token({ ...ENTRA, scp: 'read' })],
  ['a user whose token has expired', token({ ...ENTRA, scp: 'read', nonce: 'n', exp: NOW - 600, iat: NOW - 900 })],
  ['no end', token({ exp: undefined })],
  ['an end that is a text', token({ exp: 'x' })],
  ['a token that has expired', token({ iat: NOW - 600, exp: NOW - 100 })],
  ['a token that lives too long', token({ exp: NOW + 3600 })],
  ['a token that lives too long without iat', token({ iat: undefined, exp: NOW + 3600 })],
  ['a token that was made long ago', token({ iat: NOW - 3600, exp: NOW + 60 })],
  ['a token from the future', token({ iat: NOW + 100, exp: NOW + 200 })],
  ['a token that is not valid yet', token({ nbf: NOW + 100 })],
  ['a beginning that is a text', token({ nbf: 'x' })],
  ['no jti where tokens count once', token({ jti: undefined })],
  ['a jti that is empty', token({ jti: '' })],
  ['a jti that is too long', token({ jti: 'x'.repeat(257) })],
  ['no subject', token({ sub: undefined })],
  ['no subject beside a client_id', token({ sub: undefined }), 'deploy'],
  ['a subject that is a list', token({ sub: [MAIN] })],
  ['a subject that is too long', token({ sub: 'x'.repeat(1025) })],
  ['a subject that goes on', token({ sub: `${MAIN}2` })],
  ['a subject in other letter case', token({ sub: MAIN.replace('acme', 'Acme') })],
  ['a claim of another type', token({ repository_owner_id: 4711 })],
  ['no claim', token({ repository_owner_id: undefined })],
  ['no claim that the platform always writes', token({ repository_id: undefined })],
  ['a claim of another type than the platform writes', token({ repository_id: 74 })],
  ['both, and a time', token({ repository: undefined, repository_id: 74, exp: NOW - 100 })],
  ['several clients', token({ sub: 'repo:acme/site:environment:prod' })],
  ['a client that is disabled', token({ sub: 'repo:acme/old:pull_request:x' })],
  ['a client that is disabled, by its client_id', token({ sub: 'repo:acme/old:pull_request:x' }), 'gone'],
  ['a disabled client with the token of another one', token(), 'gone'],
  ['the client_id of another mapping', token(), 'preview'],
  ['the client_id of another issuer', token(), 'pod'],
  ['the client_id of a client with a key of its own', token(), 'own-key'],
  ['the client_id of nobody', token(), 'nobody'],
  ['everything wrong at once', token({ sub: 5, aud: 5, exp: NOW - 100, nbf: 'x', iat: {}, jti: 5 })],
  ['no JWT for a client of an issuer', 'x.y.z', 'deploy'],
]

const svid = (changes: Changes = {}, header: JsonObject = {}, key = pair): string => {
  const said = claims('spiffe://example.org/billing', { iss: undefined, jti: undefined, aud: [ISSUER], ...changes })
  return signed({ alg: 'ES256', kid: 'k1', typ: 'JWT', ...header }, said, key.privateKey)
}
const FLEET_A = 'spiffe://example.org/ns/fleet/a'
const SVIDS: readonly Row[] = [
  ['a JWT-SVID', svid()],
  ['a JWT-SVID beside its client_id', svid(), 'billing'],
  ['a JWT-SVID beside its own name', svid(), 'spiffe://example.org/billing'],
  ['a JWT-SVID of type JOSE', svid({}, { typ: 'JOSE' })],
  ['a JWT-SVID with an iss that nobody trusts', svid({ iss: 'https://oidc.example.org' })],
  ['a JWT-SVID with the iss of an issuer that vouches for no such client', svid({ iss: github.issuer })],
  ['a JWT-SVID below a wildcard', svid({ sub: 'spiffe://example.org/ns/fleet/b/c' })],
  ['a JWT-SVID of several clients with its client_id', svid({ sub: FLEET_A }), 'fleet'],
  ['a JWT-SVID that counts once', svid({ sub: 'spiffe://once.org/billing', jti: 'j' })],
  ['a JWT-SVID of several clients', svid({ sub: FLEET_A })],
  ['a JWT-SVID of several clients beside its own name', svid({ sub: FLEET_A }), FLEET_A],
  ['a JWT-SVID of nobody', svid({ sub: 'spiffe://example.org/billing/a' })],
  ['a JWT-SVID of nobody beside its own name', svid({ sub: 'spiffe://example.org/b' }), 'spiffe://example.org/b'],
  ['a JWT-SVID beside the name of another workload', svid(), 'spiffe://example.org/other'],
  ['the JWT-SVID of another client', svid(), 'fleet'],
  ['a JWT-SVID for a client with a key of its own', svid(), 'own-key'],
  ['a JWT-SVID for a client of an issuer', svid(), 'deploy'],
  ['the JWT-SVID of a client that is disabled', svid({ sub: 'spiffe://example.org/ended' })],
  ['a trust domain that nobody trusts', svid({ sub: 'spiffe://example.com/billing' })],
  ['a trust domain that nobody trusts, for a client', svid({ sub: 'spiffe://example.com/billing' }), 'billing'],
  ['a trust domain whose documents are no assertions', svid({ sub: 'spiffe://idle.org/billing' })],
  ['a SPIFFE ID with a final slash', svid({ sub: 'spiffe://example.org/billing/' })],
  ['a SPIFFE ID in capital letters', svid({ sub: 'spiffe://Example.org/billing' }), 'billing'],
  ['a JWT-SVID without a subject', svid({ sub: undefined }), 'billing'],
  ['a JWT-SVID whose subject is a number', svid({ sub: 5 }), 'billing'],
  ['a JWT-SVID by the key of somebody else', svid({}, {}, stranger)],
  ['a JWT-SVID by a key that the trust domain does not have', svid({}, { kid: 'k2' })],
  ['a JWT-SVID by a MAC', svid({}, { alg: 'HS256' })],
  ['a JWT-SVID of another type', svid({}, { typ: 'at+jwt' })],
  ['a JWT-SVID for somebody else', svid({ aud: ['https://other.example'] })],
  ['a JWT-SVID for somebody else beside us', svid({ aud: [ISSUER, 'https://other.example'] })],
  ['a JWT-SVID that has expired', svid({ iat: NOW - 600, exp: NOW - 100 })],
  ['a JWT-SVID that lives too long', svid({ exp: NOW + 7200 })],
  ['a JWT-SVID without an end', svid({ exp: undefined })],
  ['a JWT-SVID without a jti where it counts once', svid({ sub: 'spiffe://once.org/billing' })],
  ['no JWT for a client of a trust domain', 'x.y.z', 'billing'],
]

const check = (text: string, clientId: string | null = null): Promise<CheckedIssued> =>
  checkIssuedAssertion(text, clientId, context)

describe('the check and the gateway', () => {
  const typed = (rows: readonly Row[], type: string) =>
    rows.map(([what, text, clientId = null]) => [what, text, clientId, type] as const)
  test.each([...typed(ROWS, JWT_BEARER_ASSERTION), ...typed(SVIDS, JWT_SPIFFE_ASSERTION)])(
    'agree about %s',
    async (_, text, clientId, client_assertion_type) => {
      const more = { client_assertion_type, ...(clientId === null ? {} : { client_id: clientId }) }
      const outcome = await staged.attempt(assertion(text, more))
      const said = staged.records.at(-1)
      const checked = await check(text, clientId)
      expect(isIssued(text, clientId, context)).toBe(true)
      expect(checked.code).toBe(outcome.ok ? null : outcome.refusal.detail)
      const broken = checked.rules.filter(({ code }) => code !== null)
      // The rules alone come to the same: the gateway only says in which order they are met.
      expect(broken.map(({ code }) => code).includes(checked.code) || (outcome.ok && broken.length === 0)).toBe(true)
      if (!outcome.ok) return
      expect(checked.clientId).toBe(said?.clientId)
      expect(checked.rules.filter(({ result }) => result !== 'holds')).toEqual([])
      expect(checked.byException).toBe(said?.detail === 'authenticated_by_exception')
    },
  )

  test('agree about many tokens', () => {
    expect(ROWS.length).toBeGreaterThan(50)
  })
})

const rule = ({ rules }: CheckedIssued, name: string) => rules.find(one => one.rule === name)

describe('the check', () => {
  test('goes on behind what is broken', async () => {
    const { rules } = await check(token({ sub: 5, aud: 5, exp: NOW - 100, nbf: 'x', iat: {}, jti: 5 }))
    expect(rules.filter(({ result }) => result === 'broken').map(({ rule }) => rule)).toEqual([
      'sub',
      'aud',
      'exp',
      'nbf',
      'iat',
      'jti',
      'mapping',
    ])
  })

  test('says which issuer a token is nearly of', async () => {
    const checked = await check(token({ iss: `${github.issuer}/` }))
    expect(rule(checked, 'issuer')).toMatchObject({
      code: 'issuer_not_trusted',
      compared: { seen: { iss: 'with_slash' }, wanted: { iss: github.issuer } },
      said: `${github.issuer}/`,
    })
    expect(rule(await check(token({ iss: unused.issuer })), 'issuer')?.compared).toEqual({
      seen: { use: 'none' },
      wanted: { issuer: 'gitlab', use: 'client_assertion' },
    })
  })

  test('shows the limits of the issuer, not those of clients that sign for themselves', async () => {
    const checked = await check(token({ iat: NOW - 3600, exp: NOW + 60 }), 'deploy')
    expect(rule(checked, 'iat')?.compared).toEqual({ seen: { age: 3600 }, wanted: { issuer: 'github', age: 915 } })
    expect(rule(await check(token()), 'lifetime')?.compared).toEqual({
      seen: { lifetime: 60 },
      wanted: { issuer: 'github', lifetime: 900 },
    })
  })

  test('names the mappings that fit, and of others the nearest with what is different', async () => {
    const several = await check(token({ sub: 'repo:acme/site:environment:prod' }))
    expect(several.mappings.map(({ clientId, fits }) => [clientId, fits])).toEqual([
      ['anything', true],
      ['site', true],
    ])
    const [nearest, ...others] = (await check(token({ sub: 'repo:acme/shop:ref:refs/heads/dev' }))).mappings
    expect(nearest).toEqual({
      clientId: 'deploy',
      isDisabled: false,
      fits: false,
      differences: [{ at: 'subject', wanted: MAIN, said: 'repo:acme/shop:ref:refs/heads/dev' }],
    })
    expect(others.length).toBe(2)
    const claim = await check(token({ repository_owner_id: 4711 }))
    expect(claim.mappings[0]).toMatchObject({
      clientId: 'deploy',
      differences: [{ at: 'repository_owner_id', wanted: '4711', said: 4711 }],
    })
  })

  test('shows the mapping of the client that is named first', async () => {
    const { mappings } = await check(token(), 'pod')
    expect(mappings[0]?.clientId).toBe('pod')
    expect(mappings[0]?.differences.map(({ at }) => at)).toEqual(['issuer', 'subject'])
    expect(mappings[1]).toMatchObject({ clientId: 'deploy', fits: true })
  })

  test('asks nobody for keys, and says what can be said without', async () => {
    const text = token({ iss: away.issuer, sub: 'arn:aws:iam::1:role/a' })
    const checked = await check(text)
    expect([checked.code, checked.clientId, rule(checked, 'signature')?.result]).toEqual([
      null,
      'lambda',
      'not_checked',
    ])
    const other = await check(token({ iss: away.issuer, sub: 'x', aud: 'y' }))
    expect(other.code).toBe('assertion_aud_mismatch')
    expect(rule(other, 'mapping')?.code).toBe('subject_not_mapped')
  })

  test('says of which trust domain a JWT-SVID is, or why of none', async () => {
    const checked = await check(svid())
    expect(rule(checked, 'issuer')).toMatchObject({
      compared: { wanted: { issuer: 'mesh' } },
      said: 'spiffe://example.org/billing',
    })
    expect(checked.mappings).toMatchObject([{ clientId: 'billing', fits: true }])
    expect(rule(await check(svid({ sub: 'spiffe://example.com/billing' })), 'issuer')).toMatchObject({
      code: 'trust_domain_not_trusted',
      compared: {
        seen: { trust_domain: 'other' },
        wanted: { trust_domain: ['example.org', 'once.org', 'idle.org', 'far.org'] },
      },
    })
    expect(rule(await check(svid({ sub: 'spiffe://idle.org/billing' })), 'issuer')?.compared).toEqual({
      seen: { use: 'none' },
      wanted: { issuer: 'idle', use: 'client_assertion' },
    })
    const malformed = await check(svid({ sub: 'spiffe://example.org/billing/' }))
    expect(rule(malformed, 'sub')?.code).toBe('spiffe_id_malformed')
    expect(rule(malformed, 'issuer')?.result).toBe('not_checked')
    const typ = rule(await check(svid({}, { typ: 'at+jwt' })), 'typ')
    expect(typ?.compared).toEqual({ seen: { typ: 'at+jwt' }, wanted: { typ: ['JWT', 'JOSE'] } })
  })

  test('names the `spiffe_id` that is nearest, as it is written', async () => {
    const [nearest, next] = (await check(svid({ sub: 'spiffe://example.org/ns/fleets/a' }))).mappings
    expect([nearest, next]).toMatchObject([
      { clientId: 'fleet', differences: [{ at: 'spiffe_id', wanted: 'spiffe://example.org/ns/fleet/*' }] },
      { clientId: 'fleet-a', differences: [{ at: 'spiffe_id', wanted: FLEET_A }] },
    ])
  })

  test('asks no trust domain for its bundle', async () => {
    const checked = await check(svid({ sub: 'spiffe://far.org/billing' }))
    expect([checked.code, checked.clientId, rule(checked, 'signature')?.result]).toEqual([
      null,
      'far-away',
      'not_checked',
    ])
  })

  test('says so where nobody trusts any trust domain', async () => {
    const nobody = { ...context, issuers: trustedIssuers([github]) }
    const checked = await checkIssuedAssertion(svid(), null, nobody)
    expect(isIssued(svid(), null, nobody)).toBe(true)
    expect(checked.code).toBe('assertion_type_unknown')
    expect(rule(checked, 'issuer')?.code).toBe('trust_domain_not_trusted')
  })

  test('takes a name of a workload from a trusted issuer for what some client is', async () => {
    const text = token({ sub: 'spiffe://example.org/of/github' })
    expect(await check(text)).toMatchObject({ code: null, clientId: 'both', issuer: { name: 'github' } })
  })

  test('takes what a client has signed itself for no token of an issuer', () => {
    const own = signed({ alg: 'ES256' }, claims('own-key'), pair.privateKey)
    expect([isIssued(own, null, context), isIssued(own, 'own-key', context)]).toEqual([false, false])
    const named = signed({ alg: 'ES256' }, claims('spiffe://example.org/own-key'), pair.privateKey)
    expect(isIssued(named, null, context)).toBe(false)
  })
})
