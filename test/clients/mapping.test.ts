/** What a client file may say of the tokens that are its client, and what is said of it at load. */
import { describe, expect, test } from 'vitest'
import { loadClients } from '../../src/clients/index.ts'
import { createMapped } from '../../src/clients/mapped.ts'
import { fitsMapping, type Mapping } from '../../src/clients/mapping.ts'
import { overlapsIn } from '../../src/clients/overlaps.ts'
import { PRESETS, readSubject, type TrustedIssuer, trustedIssuers } from '../../src/issuers/index.ts'
import type { JsonObject } from '../../src/oauth.ts'
import { loading, NOW, sourceOf } from './stage.ts'

const entry = (name: keyof typeof PRESETS, more: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  ...PRESETS[name],
  name,
  issuer: `https://${name}.example`,
  audience: 'https://login.example.com',
  forClients: true,
  exchanged: null,
  grants: null,
  keys: { kind: 'uri', uri: name },
  published: { jwksUri: null, ca: null, authorization: null },
  ...more,
})
const ISSUERS = trustedIssuers([
  ...(Object.keys(PRESETS) as (keyof typeof PRESETS)[]).map(name => entry(name)),
  entry('github', { name: 'idle', issuer: 'https://idle.example', forClients: false }),
])

const client = (client_id: string, federated: JsonObject): JsonObject => ({
  client_id,
  token_endpoint_auth_method: 'federated_jwt',
  grant_types: ['client_credentials'],
  federated,
})

const told = (...clients: readonly JsonObject[]): readonly string[] =>
  loadClients({
    sources: [sourceOf([...clients])],
    readSecret: () => null,
    embedded: true,
    now: NOW,
    allowPrivateAddresses: [],
    issuers: ISSUERS,
  }).diagnostics.map(({ code, severity }) => `${code} ${severity}`)
const mapping = (issuer: string, more: JsonObject) => told(client('a', { issuer, ...more }))

const OWNER = { claims: { repository_owner_id: '4711' } }

describe('a mapping', () => {
  test.each<[string, string, JsonObject]>([
    ['a subject with the id of its owner', 'github', { subject: 'repo:acme/shop:ref:refs/heads/main', ...OWNER }],
    ['claims alone', 'github', { claims: { repository_id: '74', environment: 'prod' } }],
    [
      'a subject that has the ids of owner and repository',
      'github',
      { subject: 'repo:acme@4711/shop@74:ref:refs/heads/main' },
    ],
    ['any repository of an owner, by its id', 'github', { subject: 'repo:*/*:ref:refs/heads/main', ...OWNER }],
    ['a subject that is the id of a repository', 'github', { subject: 'repository_id:74' }],
    ['a subject that is the id of a project', 'gitlab', { subject: 'project_id:20:ref_type:branch:ref:main' }],
    ['wildcards behind the tenant', 'github', { subject: 'repo:acme/*:environment:**', ...OWNER }],
    ['a service account', 'kubernetes', { subject: 'system:serviceaccount:billing:invoices' }],
    ['the id of a project', 'gitlab', { claims: { project_id: '22', ref_protected: 'true', ref: 'main' } }],
    ['the id of a Google service account', 'gcp', { subject: '104857600000000000001' }],
    ['a tenant and an object', 'entra', { subject: 'b0f4-1', claims: { tid: 't-1' } }],
    ['a role', 'aws', { subject: 'arn:aws:iam::123456789012:role/Data' }],
    ['a project', 'circleci', { claims: { 'oidc.circleci.com/project-id': 'p' } }],
    ['a workspace', 'terraform', { claims: { terraform_workspace_id: 'ws-1', terraform_run_phase: 'apply' } }],
    ['an exact claim that is an object', 'aws', { claims: { 'https://sts.amazonaws.com/': { aws_account: '1' } } }],
  ])('accepts %s', (_, issuer, more) => {
    expect(mapping(issuer, more)).toEqual([])
  })

  test.each<[string, string, string, JsonObject]>([
    ['an issuer that is not configured', 'CG4130 error', 'githab', { subject: 'repo:acme/shop' }],
    ['an issuer whose tokens authenticate nobody', 'CG4130 error', 'idle', { subject: 'repo:acme/shop', ...OWNER }],
    ['nothing at all', 'CG4131 error', 'kubernetes', {}],
    ['a wildcard beside letters', 'CG4131 error', 'github', { subject: 'repo:acme/shop-*:ref:x', ...OWNER }],
    ['a wildcard before letters', 'CG4131 error', 'github', { subject: 'repo:acme/*x:ref:x', ...OWNER }],
    ['three stars', 'CG4131 error', 'github', { subject: 'repo:acme/***:ref:x', ...OWNER }],
    ['a misspelt claim', 'CG4131 error', 'github', { claims: { repositry_owner_id: '4711' } }],
    ['a number for a text', 'CG4131 error', 'github', { claims: { repository_owner_id: 4711 } }],
    ['a truth value for a text', 'CG4131 error', 'gitlab', { claims: { project_id: '1', ref_protected: true } }],
    ['a claim that is checked already', 'CG4131 error', 'github', { claims: { aud: 'x', repository_owner_id: '1' } }],
    ['two subjects', 'CG4131 error', 'kubernetes', { subject: 'a:b', claims: { sub: 'a:c' } }],
    ['no tenant', 'CG4134 error', 'github', { claims: { ref: 'refs/heads/main' } }],
    ['a wildcard for the tenant', 'CG4134 error', 'github', { subject: 'repo:*/shop:ref:refs/heads/main' }],
    ['a wildcard for everything', 'CG4134 error', 'github', { subject: '**' }],
    ['a wildcard for the group', 'CG4134 error', 'gitlab', { subject: 'project_path:*/shop:ref_type:branch:ref:main' }],
    ['an empty text for the tenant', 'CG4134 error', 'github', { claims: { repository_owner_id: ' ' } }],
    ['a workflow that anybody may call', 'CG4134 error', 'github', { subject: 'job_workflow_ref:acme/ci/x.yml@main' }],
    ['what every object has', 'CG4131 error', 'github', { claims: { constructor: 'x', repository_owner_id: '1' } }],
    ['no tenant of Entra', 'CG4134 error', 'entra', { subject: 'b0f4' }],
    ['no account of Google', 'CG4134 error', 'gcp', { claims: { email_verified: true } }],
    [
      'no organization',
      'CG4134 error',
      'terraform',
      { subject: 'organization:*:project:p:workspace:w:run_phase:apply' },
    ],
    ['the name of an owner', 'CG4133 warning', 'github', { claims: { repository_owner: 'acme' } }],
    ['the name of an owner in the subject', 'CG4133 warning', 'github', { subject: 'repo:acme/shop:environment:prod' }],
    [
      'a name that only looks like one with an id',
      'CG4133 warning',
      'github',
      { subject: 'repo:acme@x/shop@74:ref:x' },
    ],
    ['an id behind a wildcard', 'CG4134 error', 'github', { subject: 'repo:*/shop@74:ref:x' }],
    ['the name of an organization in the subject', 'CG4133 warning', 'terraform', { subject: 'organization:acme:**' }],
    [
      'a repository of CircleCI',
      'CG4133 warning',
      'circleci',
      { claims: { 'oidc.circleci.com/vcs-origin': 'github.com/acme/shop', 'oidc.circleci.com/org-id': 'o' } },
    ],
    ['the path of a project', 'CG4133 warning', 'gitlab', { claims: { project_path: 'acme/shop' } }],
    ['an e-mail address', 'CG4133 warning', 'gcp', { claims: { email: 'a@b.iam.gserviceaccount.com' } }],
    ['the name of an organization', 'CG4133 warning', 'terraform', { claims: { terraform_organization_name: 'acme' } }],
  ])('refuses, or warns of, %s: %s', (_, code, issuer, more) => {
    expect(mapping(issuer, more)).toEqual([code])
  })

  test('is needed by its method', () => {
    const { federated: _, ...without } = client('a', {})
    expect(told(without)).toEqual(['CG4007 error'])
  })

  test('has no effect with another method', () => {
    const other = {
      ...client('a', { issuer: 'kubernetes', subject: 'a' }),
      token_endpoint_auth_method: 'client_secret_basic',
    }
    expect(told({ ...other, secrets: [{ sha256: 'a'.repeat(64) }] })).toEqual(['CG4008 warning'])
  })

  test('is not for a client with the name of an issuer', () => {
    expect(told(client('https://github.example', { issuer: 'kubernetes', subject: 'a' }))).toEqual(['CG4135 error'])
  })
})

describe('two mappings', () => {
  const pair = (one: JsonObject, other: JsonObject) =>
    told(client('a', { issuer: 'kubernetes', ...one }), client('b', { issuer: 'kubernetes', ...other }))

  test.each<[string, JsonObject, JsonObject]>([
    ['the same subject', { subject: 'a:b' }, { subject: 'a:b' }],
    ['a wildcard over an exact one', { subject: 'a:*' }, { subject: 'a:b' }],
    ['two wildcards that cross', { subject: 'a:*:c' }, { subject: 'a:b:*' }],
    ['** over segments', { subject: 'a/**' }, { subject: 'a/b/c' }],
    ['claims beside a subject', { claims: { sub: 'a' } }, { subject: 'a' }],
  ])('are warned of with %s', (_, one, other) => {
    expect(pair(one, other)).toEqual(['CG4132 warning'])
    expect(pair(other, one)).toEqual(['CG4132 warning'])
  })

  test.each<[string, JsonObject, JsonObject]>([
    ['other subjects', { subject: 'a:b' }, { subject: 'a:c' }],
    ['another number of parts', { subject: 'a:*' }, { subject: 'a:*:c' }],
    ['a * that would have to cross a slash', { subject: 'a/*' }, { subject: 'a/b/c' }],
    ['claims that differ', { subject: 'a:*', claims: { sub: 'a:b' } }, { subject: 'a:*', claims: { sub: 'a:c' } }],
  ])('are not with %s', (_, one, other) => {
    expect(pair(one, other)).toEqual([])
  })
})

test.each<[string, string, boolean]>([
  ['a:*', 'a:b', true],
  ['a:*', 'a:', false],
  ['a:*', 'a:b/c', false],
  ['a:*', 'a:b:c', false],
  ['a:**', 'a:b/c', true],
  ['a:**', 'a:/', true],
  ['a:**', 'a:b:c', false],
  ['a:**/z', 'a:b//z', true],
  ['a/**/b/**/z', 'a/b/b/c/b/z/z', true],
  ['a/**/b/**/z', 'a/b/b/z', false],
  ['*:*', 'a:b', true],
  ['*:*', ':b', false],
  ['**:*', 'a/b:c', true],
  ['**', 'x', true],
  ['**', '', false],
  ['*/b', 'a/b', true],
  ['a/**/z', 'a/b/c/z', true],
  ['a/**/z', 'a/z', false],
  ['a/**/z', 'a//z', false],
  ['a/*/*/z', 'a/b/c/z', true],
  ['a.c', 'abc', false],
  ['a:*', 'a:b\n', true],
  ['a', 'a\n', false],
])('%j and %j: %s', (pattern, subject, fits) => {
  expect(readSubject(pattern)?.fits(subject)).toBe(fits)
})

test('a pattern of many wildcards takes a moment for a long subject', () => {
  const pattern = readSubject(`${'**/'.repeat(100)}x`)
  const started = performance.now()
  expect(pattern?.fits(`${'a/'.repeat(500)}y`)).toBe(false)
  expect(performance.now() - started).toBeLessThan(1000)
})

/** A thousand wildcards of one owner, which every stranger may know. */
const mappings = Array.from({ length: 1000 }, (_, i) => ({
  mechanism: 'issued' as const,
  issuer: 'github',
  vouched: null,
  subject: readSubject(`repo:acme/*:environment:e${i}`),
  claims: [],
}))

test('a stranger with a long subject costs little, however many wildcards there are', () => {
  const mapped = createMapped<number>()
  for (const [i, mapping] of mappings.entries()) mapped.add(mapping, i)
  const started = performance.now()
  for (const long of [900, 12_000])
    expect(mapped.fitting('issued', 'github', { sub: `repo:acme/${'a'.repeat(long)}` })).toEqual([])
  expect(performance.now() - started).toBeLessThan(50)
  expect(mapped.fitting('issued', 'github', { sub: 'repo:acme/shop:environment:e7' })).toEqual([7])
})

describe('an index of mappings', () => {
  const github = (subject: string | null, claims: Mapping['claims'] = []): Mapping => ({
    mechanism: 'issued',
    issuer: 'github',
    vouched: null,
    subject: subject === null ? null : readSubject(subject),
    claims,
  })
  const PATTERNS = ['*', '**', 'a:*', '*:b', 'a:*:b', 'a/**', '**/b', 'a:**/b', '*:*', 'a:b', 'a/*:b', ':*', '*/', null]
  const CLAIMS: readonly Mapping['claims'][] = [
    [],
    [['c', 'x']],
    [['d', 1]],
    [
      ['d', { e: 'x' }],
      ['c', 'x'],
    ],
  ]
  const all = PATTERNS.flatMap(subject => CLAIMS.map(claims => github(subject, claims)))
  const SUBJECTS = [
    'a',
    'a:b',
    'a:c:b',
    'a/b',
    'a:x/b',
    'b',
    ':',
    ':b',
    'a:',
    'a:b:b',
    'a:/b',
    'a/c:b',
    'x/',
    '',
    'a:a:b:b',
  ]

  test('finds what looking at each of them finds', () => {
    const mapped = createMapped<Mapping>()
    for (const mapping of all) mapped.add(mapping, mapping)
    for (const sub of SUBJECTS)
      for (const more of [{}, { c: 'x' }, { d: 1 }, { c: 'x', d: { e: 'x' } }, { c: ['x'] }, { c: 2n ** 64n }]) {
        const payload = { sub, ...more } as JsonObject
        const wanted = all.filter(mapping => fitsMapping(mapping, payload))
        const found = mapped.fitting('issued', 'github', payload)
        expect([sub, more, new Set(found)]).toEqual([sub, more, new Set(wanted)])
        expect(found.length).toBe(wanted.length)
      }
  })

  test('looks at none of thousands that say other claims, another beginning or another end', () => {
    const mapped = createMapped<number>()
    let looked = 0
    const counted = (pattern: string) => {
      const subject = readSubject(pattern)
      if (subject === null) throw new Error(pattern)
      return { ...subject, fits: (sub: string) => ++looked > 0 && subject.fits(sub) }
    }
    for (let i = 0; i < 3000; i++) {
      mapped.add({ ...github(null), subject: counted(`repo:acme/*:environment:e${i}`) }, i)
      mapped.add({ ...github(null), subject: counted(`repo:o${i}/*:pull_request`) }, i)
      mapped.add({ ...github(null, [['repository_id', `${i}`]]), subject: counted('repo:acme/*:pull_request') }, i)
    }
    for (const sub of ['repo:evil/x:pull_request', 'repo:acme/x:y', `repo:acme/${':'.repeat(900)}`, ':'.repeat(1024)])
      expect(mapped.fitting('issued', 'github', { sub, repository_id: 'x' })).toEqual([])
    expect(looked).toBe(0)
    expect(mapped.fitting('issued', 'github', { sub: 'repo:acme/x:pull_request', repository_id: '7' })).toEqual([7])
    expect(looked).toBe(1)
  })
})

test('overlaps of very many wildcards are looked for until it is enough', () => {
  const clients = mappings.map((mapping, i) => ({
    client: { clientId: `c${i}`, disabled: false },
    credentials: { kind: 'mapping', mapping },
  }))
  let steps = 0
  for (const search = overlapsIn(clients as never); search.next().done !== true; ) steps++
  expect(steps).toBeLessThanOrEqual(300)
})

test('overlaps of many tenants are all looked for, and where a search ends is told', () => {
  const wide = (subject: string, count: number, claims: (at: number) => object) => {
    const clients = Array.from({ length: count }, (_, at) => ({
      client_id: `c${at}`,
      token_endpoint_auth_method: 'federated_jwt',
      federated: { issuer: 'github', subject: subject.replace('N', `n${at}`), claims: claims(at) },
      grant_types: ['client_credentials'],
    }))
    return loading(clients as never, { issuers: ISSUERS }).diagnostics.filter(({ code }) => code === 'CG4132')
  }
  const tenants = wide('repo:acme/*:ref:**', 1200, at => ({ repository_owner_id: String(Math.max(1, at)) }))
  expect(tenants.map(({ severity }) => severity)).toEqual(['warning'])
  const apart = wide('repo:acme/N:ref:**', 1200, () => ({ repository_owner_id: '1' }))
  expect(apart.map(({ severity, message }) => [severity, message])).toEqual([
    ['info', expect.stringContaining('not every pair of mappings was looked at')],
  ])
})

test.each<[string, JsonObject, readonly string[]]>([
  ['nothing', { subject: 'repo:acme/**:ref:**' }, []],
  ['a claim', { subject: 'repo:acme/**:ref:**', claims: { environment: 'prod' } }, ['environment']],
  ['the branch of a subject', { subject: 'repo:acme/shop:ref:refs/heads/main' }, ['ref']],
  ['the branch of every repository', { subject: 'repo:acme/*:ref:refs/heads/main' }, ['ref']],
  ['the end of a branch alone', { subject: 'repo:acme/shop:ref:refs/heads/*' }, []],
  ['the environment of a subject', { subject: 'repo:acme/shop:environment:prod' }, ['environment']],
])('what a workload chooses is no choice where the mapping pins it: %s', (_, mapping, pinned) => {
  const claims = { repository_owner_id: '1', ...(mapping['claims'] as JsonObject | undefined) }
  const client = {
    client_id: 'a',
    token_endpoint_auth_method: 'federated_jwt',
    federated: { issuer: 'github', ...mapping, claims },
    grant_types: ['client_credentials'],
  }
  const issuers = trustedIssuers(ISSUERS.all.map(one => ({ ...one, preset: 'github' as const })))
  const [record] = loading(client as never, { issuers }).registry?.records() ?? []
  const [vouched] = record?.vouched ?? []
  expect(PRESETS.github.chosen.filter(claim => vouched?.chosen.includes(claim) !== true)).toEqual(pinned)
})
