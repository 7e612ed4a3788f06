import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { folderWith, initFolder } from './folder.ts'
import { collect } from './terminal.ts'

const BASELINE = 'policy: baseline\nrules: [{ id: registered, effect: allow, when: true }]\n'
const OWN = `policy: own
applies_to: { clients: ["partner-*"] }
metadata: { properties: { tenant: { type: string } } }
assertion: { required: [tenant], properties: { tenant: { type: string }, dept: { type: string } } }
let: { tenant: "#string.lowerCase(clientAssertion.tenant)" }
rules:
  - id: own
    effect: require
    when: "#tenant == client.metadata.tenant or #tenant == 'any'"
claims:
  access_token: { tenant: client.metadata.tenant }
`
const TESTS = `policies: [baseline, own]
now: 2026-11-22T10:00:00Z
defaults: { client: partner-a, assertion: { tenant: acme } }
cases:
  - { name: accepts its own tenant, expect: { decision: allow, claims: { access_token: { tenant: acme } } } }
  - { name: refuses another one, assertion: { tenant: globex }, expect: { decision: deny } }
`
const FAILING = `${TESTS}  - name: gives the department & the "tenant"
    expect: { decision: allow, claims: { access_token: { tenant: globex, dept: sales } } }
  - { name: refuses everybody, expect: { decision: deny, error: unauthorized_client, reason: rule } }
`
const INVARIANT = `invariants:
  - name: nobody speaks for another tenant
    when: decision == 'allow' and client.metadata.kind == 'partner'
    expect: "#string.lowerCase(clientAssertion.tenant) == client.metadata.tenant"
`

const folder = (tests: string | null, own = OWN) =>
  folderWith({ 'baseline.yaml': BASELINE, 'own.yaml': own, ...(tests === null ? {} : { 'own.test.yaml': tests }) })

const golden = (text: string, name: string) =>
  expect(text).toMatchFileSnapshot(new URL(`./golden/${name}`, import.meta.url).pathname)

describe('claimgate test', () => {
  it('accepts the shipped policies, with everything covered', async () => {
    const ran = await (await initFolder()).run('test', '--threshold', '100', '--seed', '1')
    expect(ran.err).toBe('')
    expect(ran.out).toContain('coverage 100%')
    expect(ran.code).toBe(0)
  })

  it('reports a failed case with what differs and the values of sub-expressions, and exit code 4', async () => {
    const ran = await (await folder(FAILING)).run('test')
    expect(ran.code).toBe(4)
    await golden(ran.out, 'test-failed.txt')
  })

  it('refuses a folder without tests with exit code 4', async () => {
    const ran = await (await folder(null)).run('test')
    expect(ran.code).toBe(4)
    expect(ran.err).toBe('no tests found in policies: name them *.test.yaml\n')
  })

  it('accepts tests in JSON, and in folders', async () => {
    const cases = [{ name: 'accepts it', client: 'partner-a', expect: { decision: 'allow' } }]
    const text = JSON.stringify({ policies: ['baseline'], cases })
    const made = await folderWith({ 'baseline.yaml': BASELINE, 'team/baseline.test.json': text })
    expect((await made.run('check')).code).toBe(0)
    const ran = await made.run('test')
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toContain('accepts it')
  })

  it('reports a mistake in a test with a caret and exit code 3', async () => {
    const ran = await (await folder(TESTS.replace('decision: allow', 'decison: allow'))).run('test')
    expect(ran.code).toBe(3)
    expect(ran.err).toContain('policies/own.test.yaml:5:')
    expect(ran.err).toContain('did you mean `decision`?')
  })

  it('reports what no case has seen, line by line', async () => {
    const ran = await (await folder(TESTS)).run('test', '--coverage')
    expect(ran.code).toBe(0)
    await golden(ran.out, 'test-coverage.txt')
  })

  it('refuses coverage below the threshold with exit code 6, a failed case before that with 4', async () => {
    const ran = await (await folder(TESTS)).run('test', '--threshold', '90')
    expect(ran.code).toBe(6)
    expect(ran.err).toMatch(/^coverage is \d+%, below the threshold of 90%\n$/)
    expect((await (await folder(TESTS)).run('test', '--threshold', '50')).code).toBe(0)
    expect((await (await folder(FAILING)).run('test', '--threshold', '100')).code).toBe(4)
  })

  it.each([
    ['--threshold', '101'],
    ['--threshold', 'most'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
  ])('refuses %s %s with exit code 2', async (flag, value) => {
    expect((await (await folder(TESTS)).run('test', flag, value)).code).toBe(2)
  })

  it('reports an invariant that is broken, with a request as a case would write it, and the seed', async () => {
    const ran = await (await folder(TESTS + INVARIANT)).run('test', '--seed', '1')
    expect(ran.code).toBe(4)
    await golden(ran.out, 'test-invariant.txt')
  })

  it('accepts an invariant that holds, and prints a seed to repeat it with', async () => {
    const strict = OWN.replace(" or #tenant == 'any'", '')
    const ran = await (await folder(TESTS + INVARIANT, strict)).run('test')
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/2 cases, 0 failed; 1 invariant, 0 failed \(--seed \d+\)\n$/)
  })

  it('reports a mistake in an invariant with a caret and exit code 3', async () => {
    const ran = await (await folder(TESTS + INVARIANT.replace('decision ==', 'decison =='))).run('test')
    expect(ran.code).toBe(3)
    expect(ran.err).toContain('policies/own.test.yaml:9:')
  })

  it('returns the results as JSON', async () => {
    const ran = await (await folder(FAILING + INVARIANT)).run('test', '--output', 'json', '--seed', '1')
    const results = JSON.parse(ran.out)
    expect(results.cases.map((one: { passed: boolean }) => one.passed)).toEqual([true, true, false, false])
    expect(results.invariants).toMatchObject([
      { passed: false, counterexample: { assertion: { tenant: expect.anything() } } },
    ])
    expect(results.seed).toBe(1)
    expect(results.parts).toMatchObject({ percent: expect.any(Number), missing: expect.any(Array) })
    expect(ran.code).toBe(4)
  })

  it('returns the results as JUnit XML', async () => {
    const ran = await (await folder(FAILING + INVARIANT)).run('test', '--output', 'junit', '--seed', '1')
    expect(ran.code).toBe(4)
    await golden(ran.out, 'test-junit.xml')
  })
})

describe('claimgate test of a part', () => {
  let made: Awaited<ReturnType<typeof folderWith>>
  beforeAll(async () => {
    made = await folderWith({
      'baseline.yaml': BASELINE,
      'own.yaml': OWN,
      'own.test.yaml': FAILING,
      'team/baseline.test.yaml':
        'policies: [baseline]\ncases:\n  - { name: accepts reports, client: reports, expect: { decision: allow } }\n',
    })
  })

  it.each([
    [['policies/team/baseline.test.yaml'], '1 case, 0 failed\n', 0],
    [['baseline.test.yaml'], '1 case, 0 failed\n', 0],
    [['policies/team'], '1 case, 0 failed\n', 0],
    [['team/', 'own.test.yaml'], '5 cases, 2 failed\n', 4],
    [['--name', 'OWN tenant'], '1 case, 0 failed\n', 0],
    [['team', '--name', 'reports'], '1 case, 0 failed\n', 0],
  ])('accepts %j', async (args, sums, code) => {
    const ran = await made.run('test', ...args)
    expect(ran.out.endsWith(sums)).toBe(true)
    expect(ran.code).toBe(code)
  })

  it('refuses a part that holds no test with exit code 4', async () => {
    expect(await made.run('test', 'nothing.test.yaml')).toMatchObject({
      code: 4,
      err: 'no tests found in nothing.test.yaml\n',
    })
    expect(await made.run('test', '--name', 'zebra')).toMatchObject({
      code: 4,
      err: 'no test in policies has `zebra` in its name\n',
    })
  })

  it('leaves out what passed with --failures', async () => {
    const { out } = await made.run('test', '--failures')
    expect(out).not.toContain('ok   ')
    expect(out).not.toContain('team/baseline.test.yaml')
    expect(out.match(/FAIL /g)).toHaveLength(2)
    expect((await made.run('test', 'team', '--failures')).out).toBe('1 case, 0 failed\n')
  })

  it('names what failed once more at the end of much', async () => {
    const many = Array.from({ length: 25 }, (_, at) => `  - { name: accepts ${at}, expect: { decision: allow } }`)
    const ran = await (await folder(`${FAILING}${many.join('\n')}\n`)).run('test')
    expect(ran.out).toMatch(
      /\nFAIL policies\/own\.test\.yaml:7 gives the department & the "tenant"\nFAIL policies\/own\.test\.yaml:9 refuses everybody\n\n29 cases/,
    )
  })

  it('returns one annotation for each failure in the words of GitHub, and nothing else', async () => {
    const { out, code } = await made.run('test', '--output', 'github')
    expect(code).toBe(4)
    const lines = out.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(
      /^::error file=policies\/own\.test\.yaml,line=7,title=gives the department & the "tenant"::\S/,
    )
    expect(lines[0]).toContain('%0A')
  })

  it('runs again after a change with --watch, and ends with the last result', async () => {
    const watched = await folder(TESTS)
    const { terminal, printed, signal } = collect({ cwd: watched.path })
    const until = async (seen: RegExp): Promise<void> => {
      for (let round = 0; !seen.test(printed().out); round++) {
        if (round > 200) throw new Error(`not seen: ${seen}\n${printed().out}${printed().err}`)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
    const running = main(['test', '--watch'], terminal)
    await until(/2 cases, 0 failed\n\nwaiting/)
    watched.write('policies/own.test.yaml', FAILING)
    await until(/4 cases, 2 failed\n\nwaiting/)
    signal('SIGINT')
    expect(await running).toBe(4)
  })
})

describe('claimgate test of clients that an issuer vouches for', () => {
  const policy = (guard: string) => `policy: shop
rules:
  - { id: shop, effect: allow, when: "clientAssertion.repository_owner_id == '4711'" }
${guard}`
  const GUARD = `  - { id: main, effect: require, when: "clientAssertion.ref == 'refs/heads/main' or client.scopes == {}" }\n`
  const test = `policies: [shop]
invariants:
  - name: only the main branch, of only our repositories
    when: decision == 'allow'
    expect: clientAssertion.ref == 'refs/heads/main' and clientAssertion.repository_owner_id == '4711'
cases:
  - { name: says nothing, client: deploy, expect: { decision: allow } }
  - name: is refused before policies, for the reason of the gateway
    client: deploy
    assertion: { aud: https://other.example }
    expect: { decision: deny, reason: request, detail: assertion_aud_mismatch }
`
  const folderOf = async (text: string) => {
    const folder = await folderWith({ 'shop.yaml': text, 'shop.test.yaml': test })
    folder.write(
      'claimgate.yaml',
      `${readFileSync(join(folder.path, 'claimgate.yaml'), 'utf8')}
trusted_issuers:
  github: { issuer: https://token.actions.githubusercontent.com, claims: github, use: { client_assertion: {} } }
`,
    )
    for (const file of readdirSync(join(folder.path, 'clients'))) rmSync(join(folder.path, 'clients', file))
    folder.write(
      'clients/deploy.yaml',
      `client_id: deploy
token_endpoint_auth_method: federated_jwt
federated: { issuer: github, subject: "repo:*/*:ref:**", claims: { repository_owner_id: "4711" } }
grant_types: [client_credentials]
scope: deploy
`,
    )
    return folder
  }

  it('says what matters alone, and tries invariants with tokens that the platform could have made', async () => {
    const folder = await folderOf(policy(GUARD))
    const { code, out } = await folder.run('test', '--seed', '1')
    expect([code, out]).toEqual([0, expect.stringContaining('2 cases, 0 failed; 1 invariant, 0 failed')])
  })

  it('finds the token that breaks an invariant', async () => {
    const folder = await folderOf(policy(''))
    const { code, out } = await folder.run('test', '--seed', '1')
    expect(code).toBe(4)
    expect(out).toMatch(/FAIL only the main branch/)
  })
})
