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

  it('refuses a request of a client that is not registered, and an instant that is none, with exit code 2', async () => {
    folder.write('nobody.yaml', 'client: nobody\n')
    expect((await folder.run('explain', 'nobody.yaml')).code).toBe(2)
    folder.write('never.yaml', 'client: reports\nnow: yesterday\n')
    expect((await folder.run('explain', 'never.yaml')).code).toBe(2)
    expect((await folder.run('explain', 'absent.yaml')).code).toBe(2)
  })
})
