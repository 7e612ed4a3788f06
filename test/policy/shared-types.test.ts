import { describe, expect, it } from 'vitest'
import { BASELINE, facts, load, NOW, places, policies } from './given.ts'

/** A policy with one rule; what stands before the rule is its own. */
const rule = (name: string, when: string, before = ''): string =>
  `policy: ${name}\n${before}rules:\n  - { id: it, effect: require, when: "${when}" }\n`

const denials = (texts: readonly string[]): readonly string[] =>
  policies([BASELINE, ...texts])
    .decide(facts(), NOW)
    .rules.filter(name => name.endsWith('/it'))

describe('an expression that stands in several policies', () => {
  it('reports a mistake at every place of it', () => {
    const [first, second] = [rule('one', 'request.scopse'), rule('two', 'request.scopse', '# second\n')]
    expect(places(load([BASELINE, first, second]))).toEqual(['1.yaml:3:47 CG2104', '2.yaml:4:47 CG2104'])
  })

  it('reports a warning at every place of it', () => {
    const text = "request.scopes[0] == 'orders:read'"
    expect(places(load([BASELINE, rule('one', text), rule('two', text)]))).toEqual([
      '1.yaml:3:54 CG2120',
      '2.yaml:3:54 CG2120',
    ])
  })

  it('reports where its own file declares what was meant', () => {
    const blocks = 'assertion:\n  properties: { a: { type: object, properties: { city: { type: string } } } }\n'
    const named = `${blocks}let: { home: clientAssertion.a }\n`
    const one = rule('one', '(#home ?: null) == null', `# one line more\n${named}`)
    const { diagnostics } = load([BASELINE, one, rule('two', '#home.citty != null', named)])
    expect(
      diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ help }) => help)
        .join('\n'),
    ).toMatch(/^declared at 2\.yaml:3; did you mean `city`/)
  })

  it('refuses it where a block declares another type', () => {
    const text = "client.metadata.tier == 'gold'"
    const typed = (name: string, type: string): string =>
      rule(name, text, `metadata: { properties: { tier: { type: ${type} } } }\napplies_to: { clients: [partner-a] }\n`)
    expect(places(load([BASELINE, typed('one', 'string')]))).toEqual([])
    expect(places(load([BASELINE, typed('one', 'string'), typed('two', 'integer')])).join()).toContain('2.yaml:5')
  })

  it('refuses by the constant of its own policy', () => {
    const text = 'request.grantType == #only'
    const [one, two] = ['client_credentials', 'password'].map(only => rule(only, text, `const: { only: ${only} }\n`))
    expect(denials([one ?? '', two ?? ''])).toEqual(['password/it'])
  })

  it('refuses a name in a policy that does not give it', () => {
    const text = '#data.size(request.scopes) <= #most'
    expect(places(load([BASELINE, rule('one', text, 'const: { most: 1 }\n'), rule('two', text)])).join()).toMatch(
      /^2\.yaml:3/,
    )
  })

  it('refuses in a rule what is known only in a claim', () => {
    const claims = (name: string): string => `policy: ${name}\nclaims: { access_token: { mail: "user.email" } }\n`
    const loaded = load([BASELINE, claims('one'), rule('two', 'user.email != null')], { fulfilment: 'reissue' })
    expect(places(loaded).join()).toContain('2.yaml:3')
  })
})
