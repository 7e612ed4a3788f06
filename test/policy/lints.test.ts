import { describe, expect, it } from 'vitest'
import type { ClientRecord } from '../../src/policy/index.ts'
import { BASELINE, CLIENTS, load, places } from './given.ts'

const CODE_CLIENTS = CLIENTS.map(client => ({
  ...client,
  grantTypes: ['client_credentials', 'authorization_code', 'refresh_token'],
}))

const codes = (texts: readonly string[], clients = CLIENTS): readonly string[] =>
  load(texts, { clients }).diagnostics.map(({ code }) => code)

/** The second of the texts, with the fix of a diagnostic in its place. */
const mended = (texts: readonly string[], code: string, clients = CLIENTS): readonly string[] => {
  const loaded = load(texts, { clients })
  const found = loaded.diagnostics.find(one => one.code === code)
  if (found?.fix === undefined) throw new Error(`no fix of ${code}: ${places(loaded).join(', ')}`)
  return texts.map((text, index) => {
    if (found.file !== `${index}.yaml`) return text
    const lines = text.split('\n')
    const line = lines[found.line - 1] ?? ''
    lines[found.line - 1] = line.slice(0, found.column - 1) + found.fix + line.slice(found.endColumn - 1)
    return lines.join('\n')
  })
}

const ISOLATION = (effect: string, more = ''): string => `policy: isolation
${more}metadata: { properties: { tenant: { type: string } } }
assertion: { required: [tenant], properties: { tenant: { type: string } } }
rules:
  - id: own
    effect: ${effect}
    when: clientAssertion.tenant == client.metadata.tenant
`

describe('an allow rule that decides nothing', () => {
  it('reports it where another policy allows everything', () => {
    expect(codes([BASELINE, ISOLATION('allow')])).toEqual(['CG3052'])
  })

  it('reports it where its own policy allows everything', () => {
    const policy = `policy: p
rules:
  - { id: a, effect: allow, when: client.name == null }
  - { id: b, effect: allow, when: true }
`
    expect(codes([policy])).toEqual(['CG3052'])
  })

  it('reports a fix that mends it', () => {
    expect(codes(mended([BASELINE, ISOLATION('allow')], 'CG3052'))).toEqual([])
  })

  it('accepts a require in its place', () => {
    expect(codes([BASELINE, ISOLATION('require')])).toEqual([])
  })

  it('accepts an allow rule that says who gets the claims of its policy', () => {
    expect(codes([BASELINE, `${ISOLATION('allow')}claims: { access_token: { t: client.metadata.tenant } }\n`])).toEqual(
      [],
    )
  })

  it.each([
    ['other clients', 'applies_to: { clients: [reports] }'],
    ['clients with other metadata', 'applies_to: { metadata: { kind: [internal] } }'],
    ['other grants', 'applies_to: { grant_types: [client_credentials] }'],
    ['another endpoint', 'applies_to: { endpoints: [token] }'],
  ])('accepts one beside a policy for %s that allows everything', (_, applies) => {
    const blanket = `policy: blanket\n${applies}\nrules: [{ id: all, effect: allow, when: true }]\n`
    expect(codes([blanket, ISOLATION('allow')])).toEqual([])
  })

  it('reports it beside a policy that names all of its clients', () => {
    const blanket = 'policy: b\napplies_to: { clients: ["*"] }\nrules: [{ id: all, effect: allow, when: true }]\n'
    expect(codes([blanket, ISOLATION('allow', 'applies_to: { clients: ["partner-*"] }\n')])).toEqual(['CG3052'])
  })
})

describe('a deny rule over an optional claim of the assertion', () => {
  const deny = (when: string, more = '', block = 'properties: { env: { type: string } }'): string => `policy: d
assertion: { ${block} }
let: { env: clientAssertion.env }
rules:
  - { id: d, effect: deny, when: "${when}" }
${more}`

  it.each([
    "clientAssertion.env == 'test'",
    "#root.context.requestData.clientAssertion.env == 'test'",
    "#env in {'test', 'dev'}",
    "#env != null and #env != 'live'",
    "'admin' in request.scopes or clientAssertion.env == 'test'",
    "!(clientAssertion.env == null or clientAssertion.env == 'live')",
    "clientAssertion.env == 'test' ? true : false",
    '#core.isDefined(clientAssertion.env) and client.name == null',
    "clientAssertionHeader.kid == 'old'",
  ])('reports %s, which a client escapes by leaving it out', when => {
    expect(codes([deny(when)]), when).toEqual(['CG3053'])
  })

  it.each([
    "clientAssertion.env != 'live'",
    "clientAssertion.env == null or clientAssertion.env == 'test'",
    "!(clientAssertion.env == 'live')",
    "(clientAssertion.env ?: 'test') == 'test'",
    "clientAssertion.iss == 'partner-b'",
    "client.name == 'test'",
  ])('accepts %s', when => {
    expect(codes([deny(when)]), when).toEqual([])
  })

  it('accepts it where the claim is required, or has a default', () => {
    const when = "clientAssertion.env == 'test'"
    expect(codes([deny(when, '', 'required: [env], properties: { env: { type: string } }')])).toEqual([])
    expect(codes([deny(when, '', 'properties: { env: { type: string, default: test } }')])).toEqual([])
  })

  it('accepts it beside a rule that asks whether the claim is there', () => {
    const when = "clientAssertion.env == 'test'"
    expect(codes([deny(when, '  - { id: r, effect: require, when: "#env != null" }\n')])).toEqual([])
    expect(codes([deny(when, '  - { id: r, effect: deny, when: "#env == null" }\n')])).toEqual([])
  })
})

describe('a policy for grant types', () => {
  const grants = (list: string, more = ''): string =>
    `policy: g\napplies_to: { grant_types: ${list}${more} }\nrules: [{ id: r, effect: require, when: client.name == null }]\n`

  it('reports one that no client is registered for, with the name that was meant', () => {
    expect(codes([grants('[client_credential]')])).toEqual(['CG3054'])
    expect(codes(mended([grants('[client_credential]')], 'CG3054'))).toEqual([])
  })

  it('reports one that only other clients are registered for', () => {
    const [first, ...rest] = CODE_CLIENTS
    const clients = [...(first === undefined ? [] : [{ ...first, grantTypes: ['password'] }]), ...rest]
    expect(codes([grants('[password]', ', clients: [reports]')], clients)).toEqual(['CG3054'])
    expect(codes([grants('[password]', ', clients: [partner-a]')], clients)).toEqual([])
  })

  it('accepts one that some client is registered for', () => {
    expect(codes([grants('[client_credentials, refresh_token]')])).toEqual([])
    expect(codes([grants('[password]')], [])).toEqual([])
  })
})

describe('a grant that can be refreshed', () => {
  const allows = (list: string, effect = 'allow'): string =>
    `policy: p-${effect}\napplies_to: { grant_types: ${list} }\nrules: [{ id: r, effect: ${effect}, when: client.name == null }]\n`

  it('reports that its refresh is not allowed, with a fix', () => {
    const texts = [allows('[authorization_code]')]
    expect(codes(texts, CODE_CLIENTS)).toEqual(['CG3055'])
    expect(codes(mended(texts, 'CG3055', CODE_CLIENTS), CODE_CLIENTS)).toEqual([])
  })

  it('reports it without a fix where the list is written line by line', () => {
    const { diagnostics } = load([allows('\n    - authorization_code\n').replace('{ ', '\n  ').replace(' }\n', '\n')], {
      clients: CODE_CLIENTS,
    })
    expect(diagnostics).toMatchObject([{ code: 'CG3055', line: 4 }])
    expect(diagnostics[0]).not.toHaveProperty('fix')
  })

  it('accepts it where another policy allows the refresh', () => {
    const refresh = 'policy: refresh\nrules: [{ id: all, effect: allow, when: client.name != null }]\n'
    expect(codes([allows('[authorization_code]'), refresh], CODE_CLIENTS)).toEqual([])
  })

  it('accepts it where no client is registered to refresh, and in a policy that allows nothing', () => {
    const clients = CLIENTS.map(client => ({ ...client, grantTypes: ['authorization_code'] }))
    expect(codes([allows('[authorization_code]')], clients)).toEqual([])
    expect(codes([allows('[authorization_code]', 'require')], CODE_CLIENTS)).toEqual([])
  })
})

describe('the warnings that are given elsewhere', () => {
  it('reports a pattern that matches no client', () => {
    expect(codes(['policy: p\napplies_to: { clients: [partner_*] }\n'])).toEqual(['CG3050'])
    expect(codes(['policy: p\napplies_to: { clients: ["partner-*"] }\n'])).toEqual([])
  })

  it('reports a claim that the client asserts about itself, and accepts it when it is tied', () => {
    const copies = (rules: string): string => `policy: p
assertion: { required: [tenant], properties: { tenant: { type: string } } }
${rules}claims: { access_token: { tenant: clientAssertion.tenant } }
`
    expect(codes([copies('')])).toEqual(['CG3051'])
    const rule = 'rules: [{ id: r, effect: require, when: clientAssertion.tenant == client.clientId }]\n'
    expect(codes([copies(rule)])).toEqual([])
  })

  it.each([
    "request.endpoint == 'tokens'",
    "clientAssertion.level == 'c'",
    '#limit == 1 and client.name == null',
    'request.scopes == null',
  ])('reports %s, which has always the same value', when => {
    const policy = `policy: p
const: { limit: 1 }
assertion: { properties: { level: { enum: [a, b] } } }
rules: [{ id: r, effect: require, when: "${when}" }]
`
    expect(codes([policy]).length, when).toBe(1)
    expect(load([policy]).diagnostics[0]?.message).toMatch(/always|never|none of|not one of/)
  })
})

describe('CG3056: a fact that none of the clients has', () => {
  const told = (when: string, method: ClientRecord['method'], more = ''): readonly string[] => {
    const clients = CLIENTS.map((client, at) =>
      at === 0 ? { ...client, method } : { ...client, method: 'none' as const },
    )
    const { diagnostics } = load(
      [`policy: p\n${more}rules: [{ id: r, effect: deny, when: ${JSON.stringify(when)} }]\n`],
      {
        clients,
      },
    )
    return diagnostics.map(({ code }) => code).filter(code => code === 'CG3056' || code?.startsWith('CG2'))
  }

  it.each([
    ['client.certificate == null', 'private_key_jwt'],
    ["client.certificate.thumbprint == 'x'", 'client_secret_basic'],
    ["(client.certificate.sanDns ?: {}).?[#this == 'a'] != {}", 'client_secret_jwt'],
    ["client.key.thumbprint == 'x'", 'client_secret_jwt'],
    ["client.key.thumbprint == 'x'", 'tls_client_auth'],
    ["#print == 'x'", 'client_secret_post'],
  ] as const)('reports %s for clients with %s', (when, method) => {
    expect(told(when, method, 'let: { print: client.key.thumbprint }\n')).toEqual(['CG3056'])
  })

  it.each([
    ['client.certificate == null', 'tls_client_auth'],
    ["client.certificate.thumbprint == 'x'", 'self_signed_tls_client_auth'],
    ["client.key.thumbprint == 'x'", 'private_key_jwt'],
    ["client.key.thumbprint == 'x'", 'self_signed_tls_client_auth'],
    ["client.name == 'x'", 'client_secret_basic'],
  ] as const)('accepts %s where one of them has %s', (when, method) => {
    expect(told(when, method)).toEqual([])
  })

  it.each([
    ['client.certificate == null', 'tls_client_auth'],
    ["client.key.thumbprint == 'x'", 'private_key_jwt'],
  ] as const)('accepts %s where one of them leaves %s', (when, leaving) => {
    const clients = CLIENTS.map(one => ({ ...one, method: 'client_secret_basic' as const, leaving }))
    const policy = `policy: p\nrules: [{ id: r, effect: deny, when: "${when}" }]\n`
    expect(load([policy], { clients }).diagnostics.filter(({ code }) => code === 'CG3056')).toEqual([])
  })

  it('names every place that reads it', () => {
    const clients = CLIENTS.map(one => ({ ...one, method: 'client_secret_basic' as const }))
    const policy = `policy: p
let: { print: client.key.thumbprint }
rules:
  - { id: a, effect: deny, when: "client.certificate != null" }
  - { id: b, effect: deny, when: "#print == 'x'" }
  - { id: c, effect: deny, when: "#root.client['certificate'].thumbprint == 'x'" }
claims:
  access_token: { print: "#print", name: client.name }
token: { lifetime: "client.key == null ? 60 : 300" }
`
    const lines = load([policy], { clients }).diagnostics.flatMap(({ code, line }) => (code === 'CG3056' ? [line] : []))
    expect(lines).toEqual([4, 5, 6, 8, 9])
  })

  it('leaves a policy alone that concerns nobody', () => {
    expect(told('client.key == null', 'none', 'applies_to: { clients: [nobody] }\n')).toEqual([])
  })
})

describe('a value that none of the clients has', () => {
  const told = (shape: string, when: string): readonly string[] =>
    codes([
      `policy: p\nmetadata: { properties: { zone: ${shape} } }\nrules: [{ id: a, effect: allow, when: ${JSON.stringify(when)} }]\n`,
    ]).filter(code => code === 'CG3121')

  it.each([
    ['{ type: string, default: eu }', "client.metadata.zone == 'eu'"],
    ['{ type: string, default: eu }', "client.metadata.zone in {'eu'}"],
    ['{ type: string, enum: [eu, us] }', "client.metadata.zone == 'us'"],
    ['{ type: string, const: eu }', "client.metadata.zone == 'eu'"],
  ])('is none that the block %s gives or lists: %s', (shape, when) => {
    expect(told(shape, when)).toEqual([])
  })

  it.each(["client.metadata.zone != ''", "client.metadata.zone == '' or client.clientId != ''"])(
    'is no empty text, which asks whether there is anything: %s',
    when => {
      expect(told('{ type: string }', when)).toEqual([])
    },
  )

  it('is told of where the default is another', () => {
    expect(told('{ type: string, default: us }', "client.metadata.zone == 'eu'")).toEqual(['CG3121'])
  })
})
