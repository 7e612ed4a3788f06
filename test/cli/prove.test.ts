import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { long } from '../long.ts'
import { folderWith, initFolder } from './folder.ts'

const BASELINE = 'policy: baseline\nrules: [{ id: registered, effect: allow, when: true }]\n'
const TIED = '#string.lowerCase(clientAssertion.tenant) == client.metadata.tenant'
const own = (when: string) => `policy: own
applies_to: { clients: ["partner-*"] }
metadata: { properties: { tenant: { type: string }, path: { type: string } } }
assertion: { required: [tenant, dept], properties: { tenant: { type: string }, dept: { type: string }, at: { type: integer } } }
rules:
  - id: own
    effect: require
    when: >-
      ${when}
claims:
  access_token: { tenant: clientAssertion.tenant }
`
const TESTS = `policies: [baseline, own]
invariants:
  - name: nobody gets a token of another tenant
    when: decision == 'allow' and claims.access_token.tenant != null
    expect: "#string.lowerCase(claims.access_token.tenant) == client.metadata.tenant"
`

const folder = (when: string, tests = TESTS) =>
  folderWith({ 'baseline.yaml': BASELINE, 'own.yaml': own(when), 'own.test.yaml': tests })

const golden = (text: string, name: string) =>
  expect(text).toMatchFileSnapshot(new URL(`./golden/${name}`, import.meta.url).pathname)

describe('claimgate prove', () => {
  it.runIf(long(true, false))('returns that the invariants of the shipped policies are proved', async () => {
    const ran = await (await initFolder()).run('prove', '--strict')
    expect([ran.err, ran.code]).toEqual(['', 0])
    await golden(ran.out, 'prove-shipped.txt')
  })

  it('refuses a concatenation that splits in two ways, with a request that explain allows', async () => {
    const here = await folder(`clientAssertion.tenant + '-' + clientAssertion.dept == 'acme-eu-sales'`)
    const ran = await here.run('prove', '--requests', 'found')
    expect(ran.code).toBe(4)
    await golden(ran.out, 'prove-refuted.txt')
    const explained = await here.run('explain', 'found/own-3.yaml')
    expect([explained.code, explained.err]).toEqual([0, ''])
  })

  it('reports the expression that is not decided, with its place', async () => {
    const here = await folder(`${TIED} and (clientAssertion.at == null or clientAssertion.at * 2 < 10)`)
    expect((await here.run('prove', '--strict')).code).toBe(0)
    const open = await folder(`#string.length(clientAssertion.tenant + clientAssertion.dept) == 9`)
    const ran = await open.run('prove', '--strict')
    expect(ran.code).toBe(4)
    const undecided = await folder(`${TIED} or #string.length(clientAssertion.tenant + clientAssertion.dept) == 901`)
    const left = await undecided.run('prove', '--strict')
    expect(left.code).toBe(5)
    await golden(left.out, 'prove-not-decided.txt')
  })

  it('returns at once what was proved before, until a policy has changed', async () => {
    const here = await folder(TIED)
    const first = await here.run('prove', '--remember', 'proved.json')
    const path = join(here.path, 'proved.json')
    const written = readFileSync(path, 'utf8')
    expect(Object.keys(JSON.parse(written)).length).toBeGreaterThan(0)
    expect((await here.run('prove', '--remember', 'proved.json')).out).toBe(first.out)
    expect(readFileSync(path, 'utf8')).toBe(written)
    here.write('policies/own.yaml', own("clientAssertion.tenant != 'globex'"))
    expect((await here.run('prove', '--remember', 'proved.json')).code).toBe(4)
  })

  it('never believes a file that is not one of proofs', async () => {
    const here = await folder("clientAssertion.tenant != 'globex'")
    for (const text of ['', '[]', '{"x": "proved"}', '{"__proto__": [1, 1]}']) {
      writeFileSync(join(here.path, 'proved.json'), text)
      expect((await here.run('prove', '--remember', 'proved.json')).code).toBe(4)
    }
  })

  it('refuses a folder without invariants with exit code 4', async () => {
    const ran = await (await folderWith({ 'baseline.yaml': BASELINE })).run('prove')
    expect([ran.code, ran.err]).toEqual([4, expect.stringContaining('no invariants found')])
  })

  it('reports an invariant that is about no request', async () => {
    const ran = await (
      await folder(
        TIED,
        TESTS.replace("decision == 'allow' and", "decision == 'allow' and client.clientId == 'nobody' and"),
      )
    ).run('prove')
    expect(ran.code).toBe(4)
    expect(ran.out).toContain('EMPTY')
  })

  it('returns the answers as JSON', async () => {
    const ran = await (await folder(TIED)).run('prove', '--output', 'json')
    expect(JSON.parse(ran.out).invariants).toMatchObject([{ verdict: 'proved', obstacles: [], request: null }])
  })
})

describe('claimgate who', () => {
  it('returns the clients that can get such a token, each with a request that explain allows', async () => {
    const here = await folder(TIED)
    const ran = await here.run('who', '--claim', 'tenant=acme', '--output', 'json')
    const { clients } = JSON.parse(ran.out)
    expect(clients.filter(({ answer }: { answer: string }) => answer !== 'cannot')).toMatchObject([
      { client: 'partner-a', grantType: 'client_credentials', answer: 'can' },
    ])
    const [{ request }] = clients.filter(({ answer }: { answer: string }) => answer === 'can')
    here.write('found.yaml', JSON.stringify(request))
    expect((await here.run('explain', 'found.yaml')).code).toBe(0)
  })

  it('returns nobody for a scope or an audience that nobody has', async () => {
    const here = await folder(TIED)
    for (const asked of [
      ['--scope', 'admin:all'],
      ['--audience', "https://nobody's.example.com"],
    ])
      expect((await here.run('who', ...asked)).out).toBe('0 of 4 clients can get such a token\n')
  })

  it('refuses a claim without a value, and one that no policy sets', async () => {
    const here = await folder(TIED)
    expect((await here.run('who', '--claim', 'tenant')).code).toBe(2)
    expect((await here.run('who', '--claim', 'nope=1')).code).toBe(3)
  })
})
