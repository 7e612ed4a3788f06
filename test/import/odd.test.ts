/** Exports that are real and odd: what comes out loads, gives nobody more than there, and says what it has left. */
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { claimgate } from '../cli/terminal.ts'
import { basic, createImports, linesOf } from './importing.ts'

const { cwd, importText, ask, close, remove } = createImports()
afterEach(close)
afterAll(remove)

const SECRET = 'q8Vw2ZrT5nKx7LmB4cYhJ1sD6fGp9AeU'

const client = (more: object = {}) => ({ clientId: 'a', secret: SECRET, serviceAccountsEnabled: true, ...more })
const scope = (name: string) => ({ name, attributes: { 'include.in.token.scope': 'true' } })
const realm = (clients: readonly unknown[], more: object = {}) => JSON.stringify({ realm: 'r', clients, ...more })
const mapper = (type: string, config: object) => ({
  name: type,
  protocolMapper: `oidc-${type}-mapper`,
  config: { 'access.token.claim': 'true', ...config },
})
const hardcoded = (name: string, value: string, label = 'String') =>
  mapper('hardcoded-claim', { 'claim.name': name, 'claim.value': value, 'jsonType.label': label })

/** Imports, and requires of the result that it passes `check`. */
const imported = async (kind: string, name: string, text: string) => {
  const ran = await importText(kind, name, text)
  const checked = await claimgate(['check'], { cwd: join(cwd, name) })
  expect(checked.out).toContain('0 errors')
  return linesOf(ran.out, 'not taken over: ').join('\n')
}

describe('names', () => {
  const SCOPES = {
    defaultClientScopes: ['always'],
    optionalClientScopes: ['asked'],
  }
  const scopes = { clientScopes: [scope('always'), scope('asked')] }

  it.each(['orders.test', 'orders_test', 'a*', '*', '../x', '.', 'con', 'true', 'x'.repeat(200)])(
    'never give %s the optional scopes that nobody asked for',
    async clientId => {
      const name = `named-${Buffer.from(clientId).toString('hex').slice(0, 20)}`
      await imported('keycloak', name, realm([client({ clientId, ...SCOPES }), client({ clientId: 'axx' })], scopes))
      expect(await ask(name, {}, basic(clientId, SECRET))).toMatchObject({ scope: 'always' })
    },
  )

  it.each(['\u001b[2J', '\nnot taken over: forged', '\u009b2J', '\u202e'])(
    'never do anything to a terminal: %j',
    async text => {
      const given = realm([client(), client({ clientId: `a${text}`, clientAuthenticatorType: text })])
      const { out } = await importText('keycloak', `terminal-${text.length}`, given)
      expect(out.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
      expect(linesOf(out, 'not taken over: forged')).toEqual([])
    },
  )
})

describe('texts', () => {
  it.each([
    '  a\nb',
    'a\nb\n',
    'a\n\u0000b',
    'a\r\nb',
    'a\n\n  b',
    '\u0085\u2028\ufeff x',
    'yes',
    "it's",
    'a: b # c',
    '\t',
  ])('are claims as they were: %j', async text => {
    const name = `text-${Buffer.from(text).toString('hex')}`
    const mappers = [hardcoded('b', text), hardcoded('deep.b', text), hardcoded('list', JSON.stringify([text]), 'JSON')]
    await imported('keycloak', name, realm([client({ name: 'two\nlines', protocolMappers: mappers })]))
    expect((await ask(name, {}, basic('a', SECRET))).claims).toMatchObject({ b: text, deep: { b: text }, list: [text] })
  })

  it('of Booleans in any case are what they mean, and empty maps beside expressions are maps', async () => {
    const note = { 'claim.name': 'c.id', 'user.session.note': 'client_id' }
    const mappers = [
      hardcoded('frozen', 'TRUE', 'boolean'),
      hardcoded('c.none', '{}', 'JSON'),
      mapper('usersessionmodel-note', note),
    ]
    await imported('keycloak', 'typed', realm([client({ protocolMappers: mappers })]))
    expect((await ask('typed', {}, basic('a', SECRET))).claims).toMatchObject({
      frozen: true,
      c: { id: 'a', none: {} },
    })
  })
})

describe('what would be more than there', () => {
  it('never comes from audiences that tokens did not show', async () => {
    const only = { 'included.custom.audience': 'https://there.example' }
    const mappers = [
      { ...mapper('audience', only), config: { ...only, 'introspection.token.claim': 'true' } },
      mapper('audience-resolve', {}),
    ]
    const users = [{ serviceAccountClientId: 'a', clientRoles: { other: [] } }]
    await imported('keycloak', 'audiences', realm([client({ protocolMappers: mappers })], { users }))
    expect((await ask('audiences', {}, basic('a', SECRET))).claims['aud']).toBe('https://api.example.com')
  })

  it('never comes from a scope whose name is two, and the others stay', async () => {
    const given = client({ defaultClientScopes: ['read', 'all orders', 'write'] })
    const more = { clientScopes: [scope('read'), scope('all orders'), scope('write')] }
    expect(await imported('keycloak', 'two-words', realm([given], more))).toContain('name: all orders')
    expect(await ask('two-words', {}, basic('a', SECRET))).toMatchObject({ scope: 'read write' })
  })

  it.each([true, 'true', 'TRUE', ['true']])(
    'never comes without a proof from a binding that is written as %j',
    async bound => {
      const name = `bound-${JSON.stringify(bound).length}`
      const given = client({ attributes: { 'dpop.bound.access.tokens': bound } })
      expect(await imported('keycloak', name, realm([given]))).not.toContain('dpop')
      expect(await ask(name, {}, basic('a', SECRET))).toMatchObject({ error: 'invalid_dpop_proof' })
    },
  )

  it.each([1_700_000_000.5, '1700000000', '2020-01-01T00:00:00Z', -1])(
    'never comes from a secret that ends at %j',
    async end => {
      const given = { client_id: 'a', client_secret: SECRET, grant_types: ['client_credentials'] }
      const name = `ends-${String(end).length}`
      await imported('hydra', name, JSON.stringify([{ ...given, client_secret_expires_at: end }]))
      expect(await ask(name, {}, basic('a', SECRET))).toMatchObject({ error: 'invalid_client' })
    },
  )
})

describe('a lifetime', () => {
  const lives = async (name: string, id: string) => {
    const { claims } = await ask(name, {}, basic(id, SECRET))
    return Number(claims['exp']) - Number(claims['iat'])
  }

  it.each([
    [300.5, 300],
    [0.2, 1],
    [0, 3600],
    [-1, 3600],
    ['60', 3600],
    [1e9, 31_536_000],
  ])('of %j in a realm is %i here', async (accessTokenLifespan, seconds) => {
    const name = `realm-lives-${String(accessTokenLifespan)}`
    await imported('keycloak', name, realm([client()], { accessTokenLifespan }))
    expect(await lives(name, 'a')).toBe(seconds)
  })

  it.each([
    ['500ms', 1],
    ['0h1m30.9s', 90],
    ['1.5m', 90],
    ['10h', 3600],
  ])('of %s in Hydra is %i seconds here', async (lifespan, seconds) => {
    const given = { client_secret: SECRET, grant_types: ['client_credentials'] }
    const limit = { client_credentials_grant_access_token_lifespan: lifespan }
    await imported('hydra', `lives-${lifespan}`, JSON.stringify([{ ...given, ...limit, client_id: 'a' }]))
    expect(await lives(`lives-${lifespan}`, 'a')).toBe(seconds)
  })

  it('that cannot be read leaves the client out', async () => {
    const given = { client_secret: SECRET, grant_types: ['client_credentials'], client_id: 'a' }
    const odd = { ...given, client_id: 'b', client_credentials_grant_access_token_lifespan: 'soon' }
    expect(await imported('hydra', 'lives-soon', JSON.stringify([given, odd]))).toContain('client b: ')
    expect(await ask('lives-soon', {}, basic('b', SECRET))).toMatchObject({ error: 'invalid_client' })
  })
})

describe('what is there twice', () => {
  const application = (id: string) => ({
    id,
    name: id,
    protocol: 'OPENID_CONNECT',
    grantTypes: ['CLIENT_CREDENTIALS'],
    tokenEndpointAuthMethod: 'CLIENT_SECRET_BASIC',
    secret: SECRET,
  })
  const resource = (id: string, attribute: string) => ({
    id,
    name: id,
    audience: 'https://api.example.com/all',
    _embedded: { scopes: [{ id: `${id}-s`, name: 'read' }], attributes: [{ name: id, value: attribute }] },
  })
  const grant = (id: string) => ({ application: { id: 'app' }, resource: { id }, scopes: [{ id: `${id}-s` }] })

  it('is taken once: scopes, audiences and grants of an application', async () => {
    const parts = { applications: [application('app')], resources: [resource('x', 'v'), resource('y', '${user.id}')] }
    const text = JSON.stringify({ _embedded: { ...parts, grants: [grant('x'), grant('x'), grant('y')] } })
    await imported('pingone', 'twice', text)
    expect(await ask('twice', {}, basic('app', SECRET))).toMatchObject({ scope: 'read', claims: { x: 'v' } })
  })

  it('is told: clients of one name', async () => {
    expect(await imported('keycloak', 'same', realm([client(), client({ name: 'second' })]))).toContain('used twice')
  })
})

it.each([
  ['keycloak', realm([client({ publicClient: true })])],
  ['hydra', JSON.stringify([{ client_id: 'a', grant_types: ['client_credentials'], client_secret: 'x\ny' }])],
])('writes nothing of an export of %s without a client that can be taken over', async (kind, text) => {
  const ran = await importText(kind, `nothing-${kind}`, text)
  expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('no client that can be taken over') })
  expect(ran.out).toContain('0 files written, 0 clients')
  expect(ran.out).toContain('not taken over: client a: ')
})

it('says which names no request can carry', async () => {
  const left = await imported('keycloak', 'unicode', realm([client(), client({ clientId: '日本語' })]))
  expect(left).toMatch(/client 日本語: .*client_id/)
})

it('reads a realm whose members are missing, null or of another type', async () => {
  const odd = [null, 1, {}, { clientId: null }]
  const nulls = client({ attributes: null, protocolMappers: null, defaultClientScopes: null, name: null })
  const types = client({ clientId: 'b', attributes: [], protocolMappers: [null, {}], defaultClientScopes: [null, 1] })
  const more = { users: [null, {}], roles: null, clientScopes: [null, {}] }
  await imported('keycloak', 'odd', realm([...odd, nulls, types], more))
  expect(await ask('odd', {}, basic('b', SECRET))).toMatchObject({ claims: { client_id: 'b' } })
})
