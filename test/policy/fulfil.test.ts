import { describe, expect, it } from 'vitest'
import type { Fulfilled, Fulfilment } from '../../src/policy/index.ts'
import { BASELINE, facts, NOW, policies } from './given.ts'

interface Request {
  readonly given?: Parameters<typeof facts>[0]
  readonly fulfilment?: Fulfilment
}

const fulfil = (texts: readonly string[], { given = {}, fulfilment = 'issue' }: Request = {}): Fulfilled => {
  const asked = facts(given)
  const decision = policies(texts, { fulfilment }).decide(asked, NOW)
  if (decision.decision === 'deny') throw new Error(decision.detail)
  return decision.fulfil(asked)
}

const claims = (lines: string, more = ''): string => `policy: c\n${more}claims:\n  access_token:\n    ${lines}\n`

describe('claims', () => {
  it('returns expressions, constants and the long form', () => {
    const text = claims(
      `a: client.clientId
    b: { const: eu }
    c: 7
    d: true
    e: { const: { list: [1, null] } }
    f: { value: client.metadata, required: true }`,
      'metadata: { properties: { tenant: { type: string } } }\n',
    )
    expect(fulfil([BASELINE, text])).toMatchObject({
      ok: true,
      claims: {
        access_token: {
          a: 'partner-a',
          b: 'eu',
          c: 7,
          d: true,
          e: { list: [1, null] },
          f: { kind: 'partner', tenant: 'acme', tier: 'gold' },
        },
        id_token: {},
        introspection: {},
      },
    })
  })

  it('returns the value of an expression in the wrapper of PingOne', () => {
    const text = claims("a: '${client.clientId}'\n    b: \"${ {'k': '}'}['k'] }\"")
    expect(fulfil([BASELINE, text])).toMatchObject({ claims: { access_token: { a: 'partner-a', b: '}' } } })
  })

  it('never writes a claim that is null', () => {
    expect(fulfil([BASELINE, claims('a: client.name')])).toMatchObject({ ok: true, claims: { access_token: {} } })
  })

  it('refuses when a required claim is null', () => {
    expect(fulfil([BASELINE, claims('dept: { value: client.name, required: true }')])).toMatchObject({
      ok: false,
      denial: {
        error: 'invalid_request',
        reason: 'required_claim',
        description: '`dept` is configured as required for the Access token but does not have a value',
        rules: ['c/claims.access_token.dept'],
      },
    })
  })

  it('never answers with characters that error_description cannot hold', () => {
    const fulfilled = fulfil([BASELINE, claims(`'a"\\é': { value: client.name, required: true }`)])
    expect(fulfilled.ok ? '' : fulfilled.denial.description).toMatch(/^[\x20\x21\x23-\x5B\x5D-\x7E]+$/)
  })

  it('refuses when a claim fails, before a required one counts', () => {
    const text = claims('a: request.parameters.x > 1\n    dept: { value: client.name, required: true }')
    expect(fulfil([BASELINE, text])).toMatchObject({
      ok: false,
      denial: { error: 'unauthorized_client', reason: 'evaluation_error', rules: ['c/claims.access_token.a'] },
    })
  })

  it('refuses claims larger than 16 KiB of UTF-8', () => {
    const text = claims('a: request.parameters.x')
    const size = (length: number, character: string) =>
      fulfil([BASELINE, text], { given: { request: { parameters: { x: character.repeat(length) } } } })
    expect(size(16_384 - '{"a":""}'.length, 'x').ok).toBe(true)
    expect(size(16_385 - '{"a":""}'.length, 'x')).toMatchObject({
      ok: false,
      denial: { error: 'invalid_request', reason: 'claims_too_large', rules: ['c/claims.access_token'] },
    })
    expect(size(8_200, 'é').ok).toBe(false)
  })

  it('returns __proto__ as an ordinary claim', () => {
    const fulfilled = fulfil([BASELINE, claims('__proto__: { const: { admin: true } }')])
    if (!fulfilled.ok) throw new Error('refused')
    expect(Object.keys(fulfilled.claims.access_token)).toEqual(['__proto__'])
    expect(fulfilled.claims.access_token['admin']).toBeUndefined()
  })
})

describe('what a policy gives', () => {
  const giving = (when: string): string => `policy: g
rules: [{ id: r, effect: allow, when: "${when}" }]
claims: { access_token: { g: 1 } }
token: { lifetime: 60 }
`
  it('returns nothing of a policy none of whose allow rules is true', () => {
    expect(fulfil([BASELINE, giving('false')])).toMatchObject({
      claims: { access_token: {} },
      token: { lifetime: null },
    })
  })

  it('returns the claims of a policy that allowed, and of one without allow rules', () => {
    const plain = 'policy: p\nclaims: { access_token: { p: 2 } }\n'
    expect(fulfil([giving('true'), plain])).toMatchObject({
      claims: { access_token: { g: 1, p: 2 } },
      token: { lifetime: 60 },
    })
  })

  it('never evaluates claims of a pushed authorization request', () => {
    const text = claims('a: request.parameters.x > 1', 'token: { lifetime: 60 }\n')
    const given = { request: { endpoint: 'pushed_authorization_request' } } as const
    expect(fulfil([BASELINE, text], { given })).toEqual({
      ok: true,
      claims: { access_token: {}, id_token: {}, introspection: {} },
      token: { lifetime: null, scope: null, audience: null },
    })
  })
})

describe('a claim about the user', () => {
  const text = claims('a: user.sub', 'let: { who: user.sub }\n').concat('    b: "#who"\n')

  it('reads it from the facts of the fulfilment', () => {
    const asked = facts()
    const decision = policies([BASELINE, text], { fulfilment: 'reissue' }).decide(asked, NOW)
    if (decision.decision === 'deny') throw new Error(decision.detail)
    expect(decision.fulfil({ ...asked, user: { sub: 'alice' } })).toMatchObject({
      claims: { access_token: { a: 'alice', b: 'alice' } },
    })
  })

  it('never changes what the decision was made on', () => {
    const asked = facts()
    const decision = policies([BASELINE, claims('a: client.clientId')]).decide(asked, NOW)
    if (decision.decision === 'deny') throw new Error(decision.detail)
    expect(decision.fulfil(facts({ client: 'reports' }))).toMatchObject({
      claims: { access_token: { a: 'partner-a' } },
    })
  })

  it('refuses claims about a user that do not fit the user block', () => {
    const asked = facts()
    const policy = `policy: u\nuser: { required: [email] }\nclaims: { id_token: { mail: user.email } }\n`
    const decision = policies([BASELINE, policy], { fulfilment: 'reissue' }).decide(asked, NOW)
    if (decision.decision === 'deny') throw new Error(decision.detail)
    expect(decision.fulfil({ ...asked, user: { sub: 'alice' } })).toMatchObject({
      ok: false,
      denial: { reason: 'facts', description: 'The claim email of the user is required' },
    })
  })
})

describe('token settings', () => {
  const token = (name: string, lines: string): string => `policy: ${name}\ntoken:\n  ${lines}\n`

  it('returns the smallest lifetime and the common part of all lists', () => {
    const texts = [
      BASELINE,
      token('a', 'lifetime: 900\n  scope: request.scopes\n  audience: [https://a.example, https://b.example]'),
      token('b', 'lifetime: "300 * 2"\n  scope: "\'orders:read admin\'"\n  audience: "{\'https://b.example\'}"'),
    ]
    expect(fulfil(texts)).toMatchObject({
      token: { lifetime: 600, scope: ['orders:read'], audience: ['https://b.example'] },
    })
  })

  it.each([
    ['scope', 'invalid_scope'],
    ['audience', 'invalid_target'],
  ])('refuses when no %s is left', (setting, error) => {
    const texts = [BASELINE, token('a', `${setting}: [x]`), token('b', `${setting}: [y]`)]
    expect(fulfil(texts)).toMatchObject({
      ok: false,
      denial: { error, reason: 'token', rules: [`a/token.${setting}`, `b/token.${setting}`] },
    })
  })

  it.each([
    ['lifetime: request.parameters.none', 'lifetime'],
    ['lifetime: request.parameters.text', 'lifetime'],
    ['lifetime: request.parameters.zero', 'lifetime'],
    ['lifetime: request.parameters.half', 'lifetime'],
    ['scope: request.parameters.none', 'scope'],
    ['scope: request.parameters.zero', 'scope'],
    ['audience: request.parameters.mixed', 'audience'],
  ])('refuses %s when its value is of another kind', (line, setting) => {
    const parameters = { text: 'x', zero: 0, half: 1.5, mixed: ['a', 1] }
    expect(fulfil([BASELINE, token('a', line)], { given: { request: { parameters } } })).toMatchObject({
      ok: false,
      denial: { reason: 'evaluation_error', rules: [`a/token.${setting}`] },
    })
  })

  it('returns the settings alone before anything is forwarded', () => {
    const decision = policies([BASELINE, token('a', 'scope: [orders:read]')]).decide(facts(), NOW)
    if (decision.decision === 'deny') throw new Error(decision.detail)
    expect(decision.settings()).toEqual({ ok: true, token: { lifetime: null, scope: ['orders:read'], audience: null } })
  })
})
