/** Policies with a hole each, of the kinds that people make, and the invariant that each breaks. */
import type { Random } from './random-policies.ts'

export interface Hole {
  readonly kind: string
  readonly metadata: { readonly [name: string]: string }
  readonly policy: string
  readonly invariant: { readonly when: string; readonly expect: string }
}

const WORDS = ['acme', 'globex', 'initech', 'umbrella', 'stark', 'wayne', 'hooli', 'kiosk', 'strasse', 'issue']
const REGIONS = ['eu', 'us', 'apac', 'd-1', 'x']
const ALLOWED = "decision == 'allow'"
const OWN = 'claims.access_token.org == client.metadata.org'

interface Made {
  readonly when: string
  readonly effect?: 'require' | 'deny'
  readonly claim?: string
  readonly expect?: string
  readonly token?: object
  /** What the schema demands of the assertion. */
  readonly required?: readonly string[]
}

type Kind = (random: Random, org: string) => Made

const of =
  <T>(...options: readonly T[]) =>
  (random: Random): T =>
    random(options)

const BOTH = ['org', 'dept']
const LEVEL = ['level']
const GROUPS = ['groups']

const KINDS: Readonly<Record<string, Kind>> = {
  concatenation: of(
    { required: BOTH, when: "clientAssertion.org + '/' + clientAssertion.dept == client.metadata.path" },
    { required: BOTH, when: 'clientAssertion.org + clientAssertion.dept == client.metadata.org' },
    { required: BOTH, when: "clientAssertion.dept + '/' + clientAssertion.org == client.metadata.path" },
  ),
  'negated guard': of<Made>(
    { when: 'clientAssertion.org != client.metadata.org' },
    { when: 'clientAssertion.org == client.metadata.org', effect: 'deny' },
    { when: 'not (clientAssertion.org == client.metadata.org)' },
  ),
  length: of(
    { when: '#string.length(clientAssertion.org) == #string.length(client.metadata.org)' },
    { when: '#string.length(clientAssertion.org) <= #string.length(client.metadata.org)' },
    { when: '#string.length(#string.trim(clientAssertion.org)) == #string.length(client.metadata.org)' },
  ),
  prefix: of(
    { when: '#string.startsWith(client.metadata.path, clientAssertion.org)' },
    { when: '#string.startsWith(clientAssertion.org, client.metadata.org)' },
    { when: '#string.contains(client.metadata.path, clientAssertion.org)' },
    { when: '#string.endsWith(clientAssertion.org, client.metadata.org)' },
  ),
  'missing claim': of(
    {
      when: 'clientAssertion.org == null or clientAssertion.org == client.metadata.org',
      expect: 'clientAssertion.org == client.metadata.org',
    },
    { when: 'clientAssertion.dept == null or clientAssertion.org == client.metadata.org' },
    {
      when: '(clientAssertion.org ?: client.metadata.org) == client.metadata.org',
      expect: 'clientAssertion.org != null',
    },
  ),
  case: of(
    { when: '#string.lowerCase(clientAssertion.org) == client.metadata.org' },
    {
      when: '#string.upperCase(clientAssertion.org) == #string.upperCase(client.metadata.org)',
      expect:
        '#string.lowerCase(claims.access_token.org) == client.metadata.org and #string.length(claims.access_token.org) == 0',
    },
    { when: '#string.equalsIgnoreCase(clientAssertion.org, client.metadata.org)' },
  ),
  null: of(
    {
      when: '(clientAssertion.org ?: client.metadata.org) == client.metadata.org',
      claim: "clientAssertion.org ?: 'everybody'",
    },
    {
      when: 'not (clientAssertion.org != null and clientAssertion.org != client.metadata.org)',
      claim: "#string.firstNonEmpty(clientAssertion.org, 'everybody')",
    },
    {
      when: '#string.startsWith(clientAssertion.org ?: client.metadata.org, client.metadata.org)',
      claim: "clientAssertion.org ?: ''",
    },
  ),
  'off by one': random => {
    const bound = random([3, 10, 100])
    return random([
      { required: LEVEL, when: `clientAssertion.level <= ${bound}`, expect: `clientAssertion.level < ${bound}` },
      { required: LEVEL, when: `clientAssertion.level between {1, ${bound}}`, expect: `clientAssertion.level > 1` },
      {
        when: `#string.length(clientAssertion.org) <= ${bound}`,
        expect: `#string.length(clientAssertion.org) < ${bound}`,
      },
      {
        required: LEVEL,
        when: `clientAssertion.level > 0 and clientAssertion.level < ${bound}`,
        expect: `clientAssertion.level >= 1 and clientAssertion.level < ${bound - 1}`,
      },
    ])
  },
  'wrong audience': of<Made>(
    {
      when: 'true == true',
      token: {
        audience: "#data.retainAll(client.audiences, {'https://orders.example.com', 'https://stock.example.com'})",
      },
      expect: "#data.containsAll({'https://orders.example.com'}, token.audience)",
    },
    {
      when: "not ('x:write' in request.scopes) or clientAssertion.org == client.metadata.org or clientAssertion.dept == 'ops'",
      expect: "not ('x:write' in request.scopes) or clientAssertion.org == client.metadata.org",
    },
    {
      when: "'x:read' in request.scopes or clientAssertion.org == client.metadata.org",
      expect: "clientAssertion.org == client.metadata.org or not ('x:write' in request.scopes)",
    },
  ),
  list: of<Made>(
    {
      when: "#data.containsAny({'readers', 'writers'}, clientAssertion.groups)",
      claim: 'clientAssertion.groups',
      expect: "#data.containsAll({'readers', 'writers'}, claims.access_token.org)",
    },
    {
      required: GROUPS,
      when: "'readers' in clientAssertion.groups",
      claim: 'clientAssertion.groups',
      expect: "not ('admins' in claims.access_token.org)",
    },
    {
      required: GROUPS,
      when: "#data.isNotEmpty(clientAssertion.groups.?[#string.startsWith(#this, 'r')])",
      claim: 'clientAssertion.groups',
      expect: "#data.size(claims.access_token.org.?[not #string.startsWith(#this, 'r')]) == 0",
    },
  ),
}

const text = { type: 'string', maxLength: 64 }

/** Makes as many holes as are asked for, of each kind the same number. */
export const holes = (random: Random, count: number): readonly Hole[] =>
  Array.from({ length: count }, (_, at) => {
    const kind = Object.keys(KINDS)[at % Object.keys(KINDS).length] as string
    const org = random(WORDS)
    const metadata = { org, path: `${org}/${random(REGIONS)}/${random(REGIONS)}` }
    const {
      when,
      effect = 'require',
      claim = 'clientAssertion.org',
      expect = OWN,
      token,
      required = [],
    } = (KINDS[kind] as Kind)(random, org)
    const policy = {
      policy: 'hole',
      metadata: { properties: { org: { type: 'string' }, path: { type: 'string' } } },
      assertion: {
        required,
        properties: {
          org: text,
          dept: text,
          level: { type: 'integer' },
          groups: { type: 'array', maxItems: 20, items: text },
        },
      },
      rules: [
        { id: 'all', effect: 'allow', when: true },
        { id: 'hole', effect, when },
      ],
      claims: { access_token: { org: claim } },
      ...(token === undefined ? {} : { token }),
    }
    return { kind, metadata, policy: JSON.stringify(policy), invariant: { when: ALLOWED, expect } }
  })
