import { describe, expect, it } from 'vitest'
import { spelledPath } from '../../src/expression/index.ts'
import { UNFILLED } from '../../src/policy/facts.ts'
import { factRows } from '../../src/policy/index.ts'
import { BASELINE, facts, load, NOW, places, policies } from './given.ts'

/** Everything a request can carry, so that no member of the facts is null. */
const whole = facts({
  client: {
    client_id: 'x',
    client_name: 'X',
    token_endpoint_auth_method: 'private_key_jwt',
    scope: 'a',
    audiences: ['b'],
  },
  request: {
    scope: 'a',
    resources: ['b'],
    subject_token_type: 't',
    actor_token_type: 't',
    requested_token_type: 't',
  },
  assertion_header: { kid: '1', typ: 'JWT' },
  user: { sub: 'u' },
  upstream: { access_token: { sub: 'u' }, id_token: { sub: 'u' } },
  certificate: { subject_dn: 'CN=x', san_dns: ['x.example'], san_uri: ['urn:x'] },
})

const pathsOf = (value: unknown, path = ''): readonly string[] =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? [path]
    : [
        path,
        ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, path === '' ? name : `${path}.${name}`)),
      ]

describe('the facts', () => {
  const rows = factRows()
  const declared = new Set(rows.map(row => row.path))

  it('requires that every fact a request has is declared', () => {
    const paths = pathsOf(whole).filter(path => path !== '')
    const unfilled = (path: string): boolean => UNFILLED.some(fact => spelledPath(fact) === path)
    expect(paths.filter(path => !declared.has(path) && !unfilled(path))).toEqual([])
    expect(paths.length).toBeGreaterThan(40)
  })

  it('requires that every declared fact can be there, standard claims aside', () => {
    const present = new Set(pathsOf(whole))
    const claim = /\.(?:iss|sub|aud|exp|iat|jti|alg|kid|typ)$/
    expect(rows.filter(({ path }) => !present.has(path) && !claim.test(path))).toEqual([])
  })

  it('returns how far each can be believed, and where it can be read', () => {
    const row = (path: string) => rows.find(one => one.path === path)
    expect(row('client.metadata')).toMatchObject({ trust: 'configured', stages: ['rule', 'claim', 'token'] })
    expect(row('client.key.thumbprint')).toMatchObject({ trust: 'verified' })
    expect(row('request.scopes')).toMatchObject({ trust: 'requested' })
    expect(row('request.remoteAddress')).toMatchObject({ trust: 'verified' })
    expect(row('clientAssertion.sub')).toMatchObject({ trust: 'self-asserted' })
    expect(row('context.requestData.clientAssertion.sub')).toMatchObject({ trust: 'self-asserted' })
    expect(row('context.appConfig.clientId')).toMatchObject({ trust: 'configured' })
    expect(row('user')).toMatchObject({ trust: 'verified', stages: ['claim'] })
    expect(row('upstream.idToken.sub')).toMatchObject({ trust: 'verified', stages: ['claim'] })
    expect(
      rows.every(
        ({ path, description }) => description !== '' || /\.(?:iss|sub|aud|exp|iat|jti|alg|kid|typ)$/.test(path),
      ),
    ).toBe(true)
  })
})

describe('the language of a policy', () => {
  const policy = (language: string): string => `policy: l
language: ${language}
rules: [{ id: r, effect: allow, when: clientAssertion.undeclared == null }]
`

  it('refuses an undeclared claim in strict, with the declaration to add', () => {
    const { diagnostics } = load([policy('strict')])
    expect(diagnostics).toMatchObject([{ code: 'CG2104', severity: 'error' }])
    expect(diagnostics[0]?.help).toContain('assertion.properties')
  })

  it('reads an undeclared claim in pel', () => {
    expect(policies([policy('pel')]).decide(facts(), NOW)).toMatchObject({ rules: ['l/r'] })
  })

  it('accepts a client without an assertion where no member is required', () => {
    const text = `policy: l
assertion: { properties: { tenant: { type: string } } }
rules: [{ id: r, effect: allow, when: clientAssertion.tenant == null }]
`
    expect(policies([text]).decide(facts({ client: 'reports' }), NOW)).toMatchObject({ rules: ['l/r'] })
  })
})

describe('a fix', () => {
  const mended = (text: string, code: string): string => {
    const found = load([text]).diagnostics.find(one => one.code === code)
    if (found?.fix === undefined) throw new Error(`no fix of ${code}: ${places(load([text])).join(', ')}`)
    const lines = text.split('\n')
    const line = lines[found.line - 1] ?? ''
    lines[found.line - 1] = line.slice(0, found.column - 1) + found.fix + line.slice(found.endColumn - 1)
    return lines.join('\n')
  }

  it.each([
    ['CG3020', 'let: { a: client.name }\nrules:\n  - id: r\n    effect: require\n    when: #a == client.clientId'],
    ['CG3021', 'let: { a: client.name }\nrules:\n  - id: r\n    effect: require\n    when: client.clientId == #a'],
    [
      'CG3021',
      'let: { a: client.name }\nrules:\n  - id: r\n    effect: require\n    when: client.clientId == "partner-a" or client.clientId == #a',
    ],
    ['CG3023', "claims:\n  access_token:\n    m: {'k': 'v'}"],
    ['CG3026', 'claims:\n  access_token:\n    region: eu'],
  ])('reports a fix of %s that mends the file', (code, text) => {
    expect(places(load([BASELINE, mended(`policy: p\n${text}\n`, code)]))).toEqual([])
  })
})

describe('the plan of a request', () => {
  it('never looks at policies of other clients, however many there are', () => {
    const clients = Array.from({ length: 500 }, (_, at) => `c${at}`)
    const texts = clients.map(
      id => `policy: ${id}\napplies_to: { clients: [${id}] }\nrules: [{ id: r, effect: allow, when: true }]\n`,
    )
    const set = policies([BASELINE, ...texts])
    expect(set.names.length).toBe(501)
    expect(set.decide(facts(), NOW)).toMatchObject({ rules: ['baseline/registered'] })
    expect(set.explain(facts(), NOW).rules.map(({ rule }) => rule)).toEqual(['baseline/registered'])
  })
})
