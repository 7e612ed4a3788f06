import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import { newEc, signed } from '../clients/stage.ts'
import { PLATFORM_CA } from '../issuers/platform.ts'
import { startSpire } from '../issuers/spire.ts'
import { type Folder, initFolder } from './folder.ts'
import { claimgate } from './terminal.ts'

let folder: Folder
beforeAll(async () => {
  folder = await initFolder()
})

const made = async (...flags: string[]): Promise<string> =>
  (await folder.run('assertion', '--client', 'partner-a', ...flags)).out.trim()
const check = (jwt: string, ...flags: string[]) =>
  folder.run('assertion', '--check', jwt, '--client', 'partner-a', ...flags)

describe('claimgate assertion --check', () => {
  it('accepts a right assertion as often as it is asked, with every rule and both values', async () => {
    const jwt = await made('--claim', 'tenant=acme')
    for (let round = 0; round < 2; round++) {
      const { code, out } = await check(jwt)
      expect(code).toBe(0)
      expect(out).toMatch(/^ok {8}aud {7}seen aud: issuer, wanted aud: http:\/\/127\.0\.0\.1:8080, says "http/m)
      expect(out).toMatch(/^ok {8}lifetime {2}seen lifetime: 60, wanted lifetime: 300$/m)
      expect(out).toContain('No rule is broken.')
      expect(out).not.toContain(jwt)
    }
  })

  it('reports every broken rule in the codes of the record, with the way out, and exit code 1', async () => {
    const jwt = await made('--claim', 'aud=http://127.0.0.1:8080/token', '--claim', 'jti=5', '--lifetime', '3600')
    const { code, out } = await check(jwt)
    expect(code).toBe(1)
    expect(out).toMatch(/^BROKEN {4}aud {7}assertion_aud_mismatch: .*\n {10}seen aud: token_endpoint\n/m)
    expect(out).toMatch(/^BROKEN {4}lifetime {2}assertion_lifetime_too_long/m)
    expect(out).toMatch(
      /^BROKEN {4}jti {7}assertion_jti_malformed: .*\n {10}seen jti: number\n {10}wanted jti: string\n/m,
    )
    expect(out).toContain('audience: legacy')
    expect(out).toContain('3 of 14 rules are broken; the first that the gateway meets is assertion_aud_mismatch.')
  })

  it('shows whole numbers of any size with all of their digits', async () => {
    const payload =
      '{"iss":12345678901234567891,"exp":1790000000000000001,"iat":1790000000000,"jti":12345678901234567891}'
    const encoded = ['{"alg":"ES256"}', payload].map(text => Buffer.from(text).toString('base64url'))
    const { code, out, err } = await check(`${encoded.join('.')}.AAAA`)
    expect([code, err]).toEqual([1, ''])
    expect(out).toMatch(/seen exp: too_large\n {10}wanted exp: seconds\n {10}says 1790000000000000001\n/)
    expect(out).toMatch(/seen iat: milliseconds\n/)
    expect(out).toMatch(/seen jti: number\n {10}wanted jti: string\n {10}says 12345678901234567891\n/)
  })

  it('reads standard input, and text with what is copied along', async () => {
    const jwt = await made()
    const at = { cwd: folder.path, stdin: `client_assertion=${jwt}\n` }
    const ran = await claimgate(['assertion', '--check', '-', '--client', 'partner-a'], at)
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect((await check(`"${jwt}"`)).code).toBe(0)
  })

  it('reads whole numbers of any size, in claims of its own and where a rule reads another type', async () => {
    const { code, out } = await check(await made('--claim', 'tenant=acme', '--claim', 'n=9007199254740993'))
    expect([code, out.includes('No rule is broken.')]).toEqual([0, true])
    for (const name of ['exp', 'iat', 'nbf', 'jti', 'aud', 'sub', 'iss']) {
      const jwt = await made('--claim', `${name}=9007199254740993`)
      for (const form of ['human', 'json']) {
        const ran = await check(jwt, '--output', form)
        expect([name, ran.code, ran.err]).toEqual([name, 1, ''])
        if (form === 'human') expect(ran.out).toMatch(/seen .*(?:number|too_large)[\s\S]*says 9007199254740993/)
      }
    }
  })

  it('takes the instant of the request', async () => {
    const jwt = await made()
    const { code, out } = await check(jwt, '--now', '2099-01-01T00:00:00Z')
    expect(code).toBe(1)
    expect(out).toContain('assertion_expired')
    expect((await check(jwt, '--now', 'soon')).code).toBe(2)
  })

  it('compares with the client that is named, which may be another: assertion_sub_mismatch', async () => {
    const { code, out } = await folder.run('assertion', '--check', await made(), '--client', 'reports')
    expect(code).toBe(1)
    expect(out).toContain('wrong_method')
    expect(out).toMatch(/assertion_sub_mismatch: .*\n {10}seen sub: other_client\n {10}wanted sub: reports/)
    const unknown = await folder.run('assertion', '--check', 'x', '--client', 'nobody')
    expect([unknown.code, unknown.err]).toEqual([2, 'claimgate: there is no client nobody\n'])
  })

  it('never lets what an assertion says do anything to the terminal', async () => {
    const jwt = await made('--claim', 'aud="\\u001b[31m\\u202e"', '--claim', `iss=${'x'.repeat(5000)}`)
    const { out } = await check(jwt)
    expect(out).toMatch(/^[\n\x20-\x7e]*$/)
    expect(out.split('\n').every(line => line.length < 300)).toBe(true)
  })

  it('returns JSON where it is asked for', async () => {
    const { out, code } = await check(await made('--claim', 'jti=null'), '--output', 'json')
    expect(code).toBe(1)
    const told = JSON.parse(out) as { accepted: boolean; code: string; rules: object[] }
    expect(told).toMatchObject({ client_id: 'partner-a', accepted: false, code: 'assertion_jti_malformed' })
    expect(told.rules).toContainEqual({
      rule: 'jti',
      result: 'broken',
      code: 'assertion_jti_malformed',
      seen: { jti: 'null' },
      wanted: { jti: 'string' },
    })
  })

  it('checks nothing in a folder with mistakes, and shows them', async () => {
    folder.write('policies/broken.yaml', 'policy: broken\njunk: 1\n')
    const { code, err } = await check('x')
    folder.write('policies/broken.yaml', 'policy: broken\nrules: [{ id: a, effect: deny, when: false }]\n')
    expect(code).toBe(3)
    expect(err).toContain('CG1101')
  })
})

describe('claimgate assertion --check with the token of a platform', () => {
  const pair = newEc()
  const at = Math.floor(Date.now() / 1000)
  const token = (changes: Readonly<Record<string, JsonValue | undefined>> = {}): string =>
    signed(
      { alg: 'ES256', kid: 'g1' },
      {
        iss: 'https://ci.example',
        aud: 'http://127.0.0.1:8080',
        sub: 'repo:acme/shop:ref:refs/heads/main',
        repository: 'acme/shop',
        repository_id: '74',
        repository_owner: 'acme',
        repository_owner_id: '4711',
        'https://sts.amazonaws.com/': { aws_account: '1' },
        iat: at,
        exp: at + 300,
        jti: 'j',
        ...changes,
      } as JsonObject,
      pair.privateKey,
    )

  let here: Folder
  beforeAll(async () => {
    here = await initFolder()
    here.write('bundle.json', JSON.stringify({ keys: [{ ...pair.jwk, kid: 'g1', use: 'jwt-svid' }] }))
    here.write('ci.json', JSON.stringify({ keys: [{ ...pair.jwk, kid: 'g1' }] }))
    here.write(
      'claimgate.yaml',
      `${readFileSync(join(here.path, 'claimgate.yaml'), 'utf8')}
trusted_issuers:
  ci: { issuer: https://ci.example, claims: github, algs: [ES256], jwks: "file:./ci.json", use: { client_assertion: {} } }
  away: { issuer: https://away.example, claims: aws, algs: [ES256], use: { client_assertion: {} } }
  mesh: { spiffe: example.org, bundle: "file:./bundle.json", use: { client_assertion: {} } }
`,
    )
    const owner = 'claims: { repository_owner_id: "4711" }'
    const mapped = (id: string, mapping: string): void =>
      here.write(
        `clients/${id}.yaml`,
        `client_id: ${id}\ntoken_endpoint_auth_method: federated_jwt\nfederated: { ${mapping} }\ngrant_types: [client_credentials]\nmetadata: { tenant: acme, tier: gold }\n`,
      )
    mapped('deploy', `issuer: ci, subject: "repo:acme/shop:ref:refs/heads/main", ${owner}`)
    mapped('preview', `issuer: ci, subject: "repo:acme/*:pull_request", ${owner}`)
    mapped('lambda', 'issuer: away, subject: "arn:aws:iam::1:role/a"')
    here.write(
      'clients/fleet.yaml',
      'client_id: fleet\ntoken_endpoint_auth_method: spiffe_jwt\nspiffe_id: spiffe://example.org/ns/fleet/*\ngrant_types: [client_credentials]\nmetadata: { tenant: acme, tier: gold }\n',
    )
  })
  const checking = (jwt: string, ...flags: string[]) => here.run('assertion', '--check', jwt, ...flags)

  it('says whose it is without the name of a client', async () => {
    const { code, out, err } = await checking(token())
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^issuer {4}ci, https:\/\/ci\.example\ntokens {4}once, at most 900 s, for http:\/\/127/)
    expect(out).toMatch(/^client {4}deploy, by its mapping$/m)
    expect(out).toMatch(/^ok {8}lifetime {2}seen lifetime: 300, wanted issuer: ci, lifetime: 900$/m)
    expect(out).toMatch(/^mapping {3}deploy fits$/m)
    expect(out).toContain('No rule is broken: it is deploy. Whether it was used before is not looked at.\n')
  })

  it('shows where it parts from the mapping that it nearly fits, and exit code 1', async () => {
    const { code, out } = await checking(token({ sub: 'repo:acme/shop:ref:refs/heads/dev' }))
    expect(code).toBe(1)
    expect(out).toMatch(/^BROKEN {4}mapping {3}subject_not_mapped: /m)
    expect(out).toContain(`mapping   deploy does not fit
          subject
            wants "repo:acme/shop:ref:refs/heads/main"
            says  "repo:acme/shop:ref:refs/heads/dev"
                                                 ^
mapping   preview does not fit
`)
    expect(out).toContain('1 of 15 rules is broken; the first that the gateway meets is subject_not_mapped.')
  })

  it('says what stands between a token and the client that is named', async () => {
    const { code, out } = await checking(token({ repository_owner_id: '4712', aud: 'x' }), '--client', 'deploy')
    expect(code).toBe(1)
    expect(out).toMatch(/^BROKEN {4}aud {7}assertion_aud_mismatch/m)
    expect(out).toMatch(/^BROKEN {4}mapping {3}subject_of_another/m)
    expect(out).toContain('          repository_owner_id\n            wants "4711"\n            says  "4712"\n')
  })

  it('names the issuer that an `iss` is nearly', async () => {
    const { out } = await checking(token({ iss: 'https://ci.example/' }))
    expect(out).toMatch(/^issuer {4}none that is trusted$/m)
    expect(out).toMatch(/issuer_not_trusted: .*\n {10}seen iss: with_slash\n {10}wanted iss: https:\/\/ci\.example\n/)
  })

  it('says of which trust domain a JWT-SVID is, and which `spiffe_id` it nearly fits', async () => {
    const svid = (sub: string): string => token({ iss: undefined, jti: undefined, sub })
    const good = await checking(svid('spiffe://example.org/ns/fleet/a'))
    expect([good.code, good.err]).toEqual([0, ''])
    expect(good.out).toMatch(/^issuer {4}mesh, spiffe:\/\/example\.org\ntokens {4}reusable, at most 3600 s, for /)
    expect(good.out).toMatch(/^client {4}fleet, by its mapping$/m)
    const other = await checking(svid('spiffe://example.org/ns/fleets/a'), '--client', 'fleet')
    expect(other.code).toBe(1)
    expect(other.out).toMatch(/^BROKEN {4}mapping {3}subject_of_another/m)
    expect(other.out).toContain(`mapping   fleet does not fit
          spiffe_id
            wants "spiffe://example.org/ns/fleet/*"
            says  "spiffe://example.org/ns/fleets/a"
                                                ^
`)
    const named = await checking(svid('spiffe://example.org/ns/fleet/a'), '--client', 'spiffe://example.org/ns/fleet/a')
    expect(named.code).toBe(0)
    const stranger = await checking(svid('spiffe://example.com/ns/fleet/a'))
    expect(stranger.code).toBe(1)
    expect(stranger.out).toMatch(
      /trust_domain_not_trusted: .*\n {10}seen trust_domain: other\n {10}wanted trust_domain: example\.org\n/,
    )
  })

  it('reads a bundle that is served, where it is told to', async () => {
    const spire = await startSpire('far.org')
    const config = readFileSync(join(here.path, 'claimgate.yaml'), 'utf8')
    here.write('platform-ca.pem', PLATFORM_CA)
    here.write(
      'far.yaml',
      `${config}  far: { spiffe: far.org, bundle: "${spire.url}", ca: ./platform-ca.pem, use: { client_assertion: {} } }
jwks: { allow_private_addresses: [127.0.0.0/8, "::1"] }
`,
    )
    const jwt = spire.jwtSvid({ aud: ['http://127.0.0.1:8080'] })
    const unread = await checking(jwt, '--config', 'far.yaml')
    expect([unread.code, spire.asked()]).toEqual([1, 0])
    expect(unread.out).toMatch(/^- {9}signature$/m)
    const read = await checking(jwt, '--config', 'far.yaml', '--fetch')
    await spire.close()
    expect(read.out).toMatch(/^ok {8}signature$/m)
    expect(spire.asked()).toBe(1)
  })

  it('asks nobody for keys unless told', async () => {
    const { code, out } = await checking(token({ iss: 'https://away.example', sub: 'arn:aws:iam::1:role/a' }))
    expect(code).toBe(0)
    expect(out).toContain('The signature was not checked: --fetch reads the keys of the issuer.\n')
  })

  it('returns JSON where it is asked for', async () => {
    const { out } = await checking(token({ repository_owner_id: '4712' }), '--output', 'json')
    expect(JSON.parse(out)).toMatchObject({
      issuer: 'ci',
      client_id: null,
      accepted: false,
      code: 'subject_not_mapped',
      mappings: [
        {
          client_id: 'deploy',
          fits: false,
          differences: [{ at: 'repository_owner_id', wanted: '4711', said: '4712' }],
        },
        {},
      ],
    })
  })

  it('takes the client of an assertion that a client signed itself from it, or asks for one', async () => {
    const own = (await here.run('assertion', '--client', 'partner-a')).out.trim()
    expect((await checking(own)).out).toMatch(/^client {4}partner-a, private_key_jwt$/m)
    expect(await checking('x')).toMatchObject({ code: 2, err: expect.stringContaining('--client CLIENT_ID') })
    expect(await here.run('assertion')).toMatchObject({ code: 2, err: expect.stringContaining('--client CLIENT_ID') })
  })
})
