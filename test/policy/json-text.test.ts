/** Texts of claims that are JSON, read with a schema of the policy. */
import { describe, expect, it } from 'vitest'
import { facts, load, NOW, policies } from './given.ts'

const policyOf = (rules: string, more = ''): string => `policy: p
applies_to: { clients: [partner-a] }
assertion: { required: [sub], properties: { sub: {}, ctx: { type: string, maxLength: 4096 } } }
json:
  context:
    required: [tenant]
    properties:
      tenant: { type: string, maxLength: 64 }
      "kubernetes.io": { type: object, properties: { pod: { type: string } } }
      level: { type: integer, minimum: 0, default: 1 }
      id: { type: integer }
  names: { type: array, maxItems: 8, items: { type: string, pattern: "^[a-z]+$" } }
let: { context: "#json.parse(clientAssertion.ctx, 'context')" }
rules: [${rules}]
${more}`

const ALLOW = '{ id: a, effect: allow, when: true }'
const TENANT = `claims: { access_token: { tenant: "#context.tenant", level: "#context.level", id: "#context.id" } }\n`

const decide = (ctx: unknown) => {
  const set = policies([policyOf(ALLOW, TENANT)])
  const asked = facts({ assertion: ctx === undefined ? {} : { ctx: ctx as string } })
  const decision = set.decide(asked, NOW)
  return decision.decision === 'allow' ? decision.fulfil(asked) : decision
}

describe('a text that is JSON', () => {
  it('returns what its schema describes, with defaults and whole numbers of any size', () => {
    expect(decide('{"tenant":"acme","id":9007199254740993,"more":{"a":[1]}}')).toMatchObject({
      ok: true,
      claims: { access_token: { tenant: 'acme', level: 1, id: 9007199254740993n } },
    })
    expect(decide(undefined)).toMatchObject({ ok: true, claims: { access_token: {} } })
  })

  it.each([
    '',
    ' ',
    'acme',
    '{tenant:"acme"}',
    '{"tenant":"acme"',
    '{"tenant":"acme"}x',
    '{"tenant":"evil","tenant":"acme"}',
    '{"tenant":"evil","\\u0074enant":"acme"}',
    '{"tenant":"\\ud83d"}',
    '{"tenant":["acme"]}',
    '{"level":1}',
    '{"tenant":"acme","level":-1}',
    '{"tenant":"acme","level":1e999}',
    '[]',
    'null',
    `{"tenant":"a","x":${'['.repeat(40)}${']'.repeat(40)}}`,
    '\ufeff{"tenant":"acme"}',
  ])('refuses %j', text => {
    expect(decide(text)).toMatchObject({
      ok: false,
      denial: { error: 'unauthorized_client', reason: 'evaluation_error' },
    })
  })

  it('types what is read', () => {
    const found = (when: string): readonly string[] =>
      load([policyOf(`${ALLOW}, { id: d, effect: deny, when: ${JSON.stringify(when)} }`)]).diagnostics.map(
        ({ code, help }) => `${code} ${help}`,
      )
    expect(found("#context['kubernetes.io'].pod == 'x'").join()).not.toContain('CG21')
    expect(found("#context.tennant == 'x'").join()).toMatch(/CG2104 .*did you mean `tenant`/)
    expect(found("#context['kubernetes.io'].node == 'x'").join()).toContain(
      "add `node: { type: string }` to `json.context.properties['kubernetes.io'].properties`",
    )
    expect(found('#context.tenant == 1').join()).toContain('CG2114')
    expect(found("#json.parse(clientAssertion.ctx, 'contxt') != null").join()).toContain(
      "CG2131 did you mean 'context'?",
    )
    expect(found('#json.parse(clientAssertion.ctx, clientAssertion.sub) != null').join()).toContain('CG2043')
    expect(found("'a' in (#json.parse(clientAssertion.ctx, 'names') ?: {})").join()).not.toContain('CG21')
  })

  it('reports patterns and defaults of its schemas', () => {
    const wrong = policyOf(ALLOW).replace('^[a-z]+$', '(?=a)').replace('default: 1', 'default: x')
    expect(
      load([wrong])
        .diagnostics.map(({ code }) => code)
        .sort(),
    ).toEqual(['CG3010', 'CG3011'])
  })

  it('refuses a name that its own functions have', () => {
    expect(
      load([policyOf(ALLOW).replace('let: { context', 'let: { json')]).diagnostics.map(({ code }) => code),
    ).toContain('CG3003')
  })

  it('warns where what it carries reaches a token', () => {
    expect(load([policyOf(ALLOW, TENANT)]).diagnostics.map(({ code }) => code)).toEqual(['CG3051', 'CG3051', 'CG3051'])
  })
})
