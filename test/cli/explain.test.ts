import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { newEc } from '../clients/stage.ts'
import { type Folder, folderWith, initFolder } from './folder.ts'
import { claimgate, type Ran } from './terminal.ts'

const golden = (text: string, name: string) =>
  expect(text).toMatchFileSnapshot(new URL(`./golden/${name}`, import.meta.url).pathname)

const REQUEST = `client: partner-a
now: 2026-11-22T10:00:00Z
request: { grant_type: client_credentials, scope: orders:read }
assertion: { tenant: ACME, groups: [acme/readers, acme/owners] }
assertion_header: { kid: build-1 }
`

describe('claimgate explain', () => {
  let folder: Folder
  beforeAll(async () => {
    folder = await initFolder()
    folder.write('allowed.yaml', REQUEST)
    folder.write('denied.yaml', REQUEST.replace('ACME', 'globex'))
    folder.write('misfit.yaml', REQUEST.replace('tenant: ACME,', ''))
  })

  it('returns the decision, every rule with its values, and where every claim comes from', async () => {
    const ran = await folder.run('explain', 'allowed.yaml')
    expect(ran.code).toBe(0)
    await golden(ran.out, 'explain-allowed.txt')
  })

  it('returns why a request is denied, and exit code 10', async () => {
    const ran = await folder.run('explain', 'denied.yaml')
    expect(ran.code).toBe(10)
    await golden(ran.out, 'explain-denied.txt')
  })

  it('returns which schema a request does not fit', async () => {
    const ran = await folder.run('explain', 'misfit.yaml')
    expect(ran.code).toBe(10)
    expect(ran.out).toContain('DENY  invalid_request (facts)  tenant-isolation/assertion')
    expect(ran.out).toContain('The claim tenant of the client assertion is required')
  })

  it('returns one claim with every fact behind it and its trust', async () => {
    const ran = await folder.run('explain', 'allowed.yaml', '--claim', 'groups')
    expect(ran.code).toBe(0)
    await golden(ran.out, 'explain-claim.txt')
  })

  it('returns that no policy gives a claim', async () => {
    expect((await folder.run('explain', 'allowed.yaml', '--claim', 'email')).out).toBe(
      'no policy gives email to this request\n',
    )
  })

  it('reads an assertion as the gateway does, with whole numbers of any size', async () => {
    const numbers = await folderWith({
      'number.yaml':
        'policy: number\nassertion: { properties: { number: { type: integer } } }\n' +
        'rules: [{ id: all, effect: allow, when: true }]\nclaims: { access_token: { number: clientAssertion.number } }\n',
    })
    const shown = (...asked: string[]) => numbers.run('explain', ...asked, '--claim', 'number')
    const { out } = await numbers.run('assertion', '--client', 'partner-a', '--claim', 'number=9007199254740993')
    const ran = await shown(out.trim())
    const changed = await shown(out.trim(), '--claim', 'number=18446744073709551617')
    const alone = await shown('--client', 'partner-a', '--claim', 'number=9007199254740993')
    expect(ran.out).toContain('access_token.number = 9007199254740993  self-asserted')
    expect(changed.out).toContain('access_token.number = 18446744073709551617  self-asserted')
    expect(alone.out).toContain('access_token.number = 9007199254740993  self-asserted')
  })

  it.each([
    '{"n":1,"n":2}',
    '{"n":1e400}',
    '{"n":"\\ud800"}',
    '{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{}}}}}}}}}',
    '[]',
  ])('reads no payload that the gateway does not read: %s', async payload => {
    const token = ['{"alg":"RS256"}', payload, ''].map(part => Buffer.from(part).toString('base64url')).join('.')
    const ran = await folder.run('explain', token)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('no client assertion that the gateway reads')
  })

  it('returns everything as JSON', async () => {
    const { decision, rules, claims, lets } = JSON.parse(
      (await folder.run('explain', 'allowed.yaml', '--output', 'json')).out,
    )
    expect(decision.decision).toBe('allow')
    expect(rules[0]).toMatchObject({
      rule: 'audience-by-scope/known-resource',
      file: 'policies/audience-by-scope.yaml',
    })
    expect(lets[0]).toMatchObject({ name: 'audience' })
    expect(claims.find((one: { name: string }) => one.name === 'tenant')).toMatchObject({
      trust: 'configured',
      sources: [{ path: 'client.metadata.tenant', trust: 'configured', value: 'acme' }],
    })
  })

  it.each([
    ['client: report', 'wrong.yaml:1:9: error[CG3061]: no client `report` is registered', 'did you mean `reports`?'],
    ['client: reports\nnow: yesterday', 'wrong.yaml:2:6: error[CG1105]: `now`', '2026-11-22T10:00:00Z'],
    ['client: reports\nasertion: {}', 'wrong.yaml:2:1: error[CG1101]: unknown key `asertion`', 'mean `assertion`?'],
    ['client: reports\nassertion: acme', 'wrong.yaml:2:12: error[CG1103]: `assertion` must be', '^^^^'],
    ['client: reports\nrequest: { endpoint: tokn }', 'wrong.yaml:2:22: error[CG1104]: `endpoint`', 'mean `token`?'],
    ['client: reports\nrequest: { scope: [a] }', 'wrong.yaml:2:19: error[CG1103]: `scope` must be', '^^^'],
    ['- client: reports', 'wrong.yaml:1:1: error[CG1103]: a request file must be an object', 'as in a case'],
    ['client: a: b', 'wrong.yaml:1:10: error[CG1001]', 'quote the value'],
    ['', 'wrong.yaml:1:1: error[CG1009]: wrong.yaml is empty', ''],
  ])('reports what is wrong with the request %j, with a caret and exit code 3', async (text, place, help) => {
    folder.write('wrong.yaml', text)
    const { code, err } = await folder.run('explain', 'wrong.yaml')
    expect(err).toContain(place)
    expect(err).toContain(help)
    expect(err.match(/error\[/g)).toHaveLength(1)
    expect(code).toBe(3)
  })

  it('accepts a case of a policy test as it stands, with its name and what it expects', async () => {
    folder.write('case.yaml', `name: a\n${REQUEST}expect: { decision: allow }\n`)
    expect((await folder.run('explain', 'case.yaml')).code).toBe(0)
  })

  it('refuses a request file that is not there with exit code 2', async () => {
    expect((await folder.run('explain', 'absent.yaml')).code).toBe(2)
  })
})

describe('claimgate explain of what somebody has at hand', () => {
  let folder: Folder
  beforeAll(async () => {
    folder = await initFolder()
    folder.write('request.yaml', REQUEST)
  })

  const withInput = (text: string, ...args: string[]) =>
    claimgate(['explain', ...args], { cwd: folder.path, stdin: text })
  const assertion = async (...args: string[]) =>
    (await folder.run('assertion', '--client', 'partner-a', '--claim', 'tenant=acme', ...args)).out.trim()

  it('accepts a request file on standard input', async () => {
    const ran = await withInput(REQUEST, '-')
    expect(ran.out).toBe((await folder.run('explain', 'request.yaml')).out)
    expect(ran.code).toBe(0)
    const wrong = await withInput('client: report', '-')
    expect(wrong.err).toContain('(standard input):1:9: error[CG3061]')
    expect(wrong.code).toBe(3)
  })

  it('accepts a client assertion as an argument, on standard input and as it stands in a form', async () => {
    const token = await assertion()
    for (const ran of [
      await folder.run('explain', token),
      await withInput(`${token}\n`, '-'),
      await withInput(`client_assertion=${token}`, '-'),
    ]) {
      expect(ran.out).toContain('note    the signature of the assertion is not looked at\nALLOW')
      expect(ran.code).toBe(0)
    }
  })

  it('refuses an assertion for the reasons of the gateway, and says how to look at one that has expired', async () => {
    const foreign = await folder.run('explain', await assertion('--audience', 'https://other.example'))
    expect(foreign.out).toContain('DENY  invalid_client (request)')
    expect(foreign.out).toContain('assertion_aud_mismatch')
    expect(foreign.code).toBe(10)
    const old = await assertion('--claim', 'iat=1700000000', '--claim', 'exp=1700000060')
    const expired = await folder.run('explain', old)
    expect(expired.out).toContain('assertion_expired')
    const now = / --now (\S+)\n/.exec(expired.out)?.[1] ?? ''
    expect((await folder.run('explain', old, '--now', now)).code).toBe(0)
  })

  it('refuses what is no assertion with exit code 2', async () => {
    const ran = await folder.run('explain', 'abc.def.ghi')
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('no client assertion')])
  })

  it('accepts a client and claims as flags, alone and over a request', async () => {
    const alone = await folder.run(
      'explain',
      '--client',
      'partner-a',
      '--claim',
      'tenant=ACME',
      '--scope',
      'orders:read',
    )
    expect(alone.out).toContain('claim   access_token.tenant = "acme"')
    expect(alone.code).toBe(0)
    const other = await folder.run('explain', 'request.yaml', '--claim', 'tenant=globex')
    expect(other.out).toContain('tenant-isolation/own-tenant')
    expect(other.code).toBe(10)
    const shown = await folder.run('explain', '--client', 'partner-a', '--claim', 'tenant=ACME', '--claim', 'tenant')
    expect(shown.out.startsWith('claim   access_token.tenant')).toBe(true)
    expect((await folder.run('explain')).code).toBe(2)
    expect((await folder.run('explain', '--client', 'nobody')).err).toContain('no client `nobody` is registered')
  })

  it('refuses a scope and a grant that the client is not registered for, as the gateway does', async () => {
    const scope = await folder.run('explain', '--client', 'reports', '--scope', 'orders:delete')
    expect(scope.out).toContain('DENY  invalid_scope (request)')
    expect(scope.code).toBe(10)
    const grant = await folder.run('explain', '--client', 'reports', '--grant', 'client_credential')
    expect(grant.out).toContain('DENY  unsupported_grant_type (request)')
  })

  it('takes the key that is registered for the client', async () => {
    const jwk = JSON.parse(readFileSync(join(folder.path, 'client-keys/partner-a.jwk.json'), 'utf8'))
    const own = await initFolder()
    own.write(
      'policies/compromised.yaml',
      `policy: compromised
applies_to: { clients: [partner-a] }
rules:
  - { id: key, effect: deny, when: "client.key.thumbprint == '${jwk.kid}'" }
`,
    )
    const theirs = JSON.parse(readFileSync(join(own.path, 'client-keys/partner-a.jwk.json'), 'utf8'))
    const ask = () => own.run('explain', '--client', 'partner-a', '--claim', 'tenant=acme')
    expect((await ask()).code).toBe(0)
    own.write(
      'policies/compromised.yaml',
      `policy: compromised
applies_to: { clients: [partner-a] }
rules:
  - { id: key, effect: deny, when: "client.key.thumbprint == '${theirs.kid}'" }
`,
    )
    const refused = await ask()
    expect(refused.out).toContain(`client.key.thumbprint  = "${theirs.kid}"`)
    expect(refused.code).toBe(10)
  })
})

describe('claimgate explain of a client that an issuer vouches for', () => {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const token = (changes: object = {}): string =>
    [
      { alg: 'RS256' },
      {
        iss: 'https://token.actions.githubusercontent.com',
        aud: 'http://127.0.0.1:8080',
        sub: 'repo:acme/shop:ref:refs/heads/main',
        repository: 'acme/shop',
        repository_id: '74',
        repository_owner: 'acme',
        repository_owner_id: '4711',
        ref: 'refs/heads/main',
        iat: now,
        exp: now + 300,
        jti: 'j',
        ...changes,
      },
      { signature: 1 },
    ]
      .map(encode)
      .join('.')

  let folder: Folder
  beforeAll(async () => {
    folder = await folderWith({
      'shop.yaml': `policy: shop
rules:
  - { id: shop, effect: allow, when: "clientAssertion.repository == 'acme/shop'" }
claims: { access_token: { owner: clientAssertion.repository_owner_id, branch: clientAssertion.ref, by: client.issuer } }
applies_to: { clients: [deploy, preview] }
`,
      'mesh.yaml': `policy: mesh
rules:
  - { id: fleet, effect: allow, when: "clientAssertion.sub == 'spiffe://example.org/ns/fleet/a'" }
applies_to: { clients: [fleet] }
`,
    })
    folder.write('bundle.json', JSON.stringify({ keys: [{ ...newEc().jwk, kid: 'k', use: 'jwt-svid' }] }))
    folder.write(
      'clients/fleet.yaml',
      'client_id: fleet\ntoken_endpoint_auth_method: spiffe_jwt\nspiffe_id: spiffe://example.org/ns/fleet/*\ngrant_types: [client_credentials]\nmetadata: { tenant: acme, tier: gold }\n',
    )
    folder.write(
      'claimgate.yaml',
      `${readFileSync(join(folder.path, 'claimgate.yaml'), 'utf8')}
trusted_issuers:
  github: { issuer: https://token.actions.githubusercontent.com, claims: github, use: { client_assertion: {} } }
  mesh: { spiffe: example.org, bundle: "file:./bundle.json", use: { client_assertion: {} } }
`,
    )
    for (const [id, subject] of [
      ['deploy', 'repo:acme/shop:ref:refs/heads/main'],
      ['preview', 'repo:acme/*:pull_request'],
    ])
      folder.write(
        `clients/${id}.yaml`,
        `client_id: ${id}\ntoken_endpoint_auth_method: federated_jwt\nfederated: { issuer: github, subject: "${subject}", claims: { repository_owner_id: "4711" } }\ngrant_types: [client_credentials]\nmetadata: { tenant: acme, tier: gold }\n`,
      )
  })

  it('finds the client of a token by its mapping, and names the issuer', async () => {
    const { code, out, err } = await folder.run('explain', token())
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^issuer {4}github\nmapping {3}deploy fits\n\nALLOW {2}shop\/shop$/m)
    expect(out).toMatch(/^claim {3}access_token\.owner = "4711" {2}verified by github {2}\(/m)
    expect(out).toMatch(/^ {4}from clientAssertion\.repository_owner_id = "4711" {2}verified by github$/m)
    expect(out).toMatch(/^claim {3}access_token\.branch = .* {2}verified by github, chosen by the workload {2}\(/m)
    expect(out).toMatch(/^claim {3}access_token\.by = "github" {2}configured /m)
  })

  it('finds the client of a JWT-SVID, and says why one is nobody', async () => {
    const svid = (sub: string) => token({ iss: undefined, jti: undefined, sub })
    const found = await folder.run('explain', svid('spiffe://example.org/ns/fleet/a'))
    expect([found.code, found.err]).toEqual([0, ''])
    expect(found.out).toMatch(/^issuer {4}mesh\nmapping {3}fleet fits\n\nALLOW {2}mesh\/fleet$/m)
    const nobody = await folder.run('explain', svid('spiffe://example.org/ns/fleets/a'))
    expect(nobody.code).toBe(10)
    expect(nobody.out).toMatch(/subject_not_mapped\n\nissuer {4}mesh\nmapping {3}fleet does not fit\n {10}spiffe_id\n/)
  })

  it('says why a token is nobody, with the nearest mapping', async () => {
    const { code, out } = await folder.run('explain', token({ sub: 'repo:acme/shop:ref:refs/heads/dev' }))
    expect(code).toBe(10)
    expect(out).toMatch(
      /^DENY {2}invalid_client \(request\)\n.*\n {6}subject_not_mapped\n\nissuer {4}github\nmapping {3}deploy does not/,
    )
    expect(out).toContain('wants "repo:acme/shop:ref:refs/heads/main"')
  })

  it('says why it is not the client that is named', async () => {
    const { code, out } = await folder.run('explain', token(), '--client', 'preview')
    expect(code).toBe(10)
    expect(out).toContain('subject_of_another')
    expect(out).toMatch(/^mapping {3}preview does not fit\n {10}subject\n/m)
  })

  it('fills in nothing of a token that somebody has', async () => {
    const { code, out } = await folder.run('explain', token({ jti: undefined }))
    expect([code, out]).toEqual([10, expect.stringContaining('assertion_jti_missing')])
  })

  it('takes a request file that says only what matters, and shows a misspelt claim with a caret', async () => {
    folder.write('request.yaml', 'client: deploy\n')
    expect(await folder.run('explain', 'request.yaml')).toMatchObject({ code: 0 })
    folder.write('request.yaml', 'client: deploy\nassertion: { repository_owner_id: "4712" }\n')
    const other = await folder.run('explain', 'request.yaml')
    expect([other.code, other.out]).toEqual([10, expect.stringMatching(/repository_owner_id\n {12}wants "4711"/)])
    folder.write('request.yaml', 'client: deploy\nassertion: { reff: refs/heads/main }\n')
    const { code, err } = await folder.run('explain', 'request.yaml')
    expect(code).toBe(3)
    expect(err).toContain('request.yaml:2:14: error[CG3064]: `github` has no claim `reff`')
    expect(err).toContain('did you mean `ref`?')
  })

  it('names every issuer of the clients of a policy, and believes nobody where a client signs for itself', async () => {
    const here = await folderWith({
      'one.yaml': `policy: one
rules: [{ id: any, effect: allow, when: true }]
claims: { access_token: { sha: clientAssertion.sha } }
applies_to: { clients: [deploy, lab] }
`,
      'all.yaml': `policy: all
assertion: { properties: { ref: { type: string } } }
rules: [{ id: any, effect: allow, when: true }]
claims: { access_token: { branch: clientAssertion.ref } }
`,
    })
    here.write(
      'claimgate.yaml',
      `${readFileSync(join(here.path, 'claimgate.yaml'), 'utf8')}
trusted_issuers:
  github: { issuer: https://token.actions.githubusercontent.com, claims: github, use: { client_assertion: {} } }
  gitlab: { issuer: https://gitlab.com, claims: gitlab, use: { client_assertion: {} } }
`,
    )
    const write = (id: string, mapping: string): void =>
      here.write(
        `clients/${id}.yaml`,
        `client_id: ${id}\ntoken_endpoint_auth_method: federated_jwt\nfederated: { ${mapping} }\ngrant_types: [client_credentials]\n`,
      )
    write('deploy', 'issuer: github, subject: "repo:acme/shop:pull_request", claims: { repository_owner_id: "4711" }')
    write(
      'lab',
      'issuer: gitlab, subject: "project_path:acme/*:ref_type:branch:ref:main", claims: { namespace_id: "7" }',
    )
    here.write('request.yaml', 'client: deploy\n')
    const { out } = await here.run('explain', 'request.yaml')
    expect(out).toMatch(/^claim {3}access_token\.sha = .* {2}verified by github or gitlab {2}\(one/m)
    expect(out).toMatch(/^ {4}from clientAssertion\.sha = .* {2}verified by github$/m)
    expect(out).toMatch(/^claim {3}access_token\.branch = .* {2}self-asserted {2}\(all/m)
  })

  it('names the issuer of the tokens of an exchange, and none for what the client has configured', async () => {
    const here = await folderWith({
      'swap.yaml': `policy: swap
applies_to: { clients: [agent], grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"] }
subject_token: { properties: { email: { type: string } } }
rules: [{ id: any, effect: allow, when: true }]
claims:
  access_token:
    email: context.requestData.subjectToken.email
    kind: context.requestData.subjectTokenHeader.typ
    agent: client.clientId
`,
    })
    here.write(
      'claimgate.yaml',
      `${readFileSync(join(here.path, 'claimgate.yaml'), 'utf8')}
trusted_issuers:
  people: { issuer: https://people.example, algs: [ES256], use: { subject_token: { audience: chat } }, max_lifetime: 300, claims: { properties: { email: { type: string } } } }
`,
    )
    here.write('secret', 'a secret of forty letters, and of no other use')
    here.write(
      'clients/agent.yaml',
      'client_id: agent\nsecrets: [{ value: "file:../secret" }]\ngrant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]\nscope: reports\nsubject_tokens: [{ issuer: people, audience: chat }]\n',
    )
    const asked = (iss: string): Promise<Ran> => {
      const token = { iss, sub: 'alice', aud: 'chat', scope: 'reports', email: 'alice@people.example' }
      const grant_type = 'urn:ietf:params:oauth:grant-type:token-exchange'
      here.write(
        'request.json',
        JSON.stringify({ client: 'agent', request: { grant_type, scope: 'reports' }, subject_token: token }),
      )
      return here.run('explain', 'request.json')
    }
    const { out, err } = await asked('https://people.example')
    expect(err).toBe('')
    expect(out).toMatch(/^claim {3}access_token\.email = .* {2}verified by people {2}\(swap/m)
    expect(out).toMatch(/^claim {3}access_token\.kind = .* {2}verified by people {2}\(swap/m)
    expect(out).toMatch(/^ {4}from context\.requestData\.subjectToken\.email = .* {2}verified by people$/m)
    expect(out).toMatch(/^claim {3}access_token\.agent = .* {2}configured {2}\(swap/m)
    expect((await asked('https://us.example')).out).toContain('verified by https://us.example  (swap')
  })
})
