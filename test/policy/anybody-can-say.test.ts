/**
 * Conditions made of every operator and every function, decided by trying: where a client can say something with which
 * every client is allowed, whatever is registered for it, the lint has to warn.
 */
import { describe, expect, it } from 'vitest'
import { type Entry, type Name, type ParamType, prepare, REGISTRY } from '../../src/expression/index.ts'
import type { JsonObject, JsonValue } from '../../src/oauth.ts'
import type { ClientRecord } from '../../src/policy/index.ts'
import { long } from '../long.ts'
import { CLIENTS, facts, load } from './given.ts'

/** Members that every client has registered differ from client to client in every way: value, length, case, number. */
const METADATA: readonly JsonObject[] = [
  { role: 'ra', roles: ['ra1', 'ra2'], count: -5, live: true, limits: { ra: 'xa' }, tier: 'gold', kind: 'only' },
  { role: 'Writer-B', roles: ['rb1'], count: 0, live: false, limits: { 'Writer-B': 'xb', b: 'c' }, tier: 'silver' },
  { role: '4711', roles: ['rc1', 'rc2', 'rc3'], count: 17, live: true, limits: {}, tier: 'gold' },
  { role: 'https://d.example/d', roles: ['a', 'b', 'c', 'd'], count: 1000, live: false, limits: {}, tier: 'silver' },
].map(one => ({ ...one, kind: 'only', given: 'user' }))
const IDS = ['c', 'Client-Two', '0815', 'https://four.example/']

const [TEMPLATE] = CLIENTS
const clients: readonly ClientRecord[] = METADATA.flatMap((metadata, at) =>
  TEMPLATE === undefined ? [] : [{ ...TEMPLATE, clientId: IDS[at] ?? '', metadata }],
)

const CONSTS = { known: ['admin', 'user'], table: { gold: 'user', silver: 'user' }, word: 'admin' }
const BLOCKS = `metadata:
  required: [role, roles, count, live, limits, tier, kind]
  properties:
    role: { type: string }
    nick: { type: string }
    roles: { type: array, items: { type: string } }
    more: { type: array, items: { type: string } }
    count: { type: integer }
    live: { type: boolean }
    limits: { type: object, additionalProperties: { type: string } }
    tier: { enum: [gold, silver] }
    kind: { const: only }
    given: { type: string, default: user }
assertion:
  required: [role, level, live, groups]
  properties:
    role: { type: string }
    nick: { type: string }
    level: { type: integer }
    live: { type: boolean }
    groups: { type: array, items: { type: string } }
const: ${JSON.stringify(CONSTS)}
`

/** What stands for a parameter of each type: what a client says, what is registered, constants, and mixtures. */
const POOLS: Readonly<Record<ParamType, readonly string[]>> = {
  String: [
    'clientAssertion.role',
    'clientAssertion.nick',
    'client.metadata.role',
    'client.clientId',
    'client.metadata.nick',
    'client.metadata.given',
    'client.metadata.kind',
    'client.metadata.tier',
    "'admin'",
    "''",
    '#word',
    "(client.metadata.nick ?: 'user')",
    '(client.metadata.nick ?: clientAssertion.role)',
    "(clientAssertion.nick ?: 'user')",
    "(client.metadata.live ? client.metadata.role : 'admin')",
    '(clientAssertion.live ? client.metadata.role : clientAssertion.role)',
    '#table[client.metadata.tier]',
    '#string.lowerCase(clientAssertion.role)',
    '#string.upperCase(client.metadata.role)',
    "{'admin', client.metadata.role}[clientAssertion.level]",
    'request.parameters.role',
    'clientAssertionHeader.kid',
  ],
  Number: ['clientAssertion.level', 'client.metadata.count', '1', '0'],
  Integer: ['clientAssertion.level', 'client.metadata.count', '1', '0'],
  Boolean: ['clientAssertion.live', 'client.metadata.live', 'true', 'false', "(clientAssertion.role == 'admin')"],
  Array: [
    'clientAssertion.groups',
    'client.metadata.roles',
    'client.metadata.more',
    'client.scopes',
    "{'admin'}",
    '{}',
    '#known',
    "{client.clientId, 'admin'}",
    '{client.clientId, clientAssertion.role}',
    '{client.metadata.role, client.metadata.nick}',
    "(client.metadata.more ?: {'user'})",
    '(clientAssertion.live ? client.metadata.roles : #known)',
    '#data.union(client.metadata.roles, {#word})',
    '#data.retainAll(clientAssertion.groups, client.metadata.roles)',
    'clientAssertion.groups.?[#this in #root.client.metadata.roles]',
    'client.metadata.roles.![#root.clientAssertion.role]',
    '{client.clientId}',
  ],
  Map: ['client.metadata.limits', "{'a': clientAssertion.role}", '#table', "{'a': client.metadata.role, 'b': 'admin'}"],
  Any: [
    'clientAssertion.role',
    'client.metadata.role',
    "'admin'",
    '#word',
    "(client.metadata.nick ?: 'user')",
    'null',
    'clientAssertion.level',
    'true',
  ],
}

/** A generator that gives the same numbers for the same seed. */
const numbers = (seed: number): ((below: number) => number) => {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const product = (pools: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  pools.reduce<readonly (readonly string[])[]>(
    (rows, pool) => rows.flatMap(row => pool.map(one => [...row, one])),
    [[]],
  )

/** Some of them, spread evenly by chance. */
const some = <T>(all: readonly T[], most: number, below: (size: number) => number): readonly T[] =>
  all.length <= most ? all : Array.from({ length: most }, () => all[below(all.length)] as T)

const LITERALS: Readonly<Record<string, string>> = {
  regex: "'a.*'",
  'date-pattern': "'yyyy'",
  cidr: "'10.0.0.0/8'",
  'time-zone': "'UTC'",
}

const callsOf = (entry: Entry, most: number, below: (size: number) => number): readonly string[] => {
  const required = entry.params.filter(({ optional }) => optional !== true)
  const repeated = entry.variadic
  const more = repeated === undefined ? [] : Array.from({ length: Math.max(1, repeated.min) }, () => repeated.params)
  const forms = [required, entry.params].map(params => [
    ...params,
    ...more.flat(),
    ...(repeated?.tail === undefined ? [] : [repeated.tail]),
  ])
  return forms.flatMap(params => {
    const pools = params.map(({ literal, type }) => {
      const written = literal === undefined ? undefined : LITERALS[literal]
      return written === undefined ? POOLS[type] : [written, ...POOLS[type]]
    })
    const rows =
      pools.length > 3
        ? Array.from({ length: most }, () => pools.map(pool => pool[below(pool.length)] ?? ''))
        : product(pools)
    return some(rows, most, below).map(row => `#${entry.namespace}.${entry.name}(${row.join(', ')})`)
  })
}

/** Conditions from a value: it is compared with everything, or is one. */
const conditionsOf = (value: string, type: ParamType): readonly string[] => {
  const pool = POOLS[type === 'Map' ? 'Any' : type]
  const compared = pool.flatMap(other => [`${value} == ${other}`, `${other} != ${value}`, `not (${value} != ${other})`])
  const elements = type === 'Array' ? POOLS.String.map(one => `${one} in ${value}`) : []
  const within = POOLS.Array.map(list => `${value} in ${list}`)
  const ordered =
    type === 'Number' || type === 'Integer'
      ? pool.flatMap(one => [`${value} < ${one}`, `${one} <= ${value}`, `${value} between {${one}, 5}`])
      : []
  const matched = type === 'String' ? [`${value} matches 'a.*'`, `${value} > 'a'`] : []
  return [...(type === 'Boolean' ? [value] : []), ...compared, ...elements, ...within, ...ordered, ...matched]
}

/** What a condition may stand in. */
const WRAPPERS: readonly ((condition: string) => string)[] = [
  condition => condition,
  condition => condition,
  condition => condition,
  condition => `not (${condition})`,
  condition => `(${condition}) == true`,
  condition => `(${condition}) != false`,
  condition => `(${condition}) == false`,
  condition => `(${condition}) ? true : false`,
  condition => `client.metadata.live ? (${condition}) : (${condition})`,
  condition => `(${condition}) and client.clientId != null`,
  condition => `(${condition}) and client.clientId != client.metadata.role`,
  condition => `(${condition}) and client.metadata.tier in {'gold', 'silver'}`,
  condition => `(${condition}) and client.metadata.kind == 'only'`,
  condition => `(${condition}) or client.metadata.role == clientAssertion.role`,
  condition => `(${condition}) or client.metadata.role == 'nobody'`,
]

const WORDS = [
  '',
  'admin',
  'user',
  'ADMIN',
  'only',
  'gold',
  'silver',
  ...IDS,
  ...METADATA.flatMap(({ role, roles }) => [role, ...(roles as JsonValue[])] as string[]),
].flatMap(word => [word, word.toLowerCase(), word.toUpperCase()])

/** What each thing that is said may be. */
const SAYINGS: Readonly<Record<string, readonly (JsonValue | undefined)[]>> = {
  'clientAssertion.role': [...new Set(WORDS)],
  'clientAssertion.nick': [undefined, ...new Set(WORDS)],
  'clientAssertion.level': [0, 1, -1, 2, 5, 17, 1000, -1000],
  'clientAssertion.live': [true, false],
  'clientAssertion.groups': [[], ['admin'], ['user'], [...new Set(WORDS)]],
  'request.parameters.role': [undefined, ...new Set(WORDS)],
  'clientAssertionHeader.kid': [undefined, ...new Set(WORDS)],
}

/** Writes what is said into the facts of a client. */
const say = (root: JsonObject, path: string, value: JsonValue | undefined): void => {
  const names = path.split('.')
  const last = names.pop() ?? ''
  const above = names.reduce((object, name) => object[name] as JsonObject, root) as Record<string, JsonValue>
  if (value === undefined) delete above[last]
  else above[last] = value
}

const ROOTS: readonly JsonObject[] = clients.map(({ clientId, metadata }) => {
  const assertion = { iss: clientId, sub: clientId, role: 'x', level: 3, live: true, groups: ['x'] }
  const root = facts({ client: 'partner-a' }) as unknown as JsonObject
  const { client, request } = root as { client: JsonObject; request: JsonObject }
  return structuredClone({
    ...root,
    client: { ...client, clientId, method: 'private_key_jwt', scopes: [`${clientId}:read`], metadata },
    request: { ...request, parameters: {} },
    clientAssertion: assertion,
    clientAssertionHeader: { alg: 'ES256' },
  }) as JsonObject
})

const NAMES = new Map<string, Name>(Object.entries(CONSTS).map(([name, value]) => [name, { kind: 'const', value }]))

/** What a client can say so that every client is allowed; null when there is nothing. */
const anybodyCanSay = (condition: string): ReadonlyMap<string, JsonValue | undefined> | null => {
  const prepared = prepare(condition, {
    profile: 'strict',
    root: { kind: 'any', nullable: true },
    names: NAMES,
    undefinedNames: 'null',
  })
  if (!prepared.ok) return null
  const read = Object.keys(SAYINGS).filter(path => condition.includes(path))
  if (read.length === 0) return null
  const rows = read.reduce<readonly (readonly (JsonValue | undefined)[])[]>(
    (known, path) => known.flatMap(row => (SAYINGS[path] ?? []).map(value => [...row, value])),
    [[]],
  )
  for (const row of rows) {
    const said = new Map(read.map((path, at) => [path, row[at]]))
    const isAllowed = (root: JsonObject): boolean => {
      for (const [path, value] of said) say(root, path, value)
      const evaluation = prepared.expression.evaluate(root, { nowMs: 0 })
      return evaluation.ok && evaluation.value === true
    }
    if (ROOTS.every(isAllowed)) return said
  }
  return null
}

const codesOf = (condition: string): readonly string[] | null => {
  const text = `policy: p\n${BLOCKS}rules: [{ id: a, effect: allow, when: ${JSON.stringify(condition)} }]\n`
  const { diagnostics, policies } = load([text], { clients })
  return policies === null ? null : diagnostics.map(({ code }) => code)
}

interface Count {
  checked: number
  warned: number
}

/** Looks at conditions: returns those that anybody can meet, and that nobody warns of. */
const silent = (conditions: readonly string[], count: Count): readonly string[] =>
  conditions.flatMap(condition => {
    const codes = codesOf(condition)
    if (codes === null) return []
    count.checked += 1
    if (codes.includes('CG3103')) {
      count.warned += 1
      return []
    }
    const said = anybodyCanSay(condition)
    if (said === null) return []
    // Where nothing is said, null equals null: another warning speaks of that.
    const isMissing = [...said.values()].includes(undefined) && codes.includes('CG3102')
    return isMissing ? [] : [`${condition}: with ${JSON.stringify([...said])}`]
  })

const PER_FUNCTION = long(40, 6)

describe('an allow rule that anybody can meet by saying something', () => {
  it.each([...REGISTRY.keys()])('is warned of when it uses %s', name => {
    const entry = REGISTRY.get(name)
    if (entry === undefined) throw new Error('no such function')
    const below = numbers(name.length * 7919 + name.charCodeAt(name.length - 1))
    const conditions = callsOf(entry, PER_FUNCTION, below)
      .filter(call => /clientAssertion|request\.parameters/.test(call))
      .flatMap(call => some(conditionsOf(call, entry.returns.type), long(6, 3), below))
      .map(condition => WRAPPERS[below(WRAPPERS.length)]?.(condition) ?? condition)
    expect(silent(conditions, { checked: 0, warned: 0 })).toEqual([])
  })

  it.each(['String', 'Number', 'Boolean', 'Array'] as const)('is warned of when it compares %s', type => {
    const below = numbers(type.length)
    const all = POOLS[type]
      .flatMap(value => conditionsOf(value, type))
      .filter(one => /clientAssertion|request\.p/.test(one))
    const count: Count = { checked: 0, warned: 0 }
    const wrapped = some(all, long(1500, 150), below).flatMap(condition =>
      some(WRAPPERS, long(4, 2), below).map(wrap => wrap(condition)),
    )
    expect(silent(wrapped, count)).toEqual([])
    // A test that tries nothing finds nothing.
    expect(count.checked).toBeGreaterThan(20)
    expect(count.warned).toBeLessThan(count.checked)
  })
})

/** With other blocks and the constants of a configuration. */
const warned = (when: string, blocks: string, consts: JsonObject = {}): boolean => {
  const given = 'assertion: { required: [role], properties: { role: { type: string }, nick: { type: string } } }\n'
  const text = `policy: p\nmetadata: ${blocks}\n${given}rules: [{ id: a, effect: allow, when: ${JSON.stringify(when)} }]\n`
  const { diagnostics } = load([text], { clients: [], consts })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return diagnostics.some(({ code }) => code === 'CG3103')
}

const TIER = '{ required: [tier], properties: { tier: { type: string, enum: [gold, silver] } } }'
const LIVE = '{ required: [live], properties: { live: { type: boolean } } }'
const ROLES =
  '{ required: [role], properties: { role: { type: string }, roles: { type: array, items: { type: string } } } }'
const PATTERN = "{ required: [org], properties: { org: { type: string, pattern: '^acme-[a-z]{2,9}$' } } }"
const LENGTH =
  '{ required: [org, n], properties: { org: { type: string, minLength: 80 }, n: { type: integer, minimum: 10 } } }'
const SAID = "clientAssertion.role == 'admin'"

describe('what is nothing to rest on', () => {
  it.each([
    ["clientAssertion.role in {client.clientId, 'admin'}", ROLES],
    ["#list.contains({client.metadata.role, 'public'}, clientAssertion.role)", ROLES],
    ["clientAssertion.role == (client.metadata.role ?: 'user')", ROLES],
    ["clientAssertion.role in (client.metadata.roles ?: {'user'})", ROLES],
    ["#string.equalsIgnoreCase(clientAssertion.role, client.metadata.role ?: 'user')", ROLES],
    ['#string.equalsIgnoreCase(clientAssertion.role, client.metadata.role ?: clientAssertion.role)', ROLES],
    ["#string.equalsIgnoreCase(client.clientId == 'x' ? 'y' : clientAssertion.role, clientAssertion.role)", ROLES],
    ["#string.equalsIgnoreCase(clientAssertion.role, 'admin') and client.clientId != ''", ROLES],
    ["clientAssertion.role == (clientAssertion.nick == 'x' ? client.metadata.role : 'admin')", ROLES],
    ["clientAssertion.role == client.metadata.role or client.clientId != 'a' and clientAssertion.nick == 'x'", ROLES],
    [`client.metadata.tier in {'gold', 'silver'} and ${SAID}`, TIER],
    [`(client.metadata.tier == 'gold' ? ${SAID} : clientAssertion.role == 'root')`, TIER],
    [`client.metadata.tier == 'gold' and ${SAID} or client.metadata.tier == 'silver' and ${SAID}`, TIER],
    ["clientAssertion.role == {'gold': 'a', 'silver': 'a'}[client.metadata.tier]", TIER],
    ['clientAssertion.role == client.metadata.tier', '{ required: [tier], properties: { tier: { const: gold } } }'],
    ['clientAssertion.role == client.metadata.tier', '{ properties: { tier: { type: string, default: gold } } }'],
    [`(client.metadata.live or not client.metadata.live) and ${SAID}`, LIVE],
    [`#string.startsWith(client.metadata.org, 'acme-') and ${SAID}`, PATTERN],
    [`#string.length(client.metadata.org) > 70 and ${SAID}`, LENGTH],
    [`client.metadata.n >= 5 and ${SAID}`, LENGTH],
    [`client.clientId != client.metadata.role and ${SAID}`, ROLES],
    ["clientAssertion.role in #list.flatten({{client.metadata.role}, {'admin'}})", ROLES],
    ['clientAssertion.role in #list.flatten({{client.metadata.role}, {clientAssertion.nick}})', ROLES],
    [
      'clientAssertion.role in #list.flatten({{client.clientId}, {client.metadata.role ?: clientAssertion.role}})',
      ROLES,
    ],
  ])('is said of %s', (when, blocks) => {
    expect(warned(when, blocks)).toBe(true)
  })

  it.each([
    ['clientAssertion.role in {client.clientId, client.metadata.role}', ROLES],
    ['#string.equalsIgnoreCase(clientAssertion.role, client.metadata.role)', ROLES],
    ["'admin' in #data.retainAll(client.scopes, {clientAssertion.role})", ROLES],
    [`client.metadata.tier == 'gold' and ${SAID}`, TIER],
    [`client.metadata.tier != 'gold' and ${SAID}`, TIER],
    ['clientAssertion.role == client.metadata.tier', TIER],
    [`client.metadata.live and ${SAID}`, LIVE],
    [`client.metadata.live == true and ${SAID}`, LIVE],
    [`#string.startsWith(client.metadata.org, 'acme-eu') and ${SAID}`, PATTERN],
    [`client.metadata.n >= 50 and ${SAID}`, LENGTH],
    ['clientAssertion.role in #list.flatten({client.scopes, {client.metadata.role}})', ROLES],
    ['clientAssertion.role in #list.flatten({{client.metadata.role}, {client.clientId}})', ROLES],
  ])('is not said of %s', (when, blocks) => {
    expect(warned(when, blocks)).toBe(false)
  })

  it.each(['9007199254740993L', '#data.size(client.scopes) * 1L + 9007199254740993L'])(
    'reads a name that is %s',
    value => {
      const policy = (when: string): string =>
        `policy: p\nmetadata: ${ROLES}\nassertion: { required: [role], properties: { role: { type: string } } }\n` +
        `let: { big: ${JSON.stringify(value)} }\nrules:\n  - { id: a, effect: allow, when: ${JSON.stringify(when)} }\n`
      const codes = (when: string): readonly string[] =>
        load([policy(when)], { clients: [] }).diagnostics.map(({ code }) => code)
      expect(codes(`#string.length(client.clientId) < #big and ${SAID}`)).toContain('CG3103')
      expect(codes(`#string.length(client.clientId) > #big and ${SAID}`)).not.toContain('CG3103')
    },
  )

  it('knows the constants of the configuration', () => {
    const when = `client.metadata.role in #known and ${SAID}`
    expect(warned(when, ROLES, { known: ['partner'] })).toBe(false)
    expect(warned(`client.metadata.role != #gone and ${SAID}`, ROLES, { gone: 'x' })).toBe(true)
    expect(warned(`#string.length(client.clientId) < #most and ${SAID}`, ROLES, { most: 900 })).toBe(true)
  })

  it('is what a guard ties to constants, and not what it ties to the registration', () => {
    const policy = (guard: string): string =>
      `policy: p\nmetadata: ${ROLES}\nassertion: { required: [role], properties: { role: { type: string } } }\n` +
      `rules:\n  - { id: a, effect: allow, when: ${JSON.stringify(SAID)} }\n  - { id: r, effect: require, when: ${JSON.stringify(guard)} }\n`
    const codes = (guard: string): readonly string[] =>
      load([policy(guard)], { clients: [] }).diagnostics.map(({ code }) => code)
    expect(codes("clientAssertion.role in {'admin', 'user'}")).toContain('CG3103')
    expect(codes("clientAssertion.role in {client.metadata.role, 'admin'}")).toContain('CG3103')
    expect(codes('clientAssertion.role == client.metadata.role')).not.toContain('CG3103')
    expect(codes("client.clientId == 'x' ? clientAssertion.role == client.metadata.role : false")).not.toContain(
      'CG3103',
    )
  })
})
