import { beforeAll, describe, expect, it } from 'vitest'
import { type Folder, initFolder } from './folder.ts'

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
