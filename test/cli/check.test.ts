import { beforeAll, describe, expect, it } from 'vitest'
import { type Folder, folderWith } from './folder.ts'

const BASELINE = 'policy: baseline\nrules: [{ id: registered, effect: allow, when: true }]\n'
const TWO = `policy: two
rules:
  - { id: misspelt, efect: deny, when: true }
  - { id: unknown, effect: deny, when: client.nam == '50% off' }
`
const WARNING =
  "policy: warned\napplies_to: { clients: [partner-x] }\nrules: [{ id: a, effect: deny, when: client.name == 'x' }]\n"

describe('claimgate check', () => {
  let wrong: Folder
  let warned: Folder
  beforeAll(async () => {
    wrong = await folderWith({ 'baseline.yaml': BASELINE, 'one.yaml': TWO.replace('efect', 'effect'), 'two.yaml': TWO })
    warned = await folderWith({ 'baseline.yaml': BASELINE, 'warned.yaml': WARNING })
  })

  it('reports every mistake of every file, in order, and exit code 3', async () => {
    const { code, out } = await wrong.run('check')
    expect(code).toBe(3)
    expect(out.match(/^\S+: (?:error|warning)\[CG\d+\]/gm)).toEqual([
      'policies/one.yaml:4:47: error[CG2104]',
      'policies/two.yaml:3:21: error[CG1101]',
    ])
    expect(out).toMatch(/\n2 errors, 0 warnings\n$/)
  })

  it('returns the names of a few policies, and the number of many', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 13 }, (_, at) => [
        `p${at}.yaml`,
        `policy: p${at}\nrules: [{ id: a, effect: allow, when: true }]\n`,
      ]),
    )
    const { code, out } = await (await folderWith(many)).run('check', '--output', 'human')
    expect(code).toBe(0)
    expect(out).toMatch(/; \d clients?, 13 policies\n$/)
  })

  it('returns JSON with the place, the code and the fix of each', async () => {
    const { code, out } = await wrong.run('check', '--output', 'json')
    expect(code).toBe(3)
    const { diagnostics } = JSON.parse(out) as { diagnostics: object[] }
    expect(diagnostics).toHaveLength(2)
    expect(diagnostics[0]).toEqual({
      code: 'CG2104',
      severity: 'error',
      message: 'no property `nam` in the client',
      help: 'did you mean `name`?',
      file: 'policies/one.yaml',
      line: 4,
      column: 47,
      endLine: 4,
      endColumn: 50,
      excerpt: "  - { id: unknown, effect: deny, when: client.nam == '50% off' }",
      fix: 'name',
    })
    expect(diagnostics[1]).toMatchObject({ code: 'CG1101', line: 3, column: 21, fix: 'effect' })
  })

  it('returns one annotation for each in the words of GitHub, and nothing else', async () => {
    const { code, out } = await wrong.run('check', '--output', 'github')
    expect(code).toBe(3)
    expect(out.split('\n')).toEqual([
      '::error file=policies/one.yaml,line=4,col=47,endLine=4,endColumn=50,title=CG2104::no property `nam` in the client (did you mean `name`?)',
      '::error file=policies/two.yaml,line=3,col=21,endLine=3,endColumn=26,title=CG1101::unknown key `efect` (did you mean `effect`?)',
      '',
    ])
  })

  it('accepts warnings, and refuses them with --strict and exit code 5', async () => {
    const { code, out } = await warned.run('check')
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('0 errors, 1 warning;') })
    expect((await warned.run('check', '--strict')).code).toBe(5)
    expect((await warned.run('check', '--output', 'github')).out).toMatch(
      /^::warning file=policies\/warned\.yaml,line=2/,
    )
  })

  it('refuses an output it does not have with exit code 2', async () => {
    expect((await warned.run('check', '--output', 'sarif')).code).toBe(2)
  })
})

describe('claimgate check of tests and of single files', () => {
  const TEST = `policies: [baseline]
cases: [{ name: accepts it, client: reports, expect: { decision: allow } }]
invariants: [{ name: no mail, expect: claims.access_token.mail == null }]
`
  let folder: Folder
  beforeAll(async () => {
    folder = await folderWith({
      'baseline.yaml': BASELINE,
      'warned.yaml': WARNING,
      'team/baseline.test.yaml': TEST,
      'broken.test.yaml': 'cases: [{ name: x, clientAssertion: {}, expect: { decision: allow } }]\n',
    })
  })

  it('reports mistakes in policy tests, and in the expressions of their invariants', async () => {
    const { code, out } = await folder.run('check')
    expect(code).toBe(3)
    expect(out.match(/^\S+: (?:error|warning)\[CG\d+\]/gm)).toEqual([
      'policies/warned.yaml:2:25: warning[CG3050]',
      'policies/broken.test.yaml:1:20: error[CG1101]',
      'policies/team/baseline.test.yaml:3:59: error[CG2104]',
    ])
    expect(out).toContain('did you mean `assertion`?')
  })

  it('reports those of the named files alone, and how many others there are', async () => {
    const one = await folder.run('check', 'policies/warned.yaml')
    expect(one.code).toBe(0)
    expect(one.out).toContain('0 errors, 1 warning')
    expect(one.err).toBe('2 mistakes in other files: claimgate check shows all\n')
    const two = await folder.run(
      'check',
      'policies/team/baseline.test.yaml',
      'policies/baseline.yaml',
      '--output',
      'github',
    )
    expect(two.code).toBe(3)
    expect(two.out.match(/^::/gm)).toHaveLength(1)
    const right = await folder.run('check', './policies/baseline.yaml', '--strict')
    expect([right.code, right.out.startsWith('0 errors, 0 warnings')]).toEqual([0, true])
    expect((await folder.run('check', `${folder.path}/policies/team`)).code).toBe(3)
    expect((await folder.run('check', 'clients/internal.yaml', 'claimgate.yaml')).code).toBe(0)
  })

  it('refuses a file that the configuration does not name with exit code 2', async () => {
    folder.write('elsewhere.yaml', BASELINE)
    const ran = await folder.run('check', 'elsewhere.yaml')
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('elsewhere.yaml is none of the files')])
  })
})
