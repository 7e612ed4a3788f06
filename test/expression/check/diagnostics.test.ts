import { describe, expect, test } from 'vitest'
import { CODES } from '../../../src/expression/check/index.ts'
import { check, environment } from './world.ts'

interface Wrong {
  readonly expression: string
  readonly code: keyof typeof CODES
  /** The text under the caret. */
  readonly at: string
  readonly help: string
  readonly fix?: string
  readonly severity?: 'warning'
}

const wrong = (expression: string, code: keyof typeof CODES, at: string, help: string, fix?: string): Wrong => ({
  expression,
  code,
  at,
  help,
  ...(fix === undefined ? {} : { fix }),
})
const doubtful = (...row: Parameters<typeof wrong>): Wrong => ({ ...wrong(...row), severity: 'warning' })

const REFUSED: readonly Wrong[] = [
  wrong('#string.toUpper(client.clientId)', 'CG2101', 'string.toUpper', '#string.upperCase', 'string.upperCase'),
  wrong('#string.upercase(client.clientId)', 'CG2101', 'string.upercase', '#string.upperCase', 'string.upperCase'),
  wrong('#list.size(client.scopes)', 'CG2101', 'list.size', '#data.size', 'data.size'),
  wrong('#data.length(client.scopes)', 'CG2101', 'data.length', '#string.length', 'string.length'),
  wrong('#string.isEmpty(client.clientId)', 'CG2101', 'string.isEmpty', '!#string.isNotEmpty(x)'),
  wrong('#data.filter(client.scopes)', 'CG2101', 'data.filter', 'x.?[condition]'),
  wrong('#string.xyzzy(client.clientId)', 'CG2101', 'string.xyzzy', 'it has isNotEmpty'),
  wrong("#str.trim('x')", 'CG2102', 'str.trim', '#string.trim', 'string.trim'),
  wrong("#foo.bar('x')", 'CG2102', 'foo.bar', 'there are #string'),
  wrong('#lifetime', 'CG2103', '#lifetime', '`#lifetimes`', '#lifetimes'),
  wrong('#strng', 'CG2103', '#strng', '`#string`', '#string'),
  wrong('#string', 'CG2103', '#string', '#string.isNotEmpty('),
  wrong('#request', 'CG2103', '#request', 'without #', 'request'),
  wrong('#nothingOfTheKind', 'CG2103', '#nothingOfTheKind', 'define it with `let`'),
  wrong(
    "clientAssertion.teir == 'gold'",
    'CG2104',
    'teir',
    'declared at p.yaml:assertion.tier; did you mean `tier`?',
    'tier',
  ),
  wrong("clientAssertion.tier_level == 'gold'", 'CG2104', 'tier_level', 'did you mean `tier`?', 'tier'),
  wrong("clientAssertion['teir'] == 'gold'", 'CG2104', "'teir'", 'did you mean `tier`?', "'tier'"),
  wrong("clientAssertion.dept == 'x'", 'CG2104', 'dept', 'add `dept: { type: string }` to `assertion.properties`'),
  wrong("clientAssertion.city == 'x'", 'CG2104', 'city', 'did you mean `address.city`?', 'address.city'),
  wrong("clientAssertion.address.tenant == 'x'", 'CG2104', 'tenant', 'did you mean `clientAssertion.tenant`?'),
  wrong("tenant == 'x'", 'CG2104', 'tenant', 'did you mean `clientAssertion.tenant`?', 'clientAssertion.tenant'),
  wrong('lifetimes.gold == 1', 'CG2104', 'lifetimes', 'did you mean `#lifetimes`?', '#lifetimes'),
  wrong('myValue', 'CG2104', 'myValue', "a constant text needs quotes: 'myValue'"),
  wrong('#lifetimes.platinum', 'CG2104', 'platinum', 'it has gold, silver'),
  wrong("{'a': 1}.b", 'CG2104', 'b', 'it has a'),
  wrong('clientAssertion.items.?[request != null]', 'CG2104', 'request', '`#root.request`', '#root.request'),
  wrong("#map.get(#lifetimes, 'plat')", 'CG2104', "'plat'", 'it has gold, silver'),
  wrong('user.email != null', 'CG2105', 'user', 'only after the upstream'),
  wrong(
    "#string.substring('abc', 2)",
    'CG2106',
    "#string.substring('abc', 2)",
    "#string.substring('abc', 2, #string.length('abc'))",
  ),
  wrong(
    "#string.equalsIgnoreCase('a')",
    'CG2106',
    "#string.equalsIgnoreCase('a')",
    '(a: String?, b: String?): Boolean',
  ),
  wrong('#data.size(client.clientId)', 'CG2107', 'client.clientId', '#string.split(client.clientId'),
  wrong('#string.upperCase(client.metadata)', 'CG2107', 'client.metadata', 'read one of its properties'),
  wrong(
    '#string.join(clientAssertion.items, clientAssertion.items)',
    'CG2107',
    'clientAssertion.items',
    '#string.join(clientAssertion.items',
  ),
  wrong("#string.contains(client.scopes, 'read')", 'CG2107', 'client.scopes', "'read' in client.scopes"),
  wrong('#string.startsWith(client.clientId, 5)', 'CG2107', '5', "'' + 5"),
  wrong("clientAssertion.level matches '[0-9]+'", 'CG2108', 'clientAssertion.level', "'' + clientAssertion.level"),
  wrong(
    '#datetime.addDays(clientAssertion.level, 1)',
    'CG2107',
    'clientAssertion.level',
    '#datetime.fromUnixTimestamp(',
  ),
  wrong("#json.parse(clientAssertion.tenant, 'contxt')", 'CG2131', "'contxt'", "'context'", "'context'"),
  wrong(
    "#datetime.weekdayInTimezone(#datetime.now(), 'UTC') == 'Satuday'",
    'CG2113',
    "'Satuday'",
    "'Saturday'",
    "'Saturday'",
  ),
  wrong(
    "#datetime.format(clientAssertion.tenant, 'HH') < '17'",
    'CG2109',
    "#datetime.format(clientAssertion.tenant, 'HH')",
    '?:',
  ),
  wrong(
    '#datetime.getYear(#datetime.addDays(clientAssertion.tenant, 1))',
    'CG2110',
    '#datetime.addDays(clientAssertion.tenant, 1)',
    '?:',
  ),
  wrong(
    "#regex.capture(client.clientId, '(a).*', 1) < 'b'",
    'CG2109',
    "#regex.capture(client.clientId, '(a).*', 1)",
    '?:',
  ),
  wrong(
    'clientAssertion.tenant <= #datetime.now()',
    'CG2108',
    'clientAssertion.tenant <= #datetime.now()',
    'write #datetime.compare',
    '#datetime.compare(clientAssertion.tenant, #datetime.now()) <= 0',
  ),
  wrong(
    '#datetime.now() between {clientAssertion.tenant, client.clientId}',
    'CG2108',
    '#datetime.now() between {clientAssertion.tenant, client.clientId}',
    '#datetime.compare(#datetime.now(), clientAssertion.tenant) >= 0 and',
  ),
  wrong("#datetime.getYear('31/01/2021')", 'CG2129', "'31/01/2021'", '2026-11-30'),
  wrong('#datetime.compare(#datetime.now(), request.grantType)', 'CG2110', 'request.grantType', '?:'),
  wrong("'groups: ' + clientAssertion.groups", 'CG2108', 'clientAssertion.groups', '#string.join('),
  wrong(
    '#datetime.addDays(client.clientId, clientAssertion.limits.rate)',
    'CG2107',
    'clientAssertion.limits.rate',
    '#math.floor(',
  ),
  wrong('#list.sort({1, null})', 'CG2110', '{1, null}', '#data.removeAll({1, null}, {null})'),
  wrong("#list.sort({1, 'a'})", 'CG2107', "{1, 'a'}", 'projection'),
  wrong('client.clientId - 1', 'CG2108', 'client.clientId', '#string.asInt(client.clientId, 0)'),
  wrong('client.clientId < 5', 'CG2108', '5', '#string.asInt(client.clientId, 0)'),
  wrong("clientAssertion.limits.rate < '5'", 'CG2108', "'5'", 'write 5', '5'),
  wrong('clientAssertion.groups + clientAssertion.groups', 'CG2108', 'clientAssertion.groups', '#data.union('),
  wrong("(#debug ? 'x' : 1) < 3", 'CG2108', '3', 'same type'),
  wrong('clientAssertion.groups[1.5]', 'CG2108', '1.5', '#math.floor(1.5)'),
  wrong("clientAssertion.groups['a']", 'CG2108', "'a'", '#string.asInt'),
  wrong("new char[] {'ab'}", 'CG2108', "'ab'", 'one character'),
  wrong('clientAssertion.level < 5', 'CG2109', 'clientAssertion.level', '`clientAssertion.level != null and …`'),
  wrong('clientAssertion.level + 1', 'CG2109', 'clientAssertion.level', '(clientAssertion.level ?: …)'),
  wrong('-clientAssertion.level', 'CG2109', 'clientAssertion.level', 'require it in the schema'),
  wrong("clientAssertion.region matches 'a'", 'CG2109', 'clientAssertion.region', 'test it first'),
  wrong("'a' in clientAssertion.roles", 'CG2109', 'clientAssertion.roles', 'test it first'),
  wrong('clientAssertion.roles.![#this]', 'CG2109', 'clientAssertion.roles', 'test it first'),
  wrong('#lifetimes[clientAssertion.tier]', 'CG2109', 'clientAssertion.tier', 'test it first'),
  wrong("clientAssertion['address'][client.clientId]", 'CG2109', "clientAssertion['address']", 'test it first'),
  wrong('clientAssertion.items.?[price > 3]', 'CG2109', 'price', '`price != null and …`'),
  wrong('null < 3', 'CG2109', 'null', 'use a Number'),
  wrong("#datetime.addDays('2020-01-01', clientAssertion.level)", 'CG2110', 'clientAssertion.level', 'test it first'),
  wrong(
    'clientAssertion.groups ? 1 : 2',
    'CG2111',
    'clientAssertion.groups',
    '#data.isNotEmpty(clientAssertion.groups)',
  ),
  wrong('!client.clientId', 'CG2111', '!client.clientId', "client.clientId == ''", "client.clientId == ''"),
  wrong('clientAssertion.admin ? 1 : 2', 'CG2112', 'clientAssertion.admin', 'clientAssertion.admin == true'),
  wrong(
    'clientAssertion.items.?[price == 1 and #root.clientAssertion.admin]',
    'CG2112',
    '#root.clientAssertion.admin',
    '== true',
  ),
  wrong("clientAssertion.tier == 'plat'", 'CG2113', "'plat'", "did you mean 'platinum'?", "'platinum'"),
  wrong("'glod' == clientAssertion.tier", 'CG2113', "'glod'", "did you mean 'gold'?", "'gold'"),
  wrong("client.metadata.tier in {'gold', 'sliver'}", 'CG2113', "'sliver'", "did you mean 'silver'?", "'silver'"),
  wrong(
    "#data.containsAny(clientAssertion.roles, {'raeder'})",
    'CG2113',
    "'raeder'",
    "did you mean 'reader'?",
    "'reader'",
  ),
  wrong(
    "#core.switchExpr(client.metadata.tier, 'silvr', 2, 3)",
    'CG2113',
    "'silvr'",
    "did you mean 'silver'?",
    "'silver'",
  ),
  wrong("clientAssertion.tenant == ''", 'CG2113', "''", 'lengths'),
  wrong("clientAssertion.level == '5'", 'CG2114', "'5'", 'write 5', '5'),
  wrong('client.clientId == 5', 'CG2114', '5', "write '5'", "'5'"),
  wrong('clientAssertion.groups == 1', 'CG2114', '1', 'same type'),
  doubtful('clientAssertion.tenant != null', 'CG2115', 'clientAssertion.tenant != null', 'leave it out'),
  doubtful('clientAssertion.admin == true and true', 'CG2115', 'true', 'leave it out'),
  doubtful('#core.isDefined(client.clientId)', 'CG2115', 'client.clientId', 'leave the test out'),
  doubtful("clientAssertion.tenant ?: 'x'", 'CG2116', "'x'", 'never runs'),
  doubtful('clientAssertion.tenant == null ? 1 : 2', 'CG2116', '1', 'never runs'),
  doubtful("true or client.clientId == 'x'", 'CG2116', "client.clientId == 'x'", 'never runs'),
  doubtful('#few[client.metadata.tier]', 'CG2117', '#few[client.metadata.tier]', 'default with ?:'),
  doubtful("{'gold': 1}[client.metadata.tier]", 'CG2117', "{'gold': 1}[client.metadata.tier]", 'missing entries'),
  wrong('#lifetimes[gold]', 'CG2118', 'gold', "['gold']", "'gold'"),
  wrong('#lifetimes[lowered]', 'CG2118', 'lowered', '[#lowered]', '#lowered'),
  wrong(
    'client.scopes.![#lifetimes[#this]]',
    'CG2119',
    '#lifetimes[#this]',
    '#map.get(#lifetimes, #this)',
    '#map.get(#lifetimes, #this)',
  ),
  doubtful('client.scopes[0]', 'CG2120', '0', '#data.size(client.scopes) > 0'),
  wrong('{1, 2}[5]', 'CG2120', '5', 'at most 2'),
  wrong('clientAssertion.groups[-1]', 'CG2120', '-1', '#list.last(clientAssertion.groups)'),
  wrong('clientAssertion.groups[-2]', 'CG2120', '-2', 'count from 0'),
  wrong('client.scopes.?[#root.request.scopes.?[#this == null] == {}]', 'CG2121', 'client.scopes', 'declare maxItems'),
  wrong("'a' + clientAssertion.region", 'CG2122', 'clientAssertion.region', "?: ''", "(clientAssertion.region ?: '')"),
  wrong("'a' + null", 'CG2122', 'null', 'leave it out'),
  doubtful("client.clientId matches '^a.*$'", 'CG2123', "'^a.*$'", 'leave the anchors out', "'a.*'"),
  doubtful("#regex.matches(client.clientId, '^it''s')", 'CG2123', "'^it''s'", 'leave', "'it''s'"),
  doubtful("client.clientId matches 'a/*'", 'CG2130', "'a/*'", "'a/.*'", "'a/.*'"),
  doubtful("{'a': 1, a: 2}", 'CG2124', 'a', 'later entry wins'),
  wrong('client.clientId.?[#this != null]', 'CG2125', 'client.clientId', '#string.split('),
  wrong("'a' in client.clientId", 'CG2125', 'client.clientId', '{a, b}'),
  wrong('clientAssertion.limits.rate[0]', 'CG2125', 'clientAssertion.limits.rate', 'no elements'),
  wrong('clientAssertion.groups.size == 1', 'CG2126', 'size', '#data.size(clientAssertion.groups)'),
  wrong('client.clientId.length == 1', 'CG2126', 'length', '#string.length(client.clientId)'),
  wrong('clientAssertion.items.name', 'CG2126', 'name', 'clientAssertion.items.![name]'),
  wrong('client.scopes.?[#this == client.clientId]', 'CG2126', 'client', '#root.client', '#root.client'),
  wrong('clientAssertion.pair[0] / 0', 'CG2127', '0', 'something else'),
  wrong('clientAssertion.limits.rate between 1', 'CG2128', '1', '{low, high}'),
  wrong('clientAssertion.limits.rate between {1}', 'CG2128', '{1}', '{low, high}'),
]

const ACCEPTED: readonly string[] = [
  '#string.upperCase(client.clientId)',
  '#lifetimes[client.metadata.tier]',
  "#lifetimes['gold']",
  '#few[client.metadata.tier] ?: 300',
  "#few[client.metadata.tier] != null ? #few['gold'] : 1",
  '#root.clientAssertion.tenant == client.metadata.tenant',
  'client.scopes.![#map.get(#lifetimes, #this)]',
  'client.scopes.?[#this == #root.client.clientId]',
  "clientAssertion.tier == 'gold' or clientAssertion.tier == null",
  "clientAssertion['address']['zip'] == 'x'",
  "clientAssertion.address.zip == 'x'",
  "client.clientId matches 'a\\$'",
  "'a' * 3",
  "'groups: ' + #string.join(clientAssertion.groups, ',')",
  "#datetime.getYear('2021-09-20')",
  "#datetime.format(#datetime.now(), 'HH:mm') between {'08:00', '17:30'}",
  '#datetime.compare(#datetime.now(), #datetime.addDays(#datetime.now(), 30)) < 0',
  "#datetime.compare(#datetime.now(), #datetime.toDate('2026-01-01')) < 0",
  "#datetime.format('2026-01-01T00:00:00Z', 'EEEE') + '!'",
  "#list.sort({client.clientId, 'b'}.![#regex.replaceFirst(#this, 'a', 'b')])",
  "#regex.replaceAll(client.clientId, 'a', 'b') + 'x'",
  '#datetime.daysBetween(clientAssertion.tenant, #datetime.now(), 0) > 3',
  '#datetime.getYear(#datetime.fromUnixTimestamp(clientAssertion.limits.rate)) > 2020',
  "#datetime.toDateTimeInTimezone(#datetime.now(), 'UTC', null) + 'x'",
  "#datetime.weekdayInTimezone(#datetime.now(), 'Europe/Berlin') in {'Saturday', 'Sunday'}",
  "#string.asInt('5', 0) + #map.merge({'a': 1}, request.grantType == null ? null : {'b': 2}).a",
  "#crypto.sha256(client.clientId) + 'x'",
  "'n' + clientAssertion.limits.rate",
  'clientAssertion.limits.rate / 2',
  'clientAssertion.limits.rate between {1, 5}',
  'clientAssertion.pair[1] + clientAssertion.pair[0]',
  "clientAssertion.roles == {'reader'}",
  "'reader' in (clientAssertion.roles ?: {})",
  'clientAssertion.level == clientAssertion.limits.rate',
  '{client.clientId: 1}',
  '#list.sort(clientAssertion.groups)',
  "#string.firstNonEmpty(clientAssertion.region, 'none') + '!'",
  'clientAssertion.free.anything.at.all + 3',
  'request.parameters.foo < 3',
  'new int[] {1, 2}',
  'clientAssertion.items.![name]',
  'clientAssertion.limits.?[value != null].![key]',
]

describe('strict', () => {
  for (const { expression, code, at, help, fix, severity = 'error' } of REFUSED) {
    test(`reports ${code} at ${at} in ${expression}`, () => {
      const { diagnostics } = check(expression)
      const found = diagnostics.find(diagnostic => diagnostic.code === code)
      expect(found, JSON.stringify(diagnostics)).toBeDefined()
      expect(expression.slice(found?.start, found?.end)).toBe(at)
      expect(found?.help).toContain(help)
      expect(found?.severity).toBe(severity)
      expect(found?.fix).toBe(fix)
    })
  }

  for (const expression of ACCEPTED) {
    test(`accepts ${expression}`, () => {
      expect(check(expression).diagnostics).toEqual([])
    })
  }

  test('reports every code of the table', () => {
    const tested = new Set(REFUSED.map(({ code }) => code))
    expect(Object.keys(CODES).filter(code => !tested.has(code as keyof typeof CODES))).toEqual([])
  })

  test('reports the message of an unknown property as the documentation shows it', () => {
    const [first] = check("clientAssertion.tier_level == 'gold'").diagnostics
    expect(first?.message).toBe('no property `tier_level` in the client assertion')
  })

  test('reports several mistakes of one expression in the order of their place', () => {
    const { diagnostics } = check("clientAssertion.teir == 'x' and #string.toUpper(#nope) == client.clientID")
    expect(diagnostics.map(({ code }) => code)).toEqual(['CG2104', 'CG2101', 'CG2103', 'CG2104'])
  })

  test('reports at most 20 mistakes, errors first', () => {
    const many = Array.from({ length: 30 }, (_, index) => `clientAssertion.zzz${index}q == 1`).join(' and ')
    const { diagnostics } = check(`clientAssertion.tenant != null and ${many}`)
    expect(diagnostics).toHaveLength(20)
    expect(diagnostics.every(({ severity }) => severity === 'error')).toBe(true)
  })
})

describe('pel', () => {
  const pel = environment('pel')

  for (const expression of [
    "#string.toUpper('a')",
    "#str.trim('a')",
    "#string.substring('a', 1)",
    'user.email',
    '#nope',
    'myValue',
  ])
    test(`refuses ${expression}, which can never work`, () => {
      expect(check(expression, pel).diagnostics.map(({ severity }) => severity)).toContain('error')
    })

  for (const { expression, code } of REFUSED.filter(
    row => !['CG2101', 'CG2102', 'CG2103', 'CG2105', 'CG2106', 'CG2131'].includes(row.code),
  )) {
    const first = /^(tenant|lifetimes|myValue)\b/.test(expression)
    if (first) continue
    test(`accepts ${expression} (${code})`, () => {
      expect(check(expression, pel).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    })
  }

  test('accepts an undefined name where it is null', () => {
    expect(check('#nope', environment('pel', { undefinedNames: 'null' })).diagnostics).toEqual([])
  })
})

describe('nothing declared', () => {
  const dynamic = environment('strict', { root: { kind: 'any', nullable: true }, names: new Map() })
  for (const expression of [
    'a.b.c < 3',
    "a + 'x'",
    'a.?[b]',
    'a[0]',
    'a ? b : c',
    "a matches 'x'",
    '#data.size(a)',
    'a.![b.![c]]',
  ])
    test(`accepts ${expression}`, () => {
      expect(check(expression, dynamic).diagnostics).toEqual([])
    })
})
